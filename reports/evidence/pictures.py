"""Pictures: read once, and written anew without what a camera or a stranger hid in them."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import ImageOps, JpegImagePlugin, PngImagePlugin
from PIL.ImageFile import ImageFile

from reports.evidence.kinds import PNG, FileFault, FileKind, FileNotTaken

PIXELS = 50_000_000
# What Pillow raises for bytes that are no picture; OSError holds the truncated ones.
_UNREADABLE = (
    *(OSError, EOFError, SyntaxError, ValueError, TypeError, KeyError, IndexError),
    *(struct.error, zlib.error),
)


def rewritten(content: bytes, kind: FileKind) -> bytes:
    """Return the picture as new bytes that hold its pixels and nothing else, turned the right way up.

    raises  FileNotTaken for too many pixels, by the header before one is unpacked; for damaged bytes
    """
    try:
        return _png(content) if kind is PNG else _jpg(content)
    except _UNREADABLE:
        raise FileNotTaken(FileFault.DAMAGED) from None


# The plugins themselves are called: Image.open would guess among forty kinds, and warns where we refuse.


def _png(content: bytes) -> bytes:
    with PngImagePlugin.PngImageFile(io.BytesIO(content)) as picture:
        _refuse_too_many_pixels(picture)
        picture.verify()  # the checksum of every chunk; the picture is of no use afterwards
    with PngImagePlugin.PngImageFile(io.BytesIO(content)) as picture:
        return _written(picture, "PNG")


def _jpg(content: bytes) -> bytes:
    with JpegImagePlugin.JpegImageFile(io.BytesIO(content)) as picture:
        _refuse_too_many_pixels(picture)
        # As coarse as it came: a finer one would grow and look no better.
        as_it_came = {"qtables": picture.quantization, "subsampling": JpegImagePlugin.get_sampling(picture)}
        return _written(picture, "JPEG", **as_it_came)


def _refuse_too_many_pixels(picture: ImageFile) -> None:
    if picture.width * picture.height > PIXELS:
        raise FileNotTaken(FileFault.PIXELS)


def _written(picture: ImageFile, format: str, **options: Any) -> bytes:
    picture.load()
    ImageOps.exif_transpose(picture, in_place=True)
    written = picture.convert("RGB") if format == "JPEG" and picture.mode not in ("L", "RGB") else picture
    for name in set(written.info) - {"transparency"}:
        del written.info[name]  # the encoder would write it: remarks, colour profiles, where it was taken
    out = io.BytesIO()
    written.save(out, format, **options)
    return out.getvalue()
