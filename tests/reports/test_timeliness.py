"""Whether a report came in time: by the days of Huế, and late is not missing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from reports.flow.timeliness import (
    Arrival,
    Timeliness,
    days_late,
    due_at,
    newest,
    sent_at,
    state_words,
    timeliness,
    timeliness_words,
)
from reports.models import Report
from targets.models import DeadlineExtension, Period
from tests.factories import HUE

DUE = dt.datetime(2018, 6, 15, 16, 30, tzinfo=HUE)
NOW = dt.datetime(2018, 6, 20, 9, tzinfo=HUE)


def period(*, opened: bool = True, locked: bool = False) -> Period:
    """Return quý II/2018 as it is on 20/06/2018, without a database."""
    return Period(
        code="2018-q2",
        year=2018,
        quarter=2,
        unit_due_at=DUE,
        opened_at=DUE - dt.timedelta(days=14) if opened else None,
        locked_at=NOW if locked else None,
    )


def extension(due: dt.datetime, at: dt.datetime, pk: int = 1) -> DeadlineExtension:
    return DeadlineExtension(pk=pk, due_at=due, at=at, reason="Bão số 5")


@pytest.mark.parametrize(
    ("sent", "days"),
    [
        (dt.datetime(2018, 6, 1, 8, tzinfo=HUE), 0),
        (dt.datetime(2018, 6, 15, 16, 30, tzinfo=HUE), 0),  # to the very minute
        (dt.datetime(2018, 6, 15, 16, 31, tzinfo=HUE), 1),
        (dt.datetime(2018, 6, 15, 23, 59, tzinfo=HUE), 1),
        (dt.datetime(2018, 6, 16, 0, 1, tzinfo=HUE), 1),
        (dt.datetime(2018, 6, 16, 23, 59, tzinfo=HUE), 1),
        (dt.datetime(2018, 6, 17, 0, 0, tzinfo=HUE), 2),
        (dt.datetime(2018, 7, 15, 8, tzinfo=HUE), 30),
        # The same moments as a database keeps them: midnight in Huế is 17:00 of the day before in UTC.
        (dt.datetime(2018, 6, 15, 9, 30, tzinfo=dt.UTC), 0),
        (dt.datetime(2018, 6, 15, 9, 31, tzinfo=dt.UTC), 1),
        (dt.datetime(2018, 6, 16, 16, 59, tzinfo=dt.UTC), 1),
        (dt.datetime(2018, 6, 16, 17, 0, tzinfo=dt.UTC), 2),
    ],
)
def test_days_are_those_of_hue(sent: dt.datetime, days: int) -> None:
    assert days_late(sent, DUE) == days
    assert days_late(sent, DUE.astimezone(dt.UTC)) == days


def test_a_late_report_is_there_and_a_missing_one_is_not() -> None:
    sent = dt.datetime(2018, 6, 18, 8, tzinfo=HUE)
    assert timeliness(period(), DUE, sent, NOW) == Timeliness(Arrival.LATE, 3)
    assert timeliness(period(), DUE, None, NOW) == Timeliness(Arrival.OVERDUE, 5)


def test_a_late_report_stays_late_by_the_same_days_after_the_period_is_closed() -> None:
    sent = dt.datetime(2018, 6, 18, 8, tzinfo=HUE)
    much_later = NOW + dt.timedelta(days=300)
    assert timeliness(period(locked=True), DUE, sent, much_later) == Timeliness(Arrival.LATE, 3)


def test_what_never_came_is_no_longer_overdue_once_the_period_is_closed() -> None:
    assert timeliness(period(locked=True), DUE, None, NOW) == Timeliness(Arrival.NOT_SENT)


def test_nothing_is_overdue_before_its_deadline() -> None:
    assert timeliness(period(), DUE, None, DUE) == Timeliness(Arrival.AWAITED)
    assert timeliness(period(), DUE, None, DUE + dt.timedelta(seconds=1)).arrival is Arrival.OVERDUE


def test_nobody_is_late_who_was_never_asked() -> None:
    sent = NOW + dt.timedelta(days=99)
    for moment in (None, sent):
        assert timeliness(period(opened=False), DUE, moment, NOW) == Timeliness(Arrival.NOT_ASKED)


def test_the_newest_extension_moves_the_deadline() -> None:
    first = extension(DUE + dt.timedelta(days=5), DUE - dt.timedelta(days=3))
    second = extension(DUE + dt.timedelta(days=2), DUE - dt.timedelta(days=1), pk=2)
    assert newest([second, first]) == second  # the one granted last, not the one that lasts longest
    assert newest([]) is None
    assert due_at(period(), second) == DUE + dt.timedelta(days=2)
    assert due_at(period(), None) == DUE


def test_a_draft_has_not_left_its_unit_even_if_it_once_had() -> None:
    withdrawn = Report(status=Report.Status.DRAFT, submitted_at=DUE)
    assert sent_at(withdrawn) is None
    assert sent_at(None) is None
    for status in (Report.Status.SUBMITTED, Report.Status.RETURNED, Report.Status.APPROVED):
        assert sent_at(Report(status=status, submitted_at=DUE)) == DUE


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (Timeliness(Arrival.NOT_ASKED), ""),
        (Timeliness(Arrival.AWAITED), "chưa đến hạn"),
        (Timeliness(Arrival.ON_TIME), "đúng hạn"),
        (Timeliness(Arrival.LATE, 1), "muộn 1 ngày"),
        (Timeliness(Arrival.OVERDUE, 12), "quá hạn 12 ngày"),
        (Timeliness(Arrival.NOT_SENT), "không nộp"),
    ],
)
def test_the_words_are_those_of_officials(when: Timeliness, said: str) -> None:
    with translation.override("vi"):
        assert timeliness_words(when) == str(when) == said


def test_a_report_that_is_not_there_is_not_opened_or_not_begun() -> None:
    with translation.override("vi"):
        assert state_words(period(opened=False), None) == "Chưa mở"
        assert state_words(period(), None) == "Chưa nhập"
        assert state_words(period(), Report(status=Report.Status.RETURNED)) == "Bị trả lại"
