"""Verdicts made ready for a page: grouped, ordered, counted, with their drawings. No formula of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.figures import number_words
from accounts.queries import one_of, written
from indicators import Frequency, StandingCode, exact
from procedures.models import PROVINCE, Level, Unit
from reports.dashboards.charts import Bar, Sparkline, bullet_bar, round_top, sparkline
from reports.dashboards.sentences import distance
from reports.periods import asked_period, offered_periods
from reports.scopes import PEER_GROUPS, Scope, scope_among
from reports.verdicts.closers import closers_of
from reports.verdicts.ledger import Ledger
from reports.verdicts.verdict import Contribution, Verdict
from reports.words import NO_CHANGE
from targets.models import Indicator, Period, ReformArea

# Worst first (docs/method.md, section 6). The words stand in addresses.
STANDINGS: dict[str, StandingCode] = {
    "khong_dat": StandingCode.MISSED,
    "cham": StandingCode.BEHIND,
    "co_nguy_co": StandingCode.AT_RISK,
    "chua_co_lo_trinh": StandingCode.NO_PATH,
    "so_lieu_cu": StandingCode.OUTDATED,
    "chua_co_so_lieu": StandingCode.NO_DATA,
    "chua_du_so_lieu": StandingCode.GATHERING,
    "dung_tien_do": StandingCode.ON_TRACK,
    "dat": StandingCode.MET,
    "gop_chung": StandingCode.CONTRIBUTES,
    "khong_ap_dung": StandingCode.NOT_APPLICABLE,
}
WORST_FIRST = list(STANDINGS.values())
PRESSING = WORST_FIRST[:4]  # a page names the units behind these only
READ = ("ky", "pham-vi", "trang-thai", "thu-tu", "nhom", "ban-do", "xem")  # what the pages read of an address
PROVISIONAL = "tam-tinh"  # asks for what waits beside what is approved
VIEWS = ("", PROVISIONAL)
LEVEL = Fraction(1, 2)  # points: a smaller change is no change


# What was asked for ---------------------------------------------------------------------------------------


def asked_scope(ledger: Ledger, code: str | None, period: Period) -> Scope:
    """Return the scope with the code, or the province; a code that nothing bears on the cut-off is 404."""
    scope = scope_among(ledger.units.values(), code or PROVINCE, period.data_to)
    if scope is None:
        raise Http404(_("There is no unit “%(code)s” in this period.") % {"code": code})
    return whole_name(scope, ledger, period)


def whole_name(scope: Scope, ledger: Ledger, period: Period) -> Scope:
    """Return the scope under a name that says what it holds: a district with so many communes."""
    if scope.unit is None or scope.alone or scope.unit.level != Level.DISTRICT:
        return scope
    there = ledger.standing_units[period.number] & ledger.members(scope, period.number)
    communes = len(there - {scope.unit.pk})
    text = ngettext(
        "%(district)s with its %(count)s commune",
        "%(district)s with its %(count)s communes",
        communes,
    )
    return replace(scope, name=text % {"district": scope.name, "count": communes})


def asked_standing(code: str | None) -> StandingCode | None:
    """Return the standing of the filter, None for all; an unknown one is 404."""
    if not code:
        return None
    if code not in STANDINGS:
        raise Http404(_("There is no standing “%(code)s”.") % {"code": code})
    return STANDINGS[code]


def page_address(query: QueryDict, **changes: str) -> str:
    """Return the query of this page with something else asked for.

    An empty value is left out, and so is whatever no page reads: a link is no place for strangers' words.
    """
    wanted = {name: query.get(name, "") for name in READ}
    wanted |= {name.replace("_", "-"): value for name, value in changes.items()}
    return written(wanted)


@dataclass(frozen=True, slots=True)
class SelectOption:
    """One line of a select."""

    value: str
    name: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """Some lines of a select under a common name; without a name they stand alone."""

    name: str
    choices: tuple[SelectOption, ...]


def scope_choices(ledger: Ledger, scope: Scope, period: Period) -> list[ChoiceGroup]:
    """Return the scopes a reader may choose: the province, the peer groups, districts and departments."""
    units = [unit for unit in ledger.units.values() if unit.exists_on(period.data_to)]
    groups = [
        ChoiceGroup("", (SelectOption(PROVINCE, _("Whole province"), scope.code == PROVINCE),)),
        ChoiceGroup(
            _("Peer groups"),
            tuple(
                SelectOption(code, str(name), scope.code == code)
                for code, (name, *_rest) in PEER_GROUPS.items()
            ),
        ),
        _unit_choices(_("Districts with their communes"), Level.DISTRICT, units, scope, period),
        _unit_choices(_("Departments"), Level.DEPARTMENT, units, scope, period),
    ]
    if scope.alone or (scope.unit is not None and scope.unit.level == Level.COMMUNE):
        name = _("Own office") if scope.alone else _("Commune")
        groups.append(ChoiceGroup(name, (SelectOption(scope.code, scope.name, True),)))
    return [group for group in groups if group.choices]


def _unit_choices(
    name: str, level: Level, units: Iterable[Unit], scope: Scope, period: Period
) -> ChoiceGroup:
    found = sorted((unit for unit in units if unit.level == level), key=lambda unit: unit.sort_key)
    return ChoiceGroup(
        name,
        tuple(
            SelectOption(unit.code, unit.name_on(period.data_to), unit.code == scope.code) for unit in found
        ),
    )


@dataclass(frozen=True, slots=True)
class Steps:
    """The addresses of the same page one period before and after; "" where there is none."""

    before: str
    after: str


def period_steps(query: QueryDict, period: Period, scope: Scope, offered: Sequence[Period]) -> Steps:
    """Return the steps to either side of the period."""
    by_number = {one.number: one for one in offered}
    before, after = by_number.get(period.number - 1), by_number.get(period.number + 1)
    return Steps(*(_step(query, scope, one) if one else "" for one in (before, after)))


def _step(query: QueryDict, scope: Scope, period: Period) -> str:
    """Return the address of another period; a unit that does not exist then is left behind."""
    there = scope.unit is None or scope.unit.exists_on(period.data_to)
    return page_address(query, ky=period.code) if there else page_address(query, ky=period.code, pham_vi="")


@dataclass(frozen=True, slots=True)
class PageQuery:
    """What the address of a page asks for, and what its pickers offer instead."""

    period: Period
    scope: Scope
    periods: tuple[Period, ...]  # newest first
    steps: Steps
    scopes: tuple[ChoiceGroup, ...]
    view: str  # period and scope as a query, for links to other pages


def asked_for(query: QueryDict, ledger: Ledger) -> PageQuery:
    """Return period and scope of the query; what does not exist is 404."""
    period = asked_period(ledger, query.get("ky"))
    scope = asked_scope(ledger, query.get("pham-vi"), period)
    offered = offered_periods(ledger)
    one_of(query.get("xem", ""), VIEWS)
    return PageQuery(
        period,
        scope,
        periods=tuple(offered if period in offered else [period, *offered]),
        steps=period_steps(query, period, scope, offered),
        scopes=tuple(scope_choices(ledger, scope, period)),
        # The period is always named: a page of one target would otherwise open with that target's newest.
        view=page_address(query, ky=period.code, trang_thai="", thu_tu="", nhom="", ban_do=""),
    )


# One target -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PointsChange:
    """By how many points the value changed since the due period before, with a neutral arrow."""

    arrow: str  # a view of static/signs.svg
    points: str
    by: Fraction
    since: Period | None
    unit: str = ""  # of an average its unit of measure; without one they are points


@dataclass(frozen=True, slots=True)
class DashboardRow:
    """One target on the dashboard."""

    verdict: Verdict
    bar: Bar | None
    spark: Sparkline
    change: PointsChange | None
    late: tuple[Contribution, ...]  # the units that fall short

    @property
    def first(self) -> Fraction:
        """Return the first value that the small line shows."""
        shown = due_until(self.verdict.indicator, self.verdict.asked)[-8:]
        return next(exact(point.value) for point in self.verdict.points if point.quarter in shown)

    @property
    def last(self) -> Fraction:
        """Return the last value that the small line shows."""
        return exact(self.verdict.points[-1].value)


def dashboard_row(verdict: Verdict) -> DashboardRow:
    """Return the verdict with its drawings."""
    closing = closers_of(verdict)
    return DashboardRow(
        verdict,
        bar_of(verdict),
        sparkline(
            verdict.points,
            due_until(verdict.indicator, verdict.asked),
            top_of(verdict),
            threshold=verdict.threshold.number if verdict.threshold else None,
        ),
        change_of(verdict),
        closing.short if closing and verdict.standing_code in PRESSING else (),
    )


def bar_of(verdict: Verdict) -> Bar | None:
    """Return the bullet bar; None for an indicator without a threshold."""
    if verdict.threshold is None:
        return None
    expected = verdict.expected
    if expected is None and verdict.standing and verdict.standing.code is StandingCode.MISSED:
        expected = exact(verdict.threshold.number)  # the method: from the deadline on E is the threshold
    path = verdict.path
    start = path.start if path and not path.is_short else None
    return bullet_bar(verdict.value, verdict.threshold, expected, verdict.outlook, top_of(verdict), start)


def top_of(verdict: Verdict) -> Fraction:
    """Return the value at the top of a drawing: 100 %, or a round number that holds an average's values."""
    if not verdict.indicator.is_in_measure:
        return Fraction(100)
    stops = [value for _quarter, value in verdict.path.stops] if verdict.path else []
    asked = [verdict.threshold.number] if verdict.threshold else []
    ahead = [verdict.outlook.high] if verdict.outlook else []
    return round_top([*(point.value for point in verdict.points), *stops, *asked, *ahead])


