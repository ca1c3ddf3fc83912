"""A small province that reports: three communes of one district, figures of every kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from accounts.models import User
from imports import store
from procedures.models import Level, Role, Unit
from sheets.reading.read import read_book
from targets.models import Indicator, Period
from tests.factories import (
    make_calendar,
    make_indicator,
    make_member,
    make_questionnaire,
    make_target,
    make_unit,
)


@dataclass
class Province:
    """What a test of the import finds."""

    period: Period
    department: Unit
    district: Unit
    communes: list[Unit]
    indicators: dict[str, Indicator]
    people: dict[str, User]


@pytest.fixture
def province(db: None, day: None) -> Province:
    """Return the province in an open period."""
    period = make_calendar()["2018-q2"]
    department = make_unit(Level.DEPARTMENT, code="SNV", name="Sở Nội vụ")
    district = make_unit(Level.DISTRICT, code="474", name="Huyện Quảng Điền")
    names = ("Xã Quảng Thành", "Xã Quảng Phú", "Xã Quảng An")
    communes = [
        make_unit(parent=district, code=f"1975{number}", name=name) for number, name in enumerate(names)
    ]
    kinds: dict[str, dict[str, str]] = {
        "S-01": {},
        "S-02": {"accumulation": "year_to_date"},
        "Y-01": {"kind": "unit_count"},
        "D-01": {"source": "dossiers"},
        "K-01": {"source": "survey", "survey_subject": "one_stop"},
    }
    indicators = {code: make_indicator(code, **fields) for code, fields in kinds.items()}
    for indicator in indicators.values():
        make_target(indicator)
    make_questionnaire({"Nơi tiếp đón": {"hài lòng": True, "chưa hài lòng": False}})
    people = {
        "official": make_member(communes[0], Role.OFFICIAL),
        "neighbour": make_member(communes[1], Role.OFFICIAL),
        "coordinator": make_member(department, Role.COORDINATOR),
        "admin": make_member(department, Role.ADMIN),
        "leader": make_member(department, Role.LEADER),
    }
    return Province(period, department, district, communes, indicators, people)


def signed_in(user: User) -> Client:
    """Return a browser of the user."""
    client = Client()
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def coordinator(province: Province) -> Client:
    """Return the browser of the coordinator."""
    return signed_in(province.people["coordinator"])


@pytest.fixture
def official(province: Province) -> Client:
    """Return the browser of the first commune's official."""
    return signed_in(province.people["official"])


@pytest.fixture
def day(settings: Settings) -> None:
    """Let it be some days before the deadline."""
    settings.PORTAL_TODAY = dt.date(2018, 6, 10)


@pytest.fixture(autouse=True)
def _read_here(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Read the files of tests without a process for each; one test asks for it (test_large.py)."""
    if "sandboxed" not in request.fixturenames:
        monkeypatch.setattr(store, "read_safely", read_book)


@pytest.fixture
def sandboxed() -> None:
    """Let files be read as the portal reads them."""


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield
