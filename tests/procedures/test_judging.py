"""The rules of models judged in memory say what Django says, for every row that they judge."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import models

from procedures.judging import broken_rules
from procedures.models import Level, Placement, Procedure, ServiceLevel, Unit
from tests.factories import make_field, make_procedure, make_unit

pytestmark = pytest.mark.django_db
DAY = dt.date(2018, 3, 1)


def said_by_django(instance: models.Model) -> list[str]:
    try:
        instance.full_clean()
    except ValidationError as error:
        return sorted(error.messages)
    return []


PROCEDURES: list[dict[str, Any]] = [
    {},
    {"in_force_to": dt.date(2009, 1, 1)},
    {"in_force_to": dt.date(2010, 1, 1)},
    {"issued_as_new_on": DAY},
    {"impact_assessed_on": DAY},
    {"impact_assessed_on": DAY, "impact_document": "12/BC"},
    {"authority": "nobody"},
    {"authority": ""},
    {"name": ""},
    {"name": "x" * 501},
    {"time_limit_days": -1},
]


@pytest.mark.parametrize("fields", PROCEDURES)
def test_a_procedure_breaks_the_same_rules(fields: dict[str, Any]) -> None:
    held = make_procedure(level=2, at_desk=True)
    for name, value in fields.items():
        setattr(held, name, value)
    assert sorted(one.words for one in broken_rules(held)) == said_by_django(held)


@pytest.mark.parametrize("level", [0, 1, 4, 5])
@pytest.mark.parametrize("day", [DAY, dt.date(2009, 1, 1)])
def test_a_dated_row_breaks_the_same_rules(level: int, day: dt.date) -> None:
    row = ServiceLevel(procedure=make_procedure(), level=level, effective_on=day)
    assert sorted(one.words for one in broken_rules(row)) == said_by_django(row)


UNITS: list[dict[str, Any]] = [
    {},
    {"terrain": ""},
    {"valid_to": dt.date(2009, 1, 1)},
    {"level": Level.DISTRICT},
    {"level": Level.PROVINCE},
    {"kind": "?"},
]


@pytest.mark.parametrize("fields", UNITS)
def test_a_unit_breaks_the_same_rules(fields: dict[str, Any]) -> None:
    unit = make_unit()
    for name, value in fields.items():
        setattr(unit, name, value)
    assert sorted(one.words for one in broken_rules(unit)) == said_by_django(unit)


def test_what_belongs_to_a_row_without_a_key_yet_is_not_missing() -> None:
    new = Unit(code="X", name="Huyện", kind="huyen", level="district", valid_from=DAY)
    below = Unit(code="Y", name="Xã", kind="xa", level="commune", valid_from=DAY)
    assert not broken_rules(Placement(unit=below, parent=new, terrain="delta"))


def test_an_owner_that_is_no_department_is_told_of_its_field() -> None:
    procedure = Procedure(
        code="1", name="x", field=make_field(), owner=make_unit(Level.DISTRICT), in_force_from=DAY
    )
    assert [one.fields for one in broken_rules(procedure)] == [("owner",)]
