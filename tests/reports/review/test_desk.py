"""The desk: who is on it, in which order, what is said of each unit."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from accounts import clock
from accounts.models import User
from procedures.models import Level, Role, Unit
from procedures.rights import Action, within
from reports.figures.unit_report import read_sheet
from reports.figures.unit_reports import read_sheets
from reports.flow.corrections import ask_correction
from reports.models import LineStatus, Reminder, Report
from reports.obligations import Asking
from reports.review.desk import Desk, DeskRow
from reports.review.matrix import sign_of
from targets.models import DeadlineExtension, Period, Target
from targets.models.indicator import Kind
from tests.factories import (
    HUE,
    make_communes,
    make_indicator,
    make_line,
    make_member,
    make_report,
    make_sent,
    make_target,
    make_unit,
)

pytestmark = pytest.mark.django_db
Status = Report.Status


def read(user: User, period: Period) -> Desk:
    return Desk.read(period, Asking.read(), within(user, Action.READ_DESK))


def row_of(user: User, period: Period, unit: Unit) -> DeskRow:
    return next(row for row in read(user, period).rows if row.unit == unit)


def page(client: Client, query: str = "") -> str:
    answer = client.get(f"/dieu-phoi/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


# Who is there ----------------------------------------------------------------------------------------------


def test_the_newest_open_period_is_shown_by_default(
    desk: Client, period: Period, commune: Unit, target: Target
) -> None:
    assert "quý II/2018" in page(desk)


def test_a_district_sees_its_communes_and_no_others(
    client: Client, period: Period, commune: Unit, district: Unit, target: Target
) -> None:
    stranger = make_unit(name="Xã Ở Nơi Khác")
    client.force_login(make_member(district, Role.DISTRICT_COORDINATOR))
    text = page(client, "?the=tat-ca")
    assert commune.name in text
    assert stranger.name not in text
    assert "/dieu-phoi/duyet-loat/" not in text


def test_a_unit_that_owes_nothing_is_not_on_the_desk(
    coordinator: User, period: Period, commune: Unit, district: Unit, target: Target
) -> None:
    assert [row.unit for row in read(coordinator, period).rows] == [commune]


def test_the_province_appears_with_the_indices_it_states(
    coordinator: User, period: Period, target: Target
) -> None:
    index = make_indicator("PCI", kind=Kind.INDEX, frequency="year")
    province, year = Unit.objects.get(level=Level.PROVINCE), Period.objects.get(code="2018-q4")
    report = make_report(province, year, Status.SUBMITTED)
    report.measurements.create(indicator=index, status=LineStatus.SUBMITTED)
    row = row_of(coordinator, year, province)
    assert [one.code for one in row.sheet.rows] == ["PCI"]
    assert row.is_waiting


def test_many_sheets_are_the_same_as_each_by_itself(period: Period, target: Target) -> None:
    before = Period.objects.get(code="2018-q1")
    yes_no = make_target(make_indicator(kind=Kind.UNIT_COUNT))
    for number, unit in enumerate(make_communes(3)):
        make_line(unit, target.indicator, before, 10 * number, 100)
        make_sent(unit, target.indicator, period, 90, 100)
        make_sent(unit, yes_no.indicator, period, bool(number % 2))
    asking = Asking.read()
    for sheet in read_sheets(asking, period):
        alone = read_sheet(sheet.unit, period, asking)
        for many, one in zip(sheet.rows, alone.rows, strict=True):
            assert (many.code, many.share, many.before, many.warnings, many.line) == (
                one.code,
                one.share,
                one.before,
                one.warnings,
                one.line,
            )


# The order of review ---------------------------------------------------------------------------------------


def test_most_warnings_come_first_then_the_greatest_part_of_the_province(
    coordinator: User, period: Period, target: Target
) -> None:
    before = Period.objects.get(code="2018-q1")
    small, large, doubtful = make_communes(3)
    for unit, whole in ((small, 10), (large, 500), (doubtful, 20)):
        make_line(unit, target.indicator, before, whole // 2, whole)
        make_sent(unit, target.indicator, period, whole if unit == doubtful else whole // 2, whole)
    assert [row.unit for row in read(coordinator, period).rows] == [doubtful, large, small]


def test_the_weight_is_the_largest_part_of_a_province_figure(
    coordinator: User, period: Period, target: Target
) -> None:
    one, other = make_communes(2)
    make_sent(one, target.indicator, period, 10, 300)
    make_line(other, target.indicator, Period.objects.get(code="2018-q1"), 10, 100)  # silent now, 100 before
    rows = {row.unit: row.weight for row in read(coordinator, period).rows}
    assert (rows[one], rows[other]) == (Fraction(3, 4), Fraction(1, 4))


def test_warnings_are_counted_with_those_that_are_explained(
    coordinator: User, period: Period, commune: Unit, target: Target
) -> None:
    make_line(commune, target.indicator, Period.objects.get(code="2018-q1"), 10, 100)
    line = make_sent(commune, target.indicator, period, 90, 100)
    row = row_of(coordinator, period, commune)
    assert (row.warnings, row.explained, row.is_clean) == (1, 0, False)
    line.warning_reason = "đếm lại"
    line.save()
    row = row_of(coordinator, period, commune)
    assert (row.warnings, row.explained, row.is_clean) == (1, 1, False)


def test_the_biggest_change_is_in_points_and_never_a_yes(
    coordinator: User, period: Period, commune: Unit, target: Target
) -> None:
    before = Period.objects.get(code="2018-q1")
    yes_no = make_target(make_indicator(kind=Kind.UNIT_COUNT))
    make_line(commune, target.indicator, before, 50, 100)
    make_line(commune, yes_no.indicator, before, False)
    make_sent(commune, target.indicator, period, 47, 100)
    make_sent(commune, yes_no.indicator, period, True)
    change = row_of(coordinator, period, commune).change
    assert change is not None
    assert (change.indicator, change.points) == (target.indicator, Fraction(-3))


# Lists and filters -----------------------------------------------------------------------------------------


def test_the_lists_hold_what_they_say(
    desk: Client, coordinator: User, period: Period, target: Target, settings: Settings
) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 6, 17)
    waiting, returned, approved, silent = make_communes(4)
    make_sent(waiting, target.indicator, period, 1, 2)
    make_report(returned, period, Status.RETURNED).measurements.create(
        indicator=target.indicator, part=1, whole=2, status=LineStatus.RETURNED
    )
    make_line(approved, target.indicator, period, 1, 2)
    lists = {
        name: [row.unit for row in read(coordinator, period).rows_of(name)]
        for name in ("cho-duyet", "qua-han", "tra-lai", "tat-ca")
    }
    assert lists["cho-duyet"] == [waiting]
    assert lists["qua-han"] == [silent]
    assert lists["tra-lai"] == [returned]
    assert len(lists["tat-ca"]) == 4
    text = page(desk, "?the=qua-han")
    assert "quá hạn 2 ngày" in text
    assert "Nhắc 1 đơn vị quá hạn" in text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("tim=loc+tri", ["Xã Lộc Trì"]),  # without accents
        ("tim=L%E1%BB%99c", ["Xã Lộc Trì"]),
        ("tim=phu+loc", ["Xã Lộc Trì"]),  # its district
        ("tim=khong+co", []),
        ("huyen=482", ["Xã Lộc Trì"]),
        ("nhom=cap-xa-mien-nui", ["Xã Hồng Hạ"]),
        ("nhom=cap-xa-dong-bang", ["Xã Lộc Trì"]),
    ],
)
def test_units_are_found_by_group_district_and_name(
    query: str, names: list[str], desk: Client, period: Period, commune: Unit, target: Target
) -> None:
    make_unit(name="Xã Hồng Hạ", terrain="mountain")
    text = page(desk, f"?the=tat-ca&{query}")
    assert [name for name in ("Xã Lộc Trì", "Xã Hồng Hạ") if name in text] == names


def test_an_empty_list_says_so_and_leads_on(
    desk: Client, period: Period, commune: Unit, target: Target
) -> None:
    assert "Danh sách này đang trống" in page(desk)
    assert "Xem tất cả báo cáo" in page(desk)
    assert "Xem tất cả đơn vị" in page(desk, "?the=tat-ca&tim=khong-co")


def test_an_empty_portal_says_what_to_load(client: Client) -> None:
    client.force_login(make_member(make_unit(Level.DEPARTMENT), Role.COORDINATOR))
    for address in ("", "ma-tran/", "duyet-loat/", "nhac/", "nhac/xem-truoc/", "nhac/cong-van/"):
        assert "load_reference" in client.get(f"/dieu-phoi/{address}").content.decode()


# Punctuality -----------------------------------------------------------------------------------------------

NIGHT = dt.time(23, 0)


@pytest.mark.parametrize(
    ("status", "days", "extended", "sign", "words"),
    [
        (Status.APPROVED, -2, 0, "D", "đúng hạn"),
        (Status.APPROVED, 1, 0, "M", "muộn 1 ngày"),
        (Status.APPROVED, 1, 3, "D", "đúng hạn"),  # the extension of this unit counts
        (Status.RETURNED, 4, 0, "M", "muộn 4 ngày"),
        (Status.SUBMITTED, -1, 0, "C", "chờ duyệt"),
        (Status.DRAFT, None, 0, "K", "không nộp"),
        (None, None, 0, "K", "không nộp"),
    ],
)
def test_a_past_period_has_its_sign_and_its_words(
    status: str | None,
    days: int | None,
    extended: int,
    sign: str,
    words: str,
    coordinator: User,
    period: Period,
    commune: Unit,
    target: Target,
) -> None:
    before = Period.objects.get(code="2018-q1")
    if status is not None:
        sent = before.unit_due_at + dt.timedelta(days=days or 0)
        Report.objects.create(unit=commune, period=before, status=status, submitted_at=sent)
    if extended:
        DeadlineExtension.objects.create(
            period=before,
            unit=commune,
            due_at=before.unit_due_at + dt.timedelta(days=extended),
            reason="lụt",
            at=before.unit_due_at,
        )
    with translation.override("vi"):
        past = row_of(coordinator, period, commune).past
    assert past.signs[-2].letter == sign
    assert words in past.words.split("; ")[-2]


def test_what_is_open_is_not_due_then_overdue(
    coordinator: User, period: Period, commune: Unit, target: Target, settings: Settings
) -> None:
    assert row_of(coordinator, period, commune).past.signs[-1].letter == "·"
    settings.PORTAL_TODAY = dt.date(2018, 6, 16)
    assert row_of(coordinator, period, commune).past.signs[-1].letter == "Q"
    DeadlineExtension.objects.create(
        period=period,
        unit=commune,
        due_at=dt.datetime(2018, 6, 20, 16, 30, tzinfo=HUE),
        reason="lụt",
        at=clock.now(),
    )
    assert row_of(coordinator, period, commune).past.signs[-1].letter == "·"


def test_a_unit_that_did_not_exist_is_blamed_for_nothing(
    coordinator: User, period: Period, target: Target
) -> None:
    young = make_unit(valid_from=dt.date(2018, 4, 1))
    signs = row_of(coordinator, period, young).past.signs
    assert "".join(sign.letter for sign in signs) == "–––––·"


def test_reminders_are_counted(desk: Client, period: Period, commune: Unit, target: Target) -> None:
    for _ in range(2):
        Reminder.objects.create(period=period, unit=commune, step="manual", at=clock.now(), text="…")
    assert "2 lần" in page(desk, "?the=tat-ca")


# Matrix ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "sign"),
    [
        ({"status": "accepted", "part": 1, "whole": 2}, ("m", "D")),
        ({"status": "submitted", "part": 1, "whole": 2}, ("w", "C")),
        ({"status": "returned", "part": 1, "whole": 2}, ("b", "T")),
        ({"status": "draft", "part": 1, "whole": 2}, ("d", "N")),
        ({"status": "draft"}, ("n", "V")),
        ({"status": "accepted", "answer": "not_applicable", "note": "không có"}, ("z", "K")),
        (None, ("n", "V")),
    ],
)
def test_each_figure_has_the_sign_of_how_far_it_is(
    fields: dict[str, object] | None,
    sign: tuple[str, str],
    desk: Client,
    period: Period,
    commune: Unit,
    target: Target,
) -> None:
    if fields:
        report = make_report(commune, period, Status.SUBMITTED)
        report.measurements.create(indicator=target.indicator, **fields)
    (sheet,) = read_sheets(Asking.read(), period)
    found = sign_of(sheet.rows[0])
    assert (found.code, found.letter) == sign
    text = desk.get("/dieu-phoi/ma-tran/").content.decode()
    assert "<td class={}>{}</td>".format(*sign) in text.split("<tbody>")[1]


def test_the_matrix_leaves_empty_what_is_not_owed(
    desk: Client, period: Period, commune: Unit, target: Target
) -> None:
    other = make_target(for_communes=False, for_districts=False)
    department = make_unit(Level.DEPARTMENT, name="Sở Xa")
    body = desk.get("/dieu-phoi/ma-tran/").content.decode().split("<tbody>")[1]
    assert "<td></td>" in body
    assert department.name in body
    assert other.indicator.code in desk.get("/dieu-phoi/ma-tran/").content.decode()


# Requests --------------------------------------------------------------------------------------------------


def test_a_request_to_correct_is_listed_with_its_reason(
    desk: Client, period: Period, commune: Unit, target: Target, official: User
) -> None:
    ask_correction(make_line(commune, target.indicator, period, 1, 2), by=official, reason="nhập nhầm quý")
    assert "nhập nhầm quý" in page(desk)
