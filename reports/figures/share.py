"""A share: a part of a whole, both counted, such as 148 of 152 communes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.figures import count_words
from indicators import Counted
from reports.figures.forms import FigureForm, Texts, count_field
from reports.figures.kind import FigureKind
from reports.figures.row import FigureRow
from reports.figures.warnings import Before, doubled, fell, is_running_total, jumped
from reports.models import Measurement, Report
from reports.models.report import Answer
from sheets.tables.sheet_column import SheetColumn
from targets.models import Indicator
from targets.models.indicator import Accumulation

LARGEST = 2**63 - 1  # what a column of counts holds


class ShareForm(FigureForm):
    """A part of a whole, both typed."""

    first = "part"  # the column of the line, and the box, that stands over the whole

    def extend(self) -> None:
        """Add the two boxes under the names that the indicator gives them."""
        self.fields["part"] = count_field(self.indicator.part_label)
        self.fields["whole"] = count_field(self.indicator.whole_label)

    def printed_figures(self) -> Texts:
        """Return the two counts as texts."""
        line = self.row.line
        if line is None or line.counts is None:
            return {}
        first, whole = line.counts
        return {self.first: count_words(first), "whole": count_words(whole)}

    def suggested(self) -> Texts:
        """Return the whole of the period before: as of a cut-off date it seldom changes."""
        if self.row.before is None or self.indicator.accumulation != Accumulation.STOCK:
            return {}
        return {"whole": count_words(self.row.before.share.whole)}

    def read(self, cleaned: dict[str, Any]) -> None:
        """Let the line judge its two counts."""
        figure = {name: cleaned[name] for name in (self.first, "whole")}
        line = Measurement(indicator=self.indicator, **figure)
        self.try_models([(line, {name: name for name in figure})])

    def write(self, line: Measurement, report: Report) -> None:
        """Put the two counts into the line."""
        super().write(line, report)
        na = line.answer == Answer.NOT_APPLICABLE
        for name in (self.first, "whole"):
            setattr(line, name, None if na else self.cleaned_data[name])


class ShareKind(FigureKind):
    """A part of a whole."""

    code = "share"
    cells_template = "reports/figures/_share_cells.html"
    columns: tuple[SheetColumn, ...] = (
        SheetColumn(
            "part", _("Numerator"), ("Tử số", "TS", "Tử", "Số đạt", "part", "Part", "Phần"), holds="count"
        ),
        SheetColumn("whole", _("Whole"), ("Mẫu số", "MS", "Mẫu", "Tổng số", "whole"), holds="count"),
    )

    def form(self, row: FigureRow, texts: Texts | None = None, *, more: bool = False) -> FigureForm:
        """Return the form of the two counts."""
        return ShareForm(row, texts)

    def meaning(self, indicator: Indicator) -> str:
        """Return what the two counts count."""
        return f"{indicator.part_label} ÷ {indicator.whole_label}"

    def state(self, line: Measurement, part: int, whole: int) -> None:
        """Let the line hold the two counts."""
        line.part, line.whole = part, whole

    def unlikely(self, row: FigureRow, share: Counted) -> list[str]:
        """Return the warnings of a jump, of a total that falls, and of counts that doubled within a year."""
        return [*self._against_before(row, share), *self.against_a_year_ago(row, share)]

    def _against_before(self, row: FigureRow, share: Counted) -> list[str]:
        indicator, before = row.asked.indicator, row.before
        if before is None:
            return []
        if is_running_total(indicator, before, row.period) and (told := fell(indicator, share, before)):
            return told
        return self.leap(indicator, share, before)

    def leap(self, indicator: Indicator, share: Counted, before: Before) -> list[str]:
        """Return the warning of a value that jumped since the period before."""
        return jumped(share, before)

    def against_a_year_ago(self, row: FigureRow, share: Counted) -> list[str]:
        """Return the warnings of counts that doubled, or halved, within a year."""
        if row.year_ago is None:
            return []
        return doubled(self.compared(row, share, row.year_ago.share), row.year_ago.period)

    def compared(self, row: FigureRow, now: Counted, before: Counted) -> list[tuple[str, int, int]]:
        """Return the counts that are held against those of a year ago: names, now and then."""
        indicator = row.asked.indicator
        return [
            (indicator.whole_label, now.whole, before.whole),
            (indicator.part_label, now.part, before.part),
        ]

    def plain(self, row: FigureRow, texts: Texts) -> Mapping[str, int | bool] | None:
        """Return the two counts, where both are there and fit together."""
        if row.is_not_applicable:
            return None
        part = plain_count(texts.get("part"), row.line.part if row.line else None)
        whole = plain_count(texts.get("whole"), row.line.whole if row.line else None)
        if part is None or whole is None or not part <= whole <= LARGEST:
            return None
        return {"part": part, "whole": whole}


def plain_count(text: str | None, stored: int | None) -> int | None:
    """Return the count of a box: digits alone, or what is stored where the box is not named."""
    if text is None:
        return stored
    # Longer than any count: the form refuses it in words.
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 19 else None
