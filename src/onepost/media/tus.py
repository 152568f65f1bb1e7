"""Resumable uploads: tus 1.0.0 with the extensions creation, termination, checksum, expiration (tus.io)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods, require_safe

from onepost.accounts.access import MemberRequest, member
from onepost.media import uploads
from onepost.media.models import Folder, Upload
from onepost.media.refusal import MediaRefused

VERSION = "1.0.0"
ALGORITHMS = ("sha256", "sha1")
PIECE_TYPE = "application/offset+octet-stream"
CHECKSUM_MISMATCH = 460

P = ParamSpec("P")


def _protocol(
    view: Callable[Concatenate[MemberRequest, P], HttpResponse],
) -> Callable[Concatenate[MemberRequest, P], HttpResponse]:
    """Speaks this version only, and says so in every answer."""

    @wraps(view)
    def wrapper(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
            response = HttpResponse(status=412, headers={"Tus-Version": VERSION})
        else:
            response = view(request, *args, **kwargs)
        response["Tus-Resumable"] = VERSION
        response["Cache-Control"] = "no-store"
        return response

    return wrapper


def _said(status: int, text: object = "") -> HttpResponse:
    return HttpResponse(str(text), status=status, content_type="text/plain; charset=utf-8")


@member
@require_http_methods(["OPTIONS", "POST"])
@_protocol
def create(request: MemberRequest) -> HttpResponse:
    """``Upload-Metadata`` may hold ``filename`` and ``folder`` (its id)."""
    if request.method == "OPTIONS":
        response = HttpResponse(status=204)
        response["Tus-Version"] = VERSION
        response["Tus-Extension"] = "creation,termination,checksum,expiration"
        response["Tus-Max-Size"] = str(settings.UPLOAD_MAX_BYTES)
        response["Tus-Checksum-Algorithm"] = ",".join(ALGORITHMS)
        return response
    size = _whole(request.headers.get("Upload-Length", ""))
    if size is None:
        return _said(400, "Upload-Length")
    about = _metadata(request.headers.get("Upload-Metadata", ""))
    folder = folder_named(request, about.get("folder", ""))
    try:
        workspace, user = request.member.workspace, request.member.user
        upload = uploads.begin(workspace, user, about.get("filename", ""), size, folder)
    except MediaRefused as reason:
        return _said(413 if size else 400, reason)
    except uploads.TooMuch as reason:
        return _said(429, reason)
    response = HttpResponse(status=201, headers={"Location": reverse("upload", args=[upload.id])})
    response["Upload-Expires"] = _expires(upload)
    return response


def folder_named(request: MemberRequest, folder_id: str) -> Folder | None:
    """A folder of the workspace; the top for an id that is none."""
    try:
        wanted = UUID(folder_id)
    except ValueError:
        return None
    return Folder.objects.filter(workspace=request.member.workspace, id=wanted).first()


def _fetch(request: MemberRequest, upload_id: UUID) -> Upload:
    return get_object_or_404(Upload, workspace=request.member.workspace, user=request.member.user, id=upload_id)


@member
@require_http_methods(["HEAD", "PATCH", "DELETE"])
def upload(request: MemberRequest, upload_id: UUID) -> HttpResponse:
    return _spoken(request, _fetch(request, upload_id))


@_protocol
def _spoken(request: MemberRequest, found: Upload) -> HttpResponse:
    if request.method == "DELETE":
        uploads.drop(found)
        return HttpResponse(status=204)
    if found.address:
        return _said(403)
    if request.method == "PATCH":
        return _piece(request, found)
    response = HttpResponse(status=200)
    response["Upload-Length"] = str(found.size)
    response["Upload-Offset"] = str(uploads.received(found))
    response["Upload-Expires"] = _expires(found)
    return response


def _piece(request: MemberRequest, found: Upload) -> HttpResponse:
    if request.content_type != PIECE_TYPE:
        return _said(415)
    offset = _whole(request.headers.get("Upload-Offset", ""))
    try:
        checksum = _checksum(request.headers.get("Upload-Checksum", ""))
    except ValueError:
        return _said(400, "Upload-Checksum")
    if offset is None:
        return _said(400, "Upload-Offset")
    if found.asset_id or found.problem:
        return _said(409)
    try:
        end = uploads.add(found, offset, _reader(request), checksum)
    except uploads.WrongPlace:
        return _said(409)
    except uploads.Locked:
        return _said(423)
    except uploads.Spoilt:
        return _said(CHECKSUM_MISMATCH)
    except uploads.DiskFull as reason:
        return _said(507, reason)
    except FileNotFoundError:
        return _said(410)
    except MediaRefused as reason:
        return _said(413, reason)
    if end == found.size:
        uploads.finish(found)
    response = HttpResponse(status=204, headers={"Upload-Offset": str(end)})
    response["Upload-Expires"] = _expires(found)
    return response


def _reader(request: HttpRequest) -> Callable[[int], bytes]:
    """Reads the body without letting Django keep it."""
    return request.read


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _metadata(header: str) -> dict[str, str]:
    """``name base64,name base64``; what cannot be read is left out."""
    found = {}
    for pair in header.split(","):
        name, _, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found


def _checksum(header: str) -> tuple[str, bytes] | None:
    """Raises ValueError for one that cannot be compared."""
    if not header:
        return None
    name, _, value = header.partition(" ")
    if name not in ALGORITHMS:
        raise ValueError(name)
    return name, base64.b64decode(value, validate=True)


def _expires(found: Upload) -> str:
    return http_date((found.touched_at + uploads.LIFE).timestamp())


@member
@require_safe
def outcome(request: MemberRequest, upload_id: UUID) -> HttpResponse:
    """What became of an upload: 202 with what was ``received`` of its ``size`` while it comes or is checked, then its
    row (``into=library``: its tile), or 422 with why it was refused."""
    found = _fetch(request, upload_id)
    if not found.asset and not found.problem:
        return JsonResponse({"received": found.received, "size": found.size}, status=202)
    taken = [found.asset] if found.asset else []
    refused = [f"{found.name}: {found.problem}"] if found.problem else []
    into = "library/_added.html" if request.GET.get("into") == "library" and taken else "library/_uploaded.html"
    return render(request, into, {"taken": taken, "refused": refused}, status=200 if taken else 422)
