"""The author has found the post in the app. TikTok shows only public posts to apps; the address names its author."""

from __future__ import annotations

from onepost.connectors.confirming import NOT_YOURS, TAKEN, place, refused
from onepost.connectors.progress import Delivered, Live, Owned, Progress, Published
from onepost.connectors.tiktok.job import Job, publish_id

LABEL = "TikTok"
SHORT = ("vm.tiktok.com", "vt.tiktok.com")
"""Hosts of the addresses that the app gives to share; they say nothing of the post."""


def post_of(link: str) -> str:
    """``handle/id``; of a short address only its code."""
    whole = r"^/@([\w.]+/(?:video|photo)/\d+)"
    return place(link, {"tiktok.com", *SHORT}, LABEL, whole, r"^/(?:t/)?(\w{6,})/?(?:$|\?)")


async def confirm(job: Job, progress: Progress, link: str, owned: Owned) -> Published | Delivered:
    if job.options.inbox:
        return Delivered(progress.at("done"))
    handle, _, rest = post_of(link).partition("/")
    remote_id = rest.rpartition("/")[2]
    if not remote_id:
        return Published(Live(publish_id(progress), link), progress.at("done"))
    if job.account.handle and handle.lower() != job.account.handle.lower():
        raise refused(NOT_YOURS, LABEL)
    if await owned(remote_id):
        raise refused(TAKEN, LABEL)
    return Published(Live(remote_id, job.address(remote_id) or link), progress.at("done"))
