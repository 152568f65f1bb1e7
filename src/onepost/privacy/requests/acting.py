"""What the operator does for a case beyond answering it: erasing an account, passing it on to a workspace."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from onepost.accounts.models import User
from onepost.privacy import erasing
from onepost.privacy.models import Decision, Did, Leaving, RightsRequest, Wish
from onepost.privacy.requests import held, register


def may_erase(case: RightsRequest) -> bool:
    """The account of somebody under 16 on anybody's word that was checked; one's own on a confirmed address."""
    if case.closed_on:
        return False
    return case.wish == Wish.MINOR or (case.wish == Wish.ERASE and case.proved_at is not None)


@transaction.atomic
def erase(case: RightsRequest, email: str, by: User) -> None:
    """Begin to erase the account. That of somebody under 16 goes without an archive (P-8.3).

    The case is closed first, and holds nothing of the person who goes: what remains is that it was asked and done.
    """
    if not may_erase(case):
        raise register.Refused(_("Nothing can be erased for this request: no address was confirmed."))
    accounts = held.account_of(email)
    if len(accounts) != 1:
        raise register.Refused(_("There is no account with this address."))
    (account,) = accounts
    if case.wish == Wish.ERASE and account not in [*held.accounts(case), case.user]:
        raise register.Refused(_("The request did not come from this account."))
    reason = _("The account and everything in it is erased. Nothing of it is archived.")
    with translation.override(case.language):
        register.decide(case, Decision.GRANTED, reason, by)
    if account in held.accounts(case):
        register.forget_who(case)
    else:
        case.text = case.handle = ""
        case.save(update_fields=["text", "handle"])
        case.steps.filter(did=Did.PAUSED).update(text="")
    kind = Leaving.MINOR if case.wish == Wish.MINOR else Leaving.ERASE
    try:
        erasing.begin(account, kind, language=account.language or case.language)
    except erasing.AlreadyLeaving:
        raise register.Refused(_("This account is being erased already.")) from None


@transaction.atomic
def forward(case: RightsRequest, text: str, by: User) -> None:
    """To the owners of the workspaces in which the name stands; who asked is told that it was passed on (Art. 28)."""
    owners = held.owners(case)
    if not owners:
        raise register.Refused(_("The name stands in no workspace."))
    if case.proved_at is None:
        raise register.Refused(_("The address is not confirmed yet, so it is given to nobody."))
    with translation.override(case.language):
        told = _(
            "What you ask about is in posts of people who use OnePost. They decide about it, so we have passed your "
            "request and your address on to them."
        )
    register.step(case, Did.FORWARDED, told, by=by, tell=True)
    to = case.user.email if case.user else case.email
    for owner in owners:
        with translation.override(owner.language or settings.LANGUAGE_CODE):
            sentences = [
                _("Somebody asks about their data in your workspace: @%(name)s.") % {"name": case.handle},
                text,
                _("You decide about what your workspace holds. Answer within a month, to %(address)s.")
                % {"address": to},
            ]
            subject = _("A request about data in your workspace (%(number)s)") % {"number": case.number}
            send_mail(subject, "\n\n".join(sentences), settings.DEFAULT_FROM_EMAIL, [owner.email])
