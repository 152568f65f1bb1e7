"""What Instagram alone can say of a connected account: the link to its page, its kind, its quota. Reads only."""

from __future__ import annotations

from onepost.connectors.accounts import Account, Profile
from onepost.connectors.errors import ConnectorError
from onepost.connectors.guide import Remark
from onepost.connectors.instagram.accounts import quota
from onepost.connectors.messages import N_, Message
from onepost.connectors.meta.graph import VERSION, VERSION_LIVES_UNTIL, Graph

NEARLY = 0.9
"""Part of the quota from which on it is mentioned."""


async def examine(profile: Profile, account: Account, graph: Graph, through_page: bool) -> list[Remark]:
    return [_reached(profile, account, through_page), *await _quota(graph, account), _pulls(through_page), _version()]


def _reached(profile: Profile, account: Account, through_page: bool) -> Remark:
    now = next((one for one in profile.accounts if one.remote_id == account.remote_id), None)
    if now is None:
        what = Message(N_("This account is no longer reached through the connection."))
        mend = (
            N_("Link the account to its page again in the page's settings on Facebook, then connect again.")
            if through_page
            else N_("Connect the account again.")
        )
        return Remark("bad", what, Message(mend))
    if now.problem is not None:
        return Remark("bad", now.problem)
    if through_page:
        return Remark("good", Message(N_("The account is professional and linked to its page.")))
    return Remark("good", Message(N_("The account is professional.")))


async def _quota(graph: Graph, account: Account) -> list[Remark]:
    try:
        used, most = await quota(graph, account.remote_id)
    except ConnectorError as error:
        return [Remark("warning", error.message)]
    if not most:
        return []
    what = Message(N_("%(used)s of %(most)s posts of the last 24 hours are used."), {"used": used, "most": most})
    if used < NEARLY * most:
        return [Remark("good", what)]
    return [Remark("warning", what, Message(N_("Plan the next posts for later; room comes back by itself.")))]


def _pulls(through_page: bool) -> Remark:
    text = (
        N_("Instagram fetches pictures from this server; its public address must be reachable from the internet.")
        if through_page  # videos are sent then
        else N_(
            "Instagram fetches pictures and videos from this server; "
            "its public address must be reachable from the internet."
        )
    )
    return Remark("good", Message(text))


def _version() -> Remark:
    text = N_("OnePost speaks version %(version)s of the API, which works until %(until)s at least.")
    return Remark("good", Message(text, {"version": VERSION, "until": VERSION_LIVES_UNTIL.isoformat()}))
