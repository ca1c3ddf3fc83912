"""What a sheet says beside its values, in whatever format it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sheets.reading.book import Place

ROWS = 200_000
COLUMNS = 200
BUILT_IN = {9: "0%", 10: "0.00%"}  # number formats with a percent sign that no file writes out
_LITERAL = re.compile(r'"[^"]*"|\\.|[_*].|\[[^]]*\]')  # what a number format writes as it is, or never shows
_CONDITION = re.compile(r"\[[<>=]")  # of a format that looks different from number to number


@dataclass
class SheetFacts:
    """What one sheet says beside its values."""

    hidden_rows: set[int] = field(default_factory=set)
    formulas: dict[Place, str] = field(default_factory=dict)
    unsaved: set[Place] = field(default_factory=set)  # formulas without a stored value
    errors: dict[Place, str] = field(default_factory=dict)
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    # Cells that are shown with a percent sign: by how many places the number moves to be shown so.
    percents: dict[Place, int] = field(default_factory=dict)


def percent_places(code: str) -> int | None:
    """Return how far a number format moves a number to show it with a percent sign; None where it shows none.

    "0.0%" shows 0.42 as 42,0% and moves it by 2; '0"%"' writes the sign behind the number as it is.
    """
    if _CONDITION.search(code):
        return None
    bare = _LITERAL.sub("", code).partition(";")[0]
    if "%" in bare:
        return 2 * bare.count("%")
    return 0 if any("%" in literal for literal in _LITERAL.findall(code)) else None
