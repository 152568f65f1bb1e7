"""What happens to people and workspaces; pages and sign-up call nothing else."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from onepost.accounts import policy
from onepost.accounts.models import LANGUAGES, Membership, PolicyAcknowledgement, Role, User, Workspace


@transaction.atomic
def sign_up(user: User, *, time_zone: str, language: str, surface: str) -> Workspace:
    """Complete a new person: workspace, ownership of it, and which policy they had before them, all or nothing.

    ``time_zone`` is an IANA name that was checked; ``language`` the one the pages were shown in; ``surface`` names
    the form. The person has confirmed their age there. The first one of an installation is its operator.
    """
    user.language = language.split("-")[0]
    user.time_zone = time_zone
    user.of_age_confirmed_at = timezone.now()
    user.is_operator = User.objects.order_by("id").values_list("id", flat=True).first() == user.pk
    user.save(update_fields=["language", "time_zone", "of_age_confirmed_at", "is_operator"])
    acknowledge_policy(user, language=language, surface=surface)
    return create_workspace(user, name=_workspace_name(user, language), time_zone=time_zone)


@transaction.atomic
def create_workspace(user: User, *, name: str, time_zone: str) -> Workspace:
    """A workspace owned by ``user``."""
    language = user.language if user.language in dict(LANGUAGES) else "en"
    workspace = Workspace.objects.create(name=name, time_zone=time_zone, language=language)
    Membership.objects.create(workspace=workspace, user=user, role=Role.OWNER)
    return workspace


def acknowledge_policy(user: User, *, language: str, surface: str) -> PolicyAcknowledgement:
    """Record the version and the hash of the text that ``language`` shows."""
    text = policy.current(language)
    return PolicyAcknowledgement.objects.create(user=user, version=text.version, sha256=text.sha256, surface=surface)


def _workspace_name(user: User, language: str) -> str:
    with override(language):
        name = _("%(name)s's workspace") % {"name": user.first_name}
        return name if len(name) <= 80 else _("My workspace")
