"""What the catalogue costs at 2,596 procedures and at 50,000, on SQLite and on PostgreSQL.

    python -m benchmarks.catalogue [--rounds 40] [--sizes 2596 50000]

Each page is asked for through Django's own client in one process, by a reader who is not signed in. Beside it
runs a query written by hand that gives the same answer: the 25 procedures and the count of each filter. The
ratio of the two, taken within one run, is what is compared from one machine to another.
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from benchmarks.pages import SETTINGS
from benchmarks.scratch import scratch_database
from procedures.models import DeskHandling, Field, Level, Placement, Procedure, ServiceLevel, Unit, UnitKind
from tools import postgres

SIZES = [2_596, 50_000]
FIELDS, DEPARTMENTS = 80, 22
DAY = dt.date(2020, 12, 12)  # the day of SETTINGS
FIRST = dt.date(2016, 1, 1)

VERBS = (
    "Cấp",
    "Cấp lại",
    "Gia hạn",
    "Thu hồi",
    "Đăng ký",
    "Điều chỉnh",
    "Xác nhận",
    "Thẩm định",
    "Công nhận",
)
THINGS = ("giấy phép xây dựng", "khai sinh", "kết hôn", "quyền sử dụng đất", "chứng chỉ hành nghề dược")
OF_WHAT = (
    "thuỷ sản",
    "lâm nghiệp",
    "đường bộ",
    "đường thuỷ nội địa",
    "bảo trợ xã hội",
    "hoá chất",
    "thuốc lá",
)
FOR_WHOM = ("cho cá nhân", "cho tổ chức", "đối với người Việt Nam", "trong khu kinh tế", "lần đầu")
CODES = re.compile(r'href="/thu-tuc/(TTH-\d+)/"')
AUTHORITIES = ("department", "district", "commune", "province", "")


@dataclass(frozen=True)
class Question:
    """A page, and what its hand-written query asks besides the day."""

    name: str
    address: str
    words: tuple[str, ...] = ()
    condition: str = ""  # on the joined rows


QUESTIONS = [
    Question("unfiltered", "/thu-tuc/"),
    Question("searched, many found", "/thu-tuc/?tim=c%E1%BA%A5p+gi%E1%BA%A5y", ("cap", "giay")),
    Question("searched, few found", "/thu-tuc/?tim=TTH-0021", ("tth", "0021")),
    Question("filtered", "/thu-tuc/?muc-do=tu-3&mot-cua=co", (), "AND level >= 3 AND at_desk"),
    Question("searched and filtered", "/thu-tuc/?tim=dang+ky&muc-do=4", ("dang", "ky"), "AND level = 4"),
]

STANDING = """
    SELECT p.*, l.level, d.at_desk
    FROM procedures_procedure AS p
    LEFT JOIN (
        SELECT procedure_id, level,
               ROW_NUMBER() OVER (PARTITION BY procedure_id ORDER BY effective_on DESC) AS back
        FROM procedures_servicelevel WHERE unit_id IS NULL AND effective_on <= %(day)s
    ) AS l ON l.procedure_id = p.id AND l.back = 1
    LEFT JOIN (
        SELECT procedure_id, at_desk,
               ROW_NUMBER() OVER (PARTITION BY procedure_id ORDER BY effective_on DESC) AS back
        FROM procedures_deskhandling WHERE unit_id IS NULL AND effective_on <= %(day)s
    ) AS d ON d.procedure_id = p.id AND d.back = 1
    WHERE p.in_force_from <= %(day)s AND (p.in_force_to IS NULL OR p.in_force_to >= %(day)s) {words}"""
COUNTS = """SELECT level, field_id, owner_id, authority, at_desk, interlinked, COUNT(*)
    FROM ({standing}) AS s GROUP BY level, field_id, owner_id, authority, at_desk, interlinked"""
ROWS = """SELECT code, name, field_id, authority, level, at_desk, interlinked
    FROM ({standing}) AS s WHERE 1 = 1 {condition}
    ORDER BY sort_key, code LIMIT 25"""


def fill(number: int) -> None:
    """Store so many procedures, each with up to four levels and up to two handlings at the desk."""
    chance = random.Random(2016)  # noqa: S311
    since = dt.date(2010, 1, 1)
    province = Unit.objects.create(
        code="46", name="Tỉnh", kind=UnitKind.PROVINCE, level=Level.PROVINCE, valid_from=since
    )
    owners = [
        Unit.objects.create(
            code=f"S{one}",
            name=f"Sở {one}",
            kind=UnitKind.DEPARTMENT,
            level=Level.DEPARTMENT,
            valid_from=since,
        )
        for one in range(DEPARTMENTS)
    ]
    Placement.objects.bulk_create(Placement(unit=one, parent=province) for one in owners)
    fields = [Field.objects.create(code=f"LV{one}", name=f"Lĩnh vực {one}") for one in range(FIELDS)]
    made = [
        _procedure(chance, one, fields[one % FIELDS], owners[one % FIELDS % DEPARTMENTS])
        for one in range(number)
    ]
    Procedure.objects.bulk_create(made, batch_size=500)
    ServiceLevel.objects.bulk_create(
        (
            ServiceLevel(procedure=one, level=chance.randint(1, 4), effective_on=day)
            for one in made
            for day in _days(chance, one, 4)
        ),
        batch_size=500,
    )
    DeskHandling.objects.bulk_create(
        (
            DeskHandling(procedure=one, at_desk=chance.random() < 0.7, effective_on=day)
            for one in made
            for day in _days(chance, one, 2)
        ),
        batch_size=500,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _procedure(chance: random.Random, number: int, field: Field, owner: Unit) -> Procedure:
    words = (chance.choice(some) for some in (VERBS, THINGS, OF_WHAT, FOR_WHOM))
    one = Procedure(
        code=f"TTH-{number:06}",
        name=" ".join(words),
        field=field,
        owner=owner,
        authority=chance.choice(AUTHORITIES),
        interlinked=chance.random() < 0.2,
        in_force_from=FIRST,
        in_force_to=dt.date(2019, 6, 30) if chance.random() < 0.1 else None,
    )
    one.set_keys()
    return one


def _days(chance: random.Random, one: Procedure, most: int) -> list[dt.date]:
    reach = ((one.in_force_to or DAY) - FIRST).days
    return [FIRST + dt.timedelta(days=day) for day in chance.sample(range(reach), chance.randint(0, most))]


def by_hand(question: Question) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Return the rows and the counts of a question, asked without Django's layers."""
    words = " ".join(f"AND p.search_key LIKE '%% {word}%%'" for word in question.words)
    standing = STANDING.format(words=words)
    with connection.cursor() as cursor:
        cursor.execute(COUNTS.format(standing=standing), {"day": str(DAY)})
        counts = cursor.fetchall()
        cursor.execute(ROWS.format(standing=standing, condition=question.condition), {"day": str(DAY)})
        return cursor.fetchall(), counts


