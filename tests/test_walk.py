"""Every address of the site, walked by nobody, by a stranger and by a member: fetch and authorise are one function.

An address that this test does not know fails it: whoever adds one says here who may see what behind it.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from onepost.accounts import api_keys
from onepost.channels.models import ChannelGroup, ConnectionAttempt
from onepost.media.models import Folder, Repair, Upload
from onepost.privacy.models import Copy
from onepost.publishing.models import Label, Queue
from world import (
    make_asset,
    make_case,
    make_channel,
    make_import,
    make_publication,
    make_recurrence,
    make_registers,
    make_snippet,
    make_version,
)

pytestmark = pytest.mark.django_db

SECRET = "Secret plans of Lumen"
"""Stands in everything of Alice's workspace; nobody else may ever read it."""

OPEN = {
    "healthz": "says only that the process lives",
    "readyz": "says only what is ready",
    "metrics": "numbers, for whoever has the operator's token",
    "security-txt": "whom to tell of a weakness",
    "privacy": "the policy is for everybody",
    "cookies": "what is kept in browsers, and the choice about it, are for everybody",
    "cookies-choose": "keeps a choice in the cookie of whoever makes it",
    "receipt": "what was deleted, for whoever holds its address; it names nobody",
    "newsletter": "anybody may ask for it",
    "newsletter-confirm": "a key from a mail",
    "newsletter-leave": "a key from a mail",
    "privacy-versions": "so are its versions",
    "privacy-version": "so is each of them",
    "recipients": "who gets data is for everybody",
    "legal": "who runs this is for everybody",
    "dpa": "the terms are for everybody",
    "trust": "numbers and dates, nothing of anybody",
    "portable-schema": "the form of what people take along, for any program",
    "rights-request": "people without an account have the same rights",
    "rights-case": "a key from a mail",
    "other-static-version": "a script or a style that every page names",
    "theme": "a cookie of the reader",
    "language": "a cookie of the reader",
    "openapi-json": "the description of the API",
    "api-root": "there is nothing at it",
    "network-notice": "believed only when a network signed it",
    "data-deletion": "says what became of a request, to whoever holds its code",
    "feed": "a calendar, for whoever was given an address that nobody can guess",
    "asset-pull": "a file, for whoever was given an address that nobody can guess",
    "account_signup": "signing up",
    "account_login": "logging in",
    "account_logout": "logging out asks, and changes nothing for others",
    "account_inactive": "a sentence",
    "account_email_verification_sent": "a sentence",
    "account_confirm_email": "a key from a mail",
    "account_reset_password": "asks for a mail",
    "account_reset_password_done": "a sentence",
    "account_reset_password_from_key": "a key from a mail",
    "account_reset_password_from_key_done": "a sentence",
}
"""Addresses that anybody may open, and why."""

WITHOUT_ANYTHING = {
    "asset-pull": {"token": "none"},
    "receipt": {"token": "none"},
    "privacy-version": {"version": "2025-10-16"},
    "other-static-version": {"version": "none", "path": "none.js"},
    "feed": {"secret": "none"},
    "newsletter-confirm": {"token": "none"},
    "newsletter-leave": {"token": "none"},
    "rights-case": {"token": "none"},
    "network-notice": {"network": "facebook", "kind": "removed"},
    "data-deletion": {"code": "none"},
    "account_confirm_email": {"key": "none"},
    "account_reset_password_from_key": {"uidb36": "1", "key": "none"},
}


def addresses(patterns: list[Any] | None = None, prefix: str = "") -> Iterator[tuple[str, str, set[str]]]:
    """(name, route, arguments) of every address there is."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry.url_patterns, route)
        elif isinstance(entry, URLPattern):
            yield (
                entry.name or "",
                route,
                set(entry.pattern.regex.groupindex) | set(getattr(entry.pattern, "converters", {})),
            )


def filled(route: str, arguments: dict[str, Any]) -> str:
    for name, value in arguments.items():
        route = re.sub(rf"<(?:\w+:)?{name}>", str(value), route)
    return "/" + route.lstrip("/")


ROUTES = sorted({(name, route) for name, route, _ in addresses()})
NOBODYS = ("<network>", "<slug:network>", "<str:network>", "<slug:name>")
"""Arguments that name nobody's row."""
GUARDED = [(name, route) for name, route in ROUTES if name not in OPEN]


