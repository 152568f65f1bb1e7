from __future__ import annotations

from pathlib import Path

import pytest

from onepost.lib import env
from onepost.lib.env import SettingError


def test_a_value_comes_from_the_environment_or_from_a_file(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ONEPOST_THING", "plain")
    assert env.text("ONEPOST_THING") == "plain"
    monkeypatch.delenv("ONEPOST_THING")
    (tmp_path / "thing").write_text("from a file\n")
    monkeypatch.setenv("ONEPOST_THING_FILE", str(tmp_path / "thing"))
    assert env.text("ONEPOST_THING") == "from a file"


def test_both_at_once_is_a_mistake_and_said_without_the_value(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ONEPOST_THING", "s3cret")
    monkeypatch.setenv("ONEPOST_THING_FILE", str(tmp_path / "thing"))
    with pytest.raises(SettingError, match="both set") as problem:
        env.text("ONEPOST_THING")
    assert "s3cret" not in str(problem.value)


@pytest.mark.parametrize(
    ("read", "value", "said"),
    [
        (lambda: env.port("ONEPOST_THING", 1), "70000", "at most 65535"),
        (lambda: env.port("ONEPOST_THING", 1), "web", "whole number"),
        (lambda: env.boolean("ONEPOST_THING", False), "perhaps", "true or false"),
        (lambda: env.choice("ONEPOST_THING", ("a", "b"), "a"), "c", "one of a, b"),
        (lambda: env.url("ONEPOST_THING"), "example.org", "http:// or https://"),
        (lambda: env.url("ONEPOST_THING"), "https://me:pw@example.org", "user name or a password"),
    ],
)
def test_a_wrong_value_is_one_sentence_with_the_name_of_the_setting(monkeypatch, read, value, said) -> None:
    monkeypatch.setenv("ONEPOST_THING", value)
    with pytest.raises(SettingError, match=said) as problem:
        read()
    assert str(problem.value).startswith("ONEPOST_THING ")


def test_a_data_folder_that_cannot_be_written_is_one_sentence(monkeypatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("ONEPOST_DATA_DIR", str(tmp_path / "file" / "data"))
    with pytest.raises(SettingError, match="cannot be written"):
        env.make_data_dir()
