"""The counts of the catalogue, compared with a count of each procedure by itself."""

from __future__ import annotations

import datetime as dt
from random import Random

import pytest

from procedures.models import (
    HANDLED_BY,
    SHARED,
    Authority,
    DeskHandling,
    Field,
    Level,
    Procedure,
    ServiceLevel,
    Unit,
)
from procedures.tally import CatalogueTally, Stock
from tests.factories import make_unit

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

START = dt.date(2015, 12, 1)
DAYS = [START + dt.timedelta(days=91 * step) for step in range(1, 21)]


def day(draw: Random, after: dt.date = START) -> dt.date:
    """Return a day, now and then one of the asked days themselves or the day beside it."""
    later = [asked + dt.timedelta(days=draw.randint(-1, 1)) for asked in DAYS if asked > after]
    if later and draw.random() < 0.5:
        return draw.choice(later)
    return after + dt.timedelta(days=draw.randint(0, 1500))


def invent(seed: int) -> list[Unit]:
    """Store a small catalogue with all that can happen to a procedure; return the units."""
    draw = Random(seed)
    departments = [make_unit(Level.DEPARTMENT) for _ in range(3)]
    districts = [make_unit(Level.DISTRICT) for _ in range(2)]
    communes = [make_unit(Level.COMMUNE, parent=districts[0]) for _ in range(2)]
    units = departments + districts + communes
    subject = Field.objects.create(code=f"F{seed}", name=f"Lĩnh vực {seed}")
    for number in range(60):
        since = START if draw.random() < 0.6 else day(draw)
        until = day(draw, since) if draw.random() < 0.25 else None
        new = since if draw.random() < 0.4 else None
        assessed = day(draw, since) if new and draw.random() < 0.6 else None
        procedure = Procedure.objects.create(
            code=f"{seed}.{number}",
            name=f"Thủ tục {number}",
            field=subject,
            owner=draw.choice(departments),
            authority=draw.choice(Authority.values),
            eligible_online=draw.random() < 0.8,
            in_force_from=since,
            in_force_to=until,
            issued_as_new_on=new,
            impact_assessed_on=assessed,
            impact_document="1/BC" if assessed else "",
        )
        handlers = [u for u in units if procedure.authority in SHARED.get(Level(u.level), ())]
        for unit in [None, *(u for u in handlers if draw.random() < 0.4)]:
            for on in {day(draw, since) for _ in range(draw.randint(0, 4))}:
                if until is None or on <= until:
                    ServiceLevel.objects.create(
                        procedure=procedure, unit=unit, level=draw.randint(1, 4), effective_on=on
                    )
            for on in {day(draw, since) for _ in range(draw.randint(0, 3))}:
                if until is None or on <= until:
                    DeskHandling.objects.create(
                        procedure=procedure, unit=unit, at_desk=draw.random() < 0.6, effective_on=on
                    )
    return units


def newest(rows: list[ServiceLevel] | list[DeskHandling], unit: Unit | None, on: dt.date) -> object:
    """Return the row that speaks: the unit's own newest, else the newest in general."""
    for speaker in {unit, None} if unit is None else (unit, None):
        found = [row for row in rows if row.unit == speaker and row.effective_on <= on]
        if found:
            return max(found, key=lambda row: row.effective_on)
    return None


def when(row: ServiceLevel | DeskHandling) -> dt.date:
    """Return the day from which the row speaks."""
    return row.effective_on


def counted(procedures: list[Procedure], unit: Unit | None, on: dt.date) -> Stock:
    """Count the procedures one by one."""
    counts = [0] * 8
    for procedure in procedures:
        if not procedure.is_in_force_on(on):
            continue
        level = newest(list(procedure.levels.all()), unit, on)
        handling = newest(list(procedure.handlings.all()), unit, on)
        counts[0] += 1
        counts[6] += procedure.eligible_online
        if isinstance(level, ServiceLevel):
            counts[level.level] += 1
            counts[7] += procedure.eligible_online and level.level >= 3
        counts[5] += isinstance(handling, DeskHandling) and handling.at_desk
    return Stock(tuple(counts))


@pytest.mark.parametrize("seed", range(6))
def test_every_count_is_that_of_the_procedures_one_by_one(seed: int) -> None:
    units = invent(seed)
    everything = list(
        Procedure.objects.select_related("owner").prefetch_related("levels__unit", "handlings__unit")
    )
    tally = CatalogueTally.read(DAYS)
    for place, on in enumerate(DAYS):
        for unit in units:
            handled = [
                one
                for one in everything
                if one.authority in HANDLED_BY[Level(unit.level)]
                and (unit.level != Level.DEPARTMENT or one.owner == unit)
            ]
            assert tally.of_unit(unit, place) == counted(handled, unit, on), (unit.code, on)
        known = [one for one in everything if one.authority]
        assert tally.once(units, place) == counted(known, None, on)
        assert tally.in_all(place) == counted(everything, None, on)
        offices = [unit for unit in units if unit.level == Level.DISTRICT]
        of_districts = [one for one in everything if one.authority == Authority.DISTRICT]
        assert tally.once(offices, place) == counted(of_districts, None, on)


