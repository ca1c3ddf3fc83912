"""What a large file costs that a page gives out: the time to its first byte, all of it, and the peak memory.

    python -m benchmarks.exports [--rows 1000 10000 50000]

The rows are those of the catalogue with its figures, made up as they are asked for. Each ending and size has
a process of its own, so that peak memory is its alone; `idle` is that of a process that writes nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from django.http import HttpRequest
from django.utils import translation

from benchmarks.scratch import scratch_database
from reports.catalogue.export import COLUMNS, FIGURES
from reports.downloads import CSV, XLSX, answer
from sheets.writing import Export, ExportTable, Row, percent_cell

IDLE = "idle"


def main() -> None:
    """Measure each size in each way, and print a line each."""
    parser = argparse.ArgumentParser(description="What a large export costs.")
    parser.add_argument("--rows", type=int, nargs="+", default=[1000, 10_000, 50_000])
    parser.add_argument("--ending", choices=(IDLE, CSV, XLSX), help="measure this one in this process")
    options = parser.parse_args()
    if options.ending:
        print(json.dumps(measure(options.ending, options.rows[0])))
        return
    print("ending    rows  first byte s   all s  processor s  MB sent  peak MB")
    for rows in options.rows:
        for ending in (IDLE, CSV, XLSX):
            command = [sys.executable, "-m", "benchmarks.exports", "--ending", ending, "--rows", str(rows)]
            done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
            found = json.loads(done.stdout.splitlines()[-1])
            times = f"{found['first']:>13.2f} {found['all']:>7.2f} {found['processor']:>12.2f}"
            print(f"{ending:>6} {rows:>7} {times} {found['sent'] / 1e6:>8.1f} {found['peak']:>8.0f}")


def measure(ending: str, rows: int) -> dict[str, Any]:
    """Return what it costs to answer with a file of so many rows, as the server would send it."""
    with scratch_database(), translation.override("vi"):
        began, worked = time.perf_counter(), time.process_time()
        first, sent = 0.0, 0
        for piece in () if ending == IDLE else _pieces(ending, rows):
            first = first or time.perf_counter() - began
            sent += len(piece)
        seconds, worked = time.perf_counter() - began, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"first": first, "all": seconds, "processor": worked, "sent": sent, "peak": peak}


def _pieces(ending: str, rows: int) -> Iterator[bytes]:
    request = HttpRequest()
    request.path = "/thu-tuc/"
    table = ExportTable("thu-tuc", "Thủ tục", COLUMNS + FIGURES, _rows(rows))
    sent: Any = answer(request, Export("thu-tuc", (table,)), ending)
    yield from sent
    sent.close()


def _rows(number: int) -> Iterator[Row]:
    for one in range(number):
        online, received = one % 1000 + 1, one % 1000 + 3
        yield (
            f"1.{one:06d}",
            f"Cấp giấy phép xây dựng nhà ở riêng lẻ, trường hợp {one}",
            "Xây dựng",
            "sở, ban, ngành",
            3,
            "thực hiện một cửa",
            "không",
            2019,
            received,
            online,
            percent_cell(Fraction(100 * online, received)),
            12,
        )


if __name__ == "__main__":
    main()
