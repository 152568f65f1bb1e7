"""What the library takes, what it refuses, and what it leaves out: files are hostile until proven otherwise."""

from __future__ import annotations

import socket
import struct
import subprocess
import tracemalloc
import zlib
from io import BytesIO
from pathlib import Path

import imageio_ffmpeg
import pytest
from django.core.files import File
from django.core.files.base import ContentFile
from PIL import Image

import files
from onepost.media import services, videos
from onepost.media.models import Asset

pytestmark = pytest.mark.django_db

GPS_IFD = 0x8825
MAKER, ORIENTATION = 0x010F, 0x0112


@pytest.fixture
def take(workspace, alice):
    """``take(bytes, "name.png")``: into the library; ``take.refused(…)``: the sentence that says why not."""

    def accept(data: bytes, name: str = "file", alt: str = "") -> Asset:
        return services.accept(workspace, alice, ContentFile(data, name), name, alt)

    return accept


@pytest.fixture
def refused(take, media_folder):
    def why(data: bytes, name: str = "file", alt: str = "") -> str:
        with pytest.raises(services.MediaRefused) as caught:
            take(data, name, alt)
        assert not Asset.objects.exists()
        assert not [path for path in media_folder.rglob("*") if path.is_file()]
        return str(caught.value)

    return why


def content(asset: Asset) -> bytes:
    with asset.file.open("rb") as file:
        return bytes(file.read())


def picture_of(asset: Asset) -> Image.Image:
    return Image.open(BytesIO(content(asset)))


def saved(image: Image.Image, form: str, **more: object) -> bytes:
    out = BytesIO()
    image.save(out, form, **more)
    return out.getvalue()


def gradient(width: int = 64, height: int = 48) -> Image.Image:
    return Image.linear_gradient("L").resize((width, height)).convert("RGB")


def ffmpeg(folder: Path, *arguments: str, name: str = "made.mp4") -> bytes:
    target = folder / name
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", *arguments, str(target)]
    subprocess.run(command, check=True)
    return target.read_bytes()


# --- what a file is ---------------------------------------------------------------------------------------------------


@pytest.mark.clause("P-2.4a")
@pytest.mark.parametrize(
    ("form", "mime", "kind"),
    [
        ("PNG", "image/png", "image"),
        ("JPEG", "image/jpeg", "image"),
        ("WEBP", "image/webp", "image"),
        ("GIF", "image/gif", "image"),
    ],
)
def test_the_content_and_not_the_name_says_what_a_picture_is(take, form, mime, kind) -> None:
    asset = take(saved(gradient(), form), "holiday.mp4")
    assert (asset.mime, asset.kind, asset.width, asset.height) == (mime, kind, 64, 48)
    assert asset.name == "holiday.mp4"
    assert not asset.file.name.endswith(".mp4")
    assert (asset.size, asset.file.size) == (len(content(asset)), asset.size)


def test_an_animation_is_one_only_when_it_moves(take) -> None:
    asset = take(files.animation(3), "loop.gif")
    assert (asset.kind, asset.frames, asset.seconds) == ("gif", 3, pytest.approx(0.24))
    assert picture_of(asset).n_frames == 3


def test_pictures_of_iphones_are_kept_with_a_jpeg_beside_them(take) -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    out = BytesIO()
    pillow_heif.from_pillow(gradient()).save(out)
    asset = take(out.getvalue(), "IMG_0001.HEIC")
    assert (asset.mime, asset.width, asset.height) == ("image/heic", 64, 48)
    assert picture_of(asset).format == "HEIF"
    with asset.jpeg.open("rb") as file, Image.open(file) as image:
        assert (image.format, image.size) == ("JPEG", (64, 48))


def test_a_video_is_measured(take) -> None:
    asset = take(files.video(), "clip.mov")
    assert (asset.kind, asset.mime, asset.width, asset.height) == ("video", "video/mp4", 320, 240)
    assert asset.seconds == pytest.approx(1.0, abs=0.1)
    assert asset.fps == pytest.approx(30)
    assert (asset.video_codec, asset.audio_codec) == ("h264", "aac")


