"""Master keys: changed while posts go out, never dropped while needed, and no start with weak or lost ones."""

from __future__ import annotations

import base64
import itertools
import json
import logging
import pickle
import secrets
import threading
import traceback
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection

import stage as stages
from onepost.accounts.models import Workspace
from onepost.channels import found
from onepost.channels.models import AppKey, Channel, ConnectionAttempt, DataKey, Grant, GrantState
from onepost.connectors.accounts import Account, AppKeys, Credentials
from onepost.connectors.secret import Secret
from onepost.lib import vault, weakness
from onepost.lib.env import SettingError
from onepost.privacy import keys
from onepost.privacy.models import Archived, Directive
from onepost.publishing.models import State
from stage import Stage
from world import make_channel, make_publication


def entry(key_id: str) -> str:
    return f"{key_id}:{base64.b64encode(AESGCM.generate_key(256)).decode()}"


@pytest.fixture
def changed(settings) -> Iterator[list[str]]:
    """Two keys: the list is the setting, and one may be put before the other."""
    settings.MASTER_KEYS = [entry("1")]
    return settings.MASTER_KEYS


@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("P-4.1b")
def test_keys_are_changed_while_posts_go_out(control, workspace, alice, settings, changed) -> None:
    channel = stages.connect(workspace, alice, "x")
    stage = Stage(workspace, alice, control, channel)
    for _ in range(60):
        DataKey.make()
    settings.MASTER_KEYS = [entry("2"), *changed]
    posts = [stage.publish(f"Lamp {number}") for number in range(12)]
    over = threading.Event()

    def turn() -> None:
        try:
            while not over.wait(0.01):
                keys.rotate()
        finally:
            connection.close()

    thread = threading.Thread(target=turn)
    thread.start()
    stages.run(posts)
    over.set()
    thread.join()
    assert {post.state for post in posts} == {State.PUBLISHED}
    keys.rotate()
    assert set(keys.in_use()) == {"2"}
    with pytest.raises(SettingError, match="Nothing needs key 1"):
        keys.drop("1")
    settings.MASTER_KEYS = settings.MASTER_KEYS[:1]
    assert Grant.objects.get().credentials().access_token


@pytest.mark.django_db
@pytest.mark.clause("P-4.1b")
def test_a_key_in_use_is_not_dropped_and_a_rotation_goes_on_where_it_stopped(workspace, settings, changed) -> None:
    made = [DataKey.make() for _ in range(3)]
    settings.MASTER_KEYS = [entry("2"), *changed]
    row = DataKey.objects.get(pk=made[0].pk)
    assert keys._one(row, "wrapped")
    with pytest.raises(SettingError, match="still seals 2 values"):
        keys.drop("1")
    with pytest.raises(SettingError, match="is the current one"):
        keys.drop("2")
    with pytest.raises(SettingError, match="There is no master key 9"):
        keys.drop("9")
    # Somebody changed the row after it was read: their value stays.
    stale = DataKey.objects.get(pk=made[1].pk)
    newer = vault.wrap(vault.new_data_key(), stale.owner)
    DataKey.objects.filter(pk=stale.pk).update(wrapped=newer)
    keys._one(stale, "wrapped")
    assert DataKey.objects.get(pk=stale.pk).wrapped == newer
    assert keys.rotate() == keys.Rotated(1, 0)
    assert keys.rotate() == keys.Rotated(0, 0)


@pytest.mark.django_db
@pytest.mark.clause("P-4.1b")
def test_a_value_opens_in_its_own_row_and_column_only(workspace, alice) -> None:
    """Every sealed value put into every other place of its kind and of the others (S-ENC-2)."""
    other = Workspace.objects.create(name="Elsewhere")
    places = []
    for where in (workspace, other):
        channel = make_channel(where, alice, "facebook")
        channel.put_token(Secret("page"))
        channel.save()
        publication = make_publication(where, channel)
        key = channel.grant.key.reveal()
        publication.progress = vault.seal(key, {"step": "feed"}, publication.owner)
        app = AppKey(network="x", login=where.name[:8])
        app.put("secret")
        attempt = ConnectionAttempt(workspace=where, user=alice, network="x", grant=channel.grant)
        attempt.verifier = vault.wrap(b"verifier", attempt.owner)
        attempt.found = found.seal(key, attempt, (Account(remote_id="1", kind="page", name="Lumen"),))
        places += [(channel.grant.key, "wrapped"), (channel.grant, "sealed"), (channel, "sealed")]
        archived = Archived(address_mac="0")
        archived.sealed = vault.lock({"email": "a@example.org"}, archived.owner)
        places += [(publication, "progress"), (app, "sealed"), (attempt, "verifier"), (attempt, "found")]
        directive = Directive(user=alice)
        directive.sealed = vault.lock("Give it to Bob", directive.owner)
        places += [(archived, "sealed"), (directive, "sealed")]
    declared = {(model._meta.label, name) for model, name in keys.columns()}
    assert {(type(row)._meta.label, name) for row, name in places} == declared
    opened = [opens(row, name, getattr(row, name)) for row, name in places]
    assert all(opened)
    for (row, name), (source, column) in itertools.permutations(places, 2):
        assert not opens(row, name, getattr(source, column)), (row, name, source, column)


