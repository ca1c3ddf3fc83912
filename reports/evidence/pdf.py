"""What a PDF may hold: pages, and nothing that acts.

A PDF is not understood here, it is searched: a reader finds objects by their place in the file, so no part of
it can be left out as “only text” or “only a picture”. What this cannot see: docs/decisions/0007-evidence.md
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from reports.evidence.kinds import NotTaken, Why

UNPACKED = 100 * 1024 * 1024  # bytes that all object streams of one file may hold together
_HEAD = 1024  # bytes in which a reader looks for the mark of a kind, at either end
_NEAR = 4096  # bytes between the name of an object stream and its beginning
_ACTIVE = (
    *("JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "FileAttachment"),
    *("RichMedia", "Rendition", "SubmitForm", "ImportData", "GoToE", "XFA"),
)


def _named(*names: str) -> re.Pattern[bytes]:
    """Return a pattern of the names as a PDF may spell them: any letter may stand as # and its number."""
    spelt = ("".join(f"(?:{letter}|#(?i:{ord(letter):02x}))" for letter in name) for name in names)
    return re.compile(rf"/(?:{'|'.join(spelt)})(?=[\s\x00()<>\[\]{{}}/%]|\Z)".encode())


_BEGINNING = re.compile(rb"%PDF-[12]\.\d")
_END = re.compile(rb"startxref\s+\d+\s+%%EOF[\s\x00\x1a]*\Z")
_SOMETHING_BEHIND = re.compile(rb"[^\s\x00\x1a]")
_PAGE_OF_THE_WEB = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|iframe|svg)\b", re.IGNORECASE)
_ENCRYPTED = _named("Encrypt")
_ACTS = _named(*_ACTIVE)
_OBJECT_STREAM = _named("ObjStm")
_STREAM = re.compile(rb"stream\r?\n")
_FILTER = _named("Filter")
_PLAINLY_PACKED = re.compile(rb"/Filter\s*\[?\s*/FlateDecode\s*\]?\s*(?=[/>])")
_PARAMETERS = _named("DecodeParms", "DP", "F")


def check(content: bytes) -> None:
    """Raise NotTaken for a PDF that is incomplete, locked, mixed with another kind, or holds what acts."""
    if not _BEGINNING.match(content):
        raise NotTaken(Why.DAMAGED)
    if _PAGE_OF_THE_WEB.search(content[:_HEAD]) or zipfile.is_zipfile(io.BytesIO(content)):
        raise NotTaken(Why.MIXED)
    end = content.rfind(b"%%EOF")
    if end >= 0 and _SOMETHING_BEHIND.search(content, end + len(b"%%EOF")):
        raise NotTaken(Why.MIXED)
    if not _END.search(content[-_HEAD:]):
        raise NotTaken(Why.DAMAGED)
    if _ENCRYPTED.search(content):
        raise NotTaken(Why.PASSWORD)
    if _ACTS.search(content) or any(_ACTS.search(objects) for objects in _object_streams(content)):
        raise NotTaken(Why.ACTIVE)


def _object_streams(content: bytes) -> Iterator[bytes]:
    """Yield what the object streams hold; refuse one that is packed so that nobody can look into it here."""
    reached, room = 0, UNPACKED
    for name in _OBJECT_STREAM.finditer(content):
        if name.end() <= reached:
            continue  # a second name before the same stream
        begins = _STREAM.search(content, name.end(), name.end() + _NEAR)
        if begins is None:
            raise NotTaken(Why.DAMAGED)
        reached = begins.end()
        near = max(0, name.start() - _NEAR)
        about = content[max(near, content.rfind(b"obj", near, name.start())) : begins.start()]
        if not _FILTER.search(about):
            continue  # it lies open, and was searched with the rest
        if not _PLAINLY_PACKED.search(about) or _PARAMETERS.search(about):
            raise NotTaken(Why.ACTIVE)
        held = _inflated(memoryview(content)[reached:], room)
        room -= len(held)
        yield held


def _inflated(packed: memoryview, room: int) -> bytes:
    """Return what the stream holds, and refuse more than there is room for."""
    stream = zlib.decompressobj()
    pieces: list[bytes] = []
    try:
        for start in range(0, len(packed), 65536):
            if stream.eof:
                break
            pieces.append(stream.decompress(packed[start : start + 65536], room + 1))
            room -= len(pieces[-1])
            if room < 0:
                raise NotTaken(Why.UNPACKED)
    except zlib.error:
        raise NotTaken(Why.DAMAGED) from None
    return b"".join(pieces)
