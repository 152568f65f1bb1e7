"""What is done to several posts of a list at once: the list again, with what became of each."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from onepost.accounts.access import MemberRequest, member
from onepost.publishing.models import Label
from onepost.publishing.planning import bulk
from onepost.publishing.planning.bulk import Key, Outcome
from onepost.publishing.services import Author
from onepost.publishing.views.posts import Listed, shown
from onepost.publishing.writing import forms

SALT = "onepost.bulk"
UNDO_SECONDS = 3600
DONE = "bulk"
"""Session key of the forms that were sent lately: a page that is loaded again does nothing again."""
REMEMBERED = 30
TOLD = 20
"""Posts whose reasons are shown; the others are counted."""


class Unclear(Exception):
    """Something of the form is missing; ``str`` is the sentence for the person."""


@member
@require_POST
def act(request: MemberRequest) -> HttpResponse:
    listed = Listed(request, drafts="drafts" in request.POST)
    verb, author = request.POST.get("act", ""), Author(request.member.workspace, request.member.user)
    try:
        keys = _keys(request, listed)
        if verb == "now" and "confirmed" not in request.POST:
            context = {
                "picks": [bulk.written(key) for key in keys],
                "listed": listed,
                "token": secrets.token_urlsafe(12),
            }
            return render(request, "publishing/posts_confirm.html", context)
        do = _action(request, verb, author)
    except Unclear as unclear:
        messages.warning(request, str(unclear))
        return shown(request, listed)
    if _again(request):
        messages.info(request, _("That was done already."))
        return redirect(listed.url)
    outcome = do(keys)
    return shown(request, listed, _told(request, outcome))


@member
@require_POST
def undo(request: MemberRequest) -> HttpResponse:
    """What it takes back is what this server signed, for the same workspace."""
    listed = Listed(request, drafts="drafts" in request.POST)
    try:
        kept = signing.loads(request.POST.get("undo", ""), salt=SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        messages.error(request, _("It is too late to undo that."))
        return redirect(listed.url)
    if kept["workspace"] != str(request.member.workspace.id):
        raise Http404
    author = Author(request.member.workspace, request.member.user)
    outcome = bulk.take_back(author, kept["act"], kept["changed"])
    return shown(request, listed, _told(request, outcome))


def _keys(request: MemberRequest, listed: Listed) -> list[Key]:
    """The cards that are ticked, or all that the list is narrowed to."""
    if "all" in request.POST:
        if listed.drafts:
            keys: list[Key] = [
                (post_id, None) for post_id in listed.unplanned.values_list("id", flat=True)[: bulk.MOST]
            ]
        else:
            keys = [(key["post_id"], key["shown_at"]) for key in listed.keys[: bulk.MOST]]
    else:
        keys = bulk.read(request.POST.getlist("pick"))[: bulk.MOST]
    if not keys:
        raise Unclear(_("Tick the posts first, then choose what to do with them."))
    return keys


def _action(request: MemberRequest, verb: str, author: Author) -> Any:
    """Raises :class:`Unclear`."""
    match verb:
        case "move":
            days, hours = _number(request, "days", bulk.DAYS), _number(request, "hours", bulk.HOURS)
            if not days and not hours:
                raise Unclear(_("Say by how many days or hours the posts are to move."))
            return lambda keys: bulk.move(author, keys, days, hours)
        case "label" | "unlabel":
            ids = forms.uuids([request.POST.get("label", "")])
            chosen = Label.objects.filter(workspace=author.workspace, id__in=ids).first()
            if chosen is None:
                raise Unclear(_("Choose a label first."))
            done = bulk.label if verb == "label" else bulk.unlabel
            return lambda keys: done(author, keys, chosen)
        case "pause" | "now" | "delete":
            found = {"pause": bulk.pause, "now": bulk.publish, "delete": bulk.delete}[verb]
            return lambda keys: found(author, keys)
    raise Unclear(_("Choose what to do with the posts."))


def _number(request: MemberRequest, name: str, most: int) -> int:
    given = request.POST.get(name, "").strip().replace("−", "-")
    try:
        number = int(given or 0)
    except ValueError:
        raise Unclear(_("“%(given)s” is not a number.") % {"given": given[:20]}) from None
    if abs(number) > most:
        raise Unclear(_("Posts can be moved by %(most)s at most.") % {"most": most})
    return number


def _again(request: MemberRequest) -> bool:
    token, known = request.POST.get("token", ""), request.session.get(DONE, [])
    if token and token in known:
        return True
    request.session[DONE] = [*known, token][-REMEMBERED:]
    return False


def _told(request: MemberRequest, outcome: Outcome) -> dict[str, Any]:
    kept = {"workspace": str(request.member.workspace.id), "act": outcome.act, "changed": outcome.undo}
    return {
        "outcome": outcome,
        "said": _said(outcome),
        "problems": outcome.problems[:TOLD],
        "more_problems": max(0, len(outcome.problems) - TOLD),
        "undo": signing.dumps(kept, salt=SALT, compress=True) if outcome.undo else "",
        "reached_most": outcome.done + len(outcome.problems) >= bulk.MOST,
        "most": bulk.MOST,
    }


def _said(outcome: Outcome) -> str:
    count = outcome.done
    if not count:
        return _("Nothing was changed.")
    said = {
        "move": ngettext("%(count)s post moved.", "%(count)s posts moved.", count),
        "label": ngettext("%(count)s post has the label.", "%(count)s posts have the label.", count),
        "unlabel": ngettext("%(count)s post is without the label.", "%(count)s posts are without the label.", count),
        "pause": ngettext("%(count)s post is a draft again.", "%(count)s posts are drafts again.", count),
        "now": ngettext("%(count)s post is on its way.", "%(count)s posts are on their way.", count),
        "delete": ngettext("%(count)s post deleted.", "%(count)s posts deleted.", count),
        "undone": ngettext("%(count)s post is as it was.", "%(count)s posts are as they were.", count),
    }[outcome.act]
    return said % {"count": count}