def due_until(indicator: Indicator, period: Period) -> list[int]:
    """Return the quarters up to the period in which the indicator is due, since it is asked at all."""
    frequency = Frequency(indicator.frequency)
    return [q for q in range(max(1, indicator.asked_since), period.number + 1) if frequency.due(q)]


def change_of(verdict: Verdict) -> PointsChange | None:
    """Return the change between the last two figures; None where no figure speaks, or too few units do."""
    is_shown = verdict.value is not None and not verdict.is_gathering and not verdict.is_outdated
    if not is_shown or len(verdict.steps) < 2 or not verdict.manner.is_gradual:
        return None  # a yes or a no does not change by points
    before, now = verdict.steps
    by = now - before
    size = number_words(abs(by))
    sign = "" if size in NO_CHANGE else "+" if by > 0 else "−"
    return PointsChange(
        "level" if abs(by) < LEVEL else "rising" if by > 0 else "falling",
        f"{sign}{size}",
        by,
        verdict.period_before,
        verdict.indicator.measure_label,
    )


# All targets ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Count:
    """How many targets have a standing, and where a page shows only these."""

    code: StandingCode
    number: int
    url: str = ""
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """One area of the reform with its targets."""

    area: ReformArea
    counts: tuple[Count, ...]
    rows: tuple[DashboardRow, ...]


