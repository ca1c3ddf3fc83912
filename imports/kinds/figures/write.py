"""Writing the figures of a file into drafts: in one transaction, against what was seen, with their past."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import audit, clock
from accounts.models import User
from imports.checked import Checked
from imports.kinds.figures.check import FigureChange, cells_of, examine_figures, unit_reports
from imports.kinds.figures.submit import hand_in
from imports.kinds.kind import ImportOrder
from imports.kinds.refusals import refuse_rows_with_errors
from imports.models import ImportBatch, ImportChange, ImportedOver
from procedures.models import Unit
from procedures.rights import Action, demand, may, within
from reports.figures.draft import clear_sources, figure_form, followers, same
from reports.figures.forms import WORDS, Texts
from reports.figures.revisions import FIGURES, Channel, keep_rows
from reports.models import DraftCell, Measurement, MeasurementRevision, Report
from reports.obligations import Asking
from reports.refusal import Overtaken, Refused

AT_ONCE = 500  # rows of one statement
TOLD = 5  # figures that a refusal names


@dataclass
class Pen:
    """Lines to be written together, each with its revision: recording.record for many."""

    by: User
    reason: str
    lines: list[Measurement] = field(default_factory=list)

    def write(self) -> None:
        """Write the lines with the figures they hold now, and the revisions that keep them."""
        added = [line for line in self.lines if not line.pk]
        others = [line for line in self.lines if line.pk]
        for line in self.lines:
            line.version = line.version + 1 if line.pk else 1
        Measurement.objects.bulk_create(added, batch_size=AT_ONCE)
        # One statement for hundreds of rows that are there: bulk_update would write a case for each of them.
        Measurement.objects.bulk_create(
            others,
            batch_size=AT_ONCE,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[*FIGURES, "version", "submitted_by"],
        )
        at = clock.now()
        kept = MeasurementRevision.objects.bulk_create(
            (
                MeasurementRevision(
                    measurement=line,
                    number=line.version,
                    by=self.by,
                    at=at,
                    channel=Channel.SHEET,
                    reason=self.reason,
                    **{name: getattr(line, name) for name in FIGURES},
                )
                for line in self.lines
            ),
            batch_size=AT_ONCE,
        )
        keep_rows(kept)


def write_figures(order: ImportOrder, by: User) -> Checked:
    """Write what the file changes, and return what every row came to.

    Runs in the transaction of whoever calls, who holds the lock of the kind and period.
    raises  Overtaken where something else stands there than the check saw, Refused for rows with errors
    """
    reports = lock_reports(order)
    examined = examine_figures(order)
    _refuse_overtaken(order, examined.entries)
    refuse_rows_with_errors(order.batch, examined.checked)
    if not examined.entries:
        raise Refused(_("The file changes nothing: every figure in it stands there already."))
    pen = Pen(by, _("Spreadsheet “%(name)s”") % {"name": order.batch.name})
    kept = _kept_revisions(examined.entries)
    own = _own_units(by)
    stated = {(entry.stated.unit.pk, entry.stated.indicator.pk) for entry in examined.entries}
    befores: list[tuple[Measurement, int, Texts]] = []
    told = [(entry.stated.unit, change) for entry in examined.entries for change in _changes(entry)]
    for entry in examined.entries:
        report = reports[entry.stated.unit.pk]
        line = entry.row.line or Measurement(report=report, indicator=entry.stated.indicator)
        version = line.version if line.pk else 0
        befores.append((line, version, _before(entry, (line.pk, version) in kept)))
        stood = line.figure
        put_figure(entry, line, report)
        if line.figure != stood or _fills_boxes(entry):  # else it stays that of whoever brought the figure
            line.submitted_by = None if report.unit_id in own else by
        pen.lines.append(line)
        for other in followers(entry.row, report):
            if (other.report.unit_id, other.indicator_id) not in stated:
                befores.append((other, other.version if other.pk else 0, {}))
                pen.lines.append(other)
    pen.write()
    _keep(order.batch, befores)
    write_down_reports("import", reports, told, by, order.batch)
    if order.batch.submits:
        units = {entry.stated.unit.pk for entry in examined.entries}
        sheets = unit_reports(Asking.read(), order.batch.period, units) if order.batch.period else {}
        hand_in(sheets.values(), by=by, note=pen.reason)
    return examined.checked


def _fills_boxes(entry: FigureChange) -> bool:
    """Say whether the file changes a box of a figure that a form reads, and not only words beside it."""
    if entry.form is None or entry.stored is None:
        return False
    boxes = {name: box for name, box in entry.form.fields.items() if name not in WORDS}
    left_out = entry.stored.keys() - entry.form.texts.keys() - set(WORDS)
    stored, texts = entry.stored, entry.form.texts
    return bool(left_out) or any(
        not same(box, stored.get(name, ""), texts.get(name, "")) for name, box in boxes.items()
    )


def _own_units(by: User) -> set[int]:
    """Return the units that import by this user; of all others the user submits what is imported."""
    if may(by, Action.CORRECT):  # who approves figures is never taken for one of the unit alone
        return set()
    return set(Unit.objects.filter(within(by, Action.ENTER)).values_list("pk", flat=True))


def lock_reports(order: ImportOrder) -> dict[int, Report]:
    """Return by unit the reports to be written, made where there are none, for this transaction alone."""
    codes = {name.rpartition(" ")[0] for name in order.seen}
    period = order.batch.period
    units = {unit.pk: unit for unit in Unit.objects.filter(code__in=codes)}
    known = set(Report.objects.filter(period=period, unit__in=units).values_list("unit_id", flat=True))
    Report.objects.bulk_create(
        [Report(unit=unit, period=period) for key, unit in units.items() if key not in known],
        ignore_conflicts=True,  # the unit may begin at this moment
    )
    # In one order whoever asks, as when many are approved: no two people wait for each other.
    rows = Report.objects.select_for_update(of=("self",)).filter(period=period, unit__in=units).order_by("pk")
    found = {report.unit_id: report for report in rows}
    for key, report in found.items():
        report.unit = units[key]
    return found


def _refuse_overtaken(order: ImportOrder, entries: Iterable[FigureChange]) -> None:
    """Refuse to write over what the check did not see."""
    names = [entry.name for entry in entries if order.seen.get(entry.name, -1) != entry.version]
    if names:
        text = ngettext(
            "%(count)s figure was changed since the check: %(names)s. Look at it again, then import.",
            "%(count)s figures were changed since the check: %(names)s. Look at them again, then import.",
            len(names),
        )
        told = ", ".join(names[:TOLD]) + (" …" if len(names) > TOLD else "")
        raise Overtaken(text % {"count": len(names), "names": told})


def put_figure(entry: FigureChange, line: Measurement, report: Report) -> None:
    """Let the line hold what the file states, and its rows beside it; the caller saves the line."""
    if entry.row.cells:
        DraftCell.objects.filter(report=report, indicator=entry.stated.indicator).delete()
    if entry.plain is not None:
        entry.plain.put(line)
        return
    form = entry.form
    texts = form.texts if form else {}
    line.note, line.warning_reason = texts.get("note", ""), texts.get("why", "")
    if form is not None and not form.is_blank():
        form.write(line, report)
    else:
        line.clear()
        clear_sources(entry.row, report)


def _kept_revisions(entries: Iterable[FigureChange]) -> set[tuple[int, int]]:
    """Return of the lines that are there which versions their revisions keep."""
    reports = {entry.row.line.report_id for entry in entries if entry.row.line}
    kept = MeasurementRevision.objects.filter(measurement__report__in=reports).order_by()
    return set(kept.values_list("measurement_id", "number"))


def _before(entry: FigureChange, is_kept: bool) -> Texts:
    """Return the boxes as they stand, where a revision does not say it all."""
    if entry.row.line is None and not entry.row.cells:
        return {}
    if entry.plain is not None and is_kept:
        return {}
    return entry.stored if entry.stored is not None else figure_form(entry.row).texts


def _keep(batch: ImportBatch, befores: Iterable[tuple[Measurement, int, Texts]]) -> None:
    """Keep what is needed to undo."""
    changes, over = [], []
    for line, version, texts in befores:
        change = ImportChange(
            batch=batch, measurement=line, version_before=version, version_after=line.version
        )
        changes.append(change)
        over += [ImportedOver(change=change, name=name, text=text) for name, text in texts.items()]
    ImportChange.objects.bulk_create(changes, batch_size=AT_ONCE)
    ImportedOver.objects.bulk_create(over, batch_size=AT_ONCE)


def _changes(entry: FigureChange) -> Iterator[audit.FieldChange]:
    for _place, cell in cells_of(entry):
        yield audit.FieldChange(f"{entry.stated.indicator.code} · {cell.label}", cell.old, cell.new)


def write_down_reports(
    action: str,
    reports: dict[int, Report],
    told: Iterable[tuple[Unit, audit.FieldChange]],
    by: User,
    batch: ImportBatch,
) -> None:
    """Write one act for each report, as when its unit saves it by the form."""
    changes: dict[int, list[audit.FieldChange]] = defaultdict(list)
    for unit, change in told:
        changes[unit.pk].append(change)
    if not changes:
        return
    # Whoever may for one of them by a role may for all: an import is about one unit, or about every unit.
    role = demand(by, Action.IMPORT, reports[next(iter(changes))].unit)
    for key, found in changes.items():
        unit = reports[key].unit
        audit.write(
            action,
            reports[key],
            by=by,
            changes=found,
            unit_code=unit.code,
            role=role,
            reason=f"{batch.name} · {batch.sha256[:12]}",
        )
