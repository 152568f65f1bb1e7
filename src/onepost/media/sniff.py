"""What a file is, by its first bytes: the name and the type the browser sends are only claims."""

from __future__ import annotations

import re

from onepost.media import captions

HEAD = 64
"""How many bytes :func:`detect` wants to see."""

_BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"hevc": "image/heic",
    b"mif1": "image/heif",
    b"msf1": "image/heif",
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"qt  ": "video/quicktime",
}
_BMP_HEADERS = {size.to_bytes(4, "little") for size in (12, 40, 52, 56, 64, 108, 124)}
EXTENSIONS = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "image/heif": ".heif",
    "image/avif": ".avif",
    "image/bmp": ".bmp",
    "image/tiff": ".tiff",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "video/webm": ".webm",
    "application/pdf": ".pdf",
    captions.SRT: ".srt",
    captions.VTT: ".vtt",
}
"""What the library keeps, and the extension it is stored under."""

_VTT = re.compile(rb"WEBVTT(?:[ \t\r\n]|\Z)")
_SRT = re.compile(rb"\s*(?:\d+\s*[\r\n]\s*)?\d{1,3}:\d\d:\d\d[,.]\d{3}\s+-->\s")


def detect(head: bytes) -> str | None:
    """The MIME type, or None when this is nothing the library knows."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return "image/gif"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return "video/webm"
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free"):
        return _BRANDS.get(head[8:12], "video/mp4") if head[4:8] == b"ftyp" else "video/quicktime"
    if head[:4] in (b"II*\0", b"MM\0*"):
        return "image/tiff"
    if head[:2] == b"BM" and head[6:10] == bytes(4) and head[14:18] in _BMP_HEADERS:
        return "image/bmp"
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    return _captions(head)


def _captions(head: bytes) -> str | None:
    """Text files begin with nothing of their own; what every second byte of UTF-16 is does not hide what it is."""
    text = head.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe")
    if _VTT.match(text):
        return captions.VTT
    return captions.SRT if _SRT.match(text) else None
