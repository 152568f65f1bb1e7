"""Repairs in the background: made once, told how far, stopped, and begun again when their worker is gone."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from contextlib import suppress
from datetime import timedelta

import psutil
import pytest
from asgiref.sync import async_to_sync
from django.core.files.base import ContentFile
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from onepost.lib.sentences import sentence
from onepost.media import services
from onepost.media.models import Asset, Repair, RepairState
from onepost.media.repair import work
from onepost.media.repair.recipe import Recipe

pytestmark = pytest.mark.django_db

HEAVY = Recipe("video", ("video/mp4",), 2560, 1440, fit="blur")
"""Takes some ten seconds with a clip of one."""
SMALL = Recipe("image", ("image/jpeg",), 160, 100)


def words(asset: Asset) -> list[str]:
    return [sentence(change) for change in asset.changes]


def run(repair: Repair) -> Repair:
    async_to_sync(work.run)(repair.id)
    repair.refresh_from_db()
    return repair


def makers() -> list[psutil.Process]:
    return [child for child in psutil.Process().children(recursive=True) if "ffmpeg" in child.name()]


def test_a_fitting_picture_stands_beside_its_original(upload, alice) -> None:
    asset = upload("a.png")
    before = asset.sha256
    repair = run(work.begin(asset, SMALL, alice))
    assert (repair.state, repair.done, repair.problem) == (RepairState.DONE, 1, "")
    made = repair.result
    assert (made.mime, made.width, made.height, made.name, made.alt) == ("image/jpeg", 160, 100, "a.jpg", asset.alt)
    assert made.made_from == asset
    assert words(made) == ["Converted from PNG to JPEG", "Made smaller: 320 × 200 to 160 × 100"]
    asset.refresh_from_db()
    assert asset.sha256 == before


def test_a_fitting_video_is_measured_like_every_upload(upload, alice) -> None:
    asset = upload("clip.mp4")
    how = Recipe("video", ("video/mp4",), 160, 120, seconds=0.5)
    made = run(work.begin(asset, how, alice)).result
    assert (made.kind, made.width, made.height, made.video_codec) == ("video", 160, 120, "h264")
    assert made.seconds <= 0.6
    assert made.thumbnail
    assert words(made) == ["Made smaller: 320 × 240 to 160 × 120", "Cut to 0.5 seconds"]


def test_the_same_is_not_made_twice_unless_it_is_gone(upload, alice) -> None:
    asset = upload("a.png")
    first = work.begin(asset, SMALL, alice)
    assert work.begin(asset, SMALL, alice) == first
    assert ProcrastinateJob.objects.filter(task_name="onepost.repair").count() == 1
    run(first)
    assert work.begin(asset, SMALL, alice) == first
    services.delete(first.result)
    assert work.begin(asset, SMALL, alice) != first


def test_a_damaged_file_fails_with_a_sentence_and_leaves_nothing(workspace, alice, upload, media_folder) -> None:
    asset = upload("a.png")
    asset.file.storage.delete(asset.file.name)
    asset.file.storage.save(asset.file.name, ContentFile(b"no picture any more"))
    stored = len(list(media_folder.rglob("*")))
    repair = run(work.begin(asset, SMALL, alice))
    assert repair.state == RepairState.FAILED
    assert repair.problem.startswith("This file could not be changed.")
    assert Asset.objects.count() == 1
    assert len(list(media_folder.rglob("*"))) == stored
    assert work.begin(asset, SMALL, alice) != repair  # pressed again, it is tried again


async def _until(found) -> None:
    for _ in range(400):
        if found():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not come to that")


def test_what_a_worker_leaves_half_made_is_begun_again_and_made_once(upload, alice) -> None:
    asset = upload("clip.mp4")
    repair = work.begin(asset, HEAVY, alice)

    async def killed() -> None:
        task = asyncio.create_task(work.run(repair.id))
        await _until(makers)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async_to_sync(killed)()
    assert not makers()  # what it had started went with it
    repair.refresh_from_db()
    assert repair.state == RepairState.RUNNING
    run(repair)  # too early: its worker may only be slow
    assert (repair.state, repair.tries) == (RepairState.RUNNING, 1)
    ProcrastinateJob.objects.all().delete()
    work.begin_again()
    assert not ProcrastinateJob.objects.exists()
    light = {**repair.recipe, "width": 160, "height": 120}
    old = timezone.now() - timedelta(seconds=work.LEFT_SECONDS + 1)
    Repair.objects.update(touched_at=old, recipe=light)
    work.begin_again()
    work.begin_again()
    (job,) = ProcrastinateJob.objects.all()
    assert (job.task_name, job.queue_name, job.args) == ("onepost.repair", "media", {"repair_id": str(repair.id)})
    run(repair)
    assert (repair.state, repair.tries) == (RepairState.DONE, 2)
    assert Asset.objects.count() == 2


def test_it_can_be_stopped_while_it_runs(upload, alice) -> None:
    asset = upload("clip.mp4")
    repair = work.begin(asset, HEAVY, alice)

    async def stopped() -> float:
        task = asyncio.create_task(work.run(repair.id))
        await _until(makers)
        await Repair.objects.filter(id=repair.id).aupdate(state=RepairState.STOPPED)
        began = time.monotonic()
        await task
        return time.monotonic() - began

    assert async_to_sync(stopped)() < 5
    assert not makers()
    repair.refresh_from_db()
    assert repair.state == RepairState.STOPPED
    assert Asset.objects.count() == 1


def test_what_breaks_off_every_time_is_given_up(upload, alice) -> None:
    repair = work.begin(upload("a.png"), SMALL, alice)
    Repair.objects.update(tries=work.TRIES)
    run(repair)
    assert repair.state == RepairState.FAILED
    assert "broke off several times" in repair.problem


def test_a_maker_does_not_outlive_the_worker_that_was_killed() -> None:
    code = (
        "import os, subprocess, sys, time\n"
        "words = [sys.executable, '-m', 'onepost.media.repair.limited', '500', '9', '9000', str(os.getpid())]\n"
        "print(subprocess.Popen([*words, '/bin/sleep', '60']).pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    worker = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    child = psutil.Process(int(worker.stdout.readline()))
    for _ in range(200):
        if child.name() == "sleep":
            break
        time.sleep(0.05)
    worker.kill()
    worker.wait()
    assert child.wait(10) is None or not child.is_running()


def test_a_maker_has_only_so_much_memory() -> None:
    code = "x = bytearray(900_000_000)"
    words = [sys.executable, "-m", "onepost.media.repair.limited", "500", "9", "9000", str(psutil.Process().pid)]
    assert subprocess.run([*words, sys.executable, "-c", code], capture_output=True, check=False).returncode != 0
    code = "x = bytearray(9_000_000)"
    assert subprocess.run([*words, sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
