"""Nothing is left out of a run in silence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools.lanes import LEFT_OUT, Lane, lane_of
from tools.report import MEND, Skip, closing_block, skip_of_reason, skips_of_run


def record(path: Path, *skipped: tuple[str, str]) -> Path:
    """Write what pytest would have left after a run."""
    entries = [{"test": test, "why": why} for test, why in skipped]
    path.write_text(json.dumps({"skipped": entries}), encoding="utf-8")
    return path


def test_a_run_without_skips_says_so() -> None:
    assert closing_block([], []) == "nothing was skipped"


def test_each_skip_shows_what_why_and_the_command_that_mends_it() -> None:
    block = closing_block(
        [Skip("every test on PostgreSQL", "none was found", "apt-get install postgresql")], []
    )
    assert block.splitlines() == [
        "SKIPPED:",
        "  every test on PostgreSQL",
        "    why:  none was found",
        "    mend: apt-get install postgresql",
    ]


def test_what_the_caller_left_out_himself_is_named_and_is_no_skip() -> None:
    assert closing_block([], ["the tests on SQLite"]).splitlines() == [
        "not asked for: the tests on SQLite",
        "nothing was skipped",
    ]


def test_a_reason_carries_its_remedy() -> None:
    skip = skip_of_reason("a test", f"Skipped: no browser{MEND}apt-get install chromium")
    assert skip == Skip("a test", "no browser", "apt-get install chromium")


def test_a_reason_without_a_remedy_sends_the_reader_to_the_test() -> None:
    assert skip_of_reason("a test", "Skipped: not today").mend == "see the test itself"


def test_tests_with_one_reason_share_one_entry(tmp_path: Path) -> None:
    written = record(tmp_path / "sqlite.json", ("a", "no browser"), ("b", "no browser"), ("c", "not today"))
    assert [skip.what for skip in skips_of_run(written, "SQLite")] == ["a and 1 more, SQLite", "c, SQLite"]


def test_a_run_that_left_no_record_counts_as_skipped(tmp_path: Path) -> None:
    [skip] = skips_of_run(tmp_path / "missing.json", "SQLite")
    assert skip.what == "the tests on SQLite"


@pytest.mark.parametrize(
    ("codes", "skipped", "strict", "expected"),
    [
        ([0, 0], False, True, 0),
        ([0, 0], True, False, 0),
        ([0, 0], True, True, 1),  # a skip is a failure where nobody looks
        ([0, 5], False, True, 0),  # the tests of the engine reach no database
        ([5, 5], False, False, 5),  # a name that no test has
        ([1, 0], False, False, 1),
        ([0, 1], True, True, 1),
        ([], True, False, 5),  # nothing ran at all
    ],
)
def test_the_exit_code_of_a_lane(codes: list[int], skipped: bool, strict: bool, expected: int) -> None:
    lane = Lane([], {}, codes, [Skip("a", "b", "c")] if skipped else [])
    assert lane.exit_code(strict=strict) == expected


@pytest.mark.parametrize(
    ("arguments", "lane"),
    [
        ([], "day"),
        (["-k", "approval"], "day"),
        (["tests/browser"], "whole"),  # whoever names tests means all of them
        (["-x", "tests/reports/test_workflow.py::test_a_step"], "whole"),
    ],
)
def test_named_tests_run_in_any_lane(arguments: list[str], lane: str) -> None:
    assert lane_of("day", arguments) == lane
    assert lane_of("night", arguments) == "night"


@pytest.mark.parametrize("lane", [lane for lane in LEFT_OUT if lane != "night"])
def test_a_lane_says_how_to_ask_for_what_it_leaves_out(lane: str) -> None:
    assert all("./test" in told for told in LEFT_OUT[lane])
    assert any("--nightly" in told for told in LEFT_OUT[lane])
