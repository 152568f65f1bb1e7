"""What the networks want an author to see while writing: options out of the way or closed, terms, a waiting button."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from composer import NEW, place, send
from onepost.publishing.models import Post
from world import make_channel

pytestmark = pytest.mark.django_db

STOP = "You need to indicate if your content promotes yourself, a third party, or both."
ONLY_YOU = "SELF_ONLY"
LEVELS = ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", ONLY_YOU]


@pytest.fixture
def creator(workspace, alice) -> Any:
    return make_channel(workspace, alice, "tiktok", name="Lumen", limits={"privacy_levels": LEVELS, "off": ["duet"]})


@pytest.fixture
def tube(workspace, alice) -> Any:
    return make_channel(workspace, alice, "youtube", name="Lumen Films")


def checked(browser: Any, *channels: Any, **fields: Any) -> Any:
    """The page as it answers to people without a script, who ask for a check."""
    return send(browser, *channels, check="yes", **fields)


def followed(browser: Any, *channels: Any, **fields: Any) -> str:
    """What follows the writing, as the page's script asks for it."""
    form = {"text": "The lamps are lit", "when": "at", "channels": [str(one.id) for one in channels], **fields}
    return str(browser.post(reverse("compose-preview"), form).content.decode())


def option(response: Any, name: str) -> str:
    found = re.search(
        rf'<(?:div|fieldset) class="[^"]*" data-option="{name}".*?</(?:label|select)>', _html(response), re.S
    )
    assert found, f"the page has no option {name}"
    return found[0]


def _html(response: Any) -> str:
    return str(response.content.decode())


def terms(html: str) -> str:
    found = re.search(r'<div class="go-terms".*?</div>', html, re.S)
    assert found
    return found[0]


def test_an_interaction_that_the_creator_forbids_is_greyed_out_with_its_reason(browser, creator, upload) -> None:
    response = checked(browser, creator, media=[str(upload("tall.mp4").id)])
    duet = option(response, "opt-tiktok-allow_duet")
    assert " disabled" in duet
    assert 'title="The account does not allow duets. That can be changed in the TikTok app."' in duet
    assert " disabled" not in option(response, "opt-tiktok-allow_stitch")


def test_an_interaction_that_is_chosen_already_can_be_taken_back(browser, creator, upload) -> None:
    chosen = {"opt-tiktok": "shown", "opt-tiktok-allow_duet": "on"}
    response = checked(browser, creator, media=[str(upload("tall.mp4").id)], **chosen)
    duet = option(response, "opt-tiktok-allow_duet")
    assert " disabled" not in duet
    assert " checked" in duet
    assert "does not allow duets" in place(response, "opt-tiktok-allow_duet")


def test_it_is_closed_only_where_no_chosen_account_has_it(browser, creator, workspace, alice, upload) -> None:
    other = make_channel(workspace, alice, "tiktok", name="Mara", limits={"privacy_levels": LEVELS})
    response = checked(browser, creator, other, media=[str(upload("tall.mp4").id)])
    assert " disabled" not in option(response, "opt-tiktok-allow_duet")


def test_options_of_another_kind_of_post_are_out_of_the_way(browser, creator, upload) -> None:
    html = followed(browser, creator, media=[str(upload("b.jpg").id), str(upload("c.jpg").id)])
    assert 'data-away="opt-tiktok-allow_stitch"' in html
    assert 'data-away="opt-tiktok-title"' not in html
    response = checked(browser, creator, media=[str(upload("tall.mp4").id)])
    assert "option-away" in option(response, "opt-tiktok-title")
    assert "option-away" not in option(response, "opt-tiktok-allow_stitch")


def test_what_stands_in_an_option_is_never_out_of_the_way(browser, creator, upload) -> None:
    html = followed(browser, creator, media=[str(upload("tall.mp4").id)], **{"opt-tiktok-title": "Lamps"})
    assert 'data-away="opt-tiktok-title"' not in html


def test_the_button_waits_for_a_disclosure_and_a_draft_does_not(browser, creator, upload) -> None:
    disclosed = {"opt-tiktok": "shown", "opt-tiktok-disclose": "on", "media": [str(upload("tall.mp4").id)]}
    html = followed(browser, creator, **disclosed)
    assert f'<i data-stop title="{STOP}"></i>' in html
    response = send(browser, creator, **disclosed, **{"opt-tiktok-privacy": ONLY_YOU})
    assert response.status_code == 422
    button = re.search(r"<button[^>]*data-submit[^>]*>", _html(response))
    assert button
    assert f'title="{STOP}" aria-disabled="true"' in button[0]
    assert STOP in place(response, "opt-tiktok-disclose")
    assert not Post.objects.exists()
    assert send(browser, creator, **{**disclosed, "when": "draft"}).status_code == 302


def test_private_is_closed_while_branded_content_is_chosen(browser, creator, upload) -> None:
    fields = {"opt-tiktok": "shown", "opt-tiktok-disclose": "on", "opt-tiktok-branded_content": "on"}
    html = followed(browser, creator, media=[str(upload("tall.mp4").id)], **fields)
    closed = f'data-closed-in="opt-tiktok-privacy" data-value="{ONLY_YOU}"'
    assert f'<i {closed} title="Branded content visibility cannot be set to private."></i>' in html
    assert "Paid partnership" in html
    assert closed not in followed(browser, creator, media=[str(upload("tall.mp4").id)])


def test_the_terms_stand_above_the_button_with_their_links(browser, creator, tube, upload) -> None:
    clip = [str(upload("tall.mp4").id)]
    said = terms(followed(browser, creator, tube, media=clip))
    assert "By posting, you agree to TikTok&#x27;s <a " in said
    assert 'href="https://www.tiktok.com/legal/page/global/music-usage-confirmation/en"' in said
    assert 'href="https://www.youtube.com/t/terms"' in said
    branded = {"opt-tiktok": "shown", "opt-tiktok-disclose": "on", "opt-tiktok-branded_content": "on"}
    assert "bc-policy" in terms(followed(browser, creator, media=clip, **branded))
    page = _html(checked(browser, creator, media=clip))
    assert page.index('class="go-terms"') < page.index("data-submit")
    assert "music-usage-confirmation" in terms(page)


def test_a_network_without_terms_says_nothing(browser, x) -> None:
    assert "<p>" not in terms(followed(browser, x))


def test_the_terms_of_a_network_can_be_read_where_it_is_connected(browser) -> None:
    page = _html(browser.get(reverse("channels")))
    assert 'href="https://www.youtube.com/t/terms"' in page
    assert 'href="https://policies.google.com/privacy"' in page


def test_a_long_list_begins_short_and_has_always_a_line_to_go_on_with(browser, workspace, alice) -> None:
    gram = make_channel(workspace, alice, "instagram")
    name = "opt-instagram-user_tags"
    assert _html(browser.get(NEW)).count(f'name="{name}"') == 4
    response = checked(browser, gram, **{"opt-instagram": "shown", name: [f"person{number}" for number in range(6)]})
    assert _html(response).count(f'name="{name}"') == 7
    assert place(response, f"{name}-7") == ""
