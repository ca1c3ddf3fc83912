"""How long readers and writers wait when they come together, on the portal as ./run serves it: both engines.

    python -m benchmarks.mixed_load [--rate 20] [--seconds 60] [--here]

40 % entry (a page of the grid, and as often a save), 20 % own work, 12 % dashboard, 10 % a unit's page, 8 %
the desk, and the rest other pages. Requests come at their moments whether the former ones are answered or
not, and each waits from its moment on. The aim: 95 of 100 within a second, at 20 a second on two processors.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict, deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field

from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from accounts.models import User
from benchmarks.scratch import scratch_database
from procedures.models import Level, Membership, Role, Unit
from reports.models import Report
from tests.contention.served import served
from tests.contention.visitor import Visitor, boxes_of
from tools import postgres
from tools.project import say

TODAY = "2020-12-12"
PERIOD = "2020-q4"
MIX = {"entry": 20, "save": 20, "own work": 20, "dashboard": 12, "unit page": 10, "desk": 8, "other": 10}
OTHER = ("/chi-tieu/", "/chi-tieu/hdh-05/", "/don-vi/", "/phuong-phap/", "/thu-tuc/")
WRITERS = 40
WAITING = 64  # requests at once; the server takes eight


@dataclass
class Load:
    """Who asks for what of the portal, and how long each waited."""

    officials: list[tuple[Visitor, Unit]]
    leader: Visitor
    coordinator: Visitor
    units: list[Unit]
    chance: random.Random
    read: deque[tuple[Visitor, str, dict[str, str]]] = field(default_factory=deque)  # grids to be saved
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    refused: list[str] = field(default_factory=list)

    def ask(self, moment: float, kind: str) -> None:
        """Send one request at its moment."""
        time.sleep(max(0.0, moment - time.monotonic()))
        status = self._sent(kind)
        self.seconds[kind].append(time.monotonic() - moment)
        if status not in (200, 302, 409):  # 409: somebody else saved the grid meanwhile
            self.refused.append(f"{kind}: {status}")

    def _sent(self, kind: str) -> int:
        official, unit = self.chance.choice(self.officials)
        if kind == "save" and self.read:
            visitor, page, boxes = self.read.popleft()
            changed = [name for name in boxes if name.endswith("-note")]
            texts = {name: str(self.chance.random()) for name in changed[:1]}
            return visitor.send(page, boxes | texts, by_script=True).status
        if kind in ("entry", "save"):
            page = f"/bao-cao/{PERIOD}/{unit.code.lower()}/nhap/"
            answer = official._ask("GET", page)
            self.read.append((official, page, boxes_of(answer.text)))
            return answer.status
        if kind == "own work":
            return official._ask("GET", "/viec-cua-toi/").status
        if kind == "desk":
            return self.coordinator._ask("GET", "/dieu-phoi/").status
        if kind == "dashboard":
            return self.leader._ask("GET", "/bang-dieu-khien/").status
        if kind == "unit page":
            return self.leader._ask("GET", f"/don-vi/{self.chance.choice(self.units).code.lower()}/").status
        return self.leader._ask("GET", self.chance.choice(OTHER)).status


def measure(rate: float, seconds: float) -> None:
    """Serve the demo from a scratch database, load it and print how long each kind of request waited."""
    settings = {"PORTAL_TODAY": dt.date.fromisoformat(TODAY), "DEMO_PASSWORD": "mat-khau-de-do"}
    with tempfile.TemporaryDirectory() as folder, override_settings(**settings), ExitStack() as held:
        if connection.vendor == "sqlite":  # one in memory is reached by nobody else
            connection.settings_dict["TEST"]["NAME"] = f"{folder}/load.sqlite3"
        engine = held.enter_context(scratch_database())
        call_command("load_demo", stdout=io.StringIO())
        with served() as portal:
            load = make_load(portal.port)
            kinds = load.chance.choices(list(MIX), list(MIX.values()), k=int(rate * seconds))
            begun = time.monotonic() + 1
            with ThreadPoolExecutor(WAITING) as pool:
                sent = [pool.submit(load.ask, begun + at / rate, kind) for at, kind in enumerate(kinds)]
            for one in sent:
                one.result()
            say(f"{engine}: {len(kinds)} requests at {rate:g} a second, {len(load.refused)} refused")
            for kind in MIX:
                _print(kind, load.seconds[kind])
            _print("all", [one for held in load.seconds.values() for one in held])
            for words in sorted(set(load.refused)):
                say(f"  refused {words}")
            told = " ".join(f"{one:.1f}" for one in os.getloadavg())
            say(f"  load of the machine: {told}, on {os.cpu_count()} processors")


def _print(kind: str, seconds: Sequence[float]) -> None:
    if len(seconds) < 2:
        return
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    say(f"  {kind:10} {len(seconds):5}  median {cuts[49]:6.3f} s  95 of 100 {cuts[94]:6.3f} s")


def make_load(port: int) -> Load:
    """Return a leader, a coordinator, and an official for each of so many units that have not sent."""
    sent = Report.objects.filter(period__code=PERIOD).exclude(status__in=["draft", "returned"])
    free = Unit.objects.filter(level=Level.COMMUNE, valid_to=None).exclude(pk__in=sent.values("unit"))
    officials = []
    for unit in free[:WRITERS]:
        user = User.objects.create_user(f"official-{unit.code}", password=None)
        Membership.objects.create(user=user, unit=unit, role=Role.OFFICIAL)
        officials.append((Visitor(user, port), unit))
    leader, coordinator = (User.objects.get(username=name) for name in ("lanhdao", "dieuphoi"))
    units = list(
        Unit.objects.filter(level__in=[Level.DISTRICT, Level.DEPARTMENT, Level.COMMUNE], valid_to=None)
    )
    return Load(
        officials,
        Visitor(leader, port),
        Visitor(coordinator, port),
        units,
        random.Random(20_201_212),  # noqa: S311  # no secret
    )


def main() -> None:
    """Measure on the database of the environment, then on a PostgreSQL of our own."""
    parser = argparse.ArgumentParser(description="How long people wait when they come together.")
    parser.add_argument("--rate", type=float, default=20, help="requests a second")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--here", action="store_true", help="only on the database of the environment")
    options = parser.parse_args()
    os.environ |= {"PORTAL_TODAY": TODAY}  # for the portal that is served
    measure(options.rate, options.seconds)
    if options.here:
        return
    with postgres.cluster() as url:
        asked = ["--here", "--rate", str(options.rate), "--seconds", str(options.seconds)]
        again = [sys.executable, "-m", "benchmarks.mixed_load", *asked]
        subprocess.run(again, env=os.environ | {"DATABASE_URL": url}, check=True)


if __name__ == "__main__":
    main()
