"""Pages with five thousand planned posts: time at the server, queries, and what they make a browser fetch."""

from __future__ import annotations

import re
import time
from pathlib import Path, PurePosixPath

import brotli
import requests
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench import busy, screens
from bench.figures import Figures, p95, say, stage
from bench.house import House
from bench.people import NETWORK, People
from onepost.publishing.models import Label, Post, Publication, State

TIMES = 30
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
HEAVY = ("calendar", "composer")
"""Pages that may bring a larger library."""
MODULE = re.compile(r"""(?:from|import)\s*\(?["'](\.{1,2}/[^"']+)["']""")
FETCHED = re.compile(r"""<(?:script[^>]+src|link[^>]+rel="stylesheet"[^>]+href)="([^"]+)\"""")


def measured(house: House, people: People, figures: Figures) -> None:
    with stage(f"Planning {busy.PLANNED} posts"):
        draft = busy.fill(people)
    browser = Client(headers={"host": house.url.removeprefix("http://")})
    browser.force_login(people.user, backend=BACKEND)
    pages = _addresses(draft)
    queries = {name: _queries(browser, path) for name, path in pages.items()}
    with house.web():
        seconds = {name: _times(house, browser, path) for name, path in pages.items()}
    html = {name: browser.get(path).content.decode() for name, path in pages.items()}
    kilobytes = {name: len(page.encode()) / 1000 for name, page in html.items()}
    for name in pages:
        say(f"  {name}: p95 {p95(seconds[name]):.0f} ms, {queries[name]} queries, {kilobytes[name]:.0f} KB")
    slowest = max(pages, key=lambda name: p95(seconds[name]))
    busiest = max(pages, key=lambda name: queries[name])
    lists = [name for name in pages if not name.startswith("composer")]
    longest = max(lists, key=lambda name: kilobytes[name])
    figures.at_most(f"slowest page with 5,000 planned posts, p95 ({slowest})", p95(seconds[slowest]), "ms", 100)
    figures.at_most(f"most queries of a page ({busiest})", queries[busiest], "queries", 12)
    figures.at_most(f"largest list or calendar ({longest})", kilobytes[longest], "KB", 150)
    sizes = {name: compressed(page) / 1000 for name, page in html.items()}
    for heavy, target in ((False, 80), (True, 180)):
        of_kind = {name: size for name, size in sizes.items() if name.startswith(HEAVY) == heavy}
        largest = max(of_kind, key=lambda name: of_kind[name])
        figures.at_most(f"scripts and styles, compressed ({largest})", of_kind[largest], "KB", target)
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    with house.web():
        screens.measured(house, session, pages["calendar"], pages["composer, six channels"], figures)


def _addresses(draft: Post) -> dict[str, str]:
    """The pages people work in, by the names that figures are given."""
    calendar, posts, library = reverse("calendar"), reverse("posts"), reverse("library")
    month, day = f"month={busy.coming_month():%Y-%m}", f"day={busy.coming_month():%Y-%m}-10"
    label, publication = Label.objects.all()[0].id, Publication.objects.filter(state=State.SCHEDULED)[0].id
    return {
        "calendar": f"{calendar}?{month}",
        "calendar, week": f"{calendar}?view=week&{day}",
        "calendar, day": f"{calendar}?view=day&{day}",
        "calendar, list": f"{calendar}?view=list&{month}",
        "queue": reverse("queue"),
        "posts": posts,
        "posts, words": f"{posts}?q=tea",
        "posts, label": f"{posts}?label={label}&network={NETWORK}",
        "drafts": reverse("drafts"),
        "composer": reverse("compose"),
        "composer, six channels": reverse("post-edit", args=[draft.id]),
        "library": library,
        "library, words": f"{library}?q=lamp",
        "imports": reverse("imports"),
        "channels": reverse("channels"),
        "publication": reverse("publication", args=[publication]),
    }


def _queries(browser: Client, path: str) -> int:
    browser.get(path)
    with CaptureQueriesContext(connection) as seen:
        answer = browser.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return len(seen)


def _times(house: House, browser: Client, path: str) -> list[float]:
    """Milliseconds from asking to the whole answer, over HTTP on the same machine, after three to warm up."""
    session = requests.Session()
    session.cookies.set(settings.SESSION_COOKIE_NAME, browser.cookies[settings.SESSION_COOKIE_NAME].value)
    found = []
    for _ in range(TIMES + 3):
        began = time.perf_counter()
        answer = session.get(f"{house.url}{path}", timeout=30, allow_redirects=False)
        found.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
    return found[3:]


def compressed(page: str) -> int:
    """Bytes of all scripts and style sheets of a page, modules they import included, each compressed."""
    waiting = [PurePosixPath(url.removeprefix(settings.STATIC_URL).partition("?")[0]) for url in FETCHED.findall(page)]
    seen: dict[PurePosixPath, int] = {}
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        file = finders.find(str(name))
        if file is None:
            raise RuntimeError(f"the page names {name}, which is not there")
        content = Path(file).read_bytes()
        seen[name] = len(brotli.compress(content))
        if name.suffix == ".js":
            waiting += [_beside(name, other) for other in MODULE.findall(content.decode())]
    return sum(seen.values())


def _beside(name: PurePosixPath, other: str) -> PurePosixPath:
    parts = list(name.parent.parts)
    for part in PurePosixPath(other).parts:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return PurePosixPath(*parts)
