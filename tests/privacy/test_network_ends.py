"""One network leaves the installation; everything of the others stays as it was."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.utils import timezone

from onepost import cli
from onepost.channels.models import AppKey, Channel, DataKey, Grant
from onepost.privacy import commands
from onepost.publishing.models import Post, Publication, State
from world import make_channel, make_publication

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P-R.10")]


def provenances(network: str) -> dict[str, int]:
    """Rows of every table that names a network, whatever it is."""
    named = [model for model in apps.get_models() if any(field.name == "network" for field in model._meta.fields)]
    named = [model for model in named if model._meta.app_label != "watching"]  # counts of the installation
    return {model._meta.label: model._default_manager.filter(network=network).count() for model in named}


def test_nothing_of_it_is_left_and_others_are_untouched(workspace, alice, capsys) -> None:
    x, linkedin = make_channel(workspace, alice, "x"), make_channel(workspace, alice, "linkedin")
    planned = make_publication(workspace, x, text="For X alone", state=State.SCHEDULED, due_at=timezone.now())
    make_publication(workspace, x, text="Out", state=State.PUBLISHED, remote_id="17", published_at=timezone.now())
    other = make_publication(workspace, linkedin, text="Elsewhere", state=State.SCHEDULED, due_at=timezone.now())
    key = AppKey(network="x", client_id="app")
    key.put("secret")
    key.save()
    before = provenances("linkedin")
    assert commands.purge_network("x", confirmed=False) == 1
    assert provenances("x")["channels.Grant"] == 1
    assert commands.purge_network("x", confirmed=True) == 0
    assert sum(provenances("x").values()) == 0
    assert provenances("linkedin") == before
    assert Channel.objects.get() == linkedin
    assert DataKey.objects.get() == Grant.objects.get().key
    assert Publication.objects.get() == other
    assert Post.objects.filter(pk=planned.post_id, text="For X alone").exists(), "a text is its author's"
    assert commands.purge_network("x", confirmed=True) == 0
    assert "1 connections, 1 channels, 2 posts" in capsys.readouterr().out


def test_the_command_asks_twice() -> None:
    given = cli._parser().parse_args(["networks", "purge", "x"])
    assert (given.network, given.confirm) == ("x", False)
