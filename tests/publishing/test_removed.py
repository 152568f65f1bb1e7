"""The person takes the permission back at the network: the network says so, and the end is that of a disconnect."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.urls import reverse
from django.utils import timezone

from onepost.channels import checking, tasks
from onepost.channels.models import Channel, ChannelState, DataKey, Grant
from onepost.publishing.models import Post, Publication
from stage import connect

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "sandbox-facebook-secret"


@pytest.fixture
def page(control, workspace, alice) -> Channel:
    return connect(workspace, alice, "facebook")


def signed(person: str, secret: str = SECRET, **changed: Any) -> dict[str, Any]:
    payload = {"algorithm": "HMAC-SHA256", "user_id": person, "issued_at": 1_800_000_000, **changed}
    body = _text(json.dumps(payload).encode())
    signature = _text(hmac.new(secret.encode(), body.encode(), hashlib.sha256).digest())
    return {"data": f"signed_request={signature}.{body}", "content_type": "application/x-www-form-urlencoded"}


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def nothing_is_left() -> bool:
    return not any(model.objects.exists() for model in (Channel, Grant, DataKey, Publication))


@pytest.mark.clause("P-R.8")
def test_what_the_network_sends_ends_like_a_disconnect(on, control, live_server, mailoutbox) -> None:
    """Over the wire: the person removes the app in the sandbox, and that calls back."""
    stage = on("facebook")
    stage.publish("Planned for tomorrow", timezone.now() + timedelta(days=1))
    address = f"{live_server.url}{reverse('network-notice', args=['facebook', 'removed'])}"
    control.post("switches", network="facebook", name="deauthorize_callback", value=address)
    control.post("revoke", network="facebook", account=stage.channel.remote_id)
    assert nothing_is_left()
    kept = Post.objects.get()
    assert kept.text == "Planned for tomorrow", "nobody was asked, so the text stays as a draft"
    [mail] = mailoutbox
    assert mail.to == ["alice@example.org"]
    assert stage.channel.name in mail.subject
    assert "1 planned post was taken off the plan." in mail.body


@pytest.mark.clause("P-R.7")
def test_a_request_for_deletion_is_done_and_answered_with_a_code_that_can_be_looked_up(client, page) -> None:
    address = reverse("network-notice", args=["facebook", "erase"])
    notice = signed(page.grant.remote_id)
    answer = client.post(address, **notice).json()
    assert set(answer) == {"url", "confirmation_code"}
    assert nothing_is_left()
    again = client.post(address, **notice).json()
    assert again == answer, "the same request has the same code"
    status = client.get(reverse("data-deletion", args=[answer["confirmation_code"]]))
    assert status.status_code == 200
    assert page.grant.remote_id not in status.content.decode()
    assert page.name not in status.content.decode()
    made_up = client.get(reverse("data-deletion", args=["a" * 40]))
    assert made_up.status_code == 404


@pytest.mark.clause("P-R.7")
@pytest.mark.parametrize(
    "notice",
    [
        {"secret": "another secret"},
        {"algorithm": "none"},
    ],
    ids=["signed by somebody else", "no algorithm"],
)
def test_a_notice_that_the_network_did_not_sign_changes_nothing(client, page, notice: dict[str, Any]) -> None:
    for kind in ("removed", "erase"):
        answer = client.post(
            reverse("network-notice", args=["facebook", kind]), **signed(page.grant.remote_id, **notice)
        )
        assert answer.status_code == 400
    assert Channel.objects.filter(id=page.id).exists()


@pytest.mark.clause("P-R.7")
def test_somebody_unknown_gets_a_code_too_so_that_nobody_learns_who_is_here(client, page) -> None:
    answer = client.post(reverse("network-notice", args=["facebook", "erase"]), **signed("999"))
    assert len(answer.json()["confirmation_code"]) == 40
    assert Channel.objects.filter(id=page.id).exists()


def test_a_network_that_does_not_exist_is_not_there(client) -> None:
    assert client.post("/callbacks/friendster/removed", {}).status_code == 404
    assert client.post("/callbacks/facebook/other", {}).status_code == 404


def refused(control, stage, **fault: Any) -> None:
    """The daily check meets a refusal, and the time passes until the second look."""
    if fault:
        control.post("faults", network=stage.channel.network, path=".", phase="before", effect="status", **fault)
    async_to_sync(checking.check)(stage.channel.grant_id)
    assert held()
    assert Grant.objects.filter(lost_at__isnull=False).exists()
    look_again()
    assert Channel.objects.exists(), "one refusal is not enough"
    Grant.objects.update(lost_at=timezone.now() - checking.SECOND_LOOK)


def held() -> bool:
    return all(channel.state == ChannelState.HELD for channel in Channel.objects.all())


def look_again() -> None:
    async_to_sync(tasks.look_again.func)(timestamp=0)


@pytest.mark.clause("P-R.6")
@pytest.mark.parametrize("network", ["x", "facebook"])
def test_a_refusal_that_is_repeated_ends_like_a_disconnect(on, control, mailoutbox, network: str) -> None:
    stage = on(network)
    stage.publish("Planned for tomorrow", timezone.now() + timedelta(days=1))
    control.post("revoke", network=network, account=stage.channel.grant.remote_id)
    refused(control, stage)
    look_again()
    assert nothing_is_left()
    assert Post.objects.get().text == "Planned for tomorrow"
    [mail] = mailoutbox
    assert stage.channel.name in mail.subject


@pytest.mark.clause("P-R.6")
def test_a_network_that_cannot_be_asked_a_second_time_changes_nothing(on, control, mailoutbox) -> None:
    stage = on("x")
    control.post("revoke", network="x", account=stage.channel.grant.remote_id)
    refused(control, stage)
    control.post("faults", network="x", path=".", phase="before", effect="status", status=500)
    look_again()
    assert held()
    assert not mailoutbox
    assert Grant.objects.get().lost_at, "it is asked again"


@pytest.mark.clause("P-R.6")
def test_a_changed_password_keeps_the_channel_for_its_owner(on, control, mailoutbox) -> None:
    stage = on("facebook")
    planned = stage.publish("Planned for tomorrow", timezone.now() + timedelta(days=1))
    body = {"error": {"message": "The password was changed.", "code": 190, "error_subcode": 460}}
    refused(control, stage, status=400, body=body)
    look_again()
    assert held()
    assert Publication.objects.filter(id=planned.id).exists()
    assert stage.channel.name in mailoutbox[0].subject
    look_again()
    assert len(mailoutbox) == 1
