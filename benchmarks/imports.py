"""What an import of figures costs, beside stock django-import-export and beside the floor.

    python -m benchmarks.imports [--rows 1820 3600 10000] [--postgres]

The floor parses the same file and writes its rows in one bulk insert: no check, no past, no undoing. Each way
and size has a process and a database of its own, so that peak memory is its alone; compare within one run.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import tablib
import xlsxwriter
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from import_export import fields, resources, widgets
from python_calamine import CalamineWorkbook

from accounts import clock
from accounts.models import User
from benchmarks.scratch import scratch_database
from imports import job, store
from imports.kinds.registry import import_kind
from imports.matching import column_questions, find, take_answers
from imports.models import ImportBatch
from imports.store import About, HandedIn
from procedures.models import PROVINCE, Level, Membership, Placement, Role, Terrain, Unit, UnitKind
from reports.models import Measurement, Report
from targets.models import Indicator, Period, ReformArea, Target
from tools import postgres

TARGETS = 20  # rows of a unit, less where the province has few rows
HEADINGS = ["Mã đơn vị", "Mã mục tiêu", "Tử số", "Mẫu số"]
LONG_AGO = dt.date(2000, 1, 1)
Steps = Iterator[tuple[str, float, int]]  # a step, its seconds, its queries


def main() -> None:
    """Measure each size in each way, and print a line a step."""
    parser = argparse.ArgumentParser(description="What an import of figures costs.")
    parser.add_argument("--rows", type=int, nargs="+", default=[1820, 3600, 10_000])
    parser.add_argument("--way", choices=WAYS, help="measure this one in this process")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL of our own as well")
    options = parser.parse_args()
    if options.way:
        print(json.dumps(measure(options.way, options.rows[0])))
        return
    compare(options.rows, os.environ)
    if options.postgres:
        with postgres.cluster() as url:
            compare(options.rows, os.environ | {"DATABASE_URL": url})


def compare(sizes: list[int], environment: Mapping[str, str]) -> None:
    """Print what each way takes for each size, the floor first."""
    for rows in sizes:
        floor = 0.0
        for way in ("floor", "stock", "ours"):
            again = [sys.executable, "-m", "benchmarks.imports", "--rows", str(rows), "--way", way]
            done = subprocess.run(again, env=dict(environment), check=True, stdout=subprocess.PIPE)
            found = json.loads(done.stdout.splitlines()[-1])
            floor = floor or found["steps"][0][1]
            for step, seconds, queries in found["steps"]:
                print(
                    f"{found['engine']:10} {rows:7} rows  {way:6} {step:7} {seconds:8.2f} s"
                    f" {rows / seconds:8.0f} rows/s {seconds / floor:7.1f} x floor {queries:7} queries"
                )
            print(f"{'':19} {way:13} peak {found['peak']:.0f} MB, its reader {found['reader']:.0f} MB")


def measure(way: str, rows: int) -> dict[str, Any]:
    """Return what each step of one way takes, and the peak of memory."""
    with scratch_database() as engine:
        make_province(rows)
        content = sheet(rows)
        steps = list(WAYS[way](content))
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    own, reader = (resource.getrusage(one).ru_maxrss / 1024 for one in who)
    return {"engine": engine, "steps": steps, "peak": own, "reader": reader}


# What is imported ------------------------------------------------------------------------------------------


def places(rows: int) -> list[tuple[str, str]]:
    """Return the codes of unit and target of each row: 182 units, and more where there are more rows."""
    units = max(182, rows // TARGETS)
    each = -(-rows // units)
    return [(f"U{unit}", f"T-{target}") for unit in range(units) for target in range(each)][:rows]


def make_province(rows: int) -> None:
    """Make the units and targets that the rows name, one open period, and somebody who imports."""
    units = list(dict.fromkeys(unit for unit, _target in places(rows)))
    targets = list(dict.fromkeys(target for _unit, target in places(rows)))
    common = {"valid_from": LONG_AGO}
    province = Unit.objects.create(
        code=PROVINCE, name="Tỉnh", kind=UnitKind.PROVINCE, level=Level.PROVINCE, **common
    )
    district = Unit.objects.create(
        code="H1",
        name="Huyện Một",
        kind=UnitKind.RURAL_DISTRICT,
        level=Level.DISTRICT,
        **common,
    )
    Placement.objects.create(unit=district, parent=province)
    communes = Unit.objects.bulk_create(
        Unit(code=code, name=f"Xã {code}", kind=UnitKind.COMMUNE, level=Level.COMMUNE, **common)
        for code in units
    )
    Placement.objects.bulk_create(
        Placement(unit=one, parent=district, terrain=Terrain.DELTA) for one in communes
    )
    area = ReformArea.objects.create(code="HDH", name="Hiện đại hoá", position=6)
    for number, code in enumerate(targets):
        _make_target(area, number, code)
    noon = dt.datetime(2020, 12, 1, 12, tzinfo=dt.UTC)
    Period.objects.create(
        code="2020-q4",
        year=2020,
        quarter=4,
        label="quý IV/2020",
        data_from=dt.date(2019, 12, 15),
        data_to=dt.date(2020, 12, 14),
        opens_on=noon.date(),
        opened_at=noon,
        unit_due_at=noon + dt.timedelta(days=14),
        province_due_at=noon + dt.timedelta(days=19),
    )
    user = User.objects.create_user("dieu-phoi", password=None)
    day = clock.real().date()
    Membership.objects.create(user=user, unit=province, role=Role.COORDINATOR, counts_from=day)


def _make_target(area: ReformArea, number: int, code: str) -> None:
    indicator = Indicator.objects.create(
        code=code,
        name=code,
        short_name=code,
        area=area,
        position=number,
        kind="share",
        direction="higher_is_better",
        accumulation="stock",
        frequency="quarter",
        source="report",
        part_name="số đạt",
        whole_name="tổng số",
    )
    Target.objects.create(
        indicator=indicator,
        code=code,
        version=1,
        comparator=">=",
        threshold=50,
        deadline=dt.date(2020, 12, 31),
        for_departments=False,
        for_districts=False,
        for_communes=True,
        in_programme=True,
        in_force_from=LONG_AGO,
        redefines=False,
    )


def sheet(rows: int) -> bytes:
    """Return a workbook with so many rows of counts."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"constant_memory": True})
    page = book.add_worksheet("Số liệu")
    page.write_row(0, 0, HEADINGS)
    for number, (unit, target) in enumerate(places(rows), start=1):
        page.write_row(number, 0, [unit, target, number % 90, 100 + number % 50])
    book.close()
    return stream.getvalue()


