"""What each page of the demo costs: server time, queries, bytes, on SQLite and on PostgreSQL.

    python -m benchmarks.pages [--rounds 9]

Times are medians of requests through Django's own client in one process, so without a network and a server;
compare them within one run only.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import io
import os
import statistics
import subprocess
import sys
import time

import brotli
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from benchmarks.scratch import scratch_database
from tools import postgres

PAGES = [
    "/bang-dieu-khien/",
    "/bang-dieu-khien/?ky=2018-q2",
    "/bang-dieu-khien/?ky=2020-q3&pham-vi=482",
    "/chi-tieu/",
    "/chi-tieu/hdh-03/",
    "/chi-tieu/hdh-05/",
    "/don-vi/",
    "/don-vi/19753/?ky=2018-q2",
    "/don-vi/482/",
    "/phuong-phap/",
]


def measure(rounds: int) -> None:
    """Load the demo into a scratch database and print a line a page."""
    with scratch_database() as engine, override_settings(**SETTINGS):
        call_command("load_demo", stdout=io.StringIO())
        client = Client()
        client.force_login(User.objects.get(username="lanhdao"))
        print(f"{engine}, the demo province, {rounds} rounds")
        print(f"  {'page':42} {'ms':>7} {'queries':>8} {'raw KB':>7} {'gzip KB':>8} {'brotli KB':>9}")
        for page in PAGES:
            print(f"  {page:42} {_line(client, page, rounds)}")


SETTINGS = {
    "PORTAL_TODAY": dt.date(2020, 12, 12),
    "DEMO_PASSWORD": "mat-khau-de-do",
    "ALLOWED_HOSTS": ["testserver"],
    "STORAGES": settings.STORAGES
    | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
}


def _line(client: Client, page: str, rounds: int) -> str:
    with CaptureQueriesContext(connection) as asked:
        body = client.get(page).content
    queries = len(asked)  # the next request empties the log
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        client.get(page)
        seconds.append(time.perf_counter() - start)
    sizes = (len(body), len(gzip.compress(body)), len(brotli.compress(body, quality=5)))
    raw, zipped, brotlied = (f"{size / 1000:.1f}" for size in sizes)
    return f"{1000 * statistics.median(seconds):7.0f} {queries:8} {raw:>7} {zipped:>8} {brotlied:>9}"


def main() -> None:
    """Measure on the database of the environment, then on a PostgreSQL of our own."""
    parser = argparse.ArgumentParser(description="What each page of the demo costs.")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--here", action="store_true", help="only on the database of the environment")
    options = parser.parse_args()
    measure(options.rounds)
    if options.here:
        return
    with postgres.cluster() as url:
        again = [sys.executable, "-m", "benchmarks.pages", "--here", "--rounds", str(options.rounds)]
        subprocess.run(again, env=os.environ | {"DATABASE_URL": url}, check=True)


if __name__ == "__main__":
    main()
