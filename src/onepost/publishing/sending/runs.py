"""A publication in a worker's hands: how it is opened, and what an answer of its network means for it."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from onepost.channels import refresh
from onepost.channels.door import doors
from onepost.channels.keys import keys_in_loop
from onepost.channels.models import Channel, ChannelState, account_of, open_credentials
from onepost.connectors import registry
from onepost.connectors.base import Connector
from onepost.connectors.errors import (
    ConnectorError,
    OutcomeUnknown,
    ReconnectNeeded,
    Temporary,
)
from onepost.connectors.messages import N_
from onepost.connectors.posts import Draft
from onepost.connectors.progress import Live, Progress, Step, Waiting
from onepost.lib import vault
from onepost.publishing.sending import clockwork, drafts, lapses, outcomes
from onepost.publishing.sending.outcomes import Change, Now
from onepost.publishing.sending.rows import Pool, Row

log = logging.getLogger("onepost.publisher")

YOUNG = timedelta(minutes=1)


@dataclass(slots=True)
class Run:
    """A publication in this worker's hands, from claim to release."""

    pool: Pool
    row: Row
    connector: Connector
    draft: Draft
    progress: Progress
    data_key: bytes
    taken: float

    @property
    def live(self) -> Live | None:
        if not self.row["remote_id"]:
            return None
        return Live(self.row["remote_id"], self.row["url"], self.row["whole"], tuple(self.row["also_ids"]))

    def now(self) -> Now:
        """The database's clock, carried on by this machine's monotonic one."""
        at = self.row["now"] + timedelta(seconds=time.monotonic() - self.taken)
        due = self.row["due_at"] or at
        return Now(at, self.row["state"], due, self.live, self.row["tries"], self.progress.step or "start")

    @property
    def deadline(self) -> float:
        """Seconds after which the announced call is over, whatever became of it."""
        return clockwork.scaled(self.connector.deadline_of(self.draft, self.progress))

    @property
    def begins_at(self) -> datetime:
        return lapses.begins_at(type(self.connector), self.draft, self.now().due_at)

    def sealed(self, progress: Progress) -> str:
        return vault.seal(
            self.data_key, {**progress.to_json(), "version": self.connector.steps_version}, progress_owner(self.row)
        )


async def opened(pool: Pool, row: Row) -> Run:
    data_key = vault.unwrap(row["wrapped"], f"channels.datakey|wrapped||{row['key_id']}")
    workspace = row["workspace_id"]
    credentials = open_credentials(
        data_key, f"channels.grant|sealed|{workspace}|{row['grant_id']}", row["grant_sealed"]
    )
    account = account_of(
        data_key,
        f"channels.channel|sealed|{workspace}|{row['channel_id']}",
        row["account_sealed"],
        remote_id=row["account_id"],
        kind=row["account_kind"],
        name=row["account_name"],
        handle=row["account_handle"],
        url=row["account_url"],
        limits=row["account_limits"],
    )
    app = await keys_in_loop(row["network"], row["sandbox"], row["login"])
    connector = registry.open_connector(row["network"], doors().get(row["sandbox"]), app, credentials, account)
    stored = vault.open_sealed(data_key, row["progress"], progress_owner(row)) if row["progress"] else None
    if stored and stored.get("version", 1) > connector.steps_version:
        raise Temporary(N_("A newer OnePost has begun this post; one of its workers goes on with it."))
    draft = await drafts.of_row(pool, row, type(connector))
    return Run(pool, row, connector, draft, Progress.from_json(stored), data_key, time.monotonic())


def progress_owner(row: Row) -> str:
    return f"publishing.publication|progress|{row['workspace_id']}|{row['id']}"


def accepted(run: Run, step: Step) -> Change:
    change = outcomes.after_step(step, run.now())
    change.columns.update(progress=run.sealed(step.progress), filled=run.row["filled"])
    if change.columns.get("url"):
        # A post in the sandbox is looked at there.
        change.columns["url"] = run.connector.http.address(change.columns["url"])
    now = run.now()
    if change.columns.get("next_attempt_at") == now.due_at > now.at:
        change.columns["next_attempt_at"] = lapses.rest_until(now, step.progress.lapses_at, run.begins_at)
    moved = step.progress.step != run.progress.step
    run.progress = step.progress
    if isinstance(step, Waiting) and not moved and step.live is None:
        return replace(change, entry=None)
    return change


def defect(run: Run, defect: Exception, wrap: type[OutcomeUnknown | Temporary]) -> ConnectorError:
    """A mistake in a connector: logged for us, and told to the author as what it means for the post."""
    log.error("defect in the %s connector, publication %s", run.row["network"], run.row["id"], exc_info=defect)
    return wrap(N_("OnePost met a fault of its own."), detail=type(defect).__name__)


async def renewal_of(run: Run, error: ReconnectNeeded) -> Change | None:
    """What to do about a refused token: go on with a new one, wait, or (None) believe that the permission is gone."""
    now = run.now()
    refreshed_at: datetime | None = run.row["refreshed_at"]
    if refreshed_at is not None and now.at - refreshed_at < YOUNG:
        # Some networks refuse a brand-new token for a few seconds (privacy.md P-R.6).
        young = Temporary(error.message.text, error.message.params, detail=error.detail)
        return outcomes.after_error(young, now, armed=False) if now.tries < 2 else None
    try:
        renewed = await refresh.refresh(run.row["grant_id"], run.row["epoch"])
    except ReconnectNeeded:
        return None
    except ConnectorError as trouble:
        return outcomes.after_error(trouble, now, armed=False)
    if renewed.access_token == run.connector.credentials.access_token:
        return None
    return Change({"armed_at": None, "next_attempt_at": now.at})


async def hold_channel(run: Run, error: ReconnectNeeded) -> None:
    """The network means it: everything else of this channel waits for its owner, too."""
    channel = Channel.objects.filter(id=run.row["channel_id"])
    await channel.aupdate(state=ChannelState.HELD, problem=error.message.to_json())
