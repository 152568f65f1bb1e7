"""Every documented code stands for one of the six classes, whatever HTTP status it comes with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tiktok_drafts import photos, video

from control import Control
from onepost.connectors.errors import (
    ConnectorError,
    Misconfigured,
    OutcomeUnknown,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    Temporary,
)
from onepost.connectors.messages import Message
from onepost.connectors.tiktok import TikTok, errors
from wire import Drive

CODES = [
    ("access_token_invalid", 401, ReconnectNeeded),
    ("scope_not_authorized", 401, ReconnectNeeded),
    ("scope_permission_missed", 400, ReconnectNeeded),
    ("spam_risk_too_many_posts", 403, RateLimited),
    ("spam_risk_user_banned_from_posting", 403, ReconnectNeeded),
    ("spam_risk_too_many_pending_share", 403, RateLimited),
    ("reached_active_user_cap", 403, RateLimited),
    ("unaudited_client_can_only_post_to_private_accounts", 403, Misconfigured),
    ("url_ownership_unverified", 403, Misconfigured),
    ("privacy_level_option_mismatch", 403, Rejected),
    ("app_version_check_failed", 400, Rejected),
    ("invalid_file_upload", 400, Rejected),
    ("invalid_param", 400, Rejected),
    ("invalid_params", 400, Rejected),
    ("invalid_publish_id", 400, Rejected),
    ("token_not_authorized_for_specified_publish_id", 400, Rejected),
    ("publish_not_cancellable", 400, Rejected),
    ("rate_limit_exceeded", 429, RateLimited),
    ("a_code_nobody_has_seen", 400, Rejected),
]
REASONS = {
    *("file_format_check_failed", "duration_check_failed", "frame_rate_check_failed", "picture_size_check_failed"),
    *("internal", "video_pull_failed", "photo_pull_failed", "publish_cancelled", "auth_removed"),
    *("spam_risk_too_many_posts", "spam_risk_user_banned_from_posting", "spam_risk_text", "spam_risk"),
}


async def refusal(lumen: TikTok, control: Control, status: int, body: object) -> ConnectorError:
    """What the call that makes the post raises when it is answered like this."""
    drive = Drive(lumen, photos())
    assert await drive.until_public()
    fault = {"network": "tiktok", "method": "POST", "effect": "status", "count": 1}
    control.post("faults", **fault, status=status, body=body)
    with pytest.raises(ConnectorError) as raised:
        await drive.step()
    assert control.posts("tiktok") == []
    return raised.value


def envelope(code: str) -> dict[str, object]:
    return {"data": {}, "error": {"code": code, "message": "secret words of the author", "log_id": "2026X"}}


@pytest.mark.parametrize("with_200", [False, True])
@pytest.mark.parametrize(("code", "status", "kind"), CODES)
async def test_the_code_decides_and_not_the_status(lumen, control, code, status, kind, with_200: bool) -> None:
    error = await refusal(lumen, control, 200 if with_200 else status, envelope(code))
    assert type(error) is kind
    assert code in error.detail or error.code == code
    assert "secret words" not in error.detail
    assert "2026X" in error.detail


async def test_the_answer_without_data_that_live_errors_have_is_read_as_well(lumen: TikTok, control: Control) -> None:
    code = "unaudited_client_can_only_post_to_private_accounts"
    error = await refusal(lumen, control, 403, {"error": envelope(code)["error"]})
    assert type(error) is Misconfigured
    assert "audit" in str(error.message)


@pytest.mark.parametrize("answer", [(500, envelope("internal_error")), (200, envelope("internal_error")), (200, {})])
async def test_a_fault_of_tiktoks_own_in_a_public_call_leaves_its_outcome_open(lumen, control, answer) -> None:
    assert type(await refusal(lumen, control, *answer)) is OutcomeUnknown


async def test_a_fault_of_tiktoks_own_in_a_safe_call_is_tried_again(lumen: TikTok, control: Control) -> None:
    fault = {"network": "tiktok", "path": "/video/init/$", "effect": "status", "count": 1}
    control.post("faults", **fault, status=500, body=envelope("internal_error"))
    drive = Drive(lumen, video())
    await drive.step()
    with pytest.raises(Temporary):
        await drive.step()


async def test_a_daily_cap_waits_an_hour_and_says_for_whom(lumen: TikTok, control: Control) -> None:
    mine = await refusal(lumen, control, 200, envelope("spam_risk_too_many_posts"))
    everybodys = await refusal(lumen, control, 403, envelope("reached_active_user_cap"))
    for error, scope in ((mine, "account"), (everybodys, "app")):
        assert isinstance(error, RateLimited)
        assert error.scope == scope
        assert error.until > datetime.now(UTC) + timedelta(minutes=55)


def test_every_documented_reason_of_a_failure_has_its_sentence() -> None:
    assert set(errors.REASONS) == REASONS
    assert all(line.text.endswith(".") and line.source.startswith("developers.tiktok.com/") for line in errors.FAILURES)
    assert all(line.text.endswith(".") and line.source.startswith("developers.tiktok.com/") for line in errors.LINES)


def test_an_unknown_reason_is_shown_as_it_is() -> None:
    error = errors.failure("some_new_check")
    assert type(error) is Rejected
    assert "some_new_check" in str(error.message)
    assert isinstance(error.message, Message)
