"""Text written for the fonts of TCVN3 (ABC) and VNI: recognised by what Vietnamese cannot be, and converted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

Font = Literal["", "TCVN3", "VNI"]


def old_font_of(texts: Iterable[str]) -> Font:
    """Return for which old font the texts of a book were written, or an empty text for Unicode."""
    raise NotImplementedError


def to_unicode(text: str, font: Font) -> str:
    """Return the text of the old font in Unicode; what is Unicode already stays."""
    raise NotImplementedError
