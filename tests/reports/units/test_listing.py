"""The list of units: in their order, found without typing accents."""

from __future__ import annotations

import datetime as dt

import pytest

from procedures.models import Level, Unit, UnitKind, UnitName
from reports.units.listing import UnitListing, unit_listing
from tests.factories import make_unit

pytestmark = pytest.mark.django_db

TODAY = dt.date(2020, 6, 1)


@pytest.fixture
def units() -> list[Unit]:
    district = make_unit(Level.DISTRICT, code="479", name="Thị xã Hương Thủy", kind=UnitKind.TOWN)
    other = make_unit(Level.DISTRICT, code="476", name="Huyện Phong Điền")
    make_unit(code="20002", name="Phường Thủy Dương", kind=UnitKind.WARD, parent=district)
    make_unit(code="20001", name="Xã Đồng Mới", parent=district)
    make_unit(code="20003", name="Xã Phong An", parent=other)
    make_unit(code="20004", name="Xã Phong Cũ", parent=other, valid_to=dt.date(2019, 12, 31))
    renamed = make_unit(code="20005", name="Xã Bình Tiến", parent=other)
    UnitName.objects.create(unit=renamed, name="Xã Bình Điền", since=dt.date(2012, 1, 1))
    make_unit(Level.DEPARTMENT, code="SNV", name="Sở Nội vụ")
    return list(Unit.objects.prefetch_related("names").with_placements())


def names(found: UnitListing) -> list[str]:
    """Return the names that the list shows, districts with a colon."""
    shown = [unit.name for unit in found.departments]
    for district in found.districts:
        shown += [f"{district.unit.name}:", *(unit.name for unit in district.communes)]
    return shown + [f"({unit.name})" for unit in found.ended]


def test_everything_stands_in_its_order(units: list[Unit]) -> None:
    assert names(unit_listing(units, "", TODAY)) == [
        "Sở Nội vụ",
        "Huyện Phong Điền:",
        "Xã Bình Tiến",
        "Xã Phong An",
        "Thị xã Hương Thủy:",
        "Xã Đồng Mới",
        "Phường Thủy Dương",
        "(Xã Phong Cũ)",
    ]


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        ("thuy duong", ["Thị xã Hương Thủy:", "Phường Thủy Dương"]),
        ("THUỶ DƯƠNG", ["Thị xã Hương Thủy:", "Phường Thủy Dương"]),  # the other way to set the tone
        ("dong moi", ["Thị xã Hương Thủy:", "Xã Đồng Mới"]),
        ("huong thuy", ["Thị xã Hương Thủy:", "Xã Đồng Mới", "Phường Thủy Dương"]),  # with all its communes
        ("noi vu", ["Sở Nội vụ"]),
        ("snv", ["Sở Nội vụ"]),
        ("bình điền", ["Huyện Phong Điền:", "Xã Bình Tiến"]),  # its former name
        ("phong cu", ["(Xã Phong Cũ)"]),
        ("oi vu", []),  # words are matched from their beginning
        ("phong an khong co", []),
    ],
)
def test_accents_and_order_do_not_matter(wanted: str, shown: list[str], units: list[Unit]) -> None:
    found = unit_listing(units, wanted, TODAY)
    assert names(found) == shown
    assert bool(found.number) is bool(shown)


def test_a_unit_that_ends_later_is_still_there(units: list[Unit]) -> None:
    assert unit_listing(units, "phong cu", dt.date(2019, 12, 31)).ended == ()
