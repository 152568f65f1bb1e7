"""Forms about people, workspaces and keys. Those that allauth's pages use are in ``sign_in_forms``."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from onepost.accounts import services
from onepost.accounts.countries import CountriesField
from onepost.accounts.models import LANGUAGES, User, Workspace
from onepost.accounts.zones import TimeZoneField


def _policy_label() -> SafeString:
    name = gettext("privacy policy")
    link = format_html('<a class="link" href="{}" target="_blank" rel="noopener">{}</a>', reverse("privacy"), name)
    return format_html(gettext("I have read the {}"), link)


class SignupDetails(forms.Form):
    """What a new person tells beside e-mail and password; allauth mixes it into its form."""

    first_name = forms.CharField(
        label=_("First name"), max_length=80, widget=forms.TextInput({"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Last name"), max_length=80, widget=forms.TextInput({"autocomplete": "family-name"})
    )
    time_zone = TimeZoneField(
        label=_("Your time zone"), help_text=_("Your posts are planned in this zone."), empty=_("Choose…"), offer=True
    )
    of_age = forms.BooleanField(
        label=_("I am 16 or older"),
        error_messages={"required": _("OnePost is for people aged 16 and over. Tick the box if you are.")},
    )
    privacy = forms.BooleanField(
        label=lazy(_policy_label, SafeString)(),
        error_messages={"required": _("Read the privacy policy and tick the box to go on.")},
    )

    field_order = ("first_name", "last_name", "email", "password1", "time_zone", "of_age", "privacy")

    def signup(self, request: HttpRequest, user: User) -> None:
        services.sign_up(
            user,
            time_zone=self.cleaned_data["time_zone"],
            language=get_language() or "en",
            surface="signup",
        )


if TYPE_CHECKING:  # Django's own class takes no parameter at run time
    _UserForm = forms.ModelForm[User]
    _WorkspaceForm = forms.ModelForm[Workspace]
else:
    _UserForm = _WorkspaceForm = forms.ModelForm


class ProfileForm(_UserForm):
    time_zone = TimeZoneField(
        label=_("Your time zone"),
        required=False,
        empty=_("The workspace's"),
        help_text=_("Shown beside the workspace's time when the two differ."),
    )

    class Meta:
        model = User
        fields = ("first_name", "last_name", "phone", "language", "time_zone")
        help_texts = {"phone": _("Nobody needs it. Leave it empty, or remove it whenever you like.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = True
        self.fields["first_name"].widget.attrs["autocomplete"] = "given-name"
        self.fields["last_name"].widget.attrs["autocomplete"] = "family-name"
        self.fields["phone"].widget.attrs |= {"autocomplete": "tel", "type": "tel"}
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        language.choices = [("", _("The browser's")), *LANGUAGES]

    def clean_phone(self) -> str:
        phone = " ".join(str(self.cleaned_data["phone"]).split())
        if phone and not re.fullmatch(r"\+?[0-9 ()./-]{5,32}", phone):
            raise forms.ValidationError(gettext("Write it with digits, such as +33 1 23 45 67 89, or leave it empty."))
        return phone


class WorkspaceForm(_WorkspaceForm):
    time_zone = TimeZoneField(
        help_text=_(
            "Times in the calendar and in the composer are in this zone. Posts already planned keep their moment."
        )
    )

    class Meta:
        model = Workspace
        fields = ("name", "time_zone", "language", "late_hours", "holidays")
        help_texts = {
            "language": _("For {date}, {weekday} and the like, where you write them into a post."),
            "late_hours": _(
                "If OnePost could not run at the planned time, posts that are late by no more than this still go out. "
                "Older ones wait for you."
            ),
        }

    holidays = CountriesField(
        label=Workspace._meta.get_field("holidays").verbose_name,
        required=False,
        help_text=_("The calendar names them on their days. Nothing is moved because of them."),
    )
    late_hours = forms.IntegerField(
        label=Workspace._meta.get_field("late_hours").verbose_name,
        min_value=0,
        max_value=168,
        help_text=Meta.help_texts["late_hours"],
    )


class NewWorkspaceForm(_WorkspaceForm):
    time_zone = TimeZoneField(empty=_("Choose…"), offer=True)

    class Meta:
        model = Workspace
        fields = ("name", "time_zone")


LIFETIMES = {"30": timedelta(days=30), "90": timedelta(days=90), "365": timedelta(days=365)}


class ApiKeyForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("What will use it: “Website”, “n8n”, “Monday script”."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    lifetime = forms.ChoiceField(
        label=_("Valid for"),
        choices=[("30", _("30 days")), ("90", _("90 days")), ("365", _("1 year")), ("", _("No end"))],
        initial="365",
        required=False,
    )

    def expires_at(self) -> Any:
        """The moment from which the key no longer works, or None."""
        lifetime = LIFETIMES.get(self.cleaned_data["lifetime"])
        return timezone.now() + lifetime if lifetime else None
