"""Yes or no: whether a unit has something, counted over all units that are asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.figures import count_words
from indicators import Counted, Number, Share, Threshold
from reports.figures.forms import ANSWERS, NO, NOT_APPLICABLE, YES, FigureForm, Texts
from reports.figures.kind import NO_WORD, YES_WORD, Answers, FigureKind
from reports.figures.manner import PERCENT, Manner
from reports.figures.row import FigureRow
from reports.figures.warnings import lost
from reports.models import Measurement, Report
from reports.models.report import Answer
from sheets.tables.sheet_column import SheetColumn
from sheets.writing import Cell
from targets.models import Indicator


class YesNoForm(FigureForm):
    """Whether the unit has it: yes, not yet, or not applicable, in one question."""

    def extend(self) -> None:
        """Ask one question with three answers instead of a box to tick."""
        del self.fields["na"]
        self.fields["achieved"] = forms.ChoiceField(
            label=self.indicator.label, choices=ANSWERS, required=False, widget=forms.RadioSelect
        )

    def printed_figures(self) -> Texts:
        """Return the answer as its word."""
        achieved = self.row.line.achieved if self.row.line else None
        return {} if achieved is None else {"achieved": YES if achieved else NO}

    def stored(self) -> Texts:
        """Return the answer; “not applicable” is one of the three."""
        texts = super().stored()
        return texts | {"achieved": NOT_APPLICABLE} if texts.pop("na", "") else texts

    def clean(self) -> dict[str, Any]:
        """Read the answer; “not applicable” needs its reason."""
        cleaned = super().clean()
        cleaned["na"] = cleaned.get("achieved") == NOT_APPLICABLE
        if cleaned["na"] and not cleaned.get("note"):
            self.add_error("note", _("Write in the note why this is not applicable to the unit."))
        return cleaned

    def write(self, line: Measurement, report: Report) -> None:
        """Put the answer into the line."""
        super().write(line, report)
        answer = self.cleaned_data["achieved"]
        line.achieved = None if line.answer == Answer.NOT_APPLICABLE else answer == YES


class OfOneUnit:
    """The answer of a single unit, which as a percentage is 100 or 0: there is nothing between."""

    is_gradual = False

    def words(self, value: Number, threshold: Threshold | None = None) -> str:
        """Return yes or not yet."""
        return _("yes") if value else _("not yet")

    def cell(self, value: Number | None, threshold: Threshold | None = None) -> Cell:
        """Return yes or not yet."""
        return None if value is None else self.words(value)

    def start_cell(self, value: Number | None) -> Cell:
        """Return nothing: an answer has no way."""
        return None

    def to_add(self, indicator: Indicator, parts: int, *, higher: bool) -> str:
        """Return that the unit is to have it."""
        return _("have “%(name)s”") % {"name": indicator.label}


OF_ONE_UNIT = OfOneUnit()


class YesNoKind(FigureKind):
    """Whether each unit has it."""

    code = "yes_no"
    cells_template = "reports/figures/_yes_no_cells.html"
    correct_template = "reports/figures/_yes_no_correct.html"
    columns: tuple[SheetColumn, ...] = (
        SheetColumn(
            "achieved",
            gettext_lazy("Yes / Not yet"),
            ("Có/Chưa", "Có / Chưa", "Có hay chưa", "achieved"),
            holds="answer",
        ),
    )
    not_applicable = {"achieved": NOT_APPLICABLE}

    def form(self, row: FigureRow, texts: Texts | None = None, *, more: bool = False) -> FigureForm:
        """Return the question."""
        return YesNoForm(row, texts)

    def words(self, share: Counted) -> str:
        """Return yes or not yet."""
        return _("Yes") if share.part else _("Not yet")

    def answer_words(self, share: Counted, value: str) -> str:
        """Return yes or not yet, which needs no value beside it."""
        return self.words(share)

    def unranked_words(self, share: Counted) -> str:
        """Return yes or not yet: there is no order among those who say the same."""
        return self.words(share)

    def stated_before(self, share: Counted, value: str) -> str:
        """Return yes or not yet."""
        return self.words(share)

    def unlikely(self, row: FigureRow, share: Counted) -> list[str]:
        """Return the warning of a yes that is no yes any more."""
        return lost(share, row.before) if row.before else []

    def state(self, line: Measurement, part: int, whole: int) -> None:
        """Let the line hold the answer."""
        line.achieved = bool(part)

    def plain(self, row: FigureRow, texts: Texts) -> Mapping[str, int | bool] | None:
        """Return the answer, where there is one."""
        achieved = row.line.achieved if row.line else None
        if "achieved" in texts:
            achieved = {YES: True, NO: False}.get(texts["achieved"])
        return None if achieved is None else {"achieved": achieved}

    def before_cell(self, indicator: Indicator, share: Counted) -> str:
        """Return the answer that was given before."""
        return YES_WORD if share.part else NO_WORD

    # Judging ----------------------------------------------------------------------------------------------

    def is_gradual(self, *, alone: bool) -> bool:
        """Say that a single unit either has it or not."""
        return not alone

    def together(self, answered: Counted, owing: int) -> Counted:
        """Return the units that say yes of all that owe an answer: a silent one is none that has it."""
        return Share(answered.part, owing)

    is_yes_or_no = True
    grows = 1  # each unit is one

    def contributes(self, threshold: Threshold, *, alone: bool) -> bool:
        """Say whether not every unit is asked to have it: then one that has it not has missed nothing."""
        return alone and threshold.number < 100

    def answers(self, answered: Counted, owing: int, exempt: int) -> Answers | None:
        """Return how many units say yes, say no, are silent, and are not asked."""
        return Answers(answered.part, answered.whole - answered.part, owing - answered.whole, exempt)

    def ends_words(self, low: str, high: str) -> str:
        """Return between which percentages the count can end; each silent unit is one and no more."""
        return _("It can end from %(low)s to %(high)s %%.") % {"low": low, "high": high}

    def short_words(self, name: str, count: int, gross: str, *, is_running: bool) -> str:
        """Return how many units say no."""
        text = ngettext("%(name)s: %(count)s unit says no.", "%(name)s: %(count)s units say no.", count)
        return text % {"name": name, "count": count_words(count)}

    def expected_whole(self) -> int | None:
        """Return that a unit is one."""
        return 1

    def is_small(self, share: Counted, below: int) -> bool:
        """Say that an answer is no small number."""
        return False

    # Showing ----------------------------------------------------------------------------------------------

    def manner(self, indicator: Indicator, *, alone: bool) -> Manner:
        """Return how the answers are said: of one unit in a word, of many in per cent."""
        return OF_ONE_UNIT if alone else PERCENT

    def change(self, now: Counted, before: Counted) -> Fraction | None:
        """Return that an answer does not change by points."""
        return None

    def peer_words(self, shares: Collection[Counted]) -> str:
        """Return how many of the peers have it."""
        return count_words(sum(share.part for share in shares))
