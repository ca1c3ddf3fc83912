"""One target made ready for its page: its series, who decides it, a ranking of peers and the map of units."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators import Counted, Threshold, meets, printed, printed_index
from procedures.models import Unit
from reports.dashboards.charts import LineChart, index_chart, line_chart
from reports.dashboards.rows import DashboardRow, dashboard_row, due_until, top_of
from reports.scopes import PEER_GROUPS, Scope, group_scope
from reports.signs import Sign
from reports.verdicts.closers import Closers, closers_of, if_they_met
from reports.verdicts.ledger import Ledger
from reports.verdicts.standing import judge
from reports.verdicts.verdict import Contribution, Verdict
from targets.models import IndexValue, Indicator, Period

SMALL = 10  # a whole below this makes a jumpy percentage
MET, SHORT, SILENT, NOTHING = "m", "f", "n", "z"  # classes of the heat map
SIGNS_OF_CELLS = {
    MET: Sign(MET, "D", gettext_lazy("meets the threshold")),
    SHORT: Sign(SHORT, "C", gettext_lazy("short of it")),
    SILENT: Sign(SILENT, "V", gettext_lazy("no figure")),
    NOTHING: Sign(NOTHING, "K", gettext_lazy("nothing occurred")),
}


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
    def index(self) -> IndexValue | None:
        """Return the value published for the year of the period itself."""
        return self.verdict.index if self.verdict.speaking == self.period else None


@dataclass(frozen=True, slots=True)
class Ranked:
    """One unit in the ranking of its peers; without a rank the note says why."""

    rank: int | None
    line: Contribution
    cell: str  # MET, SHORT, SILENT, NOTHING, or "" where nothing is judged
    note: str = ""


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """One of the groups in which like is compared with like."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One unit in one period on the heat map: a class of one letter, and what is printed."""

    kind: str
    text: str  # the letter of the sign that is drawn in its place, and the number
    share: Counted | None = None


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One unit through time."""

    unit: Unit
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class TargetPage:
    """All that the page of a target shows."""

    verdict: Verdict
    row: DashboardRow
    closers: Closers | None  # who can close the gap
    chart: LineChart
    series: tuple[SeriesLine, ...]
    with_them: Fraction | None  # per cent of the whole scope if the closers met the threshold
    groups: tuple[PeerGroup, ...]
    group: PeerGroup | None
    ranking: tuple[Ranked, ...]
    heat_periods: tuple[Period, ...]
    heat: tuple[HeatRow, ...]

    @property
    def legend(self) -> list[Sign]:
        """Return the signs of the heat map: without a threshold nothing is met or short of it."""
        judged = (MET, SHORT) if self.verdict.threshold else ()
        return [SIGNS_OF_CELLS[kind] for kind in (*judged, SILENT, NOTHING)]


def target_page(
    ledger: Ledger, indicator: Indicator, period: Period, scope: Scope, group_code: str | None
) -> TargetPage:
    """Return the page of an indicator for a scope in a period, with one peer group ranked."""
    verdict = judge(ledger, indicator, period, scope)
    due = due_until(indicator, period)
    closing = closers_of(verdict)
    groups = _groups(verdict)
    group = _chosen(groups, group_code)
    series = tuple(
        SeriesLine(ledger.periods[quarter], judge(ledger, indicator, ledger.periods[quarter], scope))
        for quarter in due
    )
    return TargetPage(
        verdict,
        dashboard_row(verdict),
        closing,
        chart=_index_chart(verdict, due, series)
        if verdict.kind.is_published
        else _chart(ledger, verdict, due),
        series=series,
        with_them=if_they_met(verdict, closing.lines) if closing else None,
        groups=groups,
        group=group,
        ranking=_ranking(ledger, verdict, group),
        heat_periods=tuple(ledger.periods[quarter] for quarter in due),
        heat=_heat(ledger, verdict, due)
        if any(ledger.accepted(indicator, quarter) for quarter in due)
        else (),
    )


def _drawn(ledger: Ledger, verdict: Verdict, due: list[int], series: tuple[SeriesLine, ...]) -> LineChart:
    if verdict.kind.is_published:
        return _index_chart(verdict, due, series)
    return _chart(ledger, verdict, due)


def _chart(ledger: Ledger, verdict: Verdict, due: list[int]) -> LineChart:
    since = ledger.series_start(verdict.target)
    top = top_of(verdict) if verdict.indicator.is_in_measure else None
    return line_chart(verdict.points, due, path=verdict.path, forecast=verdict.forecast, since=since, top=top)


def _index_chart(verdict: Verdict, due: list[int], series: tuple[SeriesLine, ...]) -> LineChart:
    texts = {line.period.number: printed_index(line.index.as_published) for line in series if line.index}
    return index_chart(verdict.points, due, [texts[point.quarter] for point in verdict.points])


def _groups(verdict: Verdict) -> tuple[PeerGroup, ...]:
    """Return the peer groups that have units among those that owe the figure."""
    units = [line.unit for line in verdict.lines]
    return tuple(
        PeerGroup(code, str(name))
        for code, (name, *_rest) in PEER_GROUPS.items()
        if any(group_scope(code).holds(unit) for unit in units)
    )


def _chosen(groups: tuple[PeerGroup, ...], code: str | None) -> PeerGroup | None:
    """Return the group asked for, or the last, which is the lowest level; an unknown group is 404."""
    if code and code not in PEER_GROUPS:
        raise Http404(_("There is no peer group “%(code)s”.") % {"code": code})
    return next((group for group in groups if group.code == code), groups[-1] if groups else None)


def _ranking(ledger: Ledger, verdict: Verdict, group: PeerGroup | None) -> tuple[Ranked, ...]:
    """Return the units of the group, best first; equal shares share a rank, those without one stand last."""
    if group is None:
        return ()
    scope = group_scope(group.code)
    sign = -1 if verdict.indicator.direction == "higher_is_better" else 1
    lines = [line for line in verdict.lines if scope.holds(line.unit)]
    valued = [(line.share.value, line) for line in lines if line.share and line.share.whole]
    valued.sort(key=lambda pair: (sign * (pair[0] or 0), ledger.order[pair[1].unit.pk]))
    ranked, rank, last = [], 0, None
    for place, (value, line) in enumerate(valued, 1):
        rank, last = (rank, last) if value == last else (place, value)
        ranked.append(_ranked(verdict, line, rank))
    rest = sorted(
        (line for line in lines if not line.share or not line.share.whole),
        key=lambda line: ledger.order[line.unit.pk],
    )
    return (*ranked, *(_ranked(verdict, line, None) for line in rest))


def every_ranking(ledger: Ledger, page: TargetPage) -> list[tuple[PeerGroup, tuple[Ranked, ...]]]:
    """Return the ranking of every peer group, and not of the shown one alone."""
    return [(group, _ranking(ledger, page.verdict, group)) for group in page.groups]


def _ranked(verdict: Verdict, line: Contribution, rank: int | None) -> Ranked:
    kind = cell_kind(line.share, verdict.threshold)
    notes = {SILENT: _("no figure"), NOTHING: _("nothing occurred")}
    is_small = line.share is not None and verdict.kind.is_small(line.share, SMALL)
    note = _("small numbers") if is_small else notes.get(kind, "")
    return Ranked(rank, line, kind, note)


def cell_kind(share: Counted | None, threshold: Threshold | None) -> str:
    """Return the class of one unit's figure: met, short, silent, or nothing occurred."""
    if share is None:
        return SILENT
    if share.value is None:
        return NOTHING
    if threshold is None:
        return f"r{min(int(share.value // 20), 4) + 1}"  # a fifth of the scale a shade
    return MET if meets(share, threshold) else SHORT


