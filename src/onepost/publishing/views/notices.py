"""Where networks say, unasked, that a person took the permission back there, or wants their data deleted here."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from onepost.channels.keys import every_app
from onepost.channels.signals import too_young
from onepost.connectors import registry
from onepost.connectors.accounts import AppKeys
from onepost.connectors.errors import Rejected
from onepost.connectors.notices import Notice
from onepost.publishing.ending import deletion_codes, removed

KINDS = {"removed", "erase", "events"}
MOST_BYTES = 64 * 1024


@csrf_exempt
@require_POST
def notice(request: HttpRequest, network: str, kind: str) -> HttpResponse:
    """Believed only when one of this installation's apps signed it; what it asks for is done before the answer."""
    if network not in registry.NETWORKS or kind not in KINDS:
        raise Http404
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return JsonResponse({"error": "too large"}, status=413)
    read = list(_read(request, network, kind))
    if not read:
        return JsonResponse({"error": "not signed by this app"}, status=400)
    for app, said in read:
        if said is not None:
            for gone in removed.by_person(app, network, said.remote_id):
                if said.young:
                    too_young.send(sender=None, user_id=gone.user_id, network=network)
    asked = next((said for _app, said in read if said is not None and said.kind == "erase"), None)
    if asked is None:
        return JsonResponse({})
    code = deletion_codes.code(network, asked.remote_id, request.body)
    url = settings.PUBLIC_URL + reverse("data-deletion", args=[code])
    return JsonResponse({"url": url, "confirmation_code": code})


def _read(request: HttpRequest, network: str, kind: str) -> Iterator[tuple[AppKeys, Notice | None]]:
    """What each of this installation's apps that signed it makes of it; none when nobody did."""
    for name, app in (*every_app(sandbox=False), *every_app(sandbox=True)):
        if name == network:
            with contextlib.suppress(Rejected):
                yield app, registry.connector(network).read_notice(app, request.headers, request.body, kind)


@require_safe
def data_deletion(request: HttpRequest, code: str) -> HttpResponse:
    """What became of a deletion request, for whoever holds its code; says nothing about anybody."""
    known = deletion_codes.is_known(code)
    return render(request, "pages/data_deletion.html", {"code": code, "known": known}, status=200 if known else 404)
