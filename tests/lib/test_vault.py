from __future__ import annotations

import base64

import pytest

from onepost.lib import vault

OWNER = "channels.grant|sealed|w|1"


@pytest.mark.clause("P-4.1b")
def test_what_is_sealed_opens_for_its_own_row_only() -> None:
    key = vault.new_data_key()
    sealed = vault.seal(key, {"token": "t0p"}, OWNER)
    assert vault.open_sealed(key, sealed, OWNER) == {"token": "t0p"}
    assert "t0p" not in sealed
    with pytest.raises(vault.CannotOpen):
        vault.open_sealed(key, sealed, "channels.grant|sealed|w|2")
    with pytest.raises(vault.CannotOpen):
        vault.open_sealed(vault.new_data_key(), sealed, OWNER)


def test_the_same_value_never_looks_the_same_twice() -> None:
    key = vault.new_data_key()
    assert vault.seal(key, "x", OWNER) != vault.seal(key, "x", OWNER)


@pytest.mark.clause("P-4.1b")
@pytest.mark.parametrize(
    "damage", ["", "v1", "v1.d.", "v2.d.AAAA", "v1.d.!!!!", "v1.d." + base64.b64encode(b"x" * 40).decode()]
)
def test_a_damaged_value_is_refused_in_one_way(damage: str) -> None:
    with pytest.raises(vault.CannotOpen):
        vault.open_sealed(vault.new_data_key(), damage, OWNER)


@pytest.mark.clause("P-4.1b")
def test_an_old_master_key_still_opens_while_the_new_one_seals(settings) -> None:
    def key(letter: str) -> str:
        return base64.b64encode(letter.encode() * 32).decode()

    data_key = vault.new_data_key()
    settings.MASTER_KEYS = [f"1:{key('a')}"]
    old = vault.wrap(data_key, OWNER)
    settings.MASTER_KEYS = [f"2:{key('b')}", f"1:{key('a')}"]
    assert vault.unwrap(old, OWNER) == data_key
    assert vault.wrap(data_key, OWNER).startswith("v1.2.")
    settings.MASTER_KEYS = [f"2:{key('b')}"]
    with pytest.raises(vault.CannotOpen):
        vault.unwrap(old, OWNER)
