"""Who is connected: the person alone, or the pages the person has a role on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from onepost.connectors.accounts import Account, Credentials, Profile
from onepost.connectors.errors import ReconnectNeeded, Rejected
from onepost.connectors.guide import Remark
from onepost.connectors.linkedin.api import VERSION, VERSION_LIVES_UNTIL, Api, elements, entry
from onepost.connectors.linkedin.capabilities import MEMBER, ORGANIZATION
from onepost.connectors.linkedin.errors import GONE, PERMISSION
from onepost.connectors.messages import N_, Message
from onepost.connectors.oauth import OAuth

AUTHORIZE = "https://www.linkedin.com/oauth/v2/authorization"
EXCHANGE = "https://www.linkedin.com/oauth/v2/accessToken"
REVOKE = "https://www.linkedin.com/oauth/v2/revoke"
INTROSPECT = "https://www.linkedin.com/oauth/v2/introspectToken"

# Asking for another set of scopes ends every earlier token of the person for this app
# (learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow): each login has one set, always
# asked for whole. PKCE is documented for native apps only.
MEMBER_AUTH = OAuth(
    authorize_url=AUTHORIZE,
    token_url=EXCHANGE,
    scopes={"publish": ("openid", "profile", "w_member_social")},
    pkce="",
)
ORGANIZATION_AUTH = OAuth(
    authorize_url=AUTHORIZE,
    token_url=EXCHANGE,
    scopes={
        "publish": ("r_basicprofile", "rw_organization_admin", "r_organization_social", "w_organization_social"),
    },
    pkce="",
    needed=("rw_organization_admin", "w_organization_social"),
)
READ = "r_organization_social"

MAY_POST = ("ADMINISTRATOR", "CONTENT_ADMINISTRATOR", "CONTENT_ADMIN", "DIRECT_SPONSORED_CONTENT_POSTER")
"""Roles that may publish, in two spellings of one (organization-access-control-by-role, posts-api; 2026-10-02)."""
MAY_POST_VIDEOS = ("ADMINISTRATOR", "DIRECT_SPONSORED_CONTENT_POSTER")
"""Roles that may upload videos for a page (learn: videos-api, "Permissions")."""
LISTS = 10
WARN = timedelta(days=90)

NO_ROLE = N_("Your role on this page does not allow posting. Ask an administrator of the page for “Content admin”.")

LIFE = timedelta(days=60)
YOUNG = timedelta(minutes=1)
YOUNG_PAUSE = 5.0
"""Seconds a brand-new token may be refused as revoked (seen by a public client)."""


def is_young(credentials: Credentials) -> bool:
    return credentials.expires_at is not None and credentials.expires_at - datetime.now(UTC) > LIFE - YOUNG


async def member(api: Api) -> Profile:
    person = await api.plain("userinfo")
    name = str(person.get("name") or f"{person.get('given_name', '')} {person.get('family_name', '')}").strip()
    account = Account(
        remote_id=str(person["sub"]),
        kind=MEMBER,
        name=name,
        avatar_url=str(person.get("picture") or ""),
        limits={"author": MEMBER},
    )
    return Profile(account.remote_id, name, (account,))


async def organizations(api: Api) -> Profile:
    """Every page the person has a role on; those they may not post for say why."""
    person = entry((await api.get("me")).json())
    name = f"{person.get('localizedFirstName', '')} {person.get('localizedLastName', '')}".strip()
    roles = await roles_of(api)
    found = [await _page(api, number, mine) for number, mine in roles.items()]
    return Profile(str(person["id"]), name, tuple(found))


async def roles_of(api: Api) -> dict[str, set[str]]:
    """The person's approved roles by number of the page. Older answers call the page by other names."""
    roles: dict[str, set[str]] = {}
    async for answer in api.pages("organizationAcls", {"q": "roleAssignee", "state": "APPROVED"}, LISTS):
        for acl in elements(answer.json()):
            named = (acl.get(name) for name in ("organization", "organizationTarget", "organizationalTarget"))
            number = str(next((urn for urn in named if urn), "")).rpartition(":")[2]
            if number and acl.get("state", "APPROVED") == "APPROVED":
                roles.setdefault(number, set()).add(str(acl.get("role") or ""))
    return roles


async def _page(api: Api, number: str, roles: set[str]) -> Account:
    """One call each: several at once are not allowed at the Development tier."""
    try:
        page = entry((await api.get(f"organizations/{number}")).json())
    except (ReconnectNeeded, Rejected) as error:
        if error.code not in {PERMISSION, GONE}:
            raise
        page = {}
    handle = str(page.get("vanityName") or "")
    return Account(
        remote_id=number,
        kind=ORGANIZATION,
        name=str(page.get("localizedName") or number),
        handle=handle,
        url=f"https://www.linkedin.com/company/{handle or number}/",
        limits={"author": ORGANIZATION, "videos": bool(roles.intersection(MAY_POST_VIDEOS))},
        problem=None if roles.intersection(MAY_POST) else Message(NO_ROLE),
    )


def about_version(today: date) -> Remark:
    """How long LinkedIn still answers the version OnePost speaks."""
    said = {"version": f"{VERSION[:4]}-{VERSION[4:]}", "until": VERSION_LIVES_UNTIL.isoformat()}
    mend = Message(N_("Update OnePost."))
    if today >= VERSION_LIVES_UNTIL:
        return Remark("bad", Message(N_("LinkedIn ended version %(version)s of its API on %(until)s."), said), mend)
    what = Message(N_("OnePost speaks version %(version)s of LinkedIn's API, which lives until %(until)s."), said)
    near = VERSION_LIVES_UNTIL - today < WARN
    return Remark("warning", what, mend) if near else Remark("good", what)


async def about_page(api: Api, account: Account, scopes: frozenset[str]) -> list[Remark]:
    """The person's role on the page, and what the app's product allows beyond posting."""
    roles = (await roles_of(api)).get(account.remote_id, set())
    mine = sorted(roles.intersection(MAY_POST))
    if mine:
        remarks = [Remark("good", Message(N_("Your role on this page is %(role)s."), {"role": mine[0]}))]
    else:
        ask = Message(N_("Ask an administrator of the page to make you a content admin, then connect again."))
        remarks = [Remark("bad", Message(N_("Your role on this page does not allow posting.")), ask)]
    if scopes and READ not in scopes:
        what = N_("OnePost may not read this page's posts, so it cannot look for a post whose answer got lost.")
        mend = N_("Add the Community Management API to the app, and connect the page again.")
        remarks.append(Remark("warning", Message(what), Message(mend)))
    return remarks
