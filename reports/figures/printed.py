"""What tables of their own have in common: a source for what is copied as printed, and a place for a line."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reports.figures.forms import Texts
from sheets.tables.sheet_column import SheetColumn

PRINTED = SheetColumn(
    "printed_source",
    _("Source, for figures copied from a published report"),
    ("Nguồn, với số chép từ báo cáo đã công bố", "Nguồn số in", "Nguồn", "printed_source"),
)


def printed_place(held: Texts, pattern: str, text: str) -> int:
    """Return the number of the line in which the text stands, else that of the first free one."""
    number = 0
    while (there := held.get(pattern.format(number))) is not None and there.casefold() != text.casefold():
        number += 1
    return number
