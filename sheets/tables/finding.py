"""Where the table stands in a sheet, and which of its rows are data."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from django.utils.translation import gettext as _

from sheets.cells.values import match_text
from sheets.reading.book import Grid, Place, Value, cell_address
from sheets.vietnamese import accented_words_of

Reason = Literal["title", "blank", "total", "heading_again", "numbering", "footer"]
Row = Sequence[Value]

_SEARCHED = 100  # rows in which the headings are looked for
_NAMED = 5  # headings in a sentence
_TOLD = 10  # rows in a sentence
_LABELS = 4  # columns in which a row says that it is a total
# Compared with its tones, because "cộng" is a sum and "công" is work: Công an tỉnh, Tổng công ty.
_TOTAL = re.compile(
    r"tổng cộng( .*)?|tổng|tổng số( (chung|toàn|cả|các|khối|huyện|tỉnh) ?.*)?"
    r"|cộng( (chung|dồn|toàn|cả|khối|huyện) ?.*| [ivx]+| [a-e])?|(toàn|cả) (tỉnh|huyện)"
    r"|tong cong|grand total|total"
)
_EXPLAINS = re.compile(r"(ghi chú|chú thích|lưu ý)\b.*|[(]?[*0-9]{1,3}[)*].*|[*].*", re.DOTALL)
_CODE = re.compile(r"\S*[0-9]\S*")
_NUMBERED = re.compile(r"\(?([A-Z]|[0-9]{1,2})\)?(\s*=.*)?")


class NoTable(ValueError):
    """The sheet holds no row of headings that we know; the text says which were looked for."""


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """A column with its heading; a heading of several rows reads "upper – lower"."""

    index: int  # from 0
    heading: str
    row: int  # from 0: of the lowest cell of the heading
    parts: tuple[str, ...] = ()  # of a heading of several rows, the uppermost first

    @property
    def names(self) -> tuple[str, ...]:
        """Return what the column may be called: its heading, and the lower parts of one of several rows."""
        return (self.heading, *(" – ".join(self.parts[first:]) for first in range(1, len(self.parts))))


@dataclass(frozen=True, slots=True)
class DataLine:
    """A row of data."""

    row: int  # from 0
    values: tuple[Value, ...]  # of the whole row: values[column.index]
    is_hidden: bool = False

    @property
    def number(self) -> int:
        """Return the number of the row as a spreadsheet shows it."""
        return self.row + 1


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is no data, and why."""

    row: int  # from 0
    reason: Reason
    text: str = ""  # what its first filled cell says


@dataclass(frozen=True, slots=True)
class FoundTable:
    """The table of a sheet."""

    head_row: int  # from 0: the lowest row of the headings
    columns: tuple[FoundColumn, ...]
    lines: tuple[DataLine, ...]
    left_out: tuple[LeftOut, ...]
    merged: tuple[tuple[Place, Place], ...] = ()  # areas among the lines; all cells but the first are None

    @property
    def hidden(self) -> tuple[DataLine, ...]:
        """Return the lines that their writer may not see; they are among `lines`."""
        return tuple(line for line in self.lines if line.is_hidden)


def find_table(grid: Grid, headings: Collection[str]) -> FoundTable:
    """Return the table of the sheet, or raise NoTable.

    headings  all headings that may occur: labels and aliases of every field
    """
    upper, lower = _head(grid, headings)
    columns = _columns(grid.rows, upper, lower)
    head = grid.rows[lower] if upper == lower else ()
    lines: list[DataLine] = []
    left_out = [
        LeftOut(row, "title", _first(grid.rows[row])) for row in range(upper) if _filled(grid.rows[row])
    ]
    heads = [_keys(grid.rows[row]) for row in range(upper, lower + 1)]
    for row in range(lower + 1, _end(grid.rows)):
        reason = _reason(grid.rows[row], heads, is_first=row == lower + 1)
        if reason:
            if reason == "heading_again" and head:
                _refuse_other_headings(grid, lower, row)
            left_out.append(LeftOut(row, reason, _first(grid.rows[row])))
        else:
            lines.append(DataLine(row, tuple(grid.rows[row]), row in grid.hidden_rows))
    kept, footers = _without_footers(lines, {found.row for found in left_out}, len(columns))
    left_out += [LeftOut(line.row, "footer", _first(line.values)) for line in footers]
    _refuse_divided(grid, lower, kept)
    merged = tuple(area for area in grid.merged if area[1][0] > lower)
    return FoundTable(lower, columns, kept, tuple(sorted(left_out, key=lambda found: found.row)), merged)


