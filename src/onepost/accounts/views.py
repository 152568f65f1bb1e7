"""The settings of a person, of a workspace, and its API keys."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.db.models.functions import Now
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from onepost.accounts import api_keys as keys
from onepost.accounts import services
from onepost.accounts.access import SESSION_KEY, MemberRequest, current, logged_in, member, memberships
from onepost.accounts.forms import ApiKeyForm, NewWorkspaceForm, ProfileForm, WorkspaceForm
from onepost.accounts.models import ApiKey, Role

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@member
@get_or_post
def profile(request: MemberRequest) -> HttpResponse:
    user = request.member.user
    if request.POST.get("remove") == "phone":
        user.phone = ""
        user.save(update_fields=["phone"])
        messages.success(request, _("Your phone number is removed."))
        return redirect("profile")
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your profile is saved."))
        return redirect("profile")
    if form.errors:
        # A form that was refused has already changed the person in memory, and the shell shows the person.
        user.refresh_from_db()
    return render(request, "settings/profile.html", {"form": form}, status=422 if form.errors else 200)


@member
@get_or_post
def workspace_settings(request: MemberRequest) -> HttpResponse:
    """Owners change it, editors see it."""
    workspace = request.member.workspace
    may_edit = request.member.role == Role.OWNER
    if request.method == "POST" and not may_edit:
        raise PermissionDenied
    form = WorkspaceForm(request.POST or None, instance=workspace)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The workspace is saved."))
        return redirect("workspace-settings")
    if form.errors:
        workspace.refresh_from_db()
    if not may_edit:
        for field in form.fields.values():
            field.disabled = True
    context = {
        "form": form,
        "may_edit": may_edit,
        "members": workspace.memberships.select_related("user").order_by("created_at", "id"),
    }
    return render(request, "settings/workspace.html", context, status=422 if form.errors else 200)


@logged_in
@get_or_post
def workspace_new(request: HttpRequest) -> HttpResponse:
    """For a person who is a member of no workspace (any more), or wants one more."""
    assert request.user.is_authenticated
    here = current(request)
    form = NewWorkspaceForm(request.POST or None, initial={"time_zone": here.workspace.time_zone} if here else {})
    if request.method == "POST" and form.is_valid():
        workspace = services.create_workspace(request.user, **form.cleaned_data)
        request.session[SESSION_KEY] = str(workspace.id)
        messages.success(request, _("The workspace is ready."))
        return redirect("home")
    context = {"form": form, "has_one": bool(memberships(request))}
    return render(request, "settings/workspace_new.html", context, status=422 if form.errors else 200)


@member
@require_POST
def workspace_switch(request: MemberRequest) -> HttpResponse:
    """Work in another workspace from now on; one that the person is no member of does not exist for them."""
    chosen = request.POST.get("workspace", "")
    if chosen not in {str(row.workspace_id) for row in memberships(request)}:
        raise Http404
    request.session[SESSION_KEY] = chosen
    return redirect("home")


@sensitive_variables("plain")
@member
@get_or_post
def api_keys(request: MemberRequest) -> HttpResponse:
    """The list, and the form; a new key is shown in the answer to the form and never again."""
    workspace = request.member.workspace
    form = ApiKeyForm(request.POST or None)
    new, plain = None, ""
    if request.method == "POST" and form.is_valid():
        new, plain = keys.create(workspace, request.member.user, form.cleaned_data["name"], form.expires_at())
        form = ApiKeyForm()
    context = {
        "form": form,
        "new": new,
        "plain": plain,
        "keys": workspace.api_keys.select_related("created_by")
        .annotate(has_ended=Q(expires_at__isnull=False, expires_at__lte=Now()))
        .order_by("-created_at", "-id"),
        "is_owner": request.member.role == Role.OWNER,
    }
    response = render(request, "settings/api_keys.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


@member
@get_or_post
def api_key_delete(request: MemberRequest, key_id: UUID) -> HttpResponse:
    """Owners delete any key, editors those they made."""
    key = get_object_or_404(ApiKey, workspace=request.member.workspace, id=key_id)
    if request.member.role != Role.OWNER and key.created_by_id != request.member.user_id:
        raise PermissionDenied
    if request.method != "POST":
        return render(request, "settings/api_key_delete.html", {"key": key})
    key.delete()
    messages.success(request, _("The key “%(name)s” is deleted.") % {"name": key.name})
    return redirect("api-keys")
