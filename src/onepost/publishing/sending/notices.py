"""Mails about a publication or a series that needs somebody. No content of posts, only what to do and where."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from onepost.lib.sentences import sentence
from onepost.publishing.models import Publication, Recurrence, State


def send(publication_id: UUID) -> None:
    """To the author; nothing happens when the publication is in order again or its author has left."""
    found = Publication.objects.select_related("post__author", "channel").filter(id=publication_id).first()
    if found is None or found.state not in (State.FAILED, State.HELD, State.UNCONFIRMED):
        return
    author = found.post.author
    if author is None:
        return
    with translation.override(author.language or settings.LANGUAGE_CODE):
        channel = found.channel.name if found.channel else found.network
        subject = {
            State.FAILED: _("Your post on %(channel)s was not published"),
            State.HELD: _("Your post on %(channel)s is on hold"),
            State.UNCONFIRMED: _("Please look: is your post on %(channel)s there?"),
        }[State(found.state)] % {"channel": channel}
        address = settings.PUBLIC_URL + reverse("publication", args=[found.id])
        text = "\n\n".join([sentence(found.problem), _("Here is what happened, and what you can do:"), address])
        send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [author.email])


def send_series(recurrence_id: UUID) -> None:
    """To the author; nothing happens when the series goes on again, has been ended, or its author has left."""
    rows = Recurrence.objects.select_related("author").filter(paused_at=None, ended_at=None).exclude(problem="")
    found = rows.filter(id=recurrence_id).first()
    if found is None or found.author is None:
        return
    author = found.author
    with translation.override(author.language or settings.LANGUAGE_CODE):
        subject = _("The next post of a series could not be planned")
        address = settings.PUBLIC_URL + reverse("recurrence", args=[found.id])
        until = _("Nothing more of this series is planned until it is mended. Here you can change or end it:")
        text = "\n\n".join([found.problem, until, address])
        send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [author.email])
