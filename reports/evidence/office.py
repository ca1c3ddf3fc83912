"""Documents and workbooks of Office: archives of which every part is unpacked and looked at."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from reports.evidence.kinds import DOCX, XLSX, FileFault, FileKind, FileNotTaken
from reports.evidence.parts import of_xml, refuse_active, refuse_sort
from sheets.reading.contents import MAGIC, ArchiveFault, Faulty, Most, open_archive
from sheets.reading.safe_xml import elements
from sheets.reading.unreadable import Unreadable

UNPACKED = 100 * 1024 * 1024  # bytes
MEMBERS = 2_000

OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # old Office files, and new ones that are locked
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_END_OF_ARCHIVE = b"PK\x05\x06"
_PROGRAMS = (OLE, b"MZ", b"\x7fELF", b"Rar!", b"7z\xbc\xaf")
_RTF = b"{\\rtf"
_LEADS_OUT = re.compile(r"(^[/\\]|^[A-Za-z]:|\\|[\x00-\x1f]|(^|/)\.\.(/|$))")
_TYPES = "[Content_Types].xml"
_MAIN = {f"{kind.media_type}.main+xml": kind for kind in (DOCX, XLSX)}
_REFUSALS = {
    ArchiveFault.MEMBERS: FileFault.UNPACKED,
    ArchiveFault.UNPACKED: FileFault.UNPACKED,
    ArchiveFault.RATIO: FileFault.UNPACKED,
    ArchiveFault.LOCKED: FileFault.PASSWORD,
    ArchiveFault.TWICE: FileFault.MIXED,
    ArchiveFault.DAMAGED: FileFault.DAMAGED,
}


def kind_of_ole(content: bytes) -> FileFault:
    """Return why an OLE file is refused: it is a locked document, or an old one."""
    return FileFault.PASSWORD if _LOCKED in content else FileFault.OLD_OFFICE


def office_kind(content: bytes) -> FileKind:
    """Return which of the two the archive is, or raise FileNotTaken."""
    kind, _unpacked = _checked(content, UNPACKED, depth=0)
    return kind


def _checked(content: bytes, room: int, depth: int) -> tuple[FileKind, int]:
    """Return the kind of the archive and how many bytes it unpacks to, with the archives within.

    room   how many bytes it may unpack to
    depth  1 for the workbook behind a chart of a document; deeper ones are refused
    """
    if content[-22:-18] != _END_OF_ARCHIVE:  # an end without a remark: nothing follows the archive
        raise FileNotTaken(FileFault.MIXED if _END_OF_ARCHIVE in content else FileFault.DAMAGED)
    try:
        with open_archive(content, Most(MEMBERS, room)) as archive:
            _refuse_members(archive.infolist())
            kind = _kind(archive)
            unpacked = 0
            for name, part in _parts(archive):
                unpacked += len(part)
                _refuse_part(name, part)
                if part.startswith(MAGIC):
                    unpacked += _inner(name, part, room - unpacked, depth + 1)
    except Faulty as faulty:
        raise FileNotTaken(_REFUSALS[faulty.fault]) from None
    return kind, unpacked


def _inner(name: str, part: bytes, room: int, depth: int) -> int:
    """Return how many bytes the archive within an archive unpacks to."""
    if depth > 1:
        raise FileNotTaken(FileFault.OBJECT, found=name)
    try:
        return _checked(part, room, depth)[1]
    except FileNotTaken:
        raise FileNotTaken(FileFault.OBJECT, found=name) from None


def _refuse_members(members: list[zipfile.ZipInfo]) -> None:
    """Refuse what begins or leads elsewhere: by the list of contents, before anything is unpacked."""
    if all(member.header_offset for member in members):  # the archive begins behind something else
        raise FileNotTaken(FileFault.MIXED)
    link = any(member.external_attr >> 28 == 0xA for member in members)
    if link or any(_LEADS_OUT.search(member.orig_filename) for member in members):
        raise FileNotTaken(FileFault.MIXED)


def _kind(archive: zipfile.ZipFile) -> FileKind:
    """Return what the list of content types says that the archive is."""
    if _TYPES not in archive.namelist():
        raise FileNotTaken(FileFault.NOT_TAKEN)
    try:
        types = [about.get("ContentType", "") for _name, about in elements(archive.read(_TYPES))]
    except Unreadable as fault:
        raise of_xml(fault) from None
    for type in types:
        refuse_sort(type, type)
    kinds = {_MAIN[type] for type in types if type in _MAIN}
    if len(kinds) != 1:
        raise FileNotTaken(FileFault.NOT_TAKEN)
    return kinds.pop()


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each part; reading one to its end proves its checksum."""
    for member in archive.infolist():
        yield member.filename, archive.read(member)


def _refuse_part(name: str, part: bytes) -> None:
    """Refuse what acts, and other kinds of file under whatever name."""
    refuse_active(name, part)
    if part.startswith(_RTF):
        raise FileNotTaken(FileFault.CHUNK)
    if part.startswith(_PROGRAMS):
        raise FileNotTaken(FileFault.OBJECT, found=name)
