"""What the demo invents beside the reports: indexes, baselines, tasks."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from procedures.models import PROVINCE, Unit
from reports.demo.province import Province
from reports.demo.shape import (
    BASELINES,
    INDEXES,
    INVENTED,
    MILESTONES,
)
from targets.models import IndexValue, PathPoint, Period, Task


def invent_ranks(province: Province, day: dt.date) -> None:
    """Store an invented value and rank of each index for the years 2016 to 2019, if printed by the day."""
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
        if dt.date(2017 + years, 5, 20) <= day
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


def close(province: Province, day: dt.date) -> None:
    """Open every period on its first day, and lock five days after the province's those that are over."""
    hue = timezone.get_default_timezone()
    for period in province.periods.values():
        if period.opens_on <= day:
            period.opened_at = dt.datetime.combine(period.opens_on, dt.time(8), hue)
        locked = period.province_due_at + dt.timedelta(days=5)
        if locked.date() < day:
            period.locked_at = locked
    Period.objects.bulk_update(province.periods.values(), ["opened_at", "locked_at"])


def invent_tasks(province: Province, day: dt.date) -> None:
    """Invent how far the tasks are that nobody has a source for."""
    tasks = list(Task.objects.exclude(status=Task.Status.DONE).order_by("position"))
    for task in tasks:
        drawn = province.random.random()
        if drawn < 0.25:
            task.status = Task.Status.DONE
        elif drawn < 0.85:
            task.status = Task.Status.IN_PROGRESS
            task.next_step = f"Báo cáo kết quả với UBND tỉnh trong tháng {day:%m/%Y}."
        task.status_source = INVENTED
    Task.objects.bulk_update(tasks, ["status", "status_source", "next_step"])
