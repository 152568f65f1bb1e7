"""Every page, on a phone and on a desk, light and dark: nothing that axe objects to, nothing that overflows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

import files
from house import House
from screens import DESKTOP, PHONE, Demo

OPEN = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/privacy",
    "/cookies",
    "/newsletter",
    "/nothing-here",
]
FULL = [
    "/",
    "/calendar/",
    "/calendar/?view=week",
    "/calendar/?view=day",
    "/calendar/?view=list&network=x",
    "/publications/{planned_publication}/move",
    "/queue/",
    "/queue/names",
    "/posts/",
    "/posts/?q=lamps",
    "/posts/import",
    "/posts/export",
    "/posts/import/{asked}",
    "/posts/import/{tried}",
    "/posts/import/{imported}",
    "/posts/repeating",
    "/posts/repeating/{series}",
    "/posts/{planned}/versions",
    "/posts/?view=published",
    "/posts/?view=attention",
    "/drafts/",
    "/posts/new",
    "/posts/{planned}/edit",
    "/publications/{planned_publication}",
    "/publications/{published_publication}",
    "/publications/{doubtful_publication}",
    "/library/",
    "/library/{asset}",
    "/library/{document}",
    "/library/?kind=image",
    "/library/from/dropbox",
    "/posts/{deck}/edit",
    "/publications/{deck_publication}",
    "/channels/",
    "/channels/{channel}/disconnect",
    "/channels/doctor/",
    "/channels/doctor/facebook/",
    "/channels/doctor/instagram/",
    "/operator/",
    "/operator/keys/",
    "/operator/keys/instagram?login=facebook",
    "/settings/profile",
    "/settings/workspace",
    "/settings/workspace/new",
    "/settings/snippets",
    "/settings/labels",
    "/settings/groups",
    "/settings/links",
    "/settings/calendar",
    "/settings/api-keys",
    "/settings/choices",
    "/operator/newsletter",
    "/accounts/email/",
    "/accounts/password/change/",
    "/first-steps",
    "/design",
    "/nothing-here",
]
IN_DOUBT = """
from django.utils import timezone
from onepost.publishing.models import Publication
problem = {{"text": "The network did not say whether it took the post. Look whether it is there."}}
Publication.objects.filter(id="{}").update(
    state="unconfirmed", armed_at=timezone.now(), next_call="public", next_attempt_at=None, problem=problem
)
"""
IMPORTS = """
from onepost.accounts.models import Workspace
from onepost.publishing.models import ImportProblem, ImportRun
columns = [{{"name": "Message", "example": "The lamps are lit"}}, {{"name": "Day", "example": "03/04/2027"}}]
known = {{"source": "other", "encoding": "cp1252", "separator": ",", "header": True, "day_first": True}}
known |= {{"columns": columns, "mapping": ["text", "at"], "good": 1300, "bad": 1, "made": 3, "name": "spring.csv"}}
known |= {{"workspace": Workspace.objects.get(channels="{}")}}
made = [ImportRun.objects.create(**known, state=state) for state in ("mapping", "checked", "done")]
ImportProblem.objects.create(run=made[1], row=1302, field="at", text="Give a time of day as well.")
print(*[run.id for run in made])
"""
AT_REST = """(async () => {
    const still = new CSSStyleSheet();
    still.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important; }");
    document.adoptedStyleSheets = [still];
    const asks = () => document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling");
    for (let frame = 0, quiet = 0; quiet < 2 && frame < 120; frame++) {
        await new Promise(requestAnimationFrame);
        quiet = asks() ? 0 : quiet + 1;
    }
})()"""
"""Nothing fades (colours arrive at once), what a page asks for has come, and its scripts have seen the new width."""
PARTS = 4
"""Tests among which the pages of a workspace are divided."""
AXE = Axe().axe_script
QUICK = {"resultTypes": ["violations"], "preload": False, "elementRef": False}
"""Nothing is fetched once more for rules about style sheets, which are not among those that are on."""
SIZES = {"phone": PHONE, "desk": DESKTOP}
THEMES: dict[Literal["light", "dark"], dict[str, Any]] = {"light": {}, "dark": {"runOnly": ["color-contrast"]}}
"""With the rules to look at: between the themes nothing but colours differs."""


@pytest.fixture(scope="module")
def filled(onepost: House, demo: Demo) -> dict[str, str]:
    """A workspace with something in it, made through the API."""
    api = f"{onepost.url}/api/v1"

    def post(path: str, **more: Any) -> Any:
        answer = requests.post(f"{api}{path}", headers=demo.headers, timeout=30, **more)
        assert answer.ok, answer.text
        return answer.json()

    asset = post("/media", files={"file": ("dusk.png", files.picture(1200, 800), "image/png")}, data={"alt": "Dusk"})
    channels = [demo.channel("x"), demo.channel("facebook")]
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    body = {"text": "The lamps are lit. Come in and see.", "channels": channels, "media": [asset["id"]]}
    planned = post("/posts", json={**body, "schedule": tomorrow})
    published = post("/posts", json={**body, "text": "Open until ten tonight", "schedule": "now"})
    deck = post("/media", files={"file": ("deck.pdf", files.document(), "application/pdf")})
    told = {"linkedin": {"title": "Spring lamps"}}
    pages = {"text": "Our spring lamps", "channels": [demo.channel("linkedin")], "media": [deck["id"]], "options": told}
    leafed = post("/posts", json={**pages, "schedule": tomorrow})
    post("/posts", json={"text": "Something for later", "channels": channels[:1]})
    weekly = {"unit": "week", "count": 3, "texts": ["Another lamp for another week"]}
    post("/posts", json={"text": "Lamp of the week", "channels": channels[:1], "schedule": tomorrow, "repeat": weekly})
    series = requests.get(f"{api}/recurrences", headers=demo.headers, timeout=30).json()["recurrences"][0]["id"]
    changed = requests.patch(f"{api}/posts/{planned['id']}", json={"text": "Lit"}, headers=demo.headers, timeout=30)
    assert changed.ok, changed.text
    doubtful = post("/posts", json={**body, "text": "Was it sent?", "schedule": tomorrow})["publications"][0]["id"]
    done = onepost.run("manage", "shell", "-v0", "-c", IN_DOUBT.format(doubtful) + IMPORTS.format(channels[0]))
    assert done.returncode == 0, done.stderr
    asked, tried, imported = done.stdout.split()[-3:]
    return {
        "asset": asset["id"],
        "document": deck["id"],
        "deck": leafed["id"],
        "deck_publication": leafed["publications"][0]["id"],
        "planned": planned["id"],
        "planned_publication": planned["publications"][0]["id"],
        "doubtful_publication": doubtful,
        "published_publication": published["publications"][0]["id"],
        "channel": channels[0],
        "series": series,
        "asked": asked,
        "tried": tried,
        "imported": imported,
    }


def look(page: Page, address: str) -> None:
    """Opened once, seen four ways: pages follow the width and the theme while they are open.

    What breaks the page's own content security policy is an error in the console, and fails the test at its end.
    """
    page.goto(address)
    page.evaluate(AXE)
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        wide, window = page.evaluate("[document.scrollingElement.scrollWidth, window.innerWidth]")
        assert wide <= window, f"{address} is {wide} px wide on a screen of {window}"
        for theme, rules in THEMES.items():
            page.emulate_media(color_scheme=theme)
            page.evaluate(AT_REST)
            found = page.evaluate("rules => axe.run(rules).then((found) => found.violations)", {**QUICK, **rules})
            problems = [f"{v['id']}: {v['help']}: {[node['target'] for node in v['nodes']][:3]}" for v in found]
            assert problems == [], f"{address} on a {size}, {theme}"


@pytest.mark.clause("P-7.1", "P-7.9")
def test_pages_before_signing_in(open_page: Callable[..., Page]) -> None:
    page = open_page(reduced_motion="reduce")
    for address in OPEN:
        look(page, address)


@pytest.mark.clause("P-7.1", "P-7.9")
@pytest.mark.parametrize("part", range(PARTS))
def test_pages_of_a_workspace_in_use(open_page, demo: Demo, filled: dict[str, str], part: int) -> None:
    page = open_page(storage_state=demo.state, reduced_motion="reduce")
    for address in FULL[part::PARTS]:
        look(page, address.format(**filled))


def test_pages_in_french_fit_too(open_page, onepost: House, demo: Demo, filled: dict[str, str]) -> None:
    page = open_page(storage_state=demo.state, locale="fr-FR", reduced_motion="reduce")
    reads = "from onepost.accounts.models import User; User.objects.update(language={!r})"
    assert onepost.run("manage", "shell", "-c", reads.format("fr")).returncode == 0
    try:
        for address in ["/calendar/", "/posts/new", "/library/", "/channels/", "/settings/profile"]:
            look(page, address.format(**filled))
            assert page.locator("html").get_attribute("lang") == "fr"
    finally:
        assert onepost.run("manage", "shell", "-c", reads.format("en")).returncode == 0
