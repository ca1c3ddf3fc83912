"""Rows of the registers for tests: dialogues, reviews of documents, ISO, shared systems and their use."""

from __future__ import annotations

import datetime as dt
from typing import Any

from procedures.models import Unit
from reports.models import Dialogue, IsoCertificate, LegalReview, SharedSystem, SystemUsage


def make_dialogue(unit: Unit, held_on: str = "2018-03-14", **fields: Any) -> Dialogue:
    """Return a dialogue in which nine of ten questions were answered."""
    filled = {"subject": "land", "participants": 50, "questions": 10, "answered": 9} | fields
    return Dialogue.objects.create(unit=unit, held_on=dt.date.fromisoformat(held_on), **filled)


def make_review(unit: Unit, year: int = 2018, **fields: Any) -> LegalReview:
    """Return what a unit reviewed in a year."""
    filled = {"reviewed": 20, "amended": 4, "repealed": 3, "issued": 2} | fields
    return LegalReview.objects.create(unit=unit, year=year, **filled)


def make_certificate(unit: Unit, declared: str = "2016-05-12", verified: str = "", **fields: Any) -> Any:
    """Return a declaration of ISO, verified where a day is given."""
    filled = {"version": "2008", "document": "1/QĐ-UBND"} | fields
    if verified:
        filled |= {"verified_on": dt.date.fromisoformat(verified), "verified_by": "Sở KH&CN"}
    return IsoCertificate.objects.create(unit=unit, declared_on=dt.date.fromisoformat(declared), **filled)


def make_system(position: int = 1) -> SharedSystem:
    """Return one of the shared systems, made once."""
    filled = {"code": f"PM{position}", "name": f"Phần mềm dùng chung {position}"}
    return SharedSystem.objects.get_or_create(position=position, defaults=filled)[0]


def make_usage(unit: Unit, year: int = 2018, position: int = 1, **fields: Any) -> SystemUsage:
    """Return how a unit uses a shared system in a year."""
    filled = {"users": 12, "staff": 20} | fields
    return SystemUsage.objects.create(unit=unit, year=year, system=make_system(position), **filled)
