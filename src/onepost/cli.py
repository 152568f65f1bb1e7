"""The console command ``onepost``. What a person got wrong is one sentence and status 1, never a traceback."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from onepost import __version__
from onepost.lib.env import SettingError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onepost.settings")
    given = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = given.command
    try:
        return command(given)
    except SettingError as error:
        print(f"onepost: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="onepost", description="Write once, publish everywhere, on the second.")
    parser.add_argument("--version", action="version", version=f"OnePost {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, text: str, command: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text)
        made.set_defaults(command=command)
        return made

    add("up", "start everything: database, migrations, web, worker, and in development the sandbox", _up)
    add("web", "only the web process", _web)
    add("worker", "only the worker; any number may run, on any number of hosts", _worker)
    add("sandbox", "only the sandbox of the networks", _sandbox)
    add("migrate", "bring the database to this version", _migrate)
    demo = add("demo", "a demo person and workspace with every sandbox account connected", _demo)
    demo.add_argument("--json", action="store_true", help="print what a program needs to go on")
    demo.add_argument("--posts", action="store_true", help="publish one post of every kind in the sandbox")
    doctor = add("doctor", "look at every connection, or at one network's, and say what mends it", _doctor)
    doctor.add_argument("network", nargs="?", default="", help="facebook, x, … (all when left out)")
    doctor.add_argument("--json", action="store_true", help="the same for a program")
    privacy = add("privacy", "what is kept of whom, as the law wants it written down", _privacy)
    privacy.add_argument("what", choices=["ropa"], help="ropa: the record of processing activities (Art. 30 GDPR)")
    privacy.add_argument("--format", choices=["json", "csv", "html"], default="json")
    purge = add("purge", "delete what has been kept long enough; a worker does it every night", _purge)
    purge.add_argument("--dry-run", action="store_true", help="only count")
    backup = add("backup", "back up database and files, sealed; a worker does it daily (ONEPOST_BACKUP_DIR)", _backup)
    backup.add_argument("--to", type=Path, help="a folder (ONEPOST_BACKUP_DIR when left out)")
    restore = add("restore", "restore a backup, and what was deleted after it is deleted again", _restore)
    restore.add_argument("file", type=Path)
    restore.add_argument("--keys", type=Path, help="the backup of the keys (the newest beside the file)")
    restore.add_argument("--replace", action="store_true", help="delete what is in the database now")
    restore.add_argument("--without-keys", action="store_true", help="every channel has to be connected again then")
    restore.add_argument("--without-files", action="store_true", help="only the database")
    add("drill", "restore the newest backup into a database made for it, look, and delete that", _drill)
    keys = add("keys", "the master keys: list them, seal all anew, drop an old one, give up a lost one", _keys)
    keys.add_argument("act", choices=["list", "rotate", "drop", "abandon"])
    keys.add_argument("id", nargs="?", default="", help="the key to drop")
    networks = add("networks", "remove everything of one network from this installation", _networks)
    networks.add_argument("act", choices=["purge"])
    networks.add_argument("network", help="facebook, x, …")
    networks.add_argument("--confirm", action="store_true", help="do it; without this only count")
    add("check", "whether this installation is as safe as the policy says", _check)
    manage = add("manage", "Django's own commands, for those who know them", _manage)
    manage.add_argument("rest", nargs=argparse.REMAINDER)
    return parser


def _up(given: argparse.Namespace) -> int:
    from onepost.processes import up

    return up.up()


def _web(given: argparse.Namespace) -> int:
    from django.conf import settings

    from onepost.lib import env, statics
    from onepost.processes import database, ports, prepare, up

    env.make_data_dir()
    statics.prepare()
    ports.check_free(settings.HOST, settings.PORT, "ONEPOST_PORT")
    prepare.setup()
    with database.reachable():
        database.check_connection()
        database.forget_connections()
        up.web()
    return 0


def _worker(given: argparse.Namespace) -> int:
    from onepost.processes import database, prepare, up

    prepare.setup()
    with database.reachable():
        database.check_connection()
        database.forget_connections()
        up.work()
    return 0


def _sandbox(given: argparse.Namespace) -> int:
    from onepost.processes import up

    up.run_sandbox(os.getppid())
    return 0


def _migrate(given: argparse.Namespace) -> int:
    from onepost.processes import database, prepare

    prepare.setup()
    with database.reachable():
        database.migrate(print)
    return 0


def _demo(given: argparse.Namespace) -> int:
    from onepost.processes import database, prepare

    prepare.setup()
    with database.reachable():
        from onepost import demo

        database.migrate(lambda line: print(line, file=sys.stderr))
        return demo.main(as_json=given.json, with_posts=given.posts)


def _doctor(given: argparse.Namespace) -> int:
    from onepost.processes import database, prepare

    prepare.setup()
    with database.reachable():
        from onepost.channels import doctor_command

        database.check_connection()
        well, text = doctor_command.look(given.network, as_json=given.json)
    print(text)
    return 0 if well else 1


def _privacy(given: argparse.Namespace) -> int:
    from onepost.processes import prepare

    prepare.setup()
    from onepost.privacy import ropa

    print(ropa.written(given.format), end="")
    return 0


def _purge(given: argparse.Namespace) -> int:
    with _ready():
        from onepost.privacy import commands

        return commands.purge(dry=given.dry_run)


def _backup(given: argparse.Namespace) -> int:
    with _ready():
        from onepost.privacy import commands

        return commands.backup(given.to)


def _restore(given: argparse.Namespace) -> int:
    with _ready(restoring=True):
        from onepost.privacy.backups import restoring
        from onepost.processes import database

        files, keys = not given.without_files, not given.without_keys
        wish = restoring.Wish(given.file, given.keys, replace=given.replace, files=files, with_keys=keys)
        restoring.restore(wish, lambda: database.migrate(print, restoring=True), print)
    return 0


def _drill(given: argparse.Namespace) -> int:
    with _ready():
        from onepost.privacy import commands

        return commands.drill()


def _keys(given: argparse.Namespace) -> int:
    with _ready(restoring=True):
        from onepost.privacy import commands

        acts = {"list": commands.list_keys, "rotate": commands.rotate_keys, "abandon": commands.abandon_keys}
        return acts[given.act]() if given.act in acts else commands.drop_key(given.id)


def _check(given: argparse.Namespace) -> int:
    with _ready():
        from onepost.privacy import commands

        return commands.check()


def _networks(given: argparse.Namespace) -> int:
    with _ready():
        from onepost.privacy import commands

        return commands.purge_network(given.network, confirmed=given.confirm)


@contextlib.contextmanager
def _ready(*, restoring: bool = False) -> Iterator[None]:
    """Settings read, database reached."""
    from onepost.processes import database, prepare

    prepare.setup()
    with database.reachable():
        database.check_connection(restoring=restoring)
        yield


def _manage(given: argparse.Namespace) -> int:
    from django.core.management import execute_from_command_line

    from onepost.processes import database

    with database.reachable():
        execute_from_command_line(["onepost manage", *given.rest])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
