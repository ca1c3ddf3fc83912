"""An index: value and rank of a year, copied from a publication; shown, and never judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import IndexField
from accounts.figures import count_words, index_words
from indicators import Counted
from reports.figures.forms import FigureForm, Texts, count_field
from reports.figures.kind import FigureKind
from reports.figures.row import FigureRow
from reports.figures.rows_kept import common_columns, kept_values, stated
from reports.models import KeptIndex, Measurement, MeasurementRevision, Report, StatedIndex
from reports.models.index import IndexFigures
from sheets.tables.sheet_column import SheetColumn
from targets.models import Indicator

INDEX = common_columns(IndexFigures)


class IndexForm(FigureForm):
    """The value and rank of a year, copied from a publication."""

    def extend(self) -> None:
        """Add value, rank and source."""
        del self.fields["na"]
        attrs = {"class": "count", "data-needed": "1"}
        self.fields["value"] = IndexField(
            label=_("Value"), required=False, widget=forms.TextInput(attrs=attrs)
        )
        self.fields["rank"] = count_field(_("Rank"), needed=False)
        self.fields["ranked_units"] = count_field(_("of how many"), needed=False)
        self.fields["source"] = forms.CharField(
            label=_("Source"), required=False, widget=forms.TextInput(attrs={"data-needed": "1"})
        )

    def printed_figures(self) -> Texts:
        """Return the stored index as texts."""
        index = self.row.index
        if index is None:
            return {}
        counts = {"rank": index.rank, "ranked_units": index.ranked_units}
        return {
            "value": index_words(index.as_published),
            "source": index.source,
            **{name: count_words(count) for name, count in counts.items() if count is not None},
        }

    def read(self, cleaned: dict[str, Any]) -> None:
        """Let the index judge itself."""
        decimals = max(0, -int(cleaned["value"].as_tuple().exponent))
        self.stated = StatedIndex(
            indicator=self.indicator,
            decimals=decimals,
            **{name: cleaned.get(name) for name in ("value", "rank", "ranked_units", "source")},
        )
        names = {name: name for name in ("value", "rank", "ranked_units", "source")} | {"decimals": "value"}
        self.try_models([(self.stated, names)])

    def write(self, line: Measurement, report: Report) -> None:
        """Replace the index of the report."""
        super().write(line, report)
        StatedIndex.objects.filter(report=report, indicator=self.indicator).delete()
        self.stated.report = report
        self.stated.save()


class IndexKind(FigureKind):
    """The value and rank of a year."""

    code = "index"
    is_reported = False
    is_published = True
    table_template = "reports/figures/_index_table.html"
    contents = ("stated_indices",)
    beside_a_line = ("accepted__stated_index",)
    kept = ("stated_index",)
    columns = (
        SheetColumn(
            "value", gettext_lazy("Value"), ("Giá trị", "Điểm", "value"), asks_fraction=True, holds="number"
        ),
        SheetColumn("rank", gettext_lazy("Rank"), ("Xếp hạng", "Hạng", "Thứ hạng", "rank"), holds="count"),
        SheetColumn(
            "ranked_units",
            gettext_lazy("of how many"),
            ("Trên tổng số", "Trong số", "ranked_units"),
            holds="count",
        ),
        SheetColumn("source", gettext_lazy("Source"), ("Nguồn", "source")),
    )
    never_exempt = gettext_lazy(
        "An index is copied as it was published: leave the row empty where there is none."
    )

    def form(self, row: FigureRow, texts: Texts | None = None, *, more: bool = False) -> FigureForm:
        """Return the form of value, rank and source."""
        return IndexForm(row, texts)

    def fill(self, row: FigureRow, report: Report) -> None:
        """Put the stated index into the row."""
        key = row.asked.indicator.pk
        row.index = next((one for one in report.stated_indices.all() if one.indicator_id == key), None)

    def is_complete(self, row: FigureRow) -> bool:
        """Say whether a value is stated."""
        return row.index is not None

    def accepted_words(self, row: FigureRow) -> str:
        """Return the accepted value as it was published."""
        index = getattr(row.line.accepted, "stated_index", None) if row.line else None
        return index_words(index.as_published) if index else ""

    def change(self, now: Counted, before: Counted) -> Fraction | None:
        """Return nothing: an index has no two counts."""
        return None

    # Keeping ----------------------------------------------------------------------------------------------

    def clear(self, report: Report, indicator: Indicator) -> None:
        """Take away the stated index."""
        report.stated_indices.filter(indicator=indicator).delete()

    def keep(self, revisions: Collection[MeasurementRevision]) -> None:
        """Copy the stated indices."""
        wanted: dict[tuple[int, int], list[MeasurementRevision]] = defaultdict(list)
        for revision in revisions:
            line = revision.measurement
            wanted[line.report_id, line.indicator_id].append(revision)
        rows = StatedIndex.objects.filter(report__in={report for report, _indicator in wanted})
        KeptIndex.objects.bulk_create(
            KeptIndex(revision=revision, **kept_values(index, INDEX))
            for index in rows
            for revision in wanted.get((index.report_id, index.indicator_id), ())
        )

    def bring_back(self, revision: MeasurementRevision, report: Report, indicator: Indicator) -> None:
        """Let the report hold the index again that the revision keeps."""
        self.clear(report, indicator)
        kept = getattr(revision, "stated_index", None)
        if kept is not None:
            StatedIndex.objects.create(report=report, indicator=indicator, **kept_values(kept, INDEX))

    def held_words(self, revision: MeasurementRevision, indicator: Indicator) -> str:
        """Return the value as it was published."""
        index = getattr(revision, "stated_index", None)
        return index_words(index.as_published) if index else ""

    def said(self, revision: MeasurementRevision) -> Hashable:
        """Return value, rank and source."""
        index = getattr(revision, "stated_index", None)
        return index and stated(index, INDEX)
