"""Areas of the programme that have tasks and no target: one line each, with counts."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from targets.models import ReformArea, Task


@dataclass(frozen=True, slots=True)
class TaskLine:
    """An area with its tasks by how far they are."""

    area: ReformArea
    counts: tuple[tuple[str, int], ...]  # words and number, the overdue ones first

    @property
    def text(self) -> str:
        """Return the counts in words: "8 tasks: 2 overdue, 6 in progress"."""
        total = sum(number for _words, number in self.counts)
        told = ", ".join(f"{number} {words}" for words, number in self.counts)
        text = ngettext("%(total)s task: %(told)s", "%(total)s tasks: %(told)s", total)
        return text % {"total": total, "told": told}


def task_lines(beside: Collection[int], day: dt.date) -> list[TaskLine]:
    """Return a line for each area but those beside it, in the order of the programme; in one query.

    beside  keys of the areas that have targets
    """
    tasks = Task.objects.select_related("area").exclude(area__in=beside)
    by_area: dict[ReformArea, Counter[str]] = {}
    for task in tasks.order_by("area__position", "position"):
        state = OVERDUE if task.is_overdue(day) else task.status
        by_area.setdefault(task.area, Counter())[state] += 1
    return [TaskLine(area, _in_order(counts)) for area, counts in by_area.items()]


OVERDUE = "overdue"  # no status of its own: it follows from deadline and day


def _in_order(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    words = {OVERDUE: _("overdue")} | {str(code): str(label) for code, label in Task.Status.choices}
    order = (OVERDUE, Task.Status.NOT_STARTED, Task.Status.IN_PROGRESS, Task.Status.DONE, Task.Status.UNKNOWN)
    return tuple((words[code], counts[code]) for code in order if counts[code])
