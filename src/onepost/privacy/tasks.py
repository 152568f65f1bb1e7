"""Background tasks: thin edges that call one service each. Arguments are ids only."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app


@app.task(name="onepost.send_newsletter", queue="default", retry=3)
def send_newsletter(issue_id: str) -> None:
    """Everybody who waits for this issue; who has got it is not in the list any more."""
    from onepost.privacy.consent import newsletter
    from onepost.privacy.models import Sending

    for sending_id in Sending.objects.filter(issue=UUID(issue_id), sent_at=None).values_list("id", flat=True):
        newsletter.send(sending_id)


@app.periodic(cron="23 * * * *")
@app.task(name="onepost.finish_newsletters", queue="default")
def finish_newsletters(timestamp: int) -> None:
    """Go on with issues whose job was lost."""
    from onepost.privacy.models import Sending

    for issue_id in Sending.objects.filter(sent_at=None).values_list("issue_id", flat=True).distinct():
        send_newsletter.defer(issue_id=str(issue_id))


@app.task(name="onepost.erase", queue="default", retry=10)
def erase(erasure_id: str) -> None:
    """Go on with a leaving until it is done."""
    from onepost.privacy import erasing

    erasing.go_on(UUID(erasure_id))


@app.periodic(cron="*/5 * * * *")
@app.task(name="onepost.finish_erasures", queue="default")
def finish_erasures(timestamp: int) -> None:
    """Take up leavings whose job was lost."""
    from onepost.privacy.erasing import running

    for erasure_id in running.unfinished().values_list("id", flat=True):
        erase.defer(erasure_id=str(erasure_id))


@app.periodic(cron="*/10 * * * *")
@app.task(name="onepost.lift_restrictions", queue="default")
def lift_restrictions(timestamp: int) -> None:
    from onepost.privacy import restricting

    restricting.finish()


@app.periodic(cron="20 7 * * *")
@app.task(name="onepost.announce_policy", queue="default")
def announce_policy(timestamp: int) -> None:
    """Tell people of a new version of the policy."""
    from onepost.privacy import announcing

    announcing.announce()


@app.periodic(cron="37 3 * * *")
@app.task(name="onepost.purge", queue="default")
def purge(timestamp: int) -> None:
    """Delete what has been kept long enough."""
    from onepost.privacy import retention

    retention.purge()


@app.periodic(cron="7 5 * * *")
@app.task(name="onepost.find_inactive", queue="default")
def find_inactive(timestamp: int) -> None:
    """Warn people who have not been here for two years, and close what nobody came back to."""
    from onepost.privacy.retention import inactivity

    inactivity.look()


@app.periodic(cron="47 2 * * *")
@app.task(name="onepost.backup", queue="default")
def backup(timestamp: int) -> None:
    """A backup, if there is a place for them."""
    from django.conf import settings

    from onepost.privacy.backups import making

    if settings.BACKUP_DIR:
        making.make()


@app.periodic(cron="27 4 3 * *")
@app.task(name="onepost.drill", queue="default")
def drill(timestamp: int) -> None:
    """See whether the newest backup can be restored."""
    from django.conf import settings

    from onepost.privacy.backups import drilling

    if settings.BACKUP_DIR:
        drilling.drill()


@app.task(name="onepost.make_copy", queue="default")
def make_copy(copy_id: str) -> None:
    from onepost.privacy.exporting import making

    making.make(UUID(copy_id))


@app.periodic(cron="*/10 * * * *")
@app.task(name="onepost.tidy_copies", queue="default")
def tidy_copies(timestamp: int) -> None:
    """Delete copies and imports that are a week old, and take up those whose job was lost."""
    from onepost.privacy.exporting import making
    from onepost.privacy.importing import running

    making.tidy()
    running.tidy()


@app.task(name="onepost.take_portable", queue="default")
def take_portable(run_id: str) -> None:
    from onepost.privacy.importing import running

    running.go_on(UUID(run_id))


@app.task(name="onepost.send_request_mail", queue="default", retry=5)
def send_request_mail(step_id: str) -> None:
    """One step of a request about data, to who asked."""
    from onepost.privacy.requests import mails

    mails.send(UUID(step_id))


@app.periodic(cron="37 * * * *")
@app.task(name="onepost.finish_request_mails", queue="default")
def finish_request_mails(timestamp: int) -> None:
    """Send what was lost on the way."""
    from onepost.privacy.models import RequestStep

    for step_id in RequestStep.objects.filter(tell=True, sent_at=None).values_list("id", flat=True):
        send_request_mail.defer(step_id=str(step_id))


@app.periodic(cron="7 6 * * *")
@app.task(name="onepost.remind_of_requests", queue="default")
def remind_of_requests(timestamp: int) -> None:
    from onepost.privacy.requests import mails

    mails.remind()
