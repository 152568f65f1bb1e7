"""The forms of requests. None takes a file: identity is proved by an address, never by papers (P-6A.7b)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onepost.privacy.models import Decision, Way, Wish
from onepost.privacy.requests import register

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LONGEST = 5000


def _wishes(*without: Wish) -> list[tuple[str, str | _StrPromise]]:
    return [(wish.value, wish.label) for wish in Wish if wish not in without]


def _email(*, required: bool) -> forms.EmailField:
    return forms.EmailField(
        label=gettext_lazy("Your e-mail"),
        max_length=254,
        required=required,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


def _text(
    label: str | _StrPromise, help_text: str | _StrPromise = "", *, required: bool = True, rows: int = 5
) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST,
        required=required,
        widget=forms.Textarea({"rows": rows}),
    )


class Ask(forms.Form):
    """For people without an account, or who cannot log in."""

    wish = forms.ChoiceField(label=gettext_lazy("What do you ask for?"), choices=_wishes)
    email = _email(required=True)
    handle = forms.CharField(
        label=gettext_lazy("Your name at a network"),
        help_text=gettext_lazy("If it is about posts that name you, such as @lumen."),
        max_length=100,
        required=False,
    )
    text = _text(
        gettext_lazy("What we should know"),
        gettext_lazy("When you report an account of somebody under 16: which one. Send no papers, and no secrets."),
        required=False,
    )


class AskInside(forms.Form):
    wish = forms.ChoiceField(label=gettext_lazy("What do you ask for?"), choices=lambda: _wishes(Wish.AFTERLIFE))
    text = _text(gettext_lazy("What we should know"))


class Enter(forms.Form):
    """What came by mail or by letter, entered by the operator with the day it came."""

    wish = forms.ChoiceField(label=gettext_lazy("What they ask for"), choices=_wishes)
    way = forms.ChoiceField(
        label=gettext_lazy("How it came"), choices=[(way.value, way.label) for way in (Way.MAIL, Way.POST)]
    )
    received = forms.DateField(
        label=gettext_lazy("Day it came"),
        help_text=gettext_lazy("That of the mail or the letter: the month begins with it."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    email = forms.EmailField(label=gettext_lazy("Their e-mail"), max_length=254, required=False)
    handle = forms.CharField(label=gettext_lazy("Their name at a network"), max_length=100, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language of the answers"), choices=settings.LANGUAGES)
    text = _text(gettext_lazy("What they wrote"))

    def clean_received(self) -> object:
        day = self.cleaned_data["received"]
        if day > register.today():
            raise ValidationError(_("This day has not come yet. Enter the day the request reached you."))
        return day

    def clean(self) -> None:
        given = self.cleaned_data
        if given.get("way") == Way.MAIL and not given.get("email") and "email" not in self.errors:
            self.add_error("email", _("A mail has an address. The answer goes there, so enter it."))


class Answer(forms.Form):
    decision = forms.ChoiceField(label=gettext_lazy("Answer"), choices=Decision.choices)
    reason = _text(
        gettext_lazy("Why, and what was done"),
        gettext_lazy("It is sent to who asked. Where to complain, and that a court is open, is added."),
    )


class Reply(forms.Form):
    """What who asked says to our question."""

    text = _text(gettext_lazy("Your answer"), rows=3)


class Say(forms.Form):
    """A question to who asked, a reason for more time, a word to owners."""

    text = _text(gettext_lazy("Text"), gettext_lazy("It is sent as it stands."), rows=3)


class Account(forms.Form):
    """The account that is to go, or whose wishes are read: the address is typed, so nothing happens by mistake."""

    email = forms.EmailField(label=gettext_lazy("E-mail of the account"), max_length=254)


class Wishes(forms.Form):
    """Directives for after one's death."""

    text = _text(gettext_lazy("What shall become of your data"), required=False, rows=6)
