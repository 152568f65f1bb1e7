"""Write the newest version of the privacy policy from its source and the facts of the code; ``--check`` only looks.

The text is a file for each language, hashed as it is: what people acknowledge is what they saw. A version that people
may have read is not written again: give it a new date in ``accounts/policy.py`` and ``templates/policy/versions.json``.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path
from types import ModuleType

FOLDER = Path(__file__).resolve().parents[1] / "src/onepost/templates/policy"


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onepost.settings_test")
    import django

    django.setup()
    from onepost.accounts import policy

    texts = {language: written(language) for language in policy.LANGUAGES}
    folder, register = FOLDER / policy.VERSION, FOLDER / "versions.json"
    if "--check" in sys.argv:
        behind = [lang for lang, text in texts.items() if (folder / f"{lang}.html").read_text("utf-8") != text]
        if behind:
            print(f"The policy {policy.VERSION} ({', '.join(behind)}) is not what the code says: a new version is due.")
        return 1 if behind else 0
    folder.mkdir(exist_ok=True)
    versions = json.loads(register.read_text("utf-8"))
    newest = next(row for row in versions if row["version"] == policy.VERSION)
    for language, text in texts.items():
        (folder / f"{language}.html").write_text(text, encoding="utf-8")
        newest["sha256"][language] = hashlib.sha256(text.encode()).hexdigest()
    register.write_text(json.dumps(versions, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


def written(language: str) -> str:
    """The whole text in one language."""
    from django.template.loader import render_to_string
    from django.utils.translation import override

    from onepost.privacy import facts

    with override(language):
        return render_to_string(f"policy/source/{language}.html", {"facts": _called(facts)})


def _called(facts: ModuleType) -> dict[str, object]:
    names = ("holdings", "periods", "purposes", "networks", "revocation", "recipients", "clauses")
    return {name: getattr(facts, name)() for name in names}


if __name__ == "__main__":
    raise SystemExit(main())
