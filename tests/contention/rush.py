"""A rush: many writers read the same pages, type into the same boxes and save, each as soon as they can."""

from __future__ import annotations

import http.client
import random
import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import unescape
from http import HTTPStatus
from itertools import cycle, islice
from typing import TypeVar

from procedures.models import Role
from reports.figures.draft import Typed, save
from reports.models import Report
from targets.models import Period
from tests.contention.oracle import Save, plain
from tests.contention.visitor import Answer, Visitor
from tests.factories import make_communes, make_member, make_target

WHOLE = 2_000_000_000  # no part that is typed here is larger
NO_FIGURE = "chưa rõ"  # such a text is kept as it was typed, beside the figures of the other rows
DROPPED = (OSError, http.client.HTTPException)

Got = TypeVar("Got")


@dataclass
class Outcome:
    """What came of a rush."""

    accepted: list[Save] = field(default_factory=list)
    conflicts: list[Save] = field(default_factory=list)
    repeated: list[Save] = field(default_factory=list)  # accepted or not, after an answer that never came
    untold: list[str] = field(default_factory=list)  # conflicts whose answer lacks one of the two texts
    others: list[str] = field(default_factory=list)  # answers that are neither
    seconds: list[float] = field(default_factory=list)  # for each answer to a save

    def add(self, other: Outcome) -> None:
        """Take what came of another writer's work."""
        for name in ("accepted", "conflicts", "repeated", "untold", "others", "seconds"):
            getattr(self, name).extend(getattr(other, name))

    def figures(self) -> dict[str, object]:
        """Return what is counted, for the record."""
        held = sorted(self.seconds)
        return {
            "saves": len(self.accepted) + len(self.conflicts),
            "accepted": len(self.accepted),
            "conflicts": len(self.conflicts),
            "repeated after no answer": len(self.repeated),
            "conflicts without both texts": len(self.untold),
            "other answers": len(self.others),
            "median seconds": round(held[len(held) // 2], 3) if held else None,
            "slowest of 100, seconds": round(held[len(held) * 99 // 100], 3) if held else None,
        }


@dataclass(frozen=True, slots=True)
class Desk:
    """A report that several people write: its page, and the rows that all of them want."""

    report: Report
    address: str
    codes: tuple[str, ...]


def make_desks(period: Period, *, units: int, rows: int) -> list[Desk]:
    """Return the drafts of so many communes, in each of which the wholes of the rows are entered."""
    codes = tuple(make_target().indicator.code for _ in range(rows))
    desks = []
    for unit in make_communes(units):
        posted = {code: {"whole": Typed(str(WHOLE))} for code in codes}
        report = save(unit, period, posted, by=make_member(unit, Role.OFFICIAL)).sheet.report
        assert report is not None
        address = f"/bao-cao/{period.code}/{unit.code.lower()}/nhap/"
        desks.append(Desk(report, address, codes))
    return desks


@dataclass
class Writer:
    """Somebody who keeps reading a page, changing one box of it, and saving."""

    visitor: Visitor
    desk: Desk
    number: int
    thinks: float  # seconds at most
    outcome: Outcome = field(default_factory=Outcome)

    def work(self, goes_on: Callable[[], bool]) -> Outcome:
        """Write until told to stop; whatever was begun is brought to an answer."""
        chance, turn = random.Random(self.number), 0
        while goes_on():
            turn += 1
            page, _ = patiently(lambda: self.visitor.read(self.desk.address))
            time.sleep(chance.random() * self.thinks)
            cell, text = "part", str(self.number * 1_000_000 + turn)
            if turn % 4 == 0:
                cell, text = chance.choice(["part", "note"]), f"{NO_FIGURE} {text}"
            box = f"{chance.choice(self.desk.codes)}-{cell}"
            wanted = Save(self.desk.report.pk, box, page[f"{box}-seen"], text, self.visitor.user.pk)
            self.save(wanted, page, by_script=bool(turn % 2))
        return self.outcome

    def save(self, wanted: Save, page: dict[str, str], *, by_script: bool) -> None:
        """Send the page with the one box changed, again for as long as no answer comes."""
        form, began = page | {wanted.box: wanted.text}, time.monotonic()
        answer, tries = patiently(lambda: self.visitor.send(self.desk.address, form, by_script=by_script))
        self.outcome.seconds.append(time.monotonic() - began)
        if tries > 1:
            self.outcome.repeated.append(wanted)
        if is_accepted(answer, by_script=by_script):
            self.outcome.accepted.append(wanted)
        elif texts := disputed(answer, wanted, by_script=by_script):
            self.outcome.conflicts.append(wanted)
            if len(texts) != 2 or plain(wanted.text) not in texts:
                self.outcome.untold.append(f"{wanted}: {texts}")
        else:
            self.outcome.others.append(f"{answer.status} {answer.text[:200]}")


def patiently(ask: Callable[[], Got]) -> tuple[Got, int]:
    """Return the answer, and after how many tries it came: a worker that dies answers nothing."""
    tries = 1
    while True:
        try:
            return ask(), tries
        except DROPPED:
            tries += 1
            time.sleep(0.1)


def is_accepted(answer: Answer, *, by_script: bool) -> bool:
    """Say whether the portal told that it has taken everything."""
    if by_script:
        return answer.status == HTTPStatus.OK and not answer.told["open"]
    return answer.status == HTTPStatus.FOUND


def disputed(answer: Answer, wanted: Save, *, by_script: bool) -> set[str]:
    """Return the texts between which the answer lets its reader choose; none where it tells no conflict."""
    page = answer.text
    if by_script and answer.status == HTTPStatus.OK:
        page = answer.told["rows"].get(wanted.box.rpartition("-")[0], "")
    elif answer.status != HTTPStatus.CONFLICT:
        return set()
    return {
        plain(unescape(text))
        for text in re.findall(f'type="radio" name="{wanted.box}" value="([^"]*)"', page)
    }


def rush(
    port: int, desks: Sequence[Desk], writers: int, goes_on: Callable[[], bool], *, thinks: float = 0.2
) -> Outcome:
    """Let so many officials, each with a session, write at the desks until told to stop."""
    people = [
        Writer(Visitor(make_member(desk.report.unit, Role.OFFICIAL), port), desk, number, thinks)
        for number, desk in enumerate(islice(cycle(desks), writers), 1)
    ]
    with ThreadPoolExecutor(writers) as pool:
        found = Outcome()
        for outcome in pool.map(lambda writer: writer.work(goes_on), people):
            found.add(outcome)
    return found


def seconds(number: float) -> Callable[[], bool]:
    """Return what says whether so many seconds from now are not over yet."""
    until = time.monotonic() + number
    return lambda: time.monotonic() < until
