"""Photos for TikTok, which fetches them itself: one call that makes the post."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from onepost.connectors.http import unclear
from onepost.connectors.progress import Progress, Waiting
from onepost.connectors.tiktok import watching
from onepost.connectors.tiktok.job import Job
from onepost.connectors.tiktok.rendering import photo_info

FETCHED_WITHIN = timedelta(hours=2)
"""TikTok may take an hour for the fetching alone (media transfer guide)."""


async def publish(job: Job, progress: Progress) -> Waiting:
    """The public call: TikTok fetches the photos and publishes them."""
    addresses = [await file.url(FETCHED_WITHIN) for file in job.rendered.media]
    cover = min(job.options.cover_photo, len(addresses)) - 1
    body: dict[str, Any] = {
        "media_type": "PHOTO",
        "post_mode": "MEDIA_UPLOAD" if job.options.inbox else "DIRECT_POST",
        "post_info": photo_info(job.rendered, job.options),
        "source_info": {"source": "PULL_FROM_URL", "photo_images": addresses, "photo_cover_index": cover},
    }
    data = await job.api.post("post/publish/content/init/", body, armed=True)
    publish_id = str(data.get("publish_id") or "")
    if not publish_id:
        raise unclear(True, "200 without a publish_id")
    return watching.begin(progress.with_data(publish_id=publish_id))
