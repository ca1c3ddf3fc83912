"""Where a line of a file of units lets its unit belong, from which day: what has spoken is not rewritten."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import clock
from accounts.changes import field_words
from imports.checked import CheckedCell
from imports.kinds.rows.check import Cells, RowChange, Written, refuse_broken_rules
from procedures.field_values import cell_words
from procedures.models import Level, Placement, Unit
from procedures.storing import differing, state_of
from sheets.cells.naming import Read
from sheets.cells.values import CellMark, as_day, mark_of
from targets.models import Period
from targets.placing import rejudged

DAY, BASIS = "placed_from", "placed_basis"
COLUMNS = {"since": DAY, "reason": DAY, "legal_basis": BASIS}  # by field, where they are called otherwise
HELD, DOCUMENT = ("terrain", "parent"), ("legal_basis",)


@dataclass(frozen=True)
class PlacedLine:
    """What a line says of the place of its unit, beside the row that speaks on its day."""

    cells: Cells
    unit: Unit
    standing: Placement | None  # None of a new unit
    placement: Placement  # as the line would have it
    file: str  # what the file is called

    @property
    def amends(self) -> bool:
        """Say whether the line speaks of a row that stands there from its day on."""
        day = self.placement.since
        return day is not None and self.standing is not None and self.standing.since == day

    @property
    def changed(self) -> list[str]:
        """Return the fields in which the unit would lie elsewhere, or by another document."""
        held = state_of(self.standing) if self.standing else {}
        found = differing(held, state_of(self.placement))
        return [name for name in (*HELD, *(DOCUMENT if self.amends else ())) if name in found]

    @property
    def parent(self) -> Unit | None:
        """Return the unit that it would belong to."""
        found: Unit | None = self.placement._state.fields_cache.get("parent")
        return found

    @property
    def seen(self) -> list[Any]:
        """Return what the check goes by: the rows of the unit, and the day on which the line moves it."""
        rows: list[Any] = [sorted(state_of(one).items(), key=str) for one in self.unit.placed]
        return [*rows, self.placement.since if self.changed else None]


def placed_line(cells: Cells, unit: Unit, readers: Mapping[str, Read], file: str) -> PlacedLine:
    """Return what the line of a file says; where it names no day, it speaks of today."""
    is_new = unit.pk is None
    if is_new:
        _refuse_day_of_first(cells)
        standing, placement = None, Placement(unit=unit)
    else:
        day = cells.read(DAY, as_day) or clock.today()
        standing, placement = unit.placement_on(day), Placement(unit=unit, since=day)
        if standing is not None:
            placement.parent, placement.terrain = standing.parent, standing.terrain
    for key in HELD:
        cells.take(placement, key, readers[key])
    placed = PlacedLine(cells, unit, standing, placement, file)
    if placed.amends and standing is not None:
        placement.legal_basis = cells.read(BASIS, cell_words) or standing.legal_basis
    return placed


def _refuse_day_of_first(cells: Cells) -> None:
    """Refuse what says when a new unit came to lie where it lies."""
    for key in (DAY, BASIS):
        if mark_of(cells.value(key)) is not CellMark.LEAVE:
            words = _("A new unit lies there from its first day on: leave this cell empty.")
            cells.refuse([key], "own_rule", words)


def take_placement(
    placed: PlacedLine, entry: RowChange, locked: Collection[Period], *, mends_level: bool
) -> None:
    """Let the line add a row, or amend one that has not spoken yet; refuse what would rewrite the past.

    mends_level  the unit gets another level, as only one without reports may: then its only row goes along
    """
    cells, unit, standing = placed.cells, placed.unit, placed.standing
    if standing is None:
        if placed.parent is not None:
            _write(placed, placed.placement, entry)
        elif unit.level != Level.PROVINCE:
            words = _("Every unit but the province belongs to another: choose which.")
            cells.refuse(["parent", "code"], "own_rule", words)
    elif mends_level:
        if len(unit.placed) > 1:
            words = _("The unit has moved: mend its level in the administration, with its rows.")
            cells.refuse(["level"], "kept", words)
        placed.placement.since = standing.since  # of that row alone the line speaks
        _write(placed, standing, entry)
    elif placed.changed:
        _move(placed, standing, entry, locked)


def _move(placed: PlacedLine, standing: Placement, entry: RowChange, locked: Collection[Period]) -> None:
    cells, day, amends = placed.cells, placed.placement.since, placed.amends
    if amends and day and day <= clock.today():
        words = _(
            "The unit has moved on %s: that row stays. Write another day, or mend it in the administration."
        )
        cells.refuse([DAY, *placed.changed], "kept", words % f"{day:%d/%m/%Y}")
        return
    others = [one for one in placed.unit.placed if not (amends and one is standing)]
    turned = rejudged(placed.unit, placed.unit.placed, [*others, placed.placement], locked)
    if turned:
        words = _(
            "%(period)s is locked and keeps where the unit was. Write a day after %(day)s; "
            "an error is put right in the administration."
        )
        told = {"period": turned[-1], "day": f"{turned[-1].data_to:%d/%m/%Y}"}
        cells.refuse([DAY, *placed.changed], "kept", words % told)
        return
    _write(placed, standing if amends else placed.placement, entry)


def _write(placed: PlacedLine, row: Placement, entry: RowChange) -> None:
    """Write the row as the line would have it: a new one, or one that stands there."""
    cells, wanted = placed.cells, placed.placement
    is_new = row.pk is None
    before = {} if is_new else state_of(row)
    told = list(_told(placed))
    row.parent, row.terrain = wanted.parent, wanted.terrain
    if row.since is not None:
        row.legal_basis, row.reason = _why(placed, row.legal_basis)
    refuse_broken_rules(cells, row, COLUMNS, placed.changed)
    changed = differing(before, state_of(row))
    if not cells.is_bad and changed:
        kept = {name: before[name] for name in changed} if before else {}
        entry.writes.append(Written(row, f"{placed.unit.code}: {row}", kept, not before))
        entry.cells += told


def _told(placed: PlacedLine) -> list[CheckedCell]:
    """Return the cells that let the unit lie elsewhere, with the day from which."""
    cells, standing, since = placed.cells, placed.standing, placed.placement.since
    day = f" ({since:%d/%m/%Y})" if since else ""
    found = []
    for name in placed.changed:
        column: Any = Placement._meta.get_field(name)
        old = field_words(column, state_of(standing)[name]) if standing else ""
        new = field_words(column, state_of(placed.placement)[name])
        key = COLUMNS.get(name, name)
        if key in cells.sheet.columns:
            label = str(cells.sheet.part.column(key).label)
            found.append(CheckedCell(cells.column(key), label, old, f"{new}{day}"))
    return found


def _why(placed: PlacedLine, held: str) -> tuple[str, str]:
    """Return by which document the unit moves, and why: what the line says, what is held, else the file."""
    with translation.override(settings.LANGUAGE_CODE):
        file = _("File %(name)s") % {"name": placed.file}
        return placed.cells.read(BASIS, cell_words) or held or file, _("Taken in by a file of units.")
