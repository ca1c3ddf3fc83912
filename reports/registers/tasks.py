"""The programme's tasks and milestones as their reader sees them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from reports.registers.kinds import REGISTERS
from reports.registers.register import Register
from targets.models import ReformArea, Task, TaskDocument


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task: how far it is on a day, its newest document, and its register if it has one."""

    task: Task
    is_overdue: bool
    register: Register | None
    figure: str = ""  # what the register comes to in its newest year

    @property
    def status(self) -> str:
        """Return how far the task is; that a deadline has passed goes before."""
        return _("Overdue") if self.is_overdue else self.task.get_status_display()

    @property
    def lead(self) -> str:
        """Return who leads it."""
        return str(self.task.lead_unit) if self.task.lead_unit else self.task.lead_label

    @property
    def document(self) -> TaskDocument | None:
        """Return the newest document (prefetch `documents`)."""
        return next(iter(self.task.documents.all()), None)


def task_row(task: Task, day: dt.date, *, with_figure: bool = False) -> TaskRow:
    """Return the task as it stands on the day; its figure is counted where it is asked for."""
    register = REGISTERS.get(task.code)
    figure = register.figures[0]().sentence if register and with_figure else ""
    return TaskRow(task, task.is_overdue(day), register, figure)


def task_areas(day: dt.date) -> list[tuple[ReformArea, list[TaskRow]]]:
    """Return all tasks by reform area, in the order of the programme: a fixed number of queries."""
    tasks = Task.objects.select_related("area", "lead_unit").prefetch_related("documents")
    ordered = tasks.order_by("area__position", "position")
    return [
        (area, [task_row(task, day, with_figure=True) for task in rows])
        for area, rows in groupby(ordered, key=lambda task: task.area)
    ]
