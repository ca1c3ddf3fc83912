"""A workbook as the archive it is: its list of contents is judged before anything of it is unpacked."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import PurePosixPath

from sheets.reading.safe_xml import elements, new_parser, parse
from sheets.reading.unreadable import Unreadable, Why

UNPACKED = 50  # MB
MEMBERS = 200
RATIO = 50  # times, of an archive that unpacks to more than ALWAYS_FREE
ALWAYS_FREE = 16 * 1024 * 1024  # bytes that may be packed however tightly
STYLES = 65_490  # what Excel itself allows

MAGIC = b"PK\x03\x04"
_ENTRY = b"PK\x01\x02"
_MB = 1024 * 1024
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_MACROS = re.compile(r"vbaproject|vbadata|macrosheets|(^|/)basic/.*\.xml$|^scripts/", re.IGNORECASE)
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
# What the archive raises for bytes that are none, or for a way of packing that Office never uses.
_BROKEN = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error),
    *(EOFError, ValueError, OSError, RuntimeError, KeyError, IndexError, OverflowError),
)


def check_contents(content: bytes) -> None:
    """Raise Unreadable for an archive that its list of contents alone gives away; nothing is unpacked."""
    if content.count(_ENTRY) > MEMBERS:
        raise Unreadable(Why.MEMBERS, limit=str(MEMBERS))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_members(archive.infolist(), len(content))
    except Unreadable:
        raise
    except _BROKEN:
        raise Unreadable(Why.DAMAGED) from None


def _refuse_members(members: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(member.file_size for member in members)
    if len(members) > MEMBERS:
        raise Unreadable(Why.MEMBERS, limit=str(MEMBERS))
    if unpacked > UNPACKED * _MB:
        raise Unreadable(Why.UNPACKED, limit=str(UNPACKED))
    if unpacked > ALWAYS_FREE and unpacked > RATIO * packed:
        raise Unreadable(Why.RATIO, limit=str(RATIO))
    if any(member.flag_bits & 0x1 for member in members):
        raise Unreadable(Why.PASSWORD)
    names = [member.filename for member in members]
    overlap = sum(member.compress_size for member in members) > packed
    if overlap or len(set(names)) < len(names) or any(m.compress_type not in _PLAIN for m in members):
        raise Unreadable(Why.DAMAGED)
    if any(_MACROS.search(name) for name in names):
        raise Unreadable(Why.MACROS)
    if any(PurePosixPath(name).suffix.lower() == ".zip" for name in names):
        raise Unreadable(Why.NESTED)
    if not {"[Content_Types].xml", "mimetype"}.intersection(names):
        raise Unreadable(Why.PACKED)
    if any("/externallinks/" in name.lower() for name in names):
        raise Unreadable(Why.LINKS)


def parts_of(content: bytes) -> dict[str, bytes]:
    """Return every part of the workbook by its name, each unpacked to its end, or raise Unreadable."""
    check_contents(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            # Reading a part to its end proves its checksum, and that it is as long as the list says.
            parts = {member.filename: archive.read(member) for member in archive.infolist()}
    except _BROKEN:
        raise Unreadable(Why.DAMAGED) from None
    for name, part in parts.items():
        _refuse_part(name, part)
    return parts


def _refuse_part(name: str, part: bytes) -> None:
    if part.startswith(MAGIC):
        raise Unreadable(Why.NESTED)
    if PurePosixPath(name).suffix.lower() not in {".xml", ".rels"}:
        return
    # The reader of the cells passes over what is not well-formed, and the rows behind it would be missing.
    parse(new_parser(), part)
    cell_formats = part.partition(b"cellXfs")[2].partition(b"cellXfs>")[0]
    if name.lower() == "xl/styles.xml" and cell_formats.count(b"xf ") > STYLES:
        raise Unreadable(Why.STYLES, limit=str(STYLES))


def format_of(parts: dict[str, bytes]) -> str:
    """Return "xlsx" or "ods", or raise Unreadable for any other archive."""
    mimetype = parts.get("mimetype", b"")
    if mimetype.startswith(_SPREADSHEET):
        if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
            raise Unreadable(Why.PASSWORD)
        return "ods"
    kind = _type_of_workbook(parts)
    if "sheet.binary" in kind:
        raise Unreadable(Why.BINARY)
    if "macroEnabled" in kind:
        raise Unreadable(Why.MACROS)
    if "spreadsheetml" in kind and "sheet.main+xml" in kind:
        return "xlsx"
    if "wordprocessingml" in kind or mimetype.startswith(b"application/vnd.oasis.opendocument.text"):
        raise Unreadable(Why.DOCUMENT)
    raise Unreadable(Why.NO_SHEET)


def _type_of_workbook(parts: dict[str, bytes]) -> str:
    """Return the type of the part that the archive is about.

    That of other parts says nothing: some programs list types for parts that no file of theirs holds.
    """
    targets = [
        about.get("Target", "")
        for element, about in elements(parts.get("_rels/.rels", b""))
        if element == "Relationship" and about.get("Type", "").endswith("/officeDocument")
    ]
    main = "/" + (targets[0] if targets else "xl/workbook.xml").lstrip("/")
    types = elements(parts.get("[Content_Types].xml", b""))
    named = {about.get("PartName", "").lower(): about for element, about in types if element == "Override"}
    ending = {about.get("Extension", "").lower(): about for element, about in types if element == "Default"}
    about = named.get(main.lower()) or ending.get(PurePosixPath(main).suffix.lower().removeprefix(".")) or {}
    return about.get("ContentType", "")
