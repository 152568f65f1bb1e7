"""X's weighted length: vectors of the twitter-text conformance suite, and any text at all."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onepost.connectors.units import measure
from onepost.connectors.weighted import URL_WEIGHT, urls, weighted_length

FAMILY = "👨‍👩‍👧‍👦"
LINK = "https://www.twitter.com/aloha "


def found(text: str) -> list[str]:
    return [text[start:end] for start, end in urls(text)]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("I am a post", 11),
        ("Hi http://test.co", 26),
        ("http://test.co", 23),
        (LINK * 10, 240),
        ("285 chars- http://www.twitter.com/jack " + "xxxxxxxxxx-" * 24, 299),
        ("故人西辞黄鹤楼，烟花三月下扬州。" * 10, 320),
        ("the" + "故" * 160, 323),
        ("😷" * 160, 320),
        ("A\u0301B", 2),
        ("A\ufb2c", 4),
        (f"H🐱☺{FAMILY}", 7),
        ("😷👾😡🔥💩", 10),
        ("🙋🏽👨‍🎤", 4),
        ("🇫🇷🇩🇪", 4),
        ("🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", 2),
        ("1️⃣", 2),
        ("❤️", 2),
        ("© ®", 3),
        ("™", 2),
        ("‘quoted’ – and — so…", 20 + 1),
        ("Grüße, Ελλάδα, Привет", 21),
        ("한국어", 6),
        ("randomurl" * 6 + "randomurls" + ".com", 68),
        ("\u2000\u200d\u2010\u201f\u2032\u2037", 6),
    ],
)
def test_a_text_counts_as_it_does_at_x(text: str, length: int) -> None:
    assert weighted_length(text) == length
    assert measure(text, "weighted") == length


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("foo.com foo.net foo.org", ["foo.com", "foo.net", "foo.org"]),
        ("foo.baz foo.co.jp www.xxxxxxx.baz www.foo.co.uk foo.comm foo.govedu", ["foo.co.jp", "www.foo.co.uk"]),
        ("t.co/abcde bit.ly/abcde", ["t.co/abcde", "bit.ly/abcde"]),
        ("MLB.tv vine.co it.so", ["MLB.tv", "vine.co", "it.so"]),
        ("http://a.b.cd", ["http://a.b.cd"]),
        ("HTTPS://www.ExaMPLE.COM/index.html", ["HTTPS://www.ExaMPLE.COM/index.html"]),
        ("http://example.com:8080/login.php", ["http://example.com:8080/login.php"]),
        ("(http://twitter.com)", ["http://twitter.com"]),
        ("http://foo.com?#foo text", ["http://foo.com?#foo"]),
        ("http://example.com/a+ or http://example.com/a-", ["http://example.com/a+", "http://example.com/a-"]),
        ("http://twitter.com/.", ["http://twitter.com/"]),
        ("http://example.com/path......", ["http://example.com/path"]),
        ("http://example.com/path/!!!!!!", ["http://example.com/path/"]),
        ("http://msdn.com/httpwebrequest(v=VS.100).aspx", ["http://msdn.com/httpwebrequest(v=VS.100).aspx"]),
        ("(see example.com/wiki_(lamp)).", ["example.com/wiki_(lamp)"]),
        ("http://twitter.com/Русские_слова", ["http://twitter.com/Русские_слова"]),
        ("https://en.wikipedia.org/wiki/Hatfield–McCoy_feud", ["https://en.wikipedia.org/wiki/Hatfield–McCoy_feud"]),
        ("http://✪df.ws/ejp", ["http://✪df.ws/ejp"]),
        ("test ELPAÍS.com", ["ELPAÍS.com"]),
        ("http://sub_domain-dash.twitter.com", ["http://sub_domain-dash.twitter.com"]),
        ("http://domain.com-that-you-should", ["http://domain.com"]),
        ("I like http://t.co/pbY2NfTZ's site", ["http://t.co/pbY2NfTZ"]),
        ("http://t.co/" + "a" * 40, ["http://t.co/" + "a" * 40]),
        ("http://twitter.com\nit.so/abcde", ["http://twitter.com", "it.so/abcde"]),
        ("example.comてすとですtwitter.みんなです", ["example.com", "twitter.みんな"]),
        (
            "これは日本語です。example.com/path/index.html中国語example.com/path한국",
            ["example.com/path/index.html", "example.com/path"],
        ),
        (
            "twitter.comこれは日本語です。example.com中国語t.co/abcde한국twitter.com example2.comテスト",
            ["twitter.com", "example.com", "t.co/abcde", "twitter.com", "example2.com"],
        ),
        ("http://twitter.com/これは日本語です。example.com", ["http://twitter.com/", "example.com"]),
    ],
)
def test_a_web_address_is_seen_with_and_without_a_scheme(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "no-tld http://no-tld http://tld-too-short.x",
        "long.test.tar.bz2 test.tar.bz2 3.14 e.g. i.e. ...",
        "#test.com @test.com #http://test.com @http://test.com #t.co/abcde",
        "$http://twitter.com $twitter.com $t.co/abcde $TVI.CA",
        "john.doe.gov@mail.com",
        "http://-lead.twitter.com http://trail-.twitter.com http://_lead.twitter.com",
        "http://twitter_underscore.com http://twitter.c_o_m",
        "http://xn--はじめよう.com/index.html",
        "http://t.co/" + "a" * 41,
        "http://" + "a" * 64 + ".com",
        "http://" + "あ" * 60 + ".com",
    ],
)
def test_what_only_looks_like_an_address_is_none(text: str) -> None:
    assert found(text) == []


PIECES = "example.com|http://|a_b.|.com|-|@|/|(|)|?|é|日本|。|🇫🇷|t.co/|#|$| |\u200d|\ufe0f|xn--|みんな|\x00|‘|\ud83d"
WORDS = st.lists(st.sampled_from([FAMILY, *PIECES.split("|")]), max_size=40).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), WORDS))
def test_any_text_can_be_counted(text: str) -> None:
    length = weighted_length(text)
    assert 0 <= length <= 2 * len(text) * 2 + URL_WEIGHT * text.count(".")
    spans = list(urls(text))
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


@settings(max_examples=100, deadline=None)
@given(WORDS, WORDS)
def test_two_texts_apart_count_the_sum_of_both(one: str, other: str) -> None:
    assert weighted_length(f"{one} \n {other}") == weighted_length(f"{one} ") + 1 + weighted_length(f" {other}")


LONG = {
    "labels": "a." * 12_500,
    "hyphens": "a-" * 12_500,
    "underscores": "a.com_" * 4000,
    "letters": "あ" * 24_990 + ".com",
    "parens": "http://e.com/" + "(a" * 12_000,
    "query": "http://e.com/?" + "!" * 20_000,
    "joined": "👨\u200d" * 12_000,
    "tops": ".com" * 6000,
    "flags": "🏴" + "\U000e0067" * 24_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_no_text_takes_long(text: str) -> None:
    started = time.process_time()
    weighted_length(text)
    assert time.process_time() - started < 3.0, "it should take a tenth of a second"
