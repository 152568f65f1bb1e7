"""Documents: PDF files that anybody can open, whole, with their pages counted."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext as _

from onepost.media import pdf
from onepost.media.refusal import MediaRefused


def take(path: Path) -> pdf.Document:
    """Measure ``path``. Raises :class:`MediaRefused`. What it notes of author and program stays in it."""
    try:
        return pdf.read(path)
    except pdf.Locked:
        raise MediaRefused(
            _("This PDF is locked with a password or by its rights; save it without and upload that.")
        ) from None
    except pdf.Broken:
        raise MediaRefused(_("This PDF is damaged or incomplete; export it again and upload that.")) from None
