"""Rate limits that a network has announced, shared by all workers: nobody runs into the same wall again.

The statement that claims a row says whether its channel or its app is paused, and the one that arms a call refuses
then; publications of other channels and networks never notice.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from onepost.connectors.errors import RateScope
from onepost.connectors.messages import N_, Message
from onepost.publishing.models import State
from onepost.publishing.sending import clockwork
from onepost.publishing.sending.outcomes import Change, Entry
from onepost.publishing.sending.rows import Pool, Row

WAITS = Message(N_("The network has asked OnePost to slow down. The post goes out as soon as it may; nothing to do."))

PUT = """
INSERT INTO publishing_pause (network, login, sandbox, channel_id, until)
SELECT %(network)s, %(login)s, %(sandbox)s, c.id, %(until)s
FROM (SELECT 1) AS one LEFT JOIN channels_channel c ON c.id = %(channel_id)s
WHERE %(channel_id)s::uuid IS NULL OR c.id IS NOT NULL
ON CONFLICT (network, login, sandbox, channel_id) DO UPDATE
SET until = greatest(publishing_pause.until, excluded.until)
"""

EARLIER = """
SELECT count(*) AS number FROM publishing_publication
WHERE channel_id = %(channel_id)s AND next_attempt_at IS NOT NULL AND state IN ('scheduled', 'publishing')
  AND (due_at, id) < (%(due_at)s, %(id)s) AND due_at <= %(until)s
"""


async def put(pool: Pool, row: Row, scope: RateScope, until: datetime) -> None:
    """Nothing more is sent for the row's channel, or for its whole app, before ``until``."""
    values = {name: row[name] for name in ("network", "login", "sandbox")}
    channel_id = row["channel_id"] if scope == "account" else None
    async with pool.connection() as connection:
        await connection.execute(PUT, {**values, "channel_id": channel_id, "until": until})


async def waiting(pool: Pool, row: Row) -> Change:
    """What becomes of a claimed row while its channel or app is paused: it waits, in the order of the planned times."""
    until: datetime = row["paused_until"]
    values = {"channel_id": row["channel_id"], "id": row["id"], "due_at": row["due_at"], "until": until}
    async with pool.connection() as connection:
        found = await (await connection.execute(EARLIER, values)).fetchone()
    place = found["number"] if found else 0
    when = until + timedelta(seconds=clockwork.scaled(clockwork.APART) * place)
    columns = {"next_attempt_at": when}
    return Change(columns, Entry("start", "wait", WAITS) if row["state"] == State.SCHEDULED else None)
