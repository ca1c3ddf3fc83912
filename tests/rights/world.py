"""A small province in which every row has a counterpart in a unit that is foreign to its reader.

Names are words of their own, so that one read on a page betrays its unit. Keys begin far apart, so that a
number in a form or a row of the database says which row it is the key of.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, models, transaction

from accounts import audit
from accounts.models import User
from imports import store
from imports.checked import Checked, CheckedRow, Outcome
from imports.models import ImportBatch, ImportColumn
from procedures.models import Field, Level, Procedure, Proposal, Role, ServiceLevel, Terrain, Unit
from procedures.unit_names import Suggestion
from reports.evidence.storage import evidence_place
from reports.models import (
    CorrectionRequest,
    Evidence,
    FirstCheck,
    LineStatus,
    Measurement,
    Reminder,
    Report,
    ReportEvent,
)
from targets.models import DeadlineExtension, Indicator, Period
from tests.factories import (
    HUE,
    make_indicator,
    make_line,
    make_member,
    make_period,
    make_programme,
    make_province,
    make_questionnaire,
    make_report,
    make_target,
    make_task,
    make_unit,
)
from tests.register_factories import make_certificate, make_dialogue, make_review, make_usage
from tests.source_pairs import make_explained, make_pair

AT = dt.datetime(2018, 6, 10, 9, tzinfo=HUE)
APART = 1_000_000  # between the first keys of two models
APPROVED, SENT, DRAFT = "2018-q1", "2018-q2", "2018-q3"  # how the reports of these periods stand
PROCEDURE = "1.000656"  # of the communes, kept by the department
ASKED_NAME = "Đơn vị lạ"  # begins the names that files are asked about, one for each unit
LOCKED = "2017-q4"  # a period without reports, as are those that were never opened
ROOMS = ("accounts", "procedures", "targets", "reports", "imports")


@dataclass
class World:
    """The units, periods and indicators by their names, and whoever works in each unit."""

    units: dict[str, Unit] = field(default_factory=dict)
    periods: dict[str, Period] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    colleagues: dict[str, User] = field(
        default_factory=dict
    )  # an official of each unit, who is nobody's reader

    def report(self, unit: str, period: str) -> Report:
        """Return a report by the names of its unit and period."""
        return Report.objects.get(unit=self.units[unit], period=self.periods[period])


STATUSES = {
    APPROVED: (Report.Status.APPROVED, LineStatus.ACCEPTED),
    SENT: (Report.Status.SUBMITTED, LineStatus.SUBMITTED),
    DRAFT: (Report.Status.DRAFT, LineStatus.DRAFT),
}
TAKEN = (*STATUSES, LOCKED)  # the periods that are this province's own

# name: code, level, name of the district it belongs to, words nobody else has
UNITS = {
    "department": ("SOX", Level.DEPARTMENT, "", "Sở Kimmang"),
    "district": ("DQA", Level.DISTRICT, "", "Huyện Thanhbuoi"),
    "other district": ("DQB", Level.DISTRICT, "", "Huyện Nhanlong"),
    "commune": ("XAA", Level.COMMUNE, "district", "Xã Duadua"),
    "sibling": ("XAB", Level.COMMUNE, "district", "Xã Maman"),
    "foreign": ("XAZ", Level.COMMUNE, "other district", "Xã Coccoi"),
}


def build() -> World:
    """Return the province with its reports, filled anew."""
    _part_keys()
    make_programme()
    world = World(units={"province": make_province()})
    for name, (code, level, above, words) in UNITS.items():
        world.units[name] = make_unit(
            level,
            parent=world.units[above] if above else None,
            code=code,
            name=words,
            terrain=_terrain(name, level),
            focal_name=f"Ong {words}",
        )
    world.periods = {code: make_period(code) for code in STATUSES}
    world.periods[LOCKED] = make_period(LOCKED, locked_at=AT)
    for year, quarter in product(range(2016, 2021), range(1, 5)):
        code = f"{year}-q{quarter}"
        world.periods.setdefault(code, make_period(code, opened_at=None))
    asked = {"owed": [*world.units.values()][1:], "mountain": [world.units["foreign"]]}
    for name, units in asked.items():
        world.indicators[name] = make_indicator(f"CT-{name.upper()}", part_name=f"phần {name}")
        make_target_of(world.indicators[name], units)
    world.indicators["unjudged"] = make_indicator("CT-UNJUDGED")
    for code in ("N03", "N09", "N27", "N33"):
        make_task(code)
    for name in UNITS:
        _report(world, name)
        _registers(world.units[name])
    _propose(world)
    _explain_one(world)
    make_questionnaire()
    audit.write("seen", world.units["commune"], by=None, unit_code="XAA")
    return world


def _terrain(name: str, level: Level) -> Terrain:
    if level != Level.COMMUNE:
        return Terrain.NONE
    return Terrain.MOUNTAIN if name == "foreign" else Terrain.DELTA


def make_target_of(indicator: Indicator, units: list[Unit]) -> None:
    """Ask the indicator of these units alone."""
    target = make_target(indicator, for_departments=False, for_districts=False, for_communes=False)
    target.named_units.set(units)


def _report(world: World, name: str) -> None:
    """Give the unit an approved report, one that waits, and everything that hangs on them."""
    unit, words = world.units[name], f"lời của {UNITS[name][3]}"
    by = world.colleagues[name] = make_member(
        unit, Role.OFFICIAL, username=f"canbo-{UNITS[name][0].lower()}", name=f"Canbo {UNITS[name][3]}"
    )
    indicators = [one for key, one in world.indicators.items() if key != "mountain" or name == "foreign"]
    for code, (stands, status) in STATUSES.items():
        period = world.periods[code]
        report = make_report(unit, period, stands)
        for indicator in indicators:
            line = make_line(unit, indicator, period, 40, 100, status=status, note=words, submitted_by=by)
            if code == APPROVED:
                CorrectionRequest.objects.create(measurement=line, by=by, at=AT, reason=words)
        if code != DRAFT:
            step = {"transition": "submit", "from_status": "draft", "to_status": "submitted"}
            ReportEvent.objects.create(report=report, by=by, at=AT, note=words, **step)
            FirstCheck.objects.create(report=report, by=by, at=AT, words=words)
        _hang_on(unit, period, line, by, words)
    _import(unit, world.periods[DRAFT], by, words)


def _explain_one(world: World) -> None:
    """Hold a figure of every unit against a register that says something else, and explain one difference."""
    pair = make_pair(world.indicators["owed"], "iso")
    unit, by = world.units["sibling"], world.colleagues["sibling"]
    make_explained(
        pair, unit, world.periods[APPROVED], (40, 100), (1, 1), text="lời của Xã Maman", by=by, at=AT
    )


def _registers(unit: Unit) -> None:
    """Give the unit a row in each register."""
    make_dialogue(unit)
    make_review(unit)
    make_certificate(unit)
    make_usage(unit)


def _hang_on(unit: Unit, period: Period, line: Measurement, by: User, words: str) -> None:
    """Add what hangs on the unit and the period."""
    Reminder.objects.create(
        period=period, unit=unit, step="manual", by=by, at=AT, text=words, mailed_to="don-vi@example.vn"
    )
    DeadlineExtension.objects.create(
        period=period, unit=unit, due_at=period.unit_due_at, reason=words, by=by, at=AT
    )
    key = f"{unit.code.lower()}{period.code.replace('-', '')}"
    if not default_storage.exists(evidence_place(key)):
        default_storage.save(evidence_place(key), ContentFile(b"%PDF-1.4"))
    file = Evidence.objects.create(
        unit=unit,
        key=key,
        name=f"{words}.pdf",
        media_type="application/pdf",
        size=8,
        sha256=key.ljust(64, "0"),
        uploaded_by=by,
        uploaded_at=AT,
    )
    file.measurements.add(line)


def _import(unit: Unit, period: Period, by: User, words: str) -> None:
    """Give the unit a file on its way into a draft, which was checked and is not written."""
    key = f"{unit.code.lower()}nhap"
    held = f"Mã đơn vị,Mã mục tiêu,Tử số,Mẫu số\n{unit.code},CT-OWED,41,100\n".encode()
    offers = tuple((code, name) for code, _level, _above, name in UNITS.values())
    checked = Checked(
        [CheckedRow("so-lieu", 1, Outcome.CHANGED)],
        suggestions=[Suggestion(f"{ASKED_NAME} {place}", offers) for place in range(len(offers))],
        seen={f"{unit.code} CT-OWED": 1},
    )
    for name, content in ((key, held), (f"{key}check", checked.written())):
        if not default_storage.exists(store.import_place(name)):
            default_storage.save(store.import_place(name), ContentFile(content))
    batch = ImportBatch.objects.create(
        kind=ImportBatch.Kind.FIGURES,
        period=period,
        unit=unit,
        key=key,
        checked_key=f"{key}check",
        name=f"{words}.csv",
        sha256=key.ljust(64, "0"),
        size=len(held),
        by=by,
        at=AT,
        status=ImportBatch.Status.CHECKED,
        rows=1,
        changed=1,
    )
    fields = ("unit", "code", "part", "whole")
    ImportColumn.objects.bulk_create(
        ImportColumn(batch=batch, sheet=f"{words}", position=place, title=name, field=name)
        for place, name in enumerate(fields)
    )


def _propose(world: World) -> None:
    """Give each commune a row of its own in the catalogue, a proposal that waits and one that came back."""
    owner, field = world.units["department"], Field.objects.create(code="HT", name="Hộ tịch")
    since = dt.date(2016, 1, 1)
    procedure = Procedure.objects.create(
        code=PROCEDURE, name="Khai tử", field=field, authority="commune", owner=owner, in_force_from=since
    )
    ServiceLevel.objects.create(procedure=procedure, level=2, effective_on=since)
    for name in ("commune", "sibling", "foreign"):
        unit, by, words = world.units[name], world.colleagues[name], f"lời của {UNITS[name][3]}"
        ServiceLevel.objects.create(procedure=procedure, unit=unit, level=2, effective_on=since, basis=words)
        held = {"effective_on": AT.date(), "document": words, "reason": words, "level": 3, "at": AT, "by": by}
        for status in (Proposal.Status.SUBMITTED, Proposal.Status.RETURNED):
            Proposal.objects.create(
                kind="level", procedure=procedure, unit=unit, for_unit=unit, status=status, **held
            )


# Keys ------------------------------------------------------------------------------------------------------


def our_models() -> list[type[models.Model]]:
    """Return the models of the portal's rooms, those of its many-to-many tables too."""
    return [
        model for room in ROOMS for model in apps.get_app_config(room).get_models(include_auto_created=True)
    ]


def _part_keys() -> None:
    """Let the keys of each model begin at a million of its own."""
    with connection.cursor() as cursor:
        for place, model in enumerate(our_models(), start=1):
            table, first = model._meta.db_table, place * APART
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, first])
            elif isinstance(model._meta.pk, models.AutoField):
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [f'"{table}"', "id", first]
                )


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever the block does to the database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
