"""Who can close a gap of the catalogue: those that keep its procedures, and not those that handle them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from fractions import Fraction
from itertools import combinations
from random import Random

import pytest

from indicators import Gap, Share
from procedures.models import Authority, DeskHandling, Field, Level, Procedure, ServiceLevel, Unit
from reports.scopes import Scope, group_scope, unit_scope
from reports.verdicts.closers import closers_of, if_they_met
from reports.verdicts.verdict import Contribution, Verdict
from targets.models import Indicator, Period
from tests.factories import make_calendar, make_indicator, make_province, make_target, make_unit
from tests.reports.test_derived import START, alone, counted, procedures, verdict

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

W23 = ((20, 110), (8, 74), (2, 41), (6, 44), (9, 40), (8, 33), (11, 40))  # at level 4, and all, by keeper


@pytest.fixture(autouse=True)
def subject() -> Field:
    return Field.objects.create(code="HT", name="Hộ tịch")


@pytest.fixture
def period() -> Period:
    return make_calendar()["2018-q2"]


def own_row(one: Procedure, unit: Unit, level: int) -> ServiceLevel:
    """Return a row of the unit's own since the beginning."""
    return ServiceLevel.objects.create(procedure=one, unit=unit, level=level, effective_on=START)


def keepers(found: Verdict) -> list[tuple[Unit, int]]:
    """Return who falls short, and of how many procedures."""
    closing = closers_of(found)
    return [(line.unit, int(line.contribution)) for line in closing.short] if closing else []


def lists(line: Contribution) -> list[tuple[str | None, int, int, int]]:
    """Return by whom each list of a keeper is handled, what it holds and what it lacks."""
    return [(one.handled_by, one.share.part, one.share.whole, one.short) for one in line.lists]


def test_w23_each_shared_procedure_counts_once_at_its_keeper_and_no_district_is_named(period: Period) -> None:
    indicator = counted("HDH-02", "level_4")
    districts = [make_unit(Level.DISTRICT) for _ in range(9)]
    kept = []
    for fourth, every in W23:
        kept.append(make_unit(Level.DEPARTMENT))
        procedures(fourth, 4, kept[-1], Authority.DISTRICT)
        procedures(every - fourth, 3, kept[-1], Authority.DISTRICT)
    found = verdict(indicator, period, group_scope("cap-huyen"))
    assert found.share == Share(64, 382)
    assert found.gap == Gap(127, reachable=True)  # 191 of 382 are a half
    closing = closers_of(found)
    assert closing is not None
    assert closing.gross == 128
    assert [line.contribution for line in closing.short] == [35, 29, 19, 16, 11, 9, 9]
    assert sorted(line.unit.pk for line in closing.short) == sorted(unit.pk for unit in kept)
    assert lists(closing.short[0]) == [(Level.DISTRICT, 20, 110, 35)]
    assert closing.short[0].contribution_percent == Fraction(3_500, 128)
    assert len(closing.lines) == 7  # without the last of them 119 would come, of 127
    assert if_they_met(found, closing.lines) == Fraction(19_200, 382)
    assert [line.contribution for line in found.lines] == [0] * 9
    own = verdict(indicator, period, alone(districts[0]))
    assert (own.share, closers_of(own)) == (Share(64, 382), None)
    line = own.on_list
    assert line is not None
    assert (line.unit, line.own_rows) == (districts[0], None)


def test_a_department_lacks_its_own_procedures_and_those_it_keeps_for_others(period: Period) -> None:
    indicator = counted("HDH-02", "level_4")
    make_unit(Level.DISTRICT)
    first, second = make_unit(Level.DEPARTMENT), make_unit(Level.DEPARTMENT)
    procedures(10, 4, first)
    procedures(10, 3, first, Authority.DISTRICT)  # lack 5: the ten of its own are no help to them
    procedures(4, 3, second, Authority.PROVINCE)  # lack 2
    procedures(50, 3, second, Authority.COMMUNE)  # not asked
    found = verdict(indicator, period)
    assert found.share == Share(10, 24)
    assert keepers(found) == [(first, 5), (second, 2)]
    own = verdict(indicator, period, alone(first))
    assert own.share == Share(10, 10)
    (kept,) = own.kept_for_others
    assert (kept.handled_by, kept.share, kept.short) == (Level.DISTRICT, Share(0, 10), 5)
    assert own.on_list is None
    assert verdict(indicator, period, alone(second)).kept_for_others == ()


