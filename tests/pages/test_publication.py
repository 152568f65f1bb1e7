"""The page of one publication: what it says and offers in each state, and how it keeps itself up to date."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from onepost.channels.models import ChannelState
from onepost.publishing import answers
from onepost.publishing.models import Attachment, Attempt, Publication, State
from world import make_asset, make_channel, make_publication

pytestmark = pytest.mark.django_db

PROBLEM = {"text": "X refused the text: it is too long.", "params": {}}


@pytest.fixture
def browser(client_of, alice):
    return client_of(alice)


def page_of(browser, row: Publication, **headers: str) -> str:
    response = browser.get(f"/publications/{row.id}", headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def offers(html: str) -> set[str]:
    """The actions a page has a form or link for."""
    wanted = {"retry": "/retry", "cancel": "/cancellation", "answer": "/answer", "edit": "/edit"}
    return {name for name, ending in wanted.items() if f'{ending}"' in html}


@pytest.mark.parametrize(
    ("state", "more", "said", "offered"),
    [
        (State.SCHEDULED, {}, "It goes out", {"edit", "cancel"}),
        (State.PUBLISHING, {"armed_at": timezone.now()}, "On its way to X", set()),
        (State.PUBLISHED, {"remote_id": "1", "url": "https://x.com/lumen/status/1"}, "See it on X", set()),
        (State.DELIVERED, {}, "It waits for you in the X app", set()),
        (State.FAILED, {"problem": PROBLEM}, "It was not published", {"edit", "retry"}),
        (State.FAILED, {"problem": PROBLEM, "remote_id": "1"}, "Only a part of it is out", {"retry"}),
        (State.HELD, {"problem": PROBLEM}, "It waits for you", {"edit", "retry", "cancel"}),
        (State.UNCONFIRMED, {"problem": PROBLEM, "armed_at": timezone.now()}, "Is this post on X?", {"answer"}),
        (State.CANCELLED, {}, "Taken off the plan", {"edit", "retry"}),
        (State.DRAFT, {"due_at": None}, "Not planned yet", {"edit"}),
    ],
)
def test_each_state_says_how_it_stands_and_offers_what_can_be_done(
    workspace, browser, state, more, said, offered
) -> None:
    due = {"due_at": timezone.now() + timedelta(hours=2), **more}
    html = page_of(browser, make_publication(workspace, state=state, **due))
    assert said in html
    assert offers(html) == offered
    if "problem" in more:
        assert "X refused the text: it is too long." in html


def test_what_is_offered_is_what_the_services_accept(workspace, browser) -> None:
    for state in (State.FAILED, State.HELD, State.CANCELLED):
        row = make_publication(workspace, state=state, due_at=timezone.now())
        assert "retry" in offers(page_of(browser, row))
        assert browser.post(f"/publications/{row.id}/retry")["Location"] == f"/publications/{row.id}"
        row.refresh_from_db()
        assert row.state == State.SCHEDULED
        assert browser.post(f"/publications/{row.id}/cancellation").status_code == 302
        row.refresh_from_db()
        assert row.state == State.CANCELLED


def test_the_link_on_the_network_is_the_one_the_network_gave(workspace, browser) -> None:
    row = make_publication(workspace, state=State.PUBLISHED, remote_id="1", url="https://x.com/lumen/status/1")
    assert 'href="https://x.com/lumen/status/1"' in page_of(browser, row)


def test_a_first_comment_that_failed_can_be_tried_alone(workspace, browser) -> None:
    row = make_publication(workspace, state=State.PUBLISHED, remote_id="1", problem=PROBLEM, next_call="public")
    html = page_of(browser, row)
    assert "The post is there" in html
    assert offers(html) == {"retry"}
    Publication.objects.filter(id=row.id).update(next_call="")
    assert offers(page_of(browser, row)) == set()


def test_a_lost_channel_is_to_be_connected_again_before_anything_else(workspace, browser) -> None:
    channel = make_channel(workspace, state=ChannelState.HELD)
    row = make_publication(workspace, channel, state=State.HELD, problem=PROBLEM)
    html = page_of(browser, row)
    assert f'href="/channels/#channel-{channel.id}"' in html
    assert "retry" not in offers(html)


def test_a_publication_of_a_channel_that_is_gone_keeps_its_page(workspace, browser) -> None:
    row = make_publication(workspace, state=State.PUBLISHED, text="Still readable", published_at=timezone.now())
    Publication.objects.filter(id=row.id).update(channel=None)
    html = page_of(browser, row)
    assert "Still readable" in html
    assert "no longer connected" in html
    Publication.objects.filter(id=row.id).update(state=State.UNCONFIRMED)
    assert 'value="no"' not in page_of(browser, row)


def test_the_history_tells_every_attempt_in_words(workspace, alice, browser) -> None:
    row = make_publication(workspace, state=State.FAILED, problem=PROBLEM, due_at=timezone.now())
    row.post.author = alice
    row.post.save()
    detail = "403 <b>Forbidden</b>"
    Attempt.objects.create(
        publication=row, at=timezone.now(), step="post", outcome="rejected", message=PROBLEM, detail=detail
    )
    html = page_of(browser, row)
    assert "Written by Alice Martin" in html
    assert "The network refused it" in html
    assert "403 &lt;b&gt;Forbidden" in html
    # The author's text was refused: changing it is the one thing to do.
    assert "Change the post" in html


def test_after_a_passing_fault_nobody_has_to_do_anything(workspace, browser) -> None:
    soon = timezone.now() + timedelta(minutes=4, seconds=30)
    row = make_publication(workspace, due_at=timezone.now(), tries=1, next_attempt_at=soon)
    html = page_of(browser, row)
    assert "you need do nothing" in html
    assert "in 4\xa0minutes" in html


def test_times_are_the_workspaces_with_the_readers_own_beside_them(workspace, alice, browser) -> None:
    alice.time_zone = "America/New_York"
    alice.save()
    due = (timezone.now() + timedelta(days=3)).replace(month=1, day=20, year=timezone.now().year + 1, hour=8, minute=5)
    html = page_of(browser, make_publication(workspace, due_at=due, next_attempt_at=due))
    assert "09:05</time>" in html
    assert "03:05 where you are" in html


def test_pictures_thread_and_description_are_shown_as_they_go_out(workspace, browser) -> None:
    asset = make_asset(workspace, alt="A window at dusk")
    row = make_publication(
        workspace, text="First part", due_at=timezone.now(), own_options={"thread": [{"text": "Second part"}]}
    )
    Attachment.objects.create(post=row.post, asset=asset, position=0)
    html = page_of(browser, row)
    assert html.index("First part") < html.index("Second part")
    assert f"/media/{asset.id}/file" in html
    assert 'alt="A window at dusk"' in html


def test_the_other_channels_of_the_post_are_one_click_away(workspace, browser) -> None:
    row = make_publication(workspace, due_at=timezone.now())
    page = make_channel(workspace, network="facebook", name="Lumen Lyon")
    sister = Publication.objects.create(workspace=workspace, post=row.post, channel=page, network="facebook")
    html = page_of(browser, row)
    assert f'href="/publications/{sister.id}"' in html
    assert "Lumen Lyon" in html


def test_the_page_needs_few_queries_however_long_its_story(workspace, browser) -> None:
    row = make_publication(workspace, due_at=timezone.now())
    for number in range(60):
        Attempt.objects.create(publication=row, at=timezone.now(), step="post", outcome="again", detail=str(number))
        Attachment.objects.create(post=row.post, asset=make_asset(workspace), position=number) if number < 4 else None
    page_of(browser, row)
    with CaptureQueriesContext(connection) as queries:
        page_of(browser, row)
    assert len(queries) <= 12


# --- it keeps itself up to date ---------------------------------------------------------------------------------------


def live_part(html: str) -> str:
    return html[html.index('<div id="live"') : html.index("</main>")].strip()


def address_of_part(html: str) -> str:
    return html.split('hx-get="')[1].split('"')[0]


def test_the_part_equals_the_part_in_the_page(workspace, browser) -> None:
    row = make_publication(workspace, state=State.FAILED, problem=PROBLEM, due_at=timezone.now())
    pages = [page_of(browser, row), page_of(browser, row, **{"HX-Request": "true", "HX-Target": "live"}) + "</main>"]
    # Each rendering masks the token of its forms anew.
    whole, part = (re.sub(r'(csrfmiddlewaretoken" value=)"\w+"', r"\1", live_part(html)) for html in pages)
    assert part.split() == whole.split()


@pytest.mark.parametrize(("away", "every"), [(-1, "2s"), (20, "2s"), (600, "30s"), (7200, None), (3 * 24 * 3600, None)])
def test_the_page_looks_again_while_something_is_about_to_happen(workspace, browser, away, every) -> None:
    at = timezone.now() + timedelta(seconds=away)
    html = page_of(browser, make_publication(workspace, due_at=at, next_attempt_at=at))
    if every is None:
        assert "hx-get" not in live_part(html)
    else:
        assert f'hx-trigger="every {every}"' in live_part(html)


def test_the_page_stops_looking_when_everything_is_at_rest(workspace, browser) -> None:
    for state in (State.PUBLISHED, State.FAILED, State.HELD, State.UNCONFIRMED, State.CANCELLED, State.DRAFT):
        assert "hx-get" not in live_part(page_of(browser, make_publication(workspace, state=state)))


def test_a_look_answers_only_when_something_has_changed_and_tells_of_a_new_state(workspace, browser) -> None:
    now = timezone.now()
    row = make_publication(workspace, state=State.PUBLISHING, due_at=now, next_attempt_at=now)
    address = address_of_part(page_of(browser, row))
    headers = {"HX-Request": "true", "HX-Target": "live"}
    assert browser.get(address, headers=headers).status_code == 204
    Attempt.objects.create(publication=row, at=now, step="post", outcome="waiting")
    answer = browser.get(address, headers=headers)
    assert "The network is working on it" in answer.content.decode()
    assert "HX-Trigger" not in answer.headers
    Publication.objects.filter(id=row.id).update(state=State.PUBLISHED, next_attempt_at=None, remote_id="1")
    answer = browser.get(address, headers=headers)
    assert "hx-get" not in answer.content.decode()
    toast = json.loads(answer.headers["HX-Trigger"])["toast"]
    assert toast == {"text": "Studio Lumen: Published", "kind": "success"}


# --- what people answer and do ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("there", "becomes"), [("yes", State.PUBLISHED), ("no", State.SCHEDULED)])
def test_the_authors_answer_settles_an_unconfirmed_publication(workspace, browser, there, becomes) -> None:
    row = make_publication(workspace, state=State.UNCONFIRMED, due_at=timezone.now(), armed_at=timezone.now())
    browser.post(f"/publications/{row.id}/answer", {"there": there})
    row.refresh_from_db()
    assert (row.state, row.armed_at) == (becomes, None)


@pytest.mark.parametrize("given", [{}, {"there": ""}, {"there": "maybe"}])
def test_no_clear_answer_sends_nothing_again(workspace, browser, given) -> None:
    row = make_publication(workspace, state=State.UNCONFIRMED, due_at=timezone.now(), armed_at=timezone.now())
    response = browser.post(f"/publications/{row.id}/answer", given, follow=True)
    assert "Choose one of the answers." in response.content.decode()
    row.refresh_from_db()
    assert row.state == State.UNCONFIRMED


def test_a_question_answered_twice_is_answered_once(workspace, browser) -> None:
    row = make_publication(workspace, state=State.UNCONFIRMED, due_at=timezone.now(), armed_at=timezone.now())
    answers.is_there(row)
    response = browser.post(f"/publications/{row.id}/answer", {"there": "no"}, follow=True)
    assert "answered already" in response.content.decode()
    row.refresh_from_db()
    assert row.state == State.PUBLISHED


def test_a_publication_that_is_out_cannot_be_cancelled(workspace, browser) -> None:
    row = make_publication(workspace, state=State.PUBLISHED, remote_id="1")
    response = browser.post(f"/publications/{row.id}/cancellation", follow=True)
    assert "cannot be cancelled" in response.content.decode()


@pytest.mark.parametrize("action", ["", "/retry", "/cancellation", "/answer"])
def test_a_stranger_finds_no_publication_of_ours(workspace, charlie, client_of, action) -> None:
    row = make_publication(workspace, state=State.UNCONFIRMED)
    stranger = client_of(charlie)
    address = f"/publications/{row.id}{action}"
    response = stranger.post(address, {"there": "yes"}) if action else stranger.get(address)
    assert response.status_code == 404
    row.refresh_from_db()
    assert row.state == State.UNCONFIRMED


# --- a call in doubt --------------------------------------------------------------------------------------------------


def in_doubt(workspace, channel=None, **fields) -> Publication:
    now = timezone.now()
    columns = {"state": State.UNCONFIRMED, "problem": PROBLEM, "due_at": now, "armed_at": now, "next_call": "public"}
    return make_publication(workspace, channel, **{**columns, **fields})


def test_the_page_says_what_is_known_of_a_call_in_doubt_and_where_to_look(workspace, browser, settings) -> None:
    channel = make_channel(workspace, url="https://x.com/studio_lumen")
    row = in_doubt(workspace, channel, next_attempt_at=timezone.now() + timedelta(minutes=15, seconds=30))
    asked = timezone.now() - timedelta(minutes=4, seconds=30)
    Attempt.objects.create(publication=row, at=asked, step="post", outcome="unconfirmed", message=PROBLEM)
    html = page_of(browser, row)
    assert "no clear answer came back" in html
    assert re.search(r"OnePost last asked X <time[^>]*>4\xa0minutes ago", html)
    assert re.search(r"It asks again <time[^>]*>in 15\xa0minutes", html)
    assert f'href="{settings.SANDBOX_URL}/x.com/studio_lumen"' in html
    Publication.objects.filter(id=row.id).update(next_attempt_at=None)
    assert "Only you can settle it" in page_of(browser, row)


def test_the_address_is_asked_for_and_needed_only_where_something_follows(workspace, browser) -> None:
    alone = in_doubt(workspace)
    assert "if it is there" in page_of(browser, alone)
    thread = in_doubt(workspace, remote_id="1790000000000000001", own_options={"thread": [{"text": "Second part"}]})
    html = page_of(browser, thread)
    assert "Part 2 was sent" in html
    assert "Something of this post is still to come" in html
    answer = browser.post(f"/publications/{thread.id}/answer", {"there": "yes"}, follow=True).content.decode()
    assert "Give the address of what is there already" in answer
    wrong = {"there": "yes", "link": "https://example.org/1"}
    answer = browser.post(f"/publications/{thread.id}/answer", wrong, follow=True).content.decode()
    assert "not the address of a post on X" in answer
    right = {"there": "yes", "link": "https://x.com/studio_lumen/status/1790000000000000002"}
    answer = browser.post(f"/publications/{thread.id}/answer", right, follow=True).content.decode()
    assert "OnePost checks the address that you gave" in answer
    assert "answer" not in offers(answer)
    thread.refresh_from_db()
    assert (thread.state, thread.seen_url) == (State.UNCONFIRMED, right["link"])


def test_what_is_finished_in_the_app_has_no_address(workspace, browser) -> None:
    channel = make_channel(workspace, network="tiktok")
    row = in_doubt(workspace, channel, own_options={"destination": "inbox"})
    assert 'name="link"' not in page_of(browser, row)
    browser.post(f"/publications/{row.id}/answer", {"there": "yes"})
    row.refresh_from_db()
    assert row.state == State.DELIVERED


def test_a_question_that_is_left_open_can_still_be_answered(workspace, browser) -> None:
    row = in_doubt(workspace)
    html = browser.post(f"/publications/{row.id}/answer", {"there": "leave"}, follow=True).content.decode()
    assert "Somebody left the question open" in html
    assert 'value="leave"' not in html
    browser.post(f"/publications/{row.id}/answer", {"there": "no"})
    row.refresh_from_db()
    assert (row.state, row.left_open, row.armed_at) == (State.SCHEDULED, False, None)
