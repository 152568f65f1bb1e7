"""What was written when the session had ended: kept through the sign-in, and shown again."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from onepost.accounts.access import MemberRequest, OpenView
from onepost.accounts.models import User

LIFE = 3600
"""Seconds for which it is kept without anybody signing in."""
ISSUED = 30 * 24 * 3600
"""Seconds for which the proof in a form is good."""
MOST = 400_000
"""Characters; what is longer is no post."""
KEY = "carried"
SALT = "onepost.composer"
ASKED = "carried"

P = ParamSpec("P")


def proof(user: User) -> str:
    """Stands in the composer's form: that ``user`` was given it. Without one nothing is kept for strangers."""
    return signing.dumps(str(user.pk), salt=SALT)


def lock(user: User) -> str:
    """The key of what the browser keeps for ``user`` while the server cannot be reached: 32 bytes in base64.

    It comes with the composer and is not kept there, so that the copy says nothing to whoever finds it (P-2.3a).
    """
    made = hmac.new(settings.SECRET_KEY.encode(), f"onepost.copy|{user.pk}".encode(), hashlib.sha256)
    return base64.b64encode(made.digest()).decode("ascii")


def carries_writing(view: OpenView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """For pages of the composer: a form that is sent after the session has ended waits until its writer is back."""

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        whole_page = not getattr(request, "htmx", False)
        if request.method == "POST" and whole_page and not request.user.is_authenticated and _keep(request):
            messages.info(request, _("You were signed out. What you wrote is kept: sign in to go on with it."))
            back = urlencode({"next": f"{request.path}?{ASKED}=1"})
            return redirect(f"{reverse('account_login')}?{back}")
        return view(request, *args, **kwargs)

    return wrapper


def _keep(request: HttpRequest) -> bool:
    try:
        writer = signing.loads(request.POST.get("writer", ""), salt=SALT, max_age=ISSUED)
    except signing.BadSignature:
        return False
    data = request.POST.copy()
    for name in ("csrfmiddlewaretoken", "writer"):
        data.pop(name, None)
    form = data.urlencode()
    if len(form) > MOST:
        return False
    request.session[KEY] = {"writer": writer, "form": form, "at": timezone.now().timestamp()}
    request.session.set_expiry(LIFE)
    return True


def carried(request: MemberRequest) -> QueryDict | None:
    """What the reader had written, once."""
    if ASKED not in request.GET:
        return None
    kept: dict[str, Any] | None = request.session.pop(KEY, None)
    if kept is None or kept["writer"] != str(request.user.pk) or timezone.now().timestamp() - kept["at"] > LIFE:
        return None
    return QueryDict(kept["form"])
