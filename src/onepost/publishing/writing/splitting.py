"""A long text as a thread: cut at the ends of sentences, into as few posts as hold it."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from onepost.connectors import registry
from onepost.connectors.capabilities import TextRule
from onepost.connectors.units import measure
from onepost.publishing.writing.content import Checked, ForChannel
from onepost.publishing.writing.forms import ComposerData, ThreadPart

_SENTENCE = regex.compile(r"""(?:[.!?…]["'”’»)\]]*\s+|[。！？]["”’」）]*\s*|\n\s*)""")
_WORD = regex.compile(r"\S+\s*")
_LETTER = regex.compile(r"\X")


def split(text: str, rule: TextRule) -> list[str]:
    """``text`` in pieces that each fit ``rule``; one where all of it does."""
    out: list[str] = []
    piece = ""
    for more in _sentences(text.strip(), rule):
        if piece and not _fits(piece + more, rule):
            out.append(piece.strip())
            piece = ""
        piece += more
    return [*out, piece.strip()] if piece.strip() else out


def _sentences(text: str, rule: TextRule) -> Iterator[str]:
    """Sentences with the space behind them; where one alone is too long its words, and of such a word its letters."""
    start = 0
    for end in [*(found.end() for found in _SENTENCE.finditer(text)), len(text)]:
        sentence, start = text[start:end], end
        if not sentence:
            continue
        if _fits(sentence, rule):
            yield sentence
            continue
        for word in _WORD.findall(sentence):
            if _fits(word, rule):
                yield word
            else:
                yield from _LETTER.findall(word)


def _fits(text: str, rule: TextRule) -> bool:
    return measure(text.strip(), rule.unit) <= rule.max


def press(checked: Checked, data: ComposerData, action: str) -> bool:
    """What ``split:`` with a network does: its chosen channels get the beginning as a text of their own, and the rest
    comes as further posts. Whether anything changed."""
    verb, _colon, network = action.partition(":")
    mine = [one for one in checked.channels if one.channel.network == network]
    if verb != "split" or not mine:
        return False
    text = data.own_texts.get(mine[0].channel.id, data.text)
    first, *others = split(text, min(map(_rule, mine), key=lambda rule: rule.max)) or [""]
    if not others:
        return False
    for one in mine:
        data.own_texts[one.channel.id] = first
    kept = [part for part in data.threads.get(network, ()) if not part.blank]
    free = max((int(part.key) for part in kept if part.key.isdecimal()), default=0) + 1
    data.threads[network] = [*(ThreadPart(str(key), text) for key, text in enumerate(others, start=free)), *kept]
    return True


def _rule(one: ForChannel) -> TextRule:
    kind = registry.connector(one.channel.network)
    return kind.capabilities_of(one.channel.limits).kind(one.rendered.kind).text
