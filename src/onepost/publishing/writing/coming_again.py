"""How a post that is being written is to come again: the series it makes, in words, and what is in its way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from onepost.accounts.models import Workspace
from onepost.publishing.planning import rules
from onepost.publishing.planning.rules import WrongRule
from onepost.publishing.planning.series import Series, check, check_plan
from onepost.publishing.planning.slots import FromQueue
from onepost.publishing.services import Author, Plan
from onepost.publishing.writing.content import Content, ContentRefused, FieldProblem
from onepost.publishing.writing.repeating import Repeat


@dataclass(frozen=True, slots=True)
class ComingAgain:
    """``series`` is None for a post that goes out once, and for a draft."""

    said: str = ""
    series: Series | None = None
    problems: list[FieldProblem] = field(default_factory=list)


def coming_again(
    workspace: Workspace, form: Repeat, content: Content, plan: Plan, due: datetime | str | None
) -> ComingAgain:
    """``due`` is the first time of ``plan``, where that is known."""
    if not form.unit:
        return ComingAgain()
    if plan is None:
        return ComingAgain(_("A draft does not come again yet. What stands here is kept for when you plan it."))
    first = _first(due, workspace.zone)
    try:
        rule = form.offered(first.date()).rule(first)
        check_plan(rule, plan)
    except WrongRule as wrong:
        return ComingAgain(problems=[FieldProblem("repeat", "wrong_rule", str(wrong))])
    said = rules.said(rule)
    series = Series(rule, content, tuple(form.texts), plan.queue if isinstance(plan, FromQueue) else None)
    try:
        check(Author(workspace, None), series)
    except ContentRefused as refused:
        return ComingAgain(said, problems=refused.problems)
    return ComingAgain(said, series)


def _first(due: datetime | str | None, zone: ZoneInfo) -> datetime:
    return (due if isinstance(due, datetime) else timezone.now()).astimezone(zone)
