"""Where faults are played: a database, a sandbox, and a channel for each kind of post."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cases import Case
    from control import Control
    from onepost.publishing.sending.rows import Pool
    from stage import Stage

TESTS = Path(__file__).resolve().parents[1] / "tests"
SWITCHES = {
    "x": {"processing_s": 0.05},
    "facebook": {"video_processing_s": 0.05, "reels_per_day": 100_000},
    "tiktok": {"processing_s": 0.05, "rate_limits": False},
    "instagram": {"processing_s": 0.05, "quota_total": 100_000, "containers_per_day": 100_000},
    "linkedin": {"processing_s": 0.05},
    "youtube": {"processing_s": 0.05, "quota": False},
}
"""Processing that takes no time, and more posts than a network would take."""
AS_THEY_ARE = {"linkedin", "youtube"}
"""Networks whose first accounts have what posts need (an organization, a playlist) and no limit that gets in the way;
at the others a new account without limits is made."""
POSTS_OF_AN_ACCOUNT = 25
"""Then another one: nobody publishes so much in a minute, and looking for a lost post gives up among so many."""


def prepare() -> None:
    """Read the tests' settings and make their helpers importable; before anything of OnePost is imported."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "onepost.settings_test"
    if str(TESTS) not in sys.path:
        sys.path.insert(0, str(TESTS))
    import django

    django.setup()


@dataclass(slots=True)
class Scene:
    """``control`` is the sandbox's control API; ``pool`` a worker's connections, used in ``runner``'s loop."""

    control: Control
    workspace: Any
    person: Any
    runner: asyncio.Runner
    pool: Pool
    _stage: Stage | None = None
    _connect: Callable[[], None] = lambda: None
    _key: str = ""
    _used: int = 0
    _files: dict[str, Any] = field(default_factory=dict)

    def run(self, story: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(story)

    def stage(self, case: Case) -> Stage:
        """A stage with an account that knows no rate limits and is not too full."""
        key = f"{case.network}-{case.login}"
        if self._stage is None or key != self._key or self._used >= POSTS_OF_AN_ACCOUNT:
            stage = self._connected(case)
            self._stage, self._key, self._used = stage, key, 0
        self._used += 1
        return self._stage

    def leave(self) -> None:
        """The channel of the last play can no longer be used."""
        self._stage = None

    def reconnect(self) -> None:
        """The owner of the channel connects it once more."""
        self._connect()

    def clear(self) -> None:
        """The sandbox as new, and nothing connected."""
        from onepost.channels.models import Channel, Grant

        self.leave()
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

        self.clear()
        for name, value in SWITCHES[case.network].items():
            self.control.post("switches", network=case.network, name=name, value=value)
        known: set[str] = set()
        if case.network not in AS_THEY_ARE:
            made = self.control.post("accounts", network=case.network, count=1, limits=False)
            known = {str(row[name]) for row in made["accounts"] for name in ("id", "person") if name in row}
        walk = Walk(self.person, case.login)
        offered = walk.accounts(case.network)
        channels = Channel.objects.filter(workspace=self.workspace, network=case.network).order_by("name")
        for chosen in sorted(offered, key=lambda account: account not in known):
            self._connect = partial(walk.connect, case.network, chosen)
            self._connect()
            if channels.exists():
                return Stage(self.workspace, self.person, self.control, channels[0])
        raise LookupError(f"no account for {case}")


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
        with running_in_thread() as sandbox, _pages() as address, asyncio.Runner() as runner, working(runner) as pool:
            settings.SANDBOX_URL = sandbox.url
            settings.PUBLIC_URL = address
            workspace = Workspace.objects.create(name="Chaos", time_zone="Europe/Paris")
            person = User.objects.create_user(
                "chaos@example.org", "correct horse battery", first_name="C", last_name="H"
            )
            Membership.objects.create(workspace=workspace, user=person, role=Role.OWNER)
            yield Scene(Control(sandbox.url), workspace, person, runner, pool)
    finally:
        server.stop()
        shutil.rmtree(os.environ["ONEPOST_TEST_DATA_DIR"], ignore_errors=True)


@contextlib.contextmanager
def working(runner: asyncio.Runner) -> Iterator[Pool]:
    """A worker's connections, in the loop of ``runner``."""
    from stage import worker

    living = worker()
    pool = runner.run(_entered(living))
    try:
        yield pool
    finally:
        runner.run(_left(living))


async def _entered(living: Any) -> Any:
    return await living.__aenter__()


async def _left(living: Any) -> None:
    await living.__aexit__(None, None, None)


@contextlib.contextmanager
def _pages() -> Iterator[str]:
    """OnePost's own address, where networks fetch files."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    thread = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={})
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    try:
        yield f"http://127.0.0.1:{thread.port}"
    finally:
        thread.terminate()
