"""What the level targets of all agencies cost at 2,596 procedures and at 50,000, on SQLite and PostgreSQL.

    python -m benchmarks.level_targets [--rounds 20] [--sizes 2596 50000]

The answer: for every department and district how many of its services are at each level, and the province's
own figures, on one cut-off date, and on the twenty that a dashboard needs. Beside it a query
written by hand gives the same counts of one date; the ratio of the two is taken within one run.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from django.db import connection

from benchmarks.catalogue import SIZES, fill
from benchmarks.scratch import scratch_database
from procedures.models import HANDLED_BY, Level, Placement, Unit, UnitKind
from procedures.tally import CatalogueTally
from tools import postgres

CUT_OFFS = [dt.date(2016 + quarter // 4, 3 * (quarter % 4) + 3, 14) for quarter in range(20)]
DAY = CUT_OFFS[-1]
DISTRICTS = 9

BY_HAND = """
    SELECT p.owner_id, p.authority, l.level, COUNT(*)
    FROM procedures_procedure AS p
    LEFT JOIN (
        SELECT procedure_id, level,
               ROW_NUMBER() OVER (PARTITION BY procedure_id ORDER BY effective_on DESC) AS back
        FROM procedures_servicelevel WHERE unit_id IS NULL AND effective_on <= %(day)s
    ) AS l ON l.procedure_id = p.id AND l.back = 1
    WHERE p.in_force_from <= %(day)s AND (p.in_force_to IS NULL OR p.in_force_to >= %(day)s)
    GROUP BY p.owner_id, p.authority, l.level"""

Counts = dict[int, tuple[int, int]]  # by unit: services at level 3 or higher, and all


def by_hand(units: list[Unit]) -> Counts:
    """Return the counts of every agency on the last cut-off date, asked without Django's layers."""
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND, {"day": str(DAY)})
        rows = cursor.fetchall()
    found = {}
    for unit in units:
        handled = HANDLED_BY[Level(unit.level)]
        own = unit.pk if unit.level == Level.DEPARTMENT else None
        mine = [row for row in rows if row[1] in handled and own in (None, row[0])]
        online = sum(number for *_place, level, number in mine if (level or 0) >= 3)
        found[unit.pk] = online, sum(number for *_place, number in mine)
    return found


def by_tally(units: list[Unit], days: list[dt.date]) -> Counts:
    """Return the same from the portal's own counts, having read all the days."""
    tally = CatalogueTally.read(days)
    place = tally.place(DAY)
    stocks = {unit.pk: tally.of_unit(unit, place) for unit in units}
    tally.once(units, place)
    return {key: (stock.from_level(3), stock.procedures) for key, stock in stocks.items()}


def median(work: Callable[[], object], rounds: int) -> float:
    """Return how many milliseconds a round takes."""
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return 1000 * statistics.median(seconds)


def measure(size: int, rounds: int) -> None:
    """Print what a catalogue of the size costs, each way asked in turn."""
    with scratch_database() as engine:
        fill(size)
        province = Unit.objects.get(level=Level.PROVINCE)
        for number in range(DISTRICTS):
            district = Unit.objects.create(
                code=f"H{number}",
                name=f"Huyện {number}",
                kind=UnitKind.RURAL_DISTRICT,
                level=Level.DISTRICT,
                valid_from=province.valid_from,
            )
            Placement.objects.create(unit=district, parent=province)
        units = list(Unit.objects.filter(level__in=[Level.DEPARTMENT, Level.DISTRICT]))
        if by_hand(units) != by_tally(units, [DAY]) or by_hand(units) != by_tally(units, CUT_OFFS):
            raise AssertionError("the query written by hand and the portal count differently")
        hand = median(lambda: by_hand(units), rounds)
        one = median(lambda: by_tally(units, [DAY]), rounds)
        all_of_them = median(lambda: by_tally(units, CUT_OFFS), rounds)
        print(
            f"{engine}, {size} procedures, {len(units)} agencies: by hand {hand:.1f} ms; "
            f"one date {one:.1f} ms = {one / hand:.2f} x; "
            f"twenty dates {all_of_them:.1f} ms = {all_of_them / hand:.2f} x of one date by hand"
        )


def main() -> None:
    """Measure on the database of the environment, then on a PostgreSQL of our own."""
    parser = argparse.ArgumentParser(description="What the level targets cost beside a query by hand.")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--here", action="store_true", help="only on the database of the environment")
    options = parser.parse_args()
    for size in options.sizes:
        measure(size, options.rounds)
    if options.here:
        return
    with postgres.cluster() as url:
        again = [sys.executable, "-m", "benchmarks.level_targets", "--here", "--rounds", str(options.rounds)]
        sizes = [str(size) for size in options.sizes]
        environment = os.environ | {"DATABASE_URL": url}
        subprocess.run([*again, "--sizes", *sizes], env=environment, check=True)


if __name__ == "__main__":
    main()
