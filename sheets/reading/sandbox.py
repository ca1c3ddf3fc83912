"""A stranger's file is read in a process of its own, with little memory, little time and no files."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sheets.reading import carrying, limits
from sheets.reading.book import Book, SheetFault, Unreadable
from sheets.reading.early import refuse_early, refuse_too_large

SECONDS = 20  # by the clock on the wall: twice what the processor may take
_SEATS = threading.BoundedSemaphore(2)  # of this process; one more waits for as long
_PLACES = threading.BoundedSemaphore(3)  # on a seat or waiting: one thread of four is left for pages
# Pages that are asked for meanwhile go first, from the start of the process on.
_AFTER_PAGES = ("nice", "-n", str(limits.NICE)) if shutil.which("nice") else ()
_ROOT = Path(__file__).resolve().parents[2]
_KEPT = ("PATH", "SYSTEMROOT", "PYTHONPATH")  # of the environment, which also holds the keys of the portal


def read_safely(source: bytes | Path, name: str) -> Book:
    """Return what read_book returns, or raise Unreadable, also where the reader dies or takes too long."""
    content = source if isinstance(source, bytes) else _bytes_of(source)
    refuse_early(content)
    return _read({"name": name}, content)


def read_pasted_safely(content: bytes) -> Book:
    """Return the cells of a spreadsheet that were pasted as text (UTF-8), or raise Unreadable."""
    refuse_too_large(len(content))
    return _read({"name": "", "is_pasted": True}, content)


def _read(about: Mapping[str, str | bool], content: bytes) -> Book:
    answer = run_apart("sheets.reading.sandboxed", json.dumps(about).encode() + b"\n" + content)
    if answer.startswith(carrying.READ):
        return carrying.unpacked(answer[1:])
    why, details = json.loads(answer[1:])
    raise Unreadable(SheetFault(why), **details)


def _bytes_of(path: Path) -> bytes:
    """Return the content of the file, or raise Unreadable for one that is too large to be looked at."""
    refuse_too_large(path.stat().st_size)
    return path.read_bytes()


def run_apart(module: str, question: bytes) -> bytes:
    """Return what the module answers in a process of its own, or raise Unreadable where that dies."""
    with _taken(_PLACES, seconds=0), _taken(_SEATS, seconds=SECONDS):
        done = _run(module, question)
    if done.returncode < 0:  # a signal: out of time, or out of memory
        raise Unreadable(SheetFault.TOO_HEAVY)
    if done.returncode or not done.stdout:
        raise Unreadable(SheetFault.DAMAGED)
    return done.stdout


@contextmanager
def _taken(places: threading.Semaphore, *, seconds: float) -> Iterator[None]:
    """Hold one of the places for the block, or raise Unreadable where none became free in so many seconds."""
    if not places.acquire(timeout=seconds):
        raise Unreadable(SheetFault.NO_TURN)
    try:
        yield
    finally:
        places.release()


def _run(module: str, question: bytes) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            [*_AFTER_PAGES, sys.executable, "-m", module],
            input=question,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(SheetFault.NOT_IN_TIME) from None
