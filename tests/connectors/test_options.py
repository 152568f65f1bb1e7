"""Options as data: read from forms and from JSON, with every wrong value named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from onepost.connectors.options import Choice, Options, option

REPLIES = (Choice("all", "Everybody"), Choice("following", "People you follow"))


@dataclass(frozen=True)
class Some(Options):
    title: str = option("Title", default="")
    replies: str = option("Who can reply", default="all", widget="choice", choices=REPLIES)
    labelled: bool = option("Made with AI", default=False, widget="switch")
    minutes: int = option("Minutes", default=60, widget="number", least=5, most=10080)
    answers: tuple[str, ...] = option("Answers", default=(), widget="list", most=4)


@pytest.mark.parametrize(
    ("name", "given", "read"),
    [
        ("title", "a\r\nb", "a\nb"),
        ("replies", "following", "following"),
        ("labelled", True, True),
        ("labelled", "on", True),
        ("labelled", "FALSE", False),
        ("minutes", "30", 30),
        ("minutes", 10080, 10080),
        ("answers", ["Tea", " Coffee ", ""], ("Tea", "Coffee")),
        ("answers", "Tea\r\nCoffee\n\n", ("Tea", "Coffee")),
        ("answers", [], ()),
    ],
)
def test_a_value_is_read_as_a_form_or_json_writes_it(name: str, given: Any, read: Any) -> None:
    options, problems = Some.parse({name: given})
    assert problems == []
    assert getattr(options, name) == read


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("title", 5),
        ("title", ["a"]),
        ("replies", "nobody"),
        ("replies", ["all"]),
        ("replies", {}),
        ("labelled", "perhaps"),
        ("minutes", "soon"),
        ("minutes", 4),
        ("minutes", 10081),
        ("minutes", 7.5),
        ("minutes", True),
        ("answers", "a\nb\nc\nd\ne"),
        ("answers", ["a", 1]),
        ("answers", {"a": 1}),
        ("colour", "red"),
    ],
)
def test_a_wrong_value_is_a_problem_at_its_name_and_leaves_the_default(name: str, given: Any) -> None:
    options, problems = Some.parse({name: given, "title" if name != "title" else "labelled": "on"})
    assert [problem.field for problem in problems] == [name]
    assert str(problems[0].message)
    if name != "colour":
        assert getattr(options, name) == getattr(Some(), name)


def test_what_is_empty_is_the_default() -> None:
    assert Some.parse({"title": "", "minutes": None, "replies": ""}) == (Some(), [])


def test_only_what_differs_is_stored_and_reading_it_back_gives_the_same() -> None:
    options, _ = Some.parse({"answers": ["Tea", "Coffee"], "minutes": 60})
    assert options.to_json() == {"answers": ["Tea", "Coffee"]}
    assert Some.parse(options.to_json()) == (options, [])
