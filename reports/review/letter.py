"""The official letter that urges units to report, as a document for Word, in the layout of the law.

From 05/03/2020 Nghị định 30/2020/NĐ-CP lays it out, before that Thông tư 01/2011/TT-BNV: of what this letter
shows they differ in where the number of a page stands. Its words are Vietnamese whoever asks for it.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from docx import Document
from docx.document import Document as Letter
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from accounts import clock
from procedures.models import Level, Unit
from reports.review.reminding import Recipient, missing_words, office_name
from targets.models import Period

FONT = "Times New Roman"
DECREE_30 = dt.date(2020, 3, 5)  # Nghị định 30/2020/NĐ-CP
NAMED = 8  # units named after "Kính gửi"; more stand in the list alone
LEFT, CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
BOTH = WD_ALIGN_PARAGRAPH.JUSTIFY
STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


@dataclass(frozen=True, slots=True)
class Look:
    """One style of a paragraph: size in points, weight, slant, and where its lines stand."""

    size: int
    bold: bool = False
    italic: bool = False
    align: WD_ALIGN_PARAGRAPH = LEFT
    after: int = 0  # points of space below
    indent: int = 0  # millimetres of the first line


LOOKS = {
    "Cơ quan chủ quản": Look(13, align=CENTRE),
    "Tên cơ quan": Look(13, bold=True, align=CENTRE),
    "Số, ký hiệu": Look(13, align=CENTRE),
    "Trích yếu": Look(12, align=CENTRE),
    "Quốc hiệu": Look(13, bold=True, align=CENTRE),
    "Tiêu ngữ": Look(14, bold=True, align=CENTRE),
    "Đường kẻ": Look(2, align=CENTRE, after=4),
    "Địa danh, ngày": Look(14, italic=True, align=CENTRE),
    "Kính gửi": Look(14, after=6, indent=20),
    "Nội dung": Look(14, align=BOTH, after=6, indent=10),
    "Nơi nhận": Look(12, bold=True, italic=True),
    "Nơi nhận, danh sách": Look(11),
    "Chức vụ người ký": Look(14, bold=True, align=CENTRE),
    "Tên danh sách": Look(14, bold=True, align=CENTRE, after=6),
    "Ô của bảng": Look(12),
    "Ghi chú minh hoạ": Look(10, italic=True, align=CENTRE),
}


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What the letter says: who writes, on which day, about which period, to whom, and who else is out."""

    sender: Unit
    period: Period
    recipients: Sequence[Recipient]
    unsent: Sequence[Recipient]  # all whom the sender could write to
    owing: int  # offices over which the sender watches and that have to report
    contact: str
    written_at: dt.datetime
    is_illustrative: bool

    @property
    def is_selection(self) -> bool:
        """Say whether the letter goes to some of the offices alone."""
        return len(self.recipients) < len(self.unsent)


def letter(facts: LetterFacts) -> bytes:
    """Return the letter as a file for Word."""
    with override(settings.LANGUAGE_CODE):
        document = Document()
        _lay_out(document, facts)
        _head(document, facts)
        _body(document, facts)
        _foot(document, facts)
        _list(document, facts)
        held = io.BytesIO()
        document.save(held)
        return held.getvalue()


def day_words(day: dt.date) -> str:
    """Return a date as letters bear it: days below 10 and months 1 and 2 take a nought."""
    month = f"{day.month:02}" if day.month <= 2 else f"{day.month}"
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


# Page ------------------------------------------------------------------------------------------------------


