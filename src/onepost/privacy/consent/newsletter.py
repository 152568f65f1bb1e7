"""The newsletter: asked for twice, left with one press, and it watches nobody (P-3.5).

Service mails have nothing to do with it. No picture and no link in an issue is anybody's own but the way out.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage, send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from onepost.accounts.models import User
from onepost.privacy.models import Action, ConsentEvent, Issue, Objection, Reader, Sending, Suppression
from onepost.privacy.vocabulary import Purpose

SALT = "onepost.newsletter"
CONFIRM_WITHIN = timedelta(days=7)
ASK_AGAIN_AFTER = timedelta(days=1)
"""One mail a day and address at most, however often a stranger types it into the form."""


def mac(address: str) -> str:
    """By what an address is kept away from the newsletter without being kept: a keyed hash, hexadecimal."""
    key = b"onepost.newsletter" + settings.SECRET_KEY.encode()
    return hmac.new(key, address.strip().lower().encode(), hashlib.sha256).hexdigest()


def ask(address: str, language: str) -> None:
    """Send the one mail that asks whether the owner of ``address`` wants the newsletter. Says nothing to the caller."""
    address = address.strip().lower()
    reader, fresh = Reader.objects.get_or_create(email=address, defaults={"language": language})
    if reader.confirmed_at or not (fresh or reader.asked_at < timezone.now() - ASK_AGAIN_AFTER):
        return
    Reader.objects.filter(pk=reader.pk).update(asked_at=timezone.now())
    with translation.override(language):
        sentences = [
            _(
                "Somebody, probably you, asked for OnePost's newsletter at this address. "
                "To get it, open this and press the button:"
            ),
            settings.PUBLIC_URL + reverse("newsletter-confirm", args=[signed(reader)]),
            _(
                "If it was not you, do nothing: without that you get no further mail, "
                "and the address is forgotten in a week."
            ),
        ]
        send_mail(_("Do you want the newsletter?"), "\n\n".join(sentences), settings.DEFAULT_FROM_EMAIL, [address])


def signed(reader: Reader) -> str:
    """What a link carries: the row's id, signed."""
    return signing.dumps(str(reader.pk), salt=SALT)


def of(token: str) -> Reader | None:
    """Whose link it is; None for one that nobody gave, or of a reader who is gone."""
    try:
        found = UUID(signing.loads(token, salt=SALT))
    except (signing.BadSignature, ValueError):
        return None
    return Reader.objects.filter(pk=found).first()


@transaction.atomic
def confirm(reader: Reader, question_sha256: str, language: str) -> None:
    """The second yes. It also takes back an earlier no to mails."""
    Reader.objects.filter(pk=reader.pk, confirmed_at=None).update(confirmed_at=timezone.now())
    Suppression.objects.filter(address_mac=mac(reader.email)).delete()
    _note(reader, Action.GIVEN, question_sha256, language)


@transaction.atomic
def leave(reader: Reader, language: str) -> None:
    """Gone at once, with what was queued; the address is kept away for three years as a hash."""
    _note(reader, Action.WITHDRAWN, "", language)
    Suppression.objects.get_or_create(address_mac=mac(reader.email))
    reader.delete()


def of_account(user: User) -> Reader | None:
    """The account's own reading, by its address."""
    return Reader.objects.filter(email__iexact=user.email, confirmed_at__isnull=False).first()


@transaction.atomic
def subscribe(user: User, question_sha256: str, language: str) -> None:
    """For somebody signed in: their address is proven already."""
    reader, _fresh = Reader.objects.get_or_create(email=user.email.lower(), defaults={"language": language})
    confirm(reader, question_sha256, language)


def issue(subject: str, text: str) -> Issue:
    """An issue, and who gets it: whoever has confirmed and has not objected. Sending is the background's work."""
    with transaction.atomic():
        made = Issue.objects.create(subject=subject, text=text)
        Sending.objects.bulk_create(Sending(issue=made, reader=reader) for reader in _willing())
    return made


def send(sending_id: UUID) -> None:
    """One mail to one reader, once. Nothing happens for a reader who has left or objected meanwhile."""
    with transaction.atomic():
        rows = Sending.objects.select_for_update(skip_locked=True).select_related("issue", "reader")
        sending = rows.filter(pk=sending_id, sent_at=None).first()
        if sending is None or not _willing().filter(pk=sending.reader_id).exists():
            return
        sending.sent_at = timezone.now()
        sending.save(update_fields=["sent_at"])
        out = settings.PUBLIC_URL + reverse("newsletter-leave", args=[signed(sending.reader)])
        with translation.override(sending.reader.language):
            foot = _("You get this because you asked for it. To leave the list:")
        EmailMessage(
            sending.issue.subject,
            f"{sending.issue.text}\n\n-- \n{foot}\n{out}\n",
            settings.DEFAULT_FROM_EMAIL,
            [sending.reader.email],
            headers={"List-Unsubscribe": f"<{out}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        ).send()


def _willing() -> QuerySet[Reader]:
    objecting = Objection.objects.filter(purpose=Purpose.NEWSLETTER).values("user__email")
    restricted = User.objects.filter(restricted_at__isnull=False).values("email")
    willing = Reader.objects.filter(confirmed_at__isnull=False)
    return willing.exclude(email__in=objecting).exclude(email__in=restricted)


def _note(reader: Reader, action: Action, question_sha256: str, language: str) -> None:
    user = User.objects.filter(email__iexact=reader.email).first()
    ConsentEvent.objects.create(
        user=user,
        receipt=None if user else reader.pk,
        purpose=Purpose.NEWSLETTER,
        action=action,
        surface="newsletter",
        text_sha256=question_sha256,
        language=language,
    )
