"""PDF files put together by hand, for what no program of ours writes: packed objects, locks, and every kind of harm."""

from __future__ import annotations

import zlib

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 /MediaBox [0 0 612 792] >>"
FIRST = b"<< /Type /Page /Parent 2 0 R /Rotate 90 >>"
SECOND = b"<< /Type /Page /Parent 2 0 R >>"


def plain(*objects: bytes, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """Objects numbered from 1, with a table of where they are."""
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects or (CATALOG, PAGES, FIRST, SECOND), start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, rows)
    return out + table + b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, len(out))


def packed(*objects: bytes, extra: bytes = b"") -> bytes:
    """The same as PDF 1.5 has it: the objects in a compressed stream, the table in another, with predicted rows."""
    bodies = objects or (CATALOG, PAGES, FIRST, SECOND)
    head, body = b"", b""
    for number, text in enumerate(bodies, start=1):
        head += b"%d %d " % (number, len(body))
        body += text + b" "
    holder = len(bodies) + 1
    out = b"%PDF-1.5\n"
    place = len(out)
    out += stream(holder, b"/Type /ObjStm /N %d /First %d" % (len(bodies), len(head)), head + body)
    rows = [b"\0\0\0\0", *(b"\2" + holder.to_bytes(2) + bytes([n]) for n in range(len(bodies)))]
    rows += [b"\1" + place.to_bytes(2) + b"\0", b"\1" + len(out).to_bytes(2) + b"\0"]
    above, differences = bytes(4), b""
    for row in rows:
        differences += b"\2" + bytes((new - old) & 0xFF for new, old in zip(row, above, strict=True))
        above = row
    start = len(out)
    told = b"/Type /XRef /W [1 2 1] /Size %d /Root 1 0 R /DecodeParms << /Predictor 12 /Columns 4 >> %s"
    out += stream(holder + 1, told % (len(rows), extra), differences)
    return out + b"startxref\n%d\n%%%%EOF\n" % start


def stream(number: int, entries: bytes, data: bytes) -> bytes:
    """An object that is a compressed stream."""
    small = zlib.compress(data)
    head = b"%d 0 obj\n<< %s /Filter /FlateDecode /Length %d >>\nstream\n" % (number, entries, len(small))
    return head + small + b"\nendstream\nendobj\n"
