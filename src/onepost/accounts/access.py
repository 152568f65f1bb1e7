"""Who asks, and for which workspace: fetching and authorising are one function.

A page below a workspace is a view under :func:`member`, which fetches every row with
``workspace=request.member.workspace``. What belongs to somebody else is then not found, rather than forbidden.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import reverse

from onepost.accounts.models import Membership, PolicyAcknowledgement, Role, User

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

SESSION_KEY = "workspace"

P = ParamSpec("P")


class MemberRequest(HttpRequest):
    """A request of somebody who is logged in and has a workspace."""

    member: Membership
    htmx: HtmxDetails


View = Callable[Concatenate[MemberRequest, P], HttpResponseBase]
OpenView = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def memberships(request: HttpRequest) -> list[Membership]:
    """The memberships of the logged-in person, oldest first: one query a request.

    It brings along which policy the person has read (:attr:`User.policy_read`), for the bar above their pages.
    """
    found: list[Membership] | None = getattr(request, "_memberships", None)
    if found is None:
        rows = Membership.objects.select_related("workspace").order_by("created_at", "id")
        read = PolicyAcknowledgement.objects.filter(user=OuterRef("user")).order_by("-version").values("version")[:1]
        mine = rows.filter(user_id=request.user.pk) if request.user.is_authenticated else rows.none()
        found = []
        for row in mine.annotate(policy_read=Subquery(read)):
            row.user = request.user  # type: ignore[assignment]
            row.user.policy_read = row.policy_read or ""
            found.append(row)
        request._memberships = found  # type: ignore[attr-defined]
    return found


def current(request: HttpRequest) -> Membership | None:
    """The membership in the workspace the person is working in, or None when they are a member of none."""
    mine = memberships(request)
    chosen = request.session.get(SESSION_KEY)
    return next((row for row in mine if str(row.workspace_id) == chosen), mine[0] if mine else None)


def member(view: View[P]) -> OpenView[P]:
    """Lets members through, with ``request.member``; sends strangers to the login and back."""

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_login(request)
        found = current(request)
        if found is None:
            return redirect("workspace-new")
        asked = cast(MemberRequest, request)
        asked.member = found
        return view(asked, *args, **kwargs)

    return wrapper


def owner(view: View[P]) -> OpenView[P]:
    """As :func:`member`, for owners of the workspace; PermissionDenied for the others."""

    @wraps(view)
    def wrapper(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.member.role != Role.OWNER:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return member(wrapper)


def operator(view: OpenView[P]) -> OpenView[P]:
    """For who runs this installation; for everybody else its pages do not exist."""

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not runs_this(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return logged_in(wrapper)


def runs_this(user: User | AnonymousUser) -> bool:
    """Whether ``user`` is an operator: whoever signed up first, and those whom the environment names by e-mail."""
    return user.is_authenticated and (user.is_operator or user.email.lower() in settings.OPERATORS)


def logged_in(view: OpenView[P]) -> OpenView[P]:
    """Lets everybody through who is logged in, also without a workspace."""

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return view(request, *args, **kwargs) if request.user.is_authenticated else _to_login(request)

    return wrapper


def _to_login(request: HttpRequest) -> HttpResponseBase:
    """A redirect; a part of a page asked for by htmx would be swapped in, so the whole page is sent there instead."""
    if getattr(request, "htmx", False):
        back = getattr(request.htmx, "current_url_abs_path", None) or resolve_url("home")  # type: ignore[attr-defined]
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = redirect_to_login(back, reverse("account_login")).url
        return answer
    return redirect_to_login(request.get_full_path(), reverse("account_login"))


def zone_name(request: HttpRequest) -> str:
    """The reader's time zone: their own, else their workspace's. For pages that need no workspace."""
    own = str(getattr(request.user, "time_zone", ""))
    member = current(request)
    return own or (member.workspace.time_zone if member else "UTC")
