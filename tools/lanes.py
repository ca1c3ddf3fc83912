"""./test: the tests by day on SQLite, those that show the engine on PostgreSQL, then what was left out."""

from __future__ import annotations

import argparse
import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from tools import browser, packages, postgres
from tools.project import ROOT, python, say, without_settings
from tools.report import Skip, closing_block, skips_of_run

RESULTS = ROOT / "test-results"
WRONG_USAGE, NOTHING_COLLECTED = 4, 5  # exit codes of pytest with which it has run no test
EPILOG = (
    "Every other argument goes to pytest: ./test -k approval, ./test tests/reports -x, ./test -n 0. "
    "Where files or folders are named, all of their tests run, but for those of the night."
)
# Of each lane: what it leaves out, and how to ask for that.
BROWSER = "the browser but for a few journeys, contention, crashes, files against screens (./test --rest)"
BY_DAY = "the tests by day (./test, or ./test --all for both)"
SAME_ON_POSTGRES = "on PostgreSQL: the tests that show nothing of the database (./test --nightly)"
AT_NIGHT = "mutants and long trials (./test --nightly)"
LEFT_OUT = {
    "day": [BROWSER, SAME_ON_POSTGRES, AT_NIGHT],
    "rest": [BY_DAY, SAME_ON_POSTGRES, AT_NIGHT],
    "both": [SAME_ON_POSTGRES, AT_NIGHT],
    "whole": [AT_NIGHT],
    "night": [],
}


@dataclass
class Lane:
    """What one call of ./test was asked to do, and what came of it."""

    pytest_arguments: list[str]
    env: dict[str, str]
    codes: list[int] = field(default_factory=list)
    skips: list[Skip] = field(default_factory=list)

    def run(self, engine: str, database: str, *arguments: str) -> None:
        """Run pytest on one engine, in two processes, and keep its exit code and what it skipped."""
        record = RESULTS / f"{engine.lower()}.json"
        record.unlink(missing_ok=True)
        say(f"\n=== {engine} ===")
        env = self.env | {"DATABASE_URL": database, "PORTAL_TEST_RECORD": str(record)}
        # A file stays with one process: what it prepares for all of its tests is then made once.
        shared = ("-n", "2", "--dist", "loadfile", "--max-worker-restart", "0")
        ended = python("-m", "pytest", *shared, *arguments, *self.pytest_arguments, env=env)
        self.codes.append(ended.returncode)
        if ended.returncode not in (WRONG_USAGE, NOTHING_COLLECTED):
            self.skips += skips_of_run(record, engine)

    def run_on_postgres(self) -> None:
        """Run what reaches a database once more, on a PostgreSQL of our own, or note why there is none."""
        with contextlib.ExitStack() as stack:
            try:
                address = stack.enter_context(postgres.cluster())
            except postgres.NoPostgres as why:
                self.skips.append(Skip("every test on PostgreSQL", str(why), postgres.REMEDY))
                return
            self.run("PostgreSQL", address, "--database-only")

    def exit_code(self, *, strict: bool) -> int:
        """Return the first failure. That no test was chosen on one engine is none if the other had some."""
        wrong = [code for code in self.codes if code not in (0, NOTHING_COLLECTED)]
        if wrong:
            return wrong[0]
        if 0 not in self.codes:
            return NOTHING_COLLECTED
        return 1 if strict and self.skips else 0


def main(arguments: Sequence[str]) -> int:
    """Set up what the tests need, run them on both engines and say what was left out."""
    options, for_pytest = _parser().parse_known_args(arguments)
    packages.ensure(packages.DEVELOPMENT)
    lane = lane_of(options.lane, for_pytest)
    asked_for = ["--nightly", "--timeout=7200"] if lane == "night" else [f"--lane={lane}"]
    run = Lane([*asked_for, *for_pytest], without_settings() | browser.find_or_install())
    not_asked_for = list(LEFT_OUT[lane])
    if options.only == "PostgreSQL":
        not_asked_for.append("the tests on SQLite (without --postgres)")
    else:
        run.run("SQLite", run.env["DATABASE_URL"])
    if options.only == "SQLite":
        not_asked_for.append("the tests on PostgreSQL (without --sqlite)")
    else:
        run.run_on_postgres()
    say("\n" + closing_block(run.skips, not_asked_for))
    return run.exit_code(strict=options.strict)


def lane_of(asked_for: str, for_pytest: Sequence[str]) -> str:
    """Return the lane; whoever names files or folders means all of their tests."""
    names_tests = any(argument.startswith("tests") for argument in for_pytest)
    return "whole" if names_tests and asked_for != "night" else asked_for


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./test",
        description="Run the tests by day; when asked, the rest of them, or those of the night too.",
        epilog=EPILOG,
        allow_abbrev=False,
    )
    engines = parser.add_mutually_exclusive_group()
    engines.add_argument("--sqlite", dest="only", action="store_const", const="SQLite", help="on SQLite only")
    engines.add_argument(
        "--postgres", dest="only", action="store_const", const="PostgreSQL", help="on PostgreSQL only"
    )
    lanes = parser.add_mutually_exclusive_group()
    for name, lane, told in (
        ("--rest", "rest", "what is left out by day"),
        ("--all", "both", "the tests by day and the rest"),
        ("--nightly", "night", "all of it, everything on both databases, and what takes long"),
    ):
        lanes.add_argument(name, dest="lane", action="store_const", const=lane, default="day", help=told)
    parser.add_argument(
        "--strict",
        action="store_true",
        default=os.environ.get("CI", "").lower() in ("1", "true"),
        help="whatever is skipped counts as a failure; so it is where CI=true",
    )
    return parser
