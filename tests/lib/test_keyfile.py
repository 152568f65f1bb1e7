"""Secrets that are made once and kept beside the data."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from onepost.lib import keyfile
from onepost.lib.env import SettingError


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ONEPOST_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data" / "secrets"


def test_a_secret_is_made_once_and_stays(folder: Path) -> None:
    first = keyfile.token("cookies")
    assert keyfile.token("cookies") == first
    assert keyfile.token("other") != first
    assert len(first) == 64
    assert len(keyfile.key("bytes")) == 32
    assert keyfile.key("bytes") == keyfile.key("bytes")
    assert sorted(path.name for path in folder.iterdir()) == ["bytes", "cookies", "other"]


def test_nobody_else_may_read_it_even_after_somebody_opened_it(folder: Path) -> None:
    keyfile.token("cookies")
    assert (folder.stat().st_mode & 0o777, (folder / "cookies").stat().st_mode & 0o777) == (0o700, 0o600)
    folder.chmod(0o755)
    (folder / "cookies").chmod(0o644)
    keyfile.token("cookies")
    assert (folder.stat().st_mode & 0o777, (folder / "cookies").stat().st_mode & 0o777) == (0o700, 0o600)


@pytest.mark.parametrize(
    ("content", "said"), [("", "empty"), ("\n", "empty"), ("bm90IGxvbmc=\n", "damaged"), ("é", "cannot be read")]
)
def test_a_damaged_secret_is_one_sentence_and_is_not_replaced(folder: Path, content: str, said: str) -> None:
    keyfile.key("master-key")
    (folder / "master-key").write_text(content, encoding="latin-1")
    with pytest.raises(SettingError, match=said) as problem:
        keyfile.key("master-key")
    assert str(folder / "master-key") in str(problem.value)
    assert (folder / "master-key").read_text(encoding="latin-1") == content


def test_a_folder_in_the_way_is_one_sentence(folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_text("a file")
    with pytest.raises(SettingError, match="cannot be used"):
        keyfile.token("cookies")


def _read(name: str) -> str:
    return keyfile.token(name)


def test_processes_that_start_together_agree(folder: Path) -> None:
    with multiprocessing.get_context("fork").Pool(4) as pool:
        assert len(set(pool.map(_read, ["shared"] * 16, chunksize=1))) == 1
    assert [path.name for path in folder.iterdir()] == ["shared"]


def test_the_generated_master_keys_have_the_form_of_the_setting_the_newest_first(folder: Path) -> None:
    (first,) = keyfile.master_keys()
    key_id, _, encoded = first.partition(":")
    assert key_id == "1"
    assert len(encoded) == 44
    assert keyfile.new_master_key() == "2"
    assert [entry.partition(":")[0] for entry in keyfile.master_keys()] == ["2", "1"]
    assert keyfile.master_keys()[1] == first
    keyfile.drop_master_key("1")
    assert [entry.partition(":")[0] for entry in keyfile.master_keys()] == ["2"]
