"""What people do with a publication on its page, for programs: try again, take out of the plan, answer its question."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema

from onepost.api import convert
from onepost.api.schemas import PublicationOut, Text, problems
from onepost.api.views import workspace_of
from onepost.publishing import answers, services
from onepost.publishing.models import Publication

router = Router()


class SeenIn(Schema):
    url: Text = Field("", max_length=500, description="where it is; needed when something of the post is still to come")


def fetch(request: HttpRequest, publication_id: UUID) -> Publication:
    rows = Publication.objects.select_related("post", "channel__grant__key")
    return get_object_or_404(rows, workspace=workspace_of(request), id=publication_id, post__deleting_at=None)


@router.get(
    "/publications/{uuid:publication_id}",
    response={200: PublicationOut, **problems(401, 404)},
    summary="A post on one channel, and where it stands",
)
def publication(request: HttpRequest, publication_id: UUID) -> Any:
    return convert.publication(fetch(request, publication_id))


@router.post(
    "/publications/{uuid:publication_id}/retry",
    response={200: PublicationOut, **problems(401, 404, 409)},
    summary="Try again what failed or is on hold",
)
def retry(request: HttpRequest, publication_id: UUID) -> Any:
    services.try_again(fetch(request, publication_id))
    return convert.publication(fetch(request, publication_id))


@router.post(
    "/publications/{uuid:publication_id}/cancel",
    response={200: PublicationOut, **problems(401, 404, 409)},
    summary="Take out of the plan; the post stays",
)
def cancel(request: HttpRequest, publication_id: UUID) -> Any:
    services.cancel(fetch(request, publication_id))
    return convert.publication(fetch(request, publication_id))


@router.post(
    "/publications/{uuid:publication_id}/it-is-there",
    response={200: PublicationOut, **problems(400, 401, 404, 409, 422)},
    summary="Unconfirmed: it is at the network",
)
def it_is_there(request: HttpRequest, publication_id: UUID, payload: SeenIn) -> Any:
    """With a ``url`` a worker looks at that address first; until then the state stays ``unconfirmed``."""
    answers.is_there(fetch(request, publication_id), payload.url)
    return convert.publication(fetch(request, publication_id))


@router.post(
    "/publications/{uuid:publication_id}/send-again",
    response={200: PublicationOut, **problems(401, 404, 409)},
    summary="Unconfirmed: it is not at the network",
)
def send_again(request: HttpRequest, publication_id: UUID) -> Any:
    answers.is_not_there(fetch(request, publication_id))
    return convert.publication(fetch(request, publication_id))


@router.post(
    "/publications/{uuid:publication_id}/leave",
    response={200: PublicationOut, **problems(401, 404, 409)},
    summary="Unconfirmed: leave it, and ask no more",
)
def leave(request: HttpRequest, publication_id: UUID) -> Any:
    answers.leave(fetch(request, publication_id))
    return convert.publication(fetch(request, publication_id))
