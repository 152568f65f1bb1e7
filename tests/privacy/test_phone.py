"""A phone number is nobody's business unless they give it, and goes alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import serializers

from onepost.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P-2.1b")]

PROFILE = {"first_name": "Alice", "last_name": "Martin", "language": "", "time_zone": ""}


def test_without_one_everything_is_in_order(client_of: Any, alice: Any) -> None:
    assert client_of(alice).post("/settings/profile", {**PROFILE, "phone": ""}).status_code == 302
    assert User.objects.get(pk=alice.pk).phone == ""


def test_it_is_stored_as_written_and_removed_with_one_press(client_of: Any, alice: Any) -> None:
    client = client_of(alice)
    client.post("/settings/profile", {**PROFILE, "phone": " +33 1 23  45 67 89"})
    assert User.objects.get(pk=alice.pk).phone == "+33 1 23 45 67 89"
    client.post("/settings/profile", {"remove": "phone"})
    person = User.objects.get(pk=alice.pk)
    assert person.phone == ""
    assert person.first_name == "Alice"
    assert "23 45" not in serializers.serialize("json", User.objects.all())


def test_what_is_no_number_is_refused_at_its_field(client_of: Any, alice: Any) -> None:
    answer = client_of(alice).post("/settings/profile", {**PROFILE, "phone": "call me"})
    assert answer.status_code == 422
    assert "+33 1 23 45 67 89" in answer.content.decode()
