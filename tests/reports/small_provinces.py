"""Small provinces by lot, to be judged: a few communes, two years, lines in every state."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from procedures.models import Level, Unit
from reports.figures.revisions import FIGURES, HELD
from reports.models import LineStatus, Measurement, MeasurementRevision, Report, StatedFigure
from reports.models.report import Answer
from targets.models import Applicability, DeadlineExtension, Indicator, Period, Target
from tests.factories import (
    HUE,
    make_communes,
    make_indicator,
    make_period,
    make_province,
    make_target,
    make_unit,
)

CODES = [f"{year}-q{quarter}" for year in (2019, 2020) for quarter in range(1, 5)]
DAY = dt.timedelta(days=1)
EVERY = {"quarter": 1, "half_year": 2, "year": 4}
LOCKED = dt.datetime(2021, 1, 15, tzinfo=HUE)


@dataclass(frozen=True)
class Province:
    """What stays the same of all of them: units, periods."""

    whole: Unit
    communes: list[Unit]
    periods: list[Period]

    @classmethod
    def make(cls) -> Province:
        """Return a province of five communes in two years."""
        province = make_province()
        communes = make_communes(5, parent=make_unit(Level.DISTRICT))
        return cls(province, communes, [make_period(code) for code in CODES])


def invent(province: Province, draw: Random) -> Target:
    """Fill the province with one indicator, its target, and lines in every state."""
    target = _target(draw)
    units = province.communes[: draw.randint(1, 5)]
    Unit.objects.filter(pk__in=[unit.pk for unit in province.communes[len(units) :]]).update(
        valid_to=dt.date(2018, 12, 31)
    )
    for unit in units:
        if draw.random() < 0.15:
            unit_days = {"valid_from": draw.choice(province.periods).data_to - draw.randint(-2, 2) * DAY}
            Unit.objects.filter(pk=unit.pk).update(**unit_days)
        if draw.random() < 0.15:
            until = draw.choice(province.periods).data_to
            Applicability.objects.create(
                target=target,
                unit=unit,
                valid_from=until - 200 * DAY,
                valid_to=draw.choice([until, None]),
                reason="không thuộc thẩm quyền",
            )
    for period in province.periods:
        _run(period, units, draw)
    _state_a_total(province, target.indicator, draw)
    _report(province, units, target.indicator, draw)
    return target


def waiting_only(province: Province, draw: Random) -> Target:
    """Fill the province with accepted figures; those of the last period wait, or were never sent."""
    target = _target(draw)
    Unit.objects.filter(pk__in=[unit.pk for unit in province.communes[draw.randint(1, 5) :]]).update(
        valid_to=dt.date(2018, 12, 31)
    )
    lines = []
    for unit in Unit.objects.filter(pk__in=[one.pk for one in province.communes], valid_to=None):
        for period in province.periods:
            sent = draw.random() < 0.8
            if period.number % EVERY[target.indicator.frequency] or not sent:
                continue
            status = LineStatus.SUBMITTED if period is province.periods[-1] else LineStatus.ACCEPTED
            report = Report(unit=unit, period=period, status=status, submitted_at=period.unit_due_at)
            lines.append(_line(report, target.indicator, status, draw))
    _store(lines)
    return target


def _target(draw: Random) -> Target:
    kind = draw.choice(["share", "share", "unit_count"])
    higher = kind == "unit_count" or draw.random() < 0.7
    indicator = make_indicator(
        kind=kind,
        frequency=draw.choice(["quarter", "quarter", "half_year", "year"]),
        direction="higher_is_better" if higher else "lower_is_better",
    )
    threshold = draw.choice([50, 80, 100]) if higher else draw.choice([10, 30, 50])
    signs = [">="] if threshold == 100 else [">=", ">"]
    return make_target(
        indicator,
        draw.choice(signs if higher else ["<=", "<"]),
        threshold,
        deadline=draw.choice([dt.date(2019, 12, 31), dt.date(2020, 6, 30), dt.date(2020, 12, 31)]),
        baseline=draw.choice([None, Decimal(20), Decimal(60)]),
        for_districts=False,
        for_departments=False,
    )


def _run(period: Period, units: list[Unit], draw: Random) -> None:
    opened = period.opened_at if draw.random() < 0.9 else None
    locked = LOCKED if draw.random() < 0.3 else None
    Period.objects.filter(pk=period.pk).update(opened_at=opened, locked_at=locked)
    for unit in units:
        if draw.random() < 0.08:
            until = period.unit_due_at + draw.choice([3, 10]) * DAY
            DeadlineExtension.objects.create(
                period=period, unit=unit, due_at=until, reason="lũ", at=period.unit_due_at
            )


def _state_a_total(province: Province, indicator: Indicator, draw: Random) -> None:
    for period in province.periods:
        if period.number % EVERY[indicator.frequency] == 0 and draw.random() < 0.08:
            whole = draw.randint(1, 100)
            StatedFigure.objects.create(
                unit=province.whole,
                indicator=indicator,
                period=period,
                part=draw.randint(0, whole),
                whole=whole,
                as_of="cuối kỳ",
                as_of_day=draw.choice([period.data_to, period.data_to - 20 * DAY, None]),
                source="một trang công khai",
            )


def _report(province: Province, units: list[Unit], indicator: Indicator, draw: Random) -> None:
    """Let the units state the figure where it is due: most of them, in every state."""
    kept = draw.choice([0.3, 0.6, 0.9])  # of the lines are accepted
    others = [None, LineStatus.DRAFT, LineStatus.SUBMITTED, LineStatus.RETURNED]
    lines = []
    for period in province.periods:
        if period.number % EVERY[indicator.frequency]:
            continue
        for unit in Unit.objects.on(period.data_to).filter(pk__in=[one.pk for one in units]):
            status = LineStatus.ACCEPTED if draw.random() < kept else draw.choice(others)
            if status is not None:
                report = Report(unit=unit, period=period, status="submitted", submitted_at=period.unit_due_at)
                lines.append(_line(report, indicator, status, draw))
    _store(lines)
    # A correction that waits: the accepted revision goes on speaking, whatever the line holds.
    again = [line.pk for line in lines if line.status == LineStatus.ACCEPTED and draw.random() < 0.1]
    Measurement.objects.filter(pk__in=again).update(status=LineStatus.SUBMITTED)


def _line(report: Report, indicator: Indicator, status: str, draw: Random) -> Measurement:
    line = Measurement(report=report, indicator=indicator, status=status)
    if draw.random() < 0.1:
        line.answer, line.note = Answer.NOT_APPLICABLE, "không có hồ sơ"
    elif indicator.kind == "unit_count":
        line.achieved = draw.random() < 0.6
    else:
        line.whole = draw.choice([0, 1, 10, 40, 40, 100])
        line.part = draw.randint(0, line.whole)
    return line


def _store(lines: list[Measurement]) -> None:
    Report.objects.bulk_create(line.report for line in lines)
    Measurement.objects.bulk_create(lines)
    MeasurementRevision.objects.bulk_create(
        MeasurementRevision(
            measurement=line,
            number=1,
            at=line.report.period.unit_due_at,
            channel="form",
            **{name: getattr(line, name) for name in FIGURES},
        )
        for line in lines
    )
    accept([line.pk for line in lines if line.status == LineStatus.ACCEPTED])


def accept(keys: list[int]) -> None:
    """Accept the lines as they stand."""
    Measurement.objects.filter(pk__in=keys).update(status=LineStatus.ACCEPTED, accepted=HELD)
