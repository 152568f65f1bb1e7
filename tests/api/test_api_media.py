"""Files by the API: the same rules as in the library."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

import files
from onepost.media.models import Asset
from programs import Program, fields

pytestmark = pytest.mark.django_db


def test_a_picture_comes_into_the_library_with_its_description(program: Program, workspace: Any, alice: Any) -> None:
    answer = program.upload("a.png", alt="  A lamp in the window ")
    assert answer.status_code == 201
    told = answer.json()
    asset = Asset.objects.get()
    assert (asset.workspace, asset.uploaded_by, asset.alt) == (workspace, alice, "A lamp in the window")
    with asset.file.open("rb") as stored:
        data = stored.read()
    assert told["sha256"] == hashlib.sha256(data).hexdigest()
    assert told == {
        "id": str(asset.id),
        "kind": "image",
        "mime": "image/png",
        "name": "a.png",
        "size": len(data),
        "sha256": told["sha256"],
        "width": 320,
        "height": 200,
        "seconds": 0.0,
        "pages": 0,
        "alt": "A lamp in the window",
    }
    assert program.get(f"/media/{asset.id}").json() == told


def test_a_video_tells_how_long_it_is(program: Program) -> None:
    told = program.upload("clip.mp4", alt=None).json()
    assert (told["kind"], told["mime"], told["alt"]) == ("video", "video/mp4", "")
    assert told["seconds"] == pytest.approx(1.0, abs=0.2)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.png", b""),
        ("film.mp4", b"this is no film at all" * 50),
        ("page.png", b"<html><script>alert(1)</script></html>"),
        ("cut.png", files.picture()[:60]),
    ],
)
def test_what_is_no_picture_or_video_is_refused_at_the_file(program: Program, name: str, data: bytes) -> None:
    answer = program.upload(name, data=data)
    assert answer.status_code == 422
    assert fields(answer) == {"file": "refused"}
    assert answer.json()["errors"][0]["message"]
    assert not Asset.objects.exists()


@pytest.mark.parametrize("alt", ["x" * 4001, "half\x00way"])
def test_a_description_that_cannot_be_kept_is_refused_at_its_field(program: Program, alt: str) -> None:
    answer = program.upload("a.png", alt=alt)
    assert answer.status_code == 422
    assert set(fields(answer)) == {"alt"}
    assert not Asset.objects.exists()


def test_an_upload_without_a_file_names_the_field(program: Program) -> None:
    answer = program.call("POST", "/media", {"file": "a.png"})
    assert answer.status_code == 422
    assert fields(answer) == {"file": "missing"}


def test_a_form_that_is_cut_off_is_told_so(program: Program) -> None:
    headers = {"Authorization": f"Bearer {program.key}"}
    body = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\nhalf of'
    answer = program.browser.generic(
        "POST", "/api/v1/media", body, content_type="multipart/form-data; boundary=cut", headers=headers
    )
    assert answer.status_code in {400, 422}
    assert answer["Content-Type"] == "application/problem+json"
    assert not Asset.objects.exists()


def test_a_file_name_cannot_leave_the_folder(program: Program, media_folder: Any) -> None:
    told = program.upload("../../../etc/passwd", data=files.picture()).json()
    assert told["name"] == "passwd"
    assert all(media_folder in path.parents for path in media_folder.rglob("*"))


def test_a_file_of_another_workspace_is_not_there(program: Program, charlie: Any) -> None:
    mine = program.upload("a.png").json()
    stranger = Program.of(charlie.memberships.get().workspace, charlie)
    assert stranger.get(f"/media/{mine['id']}").status_code == 404