def _lay_out(document: Letter, facts: LetterFacts) -> None:
    """Set the paper, the styles, and the number of the page from the second one on."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(20)
    section.different_first_page_header_footer = True
    normal = cast(ParagraphStyle, document.styles["Normal"])
    _dress(normal, Look(14))
    for name, look in LOOKS.items():
        _dress(cast(ParagraphStyle, document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)), look)
    by_decree = clock.local(facts.written_at).date() >= DECREE_30
    place = (section.header if by_decree else section.footer).paragraphs[0]
    place.alignment = CENTRE if by_decree else RIGHT
    _number(place)
    if facts.is_illustrative:
        for footer in (section.first_page_footer, section.footer):
            footer.add_paragraph(_("Illustrative figures: no real letter."), style="Ghi chú minh hoạ")


def _dress(style: ParagraphStyle, look: Look) -> None:
    style.font.name, style.font.size = FONT, Pt(look.size)
    style.font.bold, style.font.italic = look.bold, look.italic
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    form = style.paragraph_format
    form.alignment, form.line_spacing = look.align, 1.0
    form.space_before, form.space_after = Pt(0), Pt(look.after)
    form.first_line_indent = Mm(look.indent)


def _number(paragraph: Paragraph) -> None:
    """Let the paragraph show the number of its page."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "2"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _rule(cell: _Cell, width: int, of: int) -> None:
    """Draw a line of the width, in millimetres, in the middle of a cell that is `of` wide."""
    paragraph = cell.add_paragraph(style="Đường kẻ")
    side = Mm((of - width) // 2)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = side
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "auto")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    paragraph._p.get_or_add_pPr().append(borders)


def _say(cell: _Cell, style: str, text: str, *, first: bool = False) -> None:
    """Write a paragraph into a cell; the first takes the place of the empty one that every cell has."""
    paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
    paragraph.style, paragraph.text = style, text


def _columns(document: Letter, *widths: int) -> list[_Cell]:
    """Return the cells of a row without borders, by their widths in millimetres."""
    table = document.add_table(rows=1, cols=len(widths))
    table.autofit = False
    for cell, width in zip(table.rows[0].cells, widths, strict=True):
        cell.width = Mm(width)
    return list(table.rows[0].cells)


# Words -----------------------------------------------------------------------------------------------------


def _head(document: Letter, facts: LetterFacts) -> None:
    left, right = _columns(document, 65, 95)
    above, name, symbol = _sender(facts.sender)
    _say(left, "Cơ quan chủ quản", above, first=True)
    _say(left, "Tên cơ quan", name)
    _rule(left, 25, 65)
    _say(left, "Số, ký hiệu", f"Số:          /{symbol}")
    _say(left, "Trích yếu", _("Re: urging reform figures of %(period)s") % {"period": facts.period})
    _say(right, "Quốc hiệu", STATE, first=True)
    _say(right, "Tiêu ngữ", MOTTO)
    _rule(right, 60, 95)
    place = _place(facts.sender)
    _say(right, "Địa danh, ngày", f"{place}, {day_words(clock.local(facts.written_at).date())}")


def _sender(unit: Unit) -> tuple[str, str, str]:
    """Return the office above, the office that writes, and the symbol behind the number."""
    above = _above(unit)
    if above is not None:
        return f"UBND {above.name}".upper(), unit.name.upper(), f"{unit.code}-CCHC"
    return "ỦY BAN NHÂN DÂN", unit.name.upper(), "UBND-NV"


def _place(unit: Unit) -> str:
    return (_above(unit) or unit).place_name


def _above(unit: Unit) -> Unit | None:
    """Return the province that a department belongs to on the day of the letter."""
    return unit.parent_on(clock.today()) if unit.level == Level.DEPARTMENT else None


def _body(document: Letter, facts: LetterFacts) -> None:
    period, to = facts.period, facts.recipients
    day = period.data_to
    document.add_paragraph()
    if 0 < len(to) <= NAMED:
        document.add_paragraph(_("To:"), style="Kính gửi")
        for one in to:
            document.add_paragraph(f"- {office_name(one.unit, day)};", style="Kính gửi")
    else:
        document.add_paragraph(_("To: the offices of the list attached"), style="Kính gửi")
    for text in _sentences(facts):
        document.add_paragraph(text, style="Nội dung")


