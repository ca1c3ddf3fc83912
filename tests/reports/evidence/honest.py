"""Files as offices really send them, with all that only looks as if it acted: none of them is refused."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from typing import Any

import docx
import openpyxl
import xlsxwriter
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.shared import Cm, Pt
from openpyxl.comments import Comment
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from PIL import Image

from tests.reports.evidence.active_office import (
    field,
    mark,
    run,
    with_formula,
    with_relation,
    with_runs,
)
from tests.reports.evidence.hostile_pdf import later
from tests.reports.evidence.papers import (
    document,
    members_of,
    object_stream,
    packed,
    pdf,
    picture,
    relations,
    stream,
    with_members,
    workbook,
)

Files = dict[str, bytes]
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def pdfs() -> Files:
    """Return PDFs by what is remarkable in them."""
    page = b"<< /S /GoTo /D [3 0 R /XYZ null null 0] >>"
    link = b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (%s) >> >>"
    outlines = b"<< /Type /Outlines /First 5 0 R /Last 5 0 R /Count 1 >>"
    return {
        "opening at a page": pdf(catalog=b"/OpenAction [3 0 R /Fit]"),
        "opening at a page, elsewhere": pdf(page, catalog=b"/OpenAction 4 0 R"),
        "opening at a page, packed": pdf(object_stream(page, 9), catalog=b"/OpenAction 9 0 R"),
        "opening at a page of two editions": pdf(page, catalog=b"/OpenAction 4 0 R")
        + later(page)[len(pdf()) :],
        "opening at a page without a space": pdf(catalog=b"/OpenAction<</S/GoTo/D[3 0 R/Fit]>>"),
        "opening at nothing": pdf(catalog=b"/OpenAction null"),
        "printing on opening": pdf(catalog=b"/OpenAction << /S /Named /N /Print >>"),
        "no action at all": pdf(b"<< /Type /Page /AA << >> >>"),
        "a page that turns": pdf(b"<< /Type /Page /AA << /O << /S /Named /N /NextPage >> >> >>"),
        "a link to a page of the web": pdf(link % b"https://thuathienhue.gov.vn/?a=1"),
        "a link to a letter": pdf(link % b"mailto:vanphong@example.vn"),
        "a link without its scheme": pdf(link % b"www.example.vn/a"),
        "a link with brackets": pdf(link % rb"https://example.vn/a\(1\)(2)"),
        "a link elsewhere": pdf(b"<< /S /URI /URI 5 0 R >>", b"(https://example.vn)"),
        "bookmarks": pdf(outlines, b"<< /Title (Ph\xe2n I) /Parent 4 0 R /Dest [3 0 R /Fit] >>"),
        "bookmarks before a picture": pdf(outlines, stream(os.urandom(200), b"/Filter /DCTDecode /N 3")),
        "articles": pdf(b"<< /Type /Thread /F 5 0 R >>", b"<< /T 4 0 R /N 5 0 R /V 5 0 R /P 3 0 R >>"),
        "a form to fill in": pdf(
            b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (ten) >>",
            catalog=b"/AcroForm << /Fields [4 0 R] >>",
        ),
        "a signature": pdf(
            b"<< /Type /Sig /Filter /Adobe.PPKLite /Contents <00> >>", object_stream(b"<< >>")
        ),
        "a scan": pdf(stream(bytes(range(256)) * 4000, b"/Subtype /Image /Filter /DCTDecode")),
        "chance bytes of a scan": pdf(stream(b"/AA\x00/AA(/AA<", b"/Filter /DCTDecode")),
        "a profile of colours": pdf(packed(bytes(900), b"/N 3 /Alternate /DeviceRGB")),
        "fonts named by numbers": pdf(b"<< /Type /Font /BaseFont /Times#20New#20Roman#2cBold >>"),
        "objects of 9 MB": pdf(
            object_stream(b"<< /A [" + b"/B 1.5 (c) " * 850_000 + b"] >>"), version=b"1.5"
        ),
        "pictures by Pillow": _scanned(3),
    }


def _scanned(pages: int) -> bytes:
    out = io.BytesIO()
    made = [Image.effect_noise((600, 800), 50).convert("RGB") for _ in range(pages)]
    made[0].save(
        out, "PDF", save_all=True, append_images=made[1:], title="Báo cáo quý II", author="Văn phòng"
    )
    return out.getvalue()


def documents() -> Files:
    """Return documents by what is remarkable in them."""
    plain = document()
    settings = members_of(plain)["word/settings.xml"]
    fields = {
        "page numbers": field(" PAGE ") + field(" NUMPAGES ", result="5"),
        "a list of contents": field(' TOC \\o "1-3" \\h \\z \\u ', result="Phần I"),
        "a link in a list of contents": field(' HYPERLINK \\l "_Toc1" ', result="Phần I"),
        "a link to a page of the web": field(' HYPERLINK "https://example.vn/link/dde?a=1" \\o "Xem link" '),
        "a reference": field(" REF _Ref123 \\h ", result="Bảng 1"),
        "a date": field(' DATE \\@ "dd/MM/yyyy" ', result="14/06/2018"),
        "a number of a table": field(" SEQ Bảng \\* ARABIC "),
        "a reckoning": field(" = ", field(" PAGE "), " - 1 "),
        "a condition": field(" IF ", field(" PAGE "), ' > 1 "trang" "" '),
        "a place to click": field(" MACROBUTTON NoMacro [tên đơn vị] "),
        "a field of letters": field(" MERGEFIELD Link ", result="«Link»"),
        "a formula of Word": field(" =SUM(ABOVE) ", result="15"),
        "a box to fill in": mark("begin")
        + run(" FORMTEXT ")
        + mark("separate")
        + run("a", "t")
        + mark("end"),
        "words about commands": run("Cảnh báo: DDEAUTO, INCLUDETEXT và \\\\máy\\chia-se bị cấm", "t"),
        "a field in one piece": f'<w:fldSimple w:instr=" PAGE ">{run("1", "t")}</w:fldSimple>',
    }
    return {
        **{about: with_runs(runs) for about, runs in fields.items()},
        "a report with tables": _report(),
        "a link by its relation": with_relation("hyperlink", "https://example.vn/a?b=1&amp;c=%20"),
        "a link to a neighbour": with_relation("hyperlink", "Phu%20luc%201.docx"),
        "a link to a letter": with_relation("hyperlink", "mailto:a@example.vn?subject=B%C3%A1o%20c%C3%A1o"),
        "a link to a place in itself": with_relation("hyperlink", "#phan2"),
        "the workbook of a chart": with_members(
            plain,
            {
                "word/charts/chart1.xml": b'<c:chart xmlns:c="c"><c:f>Sheet1!$A$1</c:f></c:chart>',
                "word/charts/_rels/chart1.xml.rels": relations("package", "../embeddings/a.xlsx", "Internal"),
                "word/embeddings/a.xlsx": workbook(),
            },
        ),
        "a picture of lines": with_members(
            plain,
            {"word/media/a.svg": b'<!DOCTYPE svg><svg xmlns="http://www.w3.org/svg"><a href="#b"/></svg>'},
        ),
        "an empty fill": with_runs('<w:r><v:fill xmlns:v="v" xmlns:o="o" src="" o:title="a"/></w:r>'),
        "what a picture was called": with_runs(
            '<w:r><wp:docPr xmlns:wp="wp" id="1" name="A" descr="file:///C:/Users/a/anh.png"/></w:r>'
        ),
        "protection": with_members(
            plain,
            {
                "word/settings.xml": settings.replace(
                    b"</w:settings>", b"<w:readModeInkLockDown/></w:settings>"
                )
            },
        ),
        "data of its own": with_members(
            plain, {"customXml/item1.xml": b'<b:Sources xmlns:b="b" Style="APA"/>'}
        ),
        "a printer on a share": with_members(
            plain, {"word/printerSettings1.bin": "\\\\may-chu\\HP LaserJet".encode("utf-16-le")}
        ),
    }


def _report() -> bytes:
    made, out = docx.Document(), io.BytesIO()
    section = made.sections[0]
    section.orientation, section.left_margin = WD_ORIENT.LANDSCAPE, Cm(3)
    section.header.paragraphs[0].text = "UBND TỈNH"
    section.footer.paragraphs[0].text = "Lưu: VT"
    made.add_heading("BÁO CÁO", 0)
    made.styles["Normal"].font.size = Pt(14)
    for style in ("List Bullet", "List Number", "Quote"):
        made.add_paragraph("Kết quả cải cách hành chính quý II/2018", style=style)
    table = made.add_table(rows=4, cols=3, style="Table Grid")
    table.cell(0, 0).merge(table.cell(0, 2)).text = "Số liệu"
    made.add_picture(io.BytesIO(picture("JPEG")), width=Cm(4))
    made.core_properties.author = "Văn phòng"
    made.element.body.append(parse_xml(f"<w:bookmarkStart {W} w:id='1' w:name='phan2'/>"))
    made.save(out)
    return out.getvalue()


def workbooks() -> Files:
    """Return workbooks by what is remarkable in them."""
    good = workbook()
    book = members_of(good)["xl/workbook.xml"]
    saved = b'<x15ac:absPath xmlns:x15ac="x" url="\\\\may-chu\\bao-cao\\"/></workbook>'
    formulas = (
        "SUM(B1:B3)",
        "IF(A1=\"\",0,VLOOKUP(A1,'Quý 1'!A:B,2,FALSE))",
        'HYPERLINK("https://example.vn/a","Xem")',
        'HYPERLINK("#\'Quý 1\'!A1","Xem")',
        "Bảng1[Số liệu]/Bảng1[Tổng|cả năm]",
        "'Quý 1'!A1/Bảng1[Số liệu]",
        'SUBSTITUTE(A1,"\\\\","|")',
        'TEXT(A1,"dd/mm/yyyy")&" | "&B1',
        'INDIRECT("\'"&A1&"\'!B2")',
        "_xlfn.XLOOKUP(A1,A:A,B:B)",
    )
    return {
        **{f"a formula {formula}": with_formula(formula) for formula in formulas},
        "charts, rules and pictures": _by_xlsxwriter(),
        "lists, comments and a table": _by_openpyxl(),
        "the share it was saved on": with_members(
            good, {"xl/workbook.xml": book.replace(b"</workbook>", saved)}
        ),
        "a printer on a share": with_members(
            good, {"xl/printerSettings/printerSettings1.bin": "\\\\may-chu\\Canon".encode("utf-16-le")}
        ),
        "boxes to tick": with_members(
            good,
            {
                "xl/ctrlProps/ctrlProp1.xml": b'<formControlPr objectType="CheckBox" fmlaLink="$A$1"/>',
                "xl/worksheets/_rels/sheet9.xml.rels": relations(
                    "ctrlProp", "../ctrlProps/ctrlProp1.xml", "Internal"
                ),
                "xl/drawings/vmlDrawing9.vml": b"<xml><v:shape><div>Co<br>Khong</div></v:shape></xml>",
            },
        ),
        "a name for printing": with_members(
            good,
            {"xl/a.xml": "<a><definedName>'Quý 1'!$A$1:$C$9</definedName></a>".encode()},
        ),
        "a link by its relation": with_members(
            good, {"xl/worksheets/_rels/sheet8.xml.rels": relations("hyperlink", "https://example.vn")}
        ),
    }


def _by_xlsxwriter() -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out)
    sheet = made.add_worksheet("Quý II")
    for row in range(40):
        sheet.write_row(row, 0, [f"xã {row}", row, 100])
    for kind in ("column", "pie", "line", "bar"):
        chart = made.add_chart({"type": kind})
        chart.add_series({"values": "='Quý II'!$B$1:$B$40", "categories": "='Quý II'!$A$1:$A$40"})
        sheet.insert_chart("E2", chart)
    sheet.insert_image(
        "E40", "a.png", {"image_data": io.BytesIO(picture("PNG")), "url": "https://example.vn"}
    )
    sheet.write_url("D1", "https://example.vn/bao-cao?a=1", string="Xem")
    sheet.write_url("D2", "mailto:a@example.vn")
    sheet.write_url("D3", "internal:'Quý II'!A1")
    sheet.write_comment("A1", "Xem \\\\may-chu\\bao-cao")
    sheet.insert_textbox("H1", "Ghi chú")
    sheet.conditional_format("B1:B40", {"type": "data_bar"})
    sheet.data_validation("C1:C40", {"validate": "list", "source": ["Có", "Không"]})
    sheet.add_table("J1:K5", {"columns": [{"header": "Tên"}, {"header": "Số"}]})
    sheet.autofilter("A1:C40")
    sheet.set_header("&CUBND tỉnh")
    sheet.protect("a")
    made.define_name("Tổng", "='Quý II'!$B$1:$B$40")
    made.set_properties({"title": "Số liệu", "hyperlink_base": "https://example.vn/"})
    made.close()
    return out.getvalue()


def _by_openpyxl() -> bytes:
    made, out = openpyxl.Workbook(), io.BytesIO()
    sheet: Any = made.active
    for row in range(1, 9):
        sheet.append([f"xã {row}" if row > 1 else "Tên", row if row > 1 else "Số"])
    sheet["A2"].comment = Comment("Đã kiểm tra", "Văn phòng")
    sheet["A3"].hyperlink = "https://example.vn/"
    sheet.add_table(Table(displayName="Bang1", ref="A1:B8"))
    choice = DataValidation(type="list", formula1='"Có,Không"')
    sheet.add_data_validation(choice)
    choice.add("C1:C9")
    sheet.conditional_formatting.add(
        "B2:B8", ColorScaleRule(start_type="min", start_color="FFFFFF", end_type="max", end_color="0B5CAD")
    )
    made.create_sheet("Ẩn").sheet_state = "hidden"
    made.save(out)
    return out.getvalue()


SORTS: dict[str, Callable[[], Files]] = {"pdf": pdfs, "docx": documents, "xlsx": workbooks}
