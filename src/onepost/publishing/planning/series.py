"""What a series of posts is to be, and what is in its way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from onepost.channels.models import Channel
from onepost.connectors import registry
from onepost.publishing import services
from onepost.publishing.models import Recurrence
from onepost.publishing.planning import queues
from onepost.publishing.planning.rules import Rule, WrongRule
from onepost.publishing.planning.slots import FromQueue
from onepost.publishing.services import Author, Plan
from onepost.publishing.writing import filling, versions
from onepost.publishing.writing.content import Content, ContentRefused, FieldProblem, Override, check_content
from onepost.publishing.writing.versions import Left

TEXTS = 10
"""Of one series, with the post's own."""


@dataclass(frozen=True, slots=True)
class Series:
    """What a series is to be; ``others`` are the texts that take turns with the content's own."""

    rule: Rule
    content: Content
    others: Sequence[str] = ()
    queue: UUID | None = None

    @classmethod
    def of(cls, row: Recurrence) -> Series:
        return cls(Rule.of(row), versions.unpacked(row.content).content, tuple(row.others), row.queue_id)

    @property
    def texts(self) -> list[str]:
        return [self.content.text, *self.others]

    def variant(self, number: int) -> Content:
        """The content with that text. A text that takes a turn is said on every channel, those with their own too."""
        if not 0 < number < len(self.texts):
            return self.content
        overrides = {channel: replace(own, text=None) for channel, own in self.content.overrides.items()}
        kept = {channel: own for channel, own in overrides.items() if own != Override()}
        return replace(self.content, text=self.texts[number], overrides=kept)

    def columns(self) -> dict[str, object]:
        """All but the queue as a :class:`Recurrence` stores it."""
        content = versions.packed(Left(self.content))
        return {**self.rule.columns(), "content": content, "others": list(self.others)}

    def on(self, channels: Iterable[UUID]) -> Series:
        """For those of its channels alone."""
        gone = set(self.content.channels) - set(channels)
        return replace(self, content=services.without(self.content, gone)) if gone else self


def check_plan(rule: Rule, plan: Plan) -> None:
    """Raises :class:`WrongRule` where there is no first time that the others could follow."""
    if plan is None or not (rule.goes_back or isinstance(plan, datetime)):
        raise WrongRule(_("Choose a day and a time for the first one. In a queue a post comes back once it is out."))


def check(author: Author, series: Series) -> None:
    """Raises :class:`WrongRule` and :class:`ContentRefused`; the content with its own text is the post's to check."""
    series.rule.check()
    if len(series.texts) > TEXTS:
        text = _("A series has at most %(most)s texts, with the first one.") % {"most": TEXTS}
        raise ContentRefused([FieldProblem("repeat", "too_many_texts", text)])
    problems: list[FieldProblem] = []
    for number in range(1, len(series.texts)):
        checked = check_content(author.workspace, series.variant(number))
        for problem in checked.all_problems:
            words = {"number": number + 1, "problem": problem.text}
            said = _("Text %(number)s: %(problem)s") % words
            problems.append(FieldProblem("repeat", problem.code, said, problem.channel))
    problems += _same_again(author, series)
    if series.rule.goes_back:
        free = queues.next_free(author.workspace, FromQueue(series.queue), series.content.channels)
        problems += [replace(one, field="repeat", channel=None) for one in queues.missing(author.workspace, free)]
    if problems:
        raise ContentRefused(problems)


def _same_again(author: Author, series: Series) -> Iterable[FieldProblem]:
    """Networks that refuse a text they have already: a series for them needs texts that differ."""
    channels = Channel.objects.filter(workspace=author.workspace, id__in=series.content.channels)
    for channel in channels.defer("sealed"):
        capabilities = registry.connector(channel.network).capabilities
        own = series.content.overrides.get(channel.id, Override()).text
        texts = {series.content.text if own is None else own, *series.others}
        same = len({" ".join(text.split()).casefold() for text in texts}) < 2
        if capabilities.refuses_same_text and same and not any(filling.tells_time(text, {}) for text in texts):
            text = _(
                "%(network)s refuses a text that the account has already posted. Add another text that takes turns "
                "with this one, or write the day into it with a variable."
            )
            network = registry.connector(channel.network).label
            yield FieldProblem("repeat", "same_text", text % {"network": network}, channel.id)
