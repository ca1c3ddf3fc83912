"""An average: a sum over cases in a unit of measure, such as minutes waited over visitors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.figures import count_words, number_words
from indicators import Average, Counted, Number, Threshold, pool_averages
from reports.figures.forms import FigureForm, Texts, count_field
from reports.figures.manner import Manner
from reports.figures.row import FigureRow
from reports.figures.share import LARGEST, ShareForm, ShareKind, plain_count
from reports.figures.warnings import Before, leapt
from reports.models import Measurement
from reports.words import NBSP
from sheets.tables.sheet_column import SheetColumn
from sheets.writing import Cell
from targets.models import Indicator


class AverageForm(ShareForm):
    """A sum and its cases, both typed."""

    first = "total"

    def extend(self) -> None:
        """Add the two boxes under the names that the indicator gives them, the sum with its unit."""
        self.fields["total"] = count_field(f"{self.indicator.part_label} ({self.indicator.measure_label})")
        self.fields["whole"] = count_field(self.indicator.whole_label)


class InUnit:
    """Values in a unit of measure."""

    is_gradual = True

    def __init__(self, unit: str) -> None:
        self.unit = unit

    def words(self, value: Number, threshold: Threshold | None = None) -> str:
        """Return "15,3 phút"."""
        return f"{number_words(value, threshold)}{NBSP}{self.unit}"

    def cell(self, value: Number | None, threshold: Threshold | None = None) -> Cell:
        """Return "15,3 phút": a column of percentages holds it as words, beside its sum and cases."""
        return None if value is None else self.words(value, threshold)

    def start_cell(self, value: Number | None) -> Cell:
        """Return the value at which a line starts."""
        return self.cell(value)

    def to_add(self, indicator: Indicator, parts: int, *, higher: bool) -> str:
        """Return how much of the sum is lacking, or too much."""
        text = _("%(count)s more %(what)s") if higher else _("%(count)s fewer %(what)s")
        return text % {"count": count_words(parts), "what": f"{self.unit} ({indicator.part_label})"}


class AverageKind(ShareKind):
    """A sum over cases."""

    code = "average"
    columns = (
        SheetColumn(
            "total",
            gettext_lazy("Sum in the unit of measure"),
            ("Tổng theo đơn vị đo", "Tổng thời gian", "total"),
            holds="count",
            is_seldom=True,
        ),
        ShareKind.columns[1],
    )

    def form(self, row: FigureRow, texts: Texts | None = None, *, more: bool = False) -> FigureForm:
        """Return the form of the sum and its cases."""
        return AverageForm(row, texts)

    def meaning(self, indicator: Indicator) -> str:
        """Return what is summed over what."""
        return f"{indicator.part_label} ({indicator.measure_label}) ÷ {indicator.whole_label}"

    def figure(self, part: int, whole: int) -> Counted:
        """Return the sum over the cases."""
        return Average(part, whole)

    def pooled(self, counts: Iterable[tuple[int, int]]) -> Counted:
        """Return the sums of all units over all their cases."""
        return pool_averages(Average(*one) for one in counts)

    def state(self, line: Measurement, part: int, whole: int) -> None:
        """Let the line hold the sum and its cases."""
        line.total, line.whole = part, whole

    def leap(self, indicator: Indicator, share: Counted, before: Before) -> list[str]:
        """Return the warning of an average that doubled or halved since the period before."""
        return leapt(share, before, InUnit(indicator.measure_label).words)

    def plain(self, row: FigureRow, texts: Texts) -> Mapping[str, int | bool] | None:
        """Return the sum and its cases, where both are there and fit together."""
        if row.is_not_applicable:
            return None
        total = plain_count(texts.get("total"), row.line.total if row.line else None)
        whole = plain_count(texts.get("whole"), row.line.whole if row.line else None)
        if total is None or whole is None or max(total, whole) > LARGEST or (total and not whole):
            return None
        return {"total": total, "whole": whole}

    def before_cell(self, indicator: Indicator, share: Counted) -> str:
        """Return the sum, its cases and what they came to."""
        value = "–" if share.value is None else InUnit(indicator.measure_label).words(share.value)
        return f"{self.words(share)} = {value}"

    def is_small(self, share: Counted, below: int) -> bool:
        """Say that an average is no percentage that jumps by itself."""
        return False

    def manner(self, indicator: Indicator, *, alone: bool) -> Manner:
        """Return how values are said: with their unit of measure."""
        return InUnit(indicator.measure_label)

    def change(self, now: Counted, before: Counted) -> Fraction | None:
        """Return nothing: minutes are no points beside those of other figures."""
        return None
