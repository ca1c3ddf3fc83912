"""Pictures that are bombs, broken, or carry more than a picture."""

from __future__ import annotations

import struct
import zlib

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from reports.evidence.kinds import JPG, PNG, FileFault, FileKind
from tests.reports.evidence.papers import GOOD, picture

Files = dict[str, tuple[bytes, FileKind | FileFault]]

PLACE = Image.Exif()
PLACE[0x010E] = "<script>alert(1)</script>"  # the description
PLACE[0x0112] = 6  # taken with the camera on its side
PLACE.get_ifd(0x8825)[2] = (16.0, 27.0, 43.0)  # latitude


def chunk(kind: bytes, held: bytes) -> bytes:
    """Return a piece of a PNG with its checksum."""
    return struct.pack(">I", len(held)) + kind + held + struct.pack(">I", zlib.crc32(kind + held))


def png(width: int, height: int, *pieces: bytes) -> bytes:
    """Return a PNG of one bit a pixel whose head says that it has this size."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(pieces) + chunk(b"IEND", b"")


def black(width: int, height: int) -> bytes:
    """Return a whole black PNG: a few kilobytes for millions of pixels."""
    return png(width, height, chunk(b"IDAT", zlib.compress(bytes((width + 7) // 8 + 1) * height, 9)))


def jpg_of(width: int, height: int) -> bytes:
    """Return a JPG whose head says that it has this size."""
    content = bytearray(GOOD["jpg"])
    at = content.find(b"\xff\xc0")
    content[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(content)


def files() -> Files:
    """Return the files by what is wrong with them, each with the right verdict."""
    words = PngInfo()
    words.add_text("Comment", "<?php system($_GET['c']); ?>")
    large = chunk(b"zTXt", b"a\x00\x00" + zlib.compress(bytes(80 * 1024 * 1024)))
    pixel = chunk(b"IDAT", zlib.compress(bytes(2)))
    good_png, good_jpg = GOOD["png"], GOOD["jpg"]
    flipped = bytearray(good_png)
    flipped[good_png.find(b"IDAT") + 9] ^= 0xFF
    return {
        "a PNG of 50.000 by 50.000": (png(50_000, 50_000, pixel), FileFault.PIXELS),
        "a PNG of 2 billion by one": (png(2_000_000_000, 1, pixel), FileFault.PIXELS),
        "a PNG of 50,4 million, whole": (black(7_100, 7_100), FileFault.PIXELS),
        "a PNG of 49 million, whole": (black(7_000, 7_000), PNG),
        "a JPG of 65.500 by 65.500": (jpg_of(65_500, 65_500), FileFault.PIXELS),
        "a JPG that says it is larger": (jpg_of(600, 600), JPG),  # the rest of it is grey
        "a PNG that says it is larger": (png(600, 600, pixel), FileFault.DAMAGED),
        "a PNG of no size": (png(0, 0, pixel), FileFault.DAMAGED),
        "a PNG with a bomb of words": (png(1, 1, large, pixel), FileFault.DAMAGED),
        "a PNG with words of a script": (picture("PNG", pnginfo=words), PNG),
        "a PNG with a wrong checksum": (bytes(flipped), FileFault.DAMAGED),
        "half a PNG": (good_png[: len(good_png) // 2], FileFault.DAMAGED),
        "half a JPG": (good_jpg[: len(good_jpg) // 2], FileFault.DAMAGED),
        "only the head of a PNG": (good_png[:8], FileFault.DAMAGED),
        "only the head of a JPG": (good_jpg[:3], FileFault.DAMAGED),
        "a page in the head of a PNG": (good_png[:8] + b"<html><script>alert(1)</script>", FileFault.DAMAGED),
        "a page in the head of a JPG": (good_jpg[:4] + b"<html><script>alert(1)</script>", FileFault.DAMAGED),
        "a JPG with its place": (picture("JPEG", exif=PLACE), JPG),
        "a PNG with its place": (picture("PNG", exif=PLACE), PNG),
        "a JPG with a remark": (picture("JPEG", comment=b"<script>alert(1)</script>"), JPG),
    }
