"""Undoing an import: every line stands as before, but for those that somebody has edited or sent since."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from imports.kinds.figures.check import import_period, unit_reports
from imports.kinds.figures.submit import take_back
from imports.kinds.figures.write import AT_ONCE, Pen, write_down_reports
from imports.kinds.kind import Undone
from imports.models import ImportBatch, ImportChange
from procedures.models import Unit
from reports.figures.draft import clear_sources, closed_words, figure_form
from reports.figures.forms import Texts
from reports.figures.revisions import FIGURES, said_by, with_rows
from reports.figures.row import FigureRow
from reports.models import DraftCell, Measurement, MeasurementRevision, Report
from reports.models.report import COUNTED
from reports.obligations import Asking
from reports.refusal import Refused

LABELS = {field.name: field.verbose_name for field in Measurement._meta.fields}


def undo_figures(batch: ImportBatch, by: User) -> Undone:
    """Put back what the import changed, and say of how many lines; the changes say which were kept and why.

    Runs in the transaction of whoever calls, who holds the lock of the kind and period.
    raises  Refused where the period is closed
    """
    period = import_period(batch)
    rows = batch.changes.select_related("measurement").prefetch_related("before")
    changes = list(rows)
    reports = _locked({change.measurement.report_id for change in changes})
    period.refresh_from_db(fields=["opened_at", "locked_at"])
    if not period.is_open:
        raise Refused(closed_words(period))
    reason = _("Undone: spreadsheet “%(name)s”") % {"name": batch.name}
    if batch.submits:
        take_back(reports.values(), by=by, note=reason)
    units = {report.unit_id: report for report in reports.values()}
    sheets = unit_reports(Asking.read(), period, units)
    lines = {row.line.pk: row for sheet in sheets.values() for row in sheet.rows if row.line}
    revisions, importers = _revisions(changes), _importers(changes)
    pen = Pen(by, reason)
    told: list[tuple[Unit, audit.FieldChange]] = []
    for change in changes:
        row = lines.get(change.measurement_id)
        change.undo = _may_be_restored(change, row)
        if row is None or row.line is None or change.undo != ImportChange.Undo.RESTORED:
            continue
        report = reports[row.line.report_id]
        before = figure_form(row).texts if change.before.all() else {}
        held = _shown(row.line)
        row.line.submitted_by_id = importers.get(change.measurement_id)
        _restore(change, row, row.line, report, revisions)
        pen.lines.append(row.line)
        after = {box.name: box.text for box in change.before.all()}
        told += [(report.unit, one) for one in _told(row.code, held, _shown(row.line), before, after)]
    pen.write()
    for state in ImportChange.Undo:
        keys = [change.pk for change in changes if change.undo == state]
        for start in range(0, len(keys), AT_ONCE):
            batch.changes.filter(pk__in=keys[start : start + AT_ONCE]).update(undo=state)
    write_down_reports("import_undone", units, told, by, batch)
    return Undone(restored=len(pen.lines), kept=len(changes) - len(pen.lines))


def _locked(keys: Iterable[int]) -> dict[int, Report]:
    """Return the reports as they stand, for this transaction alone."""
    rows = Report.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    return {report.pk: report for report in rows.select_related("unit", "period")}


def _may_be_restored(change: ImportChange, row: FigureRow | None) -> ImportChange.Undo:
    if row is None or row.line is None or row.line.version != change.version_after:
        return ImportChange.Undo.EDITED
    return ImportChange.Undo.RESTORED if row.is_editable else ImportChange.Undo.SENT


def _revisions(changes: Iterable[ImportChange]) -> dict[tuple[int, int], MeasurementRevision]:
    """Return the revisions that hold what stood before, by line and version."""
    wanted = {(change.measurement_id, change.version_before) for change in changes}
    reports = {change.measurement.report_id for change in changes}
    rows = MeasurementRevision.objects.filter(measurement__report__in=reports)
    found = {(one.measurement_id, one.number): one for one in rows.order_by()}
    return {key: one for key, one in found.items() if key in wanted}


def _importers(changes: Iterable[ImportChange]) -> dict[int, int | None]:
    """Return by line who had imported the figure that stood before, where it was imported for its unit.

    It is the last whose import brought that figure: a note typed since, by whomever, makes it nobody else's.
    """
    before = {change.measurement_id: change.version_before for change in changes}
    reports = {change.measurement.report_id for change in changes}
    earlier = ImportChange.objects.filter(measurement__report__in=reports, batch__unit=None)
    brought = {
        (line, version)
        for line, version in earlier.values_list("measurement", "version_after")
        if version <= before.get(line, 0)
    }
    kept = MeasurementRevision.objects.filter(measurement__in={line for line, _version in brought})
    said = {(one.measurement_id, one.number): (said_by(one), one.by_id) for one in with_rows(kept)}
    found: dict[int, int | None] = {}
    for line, version in sorted(brought & said.keys()):
        figure, by = said[line, version]
        stood, _by = said.get((line, before[line]), (None, None))
        came_from, _by = said.get((line, version - 1), (None, None))
        if figure == stood != came_from:
            found[line] = by
    return found


def _restore(
    change: ImportChange,
    row: FigureRow,
    line: Measurement,
    report: Report,
    revisions: dict[tuple[int, int], MeasurementRevision],
) -> None:
    """Let the line and what stands beside it be as before; the caller saves the line."""
    texts = {box.name: box.text for box in change.before.all()}
    revision = revisions.get((change.measurement_id, change.version_before))
    if texts:
        _restore_boxes(row, line, report, texts)
    elif revision is not None:
        for name in FIGURES:
            setattr(line, name, getattr(revision, name))
        clear_sources(row, report)
    else:
        line.clear()
        line.note = line.warning_reason = ""
        clear_sources(row, report)


def _restore_boxes(row: FigureRow, line: Measurement, report: Report, texts: Texts) -> None:
    """Let the row hold the boxes: a figure where they make one, else the texts themselves, as in a draft."""
    form = figure_form(row, texts)
    line.note, line.warning_reason = texts.get("note", ""), texts.get("why", "")
    if not form.is_blank() and form.is_valid():
        form.write(line, report)
        return
    line.clear()
    clear_sources(row, report)
    DraftCell.objects.bulk_create(
        DraftCell(report=report, indicator=row.asked.indicator, name=name, text=text)
        for name, text in texts.items()
        if text and name not in ("note", "why")
    )


def _shown(line: Measurement) -> dict[str, str]:
    return {name: str(getattr(line, name) if getattr(line, name) is not None else "") for name in FIGURES}


def _told(
    code: str, held: dict[str, str], now: dict[str, str], before: Texts, after: Texts
) -> Iterable[audit.FieldChange]:
    """Yield what an undone line held, and holds again."""
    for name in FIGURES:
        if held[name] != now[name]:
            yield audit.FieldChange(f"{code} · {LABELS[name]}", held[name], now[name])
    for name in before.keys() | after.keys():
        if name not in (*COUNTED, "note", "why", "na") and before.get(name, "") != after.get(name, ""):
            yield audit.FieldChange(f"{code} · {name}", before.get(name, ""), after.get(name, ""))
