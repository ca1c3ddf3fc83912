"""The many plain rows of a file, read without a form: two counts, or a yes or no.

What is taken here is what the row's form would take (a test compares them); what is not, the form judges.
"""

from __future__ import annotations

from dataclasses import dataclass

from reports.figures.forms import NO, YES, Texts
from reports.figures.unit_report import Row
from reports.models import Measurement
from reports.models.report import Answer
from targets.models.indicator import Kind, Source

LARGEST = 2**63 - 1  # what a column of counts holds
_OTHER = frozenset({"na", "value", "rank", "ranked_units", "source"})


@dataclass(frozen=True, slots=True)
class Plain:
    """The figure that a line will hold."""

    part: int | None
    whole: int | None
    achieved: bool | None
    note: str
    why: str

    def put(self, line: Measurement) -> None:
        """Let the line hold it."""
        line.answer = Answer.MEASURED
        line.part, line.whole, line.achieved = self.part, self.whole, self.achieved
        line.note, line.warning_reason = self.note, self.why


def read_plain(row: Row, texts: Texts) -> Plain | None:
    """Return the figure that the row comes to with these boxes, or None where its form has to say.

    texts  counts as digits alone, "" for a box to be cleared; a box that is not named stays as it is
    """
    indicator, line = row.asked.indicator, row.line
    if indicator.source != Source.REPORT or row.cells or not _OTHER.isdisjoint(texts):
        return None
    note = texts.get("note", line.note if line else "")
    if indicator.kind == Kind.UNIT_COUNT:
        achieved = _achieved(line, texts)
        return (
            None
            if achieved is None
            else Plain(None, None, achieved, note, _why(row, texts, None, None, achieved))
        )
    if indicator.kind != Kind.SHARE or row.is_not_applicable:
        return None
    part = _count(texts.get("part"), line.part if line else None)
    whole = _count(texts.get("whole"), line.whole if line else None)
    if part is None or whole is None or not part <= whole <= LARGEST:
        return None
    return Plain(part, whole, None, note, _why(row, texts, part, whole, None))


def _why(row: Row, texts: Texts, *figure: int | bool | None) -> str:
    """Return the reason beside the figure: an old one goes with the figure that it explained."""
    line = row.line
    if "why" in texts or line is None or not line.warning_reason:
        return texts.get("why", "")
    is_outdated = figure != (line.part, line.whole, line.achieved) and row.warnings
    return "" if is_outdated else line.warning_reason


def _achieved(line: Measurement | None, texts: Texts) -> bool | None:
    if "achieved" in texts:
        return {YES: True, NO: False}.get(texts["achieved"])
    return line.achieved if line else None


def _count(text: str | None, stored: int | None) -> int | None:
    if text is None:
        return stored
    # Longer than any count: the form refuses it in words.
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 19 else None
