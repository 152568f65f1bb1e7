from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from onepost.privacy import checks
from onepost.privacy.inventory import INVENTORY
from onepost.privacy.vocabulary import Sensitivity, Table


def changed(label: str, **how: object) -> dict[str, Table]:
    return {**INVENTORY, label: replace(INVENTORY[label], **how)}


def found(monkeypatch: pytest.MonkeyPatch, tables: dict[str, Table]) -> list[tuple[str, str]]:
    monkeypatch.setattr(checks, "INVENTORY", tables)
    return [(str(message.id), message.msg) for message in checks.inventory_is_complete(None)]


@pytest.mark.clause("P-2.0")
def test_every_stored_field_is_declared() -> None:
    assert checks.inventory_is_complete(None) == []


@pytest.mark.clause("P-2.0")
def test_a_field_that_is_not_declared_stops_the_start(monkeypatch) -> None:
    fields = {name: data for name, data in INVENTORY["accounts.User"].fields.items() if name != "email"}
    ((number, text),) = found(monkeypatch, changed("accounts.User", fields=fields))
    assert number == "privacy.E001"
    assert "accounts.User.email" in text


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
    assert [number for number, _ in found(monkeypatch, {**INVENTORY, "accounts.Ghost": Table()})] == ["privacy.E002"]


@pytest.mark.clause("P-4.1b")
def test_every_sealed_field_is_declared_secret_and_withheld(monkeypatch) -> None:
    grant = INVENTORY["channels.Grant"].fields
    open_ = {**grant, "sealed": replace(grant["sealed"], sensitivity=Sensitivity.PERSONAL)}
    assert [number for number, _ in found(monkeypatch, changed("channels.Grant", fields=open_))] == ["privacy.E003"]
    shown = {**grant, "sealed": replace(grant["sealed"], withheld="")}
    assert [number for number, _ in found(monkeypatch, changed("channels.Grant", fields=shown))] == ["privacy.E004"]


@pytest.mark.parametrize(
    ("label", "how", "number"),
    [
        ("publishing.Attachment", {"workspace": ""}, "privacy.E006"),
        ("publishing.Attachment", {"workspace": "post__author"}, "privacy.E007"),
        ("publishing.Attachment", {"workspace": "post__nothing"}, "privacy.E007"),
        ("sessions.Session", {"finder": "guessing"}, "privacy.E006"),
        ("accounts.Membership", {"authors": ("user",)}, "privacy.E008"),
    ],
)
def test_rows_that_lead_to_nobody_stop_the_start(monkeypatch, label: str, how: dict[str, object], number: str) -> None:
    assert number in [found for found, _ in found(monkeypatch, changed(label, **how))]


@pytest.mark.clause("P-2.0")
@pytest.mark.django_db
def test_the_database_holds_no_column_that_no_model_knows() -> None:
    """C3: tables made by hand, history tables, columns left behind."""
    from django.apps import apps

    known = {
        (model._meta.db_table, field.column)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
        stored = set(cursor.fetchall())
    assert {table for table, _ in stored - known} <= {"django_migrations"}
