"""Units through time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from procedures.judging import broken_rules
from procedures.models import Level, Placement, Terrain, Unit, UnitName
from procedures.units_at_hand import units_at_hand
from sheets.vietnamese import fold, sort_key
from tests.factories import above, make_communes, make_move, make_province, make_unit

LAST = dt.date(2019, 12, 31)
FIRST = dt.date(2020, 1, 1)


@pytest.mark.django_db
def test_a_unit_exists_until_and_with_its_last_day() -> None:
    (old,) = make_communes(1, valid_to=LAST)
    assert old in Unit.objects.on(LAST)
    assert old not in Unit.objects.on(FIRST)
    assert (old.exists_on(LAST), old.exists_on(FIRST)) == (True, False)


@pytest.mark.django_db
def test_a_unit_bears_the_name_of_the_day() -> None:
    unit = make_unit(name="Xã Bình Tiến")
    UnitName.objects.create(unit=unit, name="Xã Bình Điền", since=dt.date(1975, 1, 1))
    UnitName.objects.create(unit=unit, name="Xã Bình Tiến", since=FIRST)
    assert [unit.name_on(day) for day in (LAST, FIRST)] == ["Xã Bình Điền", "Xã Bình Tiến"]


@pytest.mark.django_db
def test_under_a_district_stand_its_communes() -> None:
    district = make_unit(Level.DISTRICT)
    inside = make_communes(2, parent=district)
    make_communes(1)
    assert set(Unit.objects.under(district, LAST)) == {district, *inside}
    assert Unit.objects.under(make_province(), LAST).count() == Unit.objects.count()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {"valid_to": dt.date(2000, 1, 1)},
    ],
)
def test_a_unit_that_cannot_be_is_refused_with_a_sentence(fields: dict[str, object]) -> None:
    unit = make_unit()
    for name, value in fields.items():
        setattr(unit, name, value)
    with pytest.raises(ValidationError) as refused:
        unit.full_clean()
    assert refused.value.messages[0].endswith(".")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("level", "terrain", "home", "field"),
    [
        (Level.COMMUNE, Terrain.DELTA, Level.PROVINCE, "parent"),
        (Level.COMMUNE, Terrain.DELTA, Level.COMMUNE, "parent"),
        (Level.COMMUNE, Terrain.NONE, Level.DISTRICT, "terrain"),
        (Level.DISTRICT, Terrain.NONE, Level.DISTRICT, "parent"),
        (Level.DISTRICT, Terrain.DELTA, Level.PROVINCE, "terrain"),
        (Level.PROVINCE, Terrain.NONE, Level.PROVINCE, "parent"),
    ],
)
def test_a_unit_is_placed_by_its_level_in_forms_and_by_the_database(
    level: Level, terrain: Terrain, home: Level, field: str
) -> None:
    unit = make_province() if level == Level.PROVINCE else make_unit(level)
    row = Placement(
        unit=unit,
        since=LAST,
        parent=make_province() if home == Level.PROVINCE else make_unit(home),
        terrain=terrain,
        reason="sắp xếp",
        legal_basis="NQ 834",
    )
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert list(refused.value.message_dict) == [field]
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    moved = make_unit()
    with pytest.raises(IntegrityError):
        moved.placements.update(**{field: {"parent": make_province(), "terrain": Terrain.NONE}[field]})


@pytest.mark.django_db
def test_a_move_to_a_new_district_while_units_are_read_comes_the_next_time() -> None:
    commune = make_unit()
    home, new = above(commune), Unit(code="499", name="Huyện Mới", level=Level.DISTRICT, valid_from=FIRST)
    asked = 0

    def meanwhile(execute: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal asked
        asked += 1
        if asked == 2:  # before the second question
            new.save()
            make_move(commune, FIRST, parent=new)
        return execute(*arguments)

    with connection.execute_wrapper(meanwhile):
        assert units_at_hand()[commune.pk].parent_on(FIRST) == home
    assert units_at_hand()[commune.pk].parent_on(FIRST) == new


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("began", "district_began", "may"),
    [
        (dt.date(2012, 1, 1), FIRST, True),  # stands for a day that nobody knows
        (dt.date(1990, 1, 1), dt.date(2012, 1, 1), True),
        (LAST, FIRST, False),
        (FIRST, FIRST, True),
        (FIRST, dt.date(2012, 1, 1), True),
    ],
)
def test_a_first_row_is_held_against_days_that_are_known(
    began: dt.date, district_began: dt.date, may: bool
) -> None:
    district = make_unit(Level.DISTRICT, valid_from=district_began)
    row = make_unit(parent=district, valid_from=began).placements.get()
    assert (not broken_rules(row)) is may


@pytest.mark.parametrize(
    ("name", "kind", "place"),
    [
        ("Xã Quảng Thành", "xa", "Quảng Thành"),
        ("Phường Phường Đúc", "phuong", "Phường Đúc"),  # the ward's own name begins so
        ("Thị trấn A Lưới", "thi_tran", "A Lưới"),
        ("Văn phòng UBND tỉnh", "van_phong", "UBND tỉnh"),
    ],
)
def test_the_place_is_the_name_without_its_kind(name: str, kind: str, place: str) -> None:
    assert Unit(name=name, kind=kind).place_name == place


def test_names_sort_as_in_a_vietnamese_dictionary() -> None:
    names = ["Đông Sơn", "Dương Hòa", "An Đông", "Ấn Độ", "Ăn Nhơn", "A Lưới", "Điền Hải", "An Cựu"]
    assert sorted(names, key=sort_key) == [
        "A Lưới",
        "An Cựu",
        "An Đông",
        "Ăn Nhơn",
        "Ấn Độ",
        "Dương Hòa",
        "Điền Hải",
        "Đông Sơn",
    ]


def test_folding_takes_every_mark_and_the_stroke_of_d() -> None:
    assert fold("Đăng  ký KHAI SINH ở Huế") == "dang ky khai sinh o hue"
