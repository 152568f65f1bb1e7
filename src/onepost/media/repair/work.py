"""Repairs in the background: begun once, shown while they run, begun again when their worker is gone."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path, PurePath
from uuid import UUID

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_noop as N_  # noqa: N812 - the marker every extractor knows
from procrastinate.exceptions import AlreadyEnqueued

from onepost.accounts.models import User
from onepost.media import incoming, services, sniff
from onepost.media.models import Asset, Repair, RepairState
from onepost.media.refusal import MediaRefused
from onepost.media.repair import films, words
from onepost.media.repair.recipe import Recipe

log = logging.getLogger("onepost.repair")

LEFT_SECONDS = 120.0
"""A repair that runs and was not touched for so long has lost its worker."""
TRIES = 5
TICK = 0.5
"""Seconds between two notes of how far it is."""
PICTURE_MEGABYTES, FILM_MEGABYTES = 2_500, 4_000
PICTURE_SECONDS, FILM_SECONDS = 300, 4 * 3600
"""Most memory and processor time of a maker."""
LEAST_ROOM = 64 * 1024 * 1024
AGAIN_WITH = (1.0, 0.7, 0.45)
"""Shares of the bits for a video, while it turns out too large."""
WORK = 0.95
"""The share of ``done`` that is the making; the rest is taking it in."""

FAILED = N_("This file could not be changed. It may be damaged; export it again and upload that.")
TOO_LARGE = N_("This video does not become small enough and still look well. Make it shorter and upload that.")
GIVEN_UP = N_("Making it broke off several times. Make the file smaller yourself and upload that.")


class Stopped(Exception):
    """Somebody pressed stop, or the file is gone."""


class CannotMake(Exception):
    """``str`` is the sentence for the person, to be translated."""


def begin(asset: Asset, made: Recipe, user: User | None) -> Repair:
    """A repair by this recipe: one that is there already, if it was not in vain, else a new one."""
    from onepost.media import tasks

    found = latest([asset.id]).get((asset.id, key(made)))
    if found and found.state not in (RepairState.FAILED, RepairState.STOPPED) and not _lost(found):
        return found
    with transaction.atomic():
        new = Repair.objects.create(workspace_id=asset.workspace_id, user=user, asset=asset, recipe=made.to_json())
        tasks.repair.configure(queueing_lock=f"repair-{new.id}").defer(repair_id=str(new.id))
    return new


def key(made: Recipe) -> str:
    """The same recipe has the same key."""
    return json.dumps(made.to_json(), sort_keys=True)


def latest(asset_ids: list[UUID]) -> dict[tuple[UUID, str], Repair]:
    """The newest repair of each of these files by each recipe."""
    rows = Repair.objects.filter(asset_id__in=asset_ids).order_by("created_at") if asset_ids else ()
    return {(row.asset_id, json.dumps(row.recipe, sort_keys=True)): row for row in rows}


def _lost(repair: Repair) -> bool:
    """Made once, and the result deleted since."""
    return repair.state == RepairState.DONE and repair.result_id is None


def stop(repair: Repair) -> None:
    """Make no more of it; who works on it notices within a second."""
    going = (RepairState.WAITING, RepairState.RUNNING)
    Repair.objects.filter(id=repair.id, state__in=going).update(state=RepairState.STOPPED, touched_at=timezone.now())


def _left() -> Q:
    before = timezone.now() - timedelta(seconds=LEFT_SECONDS)
    return Q(state=RepairState.RUNNING, touched_at__lt=before)


def begin_again() -> None:
    """Hand out what nobody works on any more, or what was never begun because its job got lost."""
    from onepost.media import tasks

    before = timezone.now() - timedelta(seconds=LEFT_SECONDS)
    forgotten = Q(state=RepairState.WAITING, touched_at__lt=before)
    for found in Repair.objects.filter(_left() | forgotten).values_list("id", flat=True):
        # It may still stand in the queue, behind others.
        with suppress(AlreadyEnqueued), transaction.atomic():
            tasks.repair.configure(queueing_lock=f"repair-{found}").defer(repair_id=str(found))


async def run(repair_id: UUID) -> None:
    """Make it, unless somebody else does or it was stopped."""
    repair = await sync_to_async(_claim)(repair_id)
    if repair is None:
        return
    try:
        if repair.tries > TRIES:
            raise CannotMake(GIVEN_UP)
        with incoming.workbench() as folder:
            await _make(repair, Path(folder))
    except Stopped:
        pass
    except MediaRefused as refused:
        await _end(repair, str(refused))
    except CannotMake as reason:
        await _end(repair, str(reason))
    except (OSError, ValueError) as error:
        log.warning("repair %s: %s", repair.id, error)
        await _end(repair, FAILED)


def _claim(repair_id: UUID) -> Repair | None:
    free = Repair.objects.filter(Q(state=RepairState.WAITING) | _left(), id=repair_id)
    now = timezone.now()
    if not free.update(state=RepairState.RUNNING, touched_at=now, done=0, tries=F("tries") + 1):
        return None
    return Repair.objects.select_related("asset", "user", "workspace").get(id=repair_id)


async def _end(repair: Repair, problem: str) -> None:
    mine = Repair.objects.filter(id=repair.id, state=RepairState.RUNNING, tries=repair.tries)
    await mine.aupdate(state=RepairState.FAILED, problem=problem[:300], touched_at=timezone.now())


async def _make(repair: Repair, folder: Path) -> None:
    made = Recipe.from_json(repair.recipe)
    source = await asyncio.to_thread(_at_hand, repair.asset, folder)
    target = folder / "made"
    besides = await (_film if repair.asset.kind in ("video", "gif") else _picture)(repair, made, source, target)
    await sync_to_async(_take_in, thread_sensitive=True)(repair, made, target, besides)


def _at_hand(asset: Asset, folder: Path) -> Path:
    """The file on this disk: where it lies, or as a copy of what lies elsewhere."""
    with suppress(NotImplementedError):
        return Path(asset.file.path)
    path = folder / "original"
    with asset.file.open("rb") as file, path.open("wb") as out:
        shutil.copyfileobj(file, out, 1024 * 1024)
    return path


async def _picture(repair: Repair, made: Recipe, source: Path, target: Path) -> dict[str, bool]:
    program = [sys.executable, "-m", "onepost.media.repair.pictures", str(source), str(target), key(made)]
    said = await _program(repair, program, PICTURE_MEGABYTES, PICTURE_SECONDS, LEAST_ROOM + 4 * repair.asset.size)
    besides: dict[str, bool] = json.loads(said[-1])
    return besides


async def _film(repair: Repair, made: Recipe, source: Path, target: Path) -> dict[str, bool]:
    file = services.media_file(repair.asset)
    seconds = made.seconds or file.seconds
    room = LEAST_ROOM + max(made.max_bytes * 2, 2 * file.size)
    for number, share in enumerate(AGAIN_WITH):
        command = films.command(source, target, file, made, share)

        def heard(line: str, number: int = number) -> float | None:
            found = films.share_done(line, seconds)
            return None if found is None else found if not number else 0.9 + found / 10

        await _program(repair, command, FILM_MEGABYTES, FILM_SECONDS, min(room, settings.UPLOAD_MAX_BYTES), heard)
        size = await asyncio.to_thread(os.path.getsize, target)
        if made.kind == "image" or not made.max_bytes or size <= made.max_bytes:
            return {}
    raise CannotMake(TOO_LARGE)


async def _program(
    repair: Repair,
    command: list[str],
    megabytes: int,
    seconds: int,
    size: int,
    heard: Callable[[str], float | None] = lambda line: None,
) -> list[str]:
    """Run a maker to its end, noting how far it is; returns what it said. It never outlives this call."""
    limits = [str(number) for number in (megabytes, seconds, size, os.getpid())]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "onepost.media.repair.limited", *limits, *command),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(sys.path), "LANG": "C.UTF-8"},
    )
    said: list[str] = []
    done = 0.0

    async def listen() -> bytes:
        nonlocal done
        assert process.stdout is not None
        async for line in process.stdout:
            said.append(line.decode(errors="replace").strip())
            del said[:-20]
            done = heard(said[-1]) or done
        assert process.stderr is not None
        return await process.stderr.read(4096)

    listening = asyncio.create_task(listen())
    try:
        while not (await asyncio.wait({listening}, timeout=TICK))[0]:
            await _note(repair, done * WORK)
        complaint = await listening
        if await process.wait() != 0:
            log.warning("repair %s: %s", repair.id, complaint.decode(errors="replace").strip()[-500:])
            raise CannotMake(FAILED)
        await _note(repair, WORK)
        return said
    finally:
        listening.cancel()
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _note(repair: Repair, done: float) -> None:
    """Raises :class:`Stopped` when it is not ours to do any more."""
    mine = Repair.objects.filter(id=repair.id, state=RepairState.RUNNING, tries=repair.tries)
    if not await mine.aupdate(done=done, touched_at=timezone.now()):
        raise Stopped


def _take_in(repair: Repair, made: Recipe, target: Path, besides: dict[str, bool]) -> None:
    """Through the door that every file comes through; what is stored is what will be sent."""
    before = repair.asset
    with target.open("rb") as file:
        head = file.read(sniff.HEAD)
        ending = sniff.EXTENSIONS.get(sniff.detect(head) or "", "")
        name = PurePath(before.name).stem + ending
        after = services.accept(repair.workspace, repair.user, incoming.Placed(file), name, before.alt)
    said = words.changes(services.media_file(before), services.media_file(after), made, besides)
    with transaction.atomic():
        mine = Repair.objects.select_for_update().filter(id=repair.id, state=RepairState.RUNNING, tries=repair.tries)
        if mine.exists():
            changes = [message.to_json() for message in said]
            Asset.objects.filter(id=after.id).update(made_from=before, changes=changes, folder=before.folder_id)
            mine.update(state=RepairState.DONE, done=1, result=after, problem="", touched_at=timezone.now())
            return
    services.delete(after)
    raise Stopped
