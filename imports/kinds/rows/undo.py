"""Taking back rows that an import wrote: each stands as before, but for those that somebody changed since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import models

from accounts import audit, changes
from accounts.models import User
from imports.kinds.kind import Undone
from imports.kinds.rows.check import stamp_of
from imports.kinds.rows.write import HIDDEN, TABLES, called, hold_periods, set_aside, value_of, write_act
from imports.models import ImportBatch, ImportedRow
from procedures.history import UNIT_KEPT
from procedures.judging import broken_rules
from procedures.models import Placement, Procedure, Unit, placed_below_them, placements_of
from procedures.storing import State, differing, put_over, state_of
from reports.models import Report
from targets.models import Period
from targets.placing import rejudged
from targets.unit_days import held_as, kept_by_lock

Fate = ImportedRow.Undo
BROUGHT_ALONG: dict[type[models.Model], tuple[Any, ...]] = {
    Procedure: ("levels", "handlings"),
    Placement: (placements_of("unit"),),
    Unit: (placements_of(), placed_below_them()),
}
UNITS, PLACED, OWN_PLACE = (
    Unit._meta.label_lower,
    Placement._meta.label_lower,
    Placement._meta.get_field("unit"),
)


def undo_rows(batch: ImportBatch, by: User, table: type[models.Model]) -> Undone:
    """Put back what the import changed, and say of how many rows; the rows say which were kept and why.

    Runs in the transaction of whoever calls, who holds the lock of the kind.
    """
    hold_periods(table)
    taken: dict[str, list[ImportedRow]] = defaultdict(list)
    for row in batch.taken.prefetch_related("before"):
        taken[row.table].append(row)
    rows = [row for found in taken.values() for row in found]
    placed = taken.pop(PLACED, [])
    keys = [row.row for row in placed if row.is_new]
    first = set(Placement.objects.filter(pk__in=keys, since=None).values_list("pk", flat=True))
    told = _take_back(Placement, [row for row in placed if row.is_new and row.row not in first])
    amended = [row for row in placed if not row.is_new]
    told += _put_back_levels(taken[UNITS], amended)
    for name, model in reversed(TABLES.items()):  # dated rows before what they hang on
        told += _take_back(model, [row for row in taken[name] if not row.undo])
    told += _take_back(Placement, [row for row in amended if not row.undo])
    _go_with_their_units([row for row in placed if row.row in first])
    for fate in Fate:
        batch.taken.filter(pk__in=[row.pk for row in rows if row.undo == fate]).update(undo=fate)
    write_act("import_undone", batch, by, told, table)
    counted = [row for row in rows if row.table != PLACED or row.row not in first]  # which goes with its unit
    restored = sum(row.undo == Fate.RESTORED for row in counted)
    return Undone(restored=restored, kept=len(counted) - restored)


def _go_with_their_units(rows: list[ImportedRow]) -> None:
    """Say what became of the first placements of units that the import added: none is taken by itself."""
    left = set(Placement.objects.filter(pk__in=[row.row for row in rows]).values_list("pk", flat=True))
    for row in rows:
        row.undo = Fate.HANGS if row.row in left else Fate.RESTORED


def _take_back(model: type[models.Model], rows: list[ImportedRow]) -> list[audit.FieldChange]:
    """Take back the rows of one table, set what became of each, and return what that changed."""
    if not rows:
        return []
    held = _held(model, [row.row for row in rows])
    for row in rows:
        same = row.row in held and stamp_of(held[row.row]) == row.stamp
        row.undo = Fate.RESTORED if same else Fate.EDITED
    told = _remove(model, [row for row in rows if row.is_new and row.undo == Fate.RESTORED], held)
    return told + _restore(model, [row for row in rows if not row.is_new and row.undo == Fate.RESTORED], held)


def _held(model: type[models.Model], keys: list[int]) -> dict[int, Any]:
    """Return the rows as they stand, for this transaction alone."""
    near = [one.name for one in model._meta.concrete_fields if one.is_relation]
    locked = model._base_manager.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    rows = locked.select_related(*near).prefetch_related(*BROUGHT_ALONG.get(model, ()))
    return {row.pk: row for row in rows}


def _remove(
    model: type[models.Model], rows: list[ImportedRow], held: dict[int, Any]
) -> list[audit.FieldChange]:
    """Remove rows that the import added and on which nothing hangs; those of each other go together."""
    waiting = {row.row: row for row in rows}
    told: list[audit.FieldChange] = []
    while waiting and (free := waiting.keys() - _hung_on(model, waiting)):
        for key in free:
            told.append(audit.FieldChange(called(model), waiting[key].label, ""))
            del waiting[key]
        model._base_manager.filter(pk__in=free).delete()
    for row in waiting.values():
        row.undo = Fate.HANGS
    return told


def _hung_on(model: type[models.Model], keys: Iterable[int]) -> set[int]:
    """Return those of the rows on which any other row hangs."""
    keys, found = list(keys), set[int]()
    relations: list[Any] = model._meta.get_fields(include_hidden=True)  # one without a name holds as well
    for relation in relations:
        if relation.auto_created and not relation.concrete and relation.is_relation:
            name = relation.field.name
            rows = relation.related_model._base_manager.filter(**{f"{name}__in": keys})
            if relation.field is OWN_PLACE:
                rows = rows.exclude(since=None, is_erratum=False)  # that goes with its unit
            found |= set(rows.order_by().values_list(name, flat=True).distinct())
    return found | _judging(model, keys)


def _judging(model: type[models.Model], keys: Iterable[int]) -> set[int]:
    """Return those of the units, or of the placements, that a locked period was judged by."""
    days = [period.data_to for period in _locked_periods(model)]
    if model is Unit:
        units = Unit.objects.filter(pk__in=keys)
        return {unit.pk for unit in units if any(unit.exists_on(day) for day in days)}
    if model is not Placement:
        return set()
    held = Placement.objects.filter(pk__in=keys)
    return {
        row.pk
        for row in held.select_related("unit").prefetch_related(placements_of("unit"))
        if any(row.unit.exists_on(day) and row.unit.placement_on(day) == row for day in days)
    }


def _locked_periods(model: type[models.Model]) -> list[Period]:
    """Return the locked periods that were judged by rows of the table."""
    return list(Period.objects.exclude(locked_at=None)) if model in (Unit, Placement) else []


def _rewrites(instance: Any, now: State, locked: Iterable[Period], has_reported: bool) -> bool:
    """Say whether the row, as it stood before the import, would rewrite what hangs on it as it stands now."""
    if isinstance(instance, Placement):
        rows = [instance if row == instance else row for row in instance.unit.placed]
        return bool(rejudged(instance.unit, instance.unit.placed, rows, locked))
    if isinstance(instance, Unit):
        changed = differing(now, state_of(instance))
        hangs = has_reported and not set(UNIT_KEPT).isdisjoint(changed)
        return hangs or bool(kept_by_lock(held_as(now), instance, locked))
    return False


def _reported(units: Iterable[int]) -> set[int]:
    """Return those of the units that have reported."""
    return set(Report.objects.filter(unit__in=units).values_list("unit", flat=True))


def _restore(
    model: type[models.Model], rows: list[ImportedRow], held: dict[int, Any]
) -> list[audit.FieldChange]:
    """Let rows hold again what stood there; one that would break a rule, or rewrite what was, stays."""
    told: list[audit.FieldChange] = []
    restored = []
    locked = _locked_periods(model)
    reported = _reported(held) if model is Unit else set()
    for row in rows:
        instance = held[row.row]
        now = _put_before(instance, row)
        misfits = [one for one in _homes(instance) if broken_rules(one)]
        if broken_rules(instance) or misfits or _rewrites(instance, now, locked, instance.pk in reported):
            row.undo = Fate.HANGS
            continue
        restored.append(instance)
        told += _told(instance, now, row)
    put_over(model, restored)
    return told


def _put_before(instance: models.Model, row: ImportedRow) -> State:
    """Let the row hold what stood there before the import, and return what it held since."""
    now = state_of(instance)
    for one in row.before.all():
        field: Any = instance._meta.get_field(one.name)
        setattr(instance, field.attname, value_of(instance, one.name, one.text))
    return now


def _told(instance: models.Model, now: State, row: ImportedRow) -> list[audit.FieldChange]:
    """Return what putting the row back changed in it."""
    names = [one.name for one in row.before.all() if one.name not in HIDDEN]
    before, after = ({name: state[name] for name in names} for state in (now, state_of(instance)))
    return changes.between(type(instance), before, after, of=instance)


def _homes(instance: Any) -> Iterable[Placement]:
    """Return the placements of a unit, which know it as it would be; none of another row."""
    rows = instance.placed if isinstance(instance, Unit) else ()
    for row in rows:
        row.unit = instance
    return rows


def _put_back_levels(units: list[ImportedRow], amended: list[ImportedRow]) -> list[audit.FieldChange]:
    """Put back the units that got another level and another place in one, each together with its only row.

    Where the two do not fit each other any more, or hold what was judged, both are left to be told as kept.
    """
    regraded = [row for row in units if any(one.name == "level" for one in row.before.all())]
    held = _held(Unit, [row.row for row in regraded])
    homes = {home.unit_id: home for home in _held(Placement, [row.row for row in amended]).values()}
    row_of = {row.row: row for row in amended}
    locked, reported = _locked_periods(Unit), _reported(held)
    told: list[audit.FieldChange] = []
    for row in regraded:
        unit = held.get(row.row)
        home = homes.get(row.row)
        if unit is None or home is None or len(unit.placed) > 1:
            continue
        its_row = row_of[home.pk]
        if stamp_of(unit) != row.stamp or stamp_of(home) != its_row.stamp:
            continue
        was, lay = _put_before(unit, row), _put_before(home, its_row)
        home.unit = unit
        if broken_rules(unit) or broken_rules(home) or _rewrites(unit, was, locked, unit.pk in reported):
            continue
        row.undo = its_row.undo = Fate.RESTORED
        told += _told(unit, was, row) + _told(home, lay, its_row)
        set_aside([home])
        put_over(Unit, [unit])
        put_over(Placement, [home])
    return told
