"""The pages a person looks at: complete, safe, and following what happens."""

from __future__ import annotations

import base64
import hashlib
import re
import time
from html.parser import HTMLParser

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from birds import post
from pigeon import Pigeon
from playwright.sync_api import sync_playwright

import files
from onepost_sandbox.networks.base import TimelineCard, TimelineMedia, TimelinePoll, TimelinePost
from screens import FLAGS, chromium

HOSTILE = "<script>alert('x')</script>\"><img src=x onerror=alert(1)> & 'quoted'"


@pytest.fixture
def full(loft, pigeon: Pigeon) -> Pigeon:
    """A timeline with one of everything, hostile where people can write."""
    now = time.time()
    media = loft.world.media

    def file(kind: str, name: str, mime: str, alt: str = "") -> TimelineMedia:
        return TimelineMedia(kind, f"/_media/{media.put(files.named(name), mime).id}", alt, mime)

    picture = file("image", "a.png", "image/png", HOSTILE)
    pigeon.shown[0].posts = [
        TimelinePost(
            "1",
            f"{HOSTILE} https://www.pigeon.example/2?a=1&b=2, http://out.example/x).",
            now - 90,
            url="https://www.pigeon.example/1",
            media=[picture, file("image", "b.jpg", "image/jpeg"), file("gif", "loop.gif", "image/gif", "A loop")],
            counts=[(HOSTILE, 1200)],
            labels=["Made with AI", HOSTILE],
            replies=[TimelinePost("1/1", "A comment", now - 60, author=HOSTILE), TimelinePost("1-2", "Part two", now)],
        ),
        TimelinePost("2", "Gone", now - 7200, deleted=True),
        TimelinePost("3", "", now - 90_000, media=[file("video", "clip.mp4", "video/mp4", "A moving bar")]),
        TimelinePost(
            "4",
            "Which?",
            now - 40 * 86_400,
            title=HOSTILE,
            card=TimelineCard("https://out.example/page", HOSTILE, HOSTILE, picture.url),
            poll=TimelinePoll([(HOSTILE, 3), ("No", 1)], now + 3600),
            quoted=TimelinePost("9", HOSTILE, now, author="Somebody"),
        ),
    ]
    pigeon.shown[1].name = pigeon.shown[1].handle = pigeon.shown[1].note = HOSTILE
    return pigeon


PAGES = ["/", "/?network=pigeon", "/?network=pigeon&account=lumen", "/_post/pigeon/1", "/mailbox"]


def read(loft, path: str, status: int = 200) -> str:
    answer = requests.get(loft.url + path, timeout=5)
    assert answer.status_code == status
    return answer.text


