"""Groups of channels: the page that names them, and what else makes one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from onepost.accounts.access import MemberRequest, member
from onepost.accounts.models import Workspace
from onepost.channels.models import Channel, ChannelGroup
from onepost.connectors import registry

if TYPE_CHECKING:  # Django's own class takes no parameter at run time
    _GroupForm = forms.ModelForm[ChannelGroup]
    _Choices = forms.ModelMultipleChoiceField[Channel]
else:
    _GroupForm, _Choices = forms.ModelForm, forms.ModelMultipleChoiceField


class _Channels(_Choices):
    def label_from_instance(self, obj: Channel) -> str:
        known = obj.network in registry.NETWORKS
        return f"{obj.name} · {registry.connector(obj.network).label if known else obj.network}"


class GroupForm(_GroupForm):
    """A group of one workspace, which the instance names."""

    channels = _Channels(
        queryset=Channel.objects.none(),
        label=gettext_lazy("Channels"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one channel.")},
    )

    class Meta:
        model = ChannelGroup
        fields = ("name", "channels")
        widgets = {"name": forms.TextInput({"autocomplete": "off"})}
        help_texts = {"name": gettext_lazy("You choose its channels by this name when you write.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["channels"]
        assert isinstance(field, _Channels)
        of_workspace = Channel.objects.filter(workspace=self.instance.workspace)
        field.queryset = of_workspace.defer("sealed").order_by("network", "name", "id")

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = ChannelGroup.objects.filter(workspace=self.instance.workspace, name__iexact=name)
        if others.exclude(id=self.instance.id).exists():
            raise forms.ValidationError(_("There is one with this name already. Choose another name."))
        return name


def add(workspace: Workspace, name: str, channels: list[UUID]) -> list[str]:
    """Make a group; sentences about what is wrong with it, when something is."""
    form = GroupForm({"name": name, "channels": channels}, instance=ChannelGroup(workspace=workspace))
    if form.is_valid():
        form.save()
        return []
    return [str(said) for found in form.errors.values() for said in found]


@member
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: MemberRequest) -> HttpResponse:
    """The list, and the form for a new one."""
    return _groups(request, ChannelGroup(workspace=request.member.workspace), "")


@member
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: MemberRequest, group_id: UUID) -> HttpResponse:
    found = get_object_or_404(ChannelGroup, workspace=request.member.workspace, id=group_id)
    return _groups(request, found, found.name)


def _groups(request: MemberRequest, instance: ChannelGroup, edited: str) -> HttpResponse:
    form = GroupForm(request.POST or None, instance=instance)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("“%(name)s” is saved.") % {"name": instance.name})
        return redirect("channel-groups")
    members = Prefetch("channels", Channel.objects.defer("sealed").order_by("network", "name", "id"))
    rows = ChannelGroup.objects.filter(workspace=request.member.workspace).prefetch_related(members)
    context = {"form": form, "edited": edited, "groups": rows}
    return render(request, "settings/groups.html", context, status=422 if form.errors else 200)


@member
@require_POST
def group_delete(request: MemberRequest, group_id: UUID) -> HttpResponse:
    """Nothing else knows of a group: its channels and their posts stay as they are."""
    found = get_object_or_404(ChannelGroup, workspace=request.member.workspace, id=group_id)
    found.delete()
    text = _("“%(name)s” is deleted. Its channels and their posts stay as they are.") % {"name": found.name}
    messages.success(request, text)
    return redirect("channel-groups")
