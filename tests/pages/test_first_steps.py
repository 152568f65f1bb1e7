"""From nothing to a planned post: steps that tick themselves off, sandbox accounts in one click, posts to play with."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from onepost.channels.models import Channel
from onepost.media.models import Asset
from onepost.publishing.models import Label, Post, Publication, State
from world import make_channel, make_publication

pytestmark = pytest.mark.django_db


def shown(browser, address: str = "/") -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def done(html: str) -> int:
    return html.count("first-step-done")


def test_steps_tick_themselves_off_and_give_way_to_the_calendar(workspace, browser) -> None:
    assert done(shown(browser)) == 0
    channel = make_channel(workspace)
    assert done(shown(browser)) == 1
    draft = make_publication(workspace, channel, state=State.DRAFT)
    html = shown(browser)
    assert done(html) == 2
    assert f"/posts/{draft.post_id}/edit" in html
    Publication.objects.update(state=State.SCHEDULED, due_at=timezone.now() + timedelta(days=1))
    assert "data-calendar" in shown(browser)
    assert done(shown(browser, "/first-steps")) == 3


def test_the_example_stands_in_the_composer(browser, x) -> None:
    example = re.search(r'href="(/posts/new\?text=[^"]+)"', shown(browser))[1]
    assert "Today we try something new" in re.search(r'<textarea id="text".*?</textarea>', shown(browser, example))[0]


def test_hidden_they_stay_away(browser, x) -> None:
    assert browser.post("/first-steps/hide")["Location"] == "/calendar/"
    assert "first-step" not in shown(browser)


def test_where_the_sandbox_is_off_it_is_not_offered(browser, settings) -> None:
    settings.SANDBOX_URL = ""
    assert "sandbox" not in shown(browser)
    assert browser.post("/first-steps/sandbox-accounts").status_code == 404


def test_one_click_connects_an_account_of_every_network_in_this_workspace(
    control, workspace, alice, browser, settings, charlie
) -> None:
    from onepost.accounts.models import Membership, Role

    older = charlie.memberships.get().workspace
    early = Membership.objects.create(workspace=older, user=alice, role=Role.EDITOR)
    Membership.objects.filter(id=early.id).update(created_at=timezone.now() - timedelta(days=9))
    session = browser.session
    session["workspace"] = str(workspace.id)
    session.save()
    html = browser.post("/first-steps/sandbox-accounts", follow=True).content.decode()
    networks = set(Channel.objects.filter(workspace=workspace, grant__sandbox=True).values_list("network", flat=True))
    assert networks == {"facebook", "instagram", "linkedin", "tiktok", "x", "youtube"}
    assert not Channel.objects.filter(workspace=older).exists()
    assert done(html) == 1
    count = Channel.objects.count()
    browser.post("/first-steps/sandbox-accounts")
    assert Channel.objects.count() == count


def test_a_sandbox_that_is_away_is_said_and_nothing_is_connected(browser, settings) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:9"
    html = browser.post("/first-steps/sandbox-accounts", follow=True).content.decode()
    assert "The sandbox does not answer" in html
    assert not Channel.objects.exists()


@pytest.fixture
def networks(workspace, alice) -> list[Channel]:
    return [make_channel(workspace, alice, name) for name in ("facebook", "instagram", "linkedin", "x")]


def test_samples_are_planned_labelled_with_pictures_and_all_gone_in_one_click(workspace, browser, networks) -> None:
    own = make_publication(workspace, networks[3], text="Of my own")
    own.post.labels.add(Label.objects.create(workspace=workspace, name="Sample"))
    html = browser.post("/first-steps/samples", follow=True).content.decode()
    assert "14 sample posts are planned." in html
    samples = Post.objects.exclude(id=own.post_id)
    assert samples.filter(labels__name="Sample").count() == 14
    rows = Publication.objects.filter(post__in=samples)
    assert set(rows.values_list("state", flat=True)) == {State.SCHEDULED}
    assert min(rows.values_list("due_at", flat=True)) > timezone.now()
    assert set(rows.values_list("network", flat=True)) == {"facebook", "instagram", "linkedin", "x"}
    assert Asset.objects.filter(attachments__post__in=samples).distinct().count() == 5
    browser.post("/first-steps/samples")
    assert samples.count() == 14
    assert "Throw the samples away" in shown(browser, "/posts/")
    for address in ("/calendar/?view=week", "/calendar/?view=list"):
        assert "Throw the samples away" in shown(
            browser, f"{address}&day={timezone.now() + timedelta(days=2):%Y-%m-%d}"
        )
    html = browser.post("/first-steps/samples/remove", follow=True).content.decode()
    assert "14 sample posts are gone." in html
    assert [post.id for post in Post.objects.all()] == [own.post_id]
    assert not Asset.objects.exists()
    assert "Throw the samples away" not in shown(browser, "/posts/")


def test_samples_never_go_to_real_channels(workspace, browser, x) -> None:
    x.grant.sandbox = False
    x.grant.save()
    html = browser.post("/first-steps/samples", follow=True).content.decode()
    assert "sandbox channels only" in html
    assert not Post.objects.exists()
