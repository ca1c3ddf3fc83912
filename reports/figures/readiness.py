"""What still keeps a report from being sent, in the words of a repair, each with the row it is about."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.figures.draft import figure_form
from reports.figures.forms import FigureForm, empty_words
from reports.figures.registry import kind_of
from reports.figures.row import FigureRow
from reports.figures.unit_report import UnitReport


@dataclass(frozen=True, slots=True)
class ReportFault:
    """One thing to mend before sending."""

    row: FigureRow
    box: str  # the name of the box to go to, as it stands in the page
    text: str


def report_faults(sheet: UnitReport) -> list[ReportFault]:
    """Return what keeps the report from being sent, row by row; an empty list says it may go."""
    return [fault for row in sheet.rows if row.is_editable for fault in row_faults(row, figure_form(row))]


def row_faults(row: FigureRow, form: FigureForm) -> list[ReportFault]:
    """Return what keeps one row from being sent: unread figures, an empty answer, an unexplained warning."""
    first = f"{row.table_of or row.code}-{next(iter(form.figures), 'note')}"
    refused = kind_of(row.asked.indicator).fault(row, form)
    if (row.cells or refused) and form.errors:
        return [
            ReportFault(row, f"{row.code}-{name}" if name in form.fields else first, str(text))
            for name, texts in form.errors.items()
            for text in texts
        ]
    if refused:  # no reason lets it through
        box, words = refused
        return [ReportFault(row, f"{row.code}-{box}", words)]
    if row.asked.is_owed and not row.is_answered:
        return [ReportFault(row, first, empty_words(row.asked.indicator.label))]
    if row.needs_a_reason:
        return [
            ReportFault(row, f"{row.code}-why", _("%(warning)s Write the reason.") % {"warning": text})
            for text in row.warnings[:1]
        ]
    return []
