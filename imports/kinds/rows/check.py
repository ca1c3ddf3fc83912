"""Rows of a file as rows of a table: each cell taken into its field, or refused with the way to mend it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from accounts import changes
from imports.checked import Checked, CheckedCell, Outcome
from imports.checked import CheckedRow as Told
from imports.kinds.kind import Filled, ImportOrder
from imports.kinds.reading import Place, Reading, refuse_formulas
from procedures.field_values import Unfit, take_value
from procedures.judging import FILL_IN, unmet_by
from procedures.storing import State, state_of
from procedures.unit_names import Suggestion
from sheets.cells.naming import Read
from sheets.cells.value import Value, cell_address, text_of
from sheets.cells.values import CellMark, mark_of
from sheets.tables.table import DataLine

EVERY = 500  # rows, after which it is told how far the check is


@dataclass(frozen=True)
class Written:
    """A row of a table that is to be written: as it will be, and of what changes what stood there."""

    instance: models.Model
    label: str
    before: State = field(default_factory=dict)
    is_new: bool = False


@dataclass
class RowChange:
    """A line of the file that brings something."""

    place: Place
    code: str
    label: str
    version: int  # fingerprint of what stands; 0 where there is nothing
    writes: list[Written] = field(default_factory=list)
    cells: list[CheckedCell] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """Say whether the line adds its row."""
        return self.version == 0


@dataclass
class ExaminedRows:
    """A check with what writing needs."""

    checked: Checked
    entries: list[RowChange]


@dataclass
class Cells:
    """The cells of one line, with the place where they are refused."""

    sheet: Filled
    line: DataLine
    reading: Reading

    @property
    def place(self) -> Place:
        """Return the sheet and the row."""
        return self.sheet.grid.name, self.line.row

    @property
    def is_bad(self) -> bool:
        """Say whether a cell of the line is refused."""
        return self.place in self.reading.bad

    def value(self, key: str) -> Value:
        """Return what the cell holds."""
        return self.sheet.value(self.line, key)

    def text(self, key: str) -> str:
        """Return the words of the cell."""
        return text_of(self.value(key))

    def column(self, *keys: str) -> int:
        """Return the position of the first of the columns that the sheet has, else that of its first."""
        columns = self.sheet.columns
        return next((columns[key] for key in keys if key in columns), min(columns.values(), default=0))

    def address(self, key: str) -> str:
        """Return the cell as a spreadsheet names it."""
        return cell_address(self.line.row, self.column(key))

    def refuse(self, keys: Iterable[str], group: str, words: str, asked: str = "") -> None:
        """Refuse the line for the cell of the first of the columns that there are."""
        keys = tuple(keys)
        held = next((self.value(key) for key in keys if key in self.sheet.columns), None)
        self.reading.refuse(self.place, self.column(*keys), group, held, words, asked)

    def read(self, key: str, read: Read, otherwise: Any = None) -> Any:
        """Return the cell as it is read; `otherwise` where it holds nothing, or nothing that can be read."""
        if mark_of(self.value(key)) is CellMark.LEAVE:
            return otherwise
        try:
            return read(self.value(key))
        except Unfit as unfit:
            self.refuse([key], unfit.group, str(unfit), unfit.asked)
        return otherwise

    def take(self, instance: models.Model, key: str, read: Read) -> None:
        """Let the field hold what its cell says: a blank cell leaves it, and one of "XÓA" clears it."""
        try:
            take_value(instance, key, self.value(key), read, str(self.sheet.part.column(key).label))
        except Unfit as unfit:
            self.refuse([key], unfit.group, str(unfit), unfit.asked)


def cells_of_lines(order: ImportOrder, reading: Reading) -> Iterator[Cells]:
    """Yield every line of the first sheet; one with a formula is refused, unless their values are taken."""
    for done, line in enumerate(order.sheets[0].table.lines, start=1):
        cells = Cells(order.sheets[0], line, reading)
        refuse_formulas(cells.sheet, line, reading)
        yield cells
        if done % EVERY == 0:
            order.tell(done)


def code_in(cells: Cells, key: str) -> str:
    """Return the code of the line, or refuse one without a code."""
    code = cells.text(key)
    if not code:
        cells.refuse([key], "missing", FILL_IN % cells.sheet.part.column(key).label)
    return code


def known_once(cells: Cells, key: str, seen: dict[str, Cells]) -> str:
    """Return the code of the line; both lines of one that stands twice are refused, with both addresses."""
    code = code_in(cells, key)
    first = seen.setdefault(code.casefold(), cells) if code else cells
    if first is not cells:
        refuse_doubled(cells, first, key, code)
    return code


def refuse_doubled(one: Cells, first: Cells, key: str, code: str) -> None:
    """Refuse both lines of what stands twice, each with the address of the other."""
    words = _("The code “%(code)s” stands in cell %(cell)s as well. Leave one of the two rows out.")
    for cells, other in ((one, first), (first, one)):
        cells.refuse([key], "doubled_code", words % {"code": code, "cell": other.address(key)})


def stamp_of(instance: models.Model) -> int:
    """Return the fingerprint of all that the row holds; never 0."""
    held = [instance.serializable_value(one.name) for one in instance._meta.concrete_fields[1:]]
    return text_number(repr(held))


def text_number(text: str) -> int:
    """Return the fingerprint of a text as a number that every database holds."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7]) or 1