def _heat(ledger: Ledger, verdict: Verdict, due: list[int]) -> tuple[HeatRow, ...]:
    """Return a line for every unit of the scope that owed a figure in any of the periods."""
    indicator, target = verdict.indicator, verdict.target
    asked = ledger.asked_units(indicator, target, verdict.scope)
    owing = {quarter: ledger.owing(asked, target, indicator, quarter) for quarter in due}
    shares = {
        quarter: {
            unit: verdict.kind.figure(*counts) for unit, counts in ledger.accepted(indicator, quarter).items()
        }
        for quarter in due
    }
    ever = sorted(frozenset[int]().union(*owing.values()), key=ledger.order.__getitem__)
    return tuple(
        HeatRow(
            unit,
            tuple(
                _cell(shares[quarter].get(unit.pk), verdict, owes=unit.pk in owing[quarter])
                for quarter in due
            ),
        )
        for unit in (ledger.units[pk] for pk in ever)
    )


def _cell(share: Counted | None, verdict: Verdict, *, owes: bool) -> HeatCell:
    if not owes:
        return HeatCell("", "")
    kind = cell_kind(share, verdict.threshold)
    sign = SIGNS_OF_CELLS.get(kind)
    letter = sign.letter if sign else ""
    manner = verdict.kind.manner(verdict.indicator, alone=True)
    if share is None or share.value is None or not manner.is_gradual:
        return HeatCell(kind, letter, share)
    return HeatCell(kind, f"{letter}{printed(share.value, verdict.threshold)}", share)
