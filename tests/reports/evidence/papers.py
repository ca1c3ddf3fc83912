"""Files as offices make them: whole, harmless, and of the kinds that are taken."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import docx
import xlsxwriter
from PIL import Image

OFFICE = "application/vnd.openxmlformats-officedocument"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def pdf(
    *objects: bytes,
    version: bytes = b"1.4",
    trailer: bytes = b"",
    catalog: bytes = b"",
    line: bytes = b"\n",
) -> bytes:
    """Return a PDF of one empty page, with more objects and entries of trailer and catalogue where given."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        *objects,
    ]
    out, places = b"%PDF-" + version + line + b"%\xe2\xe3\xcf\xd3" + line, []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj" % number + line + part + line + b"endobj" + line
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref%s0 %d%s0000000000 65535 f \n" % (line, len(parts) + 1, line)
    about = b"trailer%s<< /Size %d /Root 1 0 R %s >>%s" % (line, len(parts) + 1, trailer, line)
    return out + head + table + about + b"startxref%s%d%s%%%%EOF%s" % (line, len(out), line, line)


def stream(held: bytes, about: bytes = b"") -> bytes:
    """Return a stream object that holds the bytes as they are."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(held), about, held)


def packed(held: bytes, about: bytes = b"") -> bytes:
    """Return a stream object that holds the bytes packed."""
    return stream(zlib.compress(held), b"/Filter /FlateDecode " + about)


def object_stream(held: bytes, number: int = 7) -> bytes:
    """Return a packed object stream, in which writers since 2003 keep most of their objects."""
    return packed(b"%d 0 " % number + held, b"/Type /ObjStm /N 1 /First 4")


def document(*lines: str, picture: bytes = b"") -> bytes:
    """Return a DOCX with a paragraph for each line."""
    made, out = docx.Document(), io.BytesIO()
    for line in lines or ("Báo cáo kết quả cải cách hành chính",):
        made.add_paragraph(line)
    if picture:
        made.add_picture(io.BytesIO(picture))
    made.add_table(rows=2, cols=3)
    made.save(out)
    return out.getvalue()


def workbook(*, chart: bool = False, sheets: int = 1, rows: int = 3, **options: Any) -> bytes:
    """Return an XLSX with numbers, texts and a sum."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, options)
    for number in range(sheets):
        sheet = made.add_worksheet(f"Quý {number + 1}")
        for row in range(rows):
            sheet.write_row(row, 0, [f"xã số {row}", 40 + row, 100])
        sheet.write_formula(rows, 1, f"=SUM(B1:B{rows})")
        if chart:
            drawn = made.add_chart({"type": "column"})
            drawn.add_series({"values": [f"Quý {number + 1}", 0, 1, rows - 1, 1]})
            sheet.insert_chart("E2", drawn)
    made.close()
    return out.getvalue()


def picture(format: str, mode: str = "RGB", size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    """Return a picture in which no two quarters look the same."""
    made, out = Image.linear_gradient("L").resize(size).convert(mode), io.BytesIO()
    made.save(out, format, **options)
    return out.getvalue()


def archive(members: Mapping[str, bytes] | Sequence[tuple[str, bytes]], **options: Any) -> bytes:
    """Return a ZIP archive of the members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **{"compression": zipfile.ZIP_DEFLATED, **options}) as made:
        for name, held in members.items() if isinstance(members, Mapping) else members:
            made.writestr(name, held)
    return out.getvalue()


def members_of(content: bytes) -> dict[str, bytes]:
    """Return the members of an archive by their names."""
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        return {name: made.read(name) for name in made.namelist()}


def with_members(content: bytes, more: Mapping[str, bytes], **options: Any) -> bytes:
    """Return the archive with more members, or others under the same names."""
    return archive({**members_of(content), **more}, **options)


def content_types(*types: str) -> bytes:
    """Return the list of content types of an Office archive."""
    rows = "".join(f'<Override PartName="/p{n}" ContentType="{kind}"/>' for n, kind in enumerate(types))
    space = "http://schemas.openxmlformats.org/package/2006/content-types"
    return f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{space}">{rows}</Types>'.encode()


def relations(kind: str, target: str, mode: str = "External") -> bytes:
    """Return a list of relations with one entry."""
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    row = f'<Relationship Id="r9" Type="{RELATIONS}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return f'<Relationships xmlns="{space}">{row}</Relationships>'.encode()


GOOD = {
    "pdf": pdf(),
    "docx": document(),
    "xlsx": workbook(),
    "png": picture("PNG"),
    "jpg": picture("JPEG"),
}
