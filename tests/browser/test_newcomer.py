"""From signing up to a planned post in the calendar: with few clicks, and without any."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from house import House
from screens import mail_link

PASSWORD = "lamps in the window at dusk"
THREE_MINUTES = 180
MOST_CLICKS = 12


class Mouse:
    """Presses as a person does, and counts."""

    def __init__(self) -> None:
        self.clicks = 0

    def press(self, target: Locator) -> None:
        target.click()
        self.clicks += 1


def test_a_newcomer_plans_a_first_post_with_few_clicks(open_page: Callable[..., Page], onepost: House) -> None:
    page, mouse, began = open_page(timezone_id="Europe/Paris"), Mouse(), time.monotonic()
    page.goto("/")
    mouse.press(page.get_by_role("link", name="Create an account"))
    fields = {"First name": "Nadia", "Last name": "Roux", "E-mail": "nadia@example.org"}
    for label, value in fields.items():
        page.get_by_label(label).fill(value)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    mouse.press(page.get_by_label("I am 16 or older"))
    mouse.press(page.get_by_label("I have read the"))
    mouse.press(page.locator("main").get_by_role("button", name="Create the account"))
    page.goto(mail_link(onepost.sandbox, "nadia@example.org", "confirm"))
    mouse.press(page.get_by_role("button", name="Yes, confirm it"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nadia")
    mouse.press(page.get_by_role("button", name="Try it with sandbox accounts"))
    mouse.press(page.get_by_role("link", name="Begin with this example"))
    mouse.press(page.locator("label", has=page.locator("input[name=channels][data-network=x]")).first)
    button = page.locator("[data-submit]")
    expect(button).to_contain_text("Plan for")
    mouse.press(button)
    expect(page).to_have_url(re.compile("/calendar/"))
    expect(page.get_by_text("Good morning. Today we try").first).to_be_visible()
    assert mouse.clicks <= MOST_CLICKS
    assert time.monotonic() - began < THREE_MINUTES


def test_the_keyboard_alone_is_enough(open_page: Callable[..., Page], onepost: House) -> None:
    page, pressed = open_page(timezone_id="Europe/Paris"), list[str]()
    page.expose_function("onepostPressed", lambda kind: pressed.append(kind))
    page.add_init_script(
        "for (const kind of ['pointerdown', 'mousedown', 'touchstart'])"
        " addEventListener(kind, () => onepostPressed(kind), { capture: true })"
    )
    keys = page.keyboard
    page.goto("/accounts/signup/")
    for name, value in {"first_name": "Kim", "last_name": "Li", "email": "kim@example.org"}.items():
        reach(page, page.locator(f"[name={name}]"))
        keys.type(value)
    reach(page, page.locator("[name=password1]"))
    keys.type(PASSWORD)
    for name in ("of_age", "privacy"):
        reach(page, page.locator(f"[name={name}]"))
        keys.press("Space")
    reach(page, page.locator("main").get_by_role("button", name="Create the account"))
    keys.press("Enter")
    expect(page).to_have_url(re.compile("confirm"))
    page.goto(mail_link(onepost.sandbox, "kim@example.org", "confirm"))
    reach(page, page.get_by_role("button", name="Yes, confirm it"))
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kim")

    reach(page, page.get_by_role("button", name="Try it with sandbox accounts"))
    keys.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    keys.press("Escape")
    expect(page.get_by_role("button", name="Try it with sandbox accounts")).to_be_focused()
    keys.press("Enter")
    # Some fifteen accounts are connected meanwhile.
    expect(page.get_by_role("link", name="Begin with this example")).to_be_visible(timeout=20_000)
    keys.press("c")
    expect(page).to_have_url(re.compile("/posts/new"))

    reach(page, page.locator("input[name=channels][data-network=x]").first)
    keys.press("Space")
    reach(page, page.locator("#text"))
    keys.type("Written without a mouse")
    expect(page.locator("[data-submit]")).to_contain_text("Plan for")
    expect(page.locator("#text")).to_be_focused()
    keys.press("Control+Enter")
    expect(page).to_have_url(re.compile("/calendar/"))

    card = page.locator("[data-card]", has_text="Written without a mouse").first
    before = card.locator("xpath=ancestor::*[@data-day]").first.get_attribute("data-day")
    reach(page, card.locator(".post-card-link"), most=120)
    for key in ("Space", "ArrowRight", "Enter"):
        keys.press(key)
    expect(page.locator("[data-toast]", has_text="Moved to")).to_be_visible()
    expect(card.locator(".post-card-link")).to_be_focused()
    assert card.locator("xpath=ancestor::*[@data-day]").first.get_attribute("data-day") != before
    assert pressed == []


SEEN = """field => {
  const marked = (node) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(node);
    return (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
  };
  const around = [field, field.parentElement, field.closest("label, .post-card"), field.nextElementSibling];
  return around.some((node) => node && marked(node));
}"""


def reach(page: Page, target: Locator, most: int = 60) -> None:
    """Tab there; where the focus stands can be seen."""
    for _ in range(most):
        if target.evaluate("node => node === document.activeElement"):
            assert target.evaluate(SEEN), f"nothing shows that {target} has the focus"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{most} times Tab do not lead to {target}")