def counts_of(verdicts: Iterable[Verdict]) -> tuple[Count, ...]:
    """Return how many of the programme's targets have each standing, worst first."""
    found = Counter(one.standing_code for one in verdicts if one.target and one.target.in_programme)
    return tuple(Count(code, found[code]) for code in WORST_FIRST if found[code])


def count_links(
    verdicts: Iterable[Verdict], query: QueryDict, only: StandingCode | None
) -> tuple[Count, ...]:
    """Return the same counts, each with the address that shows only its targets."""
    words = {code: word for word, code in STANDINGS.items()}
    return tuple(
        replace(count, url=page_address(query, trang_thai=words[count.code]), is_chosen=count.code is only)
        for count in counts_of(verdicts)
    )


def areas_of(
    verdicts: Iterable[Verdict], *, only: StandingCode | None = None, by_programme: bool = False
) -> list[Area]:
    """Return the areas by their worst row, with their judged and shown targets, worst first.

    only          the one standing to show; an area with none of it is left out
    by_programme  the programme's own order, of the areas and inside them
    """
    shares = [verdict for verdict in verdicts if not verdict.kind.is_published]
    found = []
    for _pk, group in groupby(shares, key=lambda verdict: verdict.indicator.area_id):
        members = list(group)
        shown = [verdict for verdict in members if only is None or verdict.standing_code is only]
        if not by_programme:
            shown.sort(key=_worst_first)
        if shown:
            rows = tuple(dashboard_row(verdict) for verdict in shown)
            found.append(Area(members[0].indicator.area, counts_of(members), rows))
    return found if by_programme else sorted(found, key=lambda area: _worst_first(area.rows[0].verdict))


def _worst_first(verdict: Verdict) -> tuple[int, tuple[Fraction, Fraction, int]]:
    code = verdict.standing_code
    return WORST_FIRST.index(code) if code else len(WORST_FIRST), distance(verdict)
