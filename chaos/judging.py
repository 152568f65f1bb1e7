"""What the sandbox shows after a play, against what OnePost says of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from cases import Case
    from onepost.publishing.models import Publication
    from stage import Stage

Verdict = Literal["published", "failed", "held", "unconfirmed", "twice", "lost", "stuck", "wrong", "unmet"]
"""*wrong*: told what is not so, or more was given up than the fault asks for. *unmet*: the flow never came to it."""
GOOD = ("published", "failed", "held", "unconfirmed")
UNSEEN_ONCE = {"youtube": {"video", "short"}}
"""Kinds of object that must not exist twice even while nobody sees them."""


@dataclass(frozen=True, slots=True)
class Outcome:
    verdict: Verdict
    said: str = ""


@dataclass(frozen=True, slots=True)
class Before:
    """Ids of what was there before a play."""

    posts: frozenset[str]
    objects: frozenset[str]


def before(stage: Stage, case: Case) -> Before:
    return Before(
        frozenset(str(post["id"]) for post in stage.control.get("posts", network=case.network)),
        frozenset(str(thing["id"]) for thing in stage.control.get("objects", network=case.network)),
    )


def made(stage: Stage, case: Case, since: Before) -> Counter[str]:
    """New posts, other things that can be seen (comments, playlist entries), and what must not exist twice although
    it cannot be seen, by kind."""
    posts = [post for post in stage.control.posts(case.network) if str(post["id"]) not in since.posts]
    shown = {str(post["id"]) for post in posts}
    once = UNSEEN_ONCE.get(case.network, set())
    found = Counter({"post": len(posts)})
    for thing in stage.control.get("objects", network=case.network):
        if str(thing["id"]) in since.objects or thing.get("deleted"):
            continue
        if thing["kind"] in once:
            found["object"] += 1
        elif thing.get("public") and str(thing["id"]) not in shown:
            found[thing["kind"]] += 1
    return +found


def judge(
    case: Case, publication: Publication, ends: tuple[str, ...], there: Counter[str], whole: Counter[str]
) -> Outcome:
    """``whole`` is what a clean run makes; ``ends`` what the fault allows."""
    from onepost.publishing.models import State

    publication.refresh_from_db()
    said = told(publication)
    seen = f"{dict(there)} instead of {dict(whole)}; {said}"
    if any(there[kind] > whole[kind] for kind in there):
        return Outcome("twice", seen)
    allowed = {*ends, "unconfirmed"} if case.asks else set(ends)
    match publication.state:
        case State.PUBLISHED | State.DELIVERED:
            if there["post"] < whole["post"]:
                return Outcome("lost", seen)
            if publication.problem and not allowed & {"failed", "held", "unconfirmed"}:
                return Outcome("wrong", f"given up without need: {said}")
            if not publication.problem and there != whole:
                return Outcome("lost", seen)
            return Outcome("published", said)
        case State.UNCONFIRMED:
            verdict: Verdict = "unconfirmed"
        case State.FAILED:
            verdict = "failed"
        case State.HELD:
            verdict = "held"
        case _:
            return Outcome("stuck", said)
    if not publication.problem:
        return Outcome("wrong", f"no reason is given; {said}")
    if verdict not in allowed:
        return Outcome("wrong", f"given up without need: {said}")
    if verdict == "failed" and there == whole:
        return Outcome("wrong", f"it is there, but OnePost says it is not: {said}")
    return Outcome(verdict, said)


def told(publication: Publication) -> str:
    problem = publication.problem or {}
    return f"{publication.state}: {problem.get('text', '')}".rstrip(": ")
