"""The privacy policy: the same promise in both languages, open to everybody, never changed in silence."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from onepost.accounts import policy

FROZEN = {
    "en": "44a616c0a0d462ea579f982e7eb124b0cf82393f284a3979b6fab05a815b9d82",
    "fr": "36c2b4d7e9ed2d579bb86522a22c146031997c2dd6d192d0879843b13aa04509",
}
"""What people have acknowledged as version 2025-10-16. A changed text is a new version in a folder of its own."""


def structure(html: str) -> list[str]:
    return re.findall(r"</?(?:h2|h3|p|ul|li|strong)\b[^>]*>", html)


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.clause("P-9.1")
@pytest.mark.parametrize("language", policy.LANGUAGES)
def test_the_text_of_a_version_stays_as_people_have_read_it(language: str) -> None:
    assert policy.text_of("2025-10-16", language).sha256 == FROZEN[language]
    for version in policy.versions():
        assert policy.text_of(version.version, language).sha256 == version.sha256[language], version.version


def test_both_languages_have_the_same_parts_under_the_same_anchors() -> None:
    english, french = (policy.current(language).html for language in ("en", "fr"))
    assert structure(english) == structure(french)
    addresses = [re.findall(r'href="([^"]+)"', html) for html in (english, french)]
    assert [a.replace("/en/", "/fr/") for a in addresses[0]] == addresses[1]


@pytest.mark.clause("P-R.5")
@pytest.mark.parametrize("language", policy.LANGUAGES)
def test_it_says_where_each_network_is_revoked(language: str) -> None:
    html = policy.current(language).html
    step = html.split('id="revocation"', 1)[1].split("<h2", 1)[0]
    for host in ("facebook.com", "instagram.com", "linkedin.com", "x.com", "security.google.com", "support.tiktok.com"):
        assert re.search(rf'href="https://(www\.)?{re.escape(host)}/', step), host


@pytest.mark.parametrize("language", policy.LANGUAGES)
def test_nothing_in_it_depends_on_a_script_or_a_style(language: str) -> None:
    html = policy.current(language).html
    assert not re.search(r"<(script|style|iframe|img|link)\b|\sstyle=|\son\w+=|<h1", html)


@pytest.mark.clause("P-1.1")
@pytest.mark.parametrize(("header", "heading"), [("en", "1. Introduction"), ("fr-CA,fr;q=0.9", "2. Données que")])
@pytest.mark.django_db
def test_everybody_may_read_it_in_their_language(client: Client, header: str, heading: str) -> None:
    answer = client.get("/privacy", headers={"Accept-Language": header})
    assert answer.status_code == 200
    assert heading in text(answer.content.decode())
    assert answer.content.decode().count("<h1") == 1


def test_a_language_without_a_text_reads_the_english_one() -> None:
    assert policy.current("de") == policy.current("en") == policy.current(None)
