"""The record of a run names every skip and keeps what was measured; the lanes leave out what they should."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.project import ROOT
from tools.pytest_plugin import RECORD, wants_the_browser

SAMPLE = """
import pytest

def test_plain(): pass

@pytest.mark.django_db
def test_database(): pass

@pytest.mark.nightly
@pytest.mark.django_db
def test_long(): pass

@pytest.mark.postgres
@pytest.mark.django_db
def test_of_two_at_once(): pass

@pytest.mark.engine
@pytest.mark.django_db
def test_lock(): pass

@pytest.mark.rest
@pytest.mark.django_db
def test_crash(): pass

def test_measured(record_property): record_property("of_a_test", {"lost": 0})

@pytest.mark.skip(reason="the marked reason")
def test_marked(): pass

def test_within(): pytest.skip("the reason from within")

@pytest.mark.xfail(reason="known", strict=True)
def test_known(): assert False
"""


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """Return a file with one test of every kind."""
    path = tmp_path / "test_sample.py"
    path.write_text(SAMPLE, encoding="utf-8")
    return path


class Chosen:
    """Notes which tests would run."""

    names: list[str]

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note the names of what was not left out."""
        self.names = sorted(item.name.removeprefix("test_") for item in session.items)


def chosen(sample: Path, *arguments: str, database: str = "sqlite://:memory:") -> list[str]:
    """Return the names of the tests that pytest would run, on a database that it never asks."""
    found = Chosen()
    plain = ["--collect-only", "-q", "-n", "0", "-p", "no:cacheprovider", "-p", "no:faulthandler"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", database)
        pytest.main(
            [*plain, "-c", str(ROOT / "pyproject.toml"), f"--rootdir={ROOT}", *arguments, str(sample)],
            plugins=[found],
        )
    return found.names


def outcome(sample: Path, *arguments: str) -> tuple[dict[str, int], list[str]]:
    """Run pytest on the sample in a process of its own: how many ended how, and the reasons of the skips."""
    written = sample.with_name("record.json")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(ROOT)]
    subprocess.run(
        [*command, "-c", str(ROOT / "pyproject.toml"), *arguments, str(sample)],
        cwd=ROOT,
        env={**os.environ, RECORD: str(written), "DATABASE_URL": "sqlite://:memory:"},
        check=True,
        capture_output=True,
        timeout=120,
    )
    record = json.loads(written.read_text(encoding="utf-8"))
    return record["tests"], sorted(skip["why"] for skip in record["skipped"])


@pytest.mark.rest
def test_two_workers_write_down_what_was_skipped_and_what_was_measured(sample: Path) -> None:
    counts, reasons = outcome(sample, "-n", "2")
    assert counts == {"passed": 5, "skipped": 2, "expected to fail": 1}
    assert reasons == ["Skipped: the marked reason", "Skipped: the reason from within"]
    held = json.loads(sample.with_name("of_a_test.json").read_text(encoding="utf-8"))
    assert held["test_measured (sqlite)"]["figures"] == {"lost": 0}


EVEN = ["known", "marked", "measured", "plain", "within"]  # tests without a mark and without a database


@pytest.mark.rest
@pytest.mark.parametrize(
    ("lane", "on_sqlite", "on_postgres"),
    [
        ("day", [*EVEN, "database", "lock"], ["lock", "of_two_at_once"]),
        ("rest", ["crash"], ["crash"]),
        ("both", [*EVEN, "database", "lock", "crash"], ["lock", "of_two_at_once", "crash"]),
        ("whole", [*EVEN, "database", "lock", "crash"], ["database", "lock", "of_two_at_once", "crash"]),
    ],
)
def test_a_lane_runs_what_it_asks_for(
    lane: str, on_sqlite: list[str], on_postgres: list[str], sample: Path
) -> None:
    assert chosen(sample, "--lane", lane) == sorted(on_sqlite)
    postgres = "postgres://nobody@/nowhere"
    assert chosen(sample, "--lane", lane, "--database-only", database=postgres) == sorted(on_postgres)


def test_a_file_whose_trials_are_sampled_is_read_for_the_rest(tmp_path: Path) -> None:
    sampled = (
        "import pytest\nfrom tests.sampling import some_by_day\n\n"
        '@pytest.mark.parametrize("one", some_by_day(range(4)))\ndef test_one(one): pass\n'
    )
    file = tmp_path / "test_sample.py"
    file.write_text(sampled, encoding="utf-8")
    assert len(chosen(tmp_path, "--lane", "rest")) == 3


def test_at_night_the_long_tests_run_too(sample: Path) -> None:
    assert chosen(sample, "--nightly", "--database-only") == ["crash", "database", "lock", "long"]


@pytest.mark.rest
def test_by_day_and_of_the_rest_comes_to_all(sample: Path) -> None:
    parts = chosen(sample, "--lane", "day") + chosen(sample, "--lane", "rest")
    assert sorted(parts) == chosen(sample) == chosen(sample, "--lane", "both")


def test_a_folder_waits_for_the_rest_but_for_its_journeys(tmp_path: Path) -> None:
    folder = tmp_path / "browser"
    folder.mkdir()
    journey = "import pytest\n\n@pytest.mark.journey\ndef test_journey(): pass\n\ndef test_long_way(): pass\n"
    (folder / "test_sample.py").write_text(journey, encoding="utf-8")
    assert chosen(folder, "--lane", "day") == ["journey"]
    assert chosen(folder, "--lane", "rest") == ["long_way"]


@pytest.mark.parametrize(
    ("arguments", "is_wanted"),
    [
        ([], True),
        (["-x"], True),
        (["tests"], True),
        (["tests/browser/test_menu.py::test_one"], True),
        (["tests/indicators", "tests/browser"], True),
        (["tests/indicators/test_path_and_lag.py", "-k", "lag"], False),
    ],
)
def test_the_driver_of_the_browser_is_read_where_its_tests_may_be_asked_for(
    arguments: list[str], is_wanted: bool
) -> None:
    assert wants_the_browser(arguments) is is_wanted
