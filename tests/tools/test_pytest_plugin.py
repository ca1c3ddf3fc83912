"""The record of a run names every skip and keeps what was measured; the lanes leave out what they should."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.project import ROOT
from tools.pytest_plugin import RECORD

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


def test_what_a_test_measured_is_kept_by_subject(sample: Path) -> None:
    outcome(sample, "-n", "2")
    held = json.loads(sample.with_name("of_a_test.json").read_text(encoding="utf-8"))
    assert held["test_measured (sqlite)"]["figures"] == {"lost": 0}


def test_a_skip_is_written_down_with_its_reason_also_by_two_workers(sample: Path) -> None:
    counts, reasons = outcome(sample, "-n", "2")
    assert counts == {"passed": 3, "skipped": 2, "expected to fail": 1}
    assert reasons == ["Skipped: the marked reason", "Skipped: the reason from within"]


def test_of_the_long_tests_the_nightly_lane_runs_those_that_its_engine_needs(sample: Path) -> None:
    counts, reasons = outcome(sample, "--nightly", "--database-only")
    assert counts == {"passed": 2}
    assert reasons == []