def opens(row, name: str, value: str) -> bool:
    grant = getattr(row, "grant", None) or getattr(getattr(row, "channel", None), "grant", None)
    grant = row if isinstance(row, Grant) else grant
    try:
        if isinstance(row, (DataKey, AppKey, Archived, Directive)) or name == "verifier":
            vault.unwrap(value, keys.owner_of(row, name))
        else:
            owner = found._owner(row) if name == "found" else keys.owner_of(row, name)
            vault.open_sealed(grant.key.reveal(), value, owner)
    except vault.CannotOpen:
        return False
    return True


@pytest.mark.django_db
@pytest.mark.clause("P-4.1b")
def test_a_lost_key_stops_the_start_and_can_be_given_up(workspace, alice, settings, changed) -> None:
    channel = make_channel(workspace, alice)
    app = AppKey(network="x", client_id="1")
    app.put("secret")
    app.save()
    keys.refuse_lost()
    settings.MASTER_KEYS = [entry("1")]
    with pytest.raises(SettingError, match="missing or another one"):
        keys.refuse_lost()
    assert keys.rotate().failed == 0, "sealed by a key of the same name: nothing to do, nothing to spoil"
    assert keys.abandon() == 1
    keys.refuse_lost()
    assert Grant.objects.get().state == GrantState.LOST
    assert Channel.objects.get(pk=channel.pk).problem
    assert not AppKey.objects.exists()


@pytest.mark.clause("P-4.1b")
@pytest.mark.parametrize(
    ("secret", "master", "backup", "said"),
    [
        ("short", "", "", "ONEPOST_SECRET_KEY is weak"),
        ("a" * 60, "", "", "ONEPOST_SECRET_KEY is weak"),
        ("", "1:" + base64.b64encode(b"k" * 32).decode(), "", "not random"),
        ("same", "same", "", "the same as ONEPOST_SECRET_KEY"),
        ("", "same", "same", "the same as the master key"),
    ],
)
def test_a_weak_key_is_named_without_its_value(settings, secret, master, backup, said) -> None:
    key = AESGCM.generate_key(256)
    encoded = base64.b64encode(key).decode()
    settings.SECRET_KEY = key.hex() if secret == "same" else secret or secrets.token_urlsafe(48)
    settings.MASTER_KEYS = [f"1:{encoded}" if master in ("same", "") else master]
    settings.BACKUP_KEY = encoded if backup else ""
    sentences = " ".join(weakness.found())
    assert said in sentences
    assert encoded not in sentences
    settings.SECRET_KEY, settings.MASTER_KEYS, settings.BACKUP_KEY = secrets.token_urlsafe(48), [entry("1")], ""
    assert list(weakness.found()) == []


@pytest.mark.clause("P-2.2a")
@pytest.mark.clause("P-4.1b")
def test_a_token_shows_itself_nowhere(caplog) -> None:
    token = "t0ken-canary"
    secret = Secret(token)
    holders = [secret, Credentials(secret, secret), AppKeys("id", secret), Account("1", "page", "Lumen", token=secret)]
    shown = [f"{one} {one!r} {one!s}" for one in holders] + [f"{secret:>9}", "%s %r" % (secret, secret)]  # noqa: UP031
    shown.append(json.dumps({"token": secret}, default=str))
    for how in (json.dumps, pickle.dumps, vars):
        with pytest.raises(TypeError) as refused:
            how(secret)
        shown.append(str(refused.value))
    try:
        try:
            raise ValueError(secret)
        except ValueError as inner:
            raise RuntimeError(holders) from inner
    except RuntimeError as error:
        shown.append("".join(traceback.format_exception(error)))
        logging.getLogger("onepost.test").warning("%r %s", secret, holders, exc_info=error)
    shown.append(caplog.text)
    assert "***" in caplog.text
    assert token not in "\n".join(shown)
