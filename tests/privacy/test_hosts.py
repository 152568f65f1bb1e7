"""Data goes to the listed recipients only: the one door asks, the pages name no others, the EEA can be the limit."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest
from django.core.checks import run_checks

from onepost.connectors.errors import ConnectorError, Misconfigured
from onepost.connectors.http import Http, HttpSettings
from onepost.privacy import ropa
from onepost.privacy.registers import hosts, operator
from onepost.privacy.registers.recipients import RECIPIENTS

SANDBOX = "http://127.0.0.1:9"
"""Nobody listens there: what is let through fails to connect, what is refused is Misconfigured."""


def called(url: str, *, sandbox: bool = True, anywhere: bool = False) -> ConnectorError:
    async def call() -> None:
        async with Http(HttpSettings(SANDBOX), sandbox=sandbox, anywhere=anywhere) as door:
            await door.request("GET", url)

    with pytest.raises(ConnectorError) as raised:
        asyncio.run(call())
    return raised.value


@pytest.mark.clause("P-5.0", "P-1.4")
def test_the_door_refuses_whoever_is_no_recipient() -> None:
    for url in ("https://collector.example/", "https://api.x.com.evil.example/", "https://evil-x.com/"):
        assert isinstance(called(url), Misconfigured), url
        assert isinstance(called(url, sandbox=False), Misconfigured), url
    assert not isinstance(called("https://api.x.com/2/tweets"), Misconfigured)
    assert not isinstance(called("https://files.example/a.png", anywhere=True), Misconfigured)


@pytest.mark.clause("P-5.0", "P-7.1")
def test_pages_may_load_from_no_host_that_is_no_recipient() -> None:
    assert {host for host in hosts.of_pages() if not hosts.listed(host)} <= {"127.0.0.1"}


@pytest.mark.clause("P-5.0")
def test_the_operators_address_for_alerts_is_theirs_to_choose(settings) -> None:
    assert not hosts.listed("alerts.example.org")
    settings.ALERT_WEBHOOK = "https://alerts.example.org/hook"
    assert hosts.listed("alerts.example.org")


@pytest.mark.clause("P-5.2")
def test_within_the_eea_only_nobody_outside_is_used_or_reached(settings) -> None:
    outside = next(recipient for recipient in RECIPIENTS if recipient.country == "US")
    assert hosts.listed(outside.hosts[0])
    settings.EEA_ONLY = True
    assert not hosts.listed(outside.hosts[0])
    assert not operator.allowed(outside)
    assert operator.allowed(replace(outside, country="FR"))


@pytest.mark.clause("P-5.2")
@pytest.mark.parametrize(("country", "tool", "wrong"), [("US", "", 1), ("US", "SCC", 0), ("FR", "", 0)])
def test_a_host_outside_the_eea_without_a_ground_stops_the_start(settings, country, tool, wrong) -> None:
    settings.HOSTING = {"name": "Host", "address": "", "phone": "", "country": country, "tool": tool}
    assert len([message for message in run_checks(tags=["privacy"]) if message.id == "privacy.E020"]) == wrong


@pytest.mark.clause("P-11.1")
def test_the_record_of_processing_has_an_entry_for_each_purpose_in_use() -> None:
    made = json.loads(ropa.written("json"))
    for row in made["activities"]:
        assert row["basis"]
    published = next(row for row in made["activities"] if row["purpose"] == "publish")
    assert {"content", "media", "social_connection"} <= set(published["categories"])
    assert any("LinkedIn" in name for name in published["recipients"])
    assert len(ropa.written("csv").splitlines()) == len(made["activities"]) + 1
    assert ropa.written("html").count("<tr>") == len(made["activities"]) + 1
