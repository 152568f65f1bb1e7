"""The number of a post's last change as an entity tag, so that programs overwrite nothing they have not seen."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from onepost.api import convert
from onepost.api.problems import ApiProblem
from onepost.publishing.models import Post

_TAG = re.compile(r'(?:W/)?"(\d{1,9})"')


def tagged(response: HttpResponse, post: Post) -> Any:
    """The post as it is shown, with its tag among the answer's headers."""
    response["ETag"] = f'"{post.revision}"'
    return convert.post(post)


def revision(if_match: str | None) -> int | None:
    """The revision that a program has seen; None when it does not say.

    Raises :class:`ApiProblem` for what is no tag of ours.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        text = _("Send the ETag that a post was answered with, with its quotation marks.")
        raise ApiProblem(422, "invalid-request", text, [{"field": "If-Match", "code": "no_tag", "message": text}])
    return int(found[1])
