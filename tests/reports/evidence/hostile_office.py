"""Documents and workbooks with macros, objects, bombs, locks and ways out."""

from __future__ import annotations

import io
import struct
import zipfile

from reports.evidence.kinds import FileFault
from tests.reports.evidence.papers import (
    OFFICE,
    archive,
    content_types,
    document,
    members_of,
    relations,
    with_members,
    workbook,
)

Files = dict[str, tuple[bytes, FileFault]]

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1500)
WORD = f"{OFFICE}.wordprocessingml.document.main+xml"
SHEET = f"{OFFICE}.spreadsheetml.sheet.main+xml"
MACRO = "application/vnd.ms-{}.macroEnabled{}main+xml"
LINK = relations("hyperlink", "https://example.vn/")
TRAVERSAL = (
    *(
        "../../etc/cron.d/a",
        "..\\..\\a.dll",
        "/etc/passwd",
        "C:\\a.exe",
        "word/../../a",
        "word/..",
        "\\\\host\\a",
    ),
    *("a\nb.xml", "C:a.xml", "../a.xml"),
)
TYPES = "[Content_Types].xml"


def files() -> Files:
    """Return documents by what is wrong with them, each with why it is refused."""
    return {**_macros(document(), "word"), **_objects(), **_bombs(), **_locked(), **_broken(), **_ways_out()}


def workbooks() -> Files:
    """Return workbooks by what is wrong with them, each with why it is refused."""
    found = _macros(workbook(), "xl")
    sheet4 = with_members(workbook(), {"xl/macrosheets/sheet1.xml": b"<macrosheet/>"})
    typed = with_members(workbook(), {TYPES: content_types(SHEET, "application/vnd.ms-excel.macrosheet+xml")})
    locked = OLE + "EncryptedPackage".encode("utf-16-le")
    return found | {
        "a workbook with macros of 1992": (sheet4, FileFault.MACROS),
        "a workbook with macros of 1992 by type": (typed, FileFault.MACROS),
        "a locked workbook": (locked, FileFault.PASSWORD),
        "a binary workbook": (
            archive({TYPES: content_types("application/vnd.ms-excel.sheet.binary.main")}),
            FileFault.NOT_TAKEN,
        ),
        "a template of workbooks": (
            archive({TYPES: content_types(f"{OFFICE}.spreadsheetml.template.main+xml")}),
            FileFault.NOT_TAKEN,
        ),
    }


def _macros(good: bytes, folder: str) -> Files:
    kinds = {
        "a document with macros": MACRO.format("word.document", "12."),
        "a template with macros": MACRO.format("word.template", "12."),
        "a workbook with macros": MACRO.format("excel.sheet", "."),
        "an add-in": MACRO.format("excel.addin", "."),
    }
    found: Files = {
        f"{about} in {folder}": (with_members(good, {TYPES: content_types(kind)}), FileFault.MACROS)
        for about, kind in kinds.items()
    }
    for name in ("vbaProject.bin", "VBAPROJECT.BIN", "vbaData.xml", "sub/vbaProject.bin"):
        found[f"{folder}/{name}"] = with_members(good, {f"{folder}/{name}": OLE}), FileFault.MACROS
    typed = content_types(WORD if folder == "word" else SHEET, "application/vnd.ms-office.vbaProject")
    found[f"macros under another name in {folder}"] = with_members(good, {TYPES: typed}), FileFault.MACROS
    return found


def _objects() -> Files:
    good = document()
    inner = with_members(workbook(), {"xl/vbaProject.bin": OLE})
    twice = with_members(workbook(), {"xl/embeddings/a.xlsx": workbook()})
    held = {
        "an object under another name": {"word/media/image1.png": OLE},
        "a program": {"word/media/image2.png": b"MZ" + bytes(90)},
        "a program of Linux": {"word/media/image3.png": b"\x7fELF" + bytes(90)},
        "a workbook with macros within": {"word/embeddings/a.xlsx": inner},
        "a plain archive": {"word/embeddings/a.zip": archive({"a.exe": b"MZ"})},
        "a workbook in a workbook": {"word/embeddings/a.xlsx": twice},
    }
    return {
        f"a document with {about}": (with_members(good, more), FileFault.OBJECT)
        for about, more in held.items()
    }


