"""How far the reports of a unit are, and how it kept its deadlines."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation
from pytest_django import Settings

from procedures.models import Level, Unit
from reports.models import Report
from reports.obligations import Asking
from reports.units.filing import Filings, owes_report, record_of
from targets.models import DeadlineExtension, Period
from tests.factories import make_communes, make_period, make_province, make_report, make_target, make_unit

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def today(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 6, 18)  # three days past the deadline of quý II/2018


def close(period: Period) -> Period:
    """Close the period for good."""
    period.locked_at = period.province_due_at + 5 * DAY
    period.save()
    return period


def send(unit: Unit, period: Period, days: int) -> Report:
    """Let the unit send its report so many days after the deadline."""
    report = make_report(unit, period)
    report.submitted_at = period.unit_due_at + days * DAY
    report.save()
    return report


def words(unit: Unit, period: Period) -> str:
    with translation.override("vi"):
        return Filings.read(unit, period).of(unit, period).words


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (None, "Chưa nhập, quá hạn 3 ngày"),
        (Report.Status.DRAFT, "Đang nhập, quá hạn 3 ngày"),
        (Report.Status.SUBMITTED, "Chờ duyệt, đúng hạn"),
        (Report.Status.RETURNED, "Bị trả lại, đúng hạn"),
        (Report.Status.APPROVED, "Đã duyệt, đúng hạn"),
    ],
)
def test_every_state_is_said_with_its_timeliness(status: Report.Status | None, said: str) -> None:
    [unit], period = make_communes(1), make_period("2018-q2")
    if status:
        make_report(unit, period, status)
    assert words(unit, period) == said


def test_a_period_that_was_not_opened_asks_nobody() -> None:
    [unit], period = make_communes(1), make_period("2018-q2", opened_at=None)
    assert words(unit, period) == "Chưa mở"


def test_an_extension_moves_the_deadline_of_its_unit_alone() -> None:
    unit, other = make_communes(2)
    period = make_period("2018-q2")
    for days, granted in ((9, 1), (4, 2)):  # the one granted last speaks
        DeadlineExtension.objects.create(
            period=period,
            unit=unit,
            due_at=period.unit_due_at + days * DAY,
            reason="Bão số 5",
            at=period.unit_due_at - DAY / granted,
        )
    assert words(unit, period) == "Chưa nhập, chưa đến hạn"
    assert words(other, period) == "Chưa nhập, quá hạn 3 ngày"
    send(unit, period, 6)
    assert words(unit, period) == "Đã duyệt, muộn 2 ngày"


def test_closed_periods_are_counted_and_those_not_on_time_are_named() -> None:
    make_target()
    [unit] = make_communes(1)
    periods = [make_period(code) for code in ("2017-q1", "2017-q2", "2017-q3", "2017-q4", "2018-q1")]
    on_time, late, _silent, unopened, after = map(close, periods)
    unopened.opened_at = None
    unopened.save()
    for period, days in ((on_time, 0), (late, 2), (unopened, 9), (after, -1)):
        send(unit, period, days)
    open_one = make_period("2018-q2")
    send(unit, open_one, -1)
    record = record_of(Asking.read(), unit, Filings.read(unit, open_one), open_one)
    assert (record.on_time, len(record.filings)) == (2, 4)  # neither the open period nor the unopened one
    with translation.override("vi"):
        told = [(filing.period.code, str(filing.when)) for filing in record.others]
    assert told == [("2017-q3", "không nộp"), ("2017-q2", "muộn 2 ngày")]
    until = record_of(Asking.read(), unit, Filings.read(unit, late), late)
    assert (until.on_time, len(until.filings)) == (1, 2)  # as it was at that time


def test_a_period_before_the_unit_began_is_not_held_against_it() -> None:
    make_target()
    period = close(make_period("2018-q1"))
    [unit] = make_communes(1, valid_from=dt.date(2018, 4, 1))
    assert record_of(Asking.read(), unit, Filings.read(unit, period), period).filings == ()


def test_who_owes_no_figure_owes_no_report() -> None:
    make_target(for_departments=False)
    period = make_period("2018-q2")
    [commune], department = make_communes(1), make_unit(Level.DEPARTMENT)
    asking = Asking.read()
    assert owes_report(asking, commune, period)
    assert not owes_report(asking, department, period)
    assert not owes_report(asking, make_province(), period)
