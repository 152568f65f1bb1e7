"""Where faults are played: a database, a sandbox, and one channel for each kind of post."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cases import Case
    from control import Control
    from stage import Stage

TESTS = Path(__file__).resolve().parents[1] / "tests"


def prepare() -> None:
    """Read the tests' settings and make their helpers importable; before anything of OnePost is imported."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "onepost.settings_test"
    sys.path.insert(0, str(TESTS))
    import django

    django.setup()


@dataclass(slots=True)
class Scene:
    """``control`` is the sandbox's control API."""

    control: Control
    workspace: Any
    person: Any
    _stages: dict[str, Stage] = field(default_factory=dict)
    _files: dict[str, Any] = field(default_factory=dict)

    def stage(self, case: Case) -> Stage:
        """The stage of a network and login, with an account that knows no rate limits."""
        key = f"{case.network}-{case.login}"
        if key not in self._stages:
            self._stages[key] = self._connected(case)
        return self._stages[key]

    def forget(self) -> None:
        """Nothing is connected any more, and the sandbox is as new."""
        from onepost.channels.models import Channel, Grant

        self._stages.clear()
        self.control.delete("faults")
        self.control.post("reset")
        Channel.objects.all().delete()
        Grant.objects.all().delete()

    def upload(self, name: str) -> Any:
        """A file of the library, stored once."""
        from django.core.files.base import ContentFile

        import files
        from onepost.media import services

        if name not in self._files:
            content = ContentFile(files.named(name), name)
            self._files[name] = services.accept(self.workspace, self.person, content, name, "A lamp in the window")
        return self._files[name]

    def _connected(self, case: Case) -> Stage:
        from onepost.channels.models import Channel
        from onepost.demo.consent import Walk
        from stage import Stage

        made = self.control.post("accounts", network=case.network, count=1, limits=False)
        known = {str(row["id"]) for row in made["accounts"]}
        walk = Walk(self.person, case.login)
        offered = walk.accounts(case.network)
        chosen = next((account for account in reversed(offered) if account in known), offered[-1])
        walk.connect(case.network, chosen)
        channels = Channel.objects.filter(workspace=self.workspace, network=case.network, grant__login=case.login)
        return Stage(self.workspace, self.person, self.control, channels.order_by("-connected_at", "name")[0])


@contextlib.contextmanager
def opened() -> Iterator[Scene]:
    """Everything from nothing, and nothing left afterwards."""
    from django.conf import settings
    from django.core.management import call_command

    from control import Control
    from onepost.accounts.models import Membership, Role, User, Workspace
    from onepost.lib.postgres import Server
    from onepost_sandbox.server import running_in_thread

    server = Server.default()
    server.start()
    server.make_database()
    try:
        call_command("migrate", verbosity=0)
        with running_in_thread() as sandbox:
            settings.SANDBOX_URL = sandbox.url
            workspace = Workspace.objects.create(name="Chaos", time_zone="Europe/Paris")
            person = User.objects.create_user(
                "chaos@example.org", "correct horse battery", first_name="C", last_name="H"
            )
            Membership.objects.create(workspace=workspace, user=person, role=Role.OWNER)
            yield Scene(Control(sandbox.url), workspace, person)
    finally:
        server.stop()
        shutil.rmtree(os.environ["ONEPOST_TEST_DATA_DIR"], ignore_errors=True)