def _bombs() -> Files:
    good = document()
    mega = 1024 * 1024
    inner = with_members(workbook(), {"xl/a.bin": bytes(60 * mega)})
    return {
        "a bomb of 110 MB": (with_members(good, {"word/a.bin": bytes(110 * mega)}), FileFault.UNPACKED),
        "a bomb in many parts": (
            with_members(good, {f"word/{n}.bin": bytes(6 * mega) for n in range(18)}),
            FileFault.UNPACKED,
        ),
        "a bomb by its ratio": (with_members(good, {"word/a.bin": bytes(17 * mega)}), FileFault.UNPACKED),
        "a bomb within": (with_members(good, {"word/embeddings/a.xlsx": inner}), FileFault.OBJECT),
        "2.001 parts": (archive({f"{n}": b"" for n in range(2001)} | members_of(good)), FileFault.UNPACKED),
        "a bomb that says it is small": (_understated(), FileFault.DAMAGED),
        "overlapping parts": (_overlapping(), FileFault.UNPACKED),
    }


def _locked() -> Files:
    good = bytearray(document())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = good.find(mark)
        while at >= 0:  # the bit that says "packed with a password", in every entry
            good[at + place] |= 1
            at = good.find(mark, at + 4)
    whole = OLE + "EncryptedPackage".encode("utf-16-le")
    return {
        "a locked archive": (bytes(good), FileFault.PASSWORD),
        "a locked document": (whole, FileFault.PASSWORD),
    }


def _broken() -> Files:
    good = document()
    parts = members_of(good)
    doctype = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><Types>&b;</Types>'
    with_end = io.BytesIO(good)
    with zipfile.ZipFile(with_end, "a") as made:
        made.comment = b"<script>alert(1)</script>"
    return {
        "half a document": (good[: len(good) // 2], FileFault.DAMAGED),
        "a document with a broken part": (_with_a_broken_part(), FileFault.DAMAGED),
        "an archive with words at its end": (with_end.getvalue(), FileFault.MIXED),
        "no list of types": (archive({k: v for k, v in parts.items() if k != TYPES}), FileFault.NOT_TAKEN),
        "a list of nothing": (with_members(good, {TYPES: content_types()}), FileFault.NOT_TAKEN),
        "two kinds at once": (with_members(good, {TYPES: content_types(WORD, SHEET)}), FileFault.NOT_TAKEN),
        "a presentation": (
            with_members(good, {TYPES: content_types(f"{OFFICE}.presentationml.presentation.main+xml")}),
            FileFault.NOT_TAKEN,
        ),
        "types that are no XML": (with_members(good, {TYPES: b"<Types"}), FileFault.DAMAGED),
        "types with entities": (with_members(good, {TYPES: doctype}), FileFault.MIXED),
        "a part that is no XML": (with_members(good, {"word/a.xml": b"<a>"}), FileFault.DAMAGED),
        "relations with entities": (with_members(good, {"word/_rels/a.rels": doctype}), FileFault.MIXED),
        "packed by bzip2": (archive(parts, compression=zipfile.ZIP_BZIP2), FileFault.DAMAGED),
        "packed by LZMA": (archive(parts, compression=zipfile.ZIP_LZMA), FileFault.DAMAGED),
        "the same part twice": (archive([*parts.items(), ("WORD/document.xml", b"<a/>")]), FileFault.MIXED),
    }


def _ways_out() -> Files:
    found: Files = {
        f"a part named {name!r}": (archive([*members_of(document()).items(), (name, b"a")]), FileFault.MIXED)
        for name in TRAVERSAL
    }
    link = zipfile.ZipInfo("word/link")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    out = io.BytesIO(document())
    with zipfile.ZipFile(out, "a") as made:
        made.writestr(link, "/etc/passwd")
    return found | {"a link to elsewhere": (out.getvalue(), FileFault.MIXED)}


def _understated() -> bytes:
    """Return a document whose list of contents says that a large part is small."""
    content = bytearray(with_members(document(), {"word/a.bin": bytes(30 * 1024 * 1024)}))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.rfind(mark)  # the part that was added last
        content[at + place : at + place + 4] = struct.pack("<I", 100)
    return bytes(content)


def _overlapping() -> bytes:
    """Return a document whose list of contents names one part a hundred times."""
    content = with_members(document(), {"word/a.bin": bytes(2 * 1024 * 1024)})
    end = content.rfind(b"PK\x05\x06")
    at = content.rfind(b"PK\x01\x02")
    entry, number = content[at:end], content.count(b"PK\x01\x02")
    more = [entry.replace(b"word/a.bin", b"word/%05d" % n) for n in range(100)]
    size, start = struct.unpack("<II", content[end + 12 : end + 20])
    total = number + len(more)
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, total, total, size + len(entry) * len(more), start, 0)
    return content[:end] + b"".join(more) + tail


def _with_a_broken_part() -> bytes:
    content = bytearray(archive(members_of(document()), compression=zipfile.ZIP_STORED))
    at = content.find(b"<w:body>")
    content[at : at + 8] = b"<w:bodx>"
    return bytes(content)
