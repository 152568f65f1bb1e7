"""What is kept in browsers is a closed list."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse

import onepost
from onepost.privacy.consent.middleware import Consent, UndeclaredCookie
from onepost.privacy.registers.cookies import KEPT, Store, kept

SCRIPTS = Path(onepost.__file__).parent / "static/js"


def answering(name: str, **how: Any) -> HttpResponse:
    response = HttpResponse()
    response.set_cookie(name, "1", **how)
    return Consent(lambda request: response)(HttpRequest())


@pytest.mark.clause("P-7.9", "P-2.5c")
def test_a_cookie_that_is_not_registered_stops_the_test_that_set_it() -> None:
    assert answering("theme", max_age=3600).status_code == 200
    with pytest.raises(UndeclaredCookie, match="tracker"):
        answering("tracker", max_age=3600)


@pytest.mark.clause("P-7.7")
def test_a_cookie_that_would_live_longer_than_it_says_is_refused() -> None:
    with pytest.raises(UndeclaredCookie, match="choices"):
        answering("choices", max_age=183 * 24 * 3600)
    with pytest.raises(UndeclaredCookie, match="messages"):
        answering("messages", max_age=60)


@pytest.mark.clause("P-7.9")
@pytest.mark.django_db
def test_the_page_lists_what_the_register_does(client: Any) -> None:
    page = client.get("/cookies").content.decode()
    for entry in KEPT:
        assert (f"<code>{entry.shown}</code>" in page) is (entry.consent is None), entry.shown


@pytest.mark.clause("P-7.9", "P-2.3a")
def test_scripts_keep_only_what_is_registered() -> None:
    """Names of storage stand in constants; what is written is registered, and is never the text as it stands."""
    named = set()
    for path in SCRIPTS.glob("*.js"):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"sessionStorage|indexedDB|document\.cookie|serviceWorker|caches\.open", source), path.name
        if "localStorage" in source:
            named |= set(re.findall(r'const (?:KEY|STORED|PREFIX) = [`"]([^`"]+)[`"]', source))
    assert len(named) == 4
    for name in named:
        assert kept(re.sub(r"\$\{[^}]+\}", "x", name) + ("x" if name.endswith(":") else ""), Store.LOCAL), name


@pytest.mark.clause("P-2.5c")
def test_nobody_is_fingerprinted() -> None:
    asked = (
        r"toDataURL|getImageData|AudioContext|geolocation|"
        r"navigator\.(plugins|hardwareConcurrency|deviceMemory|getBattery)"
    )
    assert [path.name for path in SCRIPTS.glob("*.js") if re.search(asked, path.read_text(encoding="utf-8"))] == []
