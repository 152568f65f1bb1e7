"""The profile, the workspace, and going from one workspace to another."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts_pages import words
from onepost.accounts.models import Membership, Role, Workspace

pytestmark = pytest.mark.django_db

PROFILE = {"first_name": "Alice", "last_name": "Martin", "language": "", "time_zone": ""}
WORKSPACE = {"name": "Lumen", "time_zone": "Europe/Paris", "late_hours": "6", "language": "en"}


@pytest.mark.clause("P-6A.2")
def test_a_profile_is_saved(client_of: Any, alice: Any) -> None:
    browser = client_of(alice)
    changed = {"first_name": "Alix", "last_name": "Moreau", "language": "fr", "time_zone": "Asia/Tokyo"}
    assert browser.post("/settings/profile", changed)["Location"] == "/settings/profile"
    alice.refresh_from_db()
    assert {name: getattr(alice, name) for name in changed} == changed
    assert 'lang="fr"' in browser.get("/settings/profile").content.decode()


@pytest.mark.parametrize(
    ("name", "value"),
    [("first_name", ""), ("first_name", "A" * 81), ("language", "xx"), ("time_zone", "Europe/Atlantis")],
)
def test_a_wrong_profile_is_refused_at_its_field(client_of: Any, alice: Any, name: str, value: str) -> None:
    answer = client_of(alice).post("/settings/profile", {**PROFILE, name: value})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {name}
    assert answer.context["form"]["last_name"].value() == "Martin"
    assert "Alice Martin" in words(answer), "the frame shows who is stored, not what was refused"
    alice.refresh_from_db()
    assert alice.first_name == "Alice"


def test_the_address_is_not_changed_by_the_profile_form(client_of: Any, alice: Any) -> None:
    client_of(alice).post("/settings/profile", {**PROFILE, "email": "thief@example.org", "is_active": ""})
    alice.refresh_from_db()
    assert (alice.email, alice.is_active) == ("alice@example.org", True)


def test_an_owner_changes_the_workspace(client_of: Any, alice: Any, workspace: Workspace) -> None:
    changed = {"name": "Lumen & Co", "time_zone": "America/New_York", "late_hours": "0", "language": "fr"}
    assert client_of(alice).post("/settings/workspace", changed).status_code == 302
    workspace.refresh_from_db()
    assert (workspace.name, workspace.time_zone, workspace.late_hours) == ("Lumen & Co", "America/New_York", 0)


def test_an_editor_reads_the_workspace_and_may_not_change_it(
    client_of: Any, alice: Any, bob: Any, workspace: Workspace
) -> None:
    browser = client_of(bob)
    page = browser.get("/settings/workspace")
    assert "Only owners can change these settings." in words(page)
    assert all(field.field.disabled for field in page.context["form"])
    assert {"alice@example.org", "bob@example.org"} <= set(words(page).split())
    assert browser.post("/settings/workspace", {**WORKSPACE, "name": "Bobs"}).status_code == 403
    workspace.refresh_from_db()
    assert workspace.name == "Lumen"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", ""),
        ("name", "L" * 81),
        ("time_zone", ""),
        ("time_zone", "Paris"),
        ("late_hours", "-1"),
        ("late_hours", "169"),
        ("late_hours", "six"),
    ],
)
def test_a_wrong_workspace_is_refused_at_its_field(
    client_of: Any, alice: Any, workspace: Workspace, name: str, value: str
) -> None:
    answer = client_of(alice).post("/settings/workspace", {**WORKSPACE, name: value})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {name}
    workspace.refresh_from_db()
    assert (workspace.name, workspace.time_zone, workspace.late_hours) == ("Lumen", "Europe/Paris", 6)


def test_a_second_workspace_is_made_and_worked_in(client_of: Any, alice: Any) -> None:
    browser = client_of(alice)
    page = browser.get("/settings/workspace/new")
    assert f'value="{alice.workspaces.get().time_zone}" selected' in page.content.decode()
    assert browser.post("/settings/workspace/new", {"name": "Atelier", "time_zone": "Europe/Rome"})["Location"] == "/"
    made = Workspace.objects.get(name="Atelier")
    assert Membership.objects.get(workspace=made).user == alice
    assert Membership.objects.get(workspace=made).role == Role.OWNER
    assert browser.get("/settings/workspace").context["form"]["name"].value() == "Atelier"


def test_a_person_goes_from_one_workspace_to_another(client_of: Any, alice: Any, workspace: Workspace) -> None:
    browser = client_of(alice)
    browser.post("/settings/workspace/new", {"name": "Atelier", "time_zone": "Europe/Rome"})
    browser.post("/settings/workspace/switch", {"workspace": str(workspace.id)})
    assert browser.get("/settings/workspace").context["form"]["name"].value() == "Lumen"


@pytest.mark.parametrize("chosen", ["elsewhere", "not-an-id", ""])
def test_nobody_goes_into_a_workspace_of_others(
    client_of: Any, alice: Any, charlie: Any, workspace: Workspace, chosen: str
) -> None:
    browser = client_of(alice)
    target = str(charlie.memberships.get().workspace_id) if chosen == "elsewhere" else chosen
    assert browser.post("/settings/workspace/switch", {"workspace": target}).status_code == 404
    assert browser.get("/settings/workspace").context["form"]["name"].value() == "Lumen"


def test_who_has_left_a_workspace_is_in_it_no_more(client_of: Any, alice: Any, workspace: Workspace) -> None:
    browser = client_of(alice)
    browser.post("/settings/workspace/switch", {"workspace": str(workspace.id)})
    alice.memberships.all().delete()
    assert browser.get("/settings/workspace")["Location"] == "/settings/workspace/new"
    assert "You are not a member of any workspace" in words(browser.get("/settings/workspace/new"))


def test_a_page_that_only_shows_is_not_to_be_posted_away(client: Client, alice: Any) -> None:
    assert client.delete("/settings/profile").status_code in {302, 405}
    assert client.get("/settings/workspace/switch").status_code in {302, 405}
