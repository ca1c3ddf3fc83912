"""What is refused of a sheet of the administration: a cell, what stands there, and how it is mended."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.translation import gettext as _

from procedures.columns import Heading, keys_of
from sheets.cells.value import address, shown
from sheets.vietnamese import fold

LIKENESS = 0.75  # from which on a heading may be meant by another


@dataclass(frozen=True, slots=True)
class CellFault:
    """Why a cell, or the sheet as a whole, is refused: what was expected there and how it is mended."""

    words: str
    row: int = -1  # from 0; below 0 for the sheet as a whole
    column: int = 0  # from 0
    heading: str = ""
    value: str = ""

    @property
    def address(self) -> str:
        """Return the cell as a spreadsheet names it; nothing for the sheet as a whole."""
        return "" if self.row < 0 else address(self.row, self.column)


def faults_of_head(
    headings: Sequence[Heading], written: Sequence[str], keys: Collection[str], row: int
) -> list[CellFault]:
    """Return all that is wrong with the headings: what is not known, stands twice, or is missing.

    A misspelt heading that nobody tells of would leave its column out, and its writer would not know.
    """
    found = list(_unknown_and_doubled(headings, written, row))
    there = set(keys_of(headings, written))
    missing = [name for name in keys if name not in there]
    if missing:
        words = _("The sheet has no column “%s”. Export the rows first and amend that file.")
        found.append(CellFault(words % "”, “".join(missing)))
    return found


def _unknown_and_doubled(
    headings: Sequence[Heading], written: Sequence[str], row: int
) -> Iterator[CellFault]:
    known = {one.key: one for one in headings}
    first: dict[str, int] = {}
    for column, (name, key) in enumerate(zip(written, keys_of(headings, written), strict=True)):
        if key not in known:
            yield CellFault(_unknown(name, headings), row, column, name, shown(name))
        elif first.setdefault(key, column) != column:
            words = _("The column “%(column)s” stands in cell %(cell)s as well. Delete one of the two.")
            told = {"column": known[key].label, "cell": address(row, first[key])}
            yield CellFault(words % told, row, column, name, shown(name))


def _unknown(name: str, headings: Sequence[Heading]) -> str:
    """Return what is said of a heading that is not known, with the nearest one."""
    if not name.strip():
        return _("Values stand below a cell without a heading. Write the heading, or delete the column.")
    called = {fold(text): text for one in headings for text in one.names}
    near = get_close_matches(fold(name), called, 1, LIKENESS)
    if near:
        words = _("There is no column “%(name)s”. Write “%(near)s” if that is meant, or delete the column.")
        return words % {"name": shown(name), "near": called[near[0]]}
    words = _("There is no column “%(name)s”. Write one of these, or delete the column: %(known)s.")
    return words % {"name": shown(name), "known": ", ".join(f"“{one.label}”" for one in headings)}
