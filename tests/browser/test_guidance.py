"""What the networks want an author to see, while it is written: a disclosure, an option of the other kind, a list."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

import files
from screens import Demo

STOP = "You need to indicate if your content promotes yourself, a third party, or both."


def write_for(page: Page, demo: Demo, network: str, label: str) -> None:
    page.goto("/posts/new")
    page.locator(f'[name=channels][value="{demo.channel(network)}"]').check(force=True)
    # Set, not clicked: a problem in there opens it by itself, and a click would close it again.
    page.locator("details", has_text=f"More for {label}").evaluate("details => { details.open = true; }")


def test_tiktoks_duties_follow_the_writing(open_page: Callable[..., Page], demo: Demo) -> None:
    page = open_page(storage_state=demo.state)
    write_for(page, demo, "tiktok", "TikTok")
    terms = page.locator("#composer-terms")
    expect(terms.get_by_role("link", name="Music Usage Confirmation")).to_be_visible()
    expect(page.get_by_label("Allow duets")).to_be_hidden()
    clip = {"name": "clip.mp4", "mimeType": "video/mp4", "buffer": files.named("tall.mp4")}
    page.locator("input[name=files-media]").set_input_files([clip])
    expect(page.get_by_label("Allow duets")).to_be_visible()
    expect(page.get_by_label("Title of photos")).to_be_hidden()

    button = page.locator("[data-submit]")
    brand, branded = page.get_by_label("Your brand"), page.get_by_label("Branded content")
    expect(branded).to_be_hidden()
    page.get_by_label("Disclose that it promotes something").check()
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_have_attribute("title", STOP)
    button.click(force=True)
    expect(page.get_by_label("Disclose that it promotes something")).to_be_focused()
    branded.check()
    expect(button).not_to_have_attribute("aria-disabled", "true")
    expect(terms.get_by_role("link", name="Branded Content Policy")).to_be_visible()
    expect(page.locator("#opt-tiktok-privacy option[value=SELF_ONLY]")).to_have_attribute("disabled", "")
    brand.check()
    branded.uncheck()
    expect(terms.get_by_role("link", name="Branded Content Policy")).to_be_hidden()
    page.locator("#opt-tiktok-privacy").select_option("SELF_ONLY")
    expect(branded).to_be_disabled()
    expect(page.locator("[data-option=opt-tiktok-branded_content]")).to_have_attribute(
        "title", "Branded content visibility cannot be set to private."
    )


def test_a_list_grows_while_it_is_filled(open_page: Callable[..., Page], demo: Demo) -> None:
    page = open_page(storage_state=demo.state)
    write_for(page, demo, "instagram", "Instagram")
    tags = page.locator('[name="opt-instagram-user_tags"]')
    expect(tags).to_have_count(4)
    tags.nth(3).fill("anna")
    expect(tags).to_have_count(5)
    expect(tags.nth(4)).to_have_value("")
    expect(tags.nth(4)).to_have_accessible_name("People in it 5")
    friends = page.locator('[name="opt-instagram-collaborators"]')
    expect(friends).to_have_count(3)
    friends.nth(2).fill("bruno")
    expect(friends).to_have_count(3)