def _refuse_other_headings(grid: Grid, head: int, again: int) -> None:
    """Raise NoTable where headings that come again stand above other columns than the first ones."""
    known, held = grid.rows[head], grid.rows[again]
    other = (
        column
        for column in _filled(held)
        if match_text(_text(held[column])) != match_text(_text(known[column]))
        and match_text(_text(held[column])) in _keys(known)
    )
    if (column := min(other, default=None)) is not None:
        raise NoTable(
            _(
                'Row %(row)s of sheet "%(sheet)s" names the columns anew and in another order '
                "(cell %(cell)s). Put the second table on a sheet of its own."
            )
            % {"row": again + 1, "sheet": grid.name, "cell": cell_address(again, column)}
        )


def _refuse_divided(grid: Grid, head: int, lines: Sequence[DataLine]) -> None:
    """Raise NoTable for rows of a text that commas divide into more cells than there are headings."""
    rows = [line.number for line in lines if grid.widths and grid.widths[line.row] > grid.widths[head]]
    if rows:
        raise NoTable(
            _(
                "Rows with more cells than headings: %(rows)s. Commas divide the cells of this file, "
                "and so do commas within numbers. "
                "Put such cells in quotation marks, or save the file as XLSX."
            )
            % {"rows": ", ".join(map(str, rows[:_TOLD])) + (" …" if len(rows) > _TOLD else "")}
        )


def _head(grid: Grid, headings: Collection[str]) -> tuple[int, int]:
    """Return the first and the last row of the headings, which may be the same, or raise NoTable."""
    known = {match_text(heading) for heading in headings}
    best, most = (0, 0), 0
    for upper, lower in _bands(grid.rows[:_SEARCHED]):
        names = {match_text(name) for column in _columns(grid.rows, upper, lower) for name in column.names}
        if len(names & known) > most:
            best, most = (upper, lower), len(names & known)
    if most < min(2, len(known)) or not most:
        asked = ", ".join(f'"{heading}"' for heading in list(headings)[:_NAMED])
        raise NoTable(
            _('Sheet "%(sheet)s" has no row of headings. Write the headings as in the template: %(names)s.')
            % {"sheet": grid.name, "names": asked}
        )
    return best


