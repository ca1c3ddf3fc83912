"""A workbook as an archive: what it holds beside cells is refused, and each part is read to its end."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from sheets.reading.contents import MAGIC, RATIO, ArchiveFault, Faulty, Most, open_archive
from sheets.reading.safe_xml import elements, new_parser, parse
from sheets.reading.unreadable import SheetFault, Unreadable

UNPACKED = 50  # MB
MEMBERS = 200
STYLES = 65_490  # what Excel itself allows

_MACROS = re.compile(r"vbaproject|vbadata|macrosheets|(^|/)basic/.*\.xml$|^scripts/", re.IGNORECASE)
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_REFUSALS = {
    ArchiveFault.MEMBERS: (SheetFault.MEMBERS, str(MEMBERS)),
    ArchiveFault.UNPACKED: (SheetFault.UNPACKED, str(UNPACKED)),
    ArchiveFault.RATIO: (SheetFault.RATIO, str(RATIO)),
    ArchiveFault.LOCKED: (SheetFault.PASSWORD, ""),
    ArchiveFault.TWICE: (SheetFault.DAMAGED, ""),
    ArchiveFault.DAMAGED: (SheetFault.DAMAGED, ""),
}


def parts_of(content: bytes) -> dict[str, bytes]:
    """Return every part of the workbook by its name, each unpacked to its end, or raise Unreadable."""
    try:
        with open_archive(content, Most(MEMBERS, UNPACKED * 1024 * 1024)) as archive:
            names = [member.filename for member in archive.infolist()]
            refused = _refusal_of(names)
            parts = {} if refused else {name: archive.read(name) for name in names}
    except Faulty as faulty:
        why, limit = _REFUSALS[faulty.fault]
        raise (Unreadable(why, limit=limit) if limit else Unreadable(why)) from None
    if refused:
        raise Unreadable(refused)
    for name, part in parts.items():
        _refuse_part(name, part)
    return parts


def _refusal_of(names: list[str]) -> SheetFault | None:
    """Return why an archive with parts of these names is not unpacked."""
    if any(_MACROS.search(name) for name in names):
        return SheetFault.MACROS
    if any(PurePosixPath(name).suffix.lower() == ".zip" for name in names):
        return SheetFault.NESTED
    if not {"[Content_Types].xml", "mimetype"}.intersection(names):
        return SheetFault.PACKED
    if any("/externallinks/" in name.lower() for name in names):
        return SheetFault.LINKS
    return None


def _refuse_part(name: str, part: bytes) -> None:
    if part.startswith(MAGIC):
        raise Unreadable(SheetFault.NESTED)
    if PurePosixPath(name).suffix.lower() not in {".xml", ".rels"}:
        return
    # The reader of the cells passes over what is not well-formed, and the rows behind it would be missing.
    parse(new_parser(), part)
    cell_formats = part.partition(b"cellXfs")[2].partition(b"cellXfs>")[0]
    if name.lower() == "xl/styles.xml" and cell_formats.count(b"xf ") > STYLES:
        raise Unreadable(SheetFault.STYLES, limit=str(STYLES))


def format_of(parts: dict[str, bytes]) -> str:
    """Return "xlsx" or "ods", or raise Unreadable for any other archive."""
    mimetype = parts.get("mimetype", b"")
    if mimetype.startswith(_SPREADSHEET):
        if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
            raise Unreadable(SheetFault.PASSWORD)
        return "ods"
    kind = _type_of_workbook(parts)
    if "sheet.binary" in kind:
        raise Unreadable(SheetFault.BINARY)
    if "macroEnabled" in kind:
        raise Unreadable(SheetFault.MACROS)
    if "spreadsheetml" in kind and "sheet.main+xml" in kind:
        return "xlsx"
    if "wordprocessingml" in kind or mimetype.startswith(b"application/vnd.oasis.opendocument.text"):
        raise Unreadable(SheetFault.DOCUMENT)
    raise Unreadable(SheetFault.NO_SHEET)


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
