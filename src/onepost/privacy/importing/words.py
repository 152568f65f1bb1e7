"""What came in, and what came in otherwise than it was, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MADE: Mapping[str, Promise] = {
    "posts": _("Posts"),
    "planned": _("Times of posts"),
    "media": _("Files"),
    "labels": _("Labels"),
    "snippets": _("Texts kept for later"),
    "queues": _("Queues"),
    "folders": _("Folders"),
}

NOTES: Mapping[str, Promise] = {
    "channel": _("Posts for channels that are not connected here. They are drafts: connect the channel and choose it."),
    "past": _("Posts whose time is over. They are drafts."),
    "drafted": _("Planned posts that came in as drafts, as you chose."),
    "problem": _("Posts that their network would refuse as they are. They are drafts: open them to see why."),
    "unsure": _("Posts that were on their way when the copy was made. They are drafts: look whether they are public."),
    "lost": _("Posts that could not be taken over."),
    "file": _("Files that are missing in the copy, damaged, or of no kind OnePost takes."),
    "times": _("Weekly times of channels that are not connected here. They were left out."),
    "queue": _("Queues that could not be made: there are too many."),
    "folder": _("Folders that could not be made. Their files are at the top of the library."),
    "series": _("Posts that come again. They were left out: plan them anew."),
}
