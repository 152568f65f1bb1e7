"""Where else something could be left behind: keys of the cache, and folders of the storage (C9).

Both are closed lists. A test goes through the code; what is not here has to be thought about first.
"""

from __future__ import annotations

CACHE_KEYS = {"watching.storage": "free and used bytes of the storage, for some seconds"}
"""Nothing of anybody. Rate limits of sign-in are allauth's own, in memory, gone within a day."""

STORAGE_FILES = {
    "media.Asset.file": "workspace / random name",
    "media.Asset.thumbnail": "workspace / random name",
    "media.Asset.jpeg": "workspace / random name",
    "privacy.Copy.file": "copies / random name",
    "privacy.PortableImport.file": "copies / random name",
    "publishing.ImportRun.file": "workspace / imports / random name",
}
"""Every kind of file that is stored, by the column that leads to it and deletes it; none has the name it came with."""
