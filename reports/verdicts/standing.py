"""The bridge between rows and the engine: rows in, verdicts out. The formulas are the engine's."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache, partial

from django.conf import settings

from indicators import Accumulation as EngineAccumulation
from indicators import (
    Average,
    Counted,
    Flag,
    Forecast,
    Frequency,
    Gap,
    Margins,
    Path,
    Point,
    Reason,
    Scale,
    Share,
    Standing,
    Threshold,
    bounds,
    certainty,
    contribution,
    deviation,
    due_quarters,
    exact,
    excess,
    forecast,
    gap,
    lag_quarters,
    meets,
    pace_needed,
    pace_so_far,
    quarter_number,
    standing,
)
from indicators import Comparator as EngineComparator
from indicators import Direction as EngineDirection
from indicators import Kind as EngineKind
from reports.figures.kind import FigureKind
from reports.figures.registry import kind_of
from reports.models import StatedFigure
from reports.scopes import Scope
from reports.verdicts.ledger import Ledger
from reports.verdicts.rows import Counts
from reports.verdicts.verdict import Contribution, Copied, Verdict
from targets.models import Indicator, Period, Target


def standings(period: Period, scope: Scope, *, codes: Collection[str] | None = None) -> list[Verdict]:
    """Return the verdicts of all indicators, or the named ones, in the order of the programme.

    Reads the database in a fixed number of queries, whatever the number of units and periods.
    """
    return judge_all(Ledger.read(codes), period, scope)


def judge_all(ledger: Ledger, period: Period, scope: Scope) -> list[Verdict]:
    """Return the verdicts of all indicators the ledger holds. Asks the database nothing."""

    def judged() -> tuple[Verdict, ...]:
        return tuple(judge(ledger, indicator, period, scope) for indicator in ledger.indicators)

    return list(ledger.memory.answer(("verdicts", period.pk, scope, ledger.moment, margins()), judged))


def judge(ledger: Ledger, indicator: Indicator, period: Period, scope: Scope) -> Verdict:
    """Return the verdict of one indicator for one scope in one period. Asks the database nothing."""
    if kind_of(indicator).is_published:
        return _index(ledger, indicator, period, scope)
    return Case(ledger, indicator, period, scope).verdict()


def margins() -> Margins:
    """Return the two margins of the settings."""
    return Margins(Decimal(settings.STANDING_MARGIN_AT_RISK), Decimal(settings.STANDING_MARGIN_BEHIND))


def _index(ledger: Ledger, indicator: Indicator, period: Period, scope: Scope) -> Verdict:
    """Return the value of the latest year that speaks; an index has no threshold and no standing."""
    values = {
        quarter_number(value.year, 4): value
        for value in ledger.index_values.get(indicator.pk, ())
        if scope.unit is not None and value.unit_id == scope.unit.pk
    }
    quarter = next((q for q in due_quarters(Frequency.YEAR, period.number) if q in values), None)
    blank = Verdict(indicator, None, scope, period)
    if quarter is None:
        return blank
    return replace(
        blank,
        speaking=ledger.periods[quarter],
        index=values[quarter],
        previous_index=values.get(quarter - 4),
        points=tuple(Point(q, exact(v.value)) for q, v in sorted(values.items()) if q <= quarter),
    )


class Case:
    """One indicator, scope and period on their way to a verdict."""

    def __init__(self, ledger: Ledger, indicator: Indicator, asked: Period, scope: Scope) -> None:
        self.ledger, self.indicator, self.asked, self.scope = ledger, indicator, asked, scope
        self.target = ledger.target_of(indicator, asked)
        self.kind = kind_of(indicator)
        self.direction = EngineDirection(indicator.direction)
        self.threshold = threshold_of(self.target) if self.target else None
        self.frequency = Frequency(indicator.frequency)
        self.due = due_quarters(self.frequency, asked.number)
        self.units = ledger.asked_units(indicator, self.target, scope)
        # A single unit either has it or not: there is no way in between, so no path.
        alone = scope.is_single or (scope.unit is not None and len(self.units) == 1)
        self.is_gradual = self.kind.is_gradual(alone=alone)
        self.path = path_of(self.target) if self.target and self.is_gradual else None
        self._counts: dict[int, dict[int, Counts]] = {}
        self._owing: dict[int, frozenset[int]] = {}

    def owing(self, quarter: int) -> frozenset[int]:
        """Return the units that owe a figure in the quarter."""
        if quarter not in self._owing:
            self._owing[quarter] = self.ledger.owing(self.units, self.target, self.indicator, quarter)
        return self._owing[quarter]

    def counts(self, quarter: int) -> dict[int, Counts]:
        """Return the accepted counts of the owing units (kept: the series and the verdict both ask)."""
        if quarter not in self._counts:
            accepted = self.ledger.accepted(self.indicator, quarter)
            counting = accepted.keys() & self.owing(quarter)
            self._counts[quarter] = {unit: accepted[unit] for unit in counting}
        return self._counts[quarter]

    def stated(self, quarter: int) -> StatedFigure | None:
        """Return the total that somebody stated for exactly this scope in the quarter.

        A total stated for a district holds its communes: it is not one of the district's own office.
        """
        unit = None if self.scope.alone else self.scope.unit
        return self.ledger.stated.get((unit.pk, self.indicator.pk, quarter)) if unit else None

    def pooled(self, quarter: int) -> Counted:
        """Return the units' figures together; of a count of units the whole is every unit that owes one."""
        return self.kind.together(self.answered(quarter), len(self.owing(quarter)))

    def answered(self, quarter: int) -> Counted:
        """Return the counts of the units that answered together; a procedure that many handle counts once."""
        counts = self.counts(quarter)
        catalogue = self.ledger.catalogue
        if catalogue is None or not self.indicator.catalogue_count or not self.kind.counts_once:
            return self.kind.pooled(counts.values())
        if len(counts) == 1:
            return Share(*next(iter(counts.values())))
        return catalogue.together(self.indicator, quarter, [self.ledger.units[key] for key in counts])

    def verdict(self) -> Verdict:
        """Return the verdict by the first due period that has accepted rows or a stated total."""
        blank = Verdict(
            self.indicator, self.target, self.scope, self.asked, threshold=self.threshold, path=self.path
        )
        latest = self.due[0] if self.due else None
        if not self.owing(latest or self.asked.number) and not any(map(self.stated, self.due)):
            return replace(blank, standing=self.standing_of(applies=False))
        for quarter in self.due:
            if self.counts(quarter):
                return self.from_units(blank, quarter)
            if stated := self.stated(quarter):
                return self.from_stated(blank, quarter, stated)
        return replace(
            blank,
            standing=self.standing_of(reason=self.silence()),
            counted=0,
            owing=len(self.owing(latest or self.asked.number)),
            lines_of=cache(partial(self.lines, latest)) if latest else tuple,
            points=self.points(self.asked.number),
        )

    def standing_of(self, **facts: object) -> Standing | None:
        """Return the engine's standing by these facts, or None where there is no target."""
        if self.target is None or self.threshold is None:
            return None
        return standing(
            threshold=self.threshold,
            direction=self.direction,
            asked=self.asked.number,
            due=self.due[0] if self.due else None,
            path=self.path,
            deadline=self.target.deadline_quarter,
            kind=EngineKind(self.indicator.kind),
            margins=margins(),
            **facts,  # type: ignore[arg-type]
        )

    def silence(self) -> Reason:
        """Return why nothing speaks: there were figures once, or never."""
        before = range(1, self.due[-1] if self.due else 1)
        once = any(self.counts(quarter) or self.stated(quarter) for quarter in before)
        return Reason.TOO_OLD if once else Reason.NEVER_REPORTED

    def from_units(self, blank: Verdict, quarter: int) -> Verdict:
        """Return the verdict of the units' figures pooled."""
        share, owing, counts = self.pooled(quarter), self.owing(quarter), self.counts(quarter)
        answered = self.answered(quarter)
        missing = [self.expected_whole(unit, quarter) for unit in sorted(owing - counts.keys())]
        known = None if None in missing else sum(whole for whole in missing if whole is not None)
        found = replace(
            blank,
            share=share,
            value=share.value,
            certainty=certainty(answered, self.threshold, missing) if self.threshold else None,
            counted=len(counts),
            owing=len(owing),
            bounds=bounds(answered, known),
            lines_of=cache(partial(self.lines, quarter)),
            copied=self.copied(quarter),
            overruled=(overruled := self.stated(quarter)),
            beside_it=_above(self.kind, share.value, overruled),
            interval=self.kind.interval(share),
        )
        chance = self.threshold is not None and self.kind.may_be_chance(share, self.threshold)
        flags = {Flag.INTERVAL_COVERS_THRESHOLD} if chance else set()
        saying_yes = [unit for unit, (part, _whole) in counts.items() if part]
        if self.ledger.is_self_declared(self.indicator, saying_yes, self.ledger.periods[quarter].data_to):
            flags.add(Flag.SELF_DECLARED)
        corrected = self.ledger.lines.corrected.get((self.indicator.pk, quarter), set())
        return self.measured(
            found, quarter, flags | ({Flag.CORRECTED} if corrected & counts.keys() else set())
        )

    def copied(self, quarter: int) -> tuple[Copied, ...]:
        """Return what stands beside the counts that were copied from a publication and count here."""
        beside = self.ledger.copied.get((self.indicator.pk, quarter), ())
        return tuple(copied for copied in beside if copied.unit.pk in self.counts(quarter))

    def from_stated(self, blank: Verdict, quarter: int, stated: StatedFigure) -> Verdict:
        """Return the verdict of a total stated for the scope: nothing is known of its units."""
        share, value = stated_value(self.kind, stated)
        found = replace(blank, share=share, value=value, stated=stated)
        return self.measured(found, quarter, flags={Flag.STATED})

    def measured(self, found: Verdict, quarter: int, flags: set[Flag]) -> Verdict:
        """Return the verdict with all that follows from its value in the period that speaks."""
        if self.ledger.series_start(self.target) > 1:
            flags = flags | {Flag.DEFINITION_CHANGED}
        points, value = self.points(quarter), found.value
        ahead = self.forecast(points, quarter)
        judged = replace(
            found,
            speaking=self.ledger.periods[quarter],
            points=points,
            forecast=ahead,
            gap=self.gap(found.share),
            excess=self.excess(found.share),
            standing=self.standing_of(
                speaking=quarter,
                share=found.share,
                value=None if found.share else value,
                forecast=ahead,
                certainty=found.certainty,
                counted=found.counted,
                owing=found.owing,
                flags=flags,
            ),
        )
        if self.path is None or value is None:
            return judged
        return replace(
            judged,
            expected=self.path.expected(quarter),
            deviation=deviation(value, self.path, quarter, self.direction),
            lag=lag_quarters(value, self.path, quarter, self.direction),
            pace=pace_so_far(value, self.path, quarter),
            pace_needed=pace_needed(value, self.path, quarter),
        )

    def gap(self, share: Counted | None) -> Gap | None:
        """Return how many parts are lacking of a share, None where it meets its threshold."""
        return gap(share, self.threshold) if isinstance(share, Share) and self.threshold else None

    def excess(self, share: Counted | None) -> Fraction | None:
        """Return by how much an average misses its threshold, None where it meets it."""
        if not isinstance(share, Average) or self.threshold is None or meets(share, self.threshold):
            return None
        return excess(share, self.threshold)

    def forecast(self, points: tuple[Point, ...], quarter: int) -> Forecast | None:
        """Return where the points lead at the deadline; nothing once it is there, nor for one yes or no."""
        if self.target is None or not self.is_gradual:
            return None
        deadline = self.target.deadline_quarter
        scale = self.threshold.scale if self.threshold else Scale.PERCENT
        return forecast(points, deadline, scale=scale) if quarter < deadline else None

    def points(self, until: int) -> tuple[Point, ...]:
        """Return the figures of all due periods up to the quarter, since the last change of definition."""
        values = ((quarter, self.value_in(quarter)) for quarter in self.comparable(until))
        return tuple(Point(quarter, value) for quarter, value in values if value is not None)

    def comparable(self, until: int) -> list[int]:
        """Return the due quarters up to this one, since the last change of definition."""
        since = self.ledger.series_start(self.target)
        return [quarter for quarter in range(since, until + 1) if self.frequency.due(quarter)]

    def value_in(self, quarter: int) -> Fraction | None:
        """Return the percentage of a quarter: of its accepted rows, else of a total stated for the scope."""
        if self.counts(quarter):
            return self.pooled(quarter).value
        stated = self.stated(quarter)
        return stated_value(self.kind, stated)[1] if stated else None

    def expected_whole(self, unit: int, quarter: int) -> int | None:
        """Return the whole to expect of a silent unit, or None where nothing tells.

        A count of units expects one unit; a stock the last accepted whole; a sum over the year that of the
        same quarter a year before.
        """
        if (known := self.kind.expected_whole()) is not None:
            return known
        if self.indicator.accumulation == EngineAccumulation.YEAR_TO_DATE:
            earlier: Iterable[int] = (quarter - 4,)
        else:
            earlier = range(quarter - 1, 0, -1)
        for past in earlier:
            counts = self.ledger.accepted(self.indicator, past).get(unit)
            if counts is not None:
                return counts[1]
        return None

    def lines(self, quarter: int) -> tuple[Contribution, ...]:
        """Return a line a unit that owes the figure: those that fall shortest first, the silent ones last."""
        shares = {unit: self.kind.figure(*counts) for unit, counts in self.counts(quarter).items()}
        short = {u: contribution(s, self.threshold) for u, s in shares.items()} if self.threshold else {}
        total = sum(short.values(), Fraction(0))
        order = self.ledger.order
        answered = sorted(shares, key=lambda unit: (-short.get(unit, 0), order[unit]))
        silent = sorted(self.owing(quarter) - shares.keys(), key=order.__getitem__)
        return tuple(
            Contribution(
                self.ledger.units[unit],
                shares.get(unit),
                short.get(unit, Fraction(0)),
                100 * short[unit] / total if total and unit in short else None,
            )
            for unit in (*answered, *silent)
        )


def stated_value(kind: FigureKind, stated: StatedFigure) -> tuple[Counted | None, Fraction | None]:
    """Return the counts of a stated total and its value; a source may print a percentage alone."""
    if stated.counts is not None:
        share = kind.figure(*stated.counts)
        return share, share.value
    return None, None if stated.percent is None else exact(stated.percent)


def _above(kind: FigureKind, value: Fraction | None, overruled: StatedFigure | None) -> Fraction | None:
    """Return by how much the value is above a stated one."""
    printed = stated_value(kind, overruled)[1] if overruled else None
    return None if value is None or printed is None else value - printed


def threshold_of(target: Target) -> Threshold:
    """Return what the target asks for, as the engine takes it."""
    scale = Scale.MEASURE if target.indicator.is_in_measure else Scale.PERCENT
    return Threshold(target.threshold, EngineComparator(target.comparator), scale)


def path_of(target: Target) -> Path:
    """Return the path of the target: without baseline and milestones one that claims no pace."""
    points = sorted(target.path_points.all(), key=lambda point: point.on)
    return Path(
        threshold_of(target),
        target.deadline_quarter,
        baseline=target.baseline,
        milestones=tuple((point.quarter, point.percent) for point in points),
    )
