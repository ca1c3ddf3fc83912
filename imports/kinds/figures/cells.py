"""What a row states of its figure: the cells read into the boxes of the form, or refused."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.lengths import too_long
from imports.kinds.figures import columns
from imports.kinds.kind import Filled
from imports.kinds.reading import Reading, Stated
from reports.figures.forms import NO, WORDS, YES
from reports.figures.kind import OwnSheet
from reports.figures.registry import kind_of
from sheets.cells.value import Value, is_error, shown, text_of
from sheets.cells.values import CellMark, Misread, as_count, as_decimal, as_yes_no, mark_of, match_text
from sheets.tables.table import DataLine
from targets.models import Indicator

Reader = Callable[[Filled, DataLine, Stated, Reading], None]
REPORTED = frozenset({"da bao cao", "co so lieu"})  # says of a row nothing that its figures do not


OF_FIGURES = tuple(dict.fromkeys(name for kind in columns.KINDS_OF_FIGURES for name in kind.boxes))


def _read_figures(sheet: Filled, line: DataLine, stated: Stated, reading: Reading) -> None:
    """Read a row of the first sheet."""
    place, wanted = (sheet.grid.name, line.row), kind_of(stated.indicator).boxes
    ruled_out: list[str] = []
    for name in (*OF_FIGURES, "note", "why"):
        value = sheet.value(line, name)
        column = sheet.columns.get(name, -1)
        if column >= 0:
            stated.at[name] = (*place, column)
        if name in wanted and _is_refused_as_shared(sheet, line, name, reading):
            continue
        mark = mark_of(value)
        if mark is CellMark.LEAVE:
            continue
        if name not in wanted and name not in ("note", "why"):
            if name != "source" and place not in reading.bad:  # people name the source of every figure
                words = _wrong_column(sheet, stated.indicator, wanted)
                reading.refuse(place, column, "wrong_column", value, words)
            continue
        if mark is CellMark.NOT_APPLICABLE and name in wanted:
            ruled_out.append(name)
        elif mark is CellMark.CLEAR:
            stated.texts[name] = ""
        else:
            if name in WORDS and (words := too_long(text_of(value))):
                reading.refuse(place, column, "rule", value, words)
                continue
            try:
                stated.texts[name] = _read_box(sheet, name, value, in_percent=stated.indicator.is_in_percent)
            except Misread as misread:
                reading.refuse(place, column, f"misread_{misread.code}", value, str(misread))
    if ruled_out:
        _rule_out(sheet, line, stated, ruled_out[0], reading)
    _read_state(sheet, line, stated, reading)


def _rule_out(sheet: Filled, line: DataLine, stated: Stated, name: str, reading: Reading) -> None:
    """Take the figure for not applicable, as one of its boxes says, or refuse that beside a number."""
    filled = [box for box in kind_of(stated.indicator).boxes if stated.texts.get(box)]
    if filled:
        told = _("“%(state)s” stands beside a figure. Empty one of the two.")
        value = sheet.value(line, name)
        place = (sheet.grid.name, line.row)
        reading.refuse(place, sheet.columns[name], "state", value, told % {"state": shown(value)})
    stated.texts |= kind_of(stated.indicator).not_applicable


def _is_refused_as_shared(sheet: Filled, line: DataLine, name: str, reading: Reading) -> bool:
    """Say whether the cell is merged over several rows, and refuse it then: it may belong to any of them."""
    if not sheet.is_shared(line, name):
        return False
    told = _(
        "The cell is merged over several rows. Take it apart, and write into each row what belongs to it."
    )
    value = sheet.value(line, name)
    reading.refuse((sheet.grid.name, line.row), sheet.columns[name], "misread_merged", value, told)
    return True


def _read_box(sheet: Filled, name: str, value: Value, *, in_percent: bool = False) -> str:
    """Return the text of a box, or raise Misread."""
    if is_error(value):
        raise Misread("error", value)
    if name in columns.COUNTS:
        return str(as_count(value))
    if name in columns.ANSWERS:
        return YES if as_yes_no(value) else NO
    if name in columns.NUMBERS:
        fractions = name in sheet.fractions
        return _digits(as_decimal(value, in_percent=in_percent, fractions=fractions))
    return text_of(value)


def _digits(number: Decimal) -> str:
    return f"{number:f}".replace(".", ",")


def _wrong_column(sheet: Filled, indicator: Indicator, wanted: tuple[str, ...]) -> str:
    if wanted:
        titles = ", ".join(f"“{sheet.part.column(name).label}”" for name in wanted)
        return _("The figure of %(code)s belongs into %(columns)s. Empty this cell.") % {
            "code": indicator.code,
            "columns": titles,
        }
    kind = kind_of(indicator)
    if kind.sheet is None:
        return kind.why_not_stated(indicator)
    return _("%(code)s is counted from the sheet “%(sheet)s”. Empty this cell and fill in that sheet.") % {
        "code": indicator.code,
        "sheet": kind.sheet.title,
    }


def _read_state(sheet: Filled, line: DataLine, stated: Stated, reading: Reading) -> None:
    """Read what the row says of itself: reported, not yet, not applicable, or to be cleared."""
    if _is_refused_as_shared(sheet, line, "state", reading):
        return
    value = sheet.value(line, "state")
    words = match_text(text_of(value))
    if not words or words in REPORTED:
        return
    place, column = (sheet.grid.name, line.row), sheet.columns["state"]
    stated.at["na"] = (*place, column)
    filled = [name for name in kind_of(stated.indicator).boxes if stated.texts.get(name)]
    mark = mark_of(value)
    if mark is None:
        told = _("Write “Đã báo cáo”, “Chưa báo cáo”, “Không áp dụng” or “XÓA”; or leave the cell empty.")
        reading.refuse(place, column, "state", value, told)
    elif mark is CellMark.CLEAR:
        stated.texts = dict.fromkeys((*kind_of(stated.indicator).boxes, "na", "note", "why"), "")
    elif filled:
        told = _("“%(state)s” stands beside a figure. Empty one of the two.") % {"state": shown(value)}
        reading.refuse(place, column, "state", value, told)
    elif mark is CellMark.NOT_APPLICABLE:
        if told := str(kind_of(stated.indicator).never_exempt):
            reading.refuse(place, column, "state", value, told)
        stated.texts |= kind_of(stated.indicator).not_applicable


def _read_line(own: OwnSheet) -> Reader:
    """Return what reads one line of the kind's own sheet."""
    names = [column.key for column in own.columns if column.key not in own.naming]

    def read_line(sheet: Filled, line: DataLine, stated: Stated, reading: Reading) -> None:
        place, found = (sheet.grid.name, line.row), {}
        for name in names:
            if name in columns.COUNTS and _is_refused_as_shared(sheet, line, name, reading):
                continue
            value = sheet.value(line, name)
            mark = mark_of(value) if name not in own.distinct else None
            if mark is CellMark.LEAVE or (mark is None and not text_of(value)):
                continue
            if mark is CellMark.NOT_APPLICABLE:
                told = _(
                    "“Không áp dụng” belongs into the column “Tình trạng” of the sheet “Số liệu”. "
                    "Empty this cell."
                )
                reading.refuse(place, sheet.columns[name], "state", value, told)
                continue
            if mark is CellMark.CLEAR:
                found[name] = ""
                continue
            try:
                found[name] = _read_box(sheet, name, value)
            except Misread as misread:
                reading.refuse(place, sheet.columns[name], f"misread_{misread.code}", value, str(misread))
        stated.table.append(found)
        stated.spots.append((*place, sheet.columns))

    return read_line


READERS: dict[str, Reader] = {
    "figures": _read_figures,
    **{key: _read_line(kind.sheet) for key, kind in columns.OWN_SHEETS.items() if kind.sheet},
}
