"""A file of the catalogue: what each line would do to its procedure, and to its dated rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import clock
from procedures import columns
from procedures.catalogue_resources import PROCEDURE_HANGS, PROCEDURE_KEPT, ROW_SPEAKS, field_reader
from procedures.cells.naming import Read, choice_of
from procedures.cells.owners import Owners
from procedures.cells.taking import as_text
from procedures.cells.value import Value, text_of
from procedures.cells.values import Mark, as_count, as_day, as_yes_no, mark_of, match_text
from procedures.models import Authority, DeskHandling, Level, Procedure, ServiceLevel
from procedures.storing import differing, state_of
from reports.catalogue.words import desk_words
from reports.exchange.checked import Cell
from reports.exchange.kinds import Column, Order, Part
from reports.exchange.records import (
    Cells,
    Entry,
    Examined,
    Written,
    examined,
    judge,
    known_once,
    lines_of,
    refuse_kept,
    shown_changes,
    stamp,
    stamp_of,
)
from reports.exchange.stated import Place, Reading

PART = Part(
    "procedures",
    "Thủ tục",
    (
        *(Column(one.key, one.label, (*one.aliases, one.key)) for one in columns.PROCEDURE),
        Column("level", gettext_lazy("Online level"), ("Mức độ trực tuyến", "Mức độ", "Mức", "level")),
        Column(
            "level_from", gettext_lazy("Level from day"), ("Mức độ từ ngày", "Từ ngày (mức độ)", "level_from")
        ),
        Column(
            "at_desk", gettext_lazy("At the one-stop desk"), ("Một cửa", "Tiếp nhận tại một cửa", "at_desk")
        ),
        Column("desk_from", gettext_lazy("One-stop from day"), ("Một cửa từ ngày", "desk_from")),
    ),
    needed=(("code",),),
)
DAYS = ("in_force_from", "in_force_to", "issued_as_new_on", "impact_assessed_on")
FILL_IN_BESIDE = gettext_lazy("A day stands here without what holds from it. Fill in the column “%s”.")


@dataclass(frozen=True)
class Dated:
    """One of the two facts of a procedure that have a day: their columns, and the table they stand in."""

    value: str
    day: str
    model: type[ServiceLevel] | type[DeskHandling]
    rows: str  # of a procedure
    read: Read


def as_at_desk(value: Value) -> bool | None:
    """Return whether the desk handles it, also in the words of the catalogue; None for not recorded."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            known = {match_text(desk_words(state)): state for state in (True, False, None)}
        if (text := match_text(text_of(value))) in known:
            return known[text]
    return as_yes_no(value)


DATED = (
    Dated("level", "level_from", ServiceLevel, "levels", as_count),
    Dated("at_desk", "desk_from", DeskHandling, "handlings", as_at_desk),
)


def examine(order: Order) -> Examined:
    """Return what the file would do to the catalogue; a fixed number of queries, whatever its length."""
    reading, seen = Reading(), dict[str, Cells]()
    owners = Owners([Level.DEPARTMENT], order.batch.accepted)
    readers = _readers(owners)
    held = Procedure.objects.select_related("field", "owner").prefetch_related("levels", "handlings")
    known = {one.code.casefold(): one for one in held}
    entries: list[Entry] = []
    about: dict[Place, tuple[str, str]] = {}
    for cells in lines_of(order, reading):
        if not (code := known_once(cells, "code", seen)):
            continue
        procedure = known.get(code.casefold()) or Procedure(code=code)
        entry = _entry(cells, procedure, readers)
        about[cells.place] = (entry.label, entry.code)
        if entry.writes:
            entries.append(entry)
    return examined(order, reading, entries, about, owners.suggestions)


def _readers(owners: Owners) -> dict[str, Read]:
    """Return how the cell of each field is read."""
    return {
        "name": as_text,
        "field": field_reader(),
        "authority": choice_of(Authority.choices),
        "owner": owners.find,
        "legal_basis": as_text,
        "time_limit_days": as_count,
        "fee": as_text,
        "interlinked": as_yes_no,
        "eligible_online": as_yes_no,
        **dict.fromkeys(DAYS, as_day),
        "impact_document": as_text,
        "source": as_text,
    }


