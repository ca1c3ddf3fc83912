"""A file of units: what each line would do to its unit. What history hangs on is refused by name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from imports.kinds.kind import ImportOrder, SheetPart
from imports.kinds.reading import Place, Reading
from imports.kinds.rows.check import (
    Cells,
    ExaminedRows,
    RowChange,
    Written,
    cells_of_lines,
    examined,
    known_once,
    refuse_broken_rules,
    refuse_kept,
    shown_changes,
    stamp_of,
    text_number,
)
from imports.kinds.rows.placing import PlacedLine, placed_line, take_placement
from procedures import columns
from procedures.field_values import cell_words
from procedures.history import KEEPS_PROCEDURES, UNIT_HANGS, UNIT_KEPT
from procedures.models import Level, Procedure, Terrain, Unit, UnitKind, placed_below_them
from procedures.owner_names import Owners
from procedures.storing import differing, state_of
from reports.models import Report
from sheets.cells.naming import Read, choice_of
from sheets.cells.value import Value, cell_address, text_of
from sheets.cells.values import as_day
from sheets.tables.sheet_column import SheetColumn
from targets.models import Period
from targets.unit_days import held_as, kept_by_lock

PART = SheetPart(
    "units",
    "Đơn vị",
    tuple(SheetColumn(one.key, one.label, (*one.aliases, one.key)) for one in columns.UNIT),
    needed=(("code",),),
)
READERS: dict[str, Read] = {
    "official_id": cell_words,
    "name": cell_words,
    "name_en": cell_words,
    "kind": choice_of(UnitKind.choices),
    "level": choice_of(Level.choices),
    "valid_from": as_day,
    "valid_to": as_day,
    "focal_name": cell_words,
    "focal_phone": cell_words,
    "source": cell_words,
}


class UnitLine(NamedTuple):
    """A unit as a line leaves it, with what it held."""

    cells: Cells
    unit: Unit
    before: dict[str, Any]
    version: int
    placed: PlacedLine


def examine_units(order: ImportOrder) -> ExaminedRows:
    """Return what the file would do to the units; a fixed number of queries, whatever its length."""
    reading, seen = Reading(), dict[str, Cells]()
    owners = Owners([Level.PROVINCE, Level.DISTRICT], order.batch.accepted)
    known = dict(owners.by_code)
    prefetch_related_objects([*owners.by_code.values()], placed_below_them())
    lines = [
        (cells, code) for cells in cells_of_lines(order, reading) if (code := known_once(cells, "code", seen))
    ]
    for _cells, code in lines:
        known.setdefault(code.casefold(), Unit(code=code))  # a commune may stand above its new district
    reported = frozenset(Report.objects.order_by().values_list("unit", flat=True).distinct())
    keeping = frozenset(Procedure.objects.order_by().values_list("owner", flat=True).distinct())
    locked = list(Period.objects.exclude(locked_at=None).order_by("data_to"))
    placing = _placing(known, owners)
    # What all lines say is taken before any is judged: a unit may belong to one of a later line.
    taken = [_taken(cells, known[code.casefold()], placing, order.batch.name) for cells, code in lines]
    entries = [_entry(one, reported, keeping, locked) for one in taken]
    _refuse_orphans({one.unit.code.casefold(): one for one in taken})
    about: dict[Place, tuple[str, str]] = {one.place: (one.label, one.code) for one in entries}
    return examined(order, reading, [one for one in entries if one.writes], about, owners.suggestions)


def _placing(known: Mapping[str, Unit], owners: Owners) -> dict[str, Read]:
    """Return how the cells are read that say where a unit belongs."""

    def parent(value: Value) -> Unit:
        return known.get(text_of(value).casefold()) or owners.find(value)

    return {
        "terrain": choice_of(Terrain.choices),
        "parent": parent,
    }


def _taken(cells: Cells, unit: Unit, placing: Mapping[str, Read], file: str) -> UnitLine:
    """Let the unit hold what the line says, and return what it held."""
    is_new = unit.pk is None
    before, stamp = ({}, 0) if is_new else (state_of(unit), stamp_of(unit))
    for key, read in READERS.items():
        cells.take(unit, key, read)
    placed = placed_line(cells, unit, placing, file)
    version = 0 if is_new else text_number(repr([stamp, placed.seen]))
    return UnitLine(cells, unit, before, version, placed)


def _entry(
    taken: UnitLine, reported: frozenset[int], keeping: frozenset[int], locked: Collection[Period]
) -> RowChange:
    """Return what the line does to the unit; its `writes` are empty where it does nothing."""
    cells, unit, before, version, placed = taken
    is_new = unit.pk is None
    changed = differing(before, state_of(unit))
    if not is_new:
        refuse_kept(cells, changed, UNIT_KEPT, str(UNIT_HANGS) if unit.pk in reported else "")
        refuse_kept(cells, changed, ("level",), str(KEEPS_PROCEDURES) if unit.pk in keeping else "")
    entry = RowChange(cells.place, unit.code, unit.name or cells.text("name"), version)
    if (is_new or changed) and not cells.is_bad:
        refuse_broken_rules(cells, unit, {}, changed)
        _refuse_rejudging(cells, unit, before, locked)
        if not is_new:
            _refuse_days_beside_moves(cells, unit, changed)
        kept = {name: before[name] for name in changed} if before else {}
        entry.writes.append(Written(unit, f"{unit.code} {unit.name}", kept, is_new))
        entry.cells += shown_changes(cells, unit, before, changed)
    if not cells.is_bad:
        take_placement(placed, entry, locked, mends_level=not is_new and "level" in changed)
    return entry


def _refuse_rejudging(
    cells: Cells, unit: Unit, before: Mapping[str, Any], locked: Collection[Period]
) -> None:
    """Refuse days and a level by which a locked period would be judged with other units."""
    if cells.is_bad:
        return
    for name, words in kept_by_lock(held_as(before) if before else None, unit, locked).items():
        cells.refuse([name, "code"], "kept", f"{words} {_('An error is put right in the administration.')}")


def _refuse_days_beside_moves(cells: Cells, unit: Unit, changed: Collection[str]) -> None:
    """Refuse a day of beginning or end that leaves a day on which the unit moves outside of its time."""
    for move in sorted(one.since for one in unit.placed if one.since):
        day = f"{move:%d/%m/%Y}"
        if "valid_to" in changed and unit.valid_to and unit.valid_to < move:
            words = _("The unit moves on %s. Write that day or a later one, or take the move out first.")
            cells.refuse(["valid_to"], "own_rule", words % day)
        if "valid_from" in changed and unit.valid_from and unit.valid_from >= move:
            words = _("The unit moves on %s. Write an earlier day.")
            cells.refuse(["valid_from"], "own_rule", words % day)


def _refuse_orphans(lines: Mapping[str, UnitLine]) -> None:
    """Refuse each line whose unit would belong to a new one that is refused itself."""
    refused = {code: one.cells for code, one in lines.items() if one.cells.is_bad}
    while refused:  # and whoever belongs to those in turn
        orphans = {
            code: (one.cells, refused[code_above])
            for code, one in lines.items()
            if not one.cells.is_bad and (code_above := _above_code(one.placed.parent)) in refused
        }
        for cells, above in orphans.values():
            words = _("The unit in cell %(cell)s that this one belongs to is refused. Mend that row first.")
            at = cell_address(above.line.row, above.column("code"))
            cells.refuse(["parent", "code"], "unit_unknown", words % {"cell": at})
        refused = {code: cells for code, (cells, _above) in orphans.items()}


def _above_code(unit: Unit | None) -> str:
    """Return the code of a new unit; of one that stands there, or of none, nothing."""
    return unit.code.casefold() if unit is not None and unit.pk is None else ""
