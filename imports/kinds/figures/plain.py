"""The many plain rows of a file, read without a form: two counts, or a yes or no.

What is taken here is what the row's form would take (a test compares them); what is not, the form judges.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports.figures.forms import Texts
from reports.figures.registry import kind_of
from reports.figures.row import FigureRow
from reports.models import Measurement
from reports.models.report import COUNTED, Answer

_OTHER = frozenset({"na", "value", "rank", "ranked_units", "source"})


@dataclass(frozen=True, slots=True)
class Plain:
    """The figure that a line will hold."""

    figure: Mapping[str, int | bool]  # by the columns of the line; of the others none
    note: str
    why: str

    def get(self, name: str) -> int | bool | str | None:
        """Return what is held in a box of the row."""
        return {"note": self.note, "why": self.why}.get(name, self.figure.get(name))

    def held(self) -> tuple[int | bool | None, ...]:
        """Return the figure as a line holds it."""
        return tuple(self.figure.get(name) for name in COUNTED)

    def put(self, line: Measurement) -> None:
        """Let the line hold it."""
        line.answer = Answer.MEASURED
        for name in COUNTED:
            setattr(line, name, self.figure.get(name))
        line.note, line.warning_reason = self.note, self.why


def read_plain(row: FigureRow, texts: Texts) -> Plain | None:
    """Return the figure that the row comes to with these boxes, or None where its form has to say.

    texts  counts as digits alone, "" for a box to be cleared; a box that is not named stays as it is
    """
    line = row.line
    if row.cells or not _OTHER.isdisjoint(texts):
        return None
    figure = kind_of(row.asked.indicator).plain(row, texts)
    if figure is None:
        return None
    note = texts.get("note", line.note if line else "")
    return Plain(figure, note, _why(row, texts, figure))


def _why(row: FigureRow, texts: Texts, figure: Mapping[str, int | bool]) -> str:
    """Return the reason beside the figure: an old one goes with the figure that it explained."""
    line = row.line
    if "why" in texts or line is None or not line.warning_reason:
        return texts.get("why", "")
    held = {name: getattr(line, name) for name in COUNTED}
    is_outdated = held != dict.fromkeys(COUNTED) | dict(figure) and row.warnings
    return "" if is_outdated else line.warning_reason
