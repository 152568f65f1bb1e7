"""What only Meta can say of a connected page: whether people see it, what the person may still do there, and how long
the version of the Graph API lives that OnePost speaks. Read only."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta

from onepost.connectors.errors import ReconnectNeeded
from onepost.connectors.facebook.pages import reached
from onepost.connectors.guide import Remark
from onepost.connectors.messages import N_, Message
from onepost.connectors.meta.graph import VERSION, VERSION_LIVES_UNTIL, Graph, entry
from onepost.connectors.meta.login import may_publish
from onepost.connectors.posts import Json

MAY_COMMENT = {"MODERATE", "PROFILE_PLUS_MODERATE", "PROFILE_PLUS_FULL_CONTROL"}
"""Tasks of which one is needed for comments (facebook-business 26.0.3)."""
SOON = timedelta(days=90)


async def examine(person: Graph, page: Graph, page_id: str) -> list[Remark]:
    remarks = [await _visible(page, page_id)]
    # The person's token ends after two months and the page's does not: the product says so by itself.
    with contextlib.suppress(ReconnectNeeded):
        remarks += _roles(await _mine(person, page_id))
    return [*remarks, version(datetime.now(UTC))]


async def _visible(page: Graph, page_id: str) -> Remark:
    told = entry((await page.get(page_id, fields="id,is_published")).json())
    if told.get("is_published") is False:
        what = Message(N_("This page is unpublished: only the people who manage it see what you post."))
        return Remark("warning", what, Message(N_("Publish the page in its settings on Facebook.")))
    return Remark("good", Message(N_("The page is published: everybody can see it.")))


async def _mine(person: Graph, page_id: str) -> dict[str, Json] | None:
    """The page as the person reaches it; None when they do not any more."""
    async for row in reached(person):
        if str(row.get("id")) == page_id:
            return row
    return None


def _roles(row: dict[str, Json] | None) -> list[Remark]:
    if row is None:
        what = Message(N_("You do not manage this page any more, or did not choose it when you connected."))
        mend = Message(N_("Ask an administrator of the page for a role, then connect again and choose the page."))
        return [Remark("bad", what, mend)]
    if not may_publish(row):
        what = Message(N_("Your role on this page does not let you publish."))
        mend = Message(N_("Ask an administrator of the page to let you create content there."))
        return [Remark("bad", what, mend)]
    remarks = [Remark("good", Message(N_("Your role on this page lets you publish.")))]
    tasks = row.get("tasks")
    if isinstance(tasks, list) and not MAY_COMMENT & set(map(str, tasks)):
        what = Message(N_("Your role on this page does not let you write comments, so first comments will fail."))
        mend = Message(N_("Ask an administrator of the page to let you answer comments there."))
        remarks.append(Remark("warning", what, mend))
    return remarks


def version(now: datetime) -> Remark:
    """Of the Graph API, by the day on which Meta may end it."""
    params = {"version": VERSION, "until": VERSION_LIVES_UNTIL.isoformat()}
    left = VERSION_LIVES_UNTIL - now.date()
    if left > SOON:
        text = N_("OnePost speaks version %(version)s of Meta's interface, which works until %(until)s at least.")
        return Remark("good", Message(text, params))
    mend = Message(N_("Update OnePost on this server."))
    if left < timedelta(0):
        text = N_("Version %(version)s of Meta's interface, which this OnePost speaks, may be over since %(until)s.")
        return Remark("bad", Message(text, params), mend)
    text = N_("Version %(version)s of Meta's interface, which this OnePost speaks, may end on %(until)s.")
    return Remark("warning", Message(text, params), mend)