def test_a_row_of_its_own_is_the_districts_and_no_part_of_what_the_province_lacks(period: Period) -> None:
    indicator = counted("HDH-02", "level_4")
    keeper = make_unit(Level.DEPARTMENT)
    behind, other = make_unit(Level.DISTRICT), make_unit(Level.DISTRICT)
    rows = procedures(12, 4, keeper, Authority.DISTRICT)
    for one in rows[:5]:
        own_row(one, behind, 2)
    found = verdict(indicator, period)
    assert (found.share, closers_of(found)) == (Share(12, 12), None)
    by_unit = {line.unit: line for line in found.lines}
    assert (by_unit[behind].own_rows, int(by_unit[behind].contribution)) == (Share(0, 5), 3)
    assert (by_unit[other].own_rows, int(by_unit[other].contribution)) == (None, 0)
    assert by_unit[behind].share == Share(7, 12)
    assert {line.contribution_percent for line in found.lines} == {None}


def test_where_all_rows_are_its_own_a_district_is_on_nobody_elses_list(period: Period) -> None:
    indicator = counted("HDH-02", "level_4")
    district = make_unit(Level.DISTRICT)
    for one in procedures(3, 4, make_unit(Level.DEPARTMENT), Authority.DISTRICT):
        own_row(one, district, 3)
    found = verdict(indicator, period, alone(district))
    assert (found.share, found.on_list) == (Share(0, 3), None)
    assert [line.contribution for line in found.lines] == [2]


def test_who_is_in_the_way_of_an_agency_that_has_not_all_its_services_online(period: Period) -> None:
    indicator = counted("HDH-01", "agencies_online", kind="unit_count")
    keeper, late = make_unit(Level.DEPARTMENT), make_unit(Level.DEPARTMENT)
    districts = [make_unit(Level.DISTRICT) for _ in range(3)]
    procedures(2, 4, keeper)
    held = procedures(3, 2, keeper, Authority.DISTRICT)
    procedures(5, 4, late, Authority.DISTRICT)
    procedures(1, 2, late)
    found = verdict(indicator, period)
    assert found.share == Share(1, 5)
    closing = closers_of(found)
    assert closing is not None
    assert closing.gross == 4  # agencies
    assert [(line.unit, lists(line)) for line in closing.lines] == [
        (keeper, [(Level.DISTRICT, 0, 3, 3)]),
        (late, [(Level.DEPARTMENT, 0, 1, 1)]),
    ]
    assert if_they_met(found, closing.lines) == 100
    for one in held:  # the department comes to level 4, and one district stays behind on its own
        ServiceLevel.objects.create(procedure=one, level=4, effective_on=dt.date(2018, 1, 1))
    own_row(held[0], districts[0], 2)
    closing = closers_of(verdict(indicator, period))
    assert closing is not None
    assert [(line.unit, lists(line)) for line in closing.lines] == [
        (late, [(Level.DEPARTMENT, 0, 1, 1)]),
        (districts[0], [(None, 0, 1, 1)]),
    ]


def test_one_stop_desks_are_their_keepers_for_every_level(period: Period) -> None:
    indicator = counted("TTHC-02", "one_stop")
    keeper, commune = make_unit(Level.DEPARTMENT), make_unit(Level.COMMUNE)
    procedures(2, 3, keeper)
    shared = procedures(3, 3, keeper, Authority.COMMUNE)
    for at_desk, one in ((True, shared[0]), (False, shared[1])):
        DeskHandling.objects.create(procedure=one, unit=commune, at_desk=at_desk, effective_on=START)
    found = verdict(indicator, period)
    assert (found.share, keepers(found)) == (Share(0, 5), [(keeper, 5)])
    own = verdict(indicator, period, alone(commune)).on_list
    assert own is not None
    assert (own.share, own.own_rows, int(own.contribution)) == (Share(1, 3), Share(1, 2), 1)


