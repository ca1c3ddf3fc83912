"""The lines of a survey in a file, held against the form in force: what it does not ask is named."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from imports.kinds.reading import Reading, Stated
from reports.figures.forms import YES, Texts
from reports.figures.unit_report import Row
from sheets.cells.value import tidy
from targets.models import Question

OF_ALL = ("issued", "collected", "printed_source")  # columns that tell of the survey as a whole


def is_own(stated: Stated, stored: Texts) -> bool:
    """Say whether the survey names the publication it was copied from, and so keeps its own questions."""
    named = [line["printed_source"] for line in stated.table if "printed_source" in line]
    return any(named) if named else bool(stored.get("printed_source"))


def lay_out_answers(stated: Stated, row: Row, reading: Reading) -> None:
    """Turn the lines into the boxes of the counts, and refuse those that the form in force does not ask."""
    for found, (sheet, line, spots) in zip(stated.table, stated.spots, strict=True):
        try:
            box = _box_of(found, row.outline)
        except _NotAsked as refused:
            text, at = found.get(refused.column, ""), spots.get(refused.column, 0)
            reading.refuse((sheet, line), at, "rule", text, str(refused))
            continue
        for column, name in (("count", box), *((name, name) for name in OF_ALL)):
            if column in spots:
                stated.at.setdefault(name, (sheet, line, spots[column]))
            if column in found:
                stated.texts[name] = found[column]
                stated.at[name] = (sheet, line, spots[column])
    stated.table, stated.spots = [], []


class _NotAsked(Exception):
    """A cell that the form in force does not know, or contradicts."""

    def __init__(self, column: str, words: str) -> None:
        super().__init__(words)
        self.column = column


def _box_of(found: dict[str, str], outline: list[Question]) -> str:
    """Return the box of the count of the line, or raise _NotAsked."""
    if not outline:
        words = _("No survey form is in force for this period. Ask the coordinator to set one.")
        raise _NotAsked("question", words)
    text, option = found.get("question", ""), found.get("option", "")
    q = _place_of(text, (question.text for question in outline))
    if q is None:
        told = {"text": text, "known": "; ".join(f"“{question.text}”" for question in outline)}
        words = _("The form of this period does not ask “%(text)s”. Its questions: %(known)s.")
        raise _NotAsked("question", words % told)
    question = outline[q]
    o = _place_of(option, (name for name, _satisfied in question.options))
    if o is None:
        known = "; ".join(f"“{name}”" for name, _satisfied in question.options)
        words = _(
            "“%(text)s” is no answer to “%(question)s”. Its answers in the form of this period: %(known)s."
        )
        raise _NotAsked("option", words % {"text": option, "question": question.text, "known": known})
    satisfied = question.options[o][1]
    if found.get("satisfied") and (found["satisfied"] == YES) != satisfied:
        answer = _("Yes") if satisfied else _("Not yet")
        words = _(
            "Whether “%(option)s” counts as satisfied is settled by the form: %(answer)s. Empty this cell."
        )
        raise _NotAsked("satisfied", words % {"option": option, "answer": answer})
    return f"q{q}-o{o}-count"


def _place_of(text: str, known: Iterable[str]) -> int | None:
    """Return the place of the text among those known, in whatever case it is written."""
    wanted = tidy(text).casefold()
    return next((place for place, name in enumerate(known) if name.casefold() == wanted), None)
