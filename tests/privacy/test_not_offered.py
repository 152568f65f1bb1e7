"""What the policy mentions and this version does not offer: no field for it, no address, no recipient."""

from __future__ import annotations

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from onepost.privacy.inventory import INVENTORY
from onepost.privacy.registers.recipients import RECIPIENTS


def addresses(patterns: list[URLPattern | URLResolver], above: str = "") -> list[str]:
    found: list[str] = []
    for pattern in patterns:
        here = above + str(pattern.pattern)
        found += addresses(pattern.url_patterns, here) if isinstance(pattern, URLResolver) else [here]
    return found


def everything() -> list[str]:
    """Every stored field, every address and every recipient, by name."""
    columns = [f"{label}.{name}" for label, table in INVENTORY.items() for name in table.fields]
    hosts = [f"{recipient.id} {' '.join(recipient.hosts)}" for recipient in RECIPIENTS]
    return [*columns, *addresses(get_resolver().url_patterns), *hosts]


@pytest.mark.parametrize(
    "word",
    [
        pytest.param(r"invoice|billing|card_number|\bpan\b|cvc", marks=pytest.mark.clause("P-2.1c", "P-6B.2")),
        pytest.param(r"stripe|payment|checkout|\bprice", marks=pytest.mark.clause("P-5.1b")),
        pytest.param(r"statistic|insight|impressions|engagement", marks=pytest.mark.clause("P-2.3c")),
        pytest.param(r"geolocation|latitude|longitude|\bplace_id", marks=pytest.mark.clause("P-3.6")),
        pytest.param(r"intrusion|honeytoken|detector", marks=pytest.mark.clause("P-4.1d")),
        pytest.param(r"matomo|plausible|pageview|page_view|clickstream", marks=pytest.mark.clause("P-7.8", "P-2.5b")),
        pytest.param(r"advert|audience|lookalike", marks=pytest.mark.clause("P-1.4")),
        pytest.param(r"birth|\bage\b", marks=pytest.mark.clause("P-8.1")),
        pytest.param(r"suspended|risk_score|banned", marks=pytest.mark.clause("P-3.2b")),
        pytest.param(r"username|gender|nickname", marks=pytest.mark.clause("P-2.1a")),
    ],
)
def test_it_is_nowhere(word: str) -> None:
    assert [name for name in everything() if re.search(word, name, re.IGNORECASE)] == []
