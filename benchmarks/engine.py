"""The engine over 72,800 values beside one hand-written SQL aggregation of the same numbers.

    python -m benchmarks.engine [--rounds 5]

182 units x 20 indicators x 20 quarters. The two take turns, so their ratio holds on a noisy machine.
The SQL only adds up; the engine also judges, names who falls short, bounds and forecasts.
"""

from __future__ import annotations

import argparse
import io
import statistics
import time
from collections.abc import Callable
from decimal import Decimal

from django.core.management import call_command
from django.db import connection

from accounts import clock
from benchmarks.scratch import scratch_database
from procedures.models import PROVINCE, Level, Unit
from reports.figures.revisions import HELD
from reports.models import LineStatus, Measurement, MeasurementRevision, Report
from reports.scopes import unit_scope
from reports.verdicts.ledger import Ledger
from reports.verdicts.standing import judge_all
from targets.models import Indicator, Period, ReformArea, Target

INDICATORS = 20
AGGREGATION = """
    SELECT measurement.indicator_id, report.period_id, SUM(accepted.part), SUM(accepted.whole), COUNT(*)
    FROM reports_measurement AS measurement
    JOIN reports_report AS report ON report.id = measurement.report_id
    JOIN reports_measurementrevision AS accepted ON accepted.id = measurement.accepted_id
    GROUP BY measurement.indicator_id, report.period_id
"""


def fill() -> list[str]:
    """Make the 72,800 accepted lines; return the codes of their indicators."""
    call_command("load_reference", verbosity=0, stdout=io.StringIO())
    area = ReformArea.objects.get(code="HDH")
    units = list(Unit.objects.exclude(level=Level.PROVINCE).order_by("code"))
    Unit.objects.update(valid_to=None)  # all 182 in every quarter
    periods = list(Period.objects.all())
    indicators = [_indicator(area, number) for number in range(INDICATORS)]
    reports = Report.objects.bulk_create(
        Report(unit=unit, period=period, status="approved", submitted_at=period.unit_due_at)
        for unit in units
        for period in periods
    )
    lines = [
        Measurement(
            report=report,
            indicator=indicator,
            status=LineStatus.ACCEPTED,
            part=(7 * row + column) % 101,
            whole=100 + row % 50,
        )
        for row, report in enumerate(reports)
        for column, indicator in enumerate(indicators)
    ]
    Measurement.objects.bulk_create(lines, batch_size=2000)
    MeasurementRevision.objects.bulk_create(
        (
            MeasurementRevision(
                measurement=line, number=1, at=clock.now(), channel="loader", part=line.part, whole=line.whole
            )
            for line in lines
        ),
        batch_size=2000,
    )
    Measurement.objects.update(accepted=HELD)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return [indicator.code for indicator in indicators]


def _indicator(area: ReformArea, number: int) -> Indicator:
    indicator = Indicator.objects.create(
        code=f"B-{number}",
        name=f"B-{number}",
        short_name=f"B-{number}",
        area=area,
        position=100 + number,
        kind="share",
        direction="higher_is_better",
        accumulation="stock",
        frequency="quarter",
        source="report",
        part_name="part",
        whole_name="whole",
    )
    Target.objects.create(
        code=indicator.code,
        version=1,
        indicator=indicator,
        comparator=">=",
        threshold=Decimal(60),
        deadline="2020-12-31",
        for_departments=True,
        for_districts=True,
        for_communes=True,
        in_programme=True,
        sentence="-",
        legal_basis="-",
        in_force_from="2016-01-01",
        redefines=False,
        baseline=Decimal(10),
        baseline_source="-",
    )
    indicator.refresh_from_db()
    return indicator


def timed(work: Callable[[], object]) -> float:
    """Return the seconds one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Print both medians and their ratio, after showing that both add up to the same numbers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with scratch_database() as engine:
        codes = fill()
        period = Period.objects.get(code="2020-q4")
        scope = unit_scope(Unit.objects.get(code=PROVINCE))

        def sql() -> list[tuple[int, ...]]:
            with connection.cursor() as cursor:
                cursor.execute(AGGREGATION)
                return list(cursor.fetchall())

        def judged() -> list[tuple[int, int]]:
            verdicts = judge_all(Ledger.read(codes), period, scope)
            return sorted((v.share.part, v.share.whole) for v in verdicts if v.share)

        last = sorted((int(part), int(whole)) for _, key, part, whole, _ in sql() if key == period.pk)
        if last != judged():
            raise SystemExit("the engine and the SQL disagree")
        values = Measurement.objects.count()
        read = [timed(lambda: Ledger.read(codes)) for _ in range(rounds)]
        ledger = Ledger.read(codes)
        turns = [
            (timed(sql), timed(judged), timed(lambda: judge_all(ledger, period, scope)))
            for _ in range(rounds)
        ]
    by_sql, whole, pure = (statistics.median(column) for column in zip(*turns, strict=True))
    print(f"{engine}: {values:,} values, {INDICATORS} targets judged, {rounds} rounds, medians")
    print(f"  SQL aggregation          {1000 * by_sql:8.1f} ms")
    print(f"  rows read into a ledger  {1000 * statistics.median(read):8.1f} ms")
    print(f"  verdicts from the ledger {1000 * pure:8.1f} ms")
    print(f"  rows in, verdicts out    {1000 * whole:8.1f} ms = {whole / by_sql:.1f} x the SQL")


if __name__ == "__main__":
    main()
