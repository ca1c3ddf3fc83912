"""What every run of pytest has here, a plain `python -m pytest` too: settings, translations, lanes, a record.

pytest loads this before pytest-django reads the settings, which is why it is a plugin and no conftest.py.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tools.messages import compile_messages
from tools.project import ROOT, without_settings

for _name, _value in without_settings().items():
    # Only the database may come from outside: ./test gives that of its own PostgreSQL.
    if _name != "DATABASE_URL" or not os.environ.get(_name):
        os.environ[_name] = _value
# The driver of the browser keeps an event loop in the main thread, where Django would refuse its queries.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

RECORD = "PORTAL_TEST_RECORD"
SHOWN_ONCE = {"rights", "browser"}  # folders of tests that run on SQLite alone
NOT_BY_DAY = {"browser", "contention"}  # folders of tests that wait for ./test --rest, but for whole journeys
BROWSER_DRIVER = "pytest_playwright.pytest_playwright"
SAMPLED = "some_by_day("  # marks what it leaves for the rest (tests/sampling.py)
LANES = ("day", "rest", "both", "whole")
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


def wants_the_browser(arguments: Iterable[str]) -> bool:
    """Say whether tests in the browser may be asked for: to read its driver takes a second."""
    browser = ROOT / "tests" / "browser"
    named = [Path(one.partition("::")[0]).resolve() for one in arguments if one.startswith("tests")]
    return not named or any(
        browser == place or browser in place.parents or place in browser.parents for place in named
    )


if "PYTEST_XDIST_WORKER" in os.environ or wants_the_browser(sys.argv[1:]):
    pytest_plugins = [BROWSER_DRIVER]

if "PYTEST_XDIST_WORKER" not in os.environ:
    compile_messages()  # before Django is set up, which keeps the catalogue that it finds


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the lanes; a plain pytest runs the whole of what it is given, but for what takes a night."""
    group = parser.getgroup("portal")
    group.addoption("--lane", choices=LANES, default="whole", help="which of the tests to run")
    group.addoption("--nightly", action="store_true", help="also run the tests marked nightly")
    group.addoption("--database-only", action="store_true", help="only the tests that reach a database")


def pytest_configure(config: pytest.Config) -> None:
    """Keep the record, once for all workers; what a browser leaves goes into a folder beside it.

    pytest-playwright empties its folder at the start of each run.
    """
    if config.pluginmanager.has_plugin(BROWSER_DRIVER):
        config.option.output = str(ROOT / "test-results" / "browser")
    if not hasattr(config, "workerinput"):
        record = Path(os.environ.get(RECORD) or ROOT / "test-results" / "of-pytest.json")
        config.pluginmanager.register(Evidence(record.parent), "portal-evidence")
        if RECORD in os.environ:
            config.pluginmanager.register(Record(record), "portal-record")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Pass over a file that names no mark of the lane: to read them all takes as long as to run a hundred."""
    lane = config.getoption("--lane")
    names = ["mark.rest", SAMPLED] if lane != "day" else []
    if lane != "rest":
        names += ["mark.engine", "mark.postgres"]
    by_marks = lane == "rest" or (lane != "whole" and _engine() != "sqlite")
    by_folder = lane != "day" and NOT_BY_DAY & set(collection_path.parts)
    if not by_marks or by_folder or not collection_path.match("test_*.py"):
        return None
    text = collection_path.read_text(encoding="utf-8")
    return None if any(name in text for name in names) else True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this lane does not ask for, and say so in pytest's own count of deselected tests."""
    left_out = [item for item in items if not _asked_for(item, config)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if _asked_for(item, config)]


def _asked_for(item: pytest.Item, config: pytest.Config) -> bool:
    if item.get_closest_marker("nightly") and not config.getoption("--nightly"):
        return False
    if item.get_closest_marker("postgres") and _engine() == "sqlite":
        return False
    if _engine() != "sqlite" and _is_the_same_on_any_engine(item):
        return False
    if config.getoption("--database-only") and not reaches_a_database(item):
        return False
    return _is_in_lane(item, config.getoption("--lane"))


