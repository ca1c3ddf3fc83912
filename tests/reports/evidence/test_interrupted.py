"""A process killed while it keeps files leaves no row without its file, and no file for longer than a day."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.reports.evidence.desk import files_under

pytestmark = pytest.mark.rest

MODULE = "tests.reports.evidence.interrupted"


@dataclass
class Machine:
    """A portal with a database and a media root of its own, whose processes can be killed."""

    folder: Path

    @property
    def media(self) -> Path:
        """Return the media root."""
        return self.folder / "media"

    def run(self, verb: str) -> None:
        """Run a verb to its end."""
        subprocess.run(self._command(verb), env=self._environment(), check=True, stdout=subprocess.DEVNULL)

    def killed_after(self, verb: str, seconds: float) -> list[str]:
        """Let a process keep files, kill it, and return the keys that it has acknowledged."""
        with subprocess.Popen(
            self._command(verb), env=self._environment(), stdout=subprocess.PIPE
        ) as running:
            assert running.stdout is not None
            assert running.stdout.readline() == b"ready\n"
            time.sleep(seconds)
            running.send_signal(signal.SIGKILL)
            return [line.decode().strip() for line in running.stdout if line.endswith(b"\n")]

    def rows(self) -> dict[str, str]:
        """Return the hash of each row by its key."""
        with closing(sqlite3.connect(self.folder / "portal.sqlite3")) as database:
            return dict(database.execute("SELECT key, sha256 FROM reports_evidence"))

    def kept(self) -> dict[str, str]:
        """Return the hash of each file by its key."""
        files = (self.media / name for name in files_under(self.media) if name.startswith("evidence/"))
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    def a_day_later(self) -> None:
        """Let every file have been written 25 hours ago."""
        then = time.time() - 25 * 3600
        for name in files_under(self.media):
            os.utime(self.media / name, (then, then))

    def _command(self, verb: str) -> list[str]:
        return [sys.executable, "-m", MODULE, verb, str(self.media)]

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "DATABASE_URL": f"sqlite:///{self.folder / 'portal.sqlite3'}"}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path)
    made.run("begin")
    return made


def check(machine: Machine, kills: int) -> None:
    """Kill at so many instants, and demand that rows and files agree."""
    for instant in random.Random(kills).choices([number / 200 for number in range(40)], k=kills):
        acknowledged = machine.killed_after("well", instant)
        rows, kept = machine.rows(), machine.kept()
        assert set(acknowledged) <= set(rows)
        assert {key: kept.get(key) for key in rows} == rows
    machine.a_day_later()
    machine.run("sweep")
    assert len(files_under(machine.media)) == len(machine.rows()) > 0
    assert machine.kept() == machine.rows()


def test_a_few_kills_leave_no_row_without_its_file(machine: Machine) -> None:
    check(machine, 3)


@pytest.mark.nightly
def test_a_hundred_kills_leave_no_row_without_its_file(machine: Machine) -> None:
    check(machine, 100)


@pytest.mark.nightly
def test_with_the_row_first_some_would_be_without(machine: Machine) -> None:
    for number in range(60):
        machine.killed_after("badly", number / 400)
    assert set(machine.rows()) - set(machine.kept())
