"""What a PDF may hold: pages, and nothing that acts.

A PDF is not understood here, it is searched: a reader finds objects by their place in the file, so no part of
it can be left out as “only text” or “only a picture”. Only what it does by itself is followed to its end, for
most scanners let a PDF open at a page. What this cannot see: docs/decisions/0007-evidence.md
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from reports.evidence.addresses import leads_out
from reports.evidence.kinds import FileFault, FileNotTaken
from reports.evidence.pdf_objects import (
    Objects,
    Place,
    Text,
    Unclear,
    Value,
    Word,
    as_read,
    dictionaries_at_the_end,
    value_at,
)

UNPACKED = 32 * 1024 * 1024  # bytes that all object streams of one file may hold together
_HEAD = 1024  # bytes in which a reader looks for the mark of a kind, at either end
_ACTS = {
    "JavaScript": FileFault.PDF_SCRIPT,
    "Launch": FileFault.PDF_LAUNCH,
    **dict.fromkeys(("EmbeddedFile", "EmbeddedFiles", "FileAttachment"), FileFault.PDF_FILES),
    **dict.fromkeys(("RichMedia", "Rendition", "Movie", "Sound"), FileFault.PDF_MEDIA),
    **dict.fromkeys(("SubmitForm", "ImportData"), FileFault.PDF_SENDS),
    **dict.fromkeys(("GoToR", "GoToE"), FileFault.PDF_OTHER_FILE),
    "XFA": FileFault.PDF_XFA,
}
_HARMLESS = {"/GoTo", "/Named"}  # what a PDF may do by itself: show one of its own pages
_DEEPEST = 20  # actions after actions

_ENDS = rb"(?=[\s\x00()<>\[\]{}/%]|\Z)"  # of a name
_NAMES = {name: re.compile(b"/" + name.encode() + _ENDS) for name in _ACTS}
_MODEL = re.compile(rb"/Subtype[\s\x00]*/3D" + _ENDS)
_THREAD = re.compile(rb"(/Type[\s\x00]*)?/Thread" + _ENDS)
# Chance bytes of a picture may spell so short a name: behind it stands a dictionary, or where one is.
_TRIGGER = re.compile(rb"/(OpenAction|AA)" + _ENDS + rb"(?=(?:[\s\x00]+|%[^\r\n]*[\r\n])*(?:<<|\d))")
_ADDRESS = re.compile(rb"/(?:URI|Base)" + _ENDS)
_ENCRYPTED = re.compile(rb"/Encrypt" + _ENDS)

_BEGINNING = re.compile(rb"%PDF-[12]\.\d")
_END = re.compile(rb"startxref\s+\d+\s+%%EOF[\s\x00\x1a]*\Z")
_SOMETHING_BEHIND = re.compile(rb"[^\s\x00\x1a]")
_PAGE_OF_THE_WEB = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|iframe|svg)\b", re.IGNORECASE)

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_OBJECT_STREAM = re.compile(rb"/ObjStm" + _ENDS)
_PLAINLY_PACKED = (Word("/FlateDecode"), [Word("/FlateDecode")])
_NOTHING = (None, Word("null"))


def check_pdf(content: bytes) -> None:
    """Raise FileNotTaken for a PDF that is incomplete, locked, of two kinds, or holds what acts."""
    if not _BEGINNING.match(content):
        raise FileNotTaken(FileFault.DAMAGED)
    if _PAGE_OF_THE_WEB.search(content[:_HEAD]) or zipfile.is_zipfile(io.BytesIO(content)):
        raise FileNotTaken(FileFault.MIXED)
    end = content.rfind(b"%%EOF")
    if end >= 0 and _SOMETHING_BEHIND.search(content, end + len(b"%%EOF")):
        raise FileNotTaken(FileFault.MIXED)
    if not _END.search(content[-_HEAD:]):
        raise FileNotTaken(FileFault.DAMAGED)
    plain = as_read(content)
    if b"/Encrypt" in plain and _ENCRYPTED.search(plain):
        raise FileNotTaken(FileFault.PASSWORD)
    streams = list(_object_streams(content))
    texts = [plain, *(as_read(held) for held, _packed in streams)]
    for text in texts:
        _refuse_named(text)
    _refuse_acting(texts, streams)


def _refuse_named(text: bytes) -> None:
    """Refuse what its name alone gives away, wherever it stands."""
    for name, why in _ACTS.items():
        if b"/" + name.encode() in text and _NAMES[name].search(text):
            raise FileNotTaken(why, found=name)
    if b"/3D" in text and _MODEL.search(text):
        raise FileNotTaken(FileFault.PDF_MEDIA, found="3D")
    # A thread of articles is of type Thread; elsewhere the name is that of the way into one, of any file.
    if b"/Thread" in text and any(not found[1] for found in _THREAD.finditer(text)):
        raise FileNotTaken(FileFault.PDF_OTHER_FILE, found="Thread")


# What it does by itself -----------------------------------------------------------------------------------


def _refuse_acting(texts: list[bytes], streams: list[tuple[bytes, dict[int, list[Place]]]]) -> None:
    """Refuse what happens on opening or looking, but for a page of the file; and links that lead out."""
    triggers = [(text, found) for text in texts for found in _TRIGGER.finditer(text)]
    addresses = [(text, found) for text in texts for found in _ADDRESS.finditer(text)]
    if not triggers and not addresses:
        return
    objects = Objects(texts[0], [places for _held, places in streams])
    for text, found in triggers:
        name = found[1].decode()
        try:
            for value in objects.values(value_at(text, found.end())):
                _judge_trigger(objects, name, value)
        except Unclear:
            raise FileNotTaken(FileFault.PDF_OPENS, found=name) from None
    for text, found in addresses:
        _judge_address(objects, text, found.end())


def _judge_trigger(objects: Objects, name: str, value: Value) -> None:
    """Judge what stands behind OpenAction, or the actions behind AA; chance bytes are neither."""
    if not isinstance(value, dict):
        return  # a list is a destination: a page of this file
    for action in [value] if name == "OpenAction" else value.values():
        _judge_action(objects, name, action, 0)


def _judge_action(objects: Objects, name: str, action: Value, depth: int) -> None:
    if depth > _DEEPEST:
        raise Unclear
    for value in objects.values(action):
        if isinstance(value, list):
            for one in value:
                _judge_action(objects, name, one, depth + 1)
        elif isinstance(value, dict):
            kind = value.get("/S")
            written = kind.written if isinstance(kind, Word) else "?"
            if written not in _HARMLESS:
                raise FileNotTaken(FileFault.PDF_OPENS, found=f"{name} {written.lstrip('/')}")
            if "/Next" in value:
                _judge_action(objects, name, value["/Next"], depth + 1)


def _judge_address(objects: Objects, text: bytes, at: int) -> None:
    try:
        for value in objects.values(value_at(text, at)):
            if isinstance(value, Text) and leads_out(value.shown):
                raise FileNotTaken(FileFault.ADDRESS, found=value.shown)
    except Unclear:
        raise FileNotTaken(FileFault.ADDRESS, found="URI") from None


# Object streams, in which writers since 2003 keep most objects --------------------------------------------


def _object_streams(content: bytes) -> Iterator[tuple[bytes, dict[int, list[Place]]]]:
    """Yield what each object stream holds, and where in it each object begins.

    raises  FileNotTaken for one that is packed so that nobody can look into it here
    """
    room, reached = UNPACKED, 0
    for begins in _STREAM.finditer(content):
        before, reached = as_read(content[reached : begins.start()]), begins.end()
        typed = bool(_OBJECT_STREAM.search(before))
        if not typed and not (b"/First" in before and b"/N" in before):
            continue
        # Some readers do not ask for the type: where objects are counted, there are some.
        abouts = [about for about in dictionaries_at_the_end(before) if {"/First", "/N"} <= about.keys()]
        if typed and not abouts:
            raise FileNotTaken(FileFault.PDF_HIDDEN)
        for about in abouts:
            held = _unpacked(content, reached, about, room)
            room -= len(held)
            yield held, _places(held, about)
    if _OBJECT_STREAM.search(as_read(content[reached:])):
        raise FileNotTaken(FileFault.DAMAGED)  # one that has no stream


def _unpacked(content: bytes, at: int, about: dict[str, Value], room: int) -> bytes:
    packing, parameters = about.get("/Filter"), (about.get("/DecodeParms"), about.get("/DP"), about.get("/F"))
    if any(one not in _NOTHING for one in parameters):
        raise FileNotTaken(FileFault.PDF_HIDDEN)
    if packing in _NOTHING:
        return content[at : max(at, content.find(b"endstream", at))]  # it lies open
    if packing not in _PLAINLY_PACKED:
        raise FileNotTaken(FileFault.PDF_HIDDEN)
    return _inflated(memoryview(content)[at:], room)


def _places(held: bytes, about: dict[str, Value]) -> dict[int, list[Place]]:
    """Return where the objects begin that the head of a stream lists: number and place, in pairs."""
    first = about["/First"]
    start = int(first.written) if isinstance(first, Word) and first.written.isdecimal() else 0
    listed = [int(number) for number in held[:start].split() if number.isdigit() and len(number) < 11]
    places: dict[int, list[Place]] = {}
    for number, place in zip(listed[::2], listed[1::2], strict=False):
        places.setdefault(number, []).append((held, start + place))
    return places


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
                raise FileNotTaken(FileFault.UNPACKED)
    except zlib.error:
        raise FileNotTaken(FileFault.DAMAGED) from None
    return b"".join(pieces)
