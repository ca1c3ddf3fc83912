"""What changed between two days: added, repealed, raised, lowered, moved, and what is owed for the new."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from procedures.models import DeskHandling, Procedure, Role, ServiceLevel
from reports.catalogue.difference import AT_FIRST, PER_PAGE, DifferencePart, outline
from reports.catalogue.effects import effects
from tests.factories import (
    HUE,
    make_field,
    make_member,
    make_period,
    make_procedure,
    make_province,
    make_unit,
)
from tests.reports.units.reading import text_of

pytestmark = pytest.mark.django_db

DIFFERENCE = "/thu-tuc/so-sanh/"
FIRST, LAST = dt.date(2018, 3, 14), dt.date(2018, 6, 14)
BETWEEN = dt.date(2018, 5, 2)


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(make_member(make_province(), Role.LEADER))
    return client


def told(first: dt.date = FIRST, last: dt.date = LAST) -> dict[str, list[tuple[str, str]]]:
    """Return by list the codes of its procedures and what is told of them."""
    return {part.code: [(one.code, one.words) for one in part.changes] for part in outline(first, last)}


def set_level(procedure: Procedure, level: int, day: dt.date) -> None:
    """Store that the procedure is at a level from a day on."""
    ServiceLevel.objects.create(procedure=procedure, level=level, effective_on=day)


def test_a_procedure_is_added_from_its_first_day_and_repealed_after_its_last() -> None:
    make_procedure(code="old")
    make_procedure(code="new", in_force_from=LAST)
    make_procedure(code="gone", in_force_to=BETWEEN)
    make_procedure(code="kept", in_force_from=FIRST, in_force_to=LAST)
    make_procedure(code="came and went", in_force_from=FIRST + dt.timedelta(days=1), in_force_to=BETWEEN)
    make_procedure(code="to come", in_force_from=LAST + dt.timedelta(days=1))
    found = told()
    assert found["them"] == [("new", "14/06/2018")]
    assert found["bo"] == [("gone", "02/05/2018")]


def test_a_level_is_raised_or_lowered_between_the_days() -> None:
    up, down, first_one, twice, before = (
        make_procedure(code=code, level=level)
        for code, level in (("up", 2), ("down", 4), ("first", None), ("twice", 2), ("before", 1))
    )
    for procedure, level, day in (
        (up, 3, LAST),
        (down, 2, BETWEEN),
        (first_one, 1, BETWEEN),
        (twice, 4, BETWEEN),
        (twice, 2, LAST),
        (before, 4, FIRST),
    ):
        set_level(procedure, level, day)
    ServiceLevel.objects.create(procedure=before, level=2, effective_on=BETWEEN, unit=make_unit())
    found = told()
    assert dict(found["tang-muc"]) == {
        "up": "mức độ 2 đổi thành mức độ 3",
        "first": "chưa ghi mức độ đổi thành mức độ 1",
    }
    assert found["giam-muc"] == [("down", "mức độ 4 đổi thành mức độ 2")]


def test_a_level_of_what_is_new_is_no_rise() -> None:
    make_procedure(code="new", level=4, in_force_from=BETWEEN)
    assert told()["tang-muc"] == []


def test_what_came_to_the_desk_and_what_left_it() -> None:
    came, left, same, recorded = (
        make_procedure(code=code, at_desk=at_desk)
        for code, at_desk in (("came", False), ("left", True), ("same", True), ("recorded", None))
    )
    for procedure, at_desk in ((came, True), (left, False), (same, True), (recorded, False)):
        DeskHandling.objects.create(procedure=procedure, at_desk=at_desk, effective_on=BETWEEN)
    assert dict(told()["mot-cua"]) == {
        "came": "không thực hiện một cửa đổi thành thực hiện một cửa",
        "left": "thực hiện một cửa đổi thành không thực hiện một cửa",
        "recorded": "chưa ghi một cửa đổi thành không thực hiện một cửa",
    }


def test_a_new_procedure_owes_until_the_day_of_its_assessment() -> None:
    for code, issued, assessed in (
        ("owes", BETWEEN, None),
        ("assessed later", BETWEEN, LAST + dt.timedelta(days=1)),
        ("assessed", BETWEEN, LAST),
        ("older", FIRST, None),
    ):
        make_procedure(
            code=code,
            issued_as_new_on=issued,
            in_force_from=dt.date(2018, 7, 1),
            impact_assessed_on=assessed,
            impact_document="BC 1" if assessed else "",
        )
    assert {code for code, _day in told()["no-danh-gia"]} == {"owes", "assessed later"}


def test_the_days_of_the_page_are_the_last_two_cut_offs_that_are_locked(reader: Client) -> None:
    for code in ("2017-q4", "2018-q1", "2018-q2"):
        make_period(code, locked_at=dt.datetime(2018, 7, 1, tzinfo=HUE))
    make_period("2018-q3")
    assert reader.get(DIFFERENCE).context["days"] == (FIRST, LAST)
    assert reader.get(f"{DIFFERENCE}?tu=01/01/2017").context["days"] == (dt.date(2017, 1, 1), LAST)


def test_without_two_locked_periods_the_days_are_asked_for(reader: Client) -> None:
    make_period("2018-q2", locked_at=dt.datetime(2018, 7, 1, tzinfo=HUE))
    assert "Chọn hai ngày." in text_of(reader, DIFFERENCE)


def test_a_long_list_is_cut_and_shown_whole_on_pages(reader: Client) -> None:
    field, owner = make_field(), make_procedure().owner
    for number in range(PER_PAGE + 1):
        make_procedure(code=f"N{number:03}", field=field, owner=owner, in_force_from=BETWEEN)
    days = "?tu=14/03/2018&den=14/06/2018"
    words = text_of(reader, DIFFERENCE + days)
    assert f"Thủ tục thêm mới ({PER_PAGE + 1})" in words
    assert f"Xem đủ {PER_PAGE + 1}" in words
    assert words.count("02/05/2018") == AT_FIRST
    assert text_of(reader, f"{DIFFERENCE}{days}&phan=them").count("02/05/2018") == PER_PAGE
    assert text_of(reader, f"{DIFFERENCE}{days}&phan=them&trang=2").count("02/05/2018") == 1
    assert reader.get(f"{DIFFERENCE}{days}&phan=them&trang=3").status_code == 400


def test_nothing_is_told_of_targets_that_nobody_counted() -> None:
    set_level(make_procedure(level=2), 4, BETWEEN)
    assert effects(FIRST, LAST) == ()


@pytest.mark.parametrize("role", Role)
def test_every_role_reads_it_and_nobody_else(role: Role, client: Client) -> None:
    assert client.get(DIFFERENCE).headers["Location"] == f"/dang-nhap/?next={DIFFERENCE}"
    client.force_login(make_member(make_unit(), role))
    assert client.get(DIFFERENCE).status_code == 200
    assert client.post(DIFFERENCE).status_code == 405


def test_the_page_keeps_its_budget_of_queries(reader: Client) -> None:
    make_procedure(in_force_from=BETWEEN)
    with CaptureQueriesContext(connection) as asked:
        assert reader.get(f"{DIFFERENCE}?tu=14/03/2018&den=14/06/2018").status_code == 200
    # Six lists, each twice where it is cut, and what the targets need.
    assert len(asked) <= 22, "\n".join(query["sql"][:160] for query in asked.captured_queries)


def test_an_empty_part_says_none() -> None:
    assert outline(FIRST, LAST)[0] == DifferencePart("them", 0, ())