def p95(work: Callable[[], object], rounds: int) -> float:
    """Return in how many milliseconds 95 of 100 rounds are done."""
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return 1000 * sorted(seconds)[math.ceil(0.95 * rounds) - 1]


def measure(size: int, rounds: int) -> None:
    """Print a line a question for a catalogue of the size."""
    with scratch_database() as engine, override_settings(**SETTINGS):
        fill(size)
        client = Client()
        print(f"{engine}, {size} procedures, {rounds} rounds")
        print(f"  {'question':24} {'page p95':>9} {'by hand':>9} {'ratio':>6} {'queries':>8} {'cells':>7}")
        for question in QUESTIONS:
            print(f"  {question.name:24} {_line(client, question, rounds)}")


def _line(client: Client, question: Question, rounds: int) -> str:
    with CaptureQueriesContext(connection) as asked:
        text = client.get(question.address).content.decode()
    queries = len(asked)  # the next request empties the log
    rows, counts = by_hand(question)
    if CODES.findall(text) != [row[0] for row in rows]:
        raise AssertionError(f"the page of “{question.name}” and its query give different answers")
    page = p95(lambda: client.get(question.address), rounds)
    hand = p95(lambda: by_hand(question), rounds)
    return f"{page:9.1f} {hand:9.1f} {page / hand:6.2f} {queries:8} {len(counts):7}"


def main() -> None:
    """Measure on the database of the environment, then on a PostgreSQL of our own."""
    parser = argparse.ArgumentParser(description="What the catalogue costs beside a query written by hand.")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--here", action="store_true", help="only on the database of the environment")
    options = parser.parse_args()
    for size in options.sizes:
        measure(size, options.rounds)
    if options.here:
        return
    with postgres.cluster() as url:
        again = [
            sys.executable,
            "-m",
            "benchmarks.catalogue",
            "--here",
            "--rounds",
            str(options.rounds),
            "--sizes",
        ]
        sizes = [str(size) for size in options.sizes]
        subprocess.run([*again, *sizes], env=os.environ | {"DATABASE_URL": url}, check=True)


if __name__ == "__main__":
    main()