# The three ways --------------------------------------------------------------------------------------------


def timed(step: str, work: Callable[[], Any]) -> tuple[str, float, int]:
    """Return the seconds and queries that the work takes."""
    with CaptureQueriesContext(connection) as asked:
        start = time.perf_counter()
        work()
        seconds = time.perf_counter() - start
    return step, seconds, len(asked)


def ours(content: bytes) -> Steps:
    """Yield our steps: file to check, check to drafts, drafts to as before. Files are read anew in each."""
    by, period = User.objects.get(), Period.objects.get()
    yield timed("check", lambda: job.check_import(job.prepared(_handed_in(content, by, period))))
    batch = ImportBatch.objects.get()
    yield timed("import", lambda: job.write_import(job.prepared(batch), by))
    assert Measurement.objects.count() == ImportBatch.objects.get().new > 0  # noqa: S101
    yield timed("undo", lambda: job.undo_import(batch, by))
    default_storage.delete(store.import_place(batch.key))


def _handed_in(content: bytes, by: User, period: Period) -> ImportBatch:
    book = store.read_upload(content, "do.xlsx")
    file = HandedIn(content, "do.xlsx", False, book)
    with store.held_file(file) as key:
        batch = store.keep_import(file, About(ImportBatch.Kind.FIGURES, period, None), key=key, by=by)
    matched = column_questions(batch, find(import_kind(batch), book))
    chosen = {choice.name: choice.chosen for one in matched for choice in one.choices}
    if not take_answers(batch, matched, lambda name: chosen.get(name, "")):
        raise RuntimeError([one.faults for one in matched])
    return batch


class ReportWidget(widgets.ForeignKeyWidget):
    """The report of a unit, by its code."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Report:
        """Return the report, made where there is none."""
        unit = Unit.objects.get(code=value)
        return Report.objects.get_or_create(unit=unit, period=Period.objects.get())[0]


class StockResource(resources.ModelResource):
    """What somebody writes who imports the same sheet with django-import-export as its manual shows."""

    report = fields.Field("report", HEADINGS[0], widget=ReportWidget(Report))
    indicator = fields.Field("indicator", HEADINGS[1], widget=widgets.ForeignKeyWidget(Indicator, "code"))
    part = fields.Field("part", HEADINGS[2], widget=widgets.IntegerWidget())
    whole = fields.Field("whole", HEADINGS[3], widget=widgets.IntegerWidget())

    class Meta:
        model = Measurement
        fields = ("report", "indicator", "part", "whole")
        import_id_fields = ("report", "indicator")
        clean_model_instances = True
        use_transactions = True
        skip_unchanged = True


def stock(content: bytes) -> Steps:
    """Yield the two steps of django-import-export: a trial that is rolled back, and the import."""
    rows = _parsed(content)

    def run(*, dry: bool) -> None:
        found = StockResource().import_data(
            tablib.Dataset(*rows[1:], headers=rows[0]), dry_run=dry, raise_errors=True
        )
        if found.has_validation_errors():
            raise RuntimeError(found.invalid_rows[0].error)

    yield timed("check", lambda: run(dry=True))
    yield timed("import", lambda: run(dry=False))


def floor(content: bytes) -> Steps:
    """Yield the least that any import does: parse, look the keys up, write the rows at once."""

    def run() -> None:
        _head, *rows = _parsed(content)
        period = Period.objects.get()
        with transaction.atomic():
            units = dict(Unit.objects.values_list("code", "pk"))
            keys = dict(Indicator.objects.values_list("code", "pk"))
            codes = dict.fromkeys(row[0] for row in rows)
            made = Report.objects.bulk_create(Report(unit_id=units[code], period=period) for code in codes)
            reports = {report.unit_id: report.pk for report in made}
            Measurement.objects.bulk_create(
                Measurement(
                    report_id=reports[units[unit]], indicator_id=keys[code], part=int(part), whole=int(whole)
                )
                for unit, code, part, whole in rows
            )

    yield timed("import", run)


def _parsed(content: bytes) -> list[list[Any]]:
    stream = io.BytesIO(ContentFile(content).read())
    return CalamineWorkbook.from_filelike(stream).get_sheet_by_index(0).to_python()


WAYS: dict[str, Callable[[bytes], Steps]] = {"ours": ours, "stock": stock, "floor": floor}

if __name__ == "__main__":
    main()
