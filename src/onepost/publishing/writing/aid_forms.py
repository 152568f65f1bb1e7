"""Forms about snippets and about tags on links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onepost.accounts.models import Workspace
from onepost.publishing.models.writing import Snippet, SnippetKind
from onepost.publishing.writing import snippets, utm

_DOMAIN = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
MOST_DOMAINS = 100

if TYPE_CHECKING:  # Django's own class takes no parameter at run time
    _SnippetForm = forms.ModelForm[Snippet]
else:
    _SnippetForm = forms.ModelForm


class SnippetForm(_SnippetForm):
    """A snippet of one workspace, which the instance names."""

    class Meta:
        model = Snippet
        fields = ("kind", "name", "text", "standard")
        widgets = {"text": forms.Textarea({"rows": 5, "dir": "auto"}), "name": forms.TextInput({"autocomplete": "off"})}
        help_texts = {
            "name": gettext_lazy("You find it by this name when you write."),
            "standard": gettext_lazy("Only for a signature. You see it in the text and can remove it there."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = _("It may hold variables: %(known)s.") % {"known": snippets.known()}

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        if said := snippets.problem(text):
            raise forms.ValidationError(said)
        return text

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("standard") and data.get("kind") != SnippetKind.SIGNATURE:
            self.add_error("standard", _("Only a signature can end new posts. Choose “Signature” as its kind."))
        others = Snippet.objects.filter(workspace=self.instance.workspace, kind=data.get("kind"))
        if others.filter(name__iexact=data.get("name", "")).exclude(id=self.instance.id).exists():
            self.add_error("name", _("There is one with this name already. Choose another name."))

    @transaction.atomic
    def save(self, commit: bool = True) -> Snippet:
        """There is one signature for new posts: this one takes the place of another."""
        if self.instance.standard:
            others = Snippet.objects.filter(workspace=self.instance.workspace, standard=True)
            others.exclude(id=self.instance.id).update(standard=False)
        saved: Snippet = super().save(commit)
        return saved


class LinksForm(forms.Form):
    """The tags that a workspace adds to links."""

    on = forms.BooleanField(label=gettext_lazy("Add tags to the links in posts"), required=False)
    source = forms.CharField(
        label=gettext_lazy("Source (utm_source)"),
        max_length=100,
        help_text=gettext_lazy("{network} stands for the network's name: linkedin, x, facebook …"),
    )
    medium = forms.CharField(label=gettext_lazy("Medium (utm_medium)"), max_length=100, required=False)
    campaign = forms.CharField(label=gettext_lazy("Campaign (utm_campaign)"), max_length=100, required=False)
    domains = forms.CharField(
        label=gettext_lazy("Only links to these websites"),
        required=False,
        widget=forms.Textarea({"rows": 3, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One on each line, like example.com; pages below it count too. Leave it empty for all websites but those "
            "of the networks."
        ),
    )

    @classmethod
    def of(cls, workspace: Workspace, data: Any = None) -> LinksForm:
        known = {**utm.DEFAULTS, **workspace.utm}
        initial = {name: known[name] for name in utm.NAMES}
        initial |= {"on": utm.is_on(workspace.utm), "domains": "\n".join(known.get("domains", ()))}
        return cls(data, initial=initial)

    def clean_domains(self) -> list[str]:
        out = []
        for line in self.cleaned_data["domains"].split():
            domain = re.sub(r"^https?://", "", line.strip().lower()).partition("/")[0].removeprefix("www.").rstrip(".")
            if not _DOMAIN.fullmatch(domain):
                raise forms.ValidationError(
                    _("“%(line)s” is no website. Write it like example.com."), params={"line": line}
                )
            out.append(domain)
        if len(out) > MOST_DOMAINS:
            raise forms.ValidationError(_("Give at most %(most)s websites."), params={"most": MOST_DOMAINS})
        return list(dict.fromkeys(out))

    def settings(self) -> dict[str, Any]:
        """As :class:`onepost.accounts.models.Workspace` keeps them."""
        data = self.cleaned_data
        off = {} if data["on"] else {"off": True}
        return {**{name: data[name].strip() for name in utm.NAMES}, "domains": data["domains"], **off}