def test_a_video_filmed_upright_is_measured_as_it_is_seen(take, tmp_path) -> None:
    (tmp_path / "flat.mp4").write_bytes(files.video())
    turned = ffmpeg(tmp_path, "-display_rotation", "90", "-i", str(tmp_path / "flat.mp4"), "-c", "copy")
    asset = take(turned)
    assert (asset.width, asset.height) == (240, 320)
    with asset.thumbnail.open("rb") as file, Image.open(file) as small:
        assert small.size == (240, 320)


def test_every_file_gets_a_small_picture(take) -> None:
    for data in (saved(gradient(2000, 1000), "JPEG"), files.video(), files.animation()):
        asset = take(data)
        with asset.thumbnail.open("rb") as file, Image.open(file) as small:
            assert small.format == "WEBP"
            assert max(small.size) <= 480


@pytest.mark.clause("P-2.4c")
@pytest.mark.parametrize("name", ["../../etc/passwd.png", "C:\\pictures\\a.png", "a\n\x00b.png", "x" * 400 + ".png"])
def test_a_name_is_only_a_name(take, media_folder, name) -> None:
    asset = take(files.picture(), name)
    assert "/" not in asset.name
    assert "\\" not in asset.name
    assert asset.name.isprintable()
    assert len(asset.name) <= 200
    assert Path(asset.file.path).is_relative_to(media_folder)


# --- what is refused --------------------------------------------------------------------------------------------------


def test_an_empty_file_is_refused(refused) -> None:
    assert "empty (0 bytes)" in refused(b"", "empty.png")


@pytest.mark.parametrize(
    "data", [b"just words", b"<svg onload=alert(1)>", b"<html>", b"{\\rtf1", b"\x7fELF", b"PK\x03\x04"]
)
def test_what_is_no_picture_and_no_video_is_refused_whatever_its_name(refused, data) -> None:
    assert "not a file OnePost knows" in refused(data + bytes(100), "cat.png")


def test_a_video_that_is_none_is_refused(refused) -> None:
    fake = struct.pack(">I4s4sI4s", 20, b"ftyp", b"isom", 0, b"isom") + b"not a video at all" * 100
    assert "not a video that can be played" in refused(fake, "clip.mp4")
    assert "not a video that can be played" in refused(files.video()[:3000], "clip.mp4")


LISTS = {
    "m3u8": b"#EXTM3U\n#EXTINF:10,\n%s\n#EXTINF:10,\nfile:///etc/passwd\n",
    "concat": b"ffconcat version 1.0\nfile '%s'\nfile '/etc/passwd'\n",
    "dash": b"<!--free--><MPD xmlns='urn:mpeg:dash:schema:mpd:2011' profiles='urn:mpeg:dash:profile:isoff-live:2011' "
    b"type='static'><Period><AdaptationSet mimeType='video/mp4'><Representation id='1' bandwidth='1'><BaseURL>%s"
    b"</BaseURL></Representation></AdaptationSet></Period></MPD>",
}
"""They begin as lists of other files do; the last one looks like a video to whoever reads its first bytes."""


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("name", ["clip.mp4", "clip.m3u8"])
def test_a_list_of_other_files_is_refused_and_nobody_is_asked_for_them(refused, kind, name) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        said = refused(LISTS[kind] % f"http://127.0.0.1:{server.getsockname()[1]}/clip.mp4".encode(), name)
        with pytest.raises(BlockingIOError):
            server.accept()
    assert "not a file OnePost knows" in said or "not a video that can be played" in said


def test_a_video_is_read_as_what_it_begins_as(tmp_path) -> None:
    """Even a file that the library of demuxers would recognise as another kind."""
    path = tmp_path / "clip.mp4"
    path.write_bytes(files.video())
    assert videos.probe(path, tmp_path / "small.webp", "video/mp4").seconds == pytest.approx(1.0, abs=0.1)
    with pytest.raises(services.MediaRefused):
        videos.probe(path, tmp_path / "small.webp", "video/webm")


def test_sound_alone_is_refused(refused, tmp_path) -> None:
    sound = ffmpeg(tmp_path, "-f", "lavfi", "-i", "sine=duration=0.3", "-c:a", "aac")
    assert "no picture in this video" in refused(sound, "song.mp4")


