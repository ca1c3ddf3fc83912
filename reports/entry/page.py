"""The rows of a report made ready for its pages: boxes with their texts, what stood before, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from procedures.models import Unit
from reports.evidence.panel import EvidencePanel, evidence_panels
from reports.evidence.refused import RefusedFile
from reports.figures.draft import Conflict, TooLong, figure_form
from reports.figures.forms import ANSWERS, FigureForm
from reports.figures.kind import FigureKind
from reports.figures.readiness import ReportFault, row_faults
from reports.figures.registry import kind_of
from reports.figures.row import FigureRow
from reports.figures.unit_report import UnitReport
from reports.registers.iso import suggestion
from reports.verdicts.rules import threshold_of
from targets.models import ReformArea

NBSP = "\u00a0"


@dataclass(frozen=True, slots=True)
class Box:
    """One box of the page: what stands in it, and what stood there when the page was made."""

    name: str
    label: str
    value: str
    seen: str
    errors: tuple[str, ...] = ()
    choices: tuple[tuple[str, str | Promise], ...] = ()  # of a question with given answers
    is_suggested: bool = False
    conflict: Conflict | None = None


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One row of the page of entry."""

    row: FigureRow
    form: FigureForm
    faults: tuple[ReportFault, ...]
    open: dict[str, Conflict | TooLong] = field(default_factory=dict)  # the boxes that wait for their writer
    panel: EvidencePanel | None = None  # the files of the row
    suggestion: str = ""  # what a register says to the question; nothing of it is filled in

    @property
    def kind(self) -> FigureKind:
        """Return the kind of the row's figure, which names its templates."""
        return kind_of(self.row.asked.indicator)

    @property
    def cells_template(self) -> str:
        """Return what the row shows in the grid."""
        return "reports/figures/_counted_along.html" if self.row.table_of else self.kind.cells_template

    @property
    def table_template(self) -> str:
        """Return what stands below the row; nothing where it is counted from the table of another."""
        return "" if self.row.table_of else self.kind.table_template

    @property
    def correct_template(self) -> str:
        """Return the boxes of a correction."""
        return "reports/figures/_correct.html" if self.row.table_of else self.kind.correct_template

    @property
    def meaning(self) -> str:
        """Return what the two counts count, where they are typed as such."""
        return self.kind.meaning(self.row.asked.indicator)

    def box(self, name: str) -> Box:
        """Return a box of the row by its name."""
        box, texts = self.form.fields[name], self.form.texts
        value, suggested = texts.get(name, ""), self.form.proposed(name)
        # Only a broken row tells its faults while it is entered: an empty box is none until it is sent.
        errors = [str(text) for text in self.form.errors.get(name, ())] if self.row.cells else []
        left = self.open.get(name)
        if isinstance(left, TooLong):
            value, errors = left.text, [left.words]
        return Box(
            name=f"{self.row.code}-{name}",
            label=str(box.label),
            value=value or suggested,
            seen=texts.get(name, ""),
            errors=tuple(errors),
            choices=tuple(ANSWERS) if isinstance(box, forms.ChoiceField) else (),
            is_suggested=bool(suggested and not value),
            conflict=left if isinstance(left, Conflict) else None,
        )

    @property
    def part(self) -> Box:
        """Return the box of the part."""
        return self.box("part")

    @property
    def whole(self) -> Box:
        """Return the box of the whole."""
        return self.box("whole")

    @property
    def note(self) -> Box:
        """Return the box of the note."""
        return self.box("note")

    @property
    def why(self) -> Box:
        """Return the box of the reason for a warning."""
        return self.box("why")

    @property
    def na(self) -> Box | None:
        """Return the box to tick where the row is not applicable; None where another box asks for it."""
        return self.box("na") if "na" in self.form.fields else None

    @property
    def achieved(self) -> Box:
        """Return the question that is answered by yes or no."""
        return self.box("achieved")

    @property
    def plain(self) -> list[Box]:
        """Return the boxes of the figure in their order, for rows that need no table."""
        return [self.box(name) for name in self.form.figures]

    @property
    def printed_source(self) -> Box:
        """Return the box of the source of figures kept as printed."""
        return self.box("printed_source")

    @property
    def groups(self) -> list[tuple[Box, list[Box]]]:
        """Return the groups of dossiers: the name, and the counts of each."""
        return [(self.box(name), list(map(self.box, counts))) for name, counts in self.form.groups()]

    @property
    def questions(self) -> list[tuple[Box, list[tuple[Box, Box, Box]]]]:
        """Return the questions of a survey: the words, and of each option words, tick and count."""
        return [
            (
                self._words(question),
                [(self._words(words), self._words(tick), self.box(count)) for words, tick, count in options],
            )
            for question, options in self.form.questions()
        ]

    def _words(self, name: str) -> Box:
        """Return the box of the survey's own words; those of the form in force are read and not written."""
        if name in self.form.fields:
            return self.box(name)
        said = self.form.said[name]
        return Box(name="", label="", value=said, seen=said)

    @property
    def has_own_questions(self) -> bool:
        """Say whether the words of the survey are its own, and may be changed."""
        return self.form.is_own

    @property
    def may_have_more(self) -> bool:
        """Say whether the table takes one more line of its unit's own."""
        return self.form.takes_more

    @property
    def ratio(self) -> str:
        """Return what the two counts come to, "–" where they come to nothing yet."""
        share = self.row.share
        if share is None:
            return "–"
        return _("nothing occurred") if share.value is None else self._value(share.value)

    @property
    def before(self) -> str:
        """Return what the unit stated in the due period before."""
        before = self.row.before
        if before is None:
            return "–"
        came_to = before.share.value
        value = _("nothing occurred") if came_to is None else self._value(came_to)
        return self.kind.stated_before(before.share, value)

    @property
    def arrow(self) -> str:
        """Return the sign of which way the percentage went since then; "" where nothing can be compared."""
        if self.row.share is None or self.row.before is None:
            return ""
        change = self.kind.change(self.row.share, self.row.before.share)
        if change is None:
            return ""
        return "level" if abs(change) < Fraction(1, 2) else "rising" if change > 0 else "falling"

    @property
    def asks(self) -> str:
        """Return the threshold with its sign, "" where nothing is judged."""
        target = self.row.asked.target
        if target is None:
            return ""
        number = target.threshold_text.replace(".", ",")
        return f"{target.get_comparator_display()}{NBSP}{number}{NBSP}{target.scale_sign}"

    @property
    def figures_words(self) -> str:
        """Return the answer in words, for the pages that only show it."""
        if self.row.is_not_applicable:
            return _("Not applicable")
        if self.row.index is not None:
            texts = self.form.texts
            return " · ".join(filter(None, [texts.get("value"), texts.get("rank"), texts.get("source")]))
        share = self.row.share
        if share is None:
            return ", ".join(box.value for box in self.plain if box.seen) or _("Not entered")
        return self.kind.answer_words(share, self.ratio)

    @property
    def general_errors(self) -> list[str]:
        """Return the faults that belong to no single box."""
        return [str(text) for text in self.form.non_field_errors()] if self.row.cells else []

    def _value(self, value: Fraction) -> str:
        target = self.row.asked.target
        manner = self.kind.manner(self.row.asked.indicator, alone=False)
        return manner.words(value, threshold_of(target) if target else None)


