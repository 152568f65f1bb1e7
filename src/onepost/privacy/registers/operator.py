"""The recipients an operator chooses: who hosts this installation, and who carries its mail."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from onepost.privacy.registers.recipients import EEA, RECIPIENTS, Recipient
from onepost.privacy.vocabulary import Category, Purpose

_ALL = (
    Category.IDENTIFICATION,
    Category.SOCIAL_CONNECTION,
    Category.CONTENT,
    Category.MEDIA,
    Category.TECHNICAL,
    Category.CONSENT_PROOF,
    Category.REQUEST,
)
_HERE = frozenset({"", "localhost", "127.0.0.1", "::1"})


def hosting() -> Recipient:
    """Its name is empty as long as nobody has entered it."""
    return Recipient(
        "hosting",
        settings.HOSTING["name"],
        _("Hosting: stores and secures your data"),
        Purpose.OPERATION,
        _ALL,
        (),
        settings.HOSTING["country"],
        "",
        tool=settings.HOSTING["tool"],
        required=True,
    )


def mail() -> Recipient | None:
    """None when this machine carries its mail itself."""
    if settings.EMAIL_HOST in _HERE:
        return None
    return Recipient(
        "mail",
        settings.EMAIL_HOST,
        _("Mail: carries the messages that OnePost writes to you"),
        Purpose.OPERATION,
        (Category.IDENTIFICATION,),
        (settings.EMAIL_HOST,),
        settings.MAIL_COUNTRY,
        "",
        tool=settings.MAIL_TOOL,
        required=True,
    )


def in_use() -> list[Recipient]:
    """Everybody this installation gives data to, the operator's own choices first."""
    chosen = [recipient for recipient in (hosting(), mail()) if recipient is not None and recipient.name]
    return [*chosen, *(recipient for recipient in RECIPIENTS if recipient.used() and allowed(recipient))]


def allowed(recipient: Recipient) -> bool:
    """False for one outside the EEA when the operator has said that data stays there."""
    return not settings.EEA_ONLY or not recipient.country or recipient.country in EEA


def without_ground() -> list[Recipient]:
    """Recipients outside the EEA for whom nothing makes the transfer lawful."""
    return [
        recipient for recipient in in_use() if recipient.country and recipient.country not in EEA and not recipient.tool
    ]
