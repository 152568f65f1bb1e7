"""Posts that come again: on the wall clock, once a day of theirs, and never against what somebody did to them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connections
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from onepost.channels.models import Channel, Grant
from onepost.publishing import services, tasks
from onepost.publishing.ending import undo
from onepost.publishing.models import Monthly, Occurrence, Post, Publication, Recurrence, State, Unit
from onepost.publishing.planning import queues, recurrences, slots
from onepost.publishing.planning.rules import Rule, WrongRule, said
from onepost.publishing.planning.series import Series
from onepost.publishing.planning.slots import FromQueue, Weekly
from onepost.publishing.services import Author
from onepost.publishing.writing.content import Content, ContentRefused, Override
from stage import run
from world import make_channel

PARIS = ZoneInfo("Europe/Paris")
NINE = time(9)


@pytest.fixture
def channel(workspace, alice) -> Any:
    return make_channel(workspace, alice, "facebook", kind="page")


def tomorrow() -> date:
    return timezone.now().astimezone(PARIS).date() + timedelta(days=1)


def daily(**more: Any) -> Rule:
    return Rule(**{"unit": Unit.DAY, "starts_on": tomorrow(), "at": NINE, "count": 4, **more})


def begin(workspace, alice, channel, rule: Rule, *others: str, text: str = "One", plan: Any = None) -> Recurrence:
    content = Content(text=text, channels=(channel.id,))
    plan = plan or slots.moment(rule.starts_on, rule.at or NINE, workspace.zone)
    post = services.create_post(Author(workspace, alice), content, plan)
    return recurrences.begin(Author(workspace, alice), post, Series(rule, content, others))


def planned(row: Recurrence) -> list[tuple[date, str]]:
    """Day and text of every post that the series has."""
    found = row.occurrences.filter(post__deleting_at=None, post__isnull=False).order_by("on")
    return [(one.on, one.post.text) for one in found.select_related("post") if one.post]


def texts(row: Recurrence) -> str:
    return " ".join(text for _day, text in planned(row))


# --- the rule -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("changes_on", [date(2027, 3, 28), date(2027, 10, 31)])
def test_nine_stays_nine_when_the_clocks_change(changes_on: date) -> None:
    begins = changes_on - timedelta(days=2)
    rule = Rule(Unit.DAY, begins, at=NINE, count=5)
    moments = [slots.moment(day, NINE, PARIS) for day in rule.all_days()]
    assert [at.astimezone(PARIS).strftime("%H:%M") for at in moments] == ["09:00"] * 5
    assert {b - a for a, b in pairwise(moments)} - {timedelta(days=1)} in (
        {timedelta(hours=23)},
        {timedelta(hours=25)},
    )


def test_a_time_that_the_change_leaves_out_is_an_hour_later_and_one_that_comes_twice_is_the_first() -> None:
    assert slots.moment(date(2027, 3, 28), time(2, 30), PARIS) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert slots.moment(date(2027, 10, 31), time(2, 30), PARIS) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_a_month_without_the_31st_takes_its_last_day_and_says_so() -> None:
    rule = Rule(Unit.MONTH, date(2027, 1, 31), at=NINE, count=4)
    assert [(day.month, day.day) for day in rule.all_days()] == [(1, 31), (2, 28), (3, 31), (4, 30)]
    assert said(rule) == (
        "Every month on day 31 at 09:00, until 30 April 2027: 4 posts. A month without day 31 takes its last day."
    )


@pytest.mark.parametrize(
    ("monthly", "days", "words"),
    [
        (Monthly.WEEKDAY, [date(2027, 1, 26), date(2027, 2, 23), date(2027, 3, 23)], "the fourth Tuesday"),
        (Monthly.LAST, [date(2027, 1, 26), date(2027, 2, 23), date(2027, 3, 30)], "the last Tuesday"),
    ],
)
def test_a_month_goes_by_its_weekdays(monthly: str, days: list[date], words: str) -> None:
    rule = Rule(Unit.MONTH, date(2027, 1, 26), monthly=monthly, at=NINE, count=3)
    assert rule.all_days() == days
    assert words in said(rule)


def test_chosen_weekdays_until_a_day_and_a_first_day_that_is_none_of_them() -> None:
    wednesday = date(2026, 11, 25)
    rule = Rule(Unit.WEEK, wednesday, 2, (0, 3), at=NINE, until=date(2026, 12, 24))
    assert [day.isoformat()[5:] for day in rule.all_days()] == ["11-25", "11-26", "12-07", "12-10", "12-21", "12-24"]
    assert said(rule) == (
        "Every 2 weeks on Monday and Thursday at 09:00, until 24 December 2026: 6 posts. "
        "The first one is on 25 November 2026."
    )
    assert list(islice(rule.days(date(2026, 12, 8)), 1)) == [date(2026, 12, 10)]


@pytest.mark.parametrize(
    "rule",
    [
        Rule(Unit.DAY, date(2027, 1, 1), at=NINE),
        Rule(Unit.DAY, date(2027, 1, 1), every=0, at=NINE, count=3),
        Rule(Unit.DAY, date(2027, 1, 1), at=NINE, until=date(2031, 1, 1)),
        Rule(Unit.MONTH, date(2027, 1, 1), at=NINE, count=100),
        Rule(Unit.WEEK, date(2027, 1, 1), at=NINE, until=date(2027, 1, 7)),
        Rule(Unit.AGAIN, date(2027, 1, 1), every=30, until=date(2027, 1, 7)),
    ],
)
def test_a_series_without_an_end_or_with_nothing_that_comes_again_is_refused(rule: Rule) -> None:
    with pytest.raises(WrongRule):
        rule.check()


# --- posts ahead of their time --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_posts_are_made_at_once_with_texts_that_take_turns_and_end_by_number(workspace, alice, channel) -> None:
    row = begin(workspace, alice, channel, daily(count=5), "Two", "Three")
    day = tomorrow()
    assert planned(row) == [
        (day + timedelta(days=n), text) for n, text in enumerate(["One", "Two", "Three", "One", "Two"])
    ]
    row.refresh_from_db()
    assert row.next_on is None
    assert recurrences.due() == []
    rows = Publication.objects.order_by("due_at")
    assert {one.state for one in rows} == {State.SCHEDULED}
    assert [one.due_at.astimezone(PARIS).time() for one in rows if one.due_at] == [NINE] * 5


@pytest.mark.django_db
def test_only_what_is_near_is_made_and_the_next_one_always(workspace, alice, channel) -> None:
    monthly = begin(workspace, alice, channel, daily(unit=Unit.MONTH, every=3, count=4))
    assert len(planned(monthly)) == 1
    long = begin(workspace, alice, channel, daily(count=300))
    assert len(planned(long)) == 1 + recurrences.AT_ONCE
    recurrences.plan_all()
    assert len(planned(long)) == 35
    assert recurrences.plan_all() == 0
    # The first of the monthly ones is over: the next one is made, three months away.
    Occurrence.objects.filter(recurrence=monthly).update(on=timezone.now().date())
    assert recurrences.plan_all() == 1
    assert len(planned(monthly)) == 2


@pytest.mark.django_db(transaction=True)
def test_two_generators_at_the_same_moment_make_each_post_once(workspace, alice, channel) -> None:
    row = begin(workspace, alice, channel, daily(count=6))
    Post.objects.exclude(occurrence__number=1).delete()
    Occurrence.objects.exclude(number=1).delete()
    Recurrence.objects.update(next_on=tomorrow() + timedelta(days=1))

    def one(_number: int) -> int:
        try:
            return recurrences.plan_ahead(row.id)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one, range(4))) == [0, 0, 0, 5]
    assert [day for day, _text in planned(row)] == [tomorrow() + timedelta(days=n) for n in range(6)]
    assert Publication.objects.count() == 6


@pytest.mark.django_db
def test_a_skipped_day_stays_skipped_and_no_text_comes_twice_in_a_row(workspace, alice, channel) -> None:
    row = begin(workspace, alice, channel, daily(count=5), "Two")
    second = row.occurrences.get(number=2).post
    assert second
    undo.delete_soon(second)
    Post.objects.filter(id=second.id).update(deleting_at=timezone.now())
    undo.finish()
    Recurrence.objects.update(next_on=tomorrow())
    recurrences.plan_all()
    assert [(day - tomorrow()).days for day, _text in planned(row)] == [0, 2, 3, 4]
    assert texts(row) == "One Two One Two"
    assert row.occurrences.get(number=2).post is None


@pytest.mark.django_db
def test_a_change_of_the_series_leaves_what_somebody_changed_or_moved(workspace, alice, channel) -> None:
    row = begin(workspace, alice, channel, daily())
    _first, edited, moved, cancelled = (one.post for one in row.occurrences.select_related("post"))
    assert edited
    assert moved
    assert cancelled
    services.edit_post(edited, Content(text="By hand", channels=(channel.id,)), "keep")
    by_hand = timezone.now() + timedelta(days=20)
    services.reschedule(moved.publications.get(), by_hand)
    services.cancel(cancelled.publications.get())
    content = Content(text="Anew", channels=(channel.id,))
    recurrences.change(row, Series(daily(at=time(17, 30), count=6), content))
    assert texts(row) == "Anew By hand One One Anew Anew"
    assert moved.publications.get().due_at == by_hand
    assert cancelled.publications.get().state == State.CANCELLED
    anew = Publication.objects.filter(post__text="Anew")
    assert {one.due_at.astimezone(PARIS).time() for one in anew if one.due_at} == {time(17, 30)}


@pytest.mark.django_db
def test_a_post_and_what_follows_change_together_and_each_keeps_its_time(workspace, alice, channel) -> None:
    row = begin(workspace, alice, channel, daily(count=5), "Two")
    times = list(Publication.objects.order_by("due_at").values_list("due_at", flat=True))
    third = row.occurrences.get(number=3).post
    assert third
    other = make_channel(workspace, alice, "linkedin")
    content = Content(text="One, mended", channels=(channel.id, other.id))
    assert recurrences.follow(third, content, times[2], services.Saving(alice)) == 4
    assert [text for _day, text in planned(row)] == ["One, mended", "Two", "One, mended", "Two", "One, mended"]
    assert sorted({at for at in Publication.objects.values_list("due_at", flat=True) if at}) == times
    assert Publication.objects.filter(channel=other).count() == 5
    assert len(recurrences.untouched(row)) == 5


@pytest.mark.django_db
def test_ending_takes_away_what_is_planned_and_can_be_undone(workspace, alice, channel) -> None:
    row = begin(workspace, alice, channel, daily(), "Two")
    before = planned(row)
    assert recurrences.end(row) == 4
    assert planned(row) == []
    assert not Post.objects.exists()
    assert recurrences.plan_all() == 0
    assert recurrences.go_on(row) == 4
    assert planned(row) == before


@pytest.mark.django_db
def test_a_pause_takes_away_what_is_planned_and_keeps_what_was_changed_by_hand(workspace, alice, channel) -> None:
    row = begin(workspace, alice, channel, daily())
    kept = row.occurrences.get(number=2).post
    assert kept
    services.edit_post(kept, Content(text="By hand", channels=(channel.id,)), "keep")
    assert recurrences.pause(row) == 3
    assert recurrences.plan_all() == 0
    assert texts(row) == "By hand"
    assert recurrences.go_on(row) == 3
    assert texts(row) == "One By hand One One"


@pytest.mark.django_db
def test_what_was_missed_is_not_made_up_for(workspace, alice, channel) -> None:
    row = begin(workspace, alice, channel, daily(count=300))
    Occurrence.objects.all().delete()
    Post.objects.all().delete()
    long_ago = tomorrow() - timedelta(days=60)
    Recurrence.objects.update(starts_on=long_ago, next_on=long_ago)
    recurrences.plan_all()
    assert planned(row)[0][0] >= tomorrow() - timedelta(days=1)
    assert all(one.due_at and one.due_at > timezone.now() for one in Publication.objects.all())


@pytest.mark.django_db
def test_a_channel_that_is_gone_leaves_the_others_and_without_any_the_series_says_so(workspace, alice, channel) -> None:
    other = make_channel(workspace, alice, "linkedin")
    row = begin(workspace, alice, channel, daily(count=300))
    recurrences.plan_all()
    packed = {**row.content, "channels": [str(channel.id), str(other.id)]}
    Recurrence.objects.update(content=packed, next_on=tomorrow() + timedelta(days=34))
    row.occurrences.filter(number__gt=34).delete()
    channel.delete()
    assert recurrences.plan_all() == 1
    newest = row.occurrences.order_by("-number")[0].post
    assert newest
    assert [one.channel_id for one in newest.publications.all()] == [other.id]
    other.delete()
    Recurrence.objects.update(next_on=tomorrow() + timedelta(days=35))
    Post.objects.all().delete()
    assert recurrences.plan_all() == 0
    row.refresh_from_db()
    assert "None of its channels is connected" in row.problem


@pytest.mark.django_db
def test_a_series_that_stops_by_itself_is_told_once_by_mail(workspace, alice, channel, mailoutbox) -> None:
    row = begin(workspace, alice, channel, daily(count=300))
    Post.objects.all().delete()
    channel.delete()
    alice.language = "fr"
    alice.save()
    for _look in range(2):
        assert recurrences.plan_all() == 0
    jobs = ProcrastinateJob.objects.filter(task_name="onepost.series_notice")
    assert [job.args for job in jobs] == [{"recurrence_id": str(row.id)}]
    tasks.series_notice.func(str(row.id))
    (mail,) = mailoutbox
    assert mail.to == [alice.email]
    row.refresh_from_db()
    assert row.problem
    assert "None of its channels" not in row.problem
    assert row.problem in mail.body
    assert f"/posts/repeating/{row.id}" in mail.body
    assert "One" not in mail.body.replace("OnePost", "")
    recurrences.end(row)
    tasks.series_notice.func(str(row.id))
    assert len(mailoutbox) == 1


@pytest.mark.django_db
def test_whoever_is_there_to_see_the_problem_gets_no_mail(workspace, alice, channel) -> None:
    row = begin(workspace, alice, channel, daily(count=300))
    Post.objects.all().delete()
    channel.delete()
    recurrences.pause(row)
    recurrences.go_on(row)
    row.refresh_from_db()
    assert row.problem
    assert not ProcrastinateJob.objects.filter(task_name="onepost.series_notice").exists()


@pytest.mark.django_db
def test_texts_are_checked_before_anything_is_stored(workspace, alice) -> None:
    x = make_channel(workspace, alice, "x")
    with pytest.raises(ContentRefused) as refused:
        begin(workspace, alice, x, daily(), "Far too long. " * 40)
    assert refused.value.problems[0].field == "repeat"
    assert refused.value.problems[0].text.startswith("Text 2: ")
    with pytest.raises(ContentRefused) as refused:
        begin(workspace, alice, x, daily())
    assert [problem.code for problem in refused.value.problems] == ["same_text"]
    assert not Recurrence.objects.exists()


@pytest.mark.django_db
def test_a_text_that_takes_a_turn_is_said_on_every_channel(channel) -> None:
    own = Override(text="For the page", options={"link": "x"})
    series = Series(daily(), Content("One", (channel.id,), overrides={channel.id: own}), ["Two"])
    assert series.variant(0).overrides == {channel.id: own}
    assert series.variant(1).overrides == {channel.id: Override(options={"link": "x"})}


@pytest.mark.django_db
def test_a_series_goes_with_its_workspace(workspace, alice, channel) -> None:
    begin(workspace, alice, channel, daily())
    Channel.objects.all().delete()
    Grant.objects.all().delete()
    workspace.delete()
    assert not Recurrence.objects.exists()
    assert not Occurrence.objects.exists()


# --- back into the queue --------------------------------------------------------------------------------------------


def test_a_post_goes_back_into_the_queue_once_it_is_out(on, workspace, alice) -> None:
    stage = on("x")
    queue = queues.default_queue(workspace)
    queues.add_times(queue, stage.channel, [Weekly(day, NINE) for day in range(7)])
    today = timezone.now().astimezone(PARIS).date()
    rule = Rule(Unit.AGAIN, today, every=3, count=3)
    row = begin(workspace, alice, stage.channel, rule, "Two", plan="now")
    assert recurrences.plan_all() == 0
    run(list(Publication.objects.all()))
    assert Publication.objects.get().state == State.PUBLISHED
    assert recurrences.plan_all() == 1
    assert recurrences.plan_all() == 0
    back = Publication.objects.latest("created_at")
    assert (back.text, back.state, back.queue_id) == ("Two", State.SCHEDULED, queue.id)
    assert back.due_at
    assert back.due_at.astimezone(PARIS).time() == NINE
    assert (back.due_at.astimezone(PARIS).date() - today).days == 3
    services.reschedule(back, timezone.now())
    run([back])
    assert back.state == State.PUBLISHED
    assert recurrences.plan_all() == 1
    assert texts(row) == "One Two One"
    row.refresh_from_db()
    assert row.next_on is None


@pytest.mark.django_db
def test_a_post_taken_out_of_the_queue_comes_back_later_and_not_after_the_end(workspace, alice, channel) -> None:
    queue = queues.default_queue(workspace)
    queues.add_times(queue, channel, [Weekly(day, NINE) for day in range(7)])
    today = timezone.now().astimezone(PARIS).date()
    rule = Rule(Unit.AGAIN, today, every=10, until=today + timedelta(days=15))
    row = begin(workspace, alice, channel, rule, "Two", plan=FromQueue(queue.id))
    services.cancel(Publication.objects.get())
    assert recurrences.plan_all() == 1
    back = Publication.objects.latest("created_at")
    assert back.due_at
    assert back.due_at > timezone.now() + timedelta(days=9)
    services.cancel(back)
    Occurrence.objects.filter(number=2).update(on=today + timedelta(days=10))
    Recurrence.objects.update(until=today + timedelta(days=9), next_on=today + timedelta(days=9))
    assert recurrences.plan_all() == 0
    row.refresh_from_db()
    assert row.next_on is None
