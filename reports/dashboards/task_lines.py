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
    is_of_more: bool = False  # tasks of the whole province, on the page of a part of it

    @property
    def text(self) -> str:
        """Return the counts in words: "8 tasks: 2 overdue, 6 in progress"."""
        total = sum(number for _words, number in self.counts)
        told = ", ".join(f"{number} {words}" for words, number in self.counts)
        text = ngettext("%(total)s task: %(told)s", "%(total)s tasks: %(told)s", total)
        if self.is_of_more:
            text = ngettext(
                "%(total)s task of the whole province: %(told)s",
                "%(total)s tasks of the whole province: %(told)s",
                total,
            )
        return text % {"total": total, "told": told}


def task_lines(beside: Collection[int], day: dt.date, *, is_of_more: bool = False) -> list[TaskLine]:
    """Return a line for each area but those beside it, in the order of the programme; in one query.

    beside      keys of the areas that have targets
    is_of_more  the page is of a part of the province, and the tasks are not
    """
    tasks = Task.objects.select_related("area").exclude(area__in=beside)
    by_area: dict[ReformArea, Counter[str]] = {}
    for task in tasks.order_by("area__position", "position"):
        state = OVERDUE if task.is_overdue(day) else task.status
        by_area.setdefault(task.area, Counter())[state] += 1
    return [TaskLine(area, _in_order(counts), is_of_more) for area, counts in by_area.items()]


OVERDUE = "overdue"  # no status of its own: it follows from deadline and day


def _in_order(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    # A label begins with a capital in Vietnamese; here it stands within a sentence.
    labels = {str(code): str(label) for code, label in Task.Status.choices}
    words = {OVERDUE: _("overdue")} | {code: label[:1].lower() + label[1:] for code, label in labels.items()}
    order = (OVERDUE, Task.Status.NOT_STARTED, Task.Status.IN_PROGRESS, Task.Status.DONE, Task.Status.UNKNOWN)
    return tuple((words[code], counts[code]) for code in order if counts[code])
