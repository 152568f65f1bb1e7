"""Collect every sentence into ``locale/<language>/LC_MESSAGES/django.po`` and compile; ``--check`` only looks.

Babel reads the Python files; templates go through Django's own ``templatize`` first. GNU gettext is not needed.
The check fails for a sentence without French, a compiled file that is behind, and text in a template without a mark.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "onepost"
LANGUAGES = ("fr",)
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
FORMS = {"fr": ("(n > 1)", 2)}


def main() -> int:
    template = collect()
    if "--check" in sys.argv:
        problems = [*unmarked(), *(line for language in LANGUAGES for line in behind(language, template))]
        print("\n".join(problems))
        return 1 if problems else 0
    for language in LANGUAGES:
        write(language, template)
    return 0


def collect() -> Catalog:
    """Every marked sentence of the package, with where it stands (file only: line numbers make noisy changes)."""
    catalog = Catalog(charset="utf-8")
    for path in sorted(PACKAGE.rglob("*.py")):
        _add(catalog, path, path.read_text(encoding="utf-8"))
    import django
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    for path in _templates():
        source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        _add(catalog, path, "\n".join(line.strip() for line in source.splitlines()))
    return catalog


def _add(catalog: Catalog, path: Path, source: str) -> None:
    name = path.relative_to(ROOT).as_posix()
    found = extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS, comment_tags=["Translators:"])
    for _line, message, comments, context in found:
        ids = message if isinstance(message, tuple) else (message,)
        if not ids[0]:
            continue
        key = tuple(ids) if len(ids) > 1 else ids[0]
        # Django's catalogs know ``%`` formats by themselves; flags would only mark sentences with a percent sign.
        catalog.add(key, locations=[(name, None)], auto_comments=comments, context=context)


def _templates() -> list[Path]:
    folder = PACKAGE / "templates"
    return sorted(p for p in folder.rglob("*") if p.suffix in {".html", ".txt"} and "policy" not in p.parts)


def read(language: str) -> Catalog:
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return pofile.read_po(file, locale=language)


def po_path(language: str) -> Path:
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"


def write(language: str, template: Catalog) -> None:
    """Merge: what is translated stays, what is new comes in empty, what is gone goes."""
    catalog = read(language)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        pofile.write_po(file, catalog, sort_output=True, omit_header=False, ignore_obsolete=True, width=110)
    text = re.sub(
        r'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Project-Id-Version|'
        r"Report-Msgid-Bugs-To|Generated-By): .*\n",
        "",
        path.read_text(encoding="utf-8"),
        flags=re.M,
    )
    path.write_text(re.sub(r"\A(#.*\n)+", "# OnePost in French.\n", text), encoding="utf-8")
    path.with_suffix(".mo").write_bytes(_compiled(language))
    missing = [str(m.id) for m in catalog if m.id and not m.string]
    print(f"{language}: {len(catalog)} sentences, {len(missing)} without translation")
    for line in missing:
        print(f"  {line}")


def behind(language: str, template: Catalog) -> Iterator[str]:
    """What ``write`` would change, as sentences."""
    known = read(language)
    for message in template:
        if not message.id:
            continue
        found = known.get(message.id, message.context)
        if found is None or not _complete(found.string):
            yield f"{language}: no translation of {message.id!r} ({message.locations[0][0]})"
    compiled = po_path(language).with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != _compiled(language):
        yield f"{language}: the compiled file is behind; run make messages"


def _complete(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def _compiled(language: str) -> bytes:
    catalog = read(language)
    # Babel writes the hour into the header; the same sentences must give the same bytes.
    catalog.creation_date = catalog.revision_date = datetime(2000, 1, 1, tzinfo=UTC)
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


_TRANSLATED = re.compile(r"{%-?\s*blocktrans(?:late)?\b.*?{%-?\s*endblocktrans(?:late)?\s*-?%}", re.S)
_HIDDEN = re.compile(
    r"{%-?\s*block (?:page|body)_class.*?endblock[^%]*%}"
    r"|{%-?\s*comment.*?endcomment\s*-?%}|{#.*?#}|<!--.*?-->"
    r"|<(script|style|svg|code|pre)\b.*?</\1>",
    re.S | re.I,
)
_TAGS = re.compile(r"{%.*?%}|{{.*?}}", re.S)
_MARKUP = re.compile(r"<[^>]*>", re.S)
_SPOKEN = re.compile(r"\b(?:title|alt|placeholder|aria-label)=\"([^\"]*)\"")
_WORD = re.compile(r"[A-Za-zÀ-ÿ]{3,}")
NAMES = {
    "OnePost",
    "GIF",
    "LinkedIn",
    "YouTube",
    "TikTok",
    "Facebook",
    "Instagram",
    "PostgreSQL",
    "PDF",
    "SRT",
    "VTT",
    "https",
    "Ctrl",
    "nbsp",
    "UTC",
    "SHA",
    "www",
    "cnil",
    "json",
    "portable",  # names of files
    "data",
    "middot",
    "hellip",
}


def unmarked() -> Iterator[str]:
    """Text that a person would see and no mark leads to."""
    for path in _templates():
        # The design page is for those who build pages, in the words of the code.
        if path.suffix != ".html" or path.parent.name == "design":
            continue
        text = path.read_text(encoding="utf-8")
        for pattern in (_TRANSLATED, _HIDDEN):
            text = pattern.sub(lambda match: "\n" * match.group().count("\n"), text)
        text = _TAGS.sub(lambda match: " " + "\n" * match.group().count("\n"), text)
        spoken = [(match.start(), match.group(1)) for match in _SPOKEN.finditer(text)]
        plain = _MARKUP.sub(lambda match: " " * len(match.group()), text)
        shown = [(match.start(), match.group()) for match in re.finditer(r"[^\n]+", plain)]
        for at, words in [*spoken, *shown]:
            if [word for word in _WORD.findall(words) if word not in NAMES]:
                line = text.count("\n", 0, at) + 1
                yield f"{path.relative_to(ROOT)}:{line}: not marked for translation: {words.strip()!r}"


if __name__ == "__main__":
    raise SystemExit(main())
