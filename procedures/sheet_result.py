"""What came of a sheet in the administration: what a row changes, and all that is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.safestring import mark_safe
from import_export import resources, results

from procedures.cell_faults import CellFault


class PlainDiff(resources.Diff):
    """What a row changes, marked with <ins> and <del> alone: inline styles are against our policy."""

    def as_html(self) -> list[str]:
        """Return the cells without the styles; the text in them is escaped, so no other tag is touched."""
        cells = [re.sub(r'<(ins|del|span) style="[^"]*">', r"<\1>", cell) for cell in super().as_html()]
        return [mark_safe(cell) for cell in cells]  # noqa: S308  # escaped where the cells were compared


class SheetResult(results.Result):
    """What came of a sheet, with all that is refused of it."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[CellFault] = []

    def has_validation_errors(self) -> bool:
        """Say whether anything is refused."""
        return bool(self.faults) or super().has_validation_errors()

    def refuse(self, faults: Iterable[CellFault]) -> None:
        """Tell what is refused, in the order of the sheet; nothing is written, so nothing counts as taken."""
        self.faults = sorted(faults, key=lambda one: (one.row, one.column))
        self.totals.update(dict.fromkeys(("new", "update", "delete", "skip"), 0))
