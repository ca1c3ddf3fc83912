"""D2: a form that is sent five times is taken once, and every sender is led to the same place."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

import pytest

from accounts.models import AuditEvent, TakenForm
from procedures.models import Level, Role
from reports.flow.workflow import versions
from reports.models import CorrectionRequest, FirstCheck, LineStatus, Measurement, Report, ReportEvent
from targets.models import Period
from tests.contention.conftest import Measured
from tests.contention.served import served
from tests.contention.visitor import Answer, Form, Visitor
from tests.factories import make_line, make_member, make_report, make_target, make_unit

KEYS, TIMES = 100, 5
ROWS = 10

Sent = tuple[Visitor, str, Form]  # who sends which form where


@pytest.fixture
def accepted(period: Period) -> list[Measurement]:
    """Return a hundred accepted figures of ten communes, each of which may be asked about."""
    targets = [make_target() for _ in range(ROWS)]
    units = [make_unit() for _ in range(KEYS // ROWS)]
    return [make_line(unit, target.indicator, period, 40, 100) for unit in units for target in targets]


def officials(lines: Sequence[Measurement], port: int) -> dict[int, Visitor]:
    """Return an official of each unit by the unit's key."""
    units = {line.report.unit_id: line.report.unit for line in lines}
    return {key: Visitor(make_member(unit, Role.OFFICIAL), port) for key, unit in units.items()}


def question(line: Measurement, by: Visitor, reason: str = "nhập nhầm quý trước") -> Sent:
    """Return the form that asks to correct the figure, with a key of its own."""
    address = f"/bao-cao/{line.report.period.code}/{line.report.unit.code.lower()}/de-nghi-sua/"
    return by, address, {"indicator": line.indicator.code, "reason": reason, "once": str(uuid.uuid4())}


def send_all(forms: Sequence[Sent], *, times: int = TIMES) -> list[list[Answer]]:
    """Send each form so many times at once, two forms at a time; return the answers by form."""
    with ThreadPoolExecutor(2 * times) as pool:
        waiting = [[pool.submit(by.send, where, form) for _ in range(times)] for by, where, form in forms]
        return [[answer.result() for answer in of_one] for of_one in waiting]


def test_a_hundred_forms_sent_five_times_make_a_hundred_records(
    accepted: list[Measurement], measured: Measured
) -> None:
    with served() as portal:
        people = officials(accepted, portal.port)
        forms = [question(line, people[line.report.unit_id]) for line in accepted]
        answers = send_all(forms)
        again = [by.send(where, form) for by, where, form in forms[::10]]
        altered = [by.send(where, form | {"reason": "lý do khác"}) for by, where, form in forms[::10]]
    replies = Counter(answer.status for of_one in answers for answer in of_one)
    asked = CorrectionRequest.objects.count()
    measured(
        keys=KEYS, times=TIMES, records=asked, redirects=replies[302], others=KEYS * TIMES - replies[302]
    )
    assert replies == {HTTPStatus.FOUND: KEYS * TIMES}
    assert all(len({answer.location for answer in of_one}) == 1 for of_one in answers)
    assert {answer.location for answer in again} == {of_one[0].location for of_one in answers[::10]}
    assert {answer.status for answer in altered} == {HTTPStatus.CONFLICT}
    assert asked == AuditEvent.objects.filter(action="ask_correction").count() == KEYS
    assert TakenForm.objects.count() == KEYS


def test_whoever_never_got_the_answer_sends_again_and_nothing_is_doubled(
    accepted: list[Measurement], measured: Measured
) -> None:
    with served() as portal:
        people = officials(accepted, portal.port)
        forms = [question(line, people[line.report.unit_id]) for line in accepted[:20]]
        for by, where, form in forms:
            by.send_and_leave(where, form)
        answers = send_all(forms, times=1)
    asked = CorrectionRequest.objects.count()
    measured(dropped=len(forms), records=asked)
    assert {answer.status for (answer,) in answers} == {HTTPStatus.FOUND}
    assert asked == AuditEvent.objects.filter(action="ask_correction").count() == len(forms)


def test_two_people_who_ask_about_one_figure_make_one_request(
    accepted: list[Measurement], measured: Measured
) -> None:
    lines = accepted[::ROWS]
    with served() as portal:
        people = officials(lines, portal.port)
        forms = [question(line, people[line.report.unit_id]) for line in lines for _ in range(TIMES)]
        answers = send_all(forms, times=1)
    asked = CorrectionRequest.objects.count()
    measured(figures=len(lines), askers=TIMES, records=asked)
    assert {answer.status for (answer,) in answers} == {HTTPStatus.FOUND}
    assert asked == AuditEvent.objects.filter(action="ask_correction").count() == len(lines)


def test_a_report_that_is_sent_by_a_double_press_is_sent_once(period: Period, measured: Measured) -> None:
    target = make_target()
    lines = [
        make_line(make_unit(), target.indicator, period, 40, 100, status=LineStatus.DRAFT) for _ in range(10)
    ]
    Report.objects.update(status=Report.Status.DRAFT, submitted_at=None)
    with served() as portal:
        people = officials(lines, portal.port)
        forms = [
            (
                people[line.report.unit_id],
                f"/bao-cao/{period.code}/{line.report.unit.code.lower()}/gui/",
                {"agreed": "on", "seen": versions([line]), "once": str(uuid.uuid4())},
            )
            for line in lines
        ]
        answers = send_all(forms)
    steps = ReportEvent.objects.filter(transition="submit").count()
    measured(reports=len(lines), times=TIMES, steps=steps)
    receipts = [answer.location.endswith("/da-gui/") for of_one in answers for answer in of_one]
    assert receipts == [True] * len(lines) * TIMES
    assert steps == AuditEvent.objects.filter(action="submit").count() == len(lines)


@pytest.mark.parametrize(("has_key", "expected"), [(True, 20), (False, 100)])
def test_without_its_key_a_form_is_taken_as_often_as_it_is_sent(
    period: Period, has_key: bool, expected: int, measured: Measured
) -> None:
    district = make_unit(Level.DISTRICT)
    report = make_report(make_unit(parent=district), period, Report.Status.SUBMITTED)
    with served() as portal:
        by = Visitor(make_member(district, Role.DISTRICT_COORDINATOR), portal.port)
        keys = [{"once": str(uuid.uuid4())} if has_key else {} for _ in range(20)]
        send_all([(by, f"/dau-kiem-tra/{report.pk}/", {"words": "đã xem"} | key) for key in keys])
    measured(forms=20, times=TIMES, records=FirstCheck.objects.count())
    assert FirstCheck.objects.count() == expected
