"""Small files that grow: each asks for more memory or time than the portal has to give."""

from __future__ import annotations

import io
import itertools
import struct
import zipfile
import zlib

from sheets.reading.archive import STYLES
from tests.imports.files import archive, changed, parts_of, with_part, workbook

SHEET = "xl/worksheets/sheet1.xml"
_XML = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def unpacked_214_mb() -> bytes:
    """Return A: 214 MB of one sheet in 200 KB."""
    row = b'<row r="1"><c r="A1"><v>1</v></c></row>'
    sheet = sheet_of(row * (214 * 1024 * 1024 // len(row)))
    return with_part(workbook(), SHEET, sheet)


def entities() -> bytes:
    """Return B: a text of ten million times the letters that stand in the file."""
    names = "abcdefgh"
    lines = [f'<!ENTITY {names[0]} "{"ha" * 10}">']
    lines += [f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in itertools.pairwise(names)]
    start = _XML + f"<!DOCTYPE sst [{''.join(lines)}]>".encode()
    strings = parts_of(workbook())["xl/sharedStrings.xml"].partition(b"?>")[2]
    return with_part(workbook(), "xl/sharedStrings.xml", start + strings.replace(b"Ng\xc3\xa0y", b"&h;"))


def far_corner() -> bytes:
    """Return C: two cells, between which lie 17,179,869,182 others."""
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return changed(workbook(), SHEET, "</sheetData>", far)


def shared_strings() -> bytes:
    """Return D: one text of a million letters that 100,000 cells show."""
    content = changed(workbook(), "xl/sharedStrings.xml", "Xã Quảng Thành", "ha" * 500_000)
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>6</v></c></row>' % (n, n) for n in range(1, 100_001))
    return with_part(content, SHEET, sheet_of(cells))


def many_styles() -> bytes:
    """Return E: 100,000 formats of cells."""
    styles = '<cellXfs count="100000">' + '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>' * 100_000
    assert STYLES < 100_000
    return changed(workbook(), "xl/styles.xml", "<cellXfs[^>]*>", styles)


def nested() -> bytes:
    """Return F: an archive in an archive in an archive, each ten times the size of the next."""
    inner = archive({"zero.xml": bytes(10_000_000)})
    for depth in range(5):
        inner = archive({f"{depth}-{copy}.zip": inner for copy in range(10)})
    return with_part(workbook(), "xl/media/image1.zip", inner)


def nested_in_disguise() -> bytes:
    """Return F again, with the inner archive called a picture."""
    return with_part(workbook(), "xl/media/image1.png", archive({"zero.xml": bytes(1_000_000)}))


def overlapping(members: int = 150, size: int = 300_000) -> bytes:
    """Return G: every member of the archive is the same few bytes, so that its size grows by the square."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    kernel = packer.compress(bytes(size)) + packer.flush()
    about = struct.pack("<HHHHHIII", 20, 0, 8, 0, 33, zlib.crc32(bytes(size)), len(kernel), size)
    body = b"PK\x03\x04" + about + struct.pack("<HH", 1, 0) + b"x" + kernel
    central = b"".join(
        b"PK\x01\x02"
        + struct.pack("<H", 20)
        + about
        + struct.pack("<HHHHHII", 3, 0, 0, 0, 0, 0, 0)
        + f"{number:03}".encode()
        for number in range(members)
    )
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, members, members, len(central), len(body), 0)
    return body + central + end


def quadratic() -> bytes:
    """Return G as XML: a name that is as long as the sheet, and is looked at once for every cell."""
    row = b'<row r="1">' + b'<c r="A1" ' + b" " * 40_000 + b'x="1">' + b"<v>1</v></c></row>"
    return with_part(workbook(), SHEET, sheet_of(row * 1_000))


def many_formulas() -> bytes:
    """Return H: array formulas that each fill a whole sheet."""
    cell = b'<row r="%d"><c r="A%d"><f t="array" ref="A1:GR5000">1</f><v>1</v></c></row>'
    return with_part(workbook(), SHEET, sheet_of(b"".join(cell % (n, n) for n in range(1, 5_001))))


def lying_sizes() -> bytes:
    """Return I: a list of contents that says 1,000 bytes where 100 MB are packed."""
    stream = io.BytesIO(workbook())
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/more.xml", bytes(100 * 1024 * 1024))
    size = struct.pack("<I", 100 * 1024 * 1024)
    return stream.getvalue().replace(size, struct.pack("<I", 1_000))


def sheet_of(rows: bytes) -> bytes:
    return _XML + b'<worksheet xmlns="' + _MAIN + b'"><sheetData>' + rows + b"</sheetData></worksheet>"
