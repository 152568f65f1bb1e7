"""Rows as the product would store them, for tests that do not care how they came about."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from files import picture
from onepost.accounts.models import User, Workspace
from onepost.channels.models import Channel, DataKey, Grant
from onepost.connectors.accounts import Credentials
from onepost.connectors.secret import Secret
from onepost.media.models import Asset
from onepost.privacy.models import Breach, BreachStep, Disclosure, RightsRequest, Way, Wish
from onepost.privacy.requests import register
from onepost.publishing.models import ImportRun, Occurrence, Post, Publication, Recurrence, State, Unit, Version
from onepost.publishing.models.writing import Snippet
from onepost.publishing.writing import edit_state, versions


def make_channel(workspace: Workspace, user: User | None = None, network: str = "x", **fields: Any) -> Channel:
    """A connected channel whose token no network knows."""
    number = fields.pop("remote_id", f"{network}-{Channel.objects.count() + 1}")
    key = DataKey.make()
    grant = Grant(
        workspace=workspace, user=user, network=network, sandbox=True, remote_id=number, name="Lumen", key=key
    )
    grant.put(Credentials(access_token=Secret("token-of-a-test"), refresh_token=Secret("refresh-of-a-test")))
    grant.save()
    channel = Channel(
        workspace=workspace,
        grant=grant,
        network=network,
        remote_id=number,
        **{"kind": "profile", "name": "Studio Lumen", "handle": "studio_lumen", **fields},
    )
    channel.save()
    return channel


def make_asset(workspace: Workspace, name: str = "window.png", alt: str = "A window at dusk") -> Asset:
    data = picture()
    asset = Asset(
        workspace=workspace,
        kind="image",
        mime="image/png",
        name=name,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        width=320,
        height=200,
        alt=alt,
    )
    asset.file.save(name, ContentFile(data), save=False)
    asset.thumbnail.save(name, ContentFile(data), save=False)
    asset.save()
    return asset


def make_snippet(workspace: Workspace, text: str) -> Snippet:
    return Snippet.objects.create(workspace=workspace, kind="text", name=text[:60], text=text)


def make_publication(
    workspace: Workspace,
    channel: Channel | None = None,
    text: str = "Secret plans of Lumen",
    state: str = State.SCHEDULED,
    due_at: datetime | None = None,
    **fields: Any,
) -> Publication:
    channel = channel or make_channel(workspace)
    post = Post.objects.create(workspace=workspace, text=text)
    return Publication.objects.create(
        workspace=workspace, post=post, channel=channel, network=channel.network, state=state, due_at=due_at, **fields
    )


def make_version(post: Post) -> Version:
    """The post as it stands, as one of its versions."""
    left = versions.of_plan(edit_state.content_of(post), edit_state.plan_of(post), post.workspace)
    versions.record(post, versions.Saving(), left)
    return Version.objects.latest("at")


def make_import(workspace: Workspace, name: str = "posts.csv") -> ImportRun:
    """A file whose columns have not been named yet; the file itself is gone."""
    fields = {"source": "other", "encoding": "utf-8-sig", "separator": ",", "header": True, "day_first": True}
    return ImportRun.objects.create(workspace=workspace, name=name, **fields)


def make_recurrence(post: Post) -> Recurrence:
    """A series of which ``post`` is the first, every week for a year; the others are not made."""
    content = versions.packed(versions.Left(edit_state.content_of(post)))
    begun = date.today()
    series = Recurrence.objects.create(
        workspace=post.workspace,
        content=content,
        unit=Unit.WEEK,
        at=time(9),
        starts_on=begun,
        until=begun + timedelta(days=364),
        next_on=begun + timedelta(days=7),
    )
    Occurrence.objects.create(recurrence=series, on=begun, number=1, post=post, revision=post.revision)
    return series


def make_registers(user: User, text: str) -> dict[str, Any]:
    """A breach with one step, and the request of an authority; their ids as addresses name them."""
    now = timezone.now()
    breach = Breach.objects.create(known_at=now, since=now, what=text, data=text, consequences=text, measures=text)
    step = BreachStep.objects.create(breach=breach, whom="authority", due_at=now)
    disclosure = Disclosure.objects.create(asked_at=now, authority=text, legal_basis=text, person=user)
    return {"breach_id": breach.id, "step_id": step.id, "disclosure_id": disclosure.id}


def make_case(user: User, text: str) -> RightsRequest:
    """A request about data, by somebody who is logged in."""
    return register.open_case(Wish.QUESTION, Way.APP, language="en", user=user, text=text)


def make_user(email: str, first: str, last: str) -> User:
    """A person with a proven address and a known password."""
    from allauth.account.models import EmailAddress

    user = User.objects.create_user(email, "correct horse battery", first_name=first, last_name=last)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user