def entry_row(
    row: FigureRow,
    left: Iterable[Conflict | TooLong] = (),
    *,
    more: bool = False,
    panel: EvidencePanel | None = None,
    unit: Unit | None = None,
) -> EntryRow:
    """Return the row ready for its page; `more` offers one more group or question.

    left  boxes that were sent and not taken
    unit  whose row it is, where its registers are to be looked into
    """
    form = figure_form(row, more=more)
    mine = {one.cell: one for one in left if one.code == row.code}
    told = suggestion(row.code, unit, row.period.data_to) if unit else ""
    return EntryRow(row, form, tuple(row_faults(row, form)), mine, panel, told)


Areas = list[tuple[ReformArea, list[EntryRow]]]


def entry_areas(
    sheet: UnitReport,
    left: Iterable[Conflict | TooLong] = (),
    more: str = "",
    refused: RefusedFile | None = None,
) -> Areas:
    """Return all rows by reform area.

    left     boxes that were sent and not taken
    more     the code of the row that wants one more line
    refused  what is said of a file that was refused
    """
    told, files = list(left), evidence_panels(sheet, may_edit=sheet.is_changeable, refused=refused)
    return [
        (
            area,
            [
                entry_row(row, told, more=row.code == more, panel=files[row.code], unit=sheet.unit)
                for row in rows
            ],
        )
        for area, rows in sheet.areas
    ]
