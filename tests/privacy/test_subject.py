from __future__ import annotations

import pytest
from django.apps import apps

from onepost.accounts.models import Membership, Role, Workspace
from onepost.privacy import subject
from onepost.privacy.inventory import INVENTORY
from onepost.publishing.models import Post

pytestmark = pytest.mark.django_db


def test_a_workspace_with_another_owner_lives_on(workspace, alice, bob) -> None:
    mine = Workspace.objects.create(name="Alone")
    Membership.objects.create(workspace=mine, user=alice, role=Role.OWNER)
    assert set(subject.of(alice).workspaces) == {workspace.id, mine.id}
    Membership.objects.filter(user=bob).update(role=Role.OWNER)
    assert subject.of(alice).workspaces == (mine.id,)


def test_rows_are_found_by_person_by_workspace_and_by_session(workspace, alice, bob, charlie, client_of) -> None:
    post = Post.objects.create(workspace=workspace, author=bob, text="Lamps")
    client_of(alice), client_of(charlie)
    who = subject.of(alice)
    assert list(subject.rows("publishing.Post", who)) == [post]
    assert list(subject.rows("accounts.User", who)) == [alice]
    (session,) = subject.rows("sessions.Session", who)
    assert session.get_decoded()["_auth_user_id"] == str(alice.id)
    assert not subject.rows("publishing.Post", subject.of(charlie)).exists()


def test_what_somebody_wrote_where_others_live_on_names_them_until_it_is_emptied(workspace, alice, bob) -> None:
    post = Post.objects.create(workspace=workspace, author=bob, text="Lamps")
    who = subject.of(bob)
    assert who.workspaces == ()
    assert not subject.rows("publishing.Post", who).exists()
    assert {name: list(rows) for name, rows in subject.authored("publishing.Post", who)} == {"author": [post]}


def test_what_points_to_others_goes_before_them() -> None:
    order = subject.leaf_to_root()
    assert set(order) == set(INVENTORY)
    place = {label: number for number, label in enumerate(order)}
    for label in order:
        for field in apps.get_model(label)._meta.concrete_fields:
            to = field.related_model._meta.label if field.related_model else label
            assert place[label] <= place[to], f"{label}.{field.name}"
