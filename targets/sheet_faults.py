"""What is refused of a sheet of the administration: a cell, what stands there, and how it is mended."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.translation import gettext as _

from sheets.cells.value import cell_address, shown
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
    def leads_to(self) -> str:
        """Return the page of the desk that the words name; nothing where they name none."""
        named = re.search(r"/dieu-phoi/[\w/-]+/", self.words)
        return named[0] if named else ""

    @property
    def address(self) -> str:
        """Return the cell as a spreadsheet names it; nothing for the sheet as a whole."""
        return "" if self.row < 0 else cell_address(self.row, self.column)


def filled_by(names: Mapping[str, str], written: Sequence[str]) -> list[str]:
    """Return for each heading the field it fills; one that is not known stays as it is.

    names  of each field what its column is called besides
    """
    known = {fold(text): key for key, label in names.items() for text in (label, key)}
    return [known.get(fold(name), name) for name in written]


def faults_of_head(
    names: Mapping[str, str], written: Sequence[str], keys: Sequence[str], row: int
) -> Iterator[CellFault]:
    """Yield all that is wrong with the headings: what is not known, stands twice, or is missing."""
    found = filled_by(names, written)
    for column, (name, key) in enumerate(zip(written, found, strict=True)):
        if key not in names:
            yield CellFault(_unknown(name, names), row, column, name, shown(name))
        elif found.index(key) != column:
            words = _("The column “%(column)s” stands in cell %(cell)s as well. Delete one of the two.")
            told = {"column": names[key], "cell": cell_address(row, found.index(key))}
            yield CellFault(words % told, row, column, name, shown(name))
    if missing := [name for name in keys if name not in found]:
        words = _("The sheet has no column “%s”. Export the rows first and amend that file.")
        yield CellFault(words % "”, “".join(missing))


def _unknown(name: str, names: Mapping[str, str]) -> str:
    """Return what is said of a heading that is not known, with the nearest one."""
    if not name.strip():
        return _("Values stand below a cell without a heading. Write the heading, or delete the column.")
    called = {fold(text): text for key, label in names.items() for text in (label, key)}
    near = get_close_matches(fold(name), called, 1, LIKENESS)
    if near:
        words = _("There is no column “%(name)s”. Write “%(near)s” if that is meant, or delete the column.")
        return words % {"name": shown(name), "near": called[near[0]]}
    words = _("There is no column “%(name)s”. Write one of these, or delete the column: %(known)s.")
    return words % {"name": shown(name), "known": ", ".join(f"“{label}”" for label in names.values())}
