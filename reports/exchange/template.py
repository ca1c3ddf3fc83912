"""An empty workbook with the columns that an import of figures knows."""

from __future__ import annotations

import tablib

from procedures.sheets import Xlsx
from reports.exchange.figures import FIGURES


def template() -> bytes:
    """Return the workbook: one row of headings, to be filled in below."""
    return Xlsx().export_data(tablib.Dataset(headers=[column.aliases[0] for column in FIGURES.columns]))
