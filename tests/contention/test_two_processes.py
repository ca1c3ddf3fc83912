"""What one process writes, by whatever way, another one says in its very next answer."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from imports import job
from procedures.models import Level, Role, Unit
from reports.flow.workflow import move
from reports.models import Report
from reports.refusal import Refused
from targets.models import IndexValue, Period, ReformArea
from tests.contention.imports import checked_file
from tests.contention.served import address
from tests.contention.visitor import boxes_of
from tests.factories import (
    make_communes,
    make_indicator,
    make_line,
    make_member,
    make_province,
    make_stated,
    make_target,
    make_unit,
)
from tests.procedures.catalogue_rows import make_level, make_procedure
from tests.register_factories import make_certificate
from tests.reports.changes.facts import digest, fresh_facts, fresh_reports
from tools.project import ROOT, environment

UNITS, TARGETS = 6, 3
RAW = (
    "UPDATE reports_measurementrevision SET part = {number} % (whole + 1) WHERE id % 5 = {number} % 5 "
    "AND part IS NOT NULL AND whole > 0",
    "UPDATE reports_measurement SET corrected_at = NULL WHERE id % 7 = {number} % 7",
    "UPDATE reports_measurement SET accepted_id = NULL, status = 'submitted' WHERE id % 11 = {number} % 11",
    "UPDATE procedures_unit SET name = 'Xã số {number}' WHERE level = 'commune' AND id % 3 = {number} % 3",
    "UPDATE procedures_placement SET terrain = 'mountain' WHERE terrain = 'delta' AND id % 5 = {number} % 5",
    "UPDATE procedures_placement SET terrain = 'delta' WHERE terrain = 'mountain' AND id % 3 = {number} % 3",
    "UPDATE targets_target SET threshold = {number} % 100 WHERE id % 2 = {number} % 2",
    "UPDATE targets_period SET label = 'kỳ {number}' WHERE quarter = {number} % 4 + 1",
    "UPDATE reports_statedfigure SET part = {number} % (whole + 1)",
    "UPDATE targets_indexvalue SET value = {number}",
    "UPDATE procedures_servicelevel SET level = {number} % 4 + 1",
    "UPDATE reports_isocertificate SET note = 'lần {number}'",
    "DELETE FROM reports_draftcell WHERE id % 2 = {number} % 2",
    "UPDATE reports_report SET submitted_at = submitted_at WHERE id % 2 = {number} % 2",
)


@dataclass
class World:
    """A small province with a period that is open, and who writes in it."""

    period: Period
    units: list[Unit]
    codes: list[str]
    officials: list[User]
    coordinators: list[User]
    chief: Client
    area: int
    chance: random.Random
    written: list[str] = field(default_factory=list)

    def form(self, number: int) -> None:
        """An official types into a box of the grid and saves."""
        place = self.chance.randrange(UNITS)
        client = Client()
        client.force_login(self.officials[place])
        page = f"/bao-cao/{self.period.code}/{self.units[place].code.lower()}/nhap/"
        boxes = boxes_of(client.get(page).content.decode())
        open_boxes = [name for name in boxes if name.endswith(("-part", "-whole", "-note"))]
        if open_boxes:
            client.post(page, boxes | {self.chance.choice(open_boxes): str(number)})

    def step(self, number: int) -> None:
        """A report goes on its way, where it may."""
        place = self.chance.randrange(UNITS)
        report = Report.objects.filter(period=self.period, unit=self.units[place]).first()
        name = self.chance.choice(["submit", "approve", "return", "reopen"])
        by = self.officials[place] if name == "submit" else self.chance.choice(self.coordinators)
        if report is not None:
            with suppress(Refused, PermissionDenied):
                move(report, name, by=by, note=f"lý do {number}")

    def sheet(self, number: int) -> None:
        """A coordinator brings in a file of figures."""
        units = self.chance.sample(self.units, 2)
        by = self.coordinators[0]
        batch = checked_file(units, self.codes, number % 900, by=by, period=self.period)
        with suppress(Refused):
            job.write_import(job.prepared(batch), by)

    def administration(self, number: int) -> None:
        """An administrator changes the name of an area."""
        page = reverse("admin:targets_reformarea_change", args=[self.area])
        held = ReformArea.objects.values("code", "name_en", "position").get(pk=self.area)
        answer = self.chief.post(page, held | {"name": f"Lĩnh vực {number}"})
        assert answer.status_code == 302, answer.content.decode()[:500]

    def raw(self, number: int) -> None:
        """Somebody writes SQL by hand."""
        with connection.cursor() as cursor:
            cursor.execute(self.chance.choice(RAW).format(number=number))

    def write(self, number: int) -> str:
        """Write once, by some way, and return which."""
        ways: list[Callable[[int], None]] = [self.form, self.step, self.raw, self.administration, self.sheet]
        (way,) = self.chance.choices(ways, weights=[30, 20, 35, 10, 5])
        way(number)
        return way.__name__


@pytest.fixture
def world(period: Period) -> World:
    units = make_communes(UNITS)
    targets = [make_target(make_indicator(f"N-{number}")) for number in range(TARGETS)]
    officials = [make_member(unit, Role.OFFICIAL) for unit in units]
    for unit in units[:4]:
        for target in targets:
            make_line(unit, target.indicator, period, 3, 4)
    index = make_indicator("PCI", kind="index", frequency="year")
    IndexValue.objects.create(
        indicator=index, unit=make_province(), year=2017, value=61, decimals=2, source="VCCI"
    )
    make_stated(make_province(), targets[0].indicator, period, 3, 4)
    make_indicator("C", source="catalogue", catalogue_count="level_4")
    make_level(make_procedure(make_unit(Level.DEPARTMENT)), 4)
    make_certificate(units[0])
    coordinators = [make_member(make_province(), Role.COORDINATOR) for _ in range(2)]
    chief = Client()
    chief.force_login(make_member(make_province(), Role.ADMIN, is_staff=True, is_superuser=True))
    codes = [target.indicator.code for target in targets]
    area = targets[0].indicator.area_id
    return World(period, units, codes, officials, coordinators, chief, area, random.Random(20_201_212))


@contextmanager
def reader(*options: str) -> Iterator[Callable[[], str]]:
    """Give what another process says when it is asked, for as long as the block lasts."""
    changes = {"DATABASE_URL": address(), "DJANGO_SETTINGS_MODULE": "tests.contention.settings"}
    command = [sys.executable, "-m", "tests.contention.reader", *options]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(changes),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        to, back = process.stdin, process.stdout
        assert to is not None
        assert back is not None

        def ask() -> str:
            print(file=to, flush=True)
            return back.readline().strip()

        yield ask
        to.close()  # and then it ends


def wrong_answers(world: World, writes: int, *options: str) -> list[str]:
    """Return the ways after which the other process said something else than the database holds."""
    with reader(world.period.code, *options) as ask:
        assert ask()
        found = []
        for number in range(writes):
            way = world.write(number)
            world.written.append(way)
            if ask() != digest(fresh_facts() | fresh_reports(world.period.code)):
                found.append(f"{number}: {way}")
    return found


@pytest.mark.parametrize("writes", [30, pytest.param(1_000, marks=pytest.mark.nightly)])
def test_the_next_answer_of_another_process_is_right(writes: int, world: World) -> None:
    assert wrong_answers(world, writes) == []
    assert len(set(world.written)) == 5


def test_a_process_that_forgets_its_version_is_wrong(world: World) -> None:
    assert wrong_answers(world, 10, "--forgets")
