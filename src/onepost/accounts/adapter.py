"""How allauth speaks here: mails in the reader's language, as text and simple HTML; never who has an account."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from onepost.accounts.models import User

ACTIONS = {
    "email_confirmation": _("Confirm my address"),
    "email_confirmation_signup": _("Confirm my address"),
    "password_reset_key": _("Choose a new password"),
    "account_already_exists": _("Choose a new password"),
    "unknown_account": _("Sign up"),
}
"""What the button of a mail says; the address it leads to is a paragraph of its own in the text."""

PROBLEMS = {
    "email_password_mismatch": _("This address and this password do not belong together. Check both, and try again."),
    "too_many_login_attempts": _("Too many tries with this address. Wait five minutes, then try again."),
    "enter_current_password": _("This is not your current password."),
    "incorrect_password": _("This is not your password."),
    "duplicate_email": _("This is your address already."),
    "account_inactive": _("This account is closed."),
}
"""What a form says instead of allauth's own words."""

SILENT = frozenset({"account/messages/logged_in.txt", "account/messages/email_confirmed.txt"})
"""Things one sees anyway: to be in, or to be let in."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages: ClassVar[dict[str, Any]] = {**DefaultAccountAdapter.error_messages, **PROBLEMS}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(import_string(settings.SIGN_UP_OPEN)())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        with override(self._language_of(email, context)):
            super().send_mail(template_prefix, email, context)

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMultiAlternatives:
        request = allauth_context.request
        subject = " ".join(render_to_string(f"{template_prefix}_subject.txt", context).split())
        text = render_to_string(f"{template_prefix}_message.txt", context, request).strip() + "\n"
        to = [email] if isinstance(email, str) else email
        message = EmailMultiAlternatives(subject, text, self.get_from_email(), to, headers=headers)
        message.attach_alternative(self._as_html(template_prefix, subject, text), "text/html")
        return message

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        if message_template not in SILENT:
            super().add_message(request, level, message_template, *args, **kwargs)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Takes as long as a true sign-up, which hashes a password."""
        make_password(get_random_string(16))
        super().send_account_already_exists_mail(email)

    def _language_of(self, email: str, context: dict[str, Any]) -> str:
        user = context.get("user") or User.objects.filter(email__iexact=email).first()
        return (user.language if user is not None else "") or get_language() or "en"

    def _as_html(self, template_prefix: str, subject: str, text: str) -> str:
        paragraphs = [part.strip() for part in text.split("\n\n") if part.strip()]
        parts = [{"text": part, "link": part.startswith(("http://", "https://"))} for part in paragraphs]
        action = ACTIONS.get(template_prefix.rpartition("/")[2], "")
        return render_to_string(
            "account/email/message.html",
            {"subject": subject, "parts": parts, "action": action, "language": get_language()},
        )
