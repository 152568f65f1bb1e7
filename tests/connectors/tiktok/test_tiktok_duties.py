"""What an author sees and agrees to on TikTok: each duty of its sharing guidelines."""

from __future__ import annotations

from typing import Any

from tiktok_drafts import draft, photos, video

from onepost.connectors.guidance import Guidance
from onepost.connectors.posts import Draft
from onepost.connectors.tiktok import TikTok
from onepost.connectors.tiktok.duties import AGREED, AGREED_BRANDED
from onepost.connectors.tiktok.options import EVERYONE, ONLY_YOU
from onepost.publishing.writing.content import preview_connector


def guidance(made: Draft, **limits: Any) -> Guidance:
    connector = preview_connector(TikTok)
    return connector.guidance(made, connector.render(made), limits)


def test_photos_offer_comments_alone_and_a_video_no_title() -> None:
    assert {"allow_duet", "allow_stitch", "ai_generated", "cover_ms"} <= guidance(photos()).away
    assert "allow_comment" not in guidance(photos()).away
    of_video = guidance(video()).away
    assert {"title", "add_music", "cover_photo"} <= of_video
    assert not {"allow_comment", "allow_duet", "allow_stitch"} & of_video


def test_without_a_file_what_belongs_to_one_kind_is_out_of_the_way() -> None:
    assert {"allow_duet", "title"} <= guidance(draft("The lamps are lit")).away


def test_what_the_creator_does_not_allow_is_closed_and_says_why() -> None:
    found = guidance(video(), off=["comment", "duet"])
    assert set(found.closed) == {"allow_comment", "allow_duet"}
    assert "TikTok app" in str(found.closed["allow_duet"])
    assert guidance(video()).closed == {}


def test_a_disclosure_that_names_nobody_stops_the_button() -> None:
    assert guidance(video()).stop is None
    assert {"your_brand", "branded_content"} <= guidance(video()).away
    open_ = guidance(video(disclose=True))
    assert str(open_.stop) == "You need to indicate if your content promotes yourself, a third party, or both."
    assert not {"your_brand", "branded_content"} & open_.away
    assert guidance(video(disclose=True, your_brand=True)).stop is None


def test_the_label_follows_what_is_promoted() -> None:
    def label(made: Draft) -> str:
        return str(guidance(made).said["disclose"])

    assert label(video(disclose=True, your_brand=True)) == "Your video will be labeled as “Promotional content”."
    assert label(photos(disclose=True, branded_content=True)) == "Your photo will be labeled as “Paid partnership”."
    both = video(disclose=True, your_brand=True, branded_content=True)
    assert label(both) == "Your video will be labeled as “Paid partnership”."
    assert "disclose" not in guidance(video()).said


def test_branded_content_and_only_you_close_each_other() -> None:
    branded = guidance(video(disclose=True, branded_content=True))
    assert set(branded.closed_choices) == {("privacy", ONLY_YOU)}
    assert set(guidance(video(privacy=ONLY_YOU, disclose=True)).closed) == {"branded_content"}
    assert guidance(video(privacy=EVERYONE)).closed_choices == {}


def test_publishing_agrees_to_what_tiktok_names() -> None:
    assert AGREED in guidance(video()).terms
    assert AGREED in guidance(video(disclose=True, your_brand=True)).terms
    assert AGREED_BRANDED in guidance(video(disclose=True, branded_content=True)).terms
    assert all(link.address.startswith("https://www.tiktok.com/legal/") for link in AGREED_BRANDED.links.values())


def test_the_inbox_leaves_everything_to_the_app() -> None:
    found = guidance(video(destination="inbox"), off=["comment"])
    assert {"privacy", "allow_comment", "disclose", "cover_ms"} <= found.away
    assert "destination" not in found.away
    assert (found.terms, found.closed, found.stop) == ((), {}, None)
    assert "title" not in guidance(photos(destination="inbox")).away
