"""C7: whoever hands in a bomb gets a sentence, and whoever reads meanwhile is served as before."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle

import pytest

from procedures.models import Level, Role
from targets.models import Period
from tests.contention.conftest import Measured
from tests.contention.imports import make_asked
from tests.contention.served import served
from tests.contention.visitor import Visitor
from tests.factories import make_member, make_unit
from tests.imports import bombs

PAGE, DOOR = "/chi-tieu/", "/nhap-tep/moi/"
READINGS = 60  # of the page, in one part of a round
BOMBS = {
    "unpacked": bombs.unpacked_214_mb,
    "entities": bombs.entities,
    "corner": bombs.far_corner,
    "strings": bombs.shared_strings,
    "styles": bombs.many_styles,
    "nested": bombs.nested,
    "overlapping": bombs.overlapping,
    "formulas": bombs.many_formulas,
}


@pytest.mark.nightly
@pytest.mark.parametrize("rounds", [5])
def test_readers_are_served_while_bombs_are_handed_in(
    rounds: int, period: Period, measured: Measured
) -> None:
    _units, _codes, by = make_asked(30, 10)
    reader = make_member(make_unit(Level.DEPARTMENT), Role.LEADER)
    files = {name: make() for name, make in BOMBS.items()}
    alone, beside, answers = list[float](), list[float](), list[int]()
    with served() as portal:
        visitor, bomber = Visitor(reader, portal.port), Visitor(by, portal.port)
        _readings(visitor)  # every worker has answered once
        for _ in range(rounds):  # by turns, so that the machine's own ups and downs fall on both alike
            alone += _readings(visitor)
            with _handing_in(bomber, files, answers):
                beside += _readings(visitor)
    before, after = _p95(alone), _p95(beside)
    measured(bombs=len(answers), readings=len(beside), ms_alone=before, ms_beside=after, ratio=after / before)
    assert set(answers) == {400}, "each was refused, and none was an error of the portal"
    assert len(answers) >= rounds


def _readings(visitor: Visitor) -> list[float]:
    """Return the milliseconds that each of some readings of the page took; one that fails ends the test."""
    return [_milliseconds(visitor) for _ in range(READINGS)]


def _milliseconds(visitor: Visitor) -> float:
    began = time.perf_counter()
    visitor.read(PAGE)
    return 1000 * (time.perf_counter() - began)


@contextmanager
def _handing_in(bomber: Visitor, files: dict[str, bytes], answers: list[int]) -> Iterator[None]:
    """Hand in one bomb after the other for as long as the block lasts, and keep how each was answered."""
    over = threading.Event()

    def go_on() -> None:
        for content in cycle(files.values()):
            if over.is_set():
                return
            answers.append(bomber.hand_in(DOOR, {"kind": "figures", "period": "2018-q2"}, content).status)

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _p95(milliseconds: list[float]) -> float:
    return round(statistics.quantiles(milliseconds, n=20)[-1], 1)