def test_newly_issued_procedures_are_short_at_the_department_that_drafted_them(period: Period) -> None:
    indicator = counted("TTHC-04", "assessed", accumulation="year_to_date")
    first, second = make_unit(Level.DEPARTMENT), make_unit(Level.DEPARTMENT)
    day = dt.date(2018, 3, 1)
    for owner, number in ((first, 3), (second, 1)):
        procedures(number, 3, owner, in_force_from=day, issued_as_new_on=day)
    assert keepers(verdict(indicator, period)) == [(first, 3), (second, 1)]


# By lot -----------------------------------------------------------------------------------------------------


def invent(draw: Random) -> tuple[list[Unit], list[Procedure]]:
    """Store a catalogue of a few keepers; return them and the procedures."""
    kept_by = [make_unit(Level.DEPARTMENT) for _ in range(draw.randint(2, 5))]
    handlers = [make_unit(Level.DISTRICT) for _ in range(3)]
    subject = Field.objects.get()
    made = Procedure.objects.bulk_create(
        Procedure(
            code=f"L{number}",
            name="Thủ tục",
            field=subject,
            owner=draw.choice(kept_by),
            authority=draw.choice([Authority.DEPARTMENT, Authority.DISTRICT, Authority.COMMUNE]),
            in_force_from=START,
        )
        for number in range(draw.randint(8, 40))
    )
    ready = draw.random()
    rows: list[tuple[Procedure, Unit | None, int]] = [
        (one, None, 4 if draw.random() < ready else draw.randint(1, 3)) for one in made
    ]
    rows += [
        (one, unit, draw.randint(1, 4))
        for one in made
        for unit in handlers
        if one.authority == Authority.DISTRICT and draw.random() < 0.1
    ]
    ServiceLevel.objects.bulk_create(
        ServiceLevel(procedure=one, unit=unit, level=level, effective_on=START) for one, unit, level in rows
    )
    return kept_by, made


def lacking(sign: str, threshold: int, part: int, whole: int) -> int:
    """Return how many more meet the threshold, tried one by one."""
    more = 0
    while whole and not (
        100 * (part + more) >= threshold * whole if sign == ">=" else 100 * (part + more) > threshold * whole
    ):
        more += 1
    return more


@pytest.mark.parametrize("seed", range(12))
def test_no_fewer_keepers_close_the_gap_and_each_procedure_is_lacking_once(seed: int) -> None:
    draw = Random(seed)
    sign, threshold = draw.choice([">=", ">"]), draw.choice([30, 50, 75, 90])
    indicator: Indicator = make_indicator("HDH-02", source="catalogue", catalogue_count="level_4")
    make_target(indicator, sign, threshold, for_communes=False)
    period = make_calendar()["2018-q2"]
    kept_by, made = invent(draw)
    fourth = set(ServiceLevel.objects.filter(unit=None, level=4).values_list("procedure", flat=True))
    scope: Scope = draw.choice([unit_scope(make_province()), group_scope("cap-huyen")])
    there = [one for one in made if one.authority == Authority.DISTRICT]
    if scope.unit is not None:
        there += [one for one in made if one.authority == Authority.DEPARTMENT]
    found = verdict(indicator, period, scope)
    part, whole = sum(one.pk in fourth for one in there), len(there)
    assert found.share is not None
    assert (found.share.part, found.share.whole) == (part, whole)
    held: dict[int, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for one in there:
        held[one.owner_id][one.authority].append(one.pk in fourth)
    short = {
        keeper: sum(lacking(sign, threshold, sum(rows), len(rows)) for rows in of_level.values())
        for keeper, of_level in held.items()
    }
    closing, missing = closers_of(found), lacking(sign, threshold, part, whole)
    if not missing:
        assert closing is None
        return
    assert closing is not None
    assert {line.unit.pk: line.contribution for line in closing.short} == {
        k: n for k, n in short.items() if n
    }
    assert closing.gross == sum(short.values()) >= missing
    fewest = next(
        number
        for number in range(1, len(kept_by) + 1)
        if any(
            sum(map(short.__getitem__, some)) >= missing
            for some in combinations(short, min(number, len(short)))
        )
    )
    assert len(closing.lines) == fewest
    reached = if_they_met(found, closing.lines)
    assert reached == Fraction(100 * (part + sum(short[line.unit.pk] for line in closing.lines)), whole)
    assert all(line.unit.level == Level.DEPARTMENT for line in closing.short)
