"""What one target comes to for one scope in one period: the object that page, file and API all show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from indicators import (
    Accumulation,
    Certainty,
    Counted,
    Final,
    Flag,
    Forecast,
    Frequency,
    Gap,
    Path,
    Point,
    Share,
    Standing,
    StandingCode,
    Threshold,
)
from procedures.models import SHARED, Level, Unit
from reports.figures.kind import Answers, FigureKind
from reports.figures.manner import Manner
from reports.figures.registry import kind_of
from reports.models import StatedFigure
from reports.scopes import Scope
from reports.verdicts.catalogue_figures import is_of_lists
from reports.verdicts.readings import CopiedReport, TwoReadings
from targets.models import IndexValue, Indicator, Period, Target

ENOUGH = 80  # per cent of the figures expected of a unit: below that it is not ranked


@dataclass(frozen=True, slots=True)
class KeptList:
    """Procedures that one unit decides on in the catalogue, and that units of one level handle."""

    keeper: Unit
    handled_by: (
        Level | None
    )  # None: by the keeper alone, which is one of several units and has rows of its own
    share: Share  # of them
    short: int  # what the list lacks by itself


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one unit adds to the figure, in the period that speaks."""

    unit: Unit
    share: Counted | None  # None: silent. unit_count: Share(1, 1) for yes, Share(0, 1) for no
    contribution: Fraction = Fraction(0)  # to the gap, in counts
    contribution_percent: Fraction | None = None  # of all contributions, 0 to 100
    expected: int | None = None  # of a silent unit the whole by its earlier figures, where one tells
    people: int | None = None  # who answered, where people were asked and the unit tells
    on_list: bool = False  # the figure is of procedures that departments keep for all units of the level
    own_rows: Share | None = None  # then: of those for which the unit has rows of its own
    held_up: bool = False  # of a yes or no: what others keep for it is enough to make it a no
    lists: tuple[KeptList, ...] = ()  # of a keeper: those that fall short

    @property
    def is_silent(self) -> bool:
        """Say whether the unit owes the figure and has none that is accepted."""
        return self.share is None


@dataclass(frozen=True, slots=True)
class Copied:
    """What stands beside counts copied from a publication: kept as printed, never adjusted."""

    unit: Unit
    source: str
    note: str
    warned: Callable[[], Sequence[str]] = tuple

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return a sentence for each thing that does not add up, in the language of whoever reads it."""
        return tuple(self.warned())


@dataclass(frozen=True, slots=True)
class Rest:
    """What the rest of the deadline's year has to bring, of a figure that is counted since the year began."""

    needed: Fraction  # per cent of what is still to come
    whole: int  # that is still to come, by the same quarters a year before
    last: Fraction | None  # per cent within the quarter that speaks
    is_lost: bool  # not even all of it is enough


@dataclass(frozen=True, slots=True)
class Collecting:
    """What has come in of the period that is not closed yet: told beside a verdict, and never one itself."""

    period: Period
    counted: int  # units whose figure is accepted
    owing: int
    share: Counted  # of those that answered
    bounds: tuple[Fraction, Fraction] | None
    certainty: Certainty | None


@dataclass(frozen=True, slots=True)
class Provisional:
    """What the period being gathered would come to were everything approved as it was sent."""

    period: Period
    answered: Counted  # of those that sent a figure, approved or not
    counted: int  # units with such a figure
    owing: int
    waiting: int  # of those counted: not approved yet
    exempt: int  # units of which nothing would be owed


