"""Which period speaks, found a second time straight from rows in small provinces by lot.

Each commune has in each period a letter, and all rules are counts of letters; reports/verdicts/case.py
goes by sets of units, newest period first.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from itertools import groupby, product
from random import Random

import pytest
from django.db import transaction
from django.test import override_settings

from accounts import clock
from indicators import Reason, Share, StandingCode
from procedures.models import Unit
from reports.models import Measurement, StatedFigure
from reports.scopes import Scope, group_scope, own_scope, unit_scope
from reports.verdicts.ledger import Ledger
from reports.verdicts.peers import OneByOne
from reports.verdicts.standing import judge
from reports.verdicts.verdict import Verdict
from targets.models import Applicability, DeadlineExtension, Period, Target
from tests.reports.small_provinces import DAY, EVERY, Province, accept, invent, waiting_only

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

Code = StandingCode
Told = tuple[str, int | None]  # in what way which quarter speaks
DAILY, NIGHTLY = 40, 2000
SEEDS = [range(DAILY), pytest.param(range(DAILY, NIGHTLY), marks=pytest.mark.nightly)]
ABSENT, EXEMPT, DECLINED, IN, WAITING, SILENT = "-xniw."
HUGE = 10**9


class Rows:
    """What the database holds of one target, as letters by unit and quarter."""

    def __init__(self, target: Target, units: Iterable[Unit]) -> None:
        self.target = target
        self.units = {unit.pk: Unit.objects.get(pk=unit.pk) for unit in units}
        self.periods = {period.number: period for period in Period.objects.all()}
        self.due = [q for q in sorted(self.periods) if q % EVERY[target.indicator.frequency] == 0]
        self.figures: dict[tuple[int, int], tuple[int, int]] = {}
        self.letters = {
            (unit, q): self.without_a_line(unit, period)
            for unit in self.units
            for q, period in self.periods.items()
        }
        for line in Measurement.objects.select_related("report__period", "accepted"):
            self._read(line, (line.report.unit_id, line.report.period.number))
        rows = StatedFigure.objects.select_related("period")
        self.stated = {row.period.number: row for row in rows}
        extended = DeadlineExtension.objects.select_related("period")
        self.extended = {(row.unit_id, row.period.number): row.due_at for row in extended}

    def without_a_line(self, unit: int, period: Period) -> str:
        """Return why nothing of the unit is written down for the period."""
        one, day = self.units[unit], period.data_to
        if one.valid_from > day or (one.valid_to is not None and one.valid_to < day):
            return ABSENT
        spared = Applicability.objects.filter(target=self.target, unit=unit, valid_from__lte=day)
        return EXEMPT if any(row.valid_to is None or row.valid_to >= day for row in spared) else SILENT

    def _read(self, line: Measurement, place: tuple[int, int]) -> None:
        said = line.accepted
        if said is not None and said.answer == "measured":
            answered = said.achieved is not None
            self.figures[place] = (int(bool(said.achieved)), 1) if answered else said.counts or (0, 0)
        if said is not None and said.answer != "measured":
            self.letters[place] = DECLINED  # that it is spared by the target as well changes nothing
        elif self.letters.get(place) != SILENT:
            return
        elif said is not None:
            self.letters[place] = IN
        elif line.status == "submitted":
            self.letters[place] = WAITING


class Part:
    """A scope of the rows, and which period speaks for it on the day."""

    def __init__(self, rows: Rows, units: Iterable[int], *, is_whole: bool) -> None:
        self.rows, self.units = rows, [unit for unit in units if unit in rows.units]
        self.stated = rows.stated if is_whole else {}

    def units_in(self, quarter: int) -> list[int]:
        """Return the units of the scope in the quarter."""
        return self.units

    def count(self, quarter: int) -> Counter[str]:
        return Counter(self.rows.letters[unit, quarter] for unit in self.units_in(quarter))

    def owed(self, quarter: int) -> int:
        count = self.count(quarter)
        return count[IN] + count[WAITING] + count[SILENT]

    def is_enough(self, quarter: int) -> bool:
        return 2 * self.count(quarter)[IN] >= max(self.owed(quarter), 1) or quarter in self.stated

    def is_closed(self, quarter: int) -> bool:
        period, count, owed = self.rows.periods[quarter], self.count(quarter), self.owed(quarter)
        if quarter in self.stated and clock.today() > period.data_to:
            return True
        if owed == 0:
            return count[DECLINED] > 0
        if period.locked_at or count[IN] == owed:
            return True
        if owed > 1:
            return 2 * count[IN] >= owed and clock.now() > period.province_due_at
        there = self.units_in(quarter)
        (unit,) = [one for one in there if self.rows.letters[one, quarter] in (WAITING, SILENT)]
        due = self.rows.extended.get((unit, quarter), period.unit_due_at)
        return count[WAITING] == 0 and clock.now() > due

    def told(self, asked: int) -> Told:
        due = [quarter for quarter in self.rows.due if quarter <= asked]
        newest = due[-1] if due else asked
        way, quarter = self.heard(due) if due else ("not due", None)
        is_asked = self.owed(newest) > 0 or (quarter is not None and self.is_enough(newest))
        if is_asked:
            return way, quarter
        return ("not due" if self.began_after(newest, asked) else "not applicable"), None

    def began_after(self, newest: int, asked: int) -> bool:
        """Say whether all of it began since the newest due period, and some is asked in the asked one."""
        there = [unit for unit in self.units_in(newest) if self.rows.letters[unit, newest] != ABSENT]
        period = self.rows.periods[asked]
        return not there and any(self.rows.without_a_line(unit, period) == SILENT for unit in self.units)

    def heard(self, due: list[int]) -> Told:
        closed = None
        for quarter in due:  # oldest first: the last one that closed stays
            closed = quarter if self.is_closed(quarter) else closed
        if closed is None:
            return ("gathering" if any(self.count(q)[IN] for q in due) else "never"), None
        if self.is_enough(closed):
            return "now", closed
        if self.count(closed)[IN]:
            return "gathering", closed
        if not self.owed(closed):
            return "not applicable", None
        before = [q for q in due if q < closed]
        within = [q for q in before if q >= closed - 4 and self.is_enough(q)]
        if within:
            return "once", within[-1]
        is_old = any(self.count(q)[IN] or q in self.stated for q in before)
        return ("too old" if is_old else "never"), None

    def collected(self, asked: int) -> int | None:
        due = [quarter for quarter in self.rows.due if quarter <= asked]
        after = max((q for q in due if self.is_closed(q)), default=0)
        begun = [q for q in due if self.rows.periods[q].opened_at or self.count(q)[IN]]
        return max((q for q in begun if q > after and self.owed(q)), default=None)

    def may_be_met(self, quarter: int) -> bool:
        """Say whether any answer of the silent units could bring the scope to the threshold."""
        ends = []
        for unit in self.units_in(quarter):
            if self.rows.letters[unit, quarter] in (WAITING, SILENT):
                most = self._most(unit, quarter)
                ends.append([(0, 0), (0, most), (most, most)])
        part, whole = self.sum(quarter)
        return any(
            self.meets(part + sum(p for p, _ in one), whole + sum(w for _, w in one))
            for one in product(*ends)
        )

    def _most(self, unit: int, quarter: int) -> int:
        if self.rows.target.indicator.kind == "unit_count":
            return 1
        known = [q for one, q in self.rows.figures if one == unit and q < quarter]
        return 2 * self.rows.figures[unit, max(known)][1] if known else HUGE

    def sum(self, quarter: int) -> tuple[int, int]:
        counted = [u for u in self.units_in(quarter) if self.rows.letters[u, quarter] == IN]
        figures = [self.rows.figures[unit, quarter] for unit in counted]
        return sum(part for part, _ in figures), sum(whole for _, whole in figures)

    def meets(self, part: int, whole: int) -> bool:
        value, asked = Fraction(100 * part, max(whole, 1)), self.rows.target.threshold
        return {">=": value >= asked, ">": value > asked, "<=": value <= asked, "<": value < asked}[
            self.rows.target.comparator
        ]


def standing_code(verdict: Verdict) -> Code:
    assert verdict.standing is not None
    return verdict.standing.code


def found(verdict: Verdict) -> Told:
    """Return how the verdict speaks, in the words of this file."""
    code, reason = standing_code(verdict), verdict.standing and verdict.standing.reason
    quarter = verdict.speaking.number if verdict.speaking else None
    if code is Code.NOT_APPLICABLE:
        return "not applicable", None
    if quarter is None:
        reasons = {Reason.NOT_DUE_YET: "not due", Reason.TOO_OLD: "too old", Reason.NEVER_REPORTED: "never"}
        return ("gathering" if code is Code.GATHERING else reasons[reason or Reason.NEVER_REPORTED]), None
    if reason is Reason.NOTHING_OCCURRED:
        return "nothing occurred", quarter
    return {Code.OUTDATED: "once", Code.GATHERING: "gathering"}.get(code, "now"), quarter


def days(rows: Rows, draw: Random) -> list[dt.date]:
    """Return eight days around the turns of the calendar, none of them the day of a deadline of reports."""
    turns = [
        day
        for period in rows.periods.values()
        for day in (period.opens_on, period.data_to, period.data_to + 2 * DAY, period.data_to + 7 * DAY)
    ]
    deadline = rows.target.deadline
    return sorted({*draw.sample(turns, 6), deadline, deadline + draw.choice([1, 60]) * DAY})


@pytest.fixture
def province() -> Province:
    return Province.make()


def provinces(
    seeds: range, province: Province, fill: Callable[[Province, Random], Target]
) -> Iterator[tuple[Random, Target, str]]:
    """Yield a lot, the target of the province filled by it, and the name of the trial; then empty it."""
    for seed in seeds:
        mark = transaction.savepoint()
        draw = Random(seed)
        yield draw, fill(province, draw), f"seed {seed}"
        transaction.savepoint_rollback(mark)


def scopes(province: Province) -> list[tuple[Scope, list[int], bool]]:
    """Return the province, a group and each commune: the scope, its units, and whether it is the whole."""
    keys = [unit.pk for unit in province.communes]
    many = [(unit_scope(province.whole), keys, True), (group_scope("cap-xa-dong-bang"), keys, False)]
    return many + [(own_scope(unit), [unit.pk], False) for unit in province.communes]


@pytest.mark.parametrize("seeds", SEEDS)
def test_every_verdict_speaks_by_the_period_that_the_rows_say(seeds: range, province: Province) -> None:
    seen: Counter[str] = Counter()
    for draw, target, name in provinces(seeds, province, invent):
        rows, ledger = Rows(target, province.communes), Ledger.read()
        for day in days(rows, draw):
            asked = draw.choice(list(ledger.periods.values())[2:])
            with override_settings(PORTAL_TODAY=day):
                for scope, units, is_whole in scopes(province):
                    part = Part(rows, units, is_whole=is_whole)
                    verdict = judge(ledger, ledger.indicators[0], asked, scope)
                    check(part, verdict, asked.number, f"{name}, {day}, {asked.code}, {scope.code}")
                    seen.update([part.told(asked.number)[0], standing_code(verdict)])
                alone(ledger, asked, name)
    assert {*seen} >= {
        *("now", "once", "gathering", "never", "too old", "not applicable"),
        *(Code.MISSED, Code.MET, Code.OUTDATED, Code.CONTRIBUTES, Code.AT_RISK, Code.BEHIND),
    }, seen


def check(part: Part, verdict: Verdict, asked: int, place: str) -> None:
    """Hold a verdict against what the rows say."""
    way, quarter = part.told(asked)
    said, shown = found(verdict)
    assert (quarter, way) == (shown, way if said == "nothing occurred" else said), place
    told = verdict.collecting
    expected = None if way == "not applicable" else part.collected(asked)
    assert (told.period.number if told else None) == expected, place
    if told and expected:
        assert (told.counted, told.owing) == (part.count(expected)[IN], part.owed(expected)), place
    if quarter and verdict.stated is None:
        assert verdict.answered == Share(*part.sum(quarter)), place
        assert (verdict.counted, verdict.owing) == (part.count(quarter)[IN], part.owed(quarter)), place
    is_missed = standing_code(verdict) is Code.MISSED
    assert is_missed == (said == "now" and must_be_missed(part, verdict, quarter or 0)), place


def must_be_missed(part: Part, verdict: Verdict, quarter: int) -> bool:
    """Say whether the deadline is over, its own period or a later one speaks, and nobody can turn it."""
    target, rows = part.rows.target, part.rows
    final = max(q for q in rows.due if rows.periods[q].data_to <= target.deadline)
    if clock.today() <= target.deadline or quarter < final:
        return False
    if stated := verdict.stated:
        day, cut_off = stated.as_of_day, rows.periods[quarter].data_to
        return day is not None and day >= cut_off and not part.meets(stated.part or 0, stated.whole or 0)
    is_one = len(part.units) == 1 and verdict.scope.unit is not None  # a group of one is a group
    if target.indicator.kind == "unit_count" and target.threshold < 100 and is_one:
        return False  # one unit's part of a common target
    value, owed = part.sum(quarter), part.owed(quarter)
    if target.indicator.kind == "unit_count":
        value = value[0], owed
    return not part.meets(*value) and (
        rows.periods[quarter].locked_at is not None or not part.may_be_met(quarter)
    )


def alone(ledger: Ledger, asked: Period, name: str) -> None:
    """Hold the communes judged one by one against each judged alone."""
    (indicator,) = ledger.indicators
    marks = OneByOne(ledger, indicator, asked, group_scope("cap-xa-dong-bang")).marks()
    for unit in ledger.units.values():
        if unit.level != "commune":
            continue
        code = marks[unit.pk].code if unit.pk in marks else Code.NOT_APPLICABLE
        assert code is standing_code(judge(ledger, indicator, asked, own_scope(unit))), (
            name,
            clock.today(),
            asked.code,
            unit.code,
        )


@pytest.mark.parametrize("seeds", SEEDS)
def test_while_figures_are_approved_no_standing_goes_forth_and_back(seeds: range, province: Province) -> None:
    turned = 0
    for draw, target, name in provinces(seeds, province, waiting_only):
        period = province.periods[-1]
        waiting = list(Measurement.objects.filter(status="submitted").values_list("pk", flat=True))
        draw.shuffle(waiting)
        ledger = Ledger.read()
        told: dict[str, list[Code]] = {}
        for number in (1, 4, 13, 14, 16, 17, 18, 19):  # of December: opening, cut-off, both deadlines
            if some := draw.randint(0, len(waiting)) if number > 1 else 0:
                accept(waiting[:some])
                waiting, ledger = waiting[some:], Ledger.read()
            with override_settings(PORTAL_TODAY=period.data_to.replace(day=number)):
                for scope, _units, _is_whole in scopes(province):
                    verdict = judge(ledger, ledger.indicators[0], period, scope)
                    told.setdefault(scope.code, []).append(standing_code(verdict))
        for scope_code, codes in told.items():
            steps = [code for code, _same in groupby(codes)]
            assert len(steps) == len(set(steps)), f"{name}, {scope_code}, {target}: {steps}"
            turned += len(steps) > 1
    assert turned > len(seeds) / 4
