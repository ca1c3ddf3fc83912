"""D7: of the acts of eight people at once none is missing, and those of one record stand in their order."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from django.db import connections, transaction

from accounts import audit
from accounts.models import AuditEvent
from reports.flow.workflow import locked
from reports.models import Report
from targets.models import Period
from tests.contention.conftest import Measured
from tests.contention.crowd import crowd
from tests.factories import make_communes, make_report, make_user

PEOPLE, WRITES, RECORDS = 8, 50, 4
Write = Callable[..., Any]


@transaction.atomic
def deed(report: Report, by: Any, write: Write) -> None:
    """Raise the version of the report by one, and write down from where to where."""
    report = locked(report)
    before, report.version = report.version, report.version + 1
    report.save(update_fields=["version"])
    write("count", report, by=by, changes=[audit.FieldChange("version", str(before), str(report.version))])


def write_together(period: Period, write: Write) -> list[Report]:
    """Let eight people do fifty deeds each, two people on each of four records."""
    reports = [make_report(unit, period, Report.Status.DRAFT) for unit in make_communes(RECORDS)]
    by = [make_user() for _ in range(PEOPLE)]

    def work(place: int) -> None:
        for _ in range(WRITES):
            deed(reports[place % RECORDS], by[place], write)

    with crowd(PEOPLE) as people:
        came_of_it = people.at_once([partial(work, place) for place in range(PEOPLE)])
    assert came_of_it == [None] * PEOPLE
    return reports


def out_of_order(report: Report) -> int:
    """Return how many acts of the record do not follow from the one written before."""
    events = AuditEvent.objects.filter(subject_type="reports.report", subject_key=str(report.pk))
    told = list(events.order_by("pk").values_list("at", "changes__before", "changes__after"))
    return sum(one[0] > next[0] or one[2] != next[1] for one, next in pairwise(told))


def test_four_hundred_acts_are_all_there_in_their_order(period: Period, measured: Measured) -> None:
    reports = write_together(period, audit.write)
    acts, odd = AuditEvent.objects.filter(action="count").count(), sum(map(out_of_order, reports))
    measured(people=PEOPLE, writes=WRITES, acts=acts, **{"out of order": odd})
    assert (acts, odd) == (PEOPLE * WRITES, 0)


@pytest.mark.postgres
def test_acts_written_by_a_thread_after_the_deed_stand_in_any_order(
    period: Period, measured: Measured
) -> None:
    threads: list[threading.Thread] = []

    def write_in_a_thread(*args: Any, **facts: Any) -> None:
        thread = threading.Thread(target=later, args=(args, facts))
        threads.append(thread)
        transaction.on_commit(thread.start)

    def later(args: Any, facts: Any) -> None:
        time.sleep(0.001)
        audit.write(*args, **facts)
        connections.close_all()

    reports = write_together(period, write_in_a_thread)
    for thread in threads:
        thread.join()
    odd = sum(map(out_of_order, reports))
    measured(people=PEOPLE, writes=WRITES, **{"out of order": odd})
    assert odd > 0
