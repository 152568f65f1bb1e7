"""Uploads on their way into the library: written once, and nothing of them left behind."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile

import files
from onepost.media import incoming, services

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(settings, tmp_path: Path) -> Path:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    return incoming.folder()


def uploaded(name: str) -> TemporaryUploadedFile:
    """A file as the upload handler leaves it."""
    data = files.named(name)
    file = TemporaryUploadedFile(name, "application/octet-stream", len(data), None)
    file.write(data)
    file.seek(0)
    return file


def test_a_video_is_written_to_the_disk_once(workspace, alice, place: Path) -> None:
    with uploaded("clip.mp4") as file:
        written = Path(file.temporary_file_path()).stat().st_ino
        asset = services.accept(workspace, alice, file, "clip.mp4", "")
    assert Path(asset.file.path).stat().st_ino == written
    assert list(place.iterdir()) == []


def test_a_refused_upload_leaves_nothing_behind(workspace, alice, place: Path) -> None:
    with uploaded("clip.mp4") as file:
        file.truncate(2000)
        file.size = 2000
        with pytest.raises(services.MediaRefused):
            services.accept(workspace, alice, file, "clip.mp4", "")
    assert list(place.iterdir()) == []


def test_what_a_killed_process_left_is_swept_away_after_a_day(place: Path) -> None:
    yesterday = time.time() - incoming.LEFT_BEHIND_SECONDS - 1
    for name in ("old", "new"):
        (place / f"{name}.upload").write_bytes(b"half a film")
        (place / f"onepost-upload-{name}").mkdir()
        (place / f"onepost-upload-{name}" / "upload").write_bytes(b"half a film")
    for path in (place / "old.upload", place / "onepost-upload-old"):
        os.utime(path, (yesterday, yesterday))
    incoming.sweep()
    assert sorted(path.name for path in place.iterdir()) == ["new.upload", "onepost-upload-new"]
