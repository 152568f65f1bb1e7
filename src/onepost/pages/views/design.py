"""The components of pages in all their states: the living reference, for who works on OnePost or runs it."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from onepost.accounts.access import logged_in, runs_this
from onepost.connectors import registry
from onepost.publishing.models import State
from onepost.publishing.models.planning import Colour

KINDS = ("primary", "plain", "quiet", "danger")
NOTICES = ("info", "success", "warning", "error")
COLOURS = (
    ("base-100", "bg-base-100"),
    ("base-200", "bg-base-200"),
    ("line", "bg-line"),
    ("line-strong", "bg-line-strong"),
    ("muted", "bg-muted"),
    ("base-content", "bg-base-content"),
    ("primary", "bg-primary"),
    ("primary-soft", "bg-primary-soft"),
    ("success", "bg-success"),
    ("warning", "bg-warning"),
    ("error", "bg-error"),
    ("info", "bg-info"),
)
"""The tokens, each with the class that paints it."""
PICTURES = ("calendar", "posts", "drafts", "library", "channels", "keys", "search")


class Sample(forms.Form):
    """One field of each kind that pages have."""

    name = forms.CharField(label="Text", help_text="What it is for, in one sentence.")
    about = forms.CharField(label="Long text", required=False, widget=forms.Textarea({"rows": 3}))
    zone = forms.ChoiceField(label="Choice", choices=[("a", "Paris"), ("b", "Montréal")])
    often = forms.BooleanField(label="Yes or no", required=False)
    at = forms.EmailField(label="E-mail", initial="nobody")


@logged_in
@require_GET
def design(request: HttpRequest) -> HttpResponse:
    """For operators, and in development mode for everybody who is logged in; for others it does not exist."""
    if not (settings.DEBUG or runs_this(request.user)):
        raise Http404
    wrong = Sample({"name": "", "about": "Two\nlines", "zone": "a", "often": "on", "at": "nobody"}, prefix="wrong")
    wrong.data = {f"wrong-{name}": value for name, value in wrong.data.items()}
    wrong.add_error(None, "A problem of the whole form stands above its fields.")
    context = {
        "colours": COLOURS,
        "themes": ("light", "dark"),
        "kinds": KINDS,
        "notices": NOTICES,
        "pictures": PICTURES,
        "states": State.choices,
        "labels": Colour.choices,
        "networks": list(registry.NETWORKS),
        "plain": Sample(prefix="plain"),
        "wrong": wrong,
        "page": Paginator(range(300), 10).page(3),
    }
    return render(request, "design/design.html", context)
