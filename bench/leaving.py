"""What a person has the right to, with much to do: disconnect, take a copy, and be erased."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import timedelta

import psutil
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test.utils import override_settings
from django.utils import timezone

from bench import busy
from bench.figures import Figures, say
from bench.house import House
from bench.people import NETWORK, People, plan_texts
from onepost.accounts import services
from onepost.accounts.models import User
from onepost.channels.models import Channel
from onepost.demo.consent import Walk
from onepost.media.models import Asset

POSTS, FILES = 5000, 500
BYTES = 4_000_000
"""Of each file: two gigabytes in all."""


@override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend")
def measured(house: House, figures: Figures) -> None:
    from onepost.privacy import erasing
    from onepost.privacy.exporting import making
    from onepost.privacy.models import Copy, CopyKind, CopyState, Erasure, Leaving, Stage
    from onepost.publishing.ending.disconnect import disconnect

    people = _newcomer(house)
    plan_texts(people, POSTS, timezone.now() + timedelta(days=1), "Leaving")
    seconds, _ = _weighed(lambda: disconnect(people.channels[0], keep_texts=False))
    figures.at_most(f"disconnecting a channel with {POSTS:,} planned posts", seconds, "s", 2)

    _connect(house, people)
    plan_texts(people, POSTS, timezone.now() + timedelta(days=1), "Leaving again")
    _stock(people)
    copy = Copy.objects.create(user=people.user, kind=CopyKind.ALL, language="en")
    seconds, grown = _weighed(lambda: making.make(copy.pk))
    copy.refresh_from_db()
    if copy.state != CopyState.DONE:
        raise RuntimeError(f"the copy ended as {copy.state}: {copy.problem}")
    say(f"  a copy of {copy.size / 1e9:.1f} GB")
    figures.known("copy of 5,000 posts and 2 GB", seconds, "s")
    figures.at_most("memory that a copy of 2 GB takes", grown, "MB", 50)

    erasure = erasing.begin(people.user, Leaving.ERASE, language="en")
    seconds, _ = _weighed(lambda: erasing.go_on(erasure.pk))
    if Erasure.objects.get(pk=erasure.pk).stage != Stage.DONE or User.objects.filter(pk=people.user.pk).exists():
        raise RuntimeError("the erasing did not end")
    figures.at_most(f"erasing a person with {POSTS:,} posts and {FILES} files", seconds, "s", 60)


def _newcomer(house: House) -> People:
    user = User.objects.create_user(
        f"leaving-{time.time_ns()}@example.org", "correct horse battery", first_name="Lea", last_name="Ving"
    )
    workspace = services.sign_up(user, time_zone="Europe/Paris", language="en", surface="bench")
    people = People(user, workspace, [])
    _connect(house, people)
    return people


def _connect(house: House, people: People) -> None:
    (account,) = house.control.post("accounts", network=NETWORK, count=1, limits=False)["accounts"]
    Walk(people.user).connect(NETWORK, str(account["id"]))
    people.channels = list(Channel.objects.filter(workspace=people.workspace))


def _stock(people: People) -> None:
    rows = []
    for number in range(FILES):
        name = default_storage.save(f"{people.workspace.id}/bench-{number}.jpg", ContentFile(os.urandom(BYTES)))
        rows.append(busy.picture(people, number, size=BYTES, file=name))
    Asset.objects.bulk_create(rows)


def _weighed(do: Callable[[], object]) -> tuple[float, float]:
    """Seconds, and by how many megabytes this process was heavier meanwhile."""
    import heavy

    growth: dict[str, dict[str, int]] = {"bench": {}}
    took: dict[str, float] = {}
    with heavy.weighed({"bench": heavy.Scale([psutil.Process()])}, growth, took, "whole"):
        do()
    return took["whole"], growth["bench"]["whole"] / 1_000_000