def _bands(rows: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last row of what may be headings, more rows before fewer."""
    for row, upper in enumerate(rows):
        if row + 2 < len(rows) and _filled(rows[row + 1]):
            above = [
                below if below is not None else cell for below, cell in zip(rows[row + 1], upper, strict=True)
            ]
            if len(_keys(above)) == len(_filled(above)) and _stands_under(rows[row + 2], above):
                yield row, row + 2
        if row + 1 < len(rows) and _stands_under(rows[row + 1], upper):
            yield row, row + 1
        yield row, row


def _stands_under(lower: Row, upper: Row) -> bool:
    """Say whether the lower row divides headings of the upper one: it fills what the upper leaves blank.

    "Hồ sơ" over three columns is one cell and two blanks, and under them stand three names. A heading that is
    not divided has a blank below it, where a row of data would have a value. A lower row that names
    each column by itself needs no upper one: that is a title.
    """
    filled = _filled(lower)
    above = _filled(upper)
    if len(above) < 2 or not filled - above or not all(isinstance(lower[column], str) for column in filled):
        return False
    if above <= filled and len(_keys(lower)) == len(filled):
        return False
    return all(column + 1 in filled - above for column in filled & above)


def _columns(rows: Sequence[Row], upper: int, lower: int) -> tuple[FoundColumn, ...]:
    """Return the columns that have a heading."""
    if upper == lower:
        return tuple(
            FoundColumn(index, _text(rows[upper][index]), upper) for index in sorted(_filled(rows[upper]))
        )
    columns = []
    groups = [""] * (lower - upper)  # that stand above the lowest row, the uppermost first
    for index in range(len(rows[upper])):
        cells = [rows[row][index] for row in range(upper, lower + 1)]
        for level, cell in enumerate(cells[:-1]):
            if cell is not None:
                groups[level:] = [_text(cell), *[""] * (len(groups) - level - 1)]
            elif all(below is None for below in cells[level + 1 :]):
                groups[level] = ""
        parts = tuple(part for part in (*groups, _text(cells[-1])) if part)
        if parts:
            lowest = max((row for row, cell in enumerate(cells) if cell is not None), default=0)
            columns.append(FoundColumn(index, " – ".join(parts), upper + lowest, parts))
    return tuple(columns)


def _reason(row: Row, heads: list[set[str]], *, is_first: bool) -> Reason | None:
    """Return why the row is no data, or None for a row of data."""
    if not _filled(row):
        return "blank"
    if is_first and _is_numbering(row):
        return "numbering"
    if any(_is_total(value) for value in row[:_LABELS]):
        return "total"
    if any(isinstance(value, str) and match_text(value) in heads[0] | heads[-1] for value in row[:_LABELS]):
        keys = _keys(row)
        if any(len(keys & head) >= 2 and len(keys & head) * 2 > len(head) for head in heads):
            return "heading_again"
    return None


def _is_total(value: Value) -> bool:
    return isinstance(value, str) and bool(_TOTAL.fullmatch(" ".join(accented_words_of(value))))


def _is_numbering(row: Row) -> bool:
    """Say whether the row counts the columns, as under the headings of official forms: A, B, 1, 2, 3=1/2."""
    found = [_NUMBERED.fullmatch(str(value).strip()) for value in row if value is not None]
    if len(found) < 3 or not all(found):
        return False
    marks = [match.group(1) for match in found if match]
    numbers = [int(mark) for mark in marks if mark.isdigit()]
    letters = [ord(mark) for mark in marks if not mark.isdigit()]
    return all(after == before + 1 for marks in (numbers, letters) for before, after in pairwise(marks)) and (
        numbers[:1] in ([], [1])
    )


def _without_footers(
    lines: list[DataLine], gaps: set[int], columns: int
) -> tuple[tuple[DataLine, ...], list[DataLine]]:
    """Return the lines of data, and those behind the last gap that only sign or explain the table."""
    kept = len(lines)
    while kept and (_is_footer(lines[kept - 1], columns) or _explains(lines[kept - 1])):
        kept -= 1
    # Only behind a blank row, a total or a note: a unit without figures is data.
    while kept < len(lines) and lines[kept].row - 1 not in gaps and not _explains(lines[kept]):
        kept += 1
    return tuple(lines[:kept]), lines[kept:]


def _explains(line: DataLine) -> bool:
    """Say whether the row holds one text alone, which begins as notes below a table do."""
    filled = [value for value in line.values if value is not None]
    return len(filled) == 1 and isinstance(filled[0], str) and bool(_EXPLAINS.fullmatch(filled[0].lower()))


def _is_footer(line: DataLine, columns: int) -> bool:
    """Say whether the row may sign or explain the table: few texts, and no code or number among them."""
    filled = [value for value in line.values if value is not None]
    return len(filled) * 2 <= columns and all(
        isinstance(value, str) and not _CODE.fullmatch(value) for value in filled
    )


def _end(rows: Sequence[Row]) -> int:
    """Return the number of rows without the blank ones at the end."""
    return next((row + 1 for row in reversed(range(len(rows))) if _filled(rows[row])), 0)


def _filled(row: Row) -> set[int]:
    """Return the columns in which the row holds something."""
    return {column for column, value in enumerate(row) if value is not None}


def _keys(row: Row) -> set[str]:
    return {match_text(value) for value in row if isinstance(value, str)}


def _first(row: Row) -> str:
    return next((_text(value) for value in row if value is not None), "")


def _text(value: Value) -> str:
    """Return a heading on one line."""
    return "" if value is None else " ".join(str(value).split())
