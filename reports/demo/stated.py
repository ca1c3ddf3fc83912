"""What the demo invents beside the reports: totals of the catalogue, indexes, baselines, tasks."""

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
    NEW_PROCEDURES,
    SERVICES,
    percent_at,
)
from reports.models import StatedFigure, StatedPart
from targets.models import IndexValue, PathPoint, Period, Task

AGENCIES = 30


def state(province: Province) -> None:
    """Store a total of the province for each target of the catalogue, which no unit counts yet."""
    whole_province = Unit.objects.get(code=PROVINCE)
    figures = [
        StatedFigure(
            unit=whole_province,
            indicator=province.indicators[code],
            period=period,
            part=part,
            whole=whole,
            as_of=f"{period.data_to:%d/%m/%Y}",
            source=INVENTED,
        )
        for number, period in province.periods.items()
        if number <= LAST_CLOSED
        for code, (part, whole) in _totals(number).items()
    ]
    StatedFigure.objects.bulk_create(figures)
    StatedPart.objects.bulk_create(
        StatedPart(figure=figure, dimension="mức độ", position=level, label=f"mức độ {level}", count=count)
        for figure in figures
        if figure.indicator.code in ("HDH-02", "HDH-01-DV")
        for level, count in enumerate(_levels(figure.period.number), 1)
    )


def _totals(number: int) -> dict[str, tuple[int, int]]:
    """Return part and whole by indicator in the quarter."""
    levels = _levels(number)
    services = sum(levels)
    new = NEW_PROCEDURES[(number - 1) % 4 + 1] if number <= 16 else 0
    return {
        "TTHC-02": (round(services * percent_at("TTHC-02", number) / 100), services),
        "TTHC-04": (new if number > 8 else new * 4 // 5, new),
        "HDH-01": (round(AGENCIES * percent_at("HDH-01", number) / 100), AGENCIES),
        "HDH-01-DV": (levels[2] + levels[3], services),
        "HDH-02": (levels[3], services),
    }


def _levels(number: int) -> tuple[int, int, int, int]:
    """Return how many services are at level 1, 2, 3 and 4 in the quarter."""
    services = SERVICES - 12 * (LAST_CLOSED - number)
    fourth = round(services * percent_at("HDH-02", number) / 100)
    third = round(services * percent_at("HDH-01-DV", number) / 100) - fourth
    first = (services - third - fourth) // 9
    return first, services - first - third - fourth, third, fourth


def rank(province: Province) -> None:
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


def work(province: Province) -> None:
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
