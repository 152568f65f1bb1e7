"""What the composer shows, read from its form, from a stored post or from one of its versions."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from onepost.accounts.models import Workspace
from onepost.lib.ids import uuid7
from onepost.media.models import Asset
from onepost.publishing import services
from onepost.publishing.models import EDITABLE, Post, State
from onepost.publishing.planning import labels
from onepost.publishing.writing import edit_state, forms, versions
from onepost.publishing.writing.content import FieldProblem, Override
from onepost.publishing.writing.forms import ComposerData
from onepost.publishing.writing.repeating import Repeat
from onepost.publishing.writing.versions import Left

ALT_MAX = 4000


def new_page() -> str:
    """A name for a window that the composer is opened in."""
    return str(uuid4())


def posted_id(data: QueryDict) -> UUID:
    found = forms.uuids([data.get("post_id", "")])
    return found[0] if found else uuid7()


def form_data(data: QueryDict, post_id: UUID, post: Post | None) -> ComposerData:
    """What stands in the form, with what the form does not show of a stored post."""
    data = forms.storable(data)
    out = forms.read(data, post_id)
    if data.get("use") == "merged":
        out.text = data.get("merged", "").replace("\r\n", "\n")
    out.page = out.page or new_page()
    if post is not None:
        for channel, known in edit_state.content_of(post).overrides.items():
            shown = f"shown-media-{channel}" in data
            options = None if channel in out.same_options else known.options
            out.keep[channel] = Override(None, None if shown else known.media, options)
    return out


def left_of(data: ComposerData) -> Left:
    return Left(data.content(), data.manner, data.at, data.alts, data.queue, data.repeat.to_json())


def left_stored(post: Post, workspace: Workspace) -> Left:
    return versions.of_plan(edit_state.content_of(post), edit_state.plan_of(post), workspace)


def left_data(left: Left, post: Post, workspace: Workspace) -> ComposerData:
    """``left`` in a new window, for those channels of ``post`` on which it can still change."""
    content = left.content
    options = {network: dict(values) for network, values in content.options.items()}
    threads = forms.stored_threads(options)
    fixed = {row.channel_id for row in post.publications.all() if row.state not in EDITABLE}
    tomorrow = forms.local_input(timezone.now() + timedelta(days=1), workspace)
    return ComposerData(
        post_id=post.id,
        text=content.text,
        channels=[channel for channel in content.channels if channel not in fixed],
        media=list(content.media),
        alts=dict(left.alts),
        own_texts={channel: own.text for channel, own in content.overrides.items() if own.text is not None},
        own_media={channel: list(own.media) for channel, own in content.overrides.items() if own.media is not None},
        options=options,
        threads=threads,
        manner=left.manner,
        at=left.at or tomorrow,
        queue=left.queue,
        repeat=Repeat.from_json(left.repeat),
        keep={channel: Override(options=own.options) for channel, own in content.overrides.items()},
        page=new_page(),
        revision=post.revision,
    )


def is_draft(post: Post) -> bool:
    """Nothing of it is planned or was ever sent, so that storing what is being written changes nothing else."""
    return all(row.state == State.DRAFT for row in post.publications.all()) and not services.fixed(
        post.publications.all()
    )


def is_blank(data: ComposerData) -> bool:
    """Nothing has been written, and nothing chosen that would have to be found again."""
    words = [data.text, *data.own_texts.values()]
    files = [*data.media, *(asset for found in data.own_media.values() for asset in found)]
    parts = any(not part.blank for found in data.threads.values() for part in found)
    return not any(word.strip() for word in words) and not files and not parts and not data.options


def labels_problem(data: ComposerData) -> list[FieldProblem]:
    try:
        labels.check(labels.names_in(data.new_label))
    except labels.WrongLabel as wrong:
        return [FieldProblem("labels", "wrong_label", str(wrong))]
    return []


def store_alts(workspace: Workspace, data: ComposerData) -> list[FieldProblem]:
    """Descriptions belong to the file, wherever it is used."""
    problems: list[FieldProblem] = []
    for asset in Asset.objects.filter(workspace=workspace, id__in=data.alts):
        alt = data.alts[asset.id]
        if len(alt) > ALT_MAX:
            place = data.media.index(asset.id) if asset.id in data.media else 0
            text = _("The description is longer than %(most)s characters.") % {"most": ALT_MAX}
            problems.append(FieldProblem(f"media.{place}.alt", "alt_too_long", text))
        elif asset.alt != alt:
            Asset.objects.filter(id=asset.id).update(alt=alt)
    return problems
