"""One target made ready for its page: its series, who decides it, a ranking of peers and the map of units."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from django.http import Http404
from django.utils.translation import gettext as _

from accounts.figures import index_words
from indicators import Flag
from reports.dashboards.charts import LineChart, line_chart
from reports.dashboards.freed import FreedUnit, freed_units
from reports.dashboards.heat_map import HeatMap, heat_map
from reports.dashboards.index_charts import index_chart, rank_chart
from reports.dashboards.rows import DashboardRow, dashboard_row, due_until, top_of
from reports.dashboards.unit_ranking import Ranked, ranking_of
from reports.scopes import PEER_GROUPS, Scope, group_scope
from reports.verdicts.closers import Closers, closers_of, if_they_met
from reports.verdicts.ledger import Ledger
from reports.verdicts.record import PastForecast, past_forecasts
from reports.verdicts.rules import margin_spans
from reports.verdicts.standing import Judging, judge
from reports.verdicts.verdict import Verdict
from targets.models import IndexValue, Indicator, MarginVersion, Period, Target


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """The verdict of one due period, as it stood with the figures of that period alone."""

    period: Period
    verdict: Verdict

    @property
    def is_known(self) -> bool:
        """Say whether the period has a figure of its own."""
        return self.verdict.value is not None and self.verdict.speaking == self.period

    @property
    def is_provisional(self) -> bool:
        """Say whether some units are missing from the period's own figure."""
        standing = self.verdict.standing
        return self.is_known and standing is not None and Flag.PROVISIONAL in standing.flags

    @property
    def index(self) -> IndexValue | None:
        """Return the value published for the year of the period itself."""
        return self.verdict.index if self.verdict.speaking == self.period else None


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """One of the groups in which like is compared with like."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class RuleMark:
    """That from a period on another version of the target judges."""

    period: Period
    before: Target
    version: Target


@dataclass(frozen=True, slots=True)
class MarginMark:
    """That from a period on other margins judge."""

    period: Period
    before: MarginVersion
    version: MarginVersion


@dataclass(frozen=True, slots=True)
class TargetPage:
    """All that the page of a target shows."""

    verdict: Verdict
    row: DashboardRow
    closers: Closers | None  # who can close the gap
    chart: LineChart
    ranks: LineChart | None  # of an index, year by year
    series: tuple[SeriesLine, ...]
    record: tuple[PastForecast, ...]  # how earlier forecasts ended
    with_them: Fraction | None  # per cent of the whole scope if the closers met the threshold
    groups: tuple[PeerGroup, ...]
    group: PeerGroup | None
    ranking: tuple[Ranked, ...]
    heat: HeatMap | None
    is_group_whole: bool  # the map shows all units of the group, and not the worst of all
    rules: list[RuleMark]  # newest first
    margins: list[MarginMark]  # newest first; none of a target without a path
    freed: tuple[FreedUnit, ...]  # to which the target does not apply

    @property
    def is_of_keepers(self) -> bool:
        """Say whether it is keepers of procedures that can close the gap."""
        return self.closers is not None and self.closers.is_of_keepers

    @property
    def is_answered(self) -> bool:
        """Say whether the units say yes or no."""
        return any(one.answer for one in self.ranking)

    @property
    def is_ranked(self) -> bool:
        """Say whether there is an order among the units, which yes or no is none, nor what is too rough."""
        return not self.is_answered and not self.is_alike

    @property
    def is_alike(self) -> bool:
        """Say whether the units of the group cannot be told apart: each of them asks too few people."""
        return any(one.is_alike for one in self.ranking)

    @property
    def has_intervals(self) -> bool:
        """Say whether units asked people, so that their places are told from the one to the other."""
        return any(one.interval for one in self.ranking)


def target_page(
    ledger: Ledger,
    indicator: Indicator,
    period: Period,
    scope: Scope,
    group_code: str | None = None,
    *,
    with_whole_group: bool = False,
) -> TargetPage:
    """Return the page of an indicator for a scope in a period, with one peer group ranked.

    group_code        of the group; without one that which holds most of the units that close the gap
    with_whole_group  the map of units by periods shows all of the group, and not the worst of the scope
    """
    verdict = judge(ledger, indicator, period, scope)
    due = due_until(indicator, period)
    closing = closers_of(verdict)
    groups = _groups(verdict)
    group = _chosen(groups, group_code, closing, verdict.listed_on)
    all_of = group_scope(group.code) if group and with_whole_group else None
    series = tuple(
        SeriesLine(ledger.periods[quarter], judge(ledger, indicator, ledger.periods[quarter], scope))
        for quarter in due
    )
    return TargetPage(
        verdict,
        dashboard_row(verdict),
        closing,
        chart=_drawn(ledger, verdict, due, series),
        ranks=_rank_chart(due, series),
        series=series,
        record=_record(ledger, verdict),
        with_them=if_they_met(verdict, closing.lines) if closing else None,
        groups=groups,
        group=group,
        ranking=ranking_of(ledger, verdict, group_scope(group.code)) if group else (),
        heat=None if verdict.kind.is_published else heat_map(ledger, verdict, all_of),
        is_group_whole=all_of is not None,
        rules=_rules(ledger, verdict),
        margins=_margins(ledger, verdict),
        freed=freed_units(ledger, verdict),
    )


def _drawn(ledger: Ledger, verdict: Verdict, due: list[int], series: tuple[SeriesLine, ...]) -> LineChart:
    if verdict.kind.is_published:
        return _index_chart(verdict, due, series)
    since = max(ledger.series_start(verdict.target), verdict.series_since)
    marks = {mark.period.number for mark in _rules(ledger, verdict)}
    marks |= {mark.period.number for mark in _margins(ledger, verdict)}
    return line_chart(
        verdict.points,
        due,
        path=verdict.path,
        forecast=verdict.outlook,
        since=since,
        rules=sorted(marks - {since}),
        top=top_of(verdict) if verdict.indicator.is_in_measure else None,
        provisional={line.period.number for line in series if line.is_provisional},
    )


def _rules(ledger: Ledger, verdict: Verdict) -> list[RuleMark]:
    """Return from which period each later version of the target is in force, the newest first."""
    found = []
    for before, version in pairwise(ledger.targets.get(verdict.indicator.pk, ())):
        in_force = (one for one in ledger.periods.values() if one.data_to >= version.in_force_from)
        first = next(in_force, None)
        if first is not None and first.number <= verdict.asked.number:
            found.append(RuleMark(first, before, version))
    return found[::-1]


def _margins(ledger: Ledger, verdict: Verdict) -> list[MarginMark]:
    """Return from which period each later version of the margins judges, the newest first."""
    if verdict.path is None:
        return []
    asked = (one for one in ledger.periods.values() if one.number <= verdict.asked.number)
    spans = pairwise(margin_spans(ledger.margins, asked))
    return [MarginMark(after.period, before.version, after.version) for before, after in spans][::-1]


def _record(ledger: Ledger, verdict: Verdict) -> tuple[PastForecast, ...]:
    if verdict.speaking is None or verdict.target is None or verdict.kind.is_published:
        return ()
    judging = Judging(ledger, verdict.indicator, verdict.asked, verdict.scope)
    return past_forecasts(judging, verdict.speaking.number)


def _index_chart(verdict: Verdict, due: list[int], series: tuple[SeriesLine, ...]) -> LineChart:
    texts = {line.period.number: index_words(line.index.as_published) for line in series if line.index}
    return index_chart(verdict.points, due, [texts[point.quarter] for point in verdict.points])


def _rank_chart(due: list[int], series: tuple[SeriesLine, ...]) -> LineChart | None:
    known = [(line.period.number, line.index) for line in series if line.index and line.index.rank]
    ranks = {quarter: index.rank for quarter, index in known if index.rank}
    return rank_chart(ranks, due, max((index.ranked_units or 0 for _quarter, index in known), default=0))


def _groups(verdict: Verdict) -> tuple[PeerGroup, ...]:
    """Return the peer groups that have units among those that owe the figure."""
    units = [line.unit for line in verdict.lines]
    return tuple(
        PeerGroup(code, str(name))
        for code, (name, *_rest) in PEER_GROUPS.items()
        if any(group_scope(code).holds(unit, verdict.listed_on) for unit in units)
    )


def _chosen(
    groups: tuple[PeerGroup, ...], code: str | None, closing: Closers | None, day: dt.date
) -> PeerGroup | None:
    """Return the group asked for, or that of most units that close the gap; an unknown group is 404.

    Where nobody has to close anything it is the last, which is the lowest level.
    """
    if code and code not in PEER_GROUPS:
        raise Http404(_("There is no peer group “%(code)s”.") % {"code": code})
    deciding = [line.unit for line in (closing.lines or closing.short)] if closing else []
    held = {one.code: sum(group_scope(one.code).holds(unit, day) for unit in deciding) for one in groups}
    found = next((one for one in groups if one.code == code), None)
    return found or max(reversed(groups), key=lambda one: held[one.code], default=None)


def every_ranking(ledger: Ledger, page: TargetPage) -> list[tuple[PeerGroup, tuple[Ranked, ...]]]:
    """Return the ranking of every peer group, and not of the shown one alone."""
    return [(group, ranking_of(ledger, page.verdict, group_scope(group.code))) for group in page.groups]
