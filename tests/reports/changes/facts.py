"""What a ledger says, in a form to compare, and the same as somebody reads it who keeps nothing."""

from __future__ import annotations

import hashlib
import time
from typing import Any

from django.db import models

from reports import obligations
from reports.changes.since import Version, since
from reports.models import DataChange
from reports.obligations import Asking
from reports.review import examined
from reports.review.examined import PeriodReports
from reports.verdicts import ledger as ledgers
from reports.verdicts.ledger import Ledger
from targets.models import Period

Facts = dict[str, Any]

# No change is settled that is newer than the oldest transaction of the server, be it one of another test.
PATIENCE = 900  # seconds


def settled_version() -> Version:
    """Return the version that holds now, once no transaction is older than the newest change."""
    until = time.monotonic() + PATIENCE
    while True:
        found = since(None).version
        if found is not None and found.key == DataChange.objects.order_by("-pk")[0].pk:
            return found
        assert time.monotonic() < until, "the newest change was never settled"
        time.sleep(0.1)


def kept_facts() -> Facts:
    """Return what this process says that the database holds."""
    return facts_of(Ledger.read())


def fresh_facts() -> Facts:
    """Return what the database holds, read as by a process that has just begun."""
    obligations._ASKING.forget()
    return facts_of(ledgers._read())


def digest(facts: Facts) -> str:
    """Return a short sum of the facts."""
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def facts_of(ledger: Ledger) -> Facts:
    """Return all that the ledger says, each part in an order of its own."""
    lines, catalogue = ledger.lines, ledger.catalogue
    return {
        "indicators": [_row(one) | {"area": _row(one.area)} for one in ledger.indicators],
        "targets": [
            _row(one) | {"path": [_row(point) for point in one.milestones], "named": sorted(one.named_keys)}
            for _key, versions in sorted(ledger.targets.items())
            for one in versions
        ],
        "periods": [_row(one) for _number, one in sorted(ledger.periods.items())],
        "units": [
            _row(one)
            | {"names": [_row(name) for name in one.names.all()]}
            | {"placed": [(row.since, _row(row.parent), row.terrain) for row in one.placed]}
            for _key, one in sorted(ledger.units.items())
        ],
        "margins": [
            (one.version, one.in_force_from, one.margins.at_risk, one.margins.behind)
            for one in ledger.margins
        ],
        "exemptions": sorted((_row(one) for one in ledger.exemptions), key=str),
        "standing units": sorted((number, sorted(units)) for number, units in ledger.standing_units.items()),
        "order": sorted(ledger.order.items()),
        "accepted": _by_place({place: sorted(units.items()) for place, units in lines.accepted.items()}),
        "exempted": _by_place(lines.exempted),
        "others": _by_place(lines.others),
        "printed": _by_place(lines.printed),
        "corrected": _by_place(lines.corrected),
        "waiting": _by_place(lines.waiting),
        "collected": _by_place({place: sorted(held.items()) for place, held in lines.collected.items()}),
        "extensions": sorted(ledger.unit_days.extensions.items()),
        "successions": sorted((key, sorted(held)) for key, held in ledger.unit_days.successions.items()),
        "stated": sorted(
            (place, _row(one), [_row(part) for part in one.parts.all()])
            for place, one in ledger.stated.items()
        ),
        "index": sorted((key, [_row(one) for one in held]) for key, held in ledger.index_values.items()),
        "copied": sorted(
            (place, sorted((one.unit.pk, one.source, one.note, one.warnings) for one in held))
            for place, held in ledger.copied.items()
        ),
        "copies": sorted(ledger.copies.items()),
        "catalogue": None
        if catalogue is None
        else (sorted(catalogue.periods), sorted(catalogue.tally._general.items()), catalogue.tally.issued),
        "certified": sorted((ledger.unit_days.certified or {}).items()),
        "declared": sorted(ledger.unit_days.declared.items()),
        "usage": sorted(ledger.unit_days.usage.items()),
        "pairs": sorted(map(repr, ledger.unit_days.pairs)),
        "explained": sorted(ledger.unit_days.explained),
    }


def _row(one: models.Model | None) -> dict[str, Any]:
    return (
        {}
        if one is None
        else {field.attname: getattr(one, field.attname) for field in one._meta.concrete_fields}
    )


def _by_place(held: dict[tuple[int, int], Any]) -> list[Any]:
    return sorted((place, sorted(units)) for place, units in held.items() if units)


def kept_reports(code: str) -> Facts:
    """Return what this process says that the desk compares."""
    asking = Asking.read()
    return _facts_of_reports(PeriodReports.read(_period(asking, code), asking))


def fresh_reports(code: str) -> Facts:
    """Return what the desk compares, read as by a process that has just begun."""
    obligations._ASKING.forget()
    asking = Asking.read()
    return _facts_of_reports(examined._of_all(_period(asking, code), asking))


def _period(asking: Asking, code: str) -> Period:
    return next(one for one in asking.periods.values() if one.code == code)


def _facts_of_reports(reports: PeriodReports) -> Facts:
    return {
        "reports": sorted(
            (
                unit,
                one.sheet.status,
                one.answered,
                one.awaits,
                one.warnings,
                one.explained,
                sorted(one.wholes.items()),
                one.change and (one.change.indicator.pk, one.change.points),
                [(row.code, row.share, row.line and _row(row.line), row.cells) for row in one.sheet.rows],
            )
            for unit, one in reports.of_units.items()
        ),
        "past": sorted(
            (unit, sorted((period, one.status, one.submitted_at) for period, one in held.items()))
            for unit, held in reports.past.items()
        ),
    }
