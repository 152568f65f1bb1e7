"""The private-address guard: no notation leads into the machine's own network."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepost.connectors.addresses import is_public, refuse_literal
from onepost.connectors.errors import Misconfigured
from onepost.connectors.http import Http, HttpSettings

PRIVATE = [
    *("0.0.0.0", "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
    *("100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::127.0.0.1", "fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1"),
    *("::ffff:10.0.0.1", "::ffff:127.0.0.1", "::ffff:0:127.0.0.1", "2002:7f00:1::", "2002:a00:1::1"),
    *("64:ff9b::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b:1::7f00:1", "2001:db8::1", "3fff::1", "2001::1", "5f00::1"),
]
PUBLIC = ["8.8.8.8", "1.1.1.1", "193.0.6.139", "2606:4700::1111", "2a00:1450:4007::200e", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_known_in_every_wrapping(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", [*PUBLIC, "64:ff9b::808:808", "2002:808:808::1"])
def test_a_public_address_is_let_through(address: str) -> None:
    assert is_public(address)


HOSTS = [
    *("127.0.0.1", "127.1", "0", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "127.0.0.1."),
    *("10.0.0.1", "169.254.169.254", "0xa9fea9fe", "2852039166", "[::1]", "[::]", "[::ffff:127.0.0.1]"),
    *("[::ffff:7f00:1]", "[0:0:0:0:0:ffff:a00:1]", "[fe80::1%25eth0]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"),
    *("①②⑦.⓪.⓪.①", "127。0。0。1", "１２７.0.0.1", "me:pw@127.0.0.1", "example.org@10.0.0.1"),
]


@pytest.mark.parametrize("host", HOSTS)
async def test_no_notation_of_a_private_address_is_called(host: str) -> None:
    async with Http(HttpSettings()) as door:
        with pytest.raises(Misconfigured):
            await door.request("GET", f"https://{host}/")


@pytest.mark.parametrize("url", ["http://example.org/", "ftp://example.org/", "file:///etc/passwd", "//example.org/"])
async def test_only_https_is_called(url: str) -> None:
    async with Http(HttpSettings()) as door:
        with pytest.raises(Misconfigured, match="https"):
            await door.request("GET", url)


@pytest.mark.parametrize("url", ["https://127.0.0.1\\@example.org/", "https://[::1/", "https://example.org:port/"])
def test_an_address_that_two_readers_read_differently_is_not_called(url: str) -> None:
    with pytest.raises(Misconfigured):
        refuse_literal(url)


@pytest.mark.parametrize("host", ["example.org", "8.8.8.8", "[2606:4700::1111]", "bücher.example", "api.x.com:443"])
def test_names_and_public_addresses_pass(host: str) -> None:
    refuse_literal(f"https://{host}/")


@given(st.integers(0, 0xFFFFFFFF), st.sampled_from(["::ffff:{}", "64:ff9b::{}"]))
def test_a_wrapped_address_is_as_public_as_what_it_wraps(number: int, wrapping: str) -> None:
    inner = ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))
    assert is_public(wrapping.format(inner)) == is_public(inner)
