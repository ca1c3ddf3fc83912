"""Whoever hands in papers made to keep their reader busy is refused, and readers are served meanwhile."""

from __future__ import annotations

import statistics
import threading
import time
import uuid
from pathlib import Path

import pytest

from procedures.models import Level, Role, Unit
from reports.models import Evidence
from targets.models import Period
from tests.contention.conftest import Measured
from tests.contention.served import Served, served
from tests.contention.visitor import TOKEN, Visitor
from tests.factories import make_member, make_target, make_unit
from tests.reports.evidence.desk import BOUNDARY, multipart
from tests.reports.evidence.papers import object_stream, pdf

PAGE = "/chi-tieu/"
FILES = [
    (f"{number}.pdf", pdf(object_stream(b"/J" * (46 * 1024 * 1024)), version=b"1.5")) for number in range(10)
]
KIND = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY.decode()}"}


@pytest.mark.nightly
def test_readers_are_served_while_papers_are_handed_in_that_keep_their_reader_busy(
    period: Period, measured: Measured
) -> None:
    code = make_target().indicator.code
    senders = [(make_member(unit, Role.OFFICIAL), unit) for unit in (make_unit(), make_unit(), make_unit())]
    reader = make_member(make_unit(Level.DEPARTMENT), Role.LEADER)
    answers: list[int] = []

    def hand_in(visitor: Visitor, unit: Unit) -> None:
        form = {"indicator": code, "once": str(uuid.uuid4()), "csrfmiddlewaretoken": TOKEN}
        address = f"/bao-cao/2018-q2/{unit.code}/minh-chung/"
        answers.append(visitor._ask("POST", address, multipart(form.items(), FILES), KIND).status)

    with served() as portal:
        visitor = Visitor(reader, portal.port)
        posts = [
            threading.Thread(target=hand_in, args=(Visitor(user, portal.port), unit))
            for user, unit in senders
        ]
        alone = [_milliseconds(visitor) for _ in range(60)]
        before = _seconds_of_the_workers(portal)
        for post in posts:
            post.start()
        beside = [_milliseconds(visitor)]
        while any(post.is_alive() for post in posts):
            beside.append(_milliseconds(visitor))
        spent = _seconds_of_the_workers(portal) - before
    measured(ms_alone=_p95(alone), ms_beside=_p95(beside), readings=len(beside), seconds=spent)
    assert answers == [302, 302, 302]
    assert not Evidence.objects.exists()
    pages = sum(beside) / 1000  # what the readings took at most; 30 such papers once took 135 seconds
    assert spent - pages < 5


def _milliseconds(visitor: Visitor) -> float:
    began = time.perf_counter()
    visitor.read(PAGE)
    return 1000 * (time.perf_counter() - began)


def _seconds_of_the_workers(portal: Served) -> float:
    """Return the seconds that the workers took from the processor, without the processes they started."""
    ticks = 0
    for pid in portal.workers():
        about = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks += int(about[11]) + int(about[12])
    return ticks / 100


def _p95(milliseconds: list[float]) -> float:
    return round(statistics.quantiles([*milliseconds, *milliseconds], n=20)[-1], 1)
