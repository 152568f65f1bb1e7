"""Where else something could be left behind: keys of the cache, folders of the storage, lines of the log (C9).

All are closed lists. A test goes through the code; what is not here has to be thought about first.
"""

from __future__ import annotations

CACHE_KEYS = {
    "watching.storage": "free and used bytes of the storage, for some seconds",
    "planned_elsewhere": "how many posts all other workspaces have planned on each day, for a minute",
}
"""As they are written where they are used. Nothing of anybody.

Rate limits of sign-in are allauth's own, in memory, gone within a day.
"""

STORAGE_FILES = {
    "media.Asset.file": "workspace / random name",
    "media.Asset.thumbnail": "workspace / random name",
    "media.Asset.jpeg": "workspace / random name",
    "privacy.Copy.file": "copies / random name",
    "privacy.PortableImport.file": "copies / random name",
    "publishing.ImportRun.file": "workspace / imports / random name",
}
"""Every kind of file that is stored, by the column that leads to it and deletes it; none has the name it came with."""

LOGGED = {
    "ids": (
        "grant.id grant_id channel.id publication_id row['id'] run.row['id'] recurrence repair.id erasure.pk copy.pk"
    ),
    "names of networks": "attempt.network connector.name network row.network row['network'] run.row['network']",
    "calls and their outcome": "method host outcome step milliseconds (time.monotonic()-started)*1000",
    "kinds of faults": "type(defect).__name__ type(error).__name__ type(fault).__name__ type(trouble).__name__",
    "what a network or a program said, shortened and with its secrets struck out": (
        "error trouble error.message error.detail error.detailortype(error).__name__ complaint.decode("
        "errors='replace').strip()[-500:]"
    ),
    "words of OnePost's own": (
        "asked_by erasure.kind kind one.number subjector'everything' target.name text ','.join(left)"
    ),
    "why an operator opened the archive of closed accounts, for those who look after them": "reason",
}
"""Everything that is ever put into a line of the log, as the code writes it, without spaces.

The fields of a line in JSON are :data:`onepost.lib.logs.FIELDS`.
"""
