"""A unit that moves, or whose terrain is mended from a day on: no quarter before that day changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings

from indicators import StandingCode
from procedures.models import Level, Role, Terrain, Unit
from reports.dashboards.heat_map import heat_map
from reports.dashboards.rows import whole_name
from reports.downloads import unit_cells
from reports.scopes import PEER_GROUPS, Scope, group_scope, own_scope, unit_scope
from reports.units.page import unit_page
from reports.verdicts.closers import closers_of
from reports.verdicts.ledger import Ledger
from reports.verdicts.peers import OneByOne, marks, median_points
from reports.verdicts.standing import judge
from reports.verdicts.verdict import Verdict
from targets.models import Period, Target
from tests.factories import (
    make_calendar,
    make_communes,
    make_line,
    make_member,
    make_move,
    make_province,
    make_target,
    make_unit,
)
from tests.reports.small_provinces import CODES, DAY, Province, invent
from tests.reports.test_which_period_speaks import Part, Rows, check, standing_code

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

MOVED_ON = dt.date(2019, 7, 1)  # between the cut-offs of 14/06 and 14/09
BEFORE = [code for code in CODES if code < "2019-q3"]
LATER = [code for code in CODES if code >= "2019-q3"]
DELTA, MOUNTAIN = (group_scope(f"cap-xa-{name}") for name in ("dong-bang", "mien-nui"))


@dataclass
class Moved:
    """Two districts with three communes each, which all state 10 of 100, and the one that moves 90 of 100."""

    calendar: dict[str, Period] = field(default_factory=make_calendar)
    home: Unit = field(default_factory=lambda: make_unit(Level.DISTRICT, code="482", name="Huyện Phú Lộc"))
    other: Unit = field(default_factory=lambda: make_unit(Level.DISTRICT, code="483", name="Huyện Nam Đông"))
    target: Target = field(default_factory=lambda: make_target(for_districts=False, for_departments=False))

    def __post_init__(self) -> None:
        self.moving, *self.staying = make_communes(3, parent=self.home)
        self.awaiting = make_communes(3, parent=self.other)
        for unit in (self.moving, *self.staying, *self.awaiting):
            for code in CODES:
                part = 90 if unit == self.moving else 10
                make_line(unit, self.target.indicator, self.calendar[code], part, 100)

    def verdict(self, code: str, scope: Scope) -> Verdict:
        """Return how the target stands for the scope in the period."""
        return judge(Ledger.read(), self.target.indicator, self.calendar[code], scope)

    def units(self, code: str, scope: Scope) -> set[int]:
        """Return the units whose figures the verdict is made of."""
        return {line.unit.pk for line in self.verdict(code, scope).lines}

    def all(self, codes: list[str]) -> list[Any]:
        """Return what is said of every scope in the periods."""
        ledger = Ledger.read()
        return [facts(self.verdict(code, scope)) for code in codes for scope in scopes(ledger)]


def scopes(ledger: Ledger) -> list[Scope]:
    """Return every scope there is: each unit with all below it, each by itself, and each peer group."""
    units = [scope_of(unit) for unit in ledger.units.values() for scope_of in (unit_scope, own_scope)]
    return [*units, *map(group_scope, PEER_GROUPS)]


def facts(verdict: Verdict) -> Any:
    """Return all that a verdict says, the lines of its units as well."""
    return verdict, [(line.unit.pk, line.share, line.contribution) for line in verdict.lines]


@pytest.fixture
def moved() -> Moved:
    return Moved()


# One commune ------------------------------------------------------------------------------------------------


def test_no_standing_of_any_scope_changes_before_the_day_of_a_move(moved: Moved) -> None:
    before = moved.all(BEFORE)
    make_move(moved.moving, MOVED_ON, parent=moved.other, terrain=Terrain.MOUNTAIN)
    assert moved.all(BEFORE) == before


@pytest.mark.parametrize(
    ("day", "first"),
    [(MOVED_ON, "2019-q3"), (dt.date(2019, 9, 14), "2019-q3"), (dt.date(2019, 9, 15), "2019-q4")],
)
def test_from_the_first_cut_off_on_or_after_the_day_it_counts_in_its_new_district(
    day: dt.date, first: str, moved: Moved
) -> None:
    make_move(moved.moving, day, parent=moved.other)
    home, other = unit_scope(moved.home), unit_scope(moved.other)
    for code in CODES:
        is_moved = code >= first
        assert (moved.moving.pk in moved.units(code, home)) is not is_moved, code
        assert (moved.moving.pk in moved.units(code, other)) is is_moved, code
        # 110 of 300 with it, 20 of 200 and 30 of 300 without: counted by hand.
        values = {scope.code: moved.verdict(code, scope).share for scope in (home, other)}
        parts = {name: (share.part, share.whole) for name, share in values.items() if share}
        wanted = {"482": (20, 200), "483": (120, 400)} if is_moved else {"482": (110, 300), "483": (30, 300)}
        assert parts == wanted, code
        assert len(moved.verdict(code, unit_scope(make_province())).lines) == 6


def test_a_target_of_the_mountains_asks_from_the_day_on_which_the_terrain_is_mended(moved: Moved) -> None:
    Target.objects.update(terrain=Terrain.MOUNTAIN)
    make_move(moved.moving, MOVED_ON, terrain=Terrain.MOUNTAIN)
    province = unit_scope(make_province())
    assert [moved.units(code, province) for code in BEFORE] == [set()] * len(BEFORE)
    assert [moved.units(code, province) for code in LATER] == [{moved.moving.pk}] * len(LATER)


def test_peers_are_those_of_the_period_and_each_keeps_its_own_history(moved: Moved) -> None:
    make_move(moved.moving, MOVED_ON, terrain=Terrain.MOUNTAIN)
    ledger, after = Ledger.read(), moved.calendar["2019-q3"]
    assert moved.moving.pk in marks(ledger, moved.calendar["2019-q2"], DELTA)
    assert set(marks(ledger, after, MOUNTAIN)) == {moved.moving.pk}
    # The middle of the delta is that of its units of each quarter: 10 throughout, with the 90 or without.
    points = median_points(ledger, moved.target.indicator, moved.calendar["2020-q1"], MOUNTAIN)
    assert [(point.quarter, point.value) for point in points] == [(15, 90), (16, 90), (17, 90)]
    # Silent after its move it is still shown with what it had in the delta.
    moved.moving.reports.filter(period=after).delete()
    Period.objects.filter(pk=after.pk).update(locked_at=after.province_due_at)
    ledger = Ledger.read()
    alone = OneByOne(ledger, moved.target.indicator, ledger.periods[15], MOUNTAIN)
    found = alone.standing_alone(moved.moving.pk)
    assert found is not None
    assert found.code is StandingCode.OUTDATED
    assert moved.verdict("2019-q3", own_scope(moved.moving)).standing == found


# What pages say ---------------------------------------------------------------------------------------------


def test_pages_say_of_each_period_where_the_unit_lay(moved: Moved) -> None:
    make_move(moved.moving, MOVED_ON, parent=moved.other, terrain=Terrain.MOUNTAIN)
    ledger = Ledger.read()
    unit = ledger.units[moved.moving.pk]
    told = {}
    for code in ("2019-q2", "2019-q3"):
        period = moved.calendar[code]
        page = unit_page(ledger, unit, period)
        district = page.head.parent
        assert district is not None
        assert page.results is not None
        assert page.results.rank is not None
        below = unit_page(ledger, ledger.units[district.pk], period).results
        assert below is not None
        assert moved.moving in [one.unit for one in below.below]
        assert unit_cells(unit, period)[2] == district.name
        assert unit.placed_name_on(period.data_to).endswith(district.place_name)
        former = [(one.parent.code, f"{one.until:%d/%m/%Y}") for one in page.head.former_places]
        assert former == ([] if code == "2019-q2" else [("482", "30/06/2019")])
        counted = whole_name(unit_scope(district), ledger, period).name
        told[code] = (district.code, page.head.terrain, page.results.rank.group, counted.split(" và ")[-1])
    assert told == {
        "2019-q2": ("482", Terrain.DELTA, "cap-xa-dong-bang", "3 đơn vị cấp xã"),
        "2019-q3": ("483", Terrain.MOUNTAIN, "cap-xa-mien-nui", "4 đơn vị cấp xã"),
    }


def test_those_that_fall_short_are_grouped_where_they_lay_in_the_period_that_speaks(moved: Moved) -> None:
    make_move(moved.staying[0], MOVED_ON, parent=moved.other)
    for code, wanted in (("2019-q2", {"482": 2, "483": 3}), ("2019-q3", {"482": 1, "483": 4})):
        closers = closers_of(moved.verdict(code, unit_scope(make_province())))
        assert closers is not None
        assert {one.unit.code: one.count for one in closers.groups} == wanted


def test_the_map_of_a_district_shows_a_commune_for_as_long_as_it_was_there(moved: Moved) -> None:
    make_move(moved.moving, MOVED_ON, parent=moved.other)
    ledger = Ledger.read()
    verdict = judge(ledger, moved.target.indicator, moved.calendar["2019-q4"], unit_scope(moved.home))
    drawn = heat_map(ledger, verdict, DELTA)
    assert drawn is not None
    assert len(drawn.rows) == 3
    (row,) = [row for row in drawn.rows if row.unit == moved.moving]
    blank = [period.code for period, cell in zip(drawn.periods, row.cells, strict=True) if not cell.text]
    assert blank == ["2019-q4", "2019-q3"]


# Who acts today ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("today", "reads"), [(MOVED_ON - DAY, "482"), (MOVED_ON, "483")])
def test_a_district_looks_after_the_communes_that_are_its_own_today(
    today: dt.date, reads: str, moved: Moved, client: Client
) -> None:
    make_move(moved.moving, MOVED_ON, parent=moved.other)
    report = moved.moving.reports.get(period=moved.calendar["2019-q1"])
    for district in (moved.home, moved.other):
        client.force_login(make_member(district, Role.DISTRICT_COORDINATOR))
        with override_settings(PORTAL_TODAY=today):
            answer = client.get(f"/dieu-phoi/duyet/{report.pk}/")
            marked = client.post(f"/dieu-phoi/duyet/{report.pk}/kiem-tra-so-bo/", {"note": "đã xem"})
        assert answer.status_code == (200 if district.code == reads else 404)
        assert (marked.status_code == 404) == (district.code != reads)


# Provinces by lot -------------------------------------------------------------------------------------------


class MovedPart(Part):
    """A scope whose units are others in other quarters."""

    def __init__(self, rows: Rows, there: dict[int, list[int]], asked: int, *, is_whole: bool) -> None:
        super().__init__(rows, there[asked], is_whole=is_whole)
        self.there = there

    def units_in(self, quarter: int) -> list[int]:
        return self.there[quarter]


Lies = dict[int, list[tuple[dt.date, Unit, str]]]  # of each commune since when, its district and terrain


def move_by_lot(province: Province, districts: list[Unit], draw: Random) -> Lies:
    """Let some of the communes move, some of them twice, about the turns of the calendar."""
    lies: Lies = {unit.pk: [(dt.date.min, districts[0], "delta")] for unit in province.communes}
    for unit in province.communes:
        cut_offs = draw.sample(province.periods, draw.choice([0, 1, 1, 2]))
        for day in sorted({one.data_to + draw.choice([-40, -1, 0, 1]) * DAY for one in cut_offs}):
            district, terrain = draw.choice(districts), draw.choice(["delta", "mountain"])
            make_move(unit, day, parent=district, terrain=terrain)
            lies[unit.pk].append((day, district, terrain))
    return lies


def lies_on(lies: Lies, unit: int, day: dt.date) -> tuple[Unit, str]:
    """Return where a commune lies on a day, by the moves that were made."""
    *_, (_since, district, terrain) = [row for row in lies[unit] if row[0] <= day]
    return district, terrain


def parts(
    rows: Rows, lies: Lies, province: Province, districts: list[Unit], asked: int
) -> Iterator[tuple[Scope, Part]]:
    """Yield the scopes with what a second reading says of each."""
    target = rows.target

    def part(holds: Any, *, is_whole: bool = False) -> Part:
        there = {}
        for quarter, period in rows.periods.items():
            found = {unit: lies_on(lies, unit, period.data_to) for unit in rows.units}
            asked_of = {unit: place for unit, place in found.items() if target.terrain in ("", place[1])}
            there[quarter] = [unit for unit, place in asked_of.items() if holds(unit, *place)]
        return MovedPart(rows, there, asked, is_whole=is_whole)

    yield unit_scope(province.whole), part(lambda *_: True, is_whole=True)
    yield DELTA, part(lambda _unit, _district, terrain: terrain == "delta")
    yield MOUNTAIN, part(lambda _unit, _district, terrain: terrain == "mountain")
    for one in districts:
        yield unit_scope(one), part(lambda _unit, district, _terrain, one=one: district == one)
    for one in province.communes:
        yield own_scope(one), part(lambda unit, *_, one=one: unit == one.pk)


@pytest.mark.parametrize("seeds", [range(15), pytest.param(range(15, 200), marks=pytest.mark.nightly)])
def test_in_provinces_by_lot_every_scope_is_judged_by_where_its_units_lay(seeds: range) -> None:
    province, other, moves = Province.make(), make_unit(Level.DISTRICT), 0
    districts = [unit_of(province), other]
    for seed in seeds:
        mark, draw = transaction.savepoint(), Random(seed)
        invent(province, draw)
        Target.objects.update(terrain=draw.choice(["", "", "delta", "mountain"]))
        target = Target.objects.get()
        lies = move_by_lot(province, districts, draw)
        rows = Rows(target, province.communes)
        today = draw.choice(province.periods).data_to + draw.choice([2, 9]) * DAY
        with override_settings(PORTAL_TODAY=today):
            asked = draw.choice(province.periods[2:])
            ledger = Ledger.read()
            for scope, part in parts(rows, lies, province, districts, asked.number):
                verdict = judge(ledger, ledger.indicators[0], asked, scope)
                check(part, verdict, asked.number, f"seed {seed}, {asked.code}, {scope.code}")
            each_as_alone(ledger, asked, f"seed {seed}")
            moves += sum(len(found) - 1 for found in lies.values())
            nothing_before(province, districts, draw, f"seed {seed}")
        transaction.savepoint_rollback(mark)
    assert moves > 2 * len(seeds)


def unit_of(province: Province) -> Unit:
    """Return the district in which all communes begin."""
    district = province.communes[0].placements.get().parent
    assert district.level == Level.DISTRICT
    return district


def each_as_alone(ledger: Ledger, asked: Period, name: str) -> None:
    """Hold the communes of each group, judged one by one, against each judged alone."""
    (indicator,) = ledger.indicators
    for group in (DELTA, MOUNTAIN):
        found = OneByOne(ledger, indicator, asked, group)
        for unit in found.whole.units:
            code = standing_code(judge(ledger, indicator, asked, own_scope(ledger.units[unit])))
            alone = found.standing_alone(unit)
            assert alone is not None
            assert alone.code is code, (name, asked.code, group.code, unit)


def nothing_before(province: Province, districts: list[Unit], draw: Random, name: str) -> None:
    """Move one more commune and hold every verdict of an earlier cut-off against what it was."""
    (indicator,) = Ledger.read().indicators
    day = draw.choice(province.periods).data_to + draw.choice([-7, 0, 1]) * DAY
    earlier = [period for period in province.periods if period.data_to < day]

    def told() -> list[Any]:
        ledger = Ledger.read()
        found = scopes(ledger)
        return [facts(judge(ledger, indicator, period, scope)) for period in earlier for scope in found]

    before = told()
    still = [unit for unit in province.communes if not unit.placements.filter(since=day).exists()]
    for unit in still[:1]:
        make_move(unit, day, parent=draw.choice(districts), terrain=draw.choice(["delta", "mountain"]))
        assert told() == before, (name, day, unit)


def test_raw_sql_moves_a_unit_in_the_very_next_reading(moved: Moved) -> None:
    Ledger.read()
    row = make_move(moved.moving, MOVED_ON, parent=moved.other)
    assert moved.moving.pk in moved.units("2019-q3", unit_scope(moved.other))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procedures_placement SET since = '2019-12-01' WHERE id = %s", [row.pk])
    assert moved.moving.pk not in moved.units("2019-q3", unit_scope(moved.other))
    assert moved.moving.pk in moved.units("2019-q4", unit_scope(moved.other))
