"""The strict shape of ``POST /2/tweets`` (OpenAPI 2.167)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from onepost_sandbox.networks.x.problems import invalid, invalid_each

Check = Callable[[Any], str]
"""What is wrong with a value, after "$.name: "; empty when nothing is."""

_ID = re.compile(r"[0-9]{1,19}")
_EXCLUSIVE = ("poll", "quote_tweet_id", "direct_message_deep_link", "media", "card_uri")


def _text(least: int = 0, most: int = 0) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, str):
            return "string expected"
        if len(value) < least:
            return f"must be at least {least} characters long"
        return f"must be at most {most} characters long" if most and len(value) > most else ""

    return check


def _id(value: Any) -> str:
    fits = isinstance(value, str) and _ID.fullmatch(value)
    return "" if fits else "does not match the regex pattern ^[0-9]{1,19}$"


def _flag(value: Any) -> str:
    return "" if isinstance(value, bool) else "boolean expected"


def _number(least: int, most: int) -> Check:
    def check(value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, int):
            return "integer expected"
        return "" if least <= value <= most else f"must have a value from {least} to {most}"

    return check


def _one_of(*values: str) -> Check:
    def check(value: Any) -> str:
        return "" if value in values else f"does not have a value in the enumeration [{', '.join(values)}]"

    return check


def _list(item: Check, least: int = 0, most: int = 0) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, list):
            return "array expected"
        if len(value) < least or (most and len(value) > most):
            return f"must have {least} to {most} items"
        return next((problem for entry in value if (problem := item(entry))), "")

    return check


def _object(shape: Mapping[str, Check], *required: str) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, dict):
            return "object expected"
        return next(_wrong(value, shape, required), ("", ""))[1]

    return check


def _wrong(
    value: Mapping[str, Any], shape: Mapping[str, Check], required: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    for name in required:
        if name not in value:
            yield name, f"{name}: is missing but it is required"
    for name, given in value.items():
        if name not in shape:
            yield name, f"{name}: is not defined in the schema and the schema does not allow additional properties"
        elif problem := shape[name](given):
            yield name, f"{name}: {problem}"


_REPLIES = _one_of("following", "mentionedUsers", "subscribers", "verified")
_URL = _object({"url": _text()}, "url")
SHAPE: dict[str, Check] = {
    "text": _text(),
    "card_uri": _text(),
    "community_id": _id,
    "direct_message_deep_link": _text(),
    "edit_options": _object({"previous_post_id": _id}, "previous_post_id"),
    "for_super_followers_only": _flag,
    "geo": _object({"place_id": _text()}, "place_id"),
    "made_with_ai": _flag,
    "media": _object(
        {
            "media_ids": _list(_id, 1, 4),
            "tagged_user_ids": _list(_id, 0, 10),
            "title": _text(),
            "description": _text(),
            "embeddable": _flag,
            "preview_media_id": _id,
            "call_to_actions": _object(
                {
                    "visit_site": _URL,
                    "watch_now": _URL,
                    "app_install": _object(
                        {"app_store_id": _text(), "ipad_app_store_id": _text(), "play_store_id": _text()}
                    ),
                }
            ),
        },
        "media_ids",
    ),
    "nullcast": _flag,
    "paid_partnership": _flag,
    "poll": _object(
        {
            "options": _list(_text(1, 25), 2, 4),
            "duration_minutes": _number(5, 10_080),
            "reply_settings": _REPLIES,
        },
        "options",
        "duration_minutes",
    ),
    "quote_tweet_id": _id,
    "reply": _object(
        {
            "in_reply_to_tweet_id": _id,
            "exclude_reply_user_ids": _list(_text()),
            "auto_populate_reply_metadata": _flag,
        },
        "in_reply_to_tweet_id",
    ),
    "reply_settings": _REPLIES,
    "share_with_followers": _flag,
}


def checked(body: Any) -> dict[str, Any]:
    """The body of a post if X would take its shape. Raises the 400 otherwise."""
    if not isinstance(body, dict):
        raise invalid("Request body must be a JSON object.")
    wrong = list(_wrong(body, SHAPE, ()))
    if wrong:
        raise invalid_each([(f"$.{message}", {name: body.get(name, "")}) for name, message in wrong])
    given = [name for name in _EXCLUSIVE if body.get(name) not in (None, "")]
    if len(given) > 1:
        message = f"You can only provide one of {' or '.join(_EXCLUSIVE)}."
        raise invalid(message, **{name: body[name] for name in given})
    if not str(body.get("text", "")).strip() and not given:
        raise invalid("$.text: is missing but it is required", text="")
    return body
