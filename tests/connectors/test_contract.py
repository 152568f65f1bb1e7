"""What every connector must do, on every network and every kind of post, over the wire."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

import wire
from cases import CASES, Case
from control import Control
from onepost.connectors import registry
from onepost.connectors.base import Connector
from onepost.connectors.capabilities import Kind
from onepost.connectors.check import check, measured
from onepost.connectors.errors import OutcomeUnknown, RateLimited, ReconnectNeeded, Rejected
from onepost.connectors.posts import Draft, Rendered, RenderedPart
from onepost.connectors.progress import Absent, CannotTell, Happened, Progress, Published, Waiting
from wire import Drive, draft_of, nobody_owns, somebody_owns

CHANGING = {"POST", "PUT", "PATCH", "DELETE"}
NETWORKS = list(registry.NETWORKS)
ONE_EACH = [next(case for case in CASES if case.network == network) for network in NETWORKS]

Open = Callable[..., Awaitable[Connector]]


@pytest.fixture
async def opened(sandbox: Any, control: Control) -> AsyncIterator[Open]:
    """``await opened("x")``: a connector for an account of that network, its consent given."""
    async with wire.door(sandbox.url) as http:

        async def open_(network: str, number: int = 0, login: str = "") -> Connector:
            return await wire.consent(http, network, number, login)

        yield open_


def requests(control: Control, network: str, changing: bool = False) -> int:
    seen = control.get("requests", network=network)
    return sum(1 for request in seen if not changing or request["method"] in CHANGING)


@pytest.mark.clause("P-2.3b", "P-5.1a")
@pytest.mark.parametrize("case", CASES, ids=str)
async def test_every_kind_is_published_once_with_its_text_and_media(opened, control, case: Case) -> None:
    connector = await opened(case.network, login=case.login)
    drive = Drive(connector, draft_of(case, type(connector)))
    done = await drive.whole()
    posts = control.posts(case.network)
    assert len(posts) == case.posts
    first = next(post for post in posts if post["id"] == done.live.remote_id)
    assert first["text"] == case.text
    assert [item["kind"] for item in first["media"]] == [file.kind for file in drive.draft.media]
    pictures = [file.alt if case.described else "" for file in drive.draft.media if file.kind == "image"]
    assert [item["alt"] for item in first["media"] if item["kind"] == "image"] == pictures
    assert done.live.url.startswith("https://")
    assert done.live.whole
    assert done.problem is None


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_a_step_makes_at_most_one_changing_request_and_shows_nothing_unannounced(opened, control, case) -> None:
    connector = await opened(case.network, login=case.login)
    drive = Drive(connector, draft_of(case, type(connector)))
    while True:
        made, seen = requests(control, case.network, changing=True), len(control.posts(case.network))
        announced = drive.announced
        step = await drive.step()
        assert requests(control, case.network, changing=True) - made <= 1
        shown = len(control.posts(case.network)) - seen
        assert shown <= 1
        assert not shown or announced == "public", "it became visible by a call that had not been announced"
        if isinstance(step, Published):
            return
        await wire.pause(step)


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_a_public_call_that_comes_first_is_announced_before_any_request(opened, control, case: Case) -> None:
    connector = await opened(case.network, login=case.login)
    made = requests(control, case.network, changing=True)
    step = await connector.advance(draft_of(case, type(connector)), Progress())
    assert isinstance(step, Waiting)
    if not case.media and not case.files:
        assert step.next == "public"
        assert requests(control, case.network, changing=True) == made


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_every_safe_step_can_be_repeated(opened, control, case: Case) -> None:
    connector = await opened(case.network, login=case.login)
    drive = Drive(connector, draft_of(case, type(connector)))
    while True:
        if drive.announced == "safe":
            await connector.advance(drive.draft, drive.progress)
        step = await drive.step()
        if isinstance(step, Published):
            break
        await wire.pause(step)
    assert len(control.posts(case.network)) == case.posts


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_a_public_call_whose_answer_was_lost_is_found_again(opened, control, case: Case) -> None:
    """Each public call of the flow in turn: its answer is thrown away, and ``find`` has to bring it back."""
    connector = await opened(case.network, login=case.login)
    drive = Drive(connector, draft_of(case, type(connector)))
    calls = 0
    while await drive.until_public():
        before, armed_at = drive.progress, datetime.now(UTC)
        not_yet = await connector.find(drive.draft, before, armed_at, nobody_owns)
        assert isinstance(not_yet, Absent | CannotTell), "nothing was sent, so nothing can have happened"
        answer = await connector.advance(drive.draft, before)
        found = await connector.find(drive.draft, before, armed_at, nobody_owns)
        if case.asks and isinstance(found, CannotTell):
            assert len(control.posts(case.network)) <= 1
            return
        assert isinstance(found, Happened), found
        if isinstance(answer, Waiting | Published) and answer.live:
            assert found.result.live.remote_id == answer.live.remote_id
            assert set(found.result.live.also) == set(answer.live.also)
        drive.accept(found.result)
        calls += 1
        if isinstance(found.result, Published):
            break
    assert calls >= 1
    assert len(control.posts(case.network)) == case.posts


@pytest.mark.parametrize("case", ONE_EACH, ids=str)
async def test_what_another_publication_owns_is_never_taken_for_ours(opened, case: Case) -> None:
    connector = await opened(case.network, login=case.login)
    drive = Drive(connector, draft_of(case, type(connector)))
    assert await drive.until_public()
    before, armed_at = drive.progress, datetime.now(UTC)
    await connector.advance(drive.draft, before)
    found = await connector.find(drive.draft, before, armed_at, somebody_owns)
    assert isinstance(found, Absent | CannotTell)


@pytest.mark.parametrize("case", ONE_EACH, ids=str)
async def test_an_older_post_with_the_same_text_is_not_taken_for_ours(opened, control, case: Case) -> None:
    connector = await opened(case.network, login=case.login)
    await Drive(connector, draft_of(case, type(connector))).whole()
    control.post("clock", advance_s=3000)  # less than the shortest life of an access token
    drive = Drive(connector, draft_of(case, type(connector)))
    assert await drive.until_public()
    found = await connector.find(drive.draft, drive.progress, datetime.now(UTC) + timedelta(minutes=50), nobody_owns)
    assert isinstance(found, Absent)


@pytest.mark.parametrize("case", [case for case in CASES if case.media], ids=str)
async def test_what_was_prepared_can_be_discarded_and_nothing_is_seen(opened, control, case: Case) -> None:
    connector = await opened(case.network, login=case.login)
    drive = Drive(connector, draft_of(case, type(connector)))
    assert await drive.until_public()
    await connector.discard(drive.progress)
    await connector.discard(drive.progress)
    assert control.posts(case.network) == []


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_a_post_can_be_taken_down_and_once_it_is_gone_that_is_fine(opened, control, case: Case) -> None:
    connector = await opened(case.network, login=case.login)
    done = await Drive(connector, draft_of(case, type(connector))).whole()
    if not connector.capabilities_of(connector.account.limits).can_delete:
        with pytest.raises(Rejected):
            await connector.delete(done.live.remote_id)
        return
    for remote_id in [*reversed(done.live.also), done.live.remote_id]:
        await connector.delete(remote_id)
    assert control.posts(case.network) == []
    await connector.delete(done.live.remote_id)


@pytest.mark.parametrize("case", ONE_EACH, ids=str)
async def test_a_permission_that_was_taken_back_asks_for_a_new_connection(opened, control, case: Case) -> None:
    connector = await opened(case.network, login=case.login)
    for account in control.get("accounts", network=case.network):
        control.post("revoke", network=case.network, account=account["id"])
    with pytest.raises(ReconnectNeeded):
        await Drive(connector, draft_of(case, type(connector))).whole()
    with pytest.raises(ReconnectNeeded):
        await connector.refresh()
    assert control.posts(case.network) == []


@pytest.mark.parametrize("case", ONE_EACH, ids=str)
async def test_a_refresh_gives_tokens_that_work(opened, control, case: Case) -> None:
    connector = await opened(case.network, login=case.login)
    renewed = await connector.refresh()
    again = registry.open_connector(case.network, connector.http, connector.app, renewed, connector.account)
    await Drive(again, draft_of(case, type(connector))).whole()
    assert len(control.posts(case.network)) == case.posts


@pytest.mark.parametrize("case", ONE_EACH, ids=str)
async def test_after_revoking_the_tokens_are_worth_nothing(opened, case: Case) -> None:
    connector = await opened(case.network, login=case.login)
    await connector.revoke()
    with pytest.raises(ReconnectNeeded):
        await Drive(connector, draft_of(case, type(connector))).whole()


@pytest.mark.parametrize("case", ONE_EACH, ids=str)
async def test_being_asked_to_slow_down_names_the_time_to_wait_for(opened, control, case: Case) -> None:
    connector = await opened(case.network, login=case.login)
    drive = Drive(connector, draft_of(case, type(connector)))
    assert await drive.until_public()
    headers = {"Retry-After": "90"}
    fault = {"method": case.method, "path": case.public, "effect": "status", "status": 429, "headers": headers}
    control.post("faults", network=case.network, **fault)
    with pytest.raises(RateLimited) as limited:
        await connector.advance(drive.draft, drive.progress)
    assert limited.value.until > datetime.now(UTC) + timedelta(seconds=30)


@pytest.mark.parametrize("effect", ["reset", "truncate", "garbage", "status"])
@pytest.mark.parametrize("case", CASES, ids=str)
async def test_an_unclear_answer_to_an_announced_call_is_never_called_a_refusal(opened, control, case, effect) -> None:
    connector = await opened(case.network, login=case.login)
    drive = Drive(connector, draft_of(case, type(connector)))
    assert await drive.until_public()
    more = {"status": 502} if effect == "status" else {}
    control.post("faults", network=case.network, method=case.method, phase="after", effect=effect, count=1, **more)
    with pytest.raises(OutcomeUnknown):
        await connector.advance(drive.draft, drive.progress)


@pytest.mark.clause("P-2.3b")
@pytest.mark.parametrize("case", CASES, ids=str)
async def test_rendering_is_pure_and_every_case_passes_its_own_check(opened, control, case: Case) -> None:
    connector = await opened(case.network, login=case.login)
    draft = draft_of(case, type(connector))
    made = requests(control, case.network)
    assert connector.render(draft) == connector.render(draft)
    assert check(connector, draft, connector.render(draft), connector.account.limits) == []
    assert requests(control, case.network) == made


def codes(connector: type[Connector], kind: Kind, text: str, files: int) -> set[str]:
    picture = wire.media("a.png")
    rendered = Rendered(kind.name, (RenderedPart(text, (picture,) * files),))
    draft = Draft(key="k", text=text, options=connector.options())
    return {problem.code for problem in measured(draft, rendered, connector.capabilities)}


@pytest.mark.parametrize("network", NETWORKS)
def test_every_limit_is_enforced_by_the_one_check(network: str) -> None:
    connector = registry.connector(network)
    for kind in connector.capabilities.kinds:
        assert "too_long" in codes(connector, kind, "a" * (kind.text.max + 1), kind.min_media), kind.name
        assert "too_long" not in codes(connector, kind, "a" * kind.text.max, kind.min_media), kind.name
        assert "too_many_files" in codes(connector, kind, "a", kind.max_media + 1), kind.name
        if kind.min_media:
            assert "too_few_files" in codes(connector, kind, "a", kind.min_media - 1), kind.name


@pytest.mark.parametrize("network", NETWORKS)
def test_limits_name_their_source_and_the_day_they_were_read(network: str) -> None:
    capabilities = registry.connector(network).capabilities
    assert capabilities.source.startswith("https://")
    assert capabilities.checked_on >= date(2026, 1, 1)
    names = [kind.name for kind in capabilities.kinds]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("network", NETWORKS)
def test_the_days_of_a_networks_caps_are_those_of_one_zone(network: str) -> None:
    """The calendar counts what is planned on each day once, for all caps of a network."""
    budgets = registry.connector(network).capabilities.budgets
    assert len({budget.zone for budget in budgets if budget.window == timedelta(days=1)}) <= 1


@pytest.mark.clause("P-2.2a")
@pytest.mark.parametrize("case", CASES, ids=str)
async def test_no_token_reaches_a_log(opened, control, caplog, case: Case) -> None:
    caplog.set_level(logging.DEBUG)
    connector = await opened(case.network, login=case.login)
    await Drive(connector, draft_of(case, type(connector))).whole()
    shown = caplog.text + repr(connector.credentials) + repr(connector.account)
    for secret in (connector.credentials.access_token, connector.credentials.refresh_token, connector.account.token):
        assert secret is None or secret.reveal() not in shown
