"""What the demo invents for the registers: dialogues, reviewed documents, ISO and shared software.

A source of chance of their own: no other invented figure changes by what is invented here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from random import Random

from procedures.models import Level, Unit
from reports.demo.shape import INVENTED, SEED
from reports.models import (
    Dialogue,
    IsoCertificate,
    LegalReview,
    Measurement,
    SharedSystem,
    SourcePair,
    SystemUsage,
)

YEARS = range(2016, 2021)
DIFFERS = 0.06  # of the units whose report and register say two things
SYSTEMS = 5
IN_HAND = ("19891",)  # a unit of the demo's accounts: its ISO is declared and not verified
VERIFIER = "Sở Khoa học và Công nghệ"


def invent(day: dt.date) -> None:
    """Store invented rows for all four registers as of the day, each with the words that say so."""
    chance = Random(SEED + 1)  # noqa: S311  # figures, no secrets
    units = list(Unit.objects.exclude(level=Level.PROVINCE).order_by("code"))
    offices = [unit for unit in units if unit.level != Level.COMMUNE]
    communes = [unit for unit in units if unit.level == Level.COMMUNE]
    Dialogue.objects.bulk_create(row for row in _dialogues(chance, offices) if row.held_on <= day)
    LegalReview.objects.bulk_create(row for row in _reviews(chance, offices) if row.year <= day.year)
    IsoCertificate.objects.bulk_create(_known_on(day, _certificates(chance, communes)))
    systems = _systems()
    usage = _usage(chance, units, systems)
    for pair in SourcePair.objects.filter(beside=SourcePair.Beside.SYSTEM):
        pair.system = systems[0]
        pair.save()
        _agree(chance, usage, pair)
    SystemUsage.objects.bulk_create(row for row in usage if row.year <= day.year)


def _known_on(day: dt.date, rows: Iterable[IsoCertificate]) -> Iterator[IsoCertificate]:
    """Yield what was declared by the day, unverified where that came later."""
    for row in rows:
        if row.verified_on and row.verified_on > day:
            row.verified_on, row.verified_by = None, ""
        if row.declared_on and row.declared_on <= day:
            yield row


def _agree(chance: Random, usage: list[SystemUsage], pair: SourcePair) -> None:
    """Let the register say what the reports of a year's end say, but of a few units."""
    lines = Measurement.objects.filter(
        indicator=pair.indicator, report__period__quarter=4, accepted__isnull=False
    )
    told = {
        (unit, year): (part or 0, whole or 0)
        for unit, year, part, whole in lines.values_list(
            "report__unit_id", "report__period__year", "accepted__part", "accepted__whole"
        )
    }
    for row in usage:
        stated = told.get((row.unit_id, row.year))
        if row.system_id == pair.system_id and stated and chance.random() > DIFFERS:
            row.users, row.staff = stated


def _dialogues(chance: Random, units: list[Unit]) -> list[Dialogue]:
    subjects = list(Dialogue.Subject)
    rows = []
    for place, unit in enumerate(units):
        for year in YEARS:
            for number in range(chance.choice((0, 1, 1, 2))):
                asked = chance.randint(4, 40)
                rows.append(
                    Dialogue(
                        unit=unit,
                        held_on=dt.date(year, 3 + 5 * number, chance.randint(1, 28)),
                        subject=subjects[(place + number) % len(subjects)],
                        participants=chance.randint(20, 180),
                        questions=asked,
                        answered=asked - chance.randint(0, asked // 4),
                        note=INVENTED,
                    )
                )
    return rows


def _reviews(chance: Random, units: list[Unit]) -> list[LegalReview]:
    rows = []
    for unit in units:
        for year in YEARS:
            seen = chance.randint(5, 60)
            rows.append(
                LegalReview(
                    unit=unit,
                    year=year,
                    reviewed=seen,
                    amended=chance.randint(0, seen // 4),
                    repealed=chance.randint(0, seen // 5),
                    issued=chance.randint(0, 6),
                    note=INVENTED,
                )
            )
    return rows


def _certificates(chance: Random, communes: list[Unit]) -> list[IsoCertificate]:
    rows = []
    for place, unit in enumerate(communes):
        if chance.random() < 0.3 and unit.code not in IN_HAND:
            continue
        declared = dt.date(2016, chance.randint(3, 12), chance.randint(1, 28))
        is_verified = chance.random() < 0.6 and unit.code not in IN_HAND
        rows.append(
            IsoCertificate(
                unit=unit,
                version=IsoCertificate.Version.V2008,
                declared_on=declared,
                document=f"{place + 1:03}/QĐ-UBND",
                verified_on=declared + dt.timedelta(days=chance.randint(20, 120)) if is_verified else None,
                verified_by=VERIFIER if is_verified else "",
                note=INVENTED,
            )
        )
    return rows


def _systems() -> list[SharedSystem]:
    """Return the systems; those that came with the tables are gone where a test has emptied them."""
    return [
        SharedSystem.objects.get_or_create(
            position=position,
            defaults={"code": f"PM{position}", "name": f"Phần mềm dùng chung {position}"},
        )[0]
        for position in range(1, SYSTEMS + 1)
    ]


def _usage(chance: Random, units: list[Unit], systems: list[SharedSystem]) -> list[SystemUsage]:
    rows = []
    for unit in units:
        staff = chance.randint(15, 30) if unit.level == Level.COMMUNE else chance.randint(40, 140)
        for year in YEARS:
            if not unit.exists_on(dt.date(year, 12, 14)):
                continue
            for system in systems:
                grown = min(1.0, 0.35 + 0.1 * (year - 2015) + 0.05 * chance.random() * system.position)
                rows.append(
                    SystemUsage(
                        unit=unit,
                        system=system,
                        year=year,
                        users=round(staff * grown),
                        staff=staff,
                        note=INVENTED,
                    )
                )
    return rows
