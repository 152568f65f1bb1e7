"""Posts to play with: two weeks of a small bakery, planned on sandbox channels only, and thrown away in one click."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID, uuid5

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _n

from onepost.accounts.models import Workspace
from onepost.channels.models import Channel, ChannelState
from onepost.media import services as media
from onepost.media.models import Asset
from onepost.publishing import services
from onepost.publishing.models import Attachment, Label, Post
from onepost.publishing.planning import labels, when
from onepost.publishing.services import Author, Refused
from onepost.publishing.writing.content import Content, ContentRefused

PREFIX = "sample-"
"""What the names of the samples' pictures begin with."""
Draw = Callable[[str], bytes]
"""Makes the JPEG of a sky."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A post ``day`` days from now. ``sky`` is its picture, "" for none."""

    day: int
    hour: int
    text: object
    sky: str = ""
    networks: tuple[str, ...] = ("facebook", "linkedin", "x")

    @property
    def name(self) -> str:
        return f"{PREFIX}{self.sky}.jpg"


SEEN = ("facebook", "instagram", "linkedin", "x")
SAMPLES = (
    Sample(1, 9, _n("Good morning. The first loaves are out of the oven, and the door is open."), "dawn", SEEN),
    Sample(1, 17, _n("Tomorrow we bake rye with walnuts. Tell us by noon if we should keep one for you.")),
    Sample(2, 8, _n("Our dough rests for a whole night. Flour needs time, and so do bakers.")),
    Sample(3, 12, _n("Our wheat grows on this hill, eight kilometres from the shop."), "harvest", SEEN),
    Sample(4, 10, _n("Saturday is brunch day. The long table is ready from ten."), "noon", SEEN[:2]),
    Sample(5, 18, _n("Closed today. See you tomorrow at six."), "dusk", SEEN),
    Sample(6, 9, _n("We are looking for a second baker who likes early mornings. Write to us.")),
    Sample(7, 12, _n("Rain all day, soup at noon: leek and potato, with sourdough."), "rain", SEEN),
    Sample(8, 9, _n("Bread from yesterday? Toast it, grate it, or bring it back to us.")),
    Sample(9, 17, _n("The evening light over the mill, five minutes ago."), "dusk", SEEN[:2]),
    Sample(10, 8, _n("A new oven arrives today. We open at eleven instead of six.")),
    Sample(11, 10, _n("It is here, and it is warm. Come and see the new oven."), "dawn", SEEN),
    Sample(12, 15, _n("Ask a baker: what would you like to know? We answer on Sunday.")),
    Sample(13, 9, _n("Two weeks, fourteen posts, one oven. Thank you for reading."), "noon", SEEN),
)


def ids(workspace: Workspace) -> list[UUID]:
    """The posts' ids, the same whenever they are asked for: what somebody writes is never taken for a sample."""
    return [uuid5(workspace.id, f"sample post {number}") for number in range(len(SAMPLES))]


def channels(workspace: Workspace) -> dict[str, Channel]:
    """A sandbox channel of each network that samples are written for."""
    rows = Channel.objects.filter(workspace=workspace, state=ChannelState.ACTIVE, grant__sandbox=True, network__in=SEEN)
    return {channel.network: channel for channel in rows.order_by("-name", "-id")}


@transaction.atomic
def add(author: Author, draw: Draw) -> int:
    """Plan the samples that are not there; returns how many. Raises :class:`Refused` without a sandbox channel."""
    workspace = author.workspace
    there = channels(workspace)
    if not there:
        raise Refused(_("Sample posts go to sandbox channels only. Connect one first."))
    label = labels.named(workspace, [_("Sample")])
    known = {post.id for post in Post.objects.filter(id__in=ids(workspace))}
    assets: dict[str, Asset] = {}
    made = 0
    for post_id, sample in zip(ids(workspace), SAMPLES, strict=True):
        chosen = [there[network].id for network in sample.networks if network in there]
        if post_id in known or not chosen:
            continue
        if sample.sky and sample.name not in assets:
            assets[sample.name] = _picture(author, sample, draw)
        files = (assets[sample.name].id,) if sample.sky else ()
        content = Content(text=str(sample.text), channels=tuple(chosen), media=files)
        try:
            with transaction.atomic():
                post = services.create_post(author, content, _at(sample, workspace), post_id)
                labels.put(post, label)
        except ContentRefused:  # an account whose own limits are narrower than its network's
            continue
        made += 1
    return made


def _picture(author: Author, sample: Sample, draw: Draw) -> Asset:
    found = Asset.objects.filter(workspace=author.workspace, name=sample.name).first()
    alt = _("Hills under a wide sky, drawn with a few shapes")
    return found or media.accept(author.workspace, author.user, ContentFile(draw(sample.sky)), sample.name, alt)


def _at(sample: Sample, workspace: Workspace) -> datetime:
    day = timezone.now().astimezone(workspace.zone).date() + timedelta(days=sample.day)
    return when.local(datetime.combine(day, time(sample.hour)), workspace.zone)


def throw_away(workspace: Workspace) -> int:
    """Delete the samples with their pictures and their label; returns how many. What is being published stays."""
    gone = 0
    of_samples = Attachment.objects.filter(post__workspace=workspace, post_id__in=ids(workspace))
    pictures = list(of_samples.filter(asset__name__startswith=PREFIX).values_list("asset_id", flat=True))
    for post in Post.objects.filter(workspace=workspace, id__in=ids(workspace)):
        try:
            services.delete_post(post)
        except Refused:
            continue
        gone += 1
    # A post of somebody's own may have come to use them.
    for asset in Asset.objects.filter(workspace=workspace, id__in=pictures, attachments=None):
        media.delete(asset)
    Label.objects.filter(workspace=workspace, name=_("Sample"), posts=None).delete()
    return gone


def among(workspace: Workspace, post_ids: Sequence[UUID]) -> bool:
    return not set(ids(workspace)).isdisjoint(post_ids)
