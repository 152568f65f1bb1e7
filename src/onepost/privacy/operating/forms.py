"""What the operator enters."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onepost.accounts.models import User
from onepost.connectors import registry
from onepost.privacy.models import Breach, Disclosure, SecurityReview
from onepost.privacy.operating import disclosures

MOMENT = "%Y-%m-%dT%H:%M"


def moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)


class ReviewForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = SecurityReview
        fields = ("found", "measures")
        widgets: ClassVar = {"found": forms.Textarea({"rows": 6}), "measures": forms.Textarea({"rows": 4})}


class BreachForm(forms.ModelForm):  # type: ignore[type-arg]
    networks = forms.MultipleChoiceField(
        label=gettext_lazy("Networks whose connections are concerned"),
        help_text=gettext_lazy("Without one, everybody with an account is counted as concerned."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Breach
        fields = ("known_at", "since", "until", "what", "data", "consequences", "measures", "networks", "high_risk")
        widgets: ClassVar = {
            **{name: moment() for name in ("known_at", "since", "until")},
            **{name: forms.Textarea({"rows": 3}) for name in ("what", "data", "consequences", "measures")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["networks"].choices = [  # type: ignore[attr-defined]
            (name, registry.connector(name).label) for name in registry.NETWORKS
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        known, since, until = (given.get(name) for name in ("known_at", "since", "until"))
        if known and known > timezone.now():
            self.add_error("known_at", _("This time is still to come. Enter when you learned of it."))
        if since and until and until < since:
            self.add_error("until", _("It cannot end before it began."))
        return given


class DisclosureForm(forms.ModelForm):  # type: ignore[type-arg]
    email = forms.EmailField(label=gettext_lazy("E-mail address of the person's account"))
    scope = forms.MultipleChoiceField(
        label=gettext_lazy("What may be handed over"),
        help_text=gettext_lazy("Only what the request names and the law allows."),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Disclosure
        fields = ("asked_at", "authority", "reference", "legal_basis", "email", "scope", "since", "until", "gag_until")
        widgets: ClassVar = {name: moment() for name in ("asked_at", "since", "until", "gag_until")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = [(one.value, one.label) for one in disclosures.scopes()]  # type: ignore[attr-defined]

    def clean_email(self) -> str:
        found = User.objects.filter(email__iexact=self.cleaned_data["email"]).first()
        if found is None:
            raise forms.ValidationError(
                _("There is no account with this address. Check it, or answer that you have none.")
            )
        self.instance.person = found
        return found.email


class StepForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("What was done, or why it was not needed"), max_length=1000, widget=forms.TextInput
    )


class RefusalForm(forms.Form):
    why = forms.CharField(label=gettext_lazy("Why it is refused"), max_length=1000, widget=forms.Textarea({"rows": 2}))
