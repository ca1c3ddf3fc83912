"""Versions of the margins, as tests need them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from targets.models import MarginVersion


def make_margins(at_risk: str, behind: str, *, since: dt.date, **fields: Any) -> MarginVersion:
    """Return the next version of the margins, in per cent of the way."""
    version = MarginVersion.objects.count() + 1
    filled = {"legal_basis": "Văn bản 1", "reason": "thử", "in_force_from": since} | fields
    numbers = {"at_risk": Decimal(at_risk), "behind": Decimal(behind)}
    return MarginVersion.objects.create(version=version, **numbers, **filled)
