"""The differences between two sources as a table."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.downloads import UNIT_COLUMNS, of_period, unit_cells
from reports.review.differences import DifferenceLine, DifferenceList
from sheets.writing import ColumnFormat, Export, ExportColumn, ExportTable, Row

COLUMNS = (
    ExportColumn(gettext_lazy("Code"), ColumnFormat.CODE),
    ExportColumn(gettext_lazy("Target")),
    ExportColumn(gettext_lazy("Two sources")),
    *UNIT_COLUMNS,
    ExportColumn(gettext_lazy("First source")),
    ExportColumn(gettext_lazy("Second source")),
    ExportColumn(gettext_lazy("Who clears it up")),
    ExportColumn(gettext_lazy("State")),
    ExportColumn(gettext_lazy("Explanation"), ColumnFormat.PROSE),
    ExportColumn(gettext_lazy("Explained by")),
    ExportColumn(gettext_lazy("At"), ColumnFormat.MOMENT),
)


def differences_export(listed: DifferenceList) -> Export:
    """Return the differences of the list that is shown, the open ones first."""
    rows = [_row(line) for line in listed.lines]
    table = ExportTable("hai-nguon", _("Two sources"), COLUMNS, rows)
    period = listed.asked.period
    return Export(f"hai-nguon-{period.code}", (table,), of_period(period))


def _row(line: DifferenceLine) -> Row:
    told = line.explanation
    return (
        line.indicator.code,
        line.indicator.label,
        line.pair_name,
        *unit_cells(line.unit, line.period),
        line.said,
        line.beside,
        line.owner.name_on(line.period.data_to),
        line.state,
        told.text if told else None,
        str(told.by) if told else None,
        told.at if told else None,
    )
