"""What the tables are called for the person whose copy it is."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: Mapping[str, Promise] = {
    "accounts.User": _("You"),
    "account.EmailAddress": _("Your e-mail addresses"),
    "accounts.Workspace": _("Your workspaces"),
    "accounts.Membership": _("Where you are a member"),
    "accounts.PolicyAcknowledgement": _("Versions of the privacy policy you were shown"),
    "accounts.ApiKey": _("Keys for programs you have made"),
    "channels.Grant": _("Permissions you gave at networks"),
    "channels.Channel": _("Pages and profiles connected by you"),
    "channels.ChannelGroup": _("Groups of channels"),
    "channels.ChannelGroup_channels": _("Which channel is in which group"),
    "media.Asset": _("Files"),
    "media.Folder": _("Folders"),
    "media.Upload": _("Uploads"),
    "media.Repair": _("Files made to fit a network"),
    "publishing.Post": _("Posts"),
    "publishing.Publication": _("Posts on each channel"),
    "publishing.Attachment": _("Which file is in which post"),
    "publishing.Post_labels": _("Which label is on which post"),
    "publishing.Attempt": _("What happened when a post was sent"),
    "publishing.Version": _("Earlier versions of posts"),
    "publishing.Label": _("Labels"),
    "publishing.Queue": _("Queues"),
    "publishing.Slot": _("Times of queues"),
    "publishing.Recurrence": _("Posts that come again"),
    "publishing.Recurrence_labels": _("Labels of posts that come again"),
    "publishing.Occurrence": _("Days of posts that come again"),
    "publishing.Feed": _("Calendar addresses"),
    "publishing.Snippet": _("Texts kept for later"),
    "publishing.ImportRun": _("Imports of posts"),
    "publishing.ImportProblem": _("Problems of imports"),
    "publishing.ImportedFile": _("Files fetched by imports"),
    "privacy.ConsentEvent": _("Your choices, and when you made them"),
    "privacy.Objection": _("What you have objected to"),
    "privacy.Reader": _("Newsletter"),
    "privacy.Sending": _("Issues of the newsletter sent to you"),
    "privacy.Restriction": _("Restriction of the use of your data"),
    "privacy.Copy": _("Copies you have asked for"),
    "privacy.PortableImport": _("Copies you have brought along"),
}


def title(label: str) -> str:
    """A table that has no name here is called as it is stored."""
    return str(TITLES.get(label, label))


REASONS: Mapping[str, Promise] = {
    "a key: whoever reads it could act as you": _("A key: whoever reads it could act as you"),
    "gone within days, and of no meaning outside": _("Gone within days, and of no meaning outside"),
    "how the service does its work; nothing about you": _("How the service does its work; nothing about you"),
    "sealed; ask for it, and you get it opened": _("Sealed; ask for it, and you get it opened"),
    "a random number and counts, so that a backup cannot bring your data back": _(
        "A random number and counts, so that a backup cannot bring your data back"
    ),
    "your addresses, until it is checked that they are gone": _(
        "Your addresses, until it is checked that they are gone"
    ),
    "a hash that keeps the newsletter away; the address cannot be read from it": _(
        "A hash that keeps the newsletter away; the address cannot be read from it"
    ),
    "the copy itself, or the one you brought": _("The copy itself, or the one you brought"),
    "how far the work is": _("How far the work is"),
}
"""Why something is in no copy, as the inventory says it, for whoever reads the page."""


def reason(text: str) -> str:
    return str(REASONS.get(text, text))