@pytest.mark.parametrize("seed", range(10, 13))
def test_each_keeper_has_the_procedures_it_keeps_by_who_handles_them(seed: int) -> None:
    units = invent(seed)
    everything = list(
        Procedure.objects.select_related("owner").prefetch_related("levels__unit", "handlings__unit")
    )
    tally = CatalogueTally.read(DAYS)
    for place, on in enumerate(DAYS):
        for asked in (units, units[1:], units[3:5]):  # all, all but one department, the two districts
            kept = tally.kept(asked, place)
            for (owner, level), stock in kept.items():
                of_list = [
                    one for one in everything if one.owner_id == owner and one.authority in HANDLED_BY[level]
                ]
                assert stock == counted(of_list, None, on)
            together = [sum(column) for column in zip(*(one.counts for one in kept.values()), strict=True)]
            assert Stock(tuple(together)) == tally.once(asked, place)


@pytest.mark.parametrize("seed", range(13, 16))
def test_own_rows_are_those_of_the_unit_alone(seed: int) -> None:
    units = invent(seed)
    tally, seen = CatalogueTally.read(DAYS), 0
    for unit in units:
        levels = list(ServiceLevel.objects.filter(unit=unit).select_related("procedure"))
        handlings = list(DeskHandling.objects.filter(unit=unit).select_related("procedure"))
        for place, on in enumerate(DAYS):
            level = {one.procedure: one for one in sorted(levels, key=when) if one.effective_on <= on}
            desk = {one.procedure: one for one in sorted(handlings, key=when) if one.effective_on <= on}
            at = [one.level for procedure, one in level.items() if procedure.is_in_force_on(on)]
            handled = [one.at_desk for procedure, one in desk.items() if procedure.is_in_force_on(on)]
            found = tally.own_rows(unit, place)
            if not at and not handled:
                assert found is None
                continue
            assert found is not None
            assert [found.levels.at_level(number) for number in (1, 2, 3, 4)] == [
                at.count(number) for number in (1, 2, 3, 4)
            ]
            may_be = [one for one in level if one.eligible_online and one.is_in_force_on(on)]
            assert (found.levels.procedures, found.levels.eligible) == (len(at), len(may_be))
            assert found.levels.eligible_online == sum(level[one].level >= 3 for one in may_be)
            assert (found.levels.at_desk, found.handled) == (sum(handled), len(handled))
            seen += 1
    assert seen > 20


@pytest.mark.parametrize("seed", range(6, 10))
def test_what_was_newly_issued(seed: int) -> None:
    units = invent(seed)
    tally = CatalogueTally.read(DAYS)
    for after in range(len(DAYS) - 1):
        for until in range(after, len(DAYS)):
            for owner in (None, units[0]):
                issued = [
                    one
                    for one in Procedure.objects.filter(issued_as_new_on__isnull=False)
                    if one.issued_as_new_on and DAYS[after] < one.issued_as_new_on <= DAYS[until]
                    if owner is None or one.owner_id == owner.pk
                ]
                assessed = [
                    one for one in issued if one.impact_assessed_on and one.impact_assessed_on <= DAYS[until]
                ]
                owners = None if owner is None else {owner.pk}
                assert tally.newly_issued(after, until, owners) == (len(assessed), len(issued))


def test_the_catalogue_speaks_once_a_procedure_is_in_force() -> None:
    assert not CatalogueTally.read(DAYS).speaks_on(0)
    subject = Field.objects.create(code="F", name="Lĩnh vực")
    Procedure.objects.create(
        code="1", name="Thủ tục", field=subject, owner=make_unit(Level.DEPARTMENT), in_force_from=DAYS[2]
    )
    assert [CatalogueTally.read(DAYS).speaks_on(place) for place in range(4)] == [False, False, True, True]


@pytest.mark.parametrize("procedures", [1, 40])
def test_the_catalogue_is_read_in_one_query(django_assert_num_queries: object, procedures: int) -> None:
    subject = Field.objects.create(code="F", name="Lĩnh vực")
    owner = make_unit(Level.DEPARTMENT)
    for number in range(procedures):
        Procedure.objects.create(
            code=str(number), name="Thủ tục", field=subject, owner=owner, in_force_from=START
        )
    with django_assert_num_queries(1):  # type: ignore[operator]
        tally = CatalogueTally.read(DAYS)
    assert tally.in_all(0).procedures == procedures
