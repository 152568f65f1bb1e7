"""A real browser on a real OnePost: one installation for the whole run, with its demo person's channels connected."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from house import House, living, until
from screens import DESKTOP, FLAGS, Demo, chromium, signed_in


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process runs all of it: the installation is shared."""
    for item in items:
        if "browser" in Path(item.fspath).parts:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def onepost(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with living(tmp_path_factory.mktemp("browser") / "data") as house:
        house.up()
        until(house.sandbox_answers, "the sandbox")
        yield house


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one module: Playwright keeps an event loop running, in which no asynchronous test could run."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def demo(onepost: House) -> Demo:
    done = onepost.run("demo", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    return Demo(said, signed_in(onepost.url, said["email"], said["password"]))


@pytest.fixture
def open_page(browser: Browser, onepost: House) -> Iterator[Callable[..., Page]]:
    """A page in a browser of its own.

    What its console complains about fails the test, and so does a request to anybody else, or anything that is kept in
    the browser and not registered (privacy policy, 7).
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []
    hosts: set[str] = set()

    def open_(**options: Any) -> Page:
        context = browser.new_context(base_url=onepost.url, **{"viewport": DESKTOP, "locale": "en-GB", **options})
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("request", lambda sent: hosts.add(urlsplit(sent.url).hostname or ""))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_
    kept = [(context.storage_state(), context) for context in contexts]
    for _state, context in kept:
        context.close()
    assert hosts <= {"", "127.0.0.1"}
    assert [name for state, _context in kept for name in unregistered(state)] == []
    expected = ("the server responded with a status of 4", "Response Status Error Code 4")
    assert [text for text in complaints if not any(part in text for part in expected)] == []


def unregistered(state: Any) -> list[str]:
    """Names of cookies and of local storage that the register does not know."""
    from onepost.privacy.registers.cookies import Store, kept

    here = [origin for origin in state["origins"] if origin["origin"].startswith("http://127.0.0.1")]
    found = [(cookie["name"], Store.COOKIE) for cookie in state["cookies"]]
    found += [(entry["name"], Store.LOCAL) for origin in here for entry in origin["localStorage"]]
    return [name for name, store in found if kept(name, store) is None]