def test_a_picture_of_300_megapixels_is_refused_before_it_is_unpacked(refused) -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    width, height = 20_000, 15_000
    rows = zlib.compress((b"\0" + bytes(width // 8)) * height, 1)
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    tracemalloc.start()
    said = refused(bomb, "bomb.png")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "300 megapixels; 80 are the most" in said
    assert peak < 16 * 1024 * 1024


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_half_a_picture_is_refused(refused, form) -> None:
    noise = Image.effect_noise((200, 200), 80).convert("RGB")
    data = saved(noise, form)
    assert "damaged or incomplete" in refused(data[: len(data) // 2])


def test_a_file_larger_than_this_installation_takes_is_refused(refused, settings) -> None:
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    assert "larger than 1 MB" in refused(files.picture() + bytes(1024 * 1024))


def test_too_long_a_description_is_refused_with_the_file(refused) -> None:
    assert "4000 characters" in refused(files.picture(), alt="x" * 4001)


# --- what is left out -------------------------------------------------------------------------------------------------


def noted(orientation: int = 1) -> Image.Exif:
    """What a phone notes: maker, orientation and the place."""
    exif = Image.Exif()
    exif[MAKER] = "Telltale Cameras"
    exif[ORIENTATION] = orientation
    exif.get_ifd(GPS_IFD).update({1: "N", 2: (48.0, 51.0, 24.0), 3: "E", 4: (2.0, 21.0, 3.0)})
    return exif


@pytest.mark.clause("P-2.4a")
@pytest.mark.parametrize("form", ["JPEG", "WEBP", "PNG"])
def test_where_a_picture_was_taken_is_removed_and_no_pixel_with_it(take, form) -> None:
    data = saved(gradient(), form, exif=noted())
    before = Image.open(BytesIO(data))
    assert before.getexif().get_ifd(GPS_IFD)
    asset = take(data)
    after = picture_of(asset)
    assert not after.getexif()
    assert not after.getexif().get_ifd(GPS_IFD)
    assert b"Telltale" not in content(asset)
    assert after.tobytes() == before.tobytes()


def test_a_picture_turned_by_a_note_is_stored_upright(take) -> None:
    asset = take(saved(gradient(64, 48), "JPEG", exif=noted(orientation=6)))
    assert (asset.width, asset.height) == (48, 64)
    after = picture_of(asset)
    assert after.size == (48, 64)
    assert not after.getexif()


def test_colour_profiles_stay(take) -> None:
    profile = b"profile of colours" * 20
    assert picture_of(take(saved(gradient(), "JPEG", icc_profile=profile))).info["icc_profile"] == profile


def test_words_hidden_in_a_png_and_data_behind_a_jpeg_are_left_out(take) -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", "Alice at home")
    assert b"Alice at home" not in content(take(saved(gradient(), "PNG", pnginfo=info)))
    behind = saved(gradient(), "JPEG") + b"a second clip with its own place"
    assert b"its own place" not in content(take(behind))


@pytest.mark.clause("P-2.4a")
def test_where_a_video_was_filmed_is_removed_and_it_still_plays(take, tmp_path) -> None:
    (tmp_path / "plain.mp4").write_bytes(files.video())
    place = "+48.8577+002.295/"
    notes = ["-metadata", f"location={place}", "-metadata", "comment=Alice at home", "-movflags", "use_metadata_tags"]
    told = ffmpeg(tmp_path, "-i", str(tmp_path / "plain.mp4"), "-c", "copy", *notes)
    assert place.encode() in told
    asset = take(told)
    kept = content(asset)
    assert place.encode() not in kept
    assert b"Alice at home" not in kept
    assert len(kept) == len(told)
    (tmp_path / "kept.mp4").write_bytes(kept)
    ffmpeg(tmp_path, "-xerror", "-i", str(tmp_path / "kept.mp4"), "-c:v", "libx264", name="again.mp4")


# --- how --------------------------------------------------------------------------------------------------------------


def test_a_large_file_never_is_whole_in_memory(workspace, alice, tmp_path) -> None:
    size = 96 * 1024 * 1024
    large = tmp_path / "large.mp4"
    clip = files.video()
    with large.open("wb") as out:
        out.write(clip + struct.pack(">I4s", size - len(clip), b"free"))
        out.truncate(size)
    tracemalloc.start()
    with large.open("rb") as source:
        asset = services.accept(workspace, alice, File(source, "large.mp4"), "large.mp4", "")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert asset.size == size
    assert peak < 8 * 1024 * 1024
