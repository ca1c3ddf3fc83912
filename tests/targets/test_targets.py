"""A target that contradicts itself, or asks what cannot be, is refused with a sentence."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from procedures.models import Level, Terrain
from targets.models import Applicability, PathPoint, Target
from targets.models.period import quarter_number
from tests.factories import make_indicator, make_target, make_unit

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.mark.parametrize(
    ("direction", "sign"),
    [
        ("higher_is_better", "<"),
        ("higher_is_better", "<="),
        ("lower_is_better", ">"),
        ("lower_is_better", ">="),
    ],
)
def test_a_contradictory_target_is_refused_when_it_is_saved(direction: str, sign: str) -> None:
    indicator = make_indicator(direction=direction)
    with pytest.raises(ValidationError) as refused:
        make_target(indicator, sign=sign)
    assert indicator.code in str(refused.value)
    assert not Target.objects.exists()


@pytest.mark.parametrize(("direction", "sign"), [("higher_is_better", ">"), ("lower_is_better", "<=")])
def test_a_target_that_fits_its_indicator_is_taken(direction: str, sign: str) -> None:
    assert make_target(make_indicator(direction=direction), sign=sign).pk


def test_an_index_has_no_target() -> None:
    with pytest.raises(ValidationError):
        make_target(make_indicator(kind="index", frequency="year"))


@pytest.mark.parametrize(
    "fields",
    [
        {"threshold": Decimal("100.5")},
        {"threshold": Decimal("-1")},
        {"baseline": Decimal("101"), "baseline_source": "x"},
        {"baseline": Decimal("10"), "baseline_source": ""},
        {"terrain": Terrain.MOUNTAIN, "for_communes": False},
        {"deadline": dt.date(2015, 12, 31)},
    ],
)
def test_what_cannot_be_is_refused_by_form_and_database(fields: dict[str, object]) -> None:
    target = make_target()
    for name, value in fields.items():
        setattr(target, name, value)
    with pytest.raises(ValidationError) as refused:
        target.full_clean()
    assert refused.value.messages[0].endswith(".")
    with pytest.raises(IntegrityError), transaction.atomic():
        target.save()


@pytest.mark.parametrize(
    ("deadline", "quarter"),
    [
        (dt.date(2020, 12, 31), 20),
        (dt.date(2016, 12, 31), 4),
        (dt.date(2018, 4, 1), 10),
        (dt.date(2018, 6, 30), 10),
    ],
)
def test_a_deadline_lies_in_a_quarter(deadline: dt.date, quarter: int) -> None:
    assert make_target(deadline=deadline).deadline_quarter == quarter
    assert quarter_number(2018, 2) == 10


@pytest.mark.parametrize(("day", "fits"), [(dt.date(2018, 12, 31), True), (dt.date(2020, 12, 31), False)])
def test_a_milestone_lies_before_the_deadline(day: dt.date, fits: bool) -> None:
    point = PathPoint(target=make_target(), on=day, percent=Decimal(20), source="kế hoạch")
    if fits:
        point.full_clean()
    else:
        with pytest.raises(ValidationError):
            point.full_clean()


@pytest.mark.parametrize("day", [dt.date(2018, 12, 20), dt.date(2020, 12, 1), dt.date(2015, 6, 1)])
def test_a_milestone_no_path_can_have_is_refused_when_it_is_saved(day: dt.date) -> None:
    target = make_target()
    PathPoint.objects.create(target=target, on=dt.date(2018, 12, 1), percent=Decimal(20), source="kế hoạch")
    with pytest.raises(ValidationError):
        PathPoint.objects.create(target=target, on=day, percent=Decimal(30), source="kế hoạch")


def test_a_deadline_is_not_moved_before_a_milestone() -> None:
    target = make_target()
    PathPoint.objects.create(target=target, on=dt.date(2018, 12, 1), percent=Decimal(20), source="kế hoạch")
    target.deadline = dt.date(2018, 12, 31)
    with pytest.raises(ValidationError):
        target.save()


def test_an_indicator_has_one_target() -> None:
    target = make_target()
    with pytest.raises(ValidationError, match=target.code):
        make_target(target.indicator, code="KHAC", version=2)


def test_a_target_asks_the_units_of_its_scope_that_exist_and_are_not_exempt() -> None:
    district = make_unit(Level.DISTRICT)
    named = make_unit(Level.DEPARTMENT)
    make_unit(Level.DEPARTMENT)
    mountain = make_unit(parent=district, terrain=Terrain.MOUNTAIN)
    make_unit(parent=district)
    gone = make_unit(parent=district, terrain=Terrain.MOUNTAIN, valid_to=dt.date(2019, 12, 31))
    exempt = make_unit(parent=district, terrain=Terrain.MOUNTAIN)
    target = make_target(for_departments=False, for_districts=False, terrain=Terrain.MOUNTAIN)
    target.named_units.add(named)
    Applicability.objects.create(
        target=target,
        unit=exempt,
        valid_from=dt.date(2020, 1, 1),
        valid_to=dt.date(2020, 6, 30),
        reason="đang sắp xếp lại",
    )
    assert set(target.units_on(dt.date(2019, 12, 14))) == {named, mountain, gone, exempt}
    assert set(target.units_on(dt.date(2020, 3, 14))) == {named, mountain}
    assert set(target.units_on(dt.date(2020, 9, 14))) == {named, mountain, exempt}
