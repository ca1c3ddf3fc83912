"""The list of imports as a table."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import clock
from imports.models import ImportBatch
from sheets.writing import Column, Export, Kind, Row, Table

IMPORT_COLUMNS = (
    Column(gettext_lazy("Number"), Kind.NUMBER),
    Column(gettext_lazy("File")),
    Column(gettext_lazy("What the file holds")),
    Column(gettext_lazy("Period")),
    Column(gettext_lazy("Unit")),
    Column(gettext_lazy("Handed in"), Kind.MOMENT),
    Column(gettext_lazy("Handed in by")),
    Column(gettext_lazy("Result")),
    Column(gettext_lazy("Rows"), Kind.COUNT),
    Column(gettext_lazy("New"), Kind.COUNT),
    Column(gettext_lazy("Changed"), Kind.COUNT),
    Column(gettext_lazy("Unchanged"), Kind.COUNT),
    Column(gettext_lazy("With errors"), Kind.COUNT),
    Column(gettext_lazy("Fingerprint (SHA-256)"), Kind.PROSE),
)


def imports_export(rows: Iterable[ImportBatch]) -> Export:
    """Return every import that the reader sees, newest first."""
    table = Table("nhap-tep", _("Imports"), IMPORT_COLUMNS, (_import(one) for one in rows))
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
