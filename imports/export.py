"""The list of imports as a table."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import clock
from imports.models import ImportBatch
from sheets.writing import ColumnFormat, Export, ExportColumn, ExportTable, Row

IMPORT_COLUMNS = (
    ExportColumn(gettext_lazy("Number"), ColumnFormat.NUMBER),
    ExportColumn(gettext_lazy("File")),
    ExportColumn(gettext_lazy("What the file holds")),
    ExportColumn(gettext_lazy("Period")),
    ExportColumn(gettext_lazy("Unit")),
    ExportColumn(gettext_lazy("Handed in"), ColumnFormat.MOMENT),
    ExportColumn(gettext_lazy("Handed in by")),
    ExportColumn(gettext_lazy("Result")),
    ExportColumn(gettext_lazy("Rows"), ColumnFormat.COUNT),
    ExportColumn(gettext_lazy("New"), ColumnFormat.COUNT),
    ExportColumn(gettext_lazy("Changed"), ColumnFormat.COUNT),
    ExportColumn(gettext_lazy("Unchanged"), ColumnFormat.COUNT),
    ExportColumn(gettext_lazy("With errors"), ColumnFormat.COUNT),
    ExportColumn(gettext_lazy("Fingerprint (SHA-256)"), ColumnFormat.PROSE),
)


def imports_export(rows: Iterable[ImportBatch]) -> Export:
    """Return every import that the reader sees, newest first."""
    table = ExportTable("nhap-tep", _("Imports"), IMPORT_COLUMNS, (_import(one) for one in rows))
    return Export(f"nhap-tep-{clock.today():%Y%m%d}", (table,))


def _import(one: ImportBatch) -> Row:
    counts = (one.rows, one.new, one.changed, one.unchanged, one.refused)
    return (
        one.pk,
        one.name,
        one.get_kind_display(),
        str(one.period) if one.period else None,
        str(one.unit) if one.unit else None,
        one.at,
        str(one.by),
        one.get_status_display(),
        *(counts if one.rows else [None] * len(counts)),  # not counted yet
        one.sha256,
    )