@dataclass(frozen=True, slots=True)
class Verdict:
    """A target, or an indicator without one, judged for a scope in a period.

    Values are percentages, 0 to 100, or of an average in its unit of measure.
    """

    indicator: Indicator
    target: Target | None  # None: shown, never judged
    scope: Scope
    asked: Period
    speaking: Period | None = None  # the period whose values are used
    threshold: Threshold | None = None
    path: Path | None = None
    share: Counted | None = None  # pooled counts; for unit_count the yes-units of all
    value: Fraction | None = None
    answered: Counted | None = None  # of a count of units those that answered, else as `share`
    standing: Standing | None = None  # None where there is no target
    certainty: Certainty | None = None
    counted: int | None = None  # units with an accepted value; None for a stated total
    owing: int | None = None  # units that owe one
    bounds: tuple[Fraction, Fraction] | None = None
    interval: tuple[Decimal, Decimal] | None = None  # Wilson's of 95 %, where people were asked
    gap: Gap | None = None
    excess: Fraction | None = None  # of an average short of its threshold, in its unit of measure
    expected: Fraction | None = None  # where the path stands by now
    deviation: Fraction | None = None  # d of the method
    lag: Fraction | None = None  # quarters; negative is ahead
    is_too_rough: bool = False  # too few people were asked to tell a lag
    year_change: Fraction | None = None  # of the deviation since a year before
    forecast: Forecast | None = None  # at the deadline
    pace_needed: Fraction | None = None  # points a quarter until the deadline
    points: tuple[Point, ...] = ()  # the accepted figures of all due periods, oldest first
    period_before: Period | None = None  # of the last figure but one
    steps: tuple[Fraction, ...] = ()  # the last two values as they are held against the path
    listed: Period | None = None  # the period whose lines are listed
    lines_of: Callable[[], tuple[Contribution, ...]] = field(default=tuple, compare=False, repr=False)
    kept_of: Callable[[], tuple[KeptList, ...]] = field(default=tuple, compare=False, repr=False)
    collecting: Collecting | None = None
    closed: Period | None = None  # the newest due period that is closed, silent or not
    unheard: tuple[Period, ...] = ()  # those that closed, where in none of them anything was approved
    exempt: int | None = None  # units whose “not applicable” holds, and that owe no figure for it
    final: Final | None = None  # the deadline's own due period
    rest: Rest | None = None
    late_by: int | None = None  # quarters after the deadline in which it was first met
    stated: StatedFigure | None = None
    overruled: StatedFigure | None = None  # a total stated for the scope, where units or the catalogue speak
    beside_it: Fraction | None = None  # percentage points by which the value is above the overruled one
    index: IndexValue | None = None  # indicators of kind index
    previous_index: IndexValue | None = None
    copied: tuple[Copied, ...] = ()  # beside counts that were copied from a publication
    series_since: int = 1  # the quarter since which the same is counted, in the same base
    copied_reports: tuple[CopiedReport, ...] = ()  # that count here
    undecided: tuple[dt.date | None, ...] = ()  # last days of copied reports that do not reach the cut-off
    readings: tuple[TwoReadings, ...] = ()  # of each second source that differs
    provisional: Provisional | None = None  # where a reader asked to see what waits
    is_alone: bool = False  # one unit owes it here, so the scope is that unit

    @property
    def coverage(self) -> Fraction | None:
        """Return the percentage of owing units that are counted; None for stated totals."""
        return Fraction(100 * self.counted, self.owing) if self.owing and self.counted is not None else None

    @property
    def kind(self) -> FigureKind:
        """Return the kind of the figures."""
        return kind_of(self.indicator)

    @property
    def manner(self) -> Manner:
        """Return how the values are said; the answer of one unit in a word."""
        return self.kind.manner(self.indicator, alone=self.is_alone)

    @property
    def measured_in(self) -> str:
        """Return what values are counted in: "%", or the unit of measure of an average."""
        return self.indicator.measure_label or "%"

    @property
    def part_name(self) -> str:
        """Return what the part is called: in the words of print, where all that counts was copied from it."""
        called = {copied.part_called for copied in self.copied_reports}
        is_all = len(self.copied_reports) == self.counted and len(called) == 1
        return (called.pop() if is_all else "") or self.indicator.part_label

    @property
    def is_copied(self) -> bool:
        """Say whether anything that counts here was copied from print."""
        return bool(self.copied_reports)

    @property
    def standing_code(self) -> StandingCode | None:
        """Return the code of the standing; None for an indicator that is never judged."""
        return self.standing.code if self.standing else None

    @property
    def is_running(self) -> bool:
        """Say whether the figure is counted since the year began."""
        return self.indicator.accumulation == Accumulation.YEAR_TO_DATE

    @property
    def is_short(self) -> bool:
        """Say whether something is lacking until the threshold is met."""
        return self.gap is not None or bool(self.excess)

    @property
    def is_kept(self) -> bool:
        """Say whether procedures of the catalogue are counted, which are their keepers' to decide on."""
        return is_of_lists(self.indicator) and self.stated is None

    @property
    def kept(self) -> tuple[KeptList, ...]:
        """Return who keeps the procedures that are counted; of a department also what it keeps for others."""
        return self.kept_of() if self.is_kept else ()

    @property
    def kept_for_others(self) -> tuple[KeptList, ...]:
        """Return the lists that one department keeps and others handle: they are not in its own figure."""
        if not self._is_of(Level.DEPARTMENT):
            return ()
        return tuple(one for one in self.kept if one.handled_by in SHARED)

    @property
    def on_list(self) -> Contribution | None:
        """Return the line of a unit alone, where its figure is of procedures that others keep."""
        if not self.is_kept or self.owing != 1 or self._is_of(Level.DEPARTMENT):
            return None
        return next((line for line in self.lines if line.on_list), None)

    def _is_of(self, level: Level) -> bool:
        return self.scope.unit is not None and self.scope.unit.level == level

    @property
    def has_common_list(self) -> bool:
        """Say whether figures of units are of procedures that departments keep for all of the level."""
        return self.is_kept and any(line.on_list for line in self.lines)

    @property
    def is_shared(self) -> bool:
        """Say whether many units handle the same procedures, which count once for all of them together."""
        return self.kind.counts_once and self.has_common_list

    @property
    def is_gathering(self) -> bool:
        """Say whether there are too few figures for a verdict; what is there is not the scope's."""
        return self.standing_code is StandingCode.GATHERING

    def of_its_part(self) -> Verdict:
        """Return the verdict without figures of the whole: those of too small a part are its units' own."""
        return replace(
            self,
            share=None,
            value=None,
            gap=None,
            excess=None,
            bounds=None,
            certainty=None,
            interval=None,
            rest=None,
            forecast=None,
            late_by=None,
        )

    @property
    def answers(self) -> Answers | None:
        """Return how many units say yes and no, are silent, and are not asked; of other kinds None."""
        if self.answered is None or self.owing is None:
            return None
        return self.kind.answers(self.answered, self.owing, self.exempt or 0)

    @property
    def gathered(self) -> Collecting | Verdict | None:
        """Return how many of those that owe a figure are counted, of what there are too few figures."""
        return self.collecting or self if self.speaking is None else self

    @property
    def is_outdated(self) -> bool:
        """Say whether an older figure is shown, because the newest closed period is silent."""
        return self.standing_code is StandingCode.OUTDATED

    @property
    def is_now(self) -> bool:
        """Say whether the newest due period up to the asked one speaks: only then "so far" may be said."""
        latest = Frequency(self.indicator.frequency).latest_due(self.asked.number)
        return self.speaking is not None and self.speaking.number == latest

    @property
    def is_of_the_end(self) -> bool:
        """Say whether the deadline's own period speaks, or a later one."""
        return (
            self.final is not None
            and self.speaking is not None
            and self.speaking.number >= self.final.quarter
        )

    @property
    def is_at_the_end(self) -> bool:
        """Say whether nothing is ahead: the deadline's own period speaks, or its day has passed."""
        return self.is_of_the_end or (self.final is not None and self.final.has_come)

    @property
    def outlook(self) -> Forecast | None:
        """Return the forecast for as long as its day is ahead."""
        return None if self.is_at_the_end else self.forecast

    @property
    def listed_on(self) -> dt.date:
        """Return the day on which the listed units are looked at: some have moved since."""
        return (self.listed or self.asked).data_to

    @property
    def lines(self) -> tuple[Contribution, ...]:
        """Return a line for every unit that owes the figure, largest contribution first.

        They are worked out when first asked for: a series of twenty verdicts shows the lines of one.
        """
        return self.lines_of()

    @property
    def warnings(self) -> list[str]:
        """Return a sentence for each thing in the printed sources that does not add up."""
        told = list(self.stated.warnings()) if self.stated else []
        return told + [f"{copied.unit} – {text}" for copied in self.copied for text in copied.warnings]

    @property
    def silent(self) -> tuple[Contribution, ...]:
        """Return the lines of the units that owe the figure and have none accepted."""
        return tuple(line for line in self.lines if line.is_silent)

    @property
    def overturning(self) -> tuple[Contribution, ...]:
        """Return the silent units that can still turn the verdict, largest first; none where it is certain.

        Of whom nothing is known may turn out to be the largest of all.
        """
        if self.standing is None or Flag.OPEN not in self.standing.flags:
            return ()
        return tuple(sorted(self.silent, key=lambda line: (line.expected is not None, -(line.expected or 0))))
