"""Once a report was sent nothing is added behind its unit's back, and nothing is corrected in a draft."""

from __future__ import annotations

import pytest
from django.utils import translation

from procedures.models import Role
from reports.figures.draft import Typed, save
from reports.flow.corrections import correct
from reports.flow.workflow import move
from reports.models import Report
from reports.refusal import Overtaken, Refused
from tests.factories import (
    make_calendar,
    make_indicator,
    make_member,
    make_province,
    make_target,
    make_unit,
)
from tests.reports.test_workflow import entered

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
Status = Report.Status


def test_nothing_is_added_to_a_report_that_was_sent() -> None:
    unit, target, period = make_unit(), make_target(), make_calendar()["2018-q2"]
    official, coordinator = make_member(unit, Role.OFFICIAL), make_member(make_province(), Role.COORDINATOR)
    may_stay_empty = make_indicator()
    report = entered(unit, period, official, target, "40", "100")
    move(report, "submit", by=official)
    move(report, "approve", by=coordinator)
    boxes = {"part": Typed("1"), "whole": Typed("2")}
    with translation.override("en"), pytest.raises(Refused, match="was sent"):
        save(unit, period, {may_stay_empty.code: boxes}, by=official)
    move(report, "reopen", by=coordinator, note="Thiếu một chỉ tiêu.")
    save(unit, period, {may_stay_empty.code: boxes}, by=official)
    report.refresh_from_db()
    assert report.status == Status.RETURNED


def test_a_coordinator_corrects_nothing_in_a_report_that_its_unit_took_back() -> None:
    unit, target, period = make_unit(), make_target(), make_calendar()["2018-q2"]
    official, coordinator = make_member(unit, Role.OFFICIAL), make_member(make_province(), Role.COORDINATOR)
    report = entered(unit, period, official, target, "40", "100")
    move(report, "submit", by=official)
    move(report, "approve", by=coordinator)
    Report.objects.filter(pk=report.pk).update(status=Status.DRAFT)
    with pytest.raises(Overtaken):
        correct(report, target.indicator.code, {"part": "41"}, by=coordinator, reason="Đếm sót.")
