"""Workspaces shared at random, left in a random order: who stays keeps all of theirs, who goes leaves nothing (C12)."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from onepost.accounts.models import Membership, Role, User, Workspace
from onepost.privacy import erasing, restricting, subject
from onepost.privacy.models import Archived, Erasure, Stage
from onepost.publishing.models import Post, Publication
from onepost.publishing.models.writing import Snippet
from world import make_asset, make_channel, make_publication, make_snippet, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P-6A.3")]
PEOPLE, SPACES = 4, 4


def world_of(chance: random.Random) -> list[User]:
    people = [make_user(f"person{number}@example.org", f"Person{number}", "X") for number in range(PEOPLE)]
    for number in range(SPACES):
        space = Workspace.objects.create(name=f"Space {number}")
        inside = chance.sample(people, chance.randint(1, PEOPLE))
        owners = set(chance.sample(inside, chance.randint(1, min(2, len(inside)))))
        for person in inside:
            role = Role.OWNER if person in owners else Role.EDITOR
            Membership.objects.create(workspace=space, user=person, role=role)
        for person in inside:
            channel = make_channel(space, person)
            post = make_publication(space, channel, text=f"by {person.first_name}").post
            Post.objects.filter(pk=post.pk).update(author=person)
        make_asset(space)
        make_snippet(space, "Opening hours")
    return people


def owned(space: Workspace) -> set[Any]:
    return set(space.memberships.filter(role=Role.OWNER).values_list("user_id", flat=True))


@pytest.mark.parametrize("seed", range(3))
def test_others_keep_everything_and_nothing_of_the_leaver_stays(
    control: Any, seed: int, settings: Any, tmp_path: Path, media_folder: Path
) -> None:
    settings.DATA_DIR = tmp_path
    chance = random.Random(seed)
    people = world_of(chance)
    closed = 0
    for person in chance.sample(people, PEOPLE):
        if chance.random() < 0.3:
            restricting.restrict(person, "claims")
        stay = [space for space in Workspace.objects.all() if owned(space) - {person.pk}]
        going = set(subject.of(person).workspaces)
        texts = {space.pk: sorted(space.posts.values_list("text", flat=True)) for space in stay}
        others = {
            space.pk: set(
                Publication.objects.filter(workspace=space).exclude(channel__grant__user=person).values_list("pk")
            )
            for space in stay
        }
        kind = chance.choice(["close", "erase", "minor"])
        closed += kind == "close"
        erasure = erasing.begin(person, kind)
        for _again in range(chance.randint(1, 2)):
            erasing.go_on(erasure.pk)
        assert Erasure.objects.get(pk=erasure.pk).stage == Stage.DONE
        left = set(Workspace.objects.values_list("pk", flat=True))
        assert left == {space.pk for space in stay}
        assert not left & going
        for space in stay:
            assert sorted(space.posts.values_list("text", flat=True)) == texts[space.pk]
            assert others[space.pk] <= set(Publication.objects.filter(workspace=space).values_list("pk"))
            assert Snippet.objects.filter(workspace=space).count() == 1
        folders = {path.name for path in media_folder.iterdir()} if media_folder.exists() else set()
        assert folders == {str(space.pk) for space in stay}
    assert Archived.locked.count() == closed
    assert not User.objects.exists()
    assert not Workspace.objects.exists()
