"""A file of the catalogue: what each line would do to its procedure, and to its dated rows."""

from __future__ import annotations

from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.kinds.kind import ImportOrder, SheetPart
from imports.kinds.reading import Reading
from imports.kinds.rows.check import (
    Cells,
    ExaminedRows,
    RowChange,
    Written,
    cells_of_lines,
    code_in,
    examined,
    refuse_broken_rules,
    refuse_kept,
    shown_changes,
    stamp_of,
    text_number,
)
from imports.kinds.rows.dated import DATED, refuse_repeated, said_in, take_dated
from procedures import columns
from procedures.field_values import cell_words
from procedures.history import PROCEDURE_HANGS, PROCEDURE_KEPT
from procedures.models import Authority, Field, Level, Procedure
from procedures.owner_names import Owners
from procedures.storing import differing, state_of
from sheets.cells.naming import Read, choice_of, named_in
from sheets.cells.value import text_of
from sheets.cells.values import CellMark, as_count, as_day, as_yes_no, mark_of, match_text
from sheets.tables.sheet_column import SheetColumn

PART = SheetPart(
    "procedures",
    "Thủ tục",
    (
        *(SheetColumn(one.key, one.label, (*one.aliases, one.key)) for one in columns.PROCEDURE),
        SheetColumn("level", gettext_lazy("Online level"), ("Mức độ trực tuyến", "Mức độ", "Mức", "level")),
        SheetColumn(
            "level_from", gettext_lazy("Level from day"), ("Mức độ từ ngày", "Từ ngày (mức độ)", "level_from")
        ),
        SheetColumn(
            "at_desk", gettext_lazy("At the one-stop desk"), ("Một cửa", "Tiếp nhận tại một cửa", "at_desk")
        ),
        SheetColumn("desk_from", gettext_lazy("One-stop from day"), ("Một cửa từ ngày", "desk_from")),
        SheetColumn(
            "unit",
            gettext_lazy("Level and desk only at this unit"),
            ("Mức độ, một cửa riêng tại đơn vị", "Chỉ riêng tại đơn vị", "unit"),
        ),
        SheetColumn("level_basis", gettext_lazy("Level by document"), ("Mức độ theo văn bản", "level_basis")),
        SheetColumn(
            "desk_basis", gettext_lazy("One-stop by document"), ("Một cửa theo văn bản", "desk_basis")
        ),
    ),
    needed=(("code",),),
)
DAYS = ("in_force_from", "in_force_to", "issued_as_new_on", "impact_assessed_on")


def examine_procedures(order: ImportOrder) -> ExaminedRows:
    """Return what the file would do to the catalogue; a fixed number of queries, whatever its length."""
    reading, groups = Reading(), defaultdict[str, list[Cells]](list)
    owners = Owners([Level.DEPARTMENT], order.batch.accepted)
    units = Owners([Level.DISTRICT, Level.COMMUNE], order.batch.accepted)
    readers = _readers(owners)
    held = Procedure.objects.select_related("field", "owner")
    held = held.prefetch_related("levels__unit", "handlings__unit")
    known = {one.code.casefold(): one for one in held}
    for cells in cells_of_lines(order, reading):
        if code := code_in(cells, "code"):
            groups[code.casefold()].append(cells)
    entries: list[RowChange] = []
    for code, lines in groups.items():
        procedure = known.get(code) or Procedure(code=lines[0].text("code"))
        entries += _entries(lines, procedure, readers, units)
    about = {entry.place: (entry.label, entry.code) for entry in entries}
    asked = [*owners.suggestions, *units.suggestions]
    return examined(order, reading, [one for one in entries if one.writes], about, asked)


def _readers(owners: Owners) -> dict[str, Read]:
    """Return how the cell of each field is read."""
    return {
        "name": cell_words,
        "field": _field_reader(),
        "authority": choice_of(Authority.choices),
        "owner": owners.find,
        "legal_basis": cell_words,
        "time_limit_days": as_count,
        "fee": cell_words,
        "interlinked": as_yes_no,
        "eligible_online": as_yes_no,
        **dict.fromkeys(DAYS, as_day),
        "impact_document": cell_words,
        "source": cell_words,
    }


def _field_reader() -> Read:
    """Return what reads a cell that names a field of administration; asks for them all."""
    known = {match_text(name): one for one in Field.objects.all() for name in (one.name, one.code)}
    return named_in(known, _("There is no field of administration “%(text)s”."))


def _entries(
    lines: list[Cells], procedure: Procedure, readers: dict[str, Read], units: Owners
) -> list[RowChange]:
    """Return what the lines of one procedure do: the first brings its own cells, each its dated rows."""
    first, *more = lines
    entry = _entry(first, procedure, readers)
    entries = [entry, *(RowChange(cells.place, entry.code, entry.label, entry.version) for cells in more)]
    said = [(cells, said_in(cells, units)) for cells in lines]
    refuse_repeated(said)
    for cells in more:
        _refuse_otherwise(cells, first, procedure, readers)
    if not any(cells.is_bad for cells in lines):
        take_dated([one for _cells, found in said for one in found], procedure, entries)
    for cells in lines:
        if not cells.is_bad and (bad := next((one for one in lines if one.is_bad), None)):
            words = _("The row of cell %(cell)s is about the same procedure and has errors. Mend it first.")
            cells.refuse(["code"], "own_rule", words % {"cell": bad.address("code")})
    return entries


def _entry(cells: Cells, procedure: Procedure, readers: dict[str, Read]) -> RowChange:
    """Return what the line does to the procedure itself; its `writes` are empty where it does nothing."""
    is_new = procedure.pk is None
    before = {} if is_new else state_of(procedure)
    version = 0 if is_new else _version(procedure)
    for key, read in readers.items():
        cells.take(procedure, key, read)
    changed = differing(before, state_of(procedure))
    if not is_new:
        refuse_kept(cells, changed, PROCEDURE_KEPT, str(PROCEDURE_HANGS) if _hangs(procedure) else "")
    entry = RowChange(cells.place, procedure.code, procedure.name or cells.text("name"), version)
    if (is_new or changed) and not cells.is_bad:
        refuse_broken_rules(cells, procedure, {}, changed)
    if (is_new or changed) and not cells.is_bad:
        procedure.set_keys()
        changed = differing(before, state_of(procedure))
        kept = {name: before[name] for name in changed} if before else {}
        entry.writes.append(Written(procedure, str(procedure), kept, is_new))
        entry.cells += shown_changes(cells, procedure, before, changed)
    return entry


def _refuse_otherwise(cells: Cells, first: Cells, procedure: Procedure, readers: dict[str, Read]) -> None:
    """Refuse each cell that says something else of the procedure than its first line."""
    if first.is_bad or cells.is_bad:
        return  # nobody knows yet what they say
    told = state_of(procedure)
    for key, read in readers.items():
        held = told[key]
        value = None if mark_of(cells.value(key)) is CellMark.CLEAR else cells.read(key, read, held)
        if (value or None) != (held or None) and not (isinstance(held, str) and text_of(held) == value):
            words = _(
                "The first row of this procedure, cell %(cell)s, says otherwise. "
                "Write the same in both, or leave this cell blank."
            )
            cells.refuse([key], "doubled_code", words % {"cell": first.address(key)})


def _hangs(procedure: Procedure) -> bool:
    return bool(procedure.levels.all() or procedure.handlings.all())


def _version(procedure: Procedure) -> int:
    """Return the fingerprint of the procedure with its dated rows."""
    rows = (row for fact in DATED for row in getattr(procedure, fact.rows).all())
    return text_number(repr([stamp_of(procedure), *sorted(map(stamp_of, rows))]))
