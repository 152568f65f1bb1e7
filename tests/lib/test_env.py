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
        (lambda: env.number("ONEPOST_THING", 1, minimum=0.1), "fast", "must be a number"),
        (lambda: env.number("ONEPOST_THING", 1, minimum=0.1), "nan", "at least 0.1"),
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


@pytest.mark.parametrize(
    ("content", "said"), [(None, "cannot be read"), (b"", "empty"), (b" \n", "empty"), (b"\xff\xfe", "not UTF-8")]
)
def test_a_secret_file_that_cannot_be_used_is_one_sentence(monkeypatch, tmp_path: Path, content, said) -> None:
    if content is not None:
        (tmp_path / "thing").write_bytes(content)
    monkeypatch.setenv("ONEPOST_THING_FILE", str(tmp_path / "thing"))
    with pytest.raises(SettingError, match=said) as problem:
        env.text("ONEPOST_THING")
    assert str(problem.value).startswith("ONEPOST_THING_FILE ")


def test_only_the_line_end_of_a_secret_file_is_dropped(monkeypatch, tmp_path: Path) -> None:
    (tmp_path / "thing").write_text("  p\u00e4ss word \r\n", encoding="utf-8")
    monkeypatch.setenv("ONEPOST_THING_FILE", str(tmp_path / "thing"))
    assert env.text("ONEPOST_THING") == "  p\u00e4ss word "


def test_every_kind_of_value_comes_from_a_file_too(monkeypatch, tmp_path: Path) -> None:
    (tmp_path / "thing").write_text("8080\n")
    monkeypatch.setenv("ONEPOST_THING_FILE", str(tmp_path / "thing"))
    assert env.port("ONEPOST_THING", 1) == 8080
    assert env.words("ONEPOST_THING") == ["8080"]
    assert env.required("ONEPOST_THING") == "8080"


def test_an_empty_value_is_no_value(monkeypatch) -> None:
    monkeypatch.setenv("ONEPOST_THING", "")
    assert env.port("ONEPOST_THING", 8000) == 8000
    assert env.url("ONEPOST_THING", "https://example.org") == "https://example.org"
    with pytest.raises(SettingError, match="not set"):
        env.required("ONEPOST_THING")


@pytest.mark.parametrize(
    ("read", "value", "result"),
    [
        (lambda: env.boolean("ONEPOST_THING", False), "Yes", True),
        (lambda: env.boolean("ONEPOST_THING", True), "off", False),
        (lambda: env.choice("ONEPOST_THING", ("a", "b"), "a"), " B ", "b"),
        (lambda: env.number("ONEPOST_THING", 1, minimum=0.1), "0.5", 0.5),
        (lambda: env.words("ONEPOST_THING"), " a, ,b ,", ["a", "b"]),
        (lambda: env.url("ONEPOST_THING"), "https://example.org/onepost/", "https://example.org/onepost"),
        (lambda: env.urls("ONEPOST_THING"), "https://a.example/, http://b.example", ["https://a.example", "http://b.example"]),
    ],
)  # fmt: skip
def test_usual_spellings_are_understood(monkeypatch, read, value, result) -> None:
    monkeypatch.setenv("ONEPOST_THING", value)
    assert read() == result


def test_a_folder_of_data_is_made_for_its_owner_only(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ONEPOST_DATA_DIR", str(tmp_path / "new" / "data"))
    assert env.make_data_dir().stat().st_mode & 0o777 == 0o700
    assert list(env.make_data_dir().iterdir()) == []
