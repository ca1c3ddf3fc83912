"""The bridge between rows and the engine: rows in, verdicts out. The formulas are the engine's."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from fractions import Fraction
from functools import cache, partial

from indicators import (
    Average,
    Certainty,
    Counted,
    Flag,
    Forecast,
    Frequency,
    Gap,
    Path,
    Point,
    Share,
    Speech,
    Standing,
    bounds,
    certainty,
    deviation,
    due_quarters,
    exact,
    excess,
    forecast,
    forecast_running,
    gap,
    lag_quarters,
    meets,
    own_path,
    pace_needed,
    quarter_number,
    standing,
)
from indicators import Kind as EngineKind
from reports.figures.registry import kind_of
from reports.models import StatedFigure
from reports.scopes import Scope
from reports.verdicts.case import Case, Voice, above, stated_value, sum_known
from reports.verdicts.improvement import change_in_a_year
from reports.verdicts.keepers import kept_lists, lines_of
from reports.verdicts.ledger import Ledger
from reports.verdicts.rules import path_of, threshold_of
from reports.verdicts.two_sources import readings_of
from reports.verdicts.verdict import Collecting, Copied, Rest, Verdict
from targets.models import Indicator, Period


def standings(period: Period, scope: Scope, *, codes: Collection[str] | None = None) -> list[Verdict]:
    """Return the verdicts of all indicators, or the named ones, in the order of the programme.

    Reads the database in a fixed number of queries, whatever the number of units and periods.
    """
    return judge_all(Ledger.read(codes), period, scope)


def judge_all(ledger: Ledger, period: Period, scope: Scope) -> list[Verdict]:
    """Return the verdicts of all indicators that were asked for by then. Asks the database nothing."""

    def judged() -> tuple[Verdict, ...]:
        asked = (one for one in ledger.indicators if one.asked_since <= period.number)
        return tuple(judge(ledger, indicator, period, scope) for indicator in asked)

    return list(ledger.memory.answer(("verdicts", period.pk, scope, ledger.moment), judged))


def judge(ledger: Ledger, indicator: Indicator, period: Period, scope: Scope) -> Verdict:
    """Return the verdict of one indicator for one scope in one period. Asks the database nothing."""
    if kind_of(indicator).is_published:
        return _index(ledger, indicator, period, scope)
    return Judging(ledger, indicator, period, scope).verdict()


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


class Judging(Case):
    """One indicator, scope and period on their way to a verdict."""

    def __init__(self, ledger: Ledger, indicator: Indicator, asked: Period, scope: Scope) -> None:
        super().__init__(ledger, indicator, asked, scope)
        self.threshold = threshold_of(self.target) if self.target else None
        self.margins = ledger.margins_in(asked)
        self.target_path = path_of(self.target, self.axis) if self.target else None
        self.path = self.path_of_scope()

    def path_of_scope(self) -> Path | None:
        """Return the target's own path, or for a part of its units one from their first value; or None."""
        whole = self.target_path
        if whole is None or not self.kind.is_gradual(alone=self.is_alone):
            return None
        if whole.start is None or self.is_bound_whole:
            return whole
        start = self.start()
        return own_path(whole, start[1], start[0], self.direction) if start else None

    def verdict(self) -> Verdict:
        """Return the verdict by the period that speaks."""
        voice = self.voice()
        blank = Verdict(
            self.indicator,
            self.target,
            self.scope,
            self.asked,
            threshold=self.threshold,
            path=self.path,
            final=self.final,
            collecting=self.told_beside(closed := self.closed() or 0),
            closed=self.ledger.periods.get(closed),
            is_alone=self.is_alone,
        )
        quarter = voice.quarter
        if quarter is None or (not voice.is_stated and not self.counts(quarter)):
            return self.silent(blank, voice)
        if voice.is_stated and (stated := self.stated(quarter)):
            return self.from_stated(blank, voice, stated)
        return self.from_units(blank, voice)

    def silent(self, blank: Verdict, voice: Voice) -> Verdict:
        """Return the verdict where no figure is within reach, or the target is asked of nobody here."""
        latest, owed = self.due[0] if self.due else None, self.owed(voice)
        if not self.applies_in(owed):
            return replace(
                blank,
                standing=self.standing_of(applies=False),
                collecting=None,
                exempt=len(self.exempt(owed)),
                listed=self.ledger.periods[owed],
                points=self.points(self.asked.number),
            )
        told = self.was_told_before(self.closed() or 0)
        # What a few units have told is theirs and not the scope's: it is listed, and adds up to nothing.
        shown = next(filter(self.counts, self.due), latest) if voice.speech is Speech.IN_PART else latest
        return replace(
            blank,
            standing=self.standing_of(
                speech=voice.speech,
                reason=self.why_silent(owed, told=told),
                flags={Flag.COLLECTING} if blank.collecting else set(),
            ),
            counted=len(self.counts(shown)) if shown else 0,
            owing=len(self.owing(shown or self.asked.number)),
            listed=self.ledger.periods[shown] if shown else None,
            unheard=() if told or voice.speech is Speech.IN_PART else self.unheard(),
            lines_of=cache(partial(lines_of, self, shown, self.threshold)) if shown else tuple,
            copied=self.copied(shown) if shown else (),
            points=self.points(self.asked.number),
        )

    def unheard(self) -> tuple[Period, ...]:
        """Return the closed periods in which somebody owed a figure, oldest first."""
        closed = self.closed() or 0
        owed = (quarter for quarter in sorted(self.due) if quarter <= closed and self.owing(quarter))
        return tuple(self.ledger.periods[quarter] for quarter in owed)

    def told_beside(self, closed: int) -> Collecting | None:
        """Return what has come in since the latest closed period; it makes no verdict."""
        quarter = self.collecting(closed)
        if quarter is None:
            return None
        answered = self.answered(quarter)
        wholes = self.missing_wholes(quarter)
        return Collecting(
            self.ledger.periods[quarter],
            counted=len(self.counts(quarter)),
            owing=len(self.owing(quarter)),
            share=answered,
            bounds=bounds(answered, sum_known(wholes)),
            certainty=self.certainty_of(answered, wholes),
        )

    def certainty_of(self, answered: Counted, wholes: Iterable[int | None]) -> Certainty | None:
        """Return whether the silent units can still turn the verdict; None where there is no target."""
        if self.threshold is None:
            return None
        return certainty(answered, self.threshold, wholes, grows=self.kind.grows)

    def standing_of(self, **facts: object) -> Standing | None:
        """Return the engine's standing by these facts, or None where there is no target."""
        if self.target is None or self.threshold is None:
            return None
        return standing(
            threshold=self.threshold,
            direction=self.direction,
            path=self.path,
            final=self.final,
            kind=EngineKind(self.indicator.kind),
            contributes=self.kind.contributes(self.threshold, alone=self.is_alone),
            margins=self.margins,
            **facts,  # type: ignore[arg-type]
        )

    def from_units(self, blank: Verdict, voice: Voice) -> Verdict:
        """Return the verdict of the units' figures pooled."""
        quarter = voice.quarter or 0
        share, owing, counts = self.pooled(quarter), self.owing(quarter), self.counts(quarter)
        answered, missing = self.answered(quarter), self.missing_wholes(quarter)
        found = replace(
            blank,
            share=share,
            value=share.value,
            answered=answered,
            certainty=self.certainty_of(answered, missing),
            counted=len(counts),
            owing=len(owing),
            exempt=len(self.exempt(quarter)),
            bounds=bounds(answered, sum_known(missing)),
            listed=self.ledger.periods[quarter],
            lines_of=cache(partial(lines_of, self, quarter, self.threshold)),
            kept_of=cache(partial(kept_lists, self, quarter, self.threshold)),
            copied=self.copied(quarter),
            undecided=(undecided := self.undecided(quarter)),
            copied_reports=tuple(self.copied_reports(quarter)),
            overruled=(overruled := self.stated(quarter)),
            beside_it=above(self.kind, share.value, overruled),
            interval=self.kind.interval(share, self.people(quarter)),
        )
        chance = self.threshold is not None and self.kind.may_be_chance(
            share, self.threshold, self.people(quarter)
        )
        flags = {Flag.INTERVAL_COVERS_THRESHOLD} if chance else set()
        saying_yes = [unit for unit, (part, _whole) in counts.items() if part]
        if self.ledger.is_self_declared(self.indicator, saying_yes, self.ledger.periods[quarter].data_to):
            flags.add(Flag.SELF_DECLARED)
        corrected = self.ledger.lines.corrected.get((self.indicator.pk, quarter), set())
        flags |= {Flag.CORRECTED} if corrected & counts.keys() else set()
        return self.measured(found, voice, flags, is_conclusive=not undecided)

    def copied(self, quarter: int) -> tuple[Copied, ...]:
        """Return what stands beside the counts that were copied from a publication and count here."""
        beside = self.ledger.copied.get((self.indicator.pk, quarter), ())
        return tuple(copied for copied in beside if copied.unit.pk in self.counts(quarter))

    def from_stated(self, blank: Verdict, voice: Voice, stated: StatedFigure) -> Verdict:
        """Return the verdict of a total stated for the scope: nothing is known of its units."""
        share, value = stated_value(self.kind, stated)
        found = replace(blank, share=share, value=value, answered=share, stated=stated)
        return self.measured(found, voice, {Flag.STATED}, is_conclusive=stated.is_conclusive)

    def measured(
        self, found: Verdict, voice: Voice, flags: set[Flag], *, is_conclusive: bool = True
    ) -> Verdict:
        """Return the verdict with all that follows from its value in the period that is shown."""
        quarter = voice.quarter or 0
        if (since := self.series_since(quarter)) > 1:
            flags = flags | {Flag.DEFINITION_CHANGED}
        if found.collecting:
            flags = flags | {Flag.COLLECTING}
        readings = readings_of(self, quarter)
        if any(one.open for one in readings):
            flags = flags | {Flag.SOURCES_DIFFER}
        value = found.answered.value if found.answered is not None else found.value
        ahead, late_by = self.forecast(quarter), self.late_by(quarter, found)
        judged = replace(
            found,
            speaking=self.ledger.periods[quarter],
            points=self.points(quarter),
            series_since=since,
            period_before=self.period_before(quarter),
            steps=self.steps(quarter),
            forecast=ahead,
            gap=self.gap(found.share),
            excess=self.excess(found.share),
            rest=self.rest(quarter),
            late_by=late_by,
            readings=readings,
            standing=self.standing_of(
                speaking=quarter,
                share=found.share,
                value=None if found.share else found.value,
                on_path=value,
                forecast=ahead,
                certainty=found.certainty,
                counted=found.counted,
                owing=found.owing,
                speech=voice.speech,
                is_locked=self.ledger.periods[quarter].locked_at is not None,
                is_conclusive=is_conclusive,
                flags=flags | ({Flag.LATE} if late_by else set()),
            ),
        )
        if judged.is_gathering:
            return judged.of_its_part()
        if self.path is None or self.threshold is None or value is None:
            return judged
        can_be_made = not self.is_running and voice.speech is Speech.NOW
        is_rough = found.share is not None and self.kind.is_too_rough(
            found.share, self.path, self.people(quarter)
        )
        return replace(
            judged,
            expected=self.path.expected(quarter),
            deviation=deviation(value, self.path, quarter, self.direction),
            lag=None if is_rough else lag_quarters(value, self.path, quarter, self.direction),
            is_too_rough=is_rough,
            year_change=None if is_rough else change_in_a_year(self, self.path, self.threshold, quarter),
            pace_needed=pace_needed(value, self.path, self.asked.number) if can_be_made else None,
        )

    def gap(self, share: Counted | None) -> Gap | None:
        """Return how many parts are lacking of a share, None where it meets its threshold."""
        return gap(share, self.threshold) if isinstance(share, Share) and self.threshold else None

    def excess(self, share: Counted | None) -> Fraction | None:
        """Return by how much an average misses its threshold, None where it meets it."""
        if not isinstance(share, Average) or self.threshold is None or meets(share, self.threshold):
            return None
        return excess(share, self.threshold)

    def rest(self, quarter: int) -> Rest | None:
        """Return what the rest of the deadline's year has to bring; None outside of it.

        source  docs/method.md, section 7
        """
        deadline = self.target.deadline_quarter if self.target else 0
        is_its_year = self.is_running and (quarter - 1) // 4 == (deadline - 1) // 4 and quarter < deadline
        known = self.answered(quarter) if is_its_year else None
        if self.threshold is None or not isinstance(known, Share):
            return None
        within = self.within(quarter)
        coming = [within.get(one - 4) for one in range(quarter + 1, deadline + 1) if self.frequency.due(one)]
        whole = sum(share.whole for share in coming if share)
        if not whole or None in coming:
            return None
        wanted = exact(self.threshold.number) * (known.whole + whole) - 100 * known.part
        needed, last = wanted / whole, within.get(quarter)
        is_lost = needed > 100 if self.direction.sign > 0 else needed < 0
        if not is_lost and not 0 <= needed <= 100:
            return None  # whatever comes, it is met
        return Rest(needed, whole, last.percent if last else None, is_lost)

    def late_by(self, quarter: int, found: Verdict) -> int | None:
        """Return how many quarters after its deadline the target was met; None where it was not late."""
        final = self.final
        if self.target is None or self.threshold is None or final is None or quarter <= final.quarter:
            return None
        if not self.is_met(found.share, found.value) or not self.has_figure(final.quarter):
            return None
        later = [q for q in reversed(self.due) if final.quarter <= q <= quarter and self.has_figure(q)]
        first = next((q for q in later if self.is_met_in(q)), quarter)
        return first - self.target.deadline_quarter if first > final.quarter else None

    def has_figure(self, quarter: int) -> bool:
        """Say whether the due period has figures enough to be held against the threshold."""
        return self.value_on_path(quarter) is not None

    def is_met_in(self, quarter: int) -> bool:
        """Say whether the figures of a due period satisfied the threshold."""
        if self.has_enough(quarter):
            return self.is_met(self.pooled(quarter), None)
        stated = self.stated(quarter)
        return self.is_met(*stated_value(self.kind, stated)) if stated else False

    def is_met(self, share: Counted | None, value: Fraction | None) -> bool:
        """Say whether the counts, or else the value, satisfy the threshold."""
        if self.threshold is None:
            return False
        if share is not None:
            return bool(meets(share, self.threshold))
        return value is not None and self.threshold.met_by(value)

    def forecast(self, quarter: int, at: int = 0) -> Forecast | None:
        """Return where the figures lead at a quarter, else at the deadline; nothing for one yes or no."""
        if self.target is None or self.threshold is None or not self.kind.is_gradual(alone=self.is_alone):
            return None
        deadline = at or self.target.deadline_quarter
        if self.is_running and self.frequency is not Frequency.YEAR:
            in_its_year = (quarter - 1) // 4 == (deadline - 1) // 4
            known = self.answered(quarter) if in_its_year else Share(0, 0)
            if not isinstance(known, Share):
                return None
            return forecast_running(
                self.within(quarter), known, deadline, through=quarter, frequency=self.frequency
            )
        values = ((one, self.value_on_path(one)) for one in self.comparable(quarter))
        points = [Point(one, value) for one, value in values if value is not None]
        return forecast(points, deadline, frequency=self.frequency, scale=self.threshold.scale)
