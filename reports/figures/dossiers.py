"""Dossiers: a share counted from a table, one line a group, whose parts must make their totals."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from typing import Any, cast

from django import forms
from django.contrib.admin.utils import label_for_field
from django.db.models import Case, F, Field, Max, Q, QuerySet, Sum, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.figures import count_words
from indicators import Counted, Share
from procedures.models import Unit
from reports.figures.forms import FigureForm, Texts, count_field
from reports.figures.kind import CellNotTaken, Line, OwnSheet, cell_of
from reports.figures.printed import PRINTED, printed_place
from reports.figures.row import FigureRow
from reports.figures.rows_kept import common_columns, kept_values, source_of, stated
from reports.figures.share import ShareKind
from reports.models import DossierCount, KeptDossierCount, Measurement, MeasurementRevision, Report
from reports.models.dossiers import ALL_DOSSIERS, DossierFigures
from reports.models.report import Answer
from sheets.tables.sheet_column import SheetColumn
from targets.models import Indicator
from targets.models.indicator import DossierPart

COLUMNS = (
    "carried_over",
    "received",
    "received_online",
    "settled",
    "settled_on_time",
    "settled_late",
    "in_progress",
    "in_progress_in_time",
    "in_progress_overdue",
)
# A total that is left empty follows from its parts.
TOTALS = {
    "settled": ("settled_on_time", "settled_late"),
    "in_progress": ("in_progress_in_time", "in_progress_overdue"),
}
MOST_GROUPS = 12
FEW = 12  # groups of dossiers: no unit keeps more
DOSSIERS = common_columns(DossierFigures)


class DossierForm(FigureForm):
    """The dossiers of a report in one group or in several that are summed."""

    columns = COLUMNS
    takes_more = True

    def __init__(self, row: Any, texts: Texts | None = None, *, groups: int = 0) -> None:
        """Take the row and its texts; `groups` is how many lines to offer at least."""
        self.least = groups
        super().__init__(row, texts)

    def extend(self) -> None:
        """Add the boxes of each group, and one for the source of figures kept as printed."""
        for place in range(self.group_count):
            self.fields[f"g{place}-group"] = forms.CharField(
                label=_("Group of dossiers"), required=False, max_length=80
            )
            for column in COLUMNS:
                label = str(label_for_field(column, DossierCount))
                needed = column not in TOTALS and column != "carried_over"
                self.fields[f"g{place}-{column}"] = count_field(label[:1].upper() + label[1:], needed=needed)
        self.fields["printed_source"] = forms.CharField(
            label=_("Source, for figures copied from a published report"), required=False, max_length=500
        )

    @property
    def group_count(self) -> int:
        """Return how many lines the table has: those typed, those stored, those of the period before."""
        typed = [int(match[1]) + 1 for name in self.texts if (match := re.match(r"g(\d+)-", name))]
        return min(max([1, self.least, len(self.row.earlier_dossiers), *typed]), MOST_GROUPS)

    def groups(self) -> list[tuple[str, list[str]]]:
        """Return the boxes of each line: the group, and its counts."""
        return [
            (f"g{place}-group", [f"g{place}-{column}" for column in COLUMNS])
            for place in range(self.group_count)
        ]

    def printed_figures(self) -> Texts:
        """Return the stored counts as texts."""
        texts: Texts = {}
        for place, count in enumerate(self.row.dossiers):
            texts[f"g{place}-group"] = count.group
            texts |= {f"g{place}-{c}": count_words(getattr(count, c)) for c in COLUMNS}
            texts["printed_source"] = count.printed_source
        return texts

    def suggested(self) -> Texts:
        """Return the groups of the report before, and what it left to be carried over."""
        earlier = self.row.earlier_dossiers
        if not earlier:
            return {"g0-group": ALL_DOSSIERS, "g0-carried_over": "0"}
        texts: Texts = {}
        for place, count in enumerate(earlier):
            same_year = count.report.period.year == self.row.period.year
            texts[f"g{place}-group"] = count.group
            texts[f"g{place}-carried_over"] = count_words(
                count.carried_over if same_year else count.in_progress
            )
        return texts

    def _typed(self) -> set[int]:
        """Return the lines in which something was typed beside what was suggested."""
        suggested = self.suggested()
        found = set()
        for name, text in self.texts.items():
            match = re.match(r"g(\d+)-(.+)", name)
            if match and text not in ("", suggested.get(name, "")):
                found.add(int(match[1]))
        return found

    def require(self, cleaned: dict[str, Any]) -> None:
        """Refuse a half-filled line; a line without any count is left out, and totals follow from parts."""
        typed = self._typed() or {0}  # a source alone states nothing
        for place in range(self.group_count):
            if place not in typed:
                continue
            cleaned[f"g{place}-carried_over"] = cleaned.get(f"g{place}-carried_over") or 0
            for total, parts in TOTALS.items():
                made = [cleaned.get(f"g{place}-{part}") for part in parts]
                if cleaned.get(f"g{place}-{total}") is None and None not in made:
                    cleaned[f"g{place}-{total}"] = sum(count for count in made if count is not None)
            for column in COLUMNS:
                if cleaned.get(f"g{place}-{column}") is None:
                    label = self.fields[f"g{place}-{column}"].label
                    self.add_error(
                        f"g{place}-{column}",
                        _("Enter “%(name)s”; if there is none, enter 0.") % {"name": label},
                    )

    def read(self, cleaned: dict[str, Any]) -> None:
        """Let each line judge its identities, and refuse a group counted twice."""
        source = cleaned.get("printed_source", "")
        self.counts = []
        for place in sorted(self._typed()):
            figures = {column: cleaned[f"g{place}-{column}"] for column in COLUMNS}
            group = cleaned.get(f"g{place}-group") or ALL_DOSSIERS
            count = DossierCount(group=group, printed_source=source, **figures)
            self.counts.append(count)
            names = {field: f"g{place}-{field}" for field in (*COLUMNS, "group")}
            self.try_models([(count, names)])
            for row in (self.row, *self.row.beside):  # printed or not: a share has no larger part
                part = row.asked.indicator.numerator
                if part != DossierPart.ONLINE and figures[part] > figures[part.whole]:
                    words = _("The part is larger than the whole. Check the two numbers.")
                    self.add_error(f"g{place}-{part}", words)
        named = [count.group for count in self.counts]
        if len(set(named)) < len(named) or (ALL_DOSSIERS in named and len(named) > 1):
            self.add_error(
                None,
                _("Each group is counted once, and “%(all)s” stands alone: groups are summed.")
                % {"all": ALL_DOSSIERS},
            )

    def write(self, line: Measurement, report: Report) -> None:
        """Replace the counts of the report."""
        super().write(line, report)
        report.dossier_counts.all().delete()
        if line.answer == Answer.MEASURED:
            for count in self.counts:
                count.report = report
            DossierCount.objects.bulk_create(self.counts)


class CountedAlongForm(FigureForm):
    """A figure that is counted from the table of another row: it may be not applicable, and noted."""

    def stored(self) -> Texts:
        """Return the words beside it; what counts stands in the other row."""
        texts = super().stored()
        return {name: text for name, text in texts.items() if name in self.base_fields}


def _label(name: str) -> Any:
    """Return how a count of dossiers is called, in the language of whoever reads it."""
    return cast("Field[int, int]", DossierCount._meta.get_field(name)).verbose_name


def _of_the_numerator(rows: str, column: Callable[[DossierPart], str]) -> Case:
    """Return the column that the indicator of the line names, of its own accord what was received online."""
    others = [part for part in DossierPart if part != DossierPart.ONLINE]
    named = [When(indicator__dossier_part=part.value, then=F(f"{rows}{column(part)}")) for part in others]
    return Case(*named, default=F(f"{rows}{column(DossierPart.ONLINE)}"))


class DossiersKind(ShareKind):
    """Dossiers received online, of all that were received, or what the indicator names instead."""

    code = "dossiers"
    cells_template = "reports/figures/_cells.html"
    table_template = "reports/figures/_dossiers_table.html"
    correct_template = "reports/figures/_dossiers_correct.html"
    is_on_the_line = False
    shares_its_table = True
    contents = ("dossier_counts",)
    kept = ("dossier_counts",)
    summed = kept
    columns = ()
    sheet = OwnSheet(
        "dossiers",
        "Hồ sơ",
        (
            SheetColumn("group", gettext_lazy("Group of dossiers"), ("Nhóm hồ sơ", "Nhóm", "group")),
            *(
                SheetColumn(name, _label(name), aliases, holds="count")
                for name, aliases in zip(
                    COLUMNS,
                    (
                        ("Kỳ trước chuyển sang", "Tồn kỳ trước", "carried_over"),
                        ("Tiếp nhận", "Tiếp nhận trong kỳ", "received"),
                        ("Trực tuyến mức độ 4", "Mức độ 4", "received_online"),
                        ("Đã giải quyết", "settled"),
                        ("Đã giải quyết đúng hạn", "Đúng hạn", "settled_on_time"),
                        ("Đã giải quyết trễ hạn", "Trễ hạn", "settled_late"),
                        ("Đang giải quyết", "in_progress"),
                        ("Đang giải quyết trong hạn", "Trong hạn", "in_progress_in_time"),
                        ("Đang giải quyết quá hạn", "Quá hạn", "in_progress_overdue"),
                    ),
                    strict=True,
                )
            ),
            PRINTED,
        ),
        needed=(("received",),),
        distinct=("group",),
    )

    def form(self, row: FigureRow, texts: Texts | None = None, *, more: bool = False) -> FigureForm:
        """Return the table, with one more group where asked for."""
        if row.table_of:
            return CountedAlongForm(row, texts)
        plain = DossierForm(row, texts)
        return DossierForm(row, texts, groups=plain.group_count + 1) if more else plain

    def meaning(self, indicator: Indicator) -> str:
        """Return nothing: the table has headings of its own."""
        return ""

    def state(self, line: Measurement, part: int, whole: int) -> None:
        """Leave the line as it is: the counts stand in rows of their own."""

    def plain(self, row: FigureRow, texts: Texts) -> Mapping[str, int | bool] | None:
        """Return nothing: the form reads the table."""
        return None

    # A row of a report ------------------------------------------------------------------------------------

    def fill(self, row: FigureRow, report: Report) -> None:
        """Put the counts of the report into the row."""
        row.dossiers = sorted(report.dossier_counts.all(), key=lambda count: count.pk)

    def look_back(self, row: FigureRow, unit: Unit) -> None:
        """Give the row the groups that the unit last reported."""
        period = row.period
        earlier = Q(report__unit=unit) & (
            Q(report__period__year__lt=period.year)
            | Q(report__period__year=period.year, report__period__quarter__lt=period.quarter)
        )
        newest = ("-report__period__year", "-report__period__quarter", "pk")
        counts = DossierCount.objects.filter(earlier).select_related("report__period").order_by(*newest)
        known = list(counts[:FEW])
        row.earlier_dossiers = [one for one in known if one.report_id == known[0].report_id]

    def share(self, row: FigureRow) -> Counted | None:
        """Return the sums over the groups."""
        if not row.dossiers or (row.table_of and row.line is None):
            return super().share(row)
        part = row.asked.indicator.numerator
        return Share(
            sum(getattr(count, part) for count in row.dossiers),
            sum(getattr(count, part.whole) for count in row.dossiers),
        )

    def printed_warnings(self, row: FigureRow) -> list[str]:
        """Return the totals that their parts do not make."""
        return [text for count in row.dossiers for text in count.warnings()]

    def compared(self, row: FigureRow, now: Counted, before: Counted) -> list[tuple[str, int, int]]:
        """Return the dossiers received: how many of them came online is expected to grow."""
        return super().compared(row, now, before)[:1]

    # Keeping and counting ---------------------------------------------------------------------------------

    def clear(self, report: Report, indicator: Indicator) -> None:
        """Take away the counts of the report."""
        report.dossier_counts.all().delete()

    def keep(self, revisions: Collection[MeasurementRevision]) -> None:
        """Copy the counts of the reports."""
        wanted: dict[int, list[MeasurementRevision]] = defaultdict(list)
        for revision in revisions:
            wanted[revision.measurement.report_id].append(revision)
        KeptDossierCount.objects.bulk_create(
            KeptDossierCount(revision=revision, **kept_values(count, DOSSIERS))
            for count in DossierCount.objects.filter(report__in=wanted).order_by("pk")
            for revision in wanted[count.report_id]
        )

    def bring_back(self, revision: MeasurementRevision, report: Report, indicator: Indicator) -> None:
        """Let the report hold the counts again that the revision keeps."""
        self.clear(report, indicator)
        kept = (kept_values(row, DOSSIERS) for row in revision.dossier_counts.all())
        DossierCount.objects.bulk_create(DossierCount(report=report, **values) for values in kept)

    def said(self, revision: MeasurementRevision) -> Hashable:
        """Return the counts of all groups."""
        return frozenset(stated(row, DOSSIERS) for row in revision.dossier_counts.all())

    def held_by(self, revision: MeasurementRevision, indicator: Indicator) -> Counted | None:
        """Return the sums over the groups."""
        rows = list(revision.dossier_counts.all())
        if not rows:
            return super().held_by(revision, indicator)
        part = indicator.numerator
        return Share(sum(getattr(one, part) for one in rows), sum(getattr(one, part.whole) for one in rows))

    def counts(self, lines: QuerySet[Any, Any], rows: str) -> QuerySet[Any, Any]:
        """Sum the groups."""
        counted: QuerySet[Any, Any] = lines.annotate(
            counted_part=Sum(_of_the_numerator(f"{rows}dossier_counts__", lambda part: part.value)),
            counted_whole=Sum(_of_the_numerator(f"{rows}dossier_counts__", lambda part: part.whole)),
            printed=Max(source_of(F(f"{rows}dossier_counts__printed_source"))),
            collected=Value(0),
        )
        return counted

    def printed(self) -> QuerySet[Any] | None:
        """Return the counts that were copied from a publication."""
        return KeptDossierCount.objects.exclude(printed_source="")

    # Sheets -----------------------------------------------------------------------------------------------

    def named(self, cell: Callable[[str], str], indicators: Collection[Indicator]) -> Indicator:
        """Return the indicator that is counted from dossiers."""
        if not indicators:
            raise CellNotTaken("received", _("No target is counted from dossiers."), group="not_asked")
        return next(iter(indicators))

    def lay(
        self, row: FigureRow, stored: Texts, texts: Texts, table: Collection[Mapping[str, str]]
    ) -> Callable[[dict[str, str]], Iterable[tuple[str, str]]]:
        """Return what finds the place of the group, or a free one."""

        def laid(found: dict[str, str]) -> Iterator[tuple[str, str]]:
            group = found.setdefault("group", ALL_DOSSIERS)
            place = printed_place(stored | texts, "g{}-group", group)
            texts[f"g{place}-group"] = group
            for name in COLUMNS:
                yield name, f"g{place}-{name}"
            yield "printed_source", "printed_source"

        return laid

    def lines(self, row: FigureRow, form: FigureForm) -> Iterator[Line]:
        """Yield a line a group of dossiers; before any is stated one line for all of them."""
        columns = self.sheet.columns
        opened = frozenset(column.key for column in columns) if row.is_editable else frozenset[str]()
        for place, (_group, _counts) in enumerate(form.groups()):
            cells = {
                column.key: cell_of(column, form.texts.get(f"g{place}-{column.key}", ""))
                for column in columns
                if column is not PRINTED
            }
            if place and all(cell in ("", None) for cell in cells.values()):
                continue
            cells["group"] = cells["group"] or ALL_DOSSIERS
            yield cells | {"printed_source": form.texts.get("printed_source", "")}, opened
