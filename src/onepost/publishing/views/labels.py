"""The labels of a workspace: a page of the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from onepost.accounts.access import MemberRequest, member
from onepost.publishing.models import Label, Post

SALT = "onepost.label"
UNDO_SECONDS = 3600

if TYPE_CHECKING:  # Django's own class takes no parameter at run time
    _LabelForm = forms.ModelForm[Label]
else:
    _LabelForm = forms.ModelForm


class LabelForm(_LabelForm):
    """A label of one workspace, which the instance names."""

    class Meta:
        model = Label
        fields = ("name", "colour")
        widgets = {"name": forms.TextInput({"autocomplete": "off"})}

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if "," in name:
            raise forms.ValidationError(_("A label has no comma in its name: commas stand between two labels."))
        others = Label.objects.filter(workspace_id=self.instance.workspace_id, name__iexact=name)
        if others.exclude(id=self.instance.id).exists():
            raise forms.ValidationError(_("There is a label with this name already."))
        return name


@member
@require_http_methods(["GET", "HEAD", "POST"])
def labels(request: MemberRequest) -> HttpResponse:
    """The list, and the form for a new one."""
    return _labels(request, Label(workspace=request.member.workspace), None)


@member
@require_http_methods(["GET", "HEAD", "POST"])
def label(request: MemberRequest, label_id: UUID) -> HttpResponse:
    found = get_object_or_404(Label, workspace=request.member.workspace, id=label_id)
    return _labels(request, found, found.name)


def _labels(request: MemberRequest, instance: Label, name: str | None) -> HttpResponse:
    form = LabelForm(request.POST or None, instance=instance)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The label “%(name)s” is saved.") % {"name": form.instance.name})
        return redirect("labels")
    return _page(request, {"form": form, "edited": name}, status=422 if form.errors else 200)


def _page(request: MemberRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    used = Count("posts", filter=Q(posts__deleting_at=None))
    context["labels"] = request.member.workspace.labels.annotate(used=used)
    return render(request, "settings/labels.html", context, status=status)


@member
@require_POST
def label_delete(request: MemberRequest, label_id: UUID) -> HttpResponse:
    """Posts stay and lose it; the page that answers offers to undo it."""
    found = get_object_or_404(Label, workspace=request.member.workspace, id=label_id)
    kept = {
        "workspace": str(found.workspace_id),
        "name": found.name,
        "colour": found.colour,
        "posts": [str(post_id) for post_id in found.posts.values_list("id", flat=True)],
    }
    found.delete()
    form = LabelForm(instance=Label(workspace=request.member.workspace))
    undo = signing.dumps(kept, salt=SALT, compress=True)
    return _page(request, {"form": form, "edited": None, "deleted": kept["name"], "undo": undo})


@member
@require_POST
def label_restore(request: MemberRequest) -> HttpResponse:
    """Undo a deletion; what it brings back is what this server signed, for the same workspace."""
    try:
        kept = signing.loads(request.POST.get("undo", ""), salt=SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        messages.error(request, _("It is too late to bring it back. Make it again, please."))
        return redirect("labels")
    workspace = request.member.workspace
    if kept["workspace"] != str(workspace.id):
        raise Http404
    try:
        with transaction.atomic():
            made = Label.objects.create(workspace=workspace, name=kept["name"], colour=kept["colour"])
            made.posts.set(Post.objects.filter(workspace=workspace, id__in=kept["posts"]))
    except IntegrityError:
        messages.info(request, _("There is a label with the name “%(name)s” already.") % kept)
    else:
        messages.success(request, _("“%(name)s” is back, and so are its posts.") % kept)
    return redirect("labels")
