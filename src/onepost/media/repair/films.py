"""How a fitting video is made: the words given to ffmpeg, and what it says of how far it is."""

from __future__ import annotations

from pathlib import Path

import imageio_ffmpeg

from onepost.connectors.posts import MediaFile
from onepost.media.repair.recipe import Recipe
from onepost.media.repair.recipes import SOUND_BITRATE, bitrate
from onepost.media.videos import DEMUXERS

QUALITY = 20
"""Constant rate factor of x264: hardly to be told from the original."""
THREADS = 2
ROOM = 12_000_000
"""Bits a second at most where no limit of bytes says less."""


def program() -> str:
    return str(imageio_ffmpeg.get_ffmpeg_exe())


def command(source: Path, target: Path, file: MediaFile, made: Recipe, share: float = 1.0) -> list[str]:
    """``share`` of the bits there is room for: less than 1 after a try that became too large."""
    given = ["-f", DEMUXERS[file.mime], "-protocol_whitelist", "file"]
    longer = bool(made.seconds) and made.seconds > file.seconds
    loop = ["-stream_loop", "-1"] if file.kind == "gif" and longer else []
    out = [program(), "-hide_banner", "-nostdin", "-loglevel", "error", "-y", "-threads", str(THREADS)]
    if made.kind == "image":
        moment = ["-ss", f"{made.start or 0:.3f}", *given, "-i", str(source), "-frames:v", "1"]
        still = ["-f", "image2", "-c:v", "mjpeg", "-q:v", "2", "-pix_fmt", "yuvj420p", "-update", "1"]
        return [*out, *moment, "-vf", filters(made), *still, str(target)]
    out += [*loop, *(["-ss", f"{made.start:.3f}"] if made.start else []), *given, "-i", str(source)]
    held = longer and file.kind != "gif"
    out += ["-map", "0:v:0", "-map", "0:a:0?", "-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn"]
    out += ["-vf", filters(made, hold=made.seconds - file.seconds if held else 0)]
    out += _picture(made, file, share)
    out += ["-c:a", "aac", "-b:a", str(SOUND_BITRATE), "-ac", "2", *(["-af", "apad"] if held else [])]
    if made.seconds:
        out += ["-t", f"{made.seconds:.3f}"]
    return [*out, "-movflags", "+faststart", "-progress", "pipe:1", "-nostats", "-f", "mp4", str(target)]


def _picture(made: Recipe, file: MediaFile, share: float) -> list[str]:
    seconds = made.seconds or file.seconds
    most = ROOM
    if made.max_bytes and seconds:
        most = min(most, bitrate(made.max_bytes, seconds))
    most = max(int(most * share), 50_000)
    out = [
        "-c:v",
        "libx264",
        "-preset",
        "medium",
        "-profile:v",
        "high",
        "-pix_fmt",
        "yuv420p",
        "-threads",
        str(THREADS),
    ]
    if made.min_bytes and seconds:
        # Filled up to a rate: some networks take a small file for a broken one.
        least = int(made.min_bytes * 8 * 1.6 / seconds)
        if file.size < made.min_bytes * 2 and least < most:
            rate = str(least)
            filled = ["-minrate", rate, "-maxrate", rate, "-bufsize", rate, "-x264-params", "nal-hrd=cbr"]
            return [*out, "-b:v", rate, *filled]
    return [*out, "-crf", str(QUALITY), "-maxrate", str(most), "-bufsize", str(most)]


def filters(made: Recipe, hold: float = 0) -> str:
    """What is done to each picture, in order. ``hold``: so many seconds the last one stands."""
    size = f"{made.width}:{made.height}"
    turned = {90: ["transpose=1"], 180: ["hflip", "vflip"], 270: ["transpose=2"]}.get(made.turn, [])
    before = [*turned, *([f"fps={made.fps:g}"] if made.fps else [])]
    after = ["setsar=1", *([f"tpad=stop_mode=clone:stop_duration={hold:.3f}"] if hold > 0 else [])]
    if made.fit == "crop":
        left, top, width, height = made.box or (0, 0, 0, 0)
        cut = [f"crop={width}:{height}:{left}:{top}"] if made.box else []
        return ",".join([*before, *cut, f"scale={size}:flags=lanczos", *after])
    inside = f"scale={size}:force_original_aspect_ratio=decrease:flags=lanczos"
    if made.fit == "plain":
        return ",".join([*before, inside, f"pad={size}:(ow-iw)/2:(oh-ih)/2:white", *after])
    small = f"{max(2, made.width // 8)}:{max(2, made.height // 8)}"
    ground = f"scale={small}:force_original_aspect_ratio=increase,crop={small},gblur=sigma=4,scale={size}"
    split = f"{','.join(before)}," if before else ""
    return f"{split}split[a][b];[a]{ground}[c];[b]{inside}[d];[c][d]overlay=(W-w)/2:(H-h)/2,{','.join(after)}"


def share_done(line: str, seconds: float) -> float | None:
    """How much is done, from 0 to 1, by a line that ffmpeg says of its progress; None: the line is about else."""
    name, _, value = line.partition("=")
    if name != "out_time_us" or not value.strip().isdecimal() or seconds <= 0:
        return None
    return min(int(value) / 1_000_000 / seconds, 1.0)