class Loads(HTMLParser):
    """Addresses that a page loads, and elements that only an attacker would bring."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.strange: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loaded += [value or "" for name, value in attrs if name in ("src", "srcset", "poster", "data")]
        self.loaded += [value or "" for name, value in attrs if name == "href" and tag == "link"]
        self.strange += [f"{tag} {name}" for name, _ in attrs if name.startswith("on")]
        if tag in ("object", "embed", "base", "form") or any(value and "javascript:" in value for _, value in attrs):
            self.strange.append(tag)


@pytest.mark.parametrize("path", [*PAGES, "/nothing"])
def test_a_page_loads_nothing_from_outside_and_runs_only_its_own_script(loft, full, path):
    answer = requests.get(loft.url + path, timeout=5)
    found = Loads()
    found.feed(answer.text)
    assert not found.strange
    assert all(address.startswith(("/_media/", "/_avatar/", "data:,")) for address in found.loaded), found.loaded
    (script,) = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = answer.headers["Content-Security-Policy"]
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "http" not in policy


@pytest.mark.parametrize("path", PAGES[:4])
def test_what_people_write_is_only_ever_text(loft, full, path):
    page = read(loft, path)
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_post_is_shown_with_all_that_belongs_to_it(loft, full):
    page = read(loft, "/")
    for part in (
        *("ALT 1", "ALT 3", "GIF", "Made with AI", "Deleted", "1,200", "75 %", "4 votes", "ends in 59 min"),
        *("<video controls", 'aria-label="A moving bar"', "out.example", "1 min ago", "2 h ago", " UTC"),
        'href="/_post/pigeon/1%2F1"',
    ):
        assert part in page, part
    assert page.index("Part two") > page.index("A comment")


def test_links_to_a_simulated_host_stay_in_the_sandbox(loft, full):
    page = read(loft, "/")
    assert '<a href="/www.pigeon.example/2?a=1&amp;b=2">' in page
    assert '<a href="http://out.example/x" rel="noopener noreferrer nofollow">' in page
    assert "Open at Pigeon" in page


@pytest.mark.parametrize("path", ["/_post/pigeon/1-2", "/_post/pigeon/1%2F1", "/_post/pigeon/1"])
def test_a_post_or_a_reply_has_a_page_that_points_it_out(loft, full, path):
    page = read(loft, path)
    (chosen,) = re.findall(r'<article class="[^"]*chosen[^"]*" id="([^"]+)"', page)
    assert chosen == "pigeon-" + path.rpartition("/")[2].replace("%2F", "/")
    assert "Gone" not in page


def test_the_address_that_the_network_gives_a_post_leads_to_it(loft, control):
    number = post(loft, "Look here.").json()["id"]
    address = control.get("posts")[0]["url"]
    assert "Look here." in requests.get(loft.at(address), timeout=5).text
    assert number in address


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/?network=myspace", "/?network=pigeon&account=x", "/_post/pigeon/77", "/_post/x/1", "/mailbox/x"],
)
def test_what_is_not_there_says_so(loft, control, path):
    assert "There is nothing at this address" in read(loft, path, 404)


def test_a_page_is_for_reading_only(loft, control):
    assert requests.post(loft.url, timeout=5).status_code == 405
    head = requests.head(loft.url, timeout=5)
    assert (head.status_code, head.text) == (200, "")


def test_empty_timelines_teach(loft, control):
    page = read(loft, "/")
    assert "Connect a sandbox account in OnePost" in page
    assert "Studio Lumen" in page
    assert "a sandbox account of Pigeon" in read(loft, "/?network=pigeon")


def test_a_long_timeline_is_cut_and_says_so(loft, pigeon):
    pigeon.shown[0].posts = [TimelinePost(str(n), f"Letter {n}.", time.time() - n) for n in range(13)]
    page = read(loft, "/")
    assert "Letter 9." in page
    assert "Letter 10." not in page
    assert '<a href="/?network=pigeon&amp;account=lumen">3 older</a>' in page
    assert "Letter 12." in read(loft, "/?network=pigeon&account=lumen")


def test_many_accounts_are_counted(loft, control, pigeon):
    control.post("accounts", network="pigeon", count=20, limits=True)
    assert "and 14 more" in read(loft, "/")
    for account in pigeon.shown:
        account.posts = [TimelinePost(account.id, f"By {account.id}.", time.time())]
    assert "16 more accounts" in read(loft, "/")
    assert "By more19." in read(loft, "/?network=pigeon")


def test_portraits(loft, control):
    answer = requests.get(f"{loft.url}/_avatar/pigeon/lumen.png", timeout=5)
    assert answer.content.startswith(b"\x89PNG")
    assert requests.get(f"{loft.url}/_avatar/pigeon/x.png", timeout=5).status_code == 404
    assert requests.get(f"{loft.url}/_avatar/myspace/lumen.png", timeout=5).status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_pages_are_for_everybody(loft, full, width, scheme):
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=FLAGS)
        screen = {"width": width, "height": 800}
        page = browser.new_page(viewport=screen, color_scheme=scheme, bypass_csp=True)
        for path in ("/", "/_post/pigeon/1", "/mailbox"):
            page.goto(loft.url + path)
            found = Axe().run(page).response["violations"]
            assert not found, (path, [(problem["id"], problem["nodes"][0]["html"]) for problem in found])
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        browser.close()


@pytest.mark.browser
def test_a_new_post_appears_by_itself_but_never_under_a_person_who_is_busy(loft, full):
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=FLAGS)
        page = browser.new_page(viewport={"width": 360, "height": 700})
        problems: list[str] = []
        page.on("console", lambda message: problems.append(message.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.clock.install()
        page.goto(loft.url)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        post(loft, "Fresh from the loft.")
        page.clock.run_for(3_100)
        page.get_by_text("Fresh from the loft.").wait_for(timeout=3000)
        page.get_by_role("link", name="Mailbox").focus()
        post(loft, "Not now.")
        page.clock.run_for(300_000)
        page.get_by_text("Something is new here").wait_for(timeout=3000)
        assert page.get_by_text("Not now.").count() == 0
        page.get_by_text("Something is new here").click()
        page.get_by_text("Not now.").wait_for(timeout=3000)
        browser.close()
    assert not problems
