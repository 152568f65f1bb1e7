from __future__ import annotations

from django.db import models
from django.test.utils import isolate_apps

from onepost.privacy import checks
from onepost.privacy.inventory import INVENTORY


def test_every_stored_field_is_declared() -> None:
    assert checks.inventory_is_complete(None) == []


def test_a_field_that_is_not_declared_stops_the_start(monkeypatch) -> None:
    missing = {name: dict(fields) for name, fields in INVENTORY.items()}
    del missing["accounts.User"]["email"]
    monkeypatch.setattr(checks, "INVENTORY", missing)
    found = checks.inventory_is_complete(None)
    assert [message.id for message in found] == ["privacy.E001"]
    assert "accounts.User.email" in found[0].msg


def test_a_new_model_is_noticed_too(monkeypatch) -> None:
    with isolate_apps("onepost.accounts"):

        class Diary(models.Model):
            entry = models.TextField()

            class Meta:
                app_label = "accounts"

        real = checks.apps.get_models
        monkeypatch.setattr(checks.apps, "get_models", lambda **kwargs: [*real(**kwargs), Diary])
        names = {message.msg.split(" ")[0] for message in checks.inventory_is_complete(None)}
    assert names == {"accounts.Diary.id", "accounts.Diary.entry"}


def test_a_declaration_without_a_field_is_noticed(monkeypatch) -> None:
    more = {**INVENTORY, "accounts.Ghost": {}}
    monkeypatch.setattr(checks, "INVENTORY", more)
    assert [message.id for message in checks.inventory_is_complete(None)] == ["privacy.E002"]


def test_every_sealed_field_is_declared_secret(monkeypatch) -> None:
    from dataclasses import replace

    shown = {name: dict(fields) for name, fields in INVENTORY.items()}
    shown["channels.Grant"]["sealed"] = replace(shown["channels.Grant"]["sealed"], secret=False)
    monkeypatch.setattr(checks, "INVENTORY", shown)
    assert [message.id for message in checks.inventory_is_complete(None)] == ["privacy.E003"]
