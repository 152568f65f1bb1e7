"""Tables of packages."""

from __future__ import annotations

from collections.abc import Mapping

from onepost.privacy.inventory.kinds import JOB, PLAIN, SESSION, fields
from onepost.privacy.vocabulary import Table

CATALOGUE = "a list that comes with the framework"
IDS_ONLY = "jobs carry ids and sealed values only, and go when they are done"

TABLES: Mapping[str, Table] = {
    "sessions.Session": Table(finder="sessions", fields=fields(SESSION, "session_key session_data expire_date")),
    "auth.Group": Table(impersonal=CATALOGUE, fields=fields(PLAIN, "id name")),
    "auth.Permission": Table(impersonal=CATALOGUE, fields=fields(PLAIN, "id name content_type codename")),
    "auth.Group_permissions": Table(impersonal=CATALOGUE, fields=fields(PLAIN, "id group permission")),
    "contenttypes.ContentType": Table(impersonal=CATALOGUE, fields=fields(PLAIN, "id app_label model")),
    "procrastinate.ProcrastinateJob": Table(
        impersonal=IDS_ONLY,
        fields=fields(
            JOB,
            "id queue_name task_name priority lock args status scheduled_at attempts queueing_lock abort_requested "
            "worker",
        ),
    ),
    "procrastinate.ProcrastinateEvent": Table(impersonal=IDS_ONLY, fields=fields(JOB, "id job type at")),
    "procrastinate.ProcrastinateWorker": Table(impersonal=IDS_ONLY, fields=fields(JOB, "id last_heartbeat")),
    "procrastinate.ProcrastinatePeriodicDefer": Table(
        impersonal=IDS_ONLY, fields=fields(JOB, "id task_name periodic_id defer_timestamp job")
    ),
}
