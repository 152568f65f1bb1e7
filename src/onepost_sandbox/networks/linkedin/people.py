"""Who somebody is, and which pages they have a role on."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from onepost_sandbox.networks.linkedin.ask import Ask, said
from onepost_sandbox.networks.linkedin.errors import denied, invalid, missing


def userinfo(ask: Ask) -> web.Response:
    """``GET /v2/userinfo`` (OpenID Connect)"""
    if not {"openid", "profile"} <= ask.token.scopes:
        raise denied("userinfo.GET.NO_VERSION", "")
    member = ask.member
    locale: Any = {"country": "FR", "language": "fr"} if ask.net.switch("locale") == "object" else "fr-FR"
    out: dict[str, Any] = {
        "sub": member.id,
        "name": member.name,
        "given_name": member.given,
        "family_name": member.family,
        "picture": ask.call.absolute(f"https://media.licdn.com/dms/image/{member.id}.png"),
        "locale": locale,
    }
    if "email" in ask.token.scopes:
        out |= {"email": f"{member.given.lower()}@example.org", "email_verified": True}
    return said(200, out)


def me(ask: Ask) -> web.Response:
    """``GET /rest/me`` and ``/v2/me``; closed to apps that have OpenID Connect alone."""
    ask.needs("me.GET", "r_basicprofile")
    member = ask.member
    return said(
        200,
        {
            "id": member.id,
            "localizedFirstName": member.given,
            "localizedLastName": member.family,
            "localizedHeadline": member.about,
            "vanityName": member.handle,
        },
    )


def acls(ask: Ask) -> web.Response:
    """``GET /rest/organizationAcls?q=roleAssignee``; no total: page until a page is not full."""
    ask.needs("organizationAcls.FINDER-roleAssignee", "rw_organization_admin", "r_organization_admin")
    if ask.value("q") != "roleAssignee":
        raise invalid("ILLEGAL_ARGUMENT", "Only the finder roleAssignee is simulated")
    count, start = ask.number("count", 10), ask.number("start", 0)
    if not 1 <= count <= 100:
        raise invalid("ILLEGAL_ARGUMENT", "count must be from 1 to 100")
    role, state = ask.value("role"), ask.value("state")
    rows = [
        {
            "organization": f"urn:li:organization:{number}",
            "role": mine,
            "roleAssignee": ask.member.urn,
            "state": "APPROVED",
        }
        for number, mine in sorted(ask.member.roles.items())
        if role in ("", mine) and state in ("", "APPROVED")
    ]
    return said(200, {"paging": {"start": start, "count": count, "links": []}, "elements": rows[start : start + count]})


def organization(ask: Ask, number: str) -> web.Response:
    """``GET /rest/organizations/{id}``; who has no role on it sees less."""
    ask.needs("organizations.GET", "rw_organization_admin", "r_organization_admin", "r_organization_social")
    page = ask.net.store.pages.get(number)
    if page is None:
        raise missing(f"organization {number}")
    out: dict[str, Any] = {"id": int(number), "localizedName": page.name, "vanityName": page.handle}
    if ask.member.roles.get(number) == "ADMINISTRATOR":
        out |= {"localizedWebsite": f"https://{page.handle}.example", "localizedDescription": page.about}
    return said(200, out)


def followers(ask: Ask, urn: str) -> web.Response:
    """``GET /rest/networkSizes/{urn}?edgeType=COMPANY_FOLLOWED_BY_MEMBER``"""
    ask.needs("networkSizes.GET", "rw_organization_admin", "r_organization_social")
    page = ask.net.store.author(urn)
    if page is None or not page.is_page:
        raise missing(urn)
    return said(200, {"firstDegreeSize": page.followers})
