"""What the database itself refuses of the catalogue, whatever writes to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from accounts import triggers
from procedures import guards
from procedures.models import DeskHandling, Level, Procedure, ServiceLevel, Unit
from tests.factories import make_unit
from tests.procedures.catalogue_rows import make_handling, make_level, make_procedure

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

BEFORE, AFTER = dt.date(2014, 12, 31), dt.date(2020, 1, 1)
INSIDE = dt.date(2018, 1, 1)


@pytest.fixture
def ended(department: Unit) -> Procedure:
    """A procedure in force from 01/01/2015 to 31/12/2019."""
    return make_procedure(department, in_force_to=dt.date(2019, 12, 31))


def level_of(procedure: Procedure, day: dt.date, **fields: Any) -> ServiceLevel:
    return ServiceLevel(procedure=procedure, effective_on=day, **{"level": 3} | fields)


def desk_of(procedure: Procedure, day: dt.date, **fields: Any) -> DeskHandling:
    return DeskHandling(procedure=procedure, effective_on=day, at_desk=True, **fields)


@pytest.mark.parametrize("day", [BEFORE, AFTER])
@pytest.mark.parametrize("row_of", [level_of, desk_of])
def test_a_row_dated_outside_is_refused_in_bulk(
    row_of: Callable[..., models.Model], day: dt.date, ended: Procedure
) -> None:
    row = row_of(ended, day)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row)._default_manager.bulk_create([row_of(ended, INSIDE), row])
    assert not type(row)._default_manager.exists()


@pytest.mark.parametrize("day", [BEFORE, AFTER])
@pytest.mark.parametrize("row_of", [level_of, desk_of])
def test_a_row_is_not_moved_outside_by_an_update(
    row_of: Callable[..., models.Model], day: dt.date, ended: Procedure
) -> None:
    row = row_of(ended, INSIDE)
    row.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row)._default_manager.update(effective_on=day)


@pytest.mark.parametrize(
    "days",
    [
        {"in_force_from": dt.date(2018, 1, 2)},
        {"in_force_to": dt.date(2017, 12, 31)},
        {"in_force_from": dt.date(2010, 1, 1), "in_force_to": dt.date(2011, 1, 1)},
    ],
)
@pytest.mark.parametrize("row_of", [level_of, desk_of])
def test_the_days_in_force_do_not_leave_a_row_outside(
    row_of: Callable[..., models.Model], days: dict[str, dt.date], ended: Procedure
) -> None:
    row_of(ended, INSIDE).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Procedure.objects.filter(pk=ended.pk).update(**days)
    Procedure.objects.filter(pk=ended.pk).update(in_force_from=INSIDE, in_force_to=INSIDE)


def test_a_row_is_not_given_to_a_procedure_of_other_days(department: Unit, ended: Procedure) -> None:
    row = make_level(make_procedure(department), 2, AFTER)
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceLevel.objects.filter(pk=row.pk).update(procedure=ended)


def test_the_first_and_the_last_day_are_inside(ended: Procedure) -> None:
    assert ended.in_force_to is not None
    make_level(ended, 2, ended.in_force_from)
    make_handling(ended, at_desk=True, day=ended.in_force_to)


@pytest.mark.parametrize(
    "row_of",
    [
        lambda procedure, unit: level_of(procedure, INSIDE, level=5),
        lambda procedure, unit: level_of(procedure, INSIDE, level=0),
        lambda procedure, unit: level_of(procedure, INSIDE),
        lambda procedure, unit: level_of(procedure, INSIDE, unit=unit),
        lambda procedure, unit: desk_of(procedure, INSIDE),
        lambda procedure, unit: desk_of(procedure, INSIDE, unit=unit),
    ],
    ids=["level 5", "level 0", "twice", "twice at a unit", "desk twice", "desk twice at a unit"],
)
def test_what_one_row_must_not_be_is_refused(
    row_of: Callable[..., models.Model], ended: Procedure, commune: Unit
) -> None:
    for unit in (None, commune):
        make_level(ended, 2, INSIDE, unit)
        make_handling(ended, at_desk=False, day=INSIDE, unit=unit)
    row = row_of(ended, commune)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row)._default_manager.bulk_create([row])


def test_a_procedure_is_kept_by_a_department(department: Unit, commune: Unit, ended: Procedure) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_procedure(commune)
    with pytest.raises(IntegrityError), transaction.atomic():
        Procedure.objects.update(owner=commune)
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=department.pk).update(level=Level.DISTRICT)


@pytest.mark.parametrize("level", Level)
def test_a_unit_keeps_a_level_that_fits_where_it_lies_and_who_lies_below_it(
    level: Level, department: Unit, commune: Unit
) -> None:
    district = commune.placements.get().parent
    alone = make_unit(Level.DISTRICT)
    fitting = {
        commune: {Level.COMMUNE},
        district: {Level.DISTRICT},
        alone: {Level.DISTRICT, Level.DEPARTMENT},
        alone.placements.get().parent: {Level.PROVINCE},
    }
    for unit, levels in fitting.items():
        if level in levels:
            Unit.objects.filter(pk=unit.pk).update(level=level)
            continue
        with pytest.raises(IntegrityError), transaction.atomic():
            Unit.objects.filter(pk=unit.pk).update(level=level)


@pytest.mark.parametrize(
    "fields",
    [
        {"in_force_to": BEFORE},
        {"issued_as_new_on": INSIDE},
        {"impact_assessed_on": INSIDE},
        {"authority": "ward"},
    ],
)
def test_what_one_procedure_must_not_be_is_refused(fields: dict[str, Any], ended: Procedure) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Procedure.objects.update(**fields)


def test_without_the_guard_nothing_of_this_is_refused(ended: Procedure) -> None:
    """See that it is the triggers that refuse: they are taken away, and put back by the next migration."""
    triggers.drop_triggers(guards.guards())
    row = make_level(ended, 2, AFTER)
    row.delete()
    guards.guard()
    guards.guard()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_level(ended, 2, AFTER)
