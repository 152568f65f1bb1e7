"""Checks beside the inventory: grounds of transfers (P-5.2), the name of the publisher (P-10.2), jobs (C9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks

from onepost.privacy import legal
from onepost.privacy.registers import operator, tasks


@checks.register("privacy")
def transfers_have_a_ground(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    return [
        checks.Error(
            f"{recipient.name} is in {recipient.country}, outside the EEA, and nothing makes that lawful.",
            hint="ONEPOST_HOST_TOOL and ONEPOST_MAIL_TOOL name it.",
            id="privacy.E020",
        )
        for recipient in operator.without_ground()
    ]


@checks.register("privacy", deploy=True)
def publisher_is_named(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """A warning only: an installation for oneself runs without, but nobody else can sign up there."""
    return [
        checks.Warning(f"{name} is not set; nobody new can sign up until it is.", id="privacy.W021")
        for name in legal.complete()
    ]


@checks.register("privacy")
def jobs_carry_ids(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    return [
        checks.Error(f"The task {task} takes {argument}, which is no id.", id="privacy.E030")
        for task, argument in tasks.undeclared()
    ]
