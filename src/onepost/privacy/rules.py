"""How long things are kept (policy 6B), as data: the purge, the published table and the record of processing read it.

``published`` is what the policy promises; ``live`` is when the purge acts. They differ where a backup keeps a copy
for :data:`BACKUP_DAYS` more: published limit = live limit + backup window (P-6B.3).
"""

from __future__ import annotations

from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

BACKUP_DAYS = 30
"""How long a backup of data and files is kept."""
KEY_BACKUP_HOURS = 72
"""How long a backup of keys is kept; what they sealed cannot be read from older backups once they are deleted."""

NEVER = relativedelta()


@dataclass(frozen=True, slots=True)
class Rule:
    """One retention rule. ``period`` after ``anchor`` the purge acts; a rule without one acts with an event.

    ``clause``: the P-id it keeps. ``published``: the sentence of the policy's table. ``legal``: why longer than needed.
    """

    id: str
    clause: str
    published: Promise
    period: relativedelta | None = None
    backed_up: bool = True
    legal: str = ""

    @property
    def live(self) -> relativedelta | None:
        """What the purge goes by."""
        if self.period is None or not self.backed_up:
            return self.period
        return self.period - relativedelta(days=BACKUP_DAYS)


ACCOUNT = Rule("account", "P-6B.1", _("While you use the service, and at most 3 years after you close your account"))
ARCHIVE = Rule(
    "archive",
    "P-6B.1",
    _("At most 3 years after you closed your account, apart from everything else; less when you ask"),
    relativedelta(years=3),
    backed_up=False,
)
CONNECTION = Rule("connection", "P-6B.4", _("Deleted at once when you disconnect, or when you ask"))
CONTENT = Rule("content", "P-6B.5", _("Until you delete it or close your account; there is no bin"))
SECURITY = Rule("security", "P-6B.3", _("12 months"), relativedelta(months=12))
SESSION = Rule("session", "P-6B.3", _("14 days after your last visit"), relativedelta(days=14), backed_up=False)
DAY = Rule("day", "P-6B.3", _("One day"), relativedelta(days=1), backed_up=False)
WEEK = Rule("week", "P-6B.9", _("7 days"), relativedelta(days=7), backed_up=False)
JOB = Rule("job", "P-6B.3", _("Until the work is done"))
VISITOR_CONSENT = Rule("visitor-consent", "P-6B.9", _("12 months"), relativedelta(months=12))
REQUEST = Rule(
    "request", "P-6B.6", _("3 years after the last message about it"), relativedelta(years=3), backed_up=False
)
SUPPRESSION = Rule("suppression", "P-6B.9", _("3 years"), relativedelta(years=3), backed_up=False)
REPLAY = Rule(
    "replay", "P-6B.9", _("As long as a backup lives: 30 days"), relativedelta(days=BACKUP_DAYS), backed_up=False
)
REGISTER = Rule("register", "P-6B.9", _("5 years"), relativedelta(years=5), legal="GDPR 33(5), 5(2)")
YOUTUBE = Rule(
    "youtube",
    "P-6B.8",
    _("30 days, unless YouTube confirms it again within them"),
    relativedelta(days=30),
    backed_up=False,
)
INSTANCE = Rule("instance", "P-6B.9", _("As long as this installation; nothing personal"))

RULES: tuple[Rule, ...] = (
    ACCOUNT,
    ARCHIVE,
    CONNECTION,
    CONTENT,
    SECURITY,
    SESSION,
    DAY,
    WEEK,
    JOB,
    VISITOR_CONSENT,
    REQUEST,
    SUPPRESSION,
    REPLAY,
    REGISTER,
    YOUTUBE,
    INSTANCE,
)
