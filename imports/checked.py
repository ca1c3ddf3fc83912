"""What a check found, row by row: kept as a file beside its own, so that a page reads it at once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, astuple, dataclass, field
from enum import StrEnum
from typing import Any, Self

from procedures.unit_names import Suggestion
from sheets.cells.value import cell_address


class Outcome(StrEnum):
    """What a row comes to."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a cell, or a row as a whole, is refused: what stands there, what was expected, how it is mended."""

    group: str  # the kind of repair: a key of faults' words
    sheet: str
    row: int  # from 0
    column: int  # from 0
    value: str
    words: str
    asked: str = ""  # a name that is asked about: the key of its suggestion

    @property
    def address(self) -> str:
        """Return the cell as a spreadsheet names it."""
        return cell_address(self.row, self.column)


@dataclass(frozen=True, slots=True)
class CheckedCell:
    """One cell that brings something: what stands in the portal, and what will."""

    column: int
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One row of the file and what it comes to."""

    sheet: str
    row: int  # from 0
    outcome: Outcome
    about: str = ""  # the unit
    code: str = ""  # the target
    cells: tuple[CheckedCell, ...] = ()

    @property
    def number(self) -> int:
        """Return the number of the row as a spreadsheet shows it."""
        return self.row + 1


@dataclass
class Checked:
    """All that a check found."""

    rows: list[CheckedRow] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    seen: dict[str, int] = field(
        default_factory=dict
    )  # of each figure to be written, the version it was compared with
    handed_out: str = field(
        default="", repr=False
    )  # shown to whoever wrote, once, and never kept with the rest

    @property
    def counts(self) -> dict[str, int]:
        """Return how many rows come to what, all outcomes named."""
        found = Counter(row.outcome for row in self.rows)
        return {outcome.value: found[outcome] for outcome in Outcome}

    def written(self) -> bytes:
        """Return it as the bytes of a file."""
        rows = [
            (row.sheet, row.row, row.outcome, row.about, row.code, [astuple(cell) for cell in row.cells])
            for row in self.rows
        ]
        held = {
            "rows": rows,
            "faults": [asdict(fault) for fault in self.faults],
            "suggestions": [asdict(one) for one in self.suggestions],
            "seen": self.seen,
        }
        return json.dumps(held, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")

    @classmethod
    def read(cls, content: bytes) -> Self:
        """Return what `written` gave."""
        held: dict[str, Any] = json.loads(content.decode("utf-8", "surrogatepass"))
        return cls(
            rows=[_row(*one) for one in held["rows"]],
            faults=[RowFault(**one) for one in held["faults"]],
            suggestions=[
                Suggestion(one["text"], tuple((code, name) for code, name in one["offers"]))
                for one in held["suggestions"]
            ],
            seen=held["seen"],
        )


def _row(sheet: str, row: int, outcome: str, about: str, code: str, cells: Iterable[list[Any]]) -> CheckedRow:
    return CheckedRow(sheet, row, Outcome(outcome), about, code, tuple(CheckedCell(*one) for one in cells))
