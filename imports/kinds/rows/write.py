"""Writing the rows of a file into their tables, with what stood there before: one transaction, one act."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import audit, changes
from accounts.models import User
from imports.checked import Checked
from imports.kinds.kind import ImportOrder
from imports.kinds.refusals import refuse_rows_with_errors
from imports.kinds.rows.check import ExaminedRows, Written, stamp_of
from imports.models import ImportBatch, ImportedField, ImportedRow
from procedures.models import DeskHandling, Placement, Procedure, ServiceLevel, Unit
from procedures.rights import demand
from procedures.storing import AT_ONCE, add, put_over, state_of
from reports.refusal import Overtaken, Refused
from targets.models import Period

TOLD = 5  # codes that a refusal names
# In the order in which rows may be added: what others hang on first.
TABLES: dict[str, type[models.Model]] = {
    model._meta.label_lower: model for model in (Unit, Placement, Procedure, ServiceLevel, DeskHandling)
}


def write_rows(
    order: ImportOrder, by: User, examine: Callable[[ImportOrder], ExaminedRows], table: type[models.Model]
) -> Checked:
    """Write what the file changes, and return what every row came to.

    Runs in the transaction of whoever calls, who holds the lock of the kind.
    raises  Overtaken where something else stands there than the check saw, Refused for rows with errors
    """
    hold_periods(table)
    _lock(table, order.seen)
    found = examine(order)
    refuse_overtaken(order, found)
    refuse_faults(order.batch, found)
    rows = [row for entry in found.entries for row in entry.writes]
    store(rows)
    _keep(order.batch, rows)
    _write_down("import", order.batch, by, rows, table)
    return found.checked


def hold_periods(table: type[models.Model]) -> None:
    """Let no period be locked until the transaction ends, where the rows of the table judge it."""
    if table is Unit:
        list(Period.objects.select_for_update().order_by("pk"))


def _lock(table: type[models.Model], codes: Iterable[str]) -> None:
    """Keep the rows as they are until the transaction ends, in one order whoever asks."""
    rows = table._base_manager.select_for_update(of=("self",)).filter(code__in=codes).order_by("pk")
    list(rows.values_list("pk", flat=True))


def refuse_overtaken(order: ImportOrder, found: ExaminedRows) -> None:
    """Refuse to write over what the check did not see."""
    names = [one.code for one in found.entries if order.seen.get(one.code, -1) != one.version]
    if names:
        text = ngettext(
            "%(count)s row was changed since the check: %(names)s. Look at it again, then import.",
            "%(count)s rows were changed since the check: %(names)s. Look at them again, then import.",
            len(names),
        )
        told = ", ".join(names[:TOLD]) + (" …" if len(names) > TOLD else "")
        raise Overtaken(text % {"count": len(names), "names": told})


def refuse_faults(batch: ImportBatch, found: ExaminedRows) -> None:
    """Refuse a file with rows that cannot be taken, unless they are left out, and one that brings nothing."""
    refuse_rows_with_errors(batch, found.checked)
    if not found.entries:
        raise Refused(_("The file changes nothing: every row in it stands there already."))


def store(rows: Iterable[Written]) -> None:
    """Store the rows, table by table, those first that others hang on."""
    by_table: dict[type[models.Model], list[Written]] = defaultdict(list)
    for row in rows:
        by_table[type(row.instance)].append(row)
    regraded = {row.instance.pk for row in by_table[Unit] if "level" in row.before}
    along: list[Any] = [row.instance for row in by_table[Placement] if not row.is_new]
    set_aside([one for one in along if one.unit_id in regraded])
    for model in TABLES.values():
        add(model, [row.instance for row in by_table[model] if row.is_new])
        put_over(model, [row.instance for row in by_table[model] if not row.is_new])


def set_aside(placements: Iterable[Placement]) -> None:
    """Take the rows away until they are stored again after their units, which get another level.

    The database holds a level and a placement against each other, so neither changes before the other.
    """
    Placement.objects.filter(pk__in=[one.pk for one in placements]).delete()


def _keep(batch: ImportBatch, rows: Iterable[Written]) -> None:
    """Keep what is needed to undo."""
    kept = [
        (
            ImportedRow(
                batch=batch,
                table=row.instance._meta.label_lower,
                row=row.instance.pk,
                label=row.label[:300],
                is_new=row.is_new,
                stamp=stamp_of(row.instance),
            ),
            row,
        )
        for row in rows
    ]
    ImportedRow.objects.bulk_create((one for one, _row in kept), batch_size=AT_ONCE)
    ImportedField.objects.bulk_create(
        (
            ImportedField(imported=one, name=name, text=stored_text(row.instance, name, value))
            for one, row in kept
            for name, value in row.before.items()
        ),
        batch_size=AT_ONCE,
    )


def stored_text(instance: models.Model, name: str, value: Any) -> str:
    """Return a value as text that `value_of` reads; nothing for none."""
    if value is None:
        return ""
    return str(value.pk if isinstance(value, models.Model) else value)


def value_of(instance: models.Model, name: str, text: str) -> Any:
    """Return the value, of a key to another row its key."""
    field: Any = instance._meta.get_field(name)
    return None if field.null and not text else field.to_python(text)


def _write_down(
    action: str, batch: ImportBatch, by: User, rows: Iterable[Written], table: type[models.Model]
) -> None:
    """Write the file down as one act, with all that it changed."""
    told = [change for row in rows for change in _told(row)]
    write_act(action, batch, by, told, table)


def write_act(
    action: str, batch: ImportBatch, by: User, told: list[audit.FieldChange], table: type[models.Model]
) -> None:
    """Write down what was done with the rows of a table by way of a file."""
    with translation.override(settings.LANGUAGE_CODE):
        file = audit.FieldChange(_("File"), "", batch.name)
    audit.write(
        action,
        None,
        by=by,
        role=demand(by, batch.right),
        changes=[file, *told],
        subject_type=audit.subject_type(table),
        reason=f"{batch.name} · {batch.sha256[:12]}",
    )


HIDDEN = frozenset({"search_key", "accented_key", "sort_key"})  # follow from what is told


def _told(row: Written) -> list[audit.FieldChange]:
    """Return what the row changes; one that is added is named, and shows itself what it holds."""
    model = type(row.instance)
    if row.is_new:
        return [audit.FieldChange(called(model), "", row.label)]
    held, names = state_of(row.instance), row.before.keys() - HIDDEN
    before = {name: row.before[name] for name in names}
    return changes.between(model, before, {name: held[name] for name in names}, of=row.instance)


def called(model: type[models.Model]) -> str:
    """Return what a row of the table is called in the portal's own language."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(model._meta.verbose_name)
