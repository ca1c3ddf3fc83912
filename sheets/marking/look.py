"""How a bad cell looks, whoever marks it."""

from __future__ import annotations

AUTHOR = "CCHC"  # of our comments, by which they are known when the file comes back
FILL = "FFC7CE"
WIDTHS = (20, 8, 30, 90)  # of the columns of the list


def link_to(sheet: str, place: str) -> str:
    """Return the target of a link to a cell of the same workbook."""
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{place}"
