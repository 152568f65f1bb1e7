"""The console command ``onepost``. What a person got wrong is one sentence and status 1, never a traceback."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

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


def _manage(given: argparse.Namespace) -> int:
    from django.core.management import execute_from_command_line

    from onepost.processes import database

    with database.reachable():
        execute_from_command_line(["onepost manage", *given.rest])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
