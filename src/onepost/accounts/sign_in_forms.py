"""allauth's forms with our labels: no placeholders that repeat them, one password field that can be shown."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.internal.flows import signup as allauth_signup
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from onepost.accounts.models import User

PASSWORD_HELP = _("At least 12 characters; a few words are easy to remember and hard to guess.")


def _dress(form: forms.BaseForm, **labels: Any) -> None:
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        if name in labels:
            field.label = labels[name]


def _forgotten() -> str:
    return format_html('<a class="link" href="{}">{}</a>', reverse_lazy("account_reset_password"), _("Forgotten?"))


class SignUp(allauth_forms.SignupForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, email=_("E-mail"), password1=_("Password"))
        self.fields["password1"].help_text = PASSWORD_HELP
        self.fields["email"].widget.attrs["autocomplete"] = "email"

    def clean(self) -> dict[str, Any]:
        """allauth compares the password with the address; here with the names too."""
        data: dict[str, Any] = super().clean()
        names = {name: data.get(name, "") for name in ("first_name", "last_name")}
        if data.get("password1"):
            try:
                validate_password(data["password1"], User(**names))
            except forms.ValidationError as problem:
                self.add_error("password1", problem)
        return data

    def save(self, request: HttpRequest) -> User:
        """Person, address, workspace and acknowledgement in one transaction."""
        with transaction.atomic():
            user: User = super().save(request)
        return user

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Of two sign-ups with one address at the same moment, the second is told what any later one would be."""
        try:
            user, response = super().try_save(request)
        except IntegrityError:
            return None, allauth_signup.prevent_enumeration(request, email=self.cleaned_data["email"])
        return user, response


class SignIn(allauth_forms.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, login=_("E-mail"), password=_("Password"))
        self.fields["password"].help_text = lazy(_forgotten, str)()
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class AskReset(allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, email=_("E-mail"))


class _OnePassword:
    """A password typed once: it can be shown, so a second field would only be one more to fill."""

    fields: dict[str, forms.Field]

    def drop_second(self) -> None:
        del self.fields["password2"]
        self.fields["password1"].help_text = PASSWORD_HELP


class NewPassword(_OnePassword, allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, password1=_("New password"))
        self.drop_second()


class ChangePassword(_OnePassword, allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, oldpassword=_("Current password"), password1=_("New password"))
        self.drop_second()
        self.fields["oldpassword"].help_text = ""


class ConfirmPassword(allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, password=_("Password"))
        self.fields["password"].help_text = ""


class NewEmail(allauth_forms.AddEmailForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, email=_("New e-mail address"))
        self.fields["email"].widget.attrs["autocomplete"] = "email"
