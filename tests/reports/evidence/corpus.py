"""The corpus of uploads: each file with the one right verdict, made anew in every run."""

from __future__ import annotations

import base64
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from reports.evidence.kinds import DOCX, JPG, KINDS, LARGEST, PDF, PNG, XLSX, FileFault, FileKind
from tests.reports.evidence import active_office, honest, hostile_office, hostile_pdf, hostile_pictures
from tests.reports.evidence.papers import (
    GOOD,
    archive,
    document,
    members_of,
    object_stream,
    packed,
    pdf,
    picture,
    stream,
    with_members,
    workbook,
)


@dataclass(frozen=True)
class Upload:
    """A file as a browser sends it, and what is to become of it."""

    about: str
    name: str
    content: bytes
    verdict: FileKind | FileFault

    @property
    def is_taken(self) -> bool:
        """Say whether the file is one to keep."""
        return isinstance(self.verdict, FileKind)


BY_ENDING = {kind.endings[0]: kind for kind in KINDS}
EICAR = base64.b64decode(
    "WDVPIVAlQEFQWzRcUFpYNTQoUF4pN0NDKTd9JEVJQ0FSLVNUQU5EQVJELUFOVElWSVJVUy1URVNULUZJTEUhJEgrSCo="
)
PAGE = b"<!DOCTYPE html><html><body><script>alert(document.cookie)</script></body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'

FOREIGN = {
    "a page of the web": PAGE,
    "a page with a mark of order": b"\xef\xbb\xbf" + PAGE,
    "a page after spaces": b" \n\t" + PAGE,
    "a page in UTF-16": PAGE.decode().encode("utf-16"),
    "a script": b"alert(1);//",
    "a script of the shell": b"#!/bin/sh\nrm -rf /\n",
    "a batch file": b"@echo off\r\ndel /q *.*\r\n",
    "PHP": b"<?php system($_GET['c']); ?>",
    "a program of Windows": b"MZ\x90\x00" + bytes(200) + b"PE\x00\x00" + bytes(200),
    "a program of Linux": b"\x7fELF\x02\x01\x01" + bytes(200),
    "a class of Java": b"\xca\xfe\xba\xbe\x00\x00\x00\x34" + bytes(100),
    "SVG": SVG,
    "SVG as XML": b'<?xml version="1.0"?>\n' + SVG,
    "XML": b'<?xml version="1.0"?><a/>',
    "RTF": b"{\\rtf1\\ansi Xin ch\\'e0o}",
    "PostScript": b"%!PS-Adobe-3.0\n",
    "GIF": picture("GIF"),
    "BMP": picture("BMP"),
    "WebP": picture("WEBP"),
    "TIFF": picture("TIFF"),
    "HEIC": b"\x00\x00\x00\x18ftypheic" + bytes(100),
    "a film": b"\x00\x00\x00\x18ftypmp42" + bytes(100),
    "a plain archive": archive({"a.txt": b"a"}),
    "an archive of programs": archive({"META-INF/MANIFEST.MF": b"", "A.class": b"\xca\xfe\xba\xbe"}),
    "OpenDocument": archive({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}),
    "RAR": b"Rar!\x1a\x07\x01\x00" + bytes(50),
    "7z": b"7z\xbc\xaf\x27\x1c" + bytes(50),
    "gzip": b"\x1f\x8b\x08\x00" + bytes(50),
    "plain words": "Báo cáo kết quả".encode(),
    "a table as text": "xã;148;152\n".encode(),
    "a mail": b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n" + PAGE,
    "EICAR": EICAR,
    "one byte": b"%",
    "almost a PDF": b"%PDF",
}

ENDINGS_OF_OTHERS = ("exe", "html", "svg", "php", "js", "docm", "zip", "scr", "pdf.lnk", "HTML")


@cache
def corpus() -> tuple[Upload, ...]:
    """Return every upload of the corpus."""
    sorts = (_foreign, _misnamed, _good, _honest, _strangely_named, _by_size, _polyglots, _hostile)
    return tuple(upload for sort in sorts for upload in sort())


