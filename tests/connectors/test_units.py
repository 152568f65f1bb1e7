from __future__ import annotations

import pytest

from onepost.connectors.units import measure


@pytest.mark.parametrize(
    ("text", "codepoints", "graphemes", "utf16", "octets"),
    [
        ("", 0, 0, 0, 0),
        ("plain", 5, 5, 5, 5),
        ("Grüße", 5, 5, 5, 7),
        ("e\u0301", 2, 1, 2, 3),
        ("👍🏽", 2, 1, 4, 8),
        ("👨‍👩‍👧‍👦", 7, 1, 11, 25),
        ("🇫🇷🇩🇪", 4, 2, 8, 16),
        ("한국", 2, 2, 2, 6),
        ("\ud83d", 1, 1, 1, 3),
    ],
)
def test_every_unit_counts_its_own_way(text: str, codepoints: int, graphemes: int, utf16: int, octets: int) -> None:
    units = ("codepoint", "grapheme", "utf16", "byte")
    assert [measure(text, unit) for unit in units] == [codepoints, graphemes, utf16, octets]
