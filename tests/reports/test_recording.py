"""A corrected figure replaces the old one, and the old one is kept."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import translation

from procedures.models import Role
from reports.models import LineStatus, Measurement, MeasurementRevision, Report
from reports.models.report import Answer
from reports.recording import Stated, Superseded, record
from reports.scopes import unit_scope
from reports.standing import standings
from targets.models import Target
from tests.factories import make_calendar, make_member, make_report, make_target, make_unit

pytestmark = pytest.mark.django_db
FORM = MeasurementRevision.Channel.FORM


@pytest.fixture
def target() -> Target:
    return make_target()


@pytest.fixture
def report() -> Report:
    return make_report(make_unit(), make_calendar()["2018-q2"])


def test_a_colleagues_correction_replaces_the_value_and_keeps_the_first(
    report: Report, target: Target
) -> None:
    first, second = (make_member(report.unit, Role.OFFICIAL) for _ in range(2))
    accepted = LineStatus.ACCEPTED
    record(report, target.indicator, Stated(40, 100), by=first, channel=FORM, status=accepted)
    line = record(
        report,
        target.indicator,
        Stated(30, 100),
        by=second,
        channel=FORM,
        seen=1,
        reason="đếm lại",
        status=accepted,
    )
    (verdict,) = standings(report.period, unit_scope(report.unit), codes=[target.indicator.code])
    assert verdict.value == 30
    kept = line.revisions.order_by("number").values_list("number", "part", "by", "reason")
    assert list(kept) == [(1, 40, first.pk, ""), (2, 30, second.pk, "đếm lại")]


def test_the_second_of_two_writers_is_told(report: Report, target: Target) -> None:
    record(report, target.indicator, Stated(40, 100), by=None, channel=FORM)
    record(report, target.indicator, Stated(41, 100), by=None, channel=FORM, seen=1, reason="sửa")
    for seen in (0, 1):
        with pytest.raises(Superseded):
            record(report, target.indicator, Stated(1, 2), by=None, channel=FORM, seen=seen, reason="sửa")
    assert Measurement.objects.get().part == 41
    assert MeasurementRevision.objects.count() == 2


@pytest.mark.parametrize(
    ("stated", "word"),
    [
        (Stated(18, 17), "more than"),
        (Stated(18, None), "more than"),
        (Stated(1, 2, achieved=True), "both"),
        (Stated(answer=Answer.NOT_APPLICABLE), "why"),
        (Stated(1, 2, answer=Answer.NOT_APPLICABLE, note="không có"), "why"),
    ],
)
def test_figures_that_cannot_be_are_refused_with_a_sentence(
    stated: Stated, word: str, report: Report, target: Target
) -> None:
    with translation.override("en"):
        with pytest.raises(ValidationError) as refused:
            record(report, target.indicator, stated, by=None, channel=FORM)
        told = str(refused.value)
    assert word in told
    assert not Measurement.objects.exists()


def test_a_change_without_a_reason_is_refused_by_the_database(report: Report, target: Target) -> None:
    record(report, target.indicator, Stated(1, 2), by=None, channel=FORM)
    with pytest.raises(IntegrityError):
        record(report, target.indicator, Stated(2, 2), by=None, channel=FORM, seen=1)
