"""How an operator gets keys at TikTok, and what the doctor can see of them."""

from __future__ import annotations

import ipaddress
from datetime import date
from urllib.parse import urlsplit

from onepost.connectors.errors import ConnectorError, RateLimited, ReconnectNeeded
from onepost.connectors.guide import Guide, Remark
from onepost.connectors.messages import N_, Message
from onepost.connectors.tiktok import creator
from onepost.connectors.tiktok.api import Api

GUIDE = Guide(
    console="https://developers.tiktok.com/apps/",
    steps=(
        N_("Create an app in TikTok's developer pages, with the platform “Web” (or “Desktop” for a local address)."),
        N_("Add the product “Login Kit”, and enter %(redirect)s as its redirect URI."),
        N_("Add the product “Content Posting API”, and turn on “Direct Post”."),
        N_("Add the scopes that are listed here. The list of videos serves to find a post whose answer got lost."),
        N_("Verify the address of this server under “URL properties”: TikTok fetches photos from there."),
        N_("Enter %(notices)s/events as the callback URL of “Webhooks”."),
        N_("Copy the client key and the client secret."),
        N_("Send the app to review. When it is approved, ask for the audit of the Content Posting API."),
    ),
    review=N_("App review (some days to two weeks), then the audit of the Content Posting API by a form of its own."),
    before_review=N_(
        "At most five accounts in 24 hours may post, they have to be private, and their posts are visible to “Only "
        "you”. Sending to the inbox works."
    ),
    source="https://developers.tiktok.com/doc/content-posting-api-get-started",
    checked_on=date(2026, 10, 2),
)


async def examine(api: Api) -> list[Remark]:
    """What TikTok says of the creator now, and what it does not say of the audit."""
    try:
        info = await creator.read(api)
    except (RateLimited, ReconnectNeeded) as error:
        return [Remark("warning" if isinstance(error, RateLimited) else "bad", error.message, _wait_or_mend(error))]
    levels = creator.limits_of(info, frozenset()).get("privacy_levels", [])
    remarks = [Remark("good", Message(N_("The account may post to TikTok now.")))]
    if "PUBLIC_TO_EVERYONE" in levels:
        what = N_(
            "The account is public. TikTok takes its posts only from an app that has passed the audit, and does not "
            "say whether this one has."
        )
        remarks.append(Remark("good", Message(what)))
    return remarks


def _wait_or_mend(error: ConnectorError) -> Message:
    if isinstance(error, RateLimited):
        return Message(N_("Wait until tomorrow, or post in the TikTok app."))
    return Message(N_("Solve it in the TikTok app, then connect the account again."))


def pull_remark(redirect_uri: str) -> Remark:
    """Whether TikTok could fetch photos from where this server is: https, and a name that can be verified."""
    parts = urlsplit(redirect_uri)
    host = parts.hostname or ""
    if parts.scheme != "https" or "." not in host or _is_number(host):
        what = N_("TikTok cannot fetch photos from %(host)s, so photos cannot be posted. Videos can.")
        mend = N_("Run OnePost under an https address with a domain of its own, and set ONEPOST_PUBLIC_URL to it.")
        return Remark("warning", Message(what, {"host": host or "?"}), Message(mend))
    what = N_("TikTok fetches photos from %(host)s. It has to be verified for the app, which OnePost cannot see.")
    return Remark("good", Message(what, {"host": host}))


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
