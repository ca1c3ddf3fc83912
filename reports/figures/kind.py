"""What the house asks of a kind of figure. Each kind answers in a file of its own; registry.py lists them.

What stands here is true of most kinds: a figure is two counts that its line holds, and is shown in per cent.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.figures import count_words
from indicators import Counted, NotRead, Path, Share, Threshold, pool_counts, read_count
from procedures.models import Unit
from reports.figures.forms import NO, YES, FigureForm, Texts
from reports.figures.manner import PERCENT, Manner
from reports.figures.row import FigureRow
from reports.figures.warnings import change_in_points, counts_words
from reports.models import Measurement, MeasurementRevision, Report
from reports.words import share_words
from sheets.tables.sheet_column import SheetColumn, Words
from targets.models import Indicator, Period

YES_WORD, NO_WORD = "Có", "Chưa"  # as the import reads them, in whatever language the reader is
Cell = str | int | None
Line = tuple[dict[str, Cell], frozenset[str]]  # cells by the keys of their columns, and which are open


@dataclass(frozen=True, slots=True)
class Answers:
    """The four counts of a figure that is yes or no."""

    yes: int
    no: int
    silent: int
    not_applicable: int


class CellNotTaken(Exception):
    """A cell of a sheet that the kind cannot take: its column, and words that say what to do."""

    def __init__(self, column: str, words: str, *, text: str = "", group: str = "rule") -> None:
        super().__init__(words)
        self.column, self.text, self.group = column, text, group


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """The sheet of a workbook in which figures of a kind stand, where the first has no room for them."""

    key: str
    title: str
    columns: tuple[SheetColumn, ...]
    needed: tuple[tuple[str, ...], ...]  # of each group one column
    distinct: tuple[str, ...]  # what no two lines of a figure share: words, never a mark
    naming: tuple[str, ...] = ()  # columns that say whose figure the line is


class FigureKind:
    """A kind of figure: what is typed, kept, counted, read from a sheet, and shown."""

    code: ClassVar[str]  # names the kind's templates as well
    is_reported: ClassVar[bool] = True  # units state it; otherwise it is counted or published elsewhere
    is_published: ClassVar[bool] = False  # value and rank of a year: shown, and never judged
    is_yes_or_no: ClassVar[bool] = False  # each unit has it or has not
    counts_once: ClassVar[bool] = False  # what many units handle alike is one thing when they stand together
    shares_its_table: ClassVar[bool] = False  # all figures of the kind are counted from one table of a report
    is_on_the_line: ClassVar[bool] = True  # the line of the report holds the figure itself

    # Entry ------------------------------------------------------------------------------------------------

    cells_template = "reports/figures/_cells.html"  # in the row of the grid
    table_template = ""  # below the row
    correct_template = "reports/figures/_correct.html"

    def form(self, row: FigureRow, texts: Texts | None = None, *, more: bool = False) -> FigureForm:
        """Return the form of a row, with one more line of its table where asked for."""
        raise NotImplementedError

    def meaning(self, indicator: Indicator) -> str:
        """Return what the two counts of a row count, where they are typed as such."""
        return ""

    # A row of a report ------------------------------------------------------------------------------------

    contents: tuple[str, ...] = ()  # what a report is read with
    beside_a_line: tuple[str, ...] = ()  # and its lines

    def fill(self, row: FigureRow, report: Report) -> None:
        """Put into the row what the report holds beside its line."""

    def look_back(self, row: FigureRow, unit: Unit) -> None:
        """Give the row what its boxes propose from earlier reports."""

    def look_up(self, rows: Collection[FigureRow], period: Period) -> None:
        """Give the rows what is asked of the kind in the period."""

    def share(self, row: FigureRow) -> Counted | None:
        """Return the two counts that the row comes to; None where it has none (yet)."""
        return row.line.share if row.line else None

    def is_complete(self, row: FigureRow) -> bool:
        """Say whether the row holds a figure."""
        return row.share is not None

    def fault(self, row: FigureRow, form: FigureForm) -> tuple[str, str] | None:
        """Return what keeps the row from being sent whatever reason stands there: a box, and why."""
        return None

    def words(self, share: Counted) -> str:
        """Return what a figure says: "46/410"."""
        return counts_words(share)

    def accepted_words(self, row: FigureRow) -> str:
        """Return in words the accepted figure, where it is no two counts; "" where there is none."""
        return ""

    def printed_warnings(self, row: FigureRow) -> list[str]:
        """Return what does not add up in figures kept as printed."""
        return []

    def unlikely(self, row: FigureRow, share: Counted) -> list[str]:
        """Return a sentence for each thing that is unlikely about the figure."""
        return []

    # Keeping ----------------------------------------------------------------------------------------------

    kept: tuple[str, ...] = ()  # what a revision is read with
    summed: tuple[Any, ...] = ()  # what it is read with where its figure alone is asked for

    def clear(self, report: Report, indicator: Indicator) -> None:
        """Take away the rows that the figure was counted from."""

    def keep(self, revisions: Collection[MeasurementRevision]) -> None:
        """Copy into the revisions the rows that their lines are counted from now."""

    def bring_back(self, revision: MeasurementRevision, report: Report, indicator: Indicator) -> None:
        """Let the report hold the rows again that the revision keeps (read `with_rows`)."""

    def said(self, revision: MeasurementRevision) -> Hashable:
        """Return what the rows of the revision state, without the words beside them."""
        return None

    def held_by(self, revision: MeasurementRevision, indicator: Indicator) -> Counted | None:
        """Return the figure that the revision keeps; None where it keeps none, or it is no two counts."""
        if revision.achieved is not None:
            return Share(int(revision.achieved), 1)
        return self.figure(*revision.counts) if revision.counts else None

    def held_words(self, revision: MeasurementRevision, indicator: Indicator) -> str:
        """Return in words what the revision keeps; "" where it keeps no figure (read `with_figures`)."""
        share = self.held_by(revision, indicator)
        if share is None:
            return ""
        value = share.value
        if value is None:
            return f"{self.words(share)} ({_('nothing occurred')})"
        return self.answer_words(share, self.manner(indicator, alone=False).words(value))

    def state(self, line: Measurement, part: int, whole: int) -> None:
        """Let the line hold the two counts, where it holds figures itself."""

    # Counting ---------------------------------------------------------------------------------------------

    def counts(self, lines: QuerySet[Any, Any], rows: str) -> QuerySet[Any, Any]:
        """Count the figures as a query, where they are not on the line itself.

        lines    as dictionaries of what names each of them
        rows     leads to what holds their rows
        returns  counted_part, counted_whole, printed (the source of figures kept as printed), collected
        """
        raise NotImplementedError

    def printed(self) -> QuerySet[Any] | None:
        """Return the rows of revisions that were copied from a publication; None where the kind has none."""
        return None

    def figure(self, part: int, whole: int) -> Counted:
        """Return the two counts of a line as a figure."""
        return Share(part, whole)

    def pooled(self, counts: Iterable[tuple[int, int]]) -> Counted:
        """Return the figure of many lines together."""
        return pool_counts(counts)

    # Judging ----------------------------------------------------------------------------------------------

    def is_gradual(self, *, alone: bool) -> bool:
        """Say whether there are values between met and not; `alone` for those of a single unit."""
        return True

    def together(self, answered: Counted, owing: int) -> Counted:
        """Return the figure of a scope from that of the units that answered, of so many that owe one."""
        return answered

    grows: ClassVar[int] = 2  # times that a silent unit may be larger than it was

    def contributes(self, threshold: Threshold, *, alone: bool) -> bool:
        """Say whether a unit alone is but a part of the scope's figure, with no standing of its own."""
        return False

    def answers(self, answered: Counted, owing: int, exempt: int) -> Answers | None:
        """Return the counts of units that say yes or no, are silent or not asked; of other kinds None."""
        return None

    def asks_of_list(self, threshold: Threshold) -> Threshold:
        """Return what a list of procedures has to come to, where the figure is counted from such."""
        return threshold

    def of_procedures(self, share: Share) -> Share:
        """Return the figure of a unit with so many of its procedures as they should be."""
        return share

    def expected_whole(self) -> int | None:
        """Return the whole of a silent unit where the kind itself knows it."""
        return None

    def interval(self, share: Counted, people: int | None) -> tuple[Decimal, Decimal] | None:
        """Return between which percentages the true value lies, where only so many people were asked."""
        return None

    def may_be_chance(self, share: Counted, threshold: Threshold, people: int | None) -> bool:
        """Say whether chance alone may explain on which side of the threshold the figure is."""
        return False

    def is_too_rough(self, share: Counted, path: Path, people: int | None) -> bool:
        """Say whether so few people were asked that nobody can tell how far the value is off its path."""
        return False

    def tells_apart(self, level: str) -> bool:
        """Say whether the figures of two units of the level can be told apart."""
        return True

    def is_small(self, share: Counted, below: int) -> bool:
        """Say whether the figure is of so few that it jumps by itself."""
        return 0 < share.whole < below

    # Showing ----------------------------------------------------------------------------------------------

    def manner(self, indicator: Indicator, *, alone: bool) -> Manner:
        """Return how values are said; `alone` for those of a single unit."""
        return PERCENT

    def answer_words(self, share: Counted, value: str) -> str:
        """Return a unit's answer in words, with the value that it comes to."""
        return f"{self.words(share)} = {value}"

    def unranked_words(self, share: Counted) -> str:
        """Return a unit's answer in a word where it is no rank among others; otherwise ""."""
        return ""

    def stated_before(self, share: Counted, value: str) -> str:
        """Return what the unit stated before, with the value that it came to."""
        return value

    def change(self, now: Counted, before: Counted) -> Fraction | None:
        """Return by how much the value changed, where that says something."""
        return change_in_points(now, before)

    def peer_words(self, shares: Collection[Counted]) -> str:
        """Return of how many peers the answer is yes, where there is no middle of them; otherwise ""."""
        return ""

    def ends_words(self, low: str, high: str) -> str:
        """Return between which percentages a figure can end while units are silent, and on what terms."""
        return _("It can end from %(low)s to %(high)s %%, if units are as large as a year before.") % {
            "low": low,
            "high": high,
        }

    def short_words(self, name: str, count: int, gross: str, *, is_running: bool) -> str:
        """Return how many units fall short; by how much together, but of what is closed in a running year.

        gross   what all of them lack, with its unit of counting
        """
        told = {"name": name, "count": count_words(count), "gross": gross}
        if is_running:
            text = ngettext(
                "%(name)s: %(count)s unit falls short.", "%(name)s: %(count)s units fall short.", count
            )
        else:
            text = ngettext(
                "%(name)s: %(count)s unit falls short, by %(gross)s.",
                "%(name)s: %(count)s units fall short, by %(gross)s together.",
                count,
            )
        return text % told

    # Sheets -----------------------------------------------------------------------------------------------

    columns: tuple[SheetColumn, ...] = ()  # of the first sheet, that hold a figure of the kind
    sheet: OwnSheet | None = None
    not_applicable: Mapping[str, str] = {"na": "on"}  # the boxes that say so
    never_exempt: Words = ""  # why it cannot be said not to be applicable

    @property
    def boxes(self) -> tuple[str, ...]:
        """Return the keys of the columns of the first sheet."""
        return tuple(column.key for column in self.columns)

    def why_not_stated(self, indicator: Indicator) -> str:
        """Return why a sheet states no figure of the kind; "" where it may."""
        return ""

    def plain(self, row: FigureRow, texts: Texts) -> Mapping[str, int | bool] | None:
        """Return what the line will hold with these boxes; None where the form has to say."""
        return None

    def before_cell(self, indicator: Indicator, share: Counted) -> str:
        """Return what the unit stated before, as the workbook shows it."""
        return share_words(share.part, share.whole)

    def named(self, cell: Callable[[str], str], indicators: Collection[Indicator]) -> Indicator:
        """Return whose figure a line of the kind's own sheet is, or raise CellNotTaken.

        cell        returns the text of a column
        indicators  all of the kind
        """
        raise NotImplementedError

    def lay(
        self, row: FigureRow, stored: Texts, texts: Texts, table: Collection[Mapping[str, str]]
    ) -> Callable[[dict[str, str]], Iterable[tuple[str, str]]]:
        """Return what lays out one line of the kind's own sheet: for each column the box of the form.

        stored  the boxes as they are kept
        texts   what the lines before have brought; the line adds to it
        table   all lines of the figure
        """
        raise NotImplementedError

    def lines(self, row: FigureRow, form: FigureForm) -> Iterator[Line]:
        """Yield the lines of the kind's own sheet as the workbook hands them out."""
        yield from ()


def cell_of(column: SheetColumn, text: str) -> Cell:
    """Return the cell of a box; what cannot be read stays away, so that the import leaves it as it is."""
    if column.holds == "count":
        try:
            return read_count(text)
        except NotRead:
            return None
    if column.holds == "answer":
        return {YES: YES_WORD, NO: NO_WORD}.get(text, "")
    return text
