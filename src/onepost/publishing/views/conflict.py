"""Two people have changed the same post: both ways it was left stand side by side, and the second one decides."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from onepost.accounts.access import MemberRequest
from onepost.publishing.models import Post, Version
from onepost.publishing.writing import versions
from onepost.publishing.writing.composing import Composing
from onepost.publishing.writing.differences import Names, differences
from onepost.publishing.writing.forms import ComposerData
from onepost.publishing.writing.reading import left_of, left_stored
from onepost.publishing.writing.versions import Saving

DROPPED = ("csrfmiddlewaretoken", "revision", "compare", "restore", "use", "merged", "writer")
"""Fields of the form that are not carried on: they are the page's own, or were answered by it."""


def outdated(post: Post, data: ComposerData, saving: Saving) -> str:
    """Keep what stands in the form beside the post, and say who came between."""
    versions.record(post, saving, left_of(data), number=min(saving.seen or 0, post.revision))
    return came_between(post, saving)


def _between(post: Post, saving: Saving) -> Version | None:
    newer = Version.objects.filter(post=post, number__gt=saving.seen or 0).exclude(content__page=saving.page)
    return newer.select_related("author").order_by("-number", "-at").first()


def came_between(post: Post, saving: Saving) -> str:
    found = _between(post, saving)
    if found is None:
        return _("This post was changed elsewhere while you were writing.")
    clock = found.at.astimezone(post.workspace.zone).strftime("%H:%M")
    if found.author is None:
        return _("This post was changed at %(time)s while you were writing.") % {"time": clock}
    if found.author == saving.user:
        return _("You changed this post in another window at %(time)s.") % {"time": clock}
    name = found.author.first_name or found.author.email
    return _("%(name)s changed this post at %(time)s while you were writing.") % {"name": name, "time": clock}


def page(request: MemberRequest, composing: Composing, post: Post, saving: Saving) -> HttpResponse:
    """In the composer's place. Keeping theirs does what the writer pressed; after "compare" they go on writing."""
    data = composing.data
    said = outdated(post, data, saving)
    mine, theirs = left_of(data), left_stored(post, post.workspace)
    found = differences(mine, theirs, Names.of(post.workspace, [mine, theirs]))
    context = {
        "post": post,
        "said": said,
        "own": (between := _between(post, saving)) is not None and between.author == saving.user,
        "differences": found,
        "fields": list(_fields(request, data)),
        "text": data.text,
        "only_compare": "compare" in request.POST,
        "action": composing.action,
    }
    return render(request, "publishing/conflict.html", context, status=409)


def _fields(request: MemberRequest, data: ComposerData) -> Iterator[tuple[str, str]]:
    """The form as it was sent, and the files that came with it."""
    for name, values in request.POST.lists():
        if name not in DROPPED:
            yield from ((name, str(value)) for value in values)
    for strip, files in data.strips():
        sent = request.POST.getlist(strip)
        yield from ((strip, str(asset)) for asset in files if str(asset) not in sent)
