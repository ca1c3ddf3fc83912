"""One figure of a report: what was asked, what is there, and what stood there before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from indicators import Counted
from reports.figures.warnings import Before, emptied, no_longer_measured, nothing_applies, out_of_the_whole
from reports.models import DossierCount, LineStatus, Measurement, StatedIndex, Survey
from reports.models.report import Answer
from reports.obligations import Obligation
from targets.models import Period, Question, Questionnaire

EDITABLE = frozenset({LineStatus.DRAFT, LineStatus.RETURNED})  # what its unit may still change


class Counting(Protocol):
    """What a row asks the kind of its figure (kind.py says the rest)."""

    def share(self, row: FigureRow) -> Counted | None:
        """Return the two counts that the row comes to; None where it has none (yet)."""

    def is_complete(self, row: FigureRow) -> bool:
        """Say whether the row holds a figure."""

    def words(self, share: Counted) -> str:
        """Return what a figure says: "46/410", or a yes."""

    def accepted_words(self, row: FigureRow) -> str:
        """Return in words the accepted figure, where it is no two counts; "" where there is none."""

    def printed_warnings(self, row: FigureRow) -> list[str]:
        """Return what does not add up in figures kept as printed."""

    def unlikely(self, row: FigureRow, share: Counted) -> list[str]:
        """Return a sentence for each thing that is unlikely about the figure."""


def questions_of(survey: Survey | None) -> list[Question]:
    """Return the questions of a survey in their order (prefetch `counts`); none without a survey."""
    found: dict[tuple[int, str], list[tuple[str, bool]]] = {}
    # As they were entered: their keys keep the order that the questionnaire has.
    for row in sorted(survey.counts.all() if survey else (), key=lambda row: (row.position, row.pk)):
        found.setdefault((row.position, row.question), []).append((row.option, row.counts_as_satisfied))
    return [Question(text, tuple(options)) for (_position, text), options in found.items()]


@dataclass
class FigureRow:
    """One figure of the report: what was asked, what is there, and what stood there before."""

    asked: Obligation
    period: Period
    kind: Counting
    line: Measurement | None = None
    with_unit: bool = (
        True  # the report is not sent, or came back: rows that it does not have yet may be added
    )
    cells: dict[str, str] = field(default_factory=dict)  # what was typed and is no figure yet
    dossiers: list[DossierCount] = field(default_factory=list)
    survey: Survey | None = None
    index: StatedIndex | None = None
    history: dict[int, Counted] = field(default_factory=dict)  # by number of the period, all before this one
    before: Before | None = None
    earlier_dossiers: list[DossierCount] = field(default_factory=list)  # of the last report that counts any
    questionnaire: Questionnaire | None = None  # the form of its survey that is in force
    year_ago: Before | None = None  # the same quarter a year before
    beside: list[FigureRow] = field(
        default_factory=list
    )  # other figures that are counted from the same table
    table_of: str = ""  # the code of the row whose table it is counted from, where that is another one
    is_open: bool = True  # its period takes figures, or a granted request opened the row
    none_applies: int = 0  # owed figures of a report that calls them all not applicable: its first row tells
    replaces: Before | None = None  # what is accepted of this period: the figure would take its place

    @property
    def questions(self) -> list[Question]:
        """Return the questions of the row's survey."""
        return questions_of(self.survey)

    @property
    def outline(self) -> list[Question]:
        """Return the questions that the form in force asks."""
        return self.questionnaire.questions if self.questionnaire else []

    @property
    def code(self) -> str:
        """Return the code of the indicator, by which the row is named everywhere."""
        return self.asked.indicator.code

    @property
    def is_not_applicable(self) -> bool:
        """Say whether the unit answers that the indicator is not applicable to it."""
        return self.line is not None and self.line.answer == Answer.NOT_APPLICABLE

    @property
    def is_editable(self) -> bool:
        """Say whether the unit may still change the row: figures of one table change together."""
        return self.is_with_unit and all(other.is_with_unit for other in self.beside)

    @property
    def counted_along(self) -> list[FigureRow]:
        """Return the rows that are counted from the table of this one, and change with it."""
        if self.table_of:
            return []
        applicable = [other for other in self.beside if not other.is_not_applicable]
        return [other for other in applicable if other.line is not None or self.is_with_unit]

    @property
    def is_with_unit(self) -> bool:
        """Say whether the unit may still change the row, as far as the row itself goes."""
        if not self.is_open:
            return False
        return self.with_unit if self.line is None else self.line.status in EDITABLE

    @property
    def share(self) -> Counted | None:
        """Return the two counts that the row comes to; None where it has none (yet)."""
        if self.is_not_applicable or self.cells:
            return None
        return self.kind.share(self)

    @property
    def is_answered(self) -> bool:
        """Say whether the row holds an answer: a figure, a yes or no, an index, or “not applicable”."""
        return self.is_not_applicable or self.kind.is_complete(self)

    @property
    def accepted_figure(self) -> str:
        """Return in words the accepted figure that the row would replace; "" where there is none."""
        if self.replaces is not None:
            return self.kind.words(self.replaces.share)
        return self.kind.accepted_words(self)

    @property
    def warnings(self) -> list[str]:
        """Return what is unlikely about the row, and what does not add up in figures kept as printed."""
        found = self.kind.printed_warnings(self)
        if self.none_applies:
            found = [nothing_applies(self.none_applies), *found]
        share, name = self.share, self.asked.indicator.whole_label
        if not self.is_answered and not self.cells and (figure := self.accepted_figure):
            return [*found, emptied(self.period, figure)]
        if share is None and not self.is_not_applicable:
            return found
        if gone := out_of_the_whole(name, share, (self.before, self.replaces), self.kind.words):
            return found + gone
        if share is None:
            figure = self.accepted_figure
            return [*found, no_longer_measured(self.period, figure)] if figure else found
        return [*found, *self.kind.unlikely(self, share)]

    @property
    def needs_a_reason(self) -> bool:
        """Say whether a warning still lacks the words that let it through."""
        return bool(self.warnings) and not (self.line and self.line.warning_reason)
