"""Signed notices: a person removed the app in Facebook's settings, or wants their data deleted."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from onepost.connectors.accounts import AppKeys
from onepost.connectors.errors import Rejected
from onepost.connectors.facebook import Facebook
from onepost.connectors.notices import Notice
from onepost.connectors.secret import Secret
from onepost_sandbox.networks.meta.callbacks import signed_request

APP = AppKeys("app", Secret("the secret of the app"))
PAYLOAD = {"user_id": "218471", "algorithm": "HMAC-SHA256", "issued_at": 1291836800, "expires": 0}


def body(payload: object = PAYLOAD, secret: str = "the secret of the app") -> bytes:
    return urlencode({"signed_request": signed_request(payload, secret)}).encode()  # type: ignore[arg-type]


def read(data: bytes, kind: str = "removed") -> Notice | None:
    return Facebook.read_notice(APP, {}, data, kind)


@pytest.mark.parametrize("kind", ["removed", "erase"])
def test_a_signed_notice_names_the_person_and_what_they_want(kind: str) -> None:
    assert read(body(), kind) == Notice("218471", kind)  # type: ignore[arg-type]


def test_a_number_for_the_person_is_read_as_well() -> None:
    assert read(body({**PAYLOAD, "user_id": 218471})) == Notice("218471", "removed")


def test_a_notice_at_another_address_means_nothing() -> None:
    assert read(body(), "events") is None


def altered() -> bytes:
    """Signed, then somebody else put in."""
    signature = signed_request(PAYLOAD, APP.client_secret.reveal()).partition(".")[0]
    payload = signed_request({**PAYLOAD, "user_id": "1"}, "x").partition(".")[2]
    return urlencode({"signed_request": f"{signature}.{payload}"}).encode()


@pytest.mark.parametrize(
    "data",
    [
        body(secret="another app's"),
        altered(),
        body({**PAYLOAD, "algorithm": "none"}),
        body({key: value for key, value in PAYLOAD.items() if key != "user_id"}),
        body({**PAYLOAD, "user_id": ""}),
        body(["a", "list"]),
        body() + b"&" + body(),
        b"signed_request=nonsense",
        b"signed_request=%C3%A9.%C3%A9",
        b"signed_request=",
        b"",
        b"\xff\xfe",
        b"signed_request=" + b"a" * 100_000,
    ],
)
def test_what_meta_did_not_sign_for_this_app_is_refused(data: bytes) -> None:
    with pytest.raises(Rejected):
        read(data)