def _foreign() -> Iterator[Upload]:
    """What we never take, under the names that we take."""
    for about, content in FOREIGN.items():
        for ending in BY_ENDING:
            yield Upload(f"{about} as {ending}", f"báo cáo.{ending}", content, FileFault.NOT_TAKEN)
    for ending in ("doc", "xls", "pdf", "docx", "xlsx"):
        old = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1500)
        yield Upload(f"an old document as {ending}", f"báo cáo.{ending}", old, FileFault.OLD_OFFICE)
    for name in ("a.html.pdf", "a.pdf.html", "a.pdf.exe", "a.exe.pdf", "a.svg.png", "a.php.jpg", "a.svg"):
        yield Upload(f"a page as {name}", name, PAGE, FileFault.NOT_TAKEN)


def _misnamed() -> Iterator[Upload]:
    """What we take, under names that say something else: the content decides, and the name has to agree."""
    for ending, content in GOOD.items():
        for other in [*(set(GOOD) - {ending}), *ENDINGS_OF_OTHERS]:
            yield Upload(f"{ending} as {other}", f"báo cáo.{other}", content, FileFault.ENDING)
        yield Upload(f"{ending} without an ending", "báo cáo", content, FileFault.ENDING)
        yield Upload(f"{ending} of two endings", f"báo cáo.exe.{ending}", content, BY_ENDING[ending])
        yield Upload(f"{ending} in capitals", f"BÁO CÁO.{ending.upper()}", content, BY_ENDING[ending])


def _good() -> Iterator[Upload]:
    """The good twins."""
    link = b"<< /Type /Annot /Subtype /Link /A << /S /URI /URI (https://example.vn) >> >>"
    signed = b"<< /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 1 2 3] /Contents <00> >>"
    pdfs = {
        "1.3": pdf(version=b"1.3"),
        "2.0": pdf(version=b"2.0"),
        "lines of Windows": pdf(line=b"\r\n"),
        "a link": pdf(link),
        "a signature": pdf(signed),
        "packed objects": pdf(object_stream(b"<< /Type /Pages >>"), version=b"1.5"),
        "words about scripts": pdf(packed(b"BT (/JavaScript) Tj (<html>) Tj ET")),
        "open words": pdf(stream(b"BT (Bao cao quy II) Tj ET")),
        "a second edition": pdf() + b"4 0 obj\n<< >>\nendobj\ntrailer\n<< >>\nstartxref\n0\n%%EOF\n",
        "zeros at its end": pdf() + b"\r\n\x00\x00",
        "a name that only begins so": pdf(b"<< /LaunchPad 1 /Encrypted false /XFAlike 2 >>"),
    }
    for about, content in pdfs.items():
        yield Upload(f"a PDF with {about}", "Báo cáo.pdf", content, PDF)
    documents = {
        "words": document("Số liệu quý II/2018"),
        "a picture": document(picture=picture("PNG")),
        "many lines": document(*(f"Dòng {number}" for number in range(500))),
        "the workbook of a chart": with_members(document(), {"word/embeddings/chart.xlsx": workbook()}),
        "a link": with_members(document(), {"word/_rels/footer.xml.rels": hostile_office.LINK}),
        "nothing packed": archive(members_of(document()), compression=0),
    }
    for about, content in documents.items():
        yield Upload(f"a DOCX with {about}", "Báo cáo.docx", content, DOCX)
    workbooks = {
        "a chart": workbook(chart=True),
        "twelve sheets": workbook(sheets=12),
        "many rows": workbook(rows=2000),
        "large offsets": workbook(use_zip64=True),
        "one pass": workbook(constant_memory=True),
    }
    for about, content in workbooks.items():
        yield Upload(f"an XLSX with {about}", "Số liệu.xlsx", content, XLSX)
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        yield Upload(f"a PNG of {mode}", "Ảnh.png", picture("PNG", mode), PNG)
    for mode in ("L", "RGB", "CMYK"):
        yield Upload(f"a JPG of {mode}", "Ảnh.jpeg", picture("JPEG", mode), JPG)
    yield Upload("a progressive JPG", "Ảnh.jpg", picture("JPEG", progressive=True), JPG)


def _honest() -> Iterator[Upload]:
    """What only looks as if it acted."""
    for ending, files in honest.SORTS.items():
        for about, content in files().items():
            yield Upload(f"a harmless {ending}: {about}", f"Báo cáo.{ending}", content, BY_ENDING[ending])


