"""How far a task is, and when it is overdue."""

from __future__ import annotations

import datetime as dt

import pytest

from targets.models import Task

DEADLINE = dt.date(2020, 12, 31)
AFTER = dt.date(2021, 1, 1)


@pytest.mark.parametrize(
    ("status", "deadline", "day", "overdue"),
    [
        (Task.Status.NOT_STARTED, DEADLINE, AFTER, True),
        (Task.Status.IN_PROGRESS, DEADLINE, AFTER, True),
        (Task.Status.IN_PROGRESS, DEADLINE, DEADLINE, False),  # the deadline's own day is in time
        (Task.Status.DONE, DEADLINE, AFTER, False),
        (Task.Status.UNKNOWN, DEADLINE, AFTER, False),  # silence is no statement
        (Task.Status.NOT_STARTED, None, AFTER, False),
    ],
)
def test_a_task_is_overdue(status: str, deadline: dt.date | None, day: dt.date, overdue: bool) -> None:
    assert Task(status=status, deadline=deadline).is_overdue(day) is overdue
