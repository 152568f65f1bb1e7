"""The form for the keys of one app."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onepost.channels.models import AppKey


class AppKeyForm(forms.Form):
    """``stored`` is what was entered before; its secret is never shown, and stays when the field is left empty."""

    client_id = forms.CharField(
        label=_("Client id"), max_length=300, widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"})
    )
    client_secret = forms.CharField(
        label=_("Client secret"),
        max_length=500,
        required=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, stored: AppKey | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = stored
        self.fields["client_id"].initial = stored.client_id if stored else ""
        if stored:
            self.fields["client_secret"].help_text = _("Leave it empty to keep the one that is saved.")
        else:
            self.fields["client_secret"].required = True

    def clean(self) -> dict[str, Any]:
        """A secret belongs to its id: another id wants its own."""
        cleaned = super().clean() or {}
        changed = self.stored is not None and cleaned.get("client_id") != self.stored.client_id
        if changed and not cleaned.get("client_secret") and "client_id" in cleaned:
            self.add_error("client_secret", _("Enter the secret that belongs to this client id."))
        return cleaned
