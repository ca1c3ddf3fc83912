"""What the demo invents beside the reports: indexes, baselines, tasks."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from procedures.models import PROVINCE, Unit
from reports.demo.province import Province
from reports.demo.shape import (
    BASELINES,
    INDEXES,
    INVENTED,
    LAST_CLOSED,
    MILESTONES,
)
from targets.models import IndexValue, PathPoint, Period, Task


def invent_ranks(province: Province) -> None:
    """Store an invented value and rank of each index for the years 2016 to 2019."""
    whole_province = Unit.objects.get(code=PROVINCE)
    IndexValue.objects.bulk_create(
        IndexValue(
            indicator=province.indicators[code],
            unit=whole_province,
            year=2016 + years,
            value=start + step * years,
            decimals=decimals,
            rank=first + up * years,
            ranked_units=63,
            published_on=dt.date(2017 + years, 5, 20),
            source=INVENTED,
            note=INVENTED,
        )
        for code, (start, step, decimals, first, up) in INDEXES.items()
        for years in range(4)
    )


def set_paths(province: Province) -> None:
    """Give the demo's targets a baseline, and two of them milestones."""
    for code, percent in BASELINES.items():
        target = province.targets[code]
        target.baseline, target.baseline_on = Decimal(percent), dt.date(2015, 12, 14)
        target.baseline_source = INVENTED
        target.save()
    PathPoint.objects.bulk_create(
        PathPoint(
            target=province.targets[code],
            on=dt.date.fromisoformat(day),
            percent=Decimal(percent),
            source=INVENTED,
        )
        for code, points in MILESTONES.items()
        for day, percent in points
    )


def close(province: Province) -> None:
    """Open every period on its first day, and lock those that are over."""
    for number, period in province.periods.items():
        period.opened_at = dt.datetime.combine(period.opens_on, dt.time(8), period.unit_due_at.tzinfo)
        if number <= LAST_CLOSED:
            period.locked_at = period.province_due_at + dt.timedelta(days=5)
    Period.objects.bulk_update(province.periods.values(), ["opened_at", "locked_at"])


def invent_tasks(province: Province) -> None:
    """Invent how far the tasks are that nobody has a source for."""
    tasks = list(Task.objects.exclude(status=Task.Status.DONE).order_by("position"))
    for task in tasks:
        drawn = province.random.random()
        if drawn < 0.25:
            task.status = Task.Status.DONE
        elif drawn < 0.85:
            task.status = Task.Status.IN_PROGRESS
            task.next_step = "Báo cáo kết quả với UBND tỉnh trong tháng 12/2020."
        task.status_source = INVENTED
    Task.objects.bulk_update(tasks, ["status", "status_source", "next_step"])
