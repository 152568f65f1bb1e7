"""What somebody has: one row of nearly everything there is."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from onepost.accounts import api_keys
from onepost.accounts.models import User, Workspace
from onepost.channels.models import ChannelGroup, ConnectionAttempt
from onepost.media.models import Asset, Folder, Repair, Upload
from onepost.publishing.models import Attachment, Feed, Label, Post, Publication, Queue, Slot
from world import make_asset, make_channel, make_import, make_publication, make_recurrence, make_snippet, make_version


def fill(workspace: Workspace, person: User) -> Publication:
    """One row of nearly everything in ``workspace``, by ``person``."""
    channel = make_channel(workspace, person)
    asset = make_asset(workspace)
    Asset.objects.filter(pk=asset.pk).update(uploaded_by=person)
    publication = make_publication(workspace, channel, due_at=timezone.now() + timedelta(days=1))
    Post.objects.filter(pk=publication.post_id).update(author=person)
    Attachment.objects.create(post=publication.post, asset=asset)
    make_version(publication.post)
    make_recurrence(publication.post)
    make_snippet(workspace, "Opening hours")
    make_import(workspace, "spring.csv").file.save("posts.csv", ContentFile(b"text"))
    queue = Queue.objects.create(workspace=workspace, name="Mornings")
    Slot.objects.create(queue=queue, channel=channel, weekday=1, at="09:00")
    publication.post.labels.add(Label.objects.create(workspace=workspace, name="Spring"))
    ChannelGroup.objects.create(workspace=workspace, name="All").channels.add(channel)
    Folder.objects.create(workspace=workspace, name="Spring")
    Upload.objects.create(workspace=workspace, user=person, name="a.png", size=1)
    Repair.objects.create(workspace=workspace, asset=asset, recipe={}, user=person)
    Feed.objects.create(workspace=workspace, user=person, sha256="0" * 63 + str(Feed.objects.count()))
    api_keys.create(workspace, person, "Script")
    ConnectionAttempt.objects.create(
        workspace=workspace,
        user=person,
        network="x",
        state_sha256=f"{ConnectionAttempt.objects.count():064d}",
        session_sha256="0" * 64,
        verifier="",
    )
    return publication
