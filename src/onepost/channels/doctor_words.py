"""What the doctor says: what was seen, and the step that mends it."""

from __future__ import annotations

from typing import Literal

from onepost.channels import attempts
from onepost.channels.keys import Found
from onepost.connectors.errors import ConnectorError, Misconfigured, RateLimited, ReconnectNeeded
from onepost.connectors.guide import Remark
from onepost.connectors.logins import Login
from onepost.connectors.messages import N_, Message

PURPOSES = {
    "publish": N_("To publish your posts and to see that they are there"),
    "statistics": N_("To show how often your posts are seen"),
    "comments": N_("To show comments and to answer them"),
}
"""Why each group of permissions is needed."""

READY = Message(N_("Ready; nothing is connected yet."))
NOT_SET_UP = Message(N_("Not set up: this installation has no app keys for it."))
RECONNECT = Message(N_("Choose “Reconnect” and allow everything that OnePost asks for. Planned posts wait until then."))
ALLOWED_AGAIN = Remark(
    "warning",
    Message(N_("The network allows it again, but the channel is still on hold here.")),
    Message(N_("Choose “Reconnect”. What was waiting then goes on.")),
)
MAY_PUBLISH = Remark("good", Message(N_("OnePost may publish here.")))
KNOWN = Remark("good", Message(N_("The network knows this permission.")))
SCOPES_GIVEN = Remark("good", Message(N_("Everything that OnePost needs is allowed.")))
RENEWED = Remark("good", Message(N_("OnePost renews the permission by itself.")))
NO_END = Remark("good", Message(N_("The permission for these pages has no end.")))

_SOURCES = {
    "sandbox": N_("The sandbox has keys of its own; nothing is to be done."),
    "environment": N_("The app's keys are set in the environment (%(setting)s_CLIENT_ID)."),
    "page": N_("The app's keys were entered on the operator's page."),
}

_ONLINE = N_("Check this server's connection to the internet, then look again. Planned posts are tried again.")
_START = N_("See whether the sandbox is running: “onepost up” starts it. Planned posts are tried again.")


def has_keys(found: Found) -> Remark:
    params = {"setting": found.setting} if found.source == "environment" else {}
    return Remark("good", Message(_SOURCES[found.source], params))


def no_keys(sandbox: bool, in_use: bool) -> Remark:
    """Bad only if something is connected and cannot go on."""
    state: Literal["bad", "warning"] = "bad" if in_use else "warning"
    if sandbox:
        return Remark(
            state,
            Message(N_("The sandbox is switched off.")),
            Message(N_("The operator switches it on with ONEPOST_SANDBOX_URL, or you disconnect these channels.")),
        )
    return Remark(
        state,
        Message(N_("This installation has no app keys for this login.")),
        Message(N_("The operator registers an app as described below, and enters its keys under “App keys”.")),
    )


def place(label: str, sandbox: bool) -> str:
    """Whom the doctor asked."""
    return N_("The sandbox") if sandbox else label


def of_error(error: ConnectorError | TimeoutError, label: str, sandbox: bool) -> Remark:
    """What went wrong when the network was asked."""
    named = {"network": place(label, sandbox)}
    if isinstance(error, ReconnectNeeded):
        return Remark("bad", error.message, RECONNECT)
    if isinstance(error, Misconfigured):
        return Remark("bad", error.message, Message(N_("The operator has to mend the app's keys or settings.")))
    if isinstance(error, RateLimited):
        return Remark("warning", error.message, Message(N_("Nothing is to be done: it goes on by itself later.")))
    if isinstance(error, TimeoutError) or error.code == "connect":
        mend = _START if sandbox else _ONLINE
        return Remark("bad", Message(N_("%(network)s cannot be reached from this server."), named), Message(mend))
    return Remark(
        "warning",
        Message(N_("%(network)s has a fault of its own just now."), named),
        Message(N_("Look again in a few minutes. Planned posts are tried again by themselves.")),
    )


def missing(names: tuple[str, ...], needed: bool) -> Remark:
    params = {"permissions": ", ".join(names)}
    if needed:
        return Remark(
            "bad",
            Message(N_("These permissions are missing, so nothing can be published: %(permissions)s"), params),
            RECONNECT,
        )
    return Remark(
        "warning",
        Message(
            N_("You can publish, but some options, like a first comment, may not work without: %(permissions)s"),
            params,
        ),
        Message(N_("Choose “Reconnect” and allow everything that OnePost asks for.")),
    )


def lasts(date: str) -> Remark:
    return Remark(
        "good", Message(N_("The permission lasts until %(date)s. Only you can renew it then."), {"date": date})
    )


def ends_soon(date: str) -> Remark:
    return Remark(
        "warning",
        Message(N_("The permission runs out on %(date)s, and only you can renew it."), {"date": date}),
        Message(N_("Choose “Reconnect” before that day. Posts planned after it would wait.")),
    )


def ended(date: str) -> Remark:
    return Remark("bad", Message(N_("The permission ran out on %(date)s."), {"date": date}), RECONNECT)


def checked(date: str) -> Remark:
    return Remark("good", Message(N_("Last checked: %(date)s"), {"date": date}))


def not_checked(date: str) -> Remark:
    return Remark(
        "warning",
        Message(N_("The daily check has not run. The last one was at %(date)s"), {"date": date}),
        Message(N_("The operator looks whether OnePost's worker is running: “onepost worker”, or “onepost up”.")),
    )


def scopes(login: Login) -> list[tuple[str, tuple[str, ...], bool]]:
    """Why, its permissions, and whether OnePost asks for them; what it asks for already is not named again."""
    asked = login.auth.scopes.get("publish", ())
    return [
        (PURPOSES[purpose], names, purpose == "publish")
        for purpose, wanted in login.auth.scopes.items()
        if (names := tuple(name for name in wanted if purpose == "publish" or name not in asked))
    ]


def steps(login: Login, network: str) -> list[Message]:
    """How to register an app, with this installation's own addresses."""
    return login.guide.said(attempts.redirect_uri(network), attempts.notice_uri(network))