@pytest.fixture
def lumen(workspace, alice):
    """One of everything, in Alice's workspace."""
    channel = make_channel(workspace, alice, name=SECRET)
    asset = make_asset(workspace, name=f"{SECRET}.png")
    publication = make_publication(workspace, channel, text=SECRET, due_at=timezone.now())
    key, _plain = api_keys.create(workspace, alice, SECRET)
    attempt = ConnectionAttempt.objects.create(
        workspace=workspace, user=alice, network="x", state_sha256="0" * 64, session_sha256="0" * 64, verifier=""
    )
    return {
        "channel_id": channel.id,
        "asset_id": asset.id,
        "repair_id": Repair.objects.create(workspace=workspace, asset=asset, recipe={}).id,
        "folder_id": Folder.objects.create(workspace=workspace, name=SECRET).id,
        "upload_id": Upload.objects.create(workspace=workspace, user=alice, name=SECRET, size=1, problem=SECRET).id,
        "media_id": asset.id,
        "post_id": publication.post_id,
        "publication_id": publication.id,
        "version_id": make_version(publication.post).id,
        "queue_id": Queue.objects.create(workspace=workspace, name=SECRET).id,
        "key_id": key.id,
        "attempt_id": attempt.id,
        "snippet_id": make_snippet(workspace, SECRET).id,
        "group_id": ChannelGroup.objects.create(workspace=workspace, name=SECRET).id,
        "label_id": Label.objects.create(workspace=workspace, name=SECRET).id,
        "import_id": make_import(workspace, SECRET).id,
        "copy_id": Copy.objects.create(user=alice, kind="all", state="done", file="copies/none.zip", language="en").id,
        "recurrence_id": make_recurrence(publication.post).id,
        **make_registers(alice, SECRET),
        "case_id": make_case(alice, SECRET).id,
        "verb": "begin",
        "network": "x",
        "name": "dropbox",
    }


def address_of(route: str, lumen: dict[str, Any]) -> str:
    address = filled(route, lumen)
    assert "<" not in address, f"{route} has an argument this test does not know"
    return address


def contents(response: Any) -> str:
    if response.streaming:
        return b"".join(response.streaming_content).decode("latin-1")
    return str(response.content.decode("utf-8", "replace"))


@pytest.mark.clause("P-2.2d")
@pytest.mark.parametrize(("name", "route"), GUARDED)
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_sees_anything_without_logging_in(client, lumen, name, route, method) -> None:
    response = getattr(client, method)(address_of(route, lumen))
    if route.startswith("api/"):
        assert response.status_code in {401, 405}
    else:
        assert response.status_code in {302, 405}, (name, response.status_code)
        if response.status_code == 302:
            assert response["Location"].startswith("/accounts/login/"), name


@pytest.mark.clause("P-2.2d")
@pytest.mark.parametrize(("name", "route"), GUARDED)
@pytest.mark.parametrize("method", ["get", "post", "patch", "delete"])
def test_a_member_of_another_workspace_finds_nothing_of_ours(client_of, charlie, lumen, name, route, method) -> None:
    address = address_of(route, lumen)
    headers, body = {}, {}
    if route.startswith("api/"):
        browser = client_of(charlie)
        browser.logout()
        _key, plain = api_keys.create(charlie.memberships.get().workspace, charlie, "mine")
        headers = {"Authorization": f"Bearer {plain}"}
        if method in {"post", "patch"}:
            body = {"data": "{}", "content_type": "application/json"}
    else:
        browser = client_of(charlie)
    response = getattr(browser, method)(address, headers=headers, **body)
    assert SECRET not in contents(response)
    if "<" in route and not any(part in route for part in NOBODYS):
        assert response.status_code in {404, 405}, (name, response.status_code)
    else:
        assert response.status_code < 500


@pytest.mark.parametrize(("name", "route"), [(name, route) for name, route in ROUTES if name in OPEN])
def test_open_addresses_tell_nothing_of_any_workspace(client, lumen, name, route) -> None:
    arguments = {**lumen, **WITHOUT_ANYTHING.get(name, {})}
    address = filled(route, arguments)
    if "(?P" in address:
        address = "/accounts/password/reset/key/1-none/"
    response = client.get(address)
    assert response.status_code < 500 or name == "readyz"
    assert SECRET not in contents(response)


@pytest.mark.parametrize(("name", "route"), [(name, route) for name, route in GUARDED if not route.startswith("api/")])
def test_every_form_that_changes_something_carries_its_token(client_of, alice, lumen, name, route) -> None:
    """The test client asks for none, a browser does: without one, the button leads to an error page."""
    response = client_of(alice).get(address_of(route, lumen))
    if response.status_code != 200 or not response.get("Content-Type", "").startswith("text/html"):
        return
    forms = re.findall(r"<form\b[^>]*>.*?</form>", contents(response), re.DOTALL)
    changing = [form for form in forms if 'method="post"' in form[: form.index(">")].lower()]
    assert [form for form in changing if "csrfmiddlewaretoken" not in form] == []


def test_an_unknown_id_is_not_found(client_of, alice) -> None:
    assert client_of(alice).get(f"/publications/{uuid.uuid4()}").status_code == 404