def _is_in_lane(item: pytest.Item, lane: str) -> bool:
    """Say whether a test belongs to the lane on this engine: on PostgreSQL by day if it shows the engine."""
    if lane == "whole":
        return True
    if _is_of_the_rest(item):
        return lane != "day"
    by_day = _engine() == "sqlite" or any(map(item.get_closest_marker, ("engine", "postgres")))
    return by_day and lane != "rest"


def _is_of_the_rest(item: pytest.Item) -> bool:
    """Say whether a test waits for ./test --rest: by its mark, or by its folder if it is no whole journey."""
    if item.get_closest_marker("rest"):
        return True
    return bool(NOT_BY_DAY & set(item.path.parts)) and item.get_closest_marker("journey") is None


def _is_the_same_on_any_engine(item: pytest.Item) -> bool:
    """Say whether a test that takes long shows nothing of the database: who may what, how a page looks."""
    return bool(SHOWN_ONCE & set(item.path.parts)) or item.get_closest_marker("one_engine") is not None


def reaches_a_database(item: pytest.Item) -> bool:
    """Say whether a test may touch a database: by its mark, by a fixture, or as a test case of Django's."""
    if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
        return True
    bases = getattr(getattr(item, "cls", None), "__mro__", ())
    return any(base.__module__ == "django.test.testcases" for base in bases)


class Record:
    """The evidence of a run: how many tests ended how, what was skipped and why, on which commit."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.began = time.monotonic()
        self.counts: Counter[str] = Counter()
        self.skipped: list[dict[str, str]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test once: where it was called, or where its set-up ended it."""
        if report.when == "call" or not report.passed:
            expected = hasattr(report, "wasxfail")
            self.counts["expected to fail" if expected else report.outcome] += 1
            if report.skipped and not expected:
                self._skip(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a whole module that skipped itself."""
        if report.skipped:
            self._skip(report)

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """Write the record, for ./test and for whoever keeps the evidence."""
        record: dict[str, Any] = {
            "engine": _engine(),
            "commit": _commit(),
            "exit": int(exitstatus),
            "seconds": round(time.monotonic() - self.began, 1),
            "tests": dict(sorted(self.counts.items())),
            "skipped": self.skipped,
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(record, ensure_ascii=False, indent=2)
        self.path.write_text(text + "\n", encoding="utf-8")

    def _skip(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        place = report.longrepr
        why = str(place[2]) if isinstance(place, tuple) else str(place)
        self.skipped.append({"test": report.nodeid, "why": why})


class Evidence:
    """What tests measured and told by `record_property(subject, figures)`: a file for each subject.

    A file keeps the newest figures of each test on each engine, with the commit they were measured on.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.commit = folder, _commit()
        self.measured: dict[str, dict[str, Any]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take the figures of a test that was called, in whichever process it ran."""
        if report.when == "call":
            test = report.nodeid.rpartition("::")[2]
            for subject, figures in report.user_properties:
                told = {"figures": figures, "commit": self.commit}
                self.measured.setdefault(subject, {})[f"{test} ({_engine()})"] = told

    def pytest_sessionfinish(self) -> None:
        """Write the files."""
        for subject, measured in self.measured.items():
            path = self.folder / f"{subject}.json"
            held = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
            text = json.dumps(held | measured, ensure_ascii=False, indent=2, sort_keys=True)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text + "\n", encoding="utf-8")


def _engine() -> str:
    """Return the engine of the database: "sqlite", or "postgres"."""
    return os.environ["DATABASE_URL"].partition(":")[0]


def _commit() -> str:
    """Return the commit on which the tests ran, or nothing where there is no git."""
    try:
        answer = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return answer.stdout.strip()