def _sentences(facts: LetterFacts) -> list[str]:
    due, now = clock.local(facts.period.unit_due_at), clock.local(facts.written_at)
    told = {
        "sender": facts.sender.name,
        "period": facts.period,
        "time": f"{due:%H:%M}",
        "day": f"{due:%d/%m/%Y}",
        "now": f"{now:%H:%M}",
        "today": f"{now:%d/%m/%Y}",
        "owing": facts.owing,
        "out": "; ".join(_out(facts.unsent)),
        "link": settings.PORTAL_ADDRESS,
        "contact": facts.contact,
    }
    texts = [
        _("The reform figures of %(period)s were due from the offices by %(time)s on %(day)s."),
        _("At %(now)s on %(today)s, of %(owing)s offices that have to report, %(out)s."),
        _whom(facts),
        _("%(sender)s asks the offices of the list to complete their figures and to send them at %(link)s."),
        _("Where something stands in the way: %(contact)s."),
        _("%(sender)s asks for their attention to this./."),
    ]
    return [" ".join(text % told for text in texts[:3]), *(text % told for text in texts[3:])]


def _out(unsent: Sequence[Recipient]) -> list[str]:
    """Return how many offices have sent nothing, and how many did not send again what came back to them."""
    returned = sum(one.row.is_returned for one in unsent)
    silent = len(unsent) - returned
    texts = []
    if silent:
        texts.append(
            ngettext("%(count)s has not sent its figures", "%(count)s have not sent their figures", silent)
            % {"count": silent}
        )
    if returned:
        texts.append(
            ngettext(
                "%(count)s has not sent again the figures that were returned to it",
                "%(count)s have not sent again the figures that were returned to them",
                returned,
            )
            % {"count": returned}
        )
    return texts


def _whom(facts: LetterFacts) -> str:
    """Return whom the list names: all of these offices, or a selection of them."""
    if not facts.is_selection:
        return _("The list attached names all of them.")
    text = _("This letter goes to a selection of them: %(count)s of %(unsent)s (list attached).")
    return text % {"count": len(facts.recipients), "unsent": len(facts.unsent)}


def _foot(document: Letter, facts: LetterFacts) -> None:
    left, right = _columns(document, 80, 80)
    _say(left, "Nơi nhận", _("Sent to:"), first=True)
    for text in (_("As above;"), _("Filed: VT.")):
        _say(left, "Nơi nhận, danh sách", f"- {text}")
    is_department = facts.sender.level == Level.DEPARTMENT
    titles = ("GIÁM ĐỐC",) if is_department else ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
    for place, title in enumerate(titles):
        _say(right, "Chức vụ người ký", title, first=place == 0)


def _list(document: Letter, facts: LetterFacts) -> None:
    """Write the list of the offices on a page of its own, as a table whose head repeats."""
    title = _("Offices that have not sent, or not sent again, their figures of %(period)s")
    if facts.is_selection:
        title = _("Some of the offices that have not sent, or not sent again, their figures of %(period)s")
    title %= {"period": facts.period}
    document.add_paragraph(title, style="Tên danh sách").paragraph_format.page_break_before = True
    heads = [_("No."), _("Office"), _("Deadline"), _("State"), _("Still missing")]
    table = document.add_table(rows=1, cols=len(heads))
    table.style = "Table Grid"
    table.autofit = False
    _fill(table.rows[0].cells, heads)
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    for number, one in enumerate(facts.recipients, 1):
        due = f"{clock.local(one.row.due):%H:%M %d/%m/%Y}"
        name = office_name(one.unit, facts.period.data_to)
        _fill(table.add_row().cells, [str(number), name, due, _state(one), missing_words(one.row.sheet)])


def _state(one: Recipient) -> str:
    """Return how far the report is: returned, or not sent and since when that is late."""
    if one.row.is_returned:
        return _("returned, not sent again")
    return _("not sent, %(when)s") % {"when": one.row.when}


def _fill(cells: Sequence[_Cell], texts: Sequence[str]) -> None:
    for cell, text, width in zip(cells, texts, (10, 45, 25, 25, 55), strict=True):
        cell.width = Mm(width)
        _say(cell, "Ô của bảng", text, first=True)