def _strangely_named() -> Iterator[Upload]:
    """A good PDF under strange names: none of them reaches the disk."""
    for about, name in STRANGE_NAMES.items():
        yield Upload(about, name, GOOD["pdf"], PDF)


STRANGE_NAMES = {
    "composed apart": unicodedata.normalize("NFD", "Báo cáo kết quả quý II năm 2018 của xã Quảng Thành.pdf"),
    "255 bytes": "a" * 251 + ".pdf",
    "255 letters of two bytes": "đ" * 251 + ".pdf",
    "names of 3 bytes": "ệ" * 250 + ".pdf",
    "the other way round": "báo cáo \u202efdp.exe\u202c.pdf",
    "the other way round, isolated": "\u2067báo cáo\u2069.pdf",
    "with a zero": "báo\x00cáo.pdf",
    "with a zero after an ending": "a.html\x00.pdf",
    "with a bell": "a\x07b.pdf",
    "with invisible letters": "b\u200bá\u200do\ufeff.pdf",
    "ending in a point": "báo cáo.pdf.",
    "ending in a space": "báo cáo.pdf ",
    "with a picture": "📄 báo cáo.pdf",
    "with marks of the web": "<img src=x onerror=alert(1)>.pdf",
    "with quotes": "a\"b'c;d.pdf",
    "with a formula": "=cmd|' /C calc'!A0.pdf",
    "with a percent": "100%20%2e%2e.pdf",
    "of a device": "CON.pdf",
    "with a colon": "a.pdf:b.pdf",
}


def _by_size() -> Iterator[Upload]:
    """Nothing at all, just enough, one byte too much."""
    for ending in GOOD:
        yield Upload(f"no byte as {ending}", f"báo cáo.{ending}", b"", FileFault.EMPTY)
    largest = pdf(stream(bytes(LARGEST - 1000)))
    yield Upload("all that may be", "lớn.pdf", largest + b"\n" * (LARGEST - len(largest)), PDF)
    for ending in GOOD:
        content = GOOD[ending] + bytes(LARGEST + 1 - len(GOOD[ending]))
        yield Upload(f"a byte too much as {ending}", f"lớn.{ending}", content, FileFault.TOO_LARGE)


def _polyglots() -> Iterator[Upload]:
    """Two kinds in one file: refused, or for pictures written anew without what was appended."""
    packet = archive({"a.html": PAGE})
    before = {"a page": PAGE, "a space": b" ", "an archive": packet, "a program": b"MZ" + bytes(60)}
    for about, head in before.items():
        for ending in ("pdf", "docx"):
            seen = ending == "pdf" or about == "an archive"  # else it is just a page, a program …
            verdict = FileFault.MIXED if seen else FileFault.NOT_TAKEN
            yield Upload(f"{about} before {ending}", f"a.{ending}", head + GOOD[ending], verdict)
    for about, tail in {"a page": PAGE, "an archive": packet, "a program": b"MZ" + bytes(60)}.items():
        yield Upload(f"{about} behind a PDF", "a.pdf", GOOD["pdf"] + tail, FileFault.MIXED)
        yield Upload(f"{about} behind a DOCX", "a.docx", GOOD["docx"] + tail, FileFault.MIXED)
        yield Upload(f"{about} behind a PNG", "a.png", GOOD["png"] + tail, PNG)
        yield Upload(f"{about} behind a JPG", "a.jpg", GOOD["jpg"] + tail, JPG)
    yield Upload("a PDF behind a JPG", "a.jpg", GOOD["jpg"] + GOOD["pdf"], JPG)
    yield Upload("a JPG behind a PDF", "a.pdf", GOOD["pdf"] + GOOD["jpg"], FileFault.MIXED)


def _hostile() -> Iterator[Upload]:
    """What was made to look harmless."""
    for about, (content, why) in hostile_pdf.files().items():
        yield Upload(about, "báo cáo.pdf", content, why)
    for about, (content, why) in {**hostile_office.files(), **active_office.documents()}.items():
        yield Upload(about, "báo cáo.docx", content, why)
    for about, (content, why) in {**hostile_office.workbooks(), **active_office.workbooks()}.items():
        yield Upload(about, "số liệu.xlsx", content, why)
    for about, (content, verdict) in hostile_pictures.files().items():
        yield Upload(about, "ảnh.png" if content[:1] == b"\x89" else "ảnh.jpg", content, verdict)
