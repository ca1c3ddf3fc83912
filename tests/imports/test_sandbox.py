"""A file can neither exhaust the portal nor reach anything of it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest

from sheets.reading import sandbox
from sheets.reading.book import Book, SheetFault, Unreadable
from sheets.reading.read import read_book
from sheets.reading.sandbox import read_safely
from tests.imports import bombs, files

AT_ONCE = 2  # seconds of the processor, which other tests do not lengthen
BY_FORCE = 10


def spent() -> float:
    """Return the seconds that this process and its children took from the processor."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


@pytest.mark.parametrize(
    ("bomb", "why"),
    [
        (bombs.unpacked_214_mb, SheetFault.UNPACKED),
        (bombs.entities, SheetFault.FOREIGN_XML),
        (bombs.far_corner, SheetFault.COLUMNS),
        (bombs.many_styles, SheetFault.STYLES),
        (bombs.nested, SheetFault.NESTED),
        (bombs.nested_in_disguise, SheetFault.NESTED),
        (bombs.overlapping, SheetFault.RATIO),
        (bombs.quadratic, SheetFault.RATIO),
        (bombs.many_formulas, SheetFault.TOO_HEAVY),
        (bombs.lying_sizes, SheetFault.DAMAGED),
    ],
)
def test_a_bomb_is_refused_at_once(bomb: Callable[[], bytes], why: SheetFault) -> None:
    content = bomb()
    began = spent()
    with pytest.raises(Unreadable) as refusal:
        read_safely(content, "quy2.xlsx")
    assert refusal.value.why is why
    assert spent() - began < AT_ONCE


def test_a_bomb_that_looks_like_a_workbook_dies_with_its_reader() -> None:
    content = bombs.shared_strings()
    began = spent()
    with pytest.raises(Unreadable) as refusal:
        read_safely(content, "quy2.xlsx")
    assert refusal.value.why is SheetFault.TOO_HEAVY
    assert spent() - began < BY_FORCE


@pytest.mark.parametrize("make", [files.workbook, files.old_workbook, files.open_document])
def test_the_sandbox_reads_what_is_read_without_it(make: Callable[[], bytes]) -> None:
    assert read_safely(make(), "quy2") == read_book(make(), "quy2")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
def test_the_sandbox_reads_every_encoding_though_it_may_open_no_file(encoding: str) -> None:
    content = "TS;Tên\r\n1;Huê\u0301\r\n".encode(encoding)
    assert read_safely(content, "quy2.csv") == read_book(content, "quy2.csv")


def test_a_file_on_the_disk_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "quy2.xlsx"
    path.write_bytes(files.workbook())
    assert read_safely(path, "quy2.xlsx") == read_book(files.workbook(), "quy2.xlsx")


def test_a_file_that_is_too_large_is_not_even_loaded(tmp_path: Path) -> None:
    path = tmp_path / "quy2.csv"
    with path.open("wb") as file:
        file.truncate(11 * 1024 * 1024)
    with pytest.raises(Unreadable, match="10"):
        read_safely(path, "quy2.csv")


def test_a_refusal_of_the_child_keeps_its_details() -> None:
    content = ("a," * 250 + "a\n").encode()
    with pytest.raises(Unreadable) as refusal:
        read_safely(content, "quy2.csv")
    assert refusal.value.details == {"sheet": "quy2", "limit": "200"}


def test_a_reader_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "SECONDS", 0.01)
    with pytest.raises(Unreadable) as refusal:
        read_safely(files.workbook(), "quy2.xlsx")
    assert refusal.value.why is SheetFault.NOT_IN_TIME


def test_of_four_who_come_to_a_full_reader_one_is_sent_away_at_once_and_three_wait() -> None:
    content, came_of_it = files.workbook(), Queue[Book | SheetFault]()

    def hand_in() -> None:
        try:
            came_of_it.put(read_safely(content, "quy2.xlsx"))
        except Unreadable as refusal:
            came_of_it.put(refusal.why)

    for _ in range(2):
        sandbox._SEATS.acquire()
    try:
        threads = [Thread(target=hand_in) for _ in range(4)]
        for thread in threads:
            thread.start()
        assert came_of_it.get(timeout=sandbox.SECONDS / 2) is SheetFault.NO_TURN
    finally:
        sandbox._SEATS.release(2)
        for thread in threads:
            thread.join()
    assert [came_of_it.get() for _ in range(3)] == [read_book(content, "quy2.xlsx")] * 3


def test_ten_thousand_rows_are_read_within_two_seconds() -> None:
    content = files.workbook([[f"Xã {row}", *range(9)] for row in range(10_000)])
    began = spent()
    assert len(read_safely(content, "quy2.xlsx").grids[0].rows) == 10_000
    assert spent() - began < AT_ONCE


def test_the_child_may_open_nothing() -> None:
    ask = (
        "import sys; from sheets.reading import limits; limits.limit_process()\n"
        "for attempt in (lambda: open('/dev/null'), lambda: __import__('_socket').socket()):\n"
        "    try: attempt()\n"
        "    except OSError: print('refused')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", "import _socket\n" + ask],
        cwd=sandbox._ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["refused", "refused"]


def test_the_child_knows_no_secret_of_the_portal(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, object] = {}

    def run(*_command: object, **options: object) -> None:
        seen.update(options)
        raise subprocess.TimeoutExpired("reader", 1)

    monkeypatch.setenv("SECRET_KEY", "khoa")
    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(Unreadable):
        read_safely(files.workbook(), "quy2.xlsx")
    assert "SECRET_KEY" not in str(seen["env"])
