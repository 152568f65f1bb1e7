"""Which fields and expansions a request asks for, in X's two vocabularies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onepost_sandbox.networks.x.problems import invalid

if TYPE_CHECKING:
    from onepost_sandbox.core.call import Call
    from onepost_sandbox.networks.x.network import X

_BOTH = (
    "article attachments card_uri community_id context_annotations conversation_id created_at display_text_range "
    "edit_controls entities geo id lang media_metadata non_public_metrics organic_metrics paid_partnership "
    "possibly_sensitive promoted_metrics public_metrics reply_settings scopes source text withheld"
)
CURRENT_FIELDS = frozenset([*_BOTH.split(), "note_post"])
LEGACY_FIELDS = frozenset(
    [*_BOTH.split(), "author_id", "edit_history_tweet_ids", "in_reply_to_user_id", "note_tweet", "referenced_tweets"]
)
EXPANSIONS = frozenset(
    [
        "attachments.media_keys",
        "attachments.poll_ids",
        "author_id",
        "edit_history_post_ids",
        "edit_history_tweet_ids",
        "entities.mentions.username",
        "geo.place_id",
        "in_reply_to_user_id",
        "referenced_posts",
        "referenced_tweets.id",
    ]
)
MEDIA_FIELDS = frozenset(
    [
        "alt_text",
        "duration_ms",
        "height",
        "media_key",
        "non_public_metrics",
        "organic_metrics",
        "preview_image_url",
        "promoted_metrics",
        "public_metrics",
        "type",
        "url",
        "variants",
        "width",
    ]
)
POLL_FIELDS = frozenset(["duration_minutes", "end_datetime", "id", "options", "voting_status"])


def listed(call: Call, name: str) -> list[str]:
    return [value for value in call.query.get(name, "").split(",") if value]


def chosen(net: X, call: Call, name: str, known: frozenset[str]) -> frozenset[str]:
    """The values of a list parameter that exist; the others are dropped, or refused (switch ``unknown_fields``)."""
    asked = listed(call, name)
    unknown = [value for value in asked if value not in known]
    if unknown and net.switch("unknown_fields") == "refuse":
        names = ",".join(sorted(known))
        message = f"The `{name}` query parameter value [{unknown[0]}] is not one of [{names}]"
        raise invalid(message, **{name: asked})
    return frozenset(asked) & known