def _entry(cells: Cells, procedure: Procedure, readers: dict[str, Read]) -> Entry:
    """Return what the line does to the procedure; its `writes` are empty where it does nothing."""
    is_new = procedure.pk is None
    before = {} if is_new else state_of(procedure)
    version = 0 if is_new else _version(procedure)
    for key, read in readers.items():
        cells.take(procedure, key, read)
    changed = differing(before, state_of(procedure))
    if not is_new:
        refuse_kept(cells, changed, PROCEDURE_KEPT, str(PROCEDURE_HANGS) if _hangs(procedure) else "")
    entry = Entry(cells.place, procedure.code, procedure.name or cells.text("name"), version)
    if cells.is_bad:
        return entry
    if is_new or changed:
        judge(cells, procedure, {}, changed)
    if not cells.is_bad and (is_new or changed):
        procedure.set_keys()
        changed = differing(before, state_of(procedure))
        kept = {name: before[name] for name in changed} if before else {}
        entry.writes.append(Written(procedure, str(procedure), kept, is_new))
        entry.cells += shown_changes(cells, procedure, before, changed)
    for fact in DATED:
        _take_dated(cells, procedure, fact, entry)
    return entry


def _hangs(procedure: Procedure) -> bool:
    return bool(procedure.levels.all() or procedure.handlings.all())


def _version(procedure: Procedure) -> int:
    """Return the fingerprint of the procedure with its dated rows."""
    rows = (row for fact in DATED for row in getattr(procedure, fact.rows).all())
    return stamp(repr([stamp_of(procedure), *sorted(map(stamp_of, rows))]))


# Dated rows ------------------------------------------------------------------------------------------------


def _take_dated(cells: Cells, procedure: Procedure, fact: Dated, entry: Entry) -> None:
    """Add a dated row where another value stands on the day; a row that speaks already stays as it is."""
    for key in (fact.value, fact.day):
        if mark_of(cells.value(key)) is Mark.CLEAR:
            words = _("A dated row is not cleared here. Write what holds from another day on.")
            cells.refuse([key], "kept", words)
            return
    value, day = cells.read(fact.value, fact.read), cells.read(fact.day, as_day)
    if cells.is_bad or (value is None and day is None):
        return
    labels = {key: str(cells.sheet.part.column(key).label) for key in (fact.value, fact.day)}
    if value is None:
        cells.refuse([fact.value, fact.day], "missing", FILL_IN_BESIDE % labels[fact.value])
        return
    rows = (
        []
        if procedure.pk is None
        else [one for one in getattr(procedure, fact.rows).all() if not one.unit_id]
    )
    standing = _standing(rows, day or clock.today())
    if standing is not None and getattr(standing, fact.value) == value:
        return
    if day is None:
        words = _("Another value holds today. Write in “%(column)s” from which day this one holds.")
        cells.refuse([fact.day, fact.value], "missing", words % {"column": labels[fact.day]})
        return
    row: Any = (
        standing if standing is not None and standing.effective_on == day else fact.model(effective_on=day)
    )
    if row.pk and day <= clock.today():
        cells.refuse([fact.day], "kept", ROW_SPEAKS % f"{day:%d/%m/%Y}")
        return
    old = _words(fact, standing)
    before = {fact.value: getattr(row, fact.value)} if row.pk else {}
    row.procedure = procedure
    setattr(row, fact.value, value)
    judge(cells, row, {"effective_on": fact.day}, [])
    entry.writes.append(Written(row, f"{procedure.code}: {row}", before, not before))
    new = f"{_words(fact, row)} ({day:%d/%m/%Y})"
    entry.cells.append(Cell(cells.column(fact.value), labels[fact.value], old, new))


def _standing(rows: Sequence[Any], day: Any) -> Any:
    """Return the row that speaks on the day, or None."""
    return max(
        (one for one in rows if one.effective_on <= day), key=lambda one: one.effective_on, default=None
    )


def _words(fact: Dated, row: Any) -> str:
    """Return the value of a dated row as a reader sees it."""
    if row is None:
        return ""
    value = getattr(row, fact.value)
    return (_("yes") if value else _("no")) if isinstance(value, bool) else str(value)
