"""Videos made to fit, by the real ffmpeg, and measured afterwards as every upload is."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import av
import imageio_ffmpeg
import pytest

import files
from onepost.connectors import registry
from onepost.connectors.posts import MediaFile
from onepost.media import videos
from onepost.media.repair import films
from onepost.media.repair.recipe import Recipe
from onepost.media.repair.recipes import recipe


def clip(target: Path, *words: str, size: str = "320x180", rate: int = 25, seconds: float = 1.0) -> Path:
    """A short film of bars; ``words`` say how it is coded."""
    bars = ["-f", "lavfi", "-i", f"testsrc=size={size}:rate={rate}:duration={seconds}"]
    sound = ["-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-y", *bars, *sound, *words, str(target)]
    subprocess.run(command, check=True)
    return target


def facts(path: Path, mime: str) -> MediaFile:
    found = videos.probe(path, path.with_suffix(".webp"), mime)
    size, codecs = (found.width, found.height), (found.video_codec, found.audio_codec)
    return MediaFile("f", "video", mime, path.stat().st_size, *size, found.seconds, found.fps, *codecs)


def made(source: Path, file: MediaFile, how: Recipe, share: float = 1.0) -> MediaFile:
    target = source.with_name("made.mp4")
    subprocess.run(films.command(source, target, file, how, share), check=True, stdin=subprocess.DEVNULL)
    return facts(target, "video/mp4")


def rule_of(network: str, kind: str):
    return registry.connector(network).capabilities.kind(kind).media[-1]


def test_an_odd_codec_in_a_mov_becomes_h264_and_aac_that_plays_at_once(tmp_path) -> None:
    path = clip(tmp_path / "a.mov", "-c:v", "mpeg4", "-c:a", "pcm_s16le")
    file = facts(path, "video/quicktime")
    assert (file.video_codec, file.audio_codec) == ("mpeg4", "pcm_s16le")
    how = recipe(file, [rule_of("x", "video")])
    assert how is not None
    after = made(path, file, how)
    assert (after.video_codec, after.audio_codec) == ("h264", "aac")
    assert (after.width, after.height) == (320, 180)
    data = (tmp_path / "made.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    with av.open(str(tmp_path / "made.mp4")) as container:
        assert container.streams.video[0].codec_context.pix_fmt == "yuv420p"
    assert recipe(after, [rule_of("x", "video")]) is None


def test_webm_with_too_many_frames_fits_a_reel_after_cutting(tmp_path) -> None:
    path = clip(
        tmp_path / "a.webm",
        *("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus"),
        rate=90,
        seconds=3.2,
    )
    file = facts(path, "video/webm")
    rule = replace(rule_of("facebook", "reel"), min_width=90, min_height=160)
    how = recipe(file, [rule])
    assert how is not None
    after = made(path, file, how)
    assert after.fps == pytest.approx(60, abs=1)
    assert recipe(after, [rule]) is None
    assert after.height == 180


def test_what_is_too_long_is_cut_and_what_is_too_short_waits_at_its_end(tmp_path) -> None:
    path = clip(tmp_path / "a.mp4", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", seconds=2)
    file = facts(path, "video/mp4")
    short = replace(rule_of("x", "video"), max_seconds=1)
    how = recipe(file, [short])
    assert how is not None
    after = made(path, file, how)
    assert 0.8 < after.seconds <= 1
    waits = replace(rule_of("x", "video"), min_seconds=3)
    how = recipe(after, [waits])
    assert how is not None
    (tmp_path / "made.mp4").rename(path)
    later = made(path, after, how)
    assert 3 <= later.seconds < 3.3
    assert later.audio_codec == "aac"


@pytest.mark.parametrize("fit", ["crop", "blur", "plain"])
def test_shape_and_turn_are_in_the_pictures_themselves(tmp_path, fit) -> None:
    path = clip(tmp_path / "a.mp4", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-an", size="160x90")
    turned = tmp_path / "turned.mp4"
    turn = [films.program(), "-loglevel", "error", "-display_rotation", "90", "-i", str(path), "-c", "copy"]
    subprocess.run([*turn, str(turned)], check=True)
    file = facts(turned, "video/mp4")
    assert (file.width, file.height) == (90, 160)
    how = Recipe("video", ("video/mp4",), 120, 120, fit, box=(0, 35, 90, 90) if fit == "crop" else None)
    after = made(turned, file, how)
    assert (after.width, after.height, after.audio_codec) == (120, 120, "")


def test_a_limit_of_bytes_is_kept(tmp_path) -> None:
    noise = ["-vf", "noise=alls=90:allf=t", "-c:v", "libx264", "-crf", "8", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    path = clip(tmp_path / "a.mp4", *noise, seconds=2)
    file = facts(path, "video/mp4")
    rule = replace(rule_of("x", "video"), max_bytes=file.size // 8)
    how = recipe(file, [rule])
    assert how is not None
    sizes = [made(path, file, how, share).size for share in (1.0, 0.7)]
    assert sizes[1] < sizes[0]
    assert min(sizes) <= rule.max_bytes


def test_a_file_too_small_for_linkedin_becomes_large_enough(tmp_path) -> None:
    still = ["-vf", "drawbox=c=teal:t=fill", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-an"]
    path = clip(tmp_path / "a.mp4", *still, seconds=3)
    file = facts(path, "video/mp4")
    rule = rule_of("linkedin", "video")
    assert file.size < rule.min_bytes
    how = recipe(file, [rule])
    assert how is not None
    assert made(path, file, how).size >= rule.min_bytes


def test_an_animation_becomes_a_video_that_lasts_long_enough(tmp_path) -> None:
    path = tmp_path / "loop.gif"
    path.write_bytes(files.animation(5))
    file = MediaFile("f", "gif", "image/gif", path.stat().st_size, 120, 80, 0.4, 12.5, frames=5)
    how = recipe(file, [rule_of("instagram", "reel")])
    assert how is not None
    after = made(path, file, how)
    assert after.seconds >= 3
    assert recipe(after, [rule_of("instagram", "reel")]) is None


def test_a_moment_of_a_video_becomes_a_picture(tmp_path) -> None:
    from PIL import Image

    path = clip(tmp_path / "a.mp4", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-an")
    how = Recipe("image", ("image/jpeg",), 320, 180, start=0.5)
    target = tmp_path / "cover"
    subprocess.run(films.command(path, target, facts(path, "video/mp4"), how), check=True)
    with Image.open(target) as image:
        assert (image.format, image.size) == ("JPEG", (320, 180))


def test_a_list_that_names_other_files_is_not_followed(tmp_path) -> None:
    secret = clip(tmp_path / "secret.mp4", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-an")
    listing = tmp_path / "list.mp4"
    listing.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:1,\nfile://{secret}\n#EXT-X-ENDLIST\n")
    file = MediaFile("f", "video", "video/mp4", 100, 320, 180, 1.0, 25.0, "h264")
    command = films.command(listing, tmp_path / "made.mp4", file, Recipe("video", ("video/mp4",), 320, 180))
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0
    assert not (tmp_path / "made.mp4").exists()


def test_progress_is_read_from_what_ffmpeg_says() -> None:
    assert films.share_done("out_time_us=500000", 2) == 0.25
    assert films.share_done("out_time_us=9000000", 2) == 1
    assert films.share_done("out_time_us=N/A", 2) is None
    assert films.share_done("frame=12", 2) is None
