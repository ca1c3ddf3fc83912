"""What pages cost here as a ratio of what they cost in another checkout, both measured in turns in one run.

    python -m benchmarks.against ../before [--rounds 15] [--postgres]

Both load the demo anew into a database of their own. A turn asks for a page once in the one and once in the
other, so whatever else the machine does falls on both. What is printed is processor time of the process that
answers: medians in milliseconds, and their ratio. First with nothing written in between, then with an
accepted figure changed by SQL before every request, which is what a page costs while people write.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tools import postgres
from tools.project import ROOT, VENV_PYTHON, environment, say, without_settings
from tools.serve import DEMO

PAGES = {
    "dashboard": ("/bang-dieu-khien/", "lanhdao"),
    "unit page": ("/don-vi/482/", "lanhdao"),
    "unit page of a commune": ("/don-vi/19753/?ky=2018-q2", "lanhdao"),
    "desk": ("/dieu-phoi/", "dieuphoi"),
    "target page": ("/chi-tieu/hdh-05/", "lanhdao"),
    "list of targets": ("/chi-tieu/", "lanhdao"),
    "own work": ("/viec-cua-toi/", "phuloc"),
}

# Runs inside either checkout, so it leans only on what both of them have.
ANSWER = """
import json, sys, time
import django
django.setup()
from django.conf import settings
from django.db import connection
from django.test import Client
settings.STORAGES = {**settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
from accounts.models import User
clients = {}
def client(name):
    if name not in clients:
        clients[name] = Client()
        clients[name].force_login(User.objects.get(username=name))
    return clients[name]
names = [column.name for column in connection.introspection.get_table_description(
    connection.cursor(), "reports_measurement")]
# Earlier the line itself counted, now the revision of it that was accepted.
table, key = ("reports_measurementrevision", "accepted_id") if "accepted_id" in names else (
    "reports_measurement", "id")
def write():
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET part = whole - part WHERE id = (SELECT MAX({key}) "
                       "FROM reports_measurement WHERE part IS NOT NULL AND status = 'accepted')")
for line in sys.stdin:
    asked = json.loads(line)
    if asked["writes"]:
        write()
    reader = client(asked["who"])
    begun = time.process_time()
    answer = reader.get(asked["page"])
    spent = time.process_time() - begun
    print(json.dumps([answer.status_code, spent, len(answer.content)]), flush=True)
"""


class Checkout:
    """A process of one checkout that answers requests, with a database of its own."""

    def __init__(self, folder: Path, database: str, *, is_empty: bool) -> None:
        own = folder / VENV_PYTHON.relative_to(ROOT)
        self.program = str(own if own.exists() else VENV_PYTHON)
        self.folder = folder
        self.env = environment(
            without_settings()
            | {
                "DATABASE_URL": database,
                "DEMO_PASSWORD": "mat-khau-de-do",
                "PORTAL_TODAY": DEMO.today,
                "TESTING": "false",
                "DJANGO_SETTINGS_MODULE": "reform_portal.settings",
                "PYTHONPATH": str(folder),
            }
        )
        if is_empty:
            self._run("-m", "tools.prepare", "migrate", DEMO.load)
        self.process = subprocess.Popen(
            [self.program, "-W", "ignore", "-c", ANSWER],
            cwd=folder,
            env=self.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def _run(self, *arguments: str) -> None:
        command = [self.program, *arguments]
        subprocess.run(command, cwd=self.folder, env=self.env, stdout=subprocess.DEVNULL, check=True)

    def seconds(self, page: str, who: str, *, writes: bool) -> float:
        """Return the processor time of one request."""
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("the process was started without its pipes")
        print(json.dumps({"page": page, "who": who, "writes": writes}), file=self.process.stdin, flush=True)
        status, spent, _size = json.loads(self.process.stdout.readline())
        if status != 200:
            raise RuntimeError(f"{self.folder}: {page} answered with {status}")
        return float(spent)

    def close(self) -> None:
        """End the process."""
        self.process.terminate()
        self.process.wait()


def main() -> None:
    """Measure both checkouts in turns and print a line a page."""
    parser = argparse.ArgumentParser(description="Compare the pages of two checkouts.")
    parser.add_argument("before", type=Path, help="a folder with the other checkout")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL of our own, else on SQLite")
    parser.add_argument("--loaded", nargs=2, metavar="URL", help="databases that hold the demo already")
    parser.add_argument("--only", nargs="+", choices=PAGES, default=list(PAGES), help="these pages alone")
    options = parser.parse_args()
    with ExitStack() as held:
        urls = options.loaded or held.enter_context(_databases(options.postgres))
        folders = (options.before.resolve(), ROOT)
        before, here = (
            Checkout(folder, url, is_empty=not options.loaded)
            for folder, url in zip(folders, urls, strict=True)
        )
        held.callback(before.close)
        held.callback(here.close)
        for writes in (False, True):
            say("a figure is changed before each request" if writes else "nothing is written in between")
            say(f"  {'':24} {'before':>7} {'here':>7} {'ratio':>6}")
            for name in options.only:
                _print(name, *PAGES[name], (before, here), rounds=options.rounds, writes=writes)
        load = " ".join(f"{one:.1f}" for one in os.getloadavg())
        say(f"load of the machine: {load}, on {os.cpu_count()} processors")


def _print(
    name: str, page: str, who: str, checkouts: tuple[Checkout, Checkout], *, rounds: int, writes: bool
) -> None:
    for one in checkouts:
        one.seconds(page, who, writes=False)  # the first one reads templates and words
    turns = [[one.seconds(page, who, writes=writes) for one in checkouts] for _ in range(rounds)]
    before, here = (1000 * statistics.median(column) for column in zip(*turns, strict=True))
    say(f"  {name:24} {before:7.0f} {here:7.0f} {here / before:6.2f}")


@contextmanager
def _databases(on_postgres: bool) -> Iterator[tuple[str, str]]:
    """Give the addresses of two empty databases."""
    if not on_postgres:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/before.sqlite3", f"sqlite:///{folder}/here.sqlite3"
        return
    with postgres.cluster() as url, postgres.cluster() as other:
        yield other, url


if __name__ == "__main__":
    main()
