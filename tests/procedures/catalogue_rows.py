"""Rows of the catalogue for tests."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

from accounts.models import User
from procedures.models import DeskHandling, Field, Procedure, Proposal, ServiceLevel, Unit
from procedures.proposals.workflow import move

SINCE = dt.date(2015, 1, 1)
JULY = dt.date(2018, 7, 1)
_numbers = count(1)

FILLED: dict[str, dict[str, Any]] = {
    "level": {"level": 4},
    "desk": {"at_desk": False},
    "repeal": {"effective_on": dt.date(2018, 12, 31)},
    "assessment": {
        "impact_assessed_on": dt.date(2018, 5, 2),
        "impact_document": "Báo cáo 12/BC-STP",
        "effective_on": dt.date(2018, 5, 2),
    },
    "new": {
        "code": "2.000999",
        "name": "Đăng ký lại kết hôn",
        "authority": "commune",
        "issued_on": dt.date(2018, 6, 1),
        "level": 3,
        "at_desk": True,
    },
}


def make_field(name: str = "Hộ tịch") -> Field:
    """Return a field of administration, made once."""
    return Field.objects.get_or_create(code=name[:20], defaults={"name": name})[0]


def make_procedure(owner: Unit, **fields: Any) -> Procedure:
    """Return a procedure of the unit, in force since 2015 and decided by departments."""
    filled = {
        "code": f"1.{next(_numbers):06}",
        "name": "Cấp bản sao trích lục",
        "field": fields.pop("field", None) or make_field(),
        "authority": "department",
        "in_force_from": SINCE,
    } | fields
    return Procedure.objects.create(owner=owner, **filled)


def make_level(
    procedure: Procedure, level: int, day: dt.date = SINCE, unit: Unit | None = None
) -> ServiceLevel:
    """Return a level of the procedure from a day on."""
    return ServiceLevel.objects.create(procedure=procedure, level=level, effective_on=day, unit=unit)


def make_handling(
    procedure: Procedure, *, at_desk: bool, day: dt.date = SINCE, unit: Unit | None = None
) -> DeskHandling:
    """Return how the procedure is handled from a day on."""
    return DeskHandling.objects.create(procedure=procedure, at_desk=at_desk, effective_on=day, unit=unit)


def filled_in(kind: str, unit: Unit, procedure: Procedure | None = None, **fields: Any) -> Proposal:
    """Return a proposal of the kind that may be sent, and is not stored."""
    own = unit if unit.level != "department" else None
    held = {"effective_on": JULY, "document": "Quyết định 12/QĐ-UBND", "reason": "nâng mức độ"}
    held |= FILLED[kind] | fields
    if kind == "new":
        held.setdefault("field", make_field())
    return Proposal(kind=kind, unit=unit, procedure=procedure, for_unit=own, **held)


def make_proposal(kind: str, unit: Unit, procedure: Procedure | None, by: User, **fields: Any) -> Proposal:
    """Return a proposal that the user has sent."""
    return move(filled_in(kind, unit, procedure, **fields), "propose", by=by)
