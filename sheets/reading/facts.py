"""What a sheet says beside its values, in whatever format it is written."""

from __future__ import annotations

from dataclasses import dataclass, field

from sheets.reading.book import Place

ROWS = 200_000
COLUMNS = 200


@dataclass
class Facts:
    """What one sheet says beside its values."""

    hidden_rows: set[int] = field(default_factory=set)
    formulas: dict[Place, str] = field(default_factory=dict)
    unsaved: set[Place] = field(default_factory=set)  # formulas without a stored value
    errors: dict[Place, str] = field(default_factory=dict)
    merged: list[tuple[Place, Place]] = field(default_factory=list)