def refuse_broken_rules(
    cells: Cells, instance: models.Model, names: Mapping[str, str], changed: Iterable[str]
) -> None:
    """Refuse the line for every rule of the model that the row would break, at the cell it speaks of.

    names    the columns by field, where they are called otherwise
    changed  the fields that the line changes: a rule of several is told of an empty one, else of one of these
    """

    def label(name: str) -> str:
        return str(cells.sheet.part.column(names.get(name, name)).label)

    for unmet in unmet_by(instance, label, changed):
        columns = [names.get(name, name) for name in (*unmet.fields, "code")]
        cells.refuse(columns, unmet.group, unmet.words)


def shown_changes(
    cells: Cells, instance: models.Model, before: State, names: Iterable[str]
) -> list[CheckedCell]:
    """Return the cells that bring something: of each field what stands there before and after."""
    found = []
    for name in names:
        if name in cells.sheet.columns:
            column: Any = instance._meta.get_field(name)
            old = changes.field_words(column, before.get(name)) if before else ""
            new = changes.field_words(column, state_of(instance)[name])
            if old != new:
                label = str(cells.sheet.part.column(name).label)
                found.append(CheckedCell(cells.sheet.columns[name], label, old, new))
    return found


def refuse_kept(cells: Cells, changed: Iterable[str], kept: Collection[str], why: str) -> None:
    """Refuse each cell that would rewrite what history hangs on; `why` is empty where nothing does."""
    for name in changed if why else ():
        if name in kept:
            cells.refuse([name], "kept", why)


def examined(
    order: ImportOrder,
    reading: Reading,
    entries: Iterable[RowChange],
    about: Mapping[Place, tuple[str, str]],
    suggestions: Iterable[Suggestion] = (),
) -> ExaminedRows:
    """Return the check of all lines; `about` says of each line whose it is, and its code."""
    kept = [entry for entry in entries if entry.place not in reading.bad]
    by_place = {entry.place: entry for entry in kept}
    rows = []
    for line in order.sheets[0].table.lines:
        place = (order.sheets[0].grid.name, line.row)
        entry = by_place.get(place)
        told = about.get(place, ("", ""))
        rows.append(
            Told(*place, _outcome(place in reading.bad, entry), *told, tuple(entry.cells if entry else ()))
        )
    order.tell(order.rows)
    faults = sorted(reading.faults, key=lambda one: (one.row, one.column))
    seen = {entry.code: entry.version for entry in kept}
    return ExaminedRows(Checked(rows, faults, sorted(suggestions, key=lambda one: one.text), seen), kept)


def _outcome(is_bad: bool, entry: RowChange | None) -> Outcome:
    if is_bad:
        return Outcome.REFUSED
    if entry is None:
        return Outcome.UNCHANGED
    return Outcome.NEW if entry.is_new else Outcome.CHANGED
