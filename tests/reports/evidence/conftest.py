"""A unit with an open period, a figure it is asked for, its official, and a media root for one test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from procedures.models import Role, Unit
from reports.evidence import checking
from reports.evidence.checking import Checking
from reports.evidence.verdict import examine_file
from sheets.reading import sandbox
from tests.factories import make_calendar, make_member, make_target, make_unit
from tests.reports.evidence.desk import Desk


@pytest.fixture
def media(tmp_path: Path, settings: Any) -> Path:
    """A media root that holds what this test kept, and nothing else."""
    settings.MEDIA_ROOT = str(tmp_path / "portal" / "media")
    return tmp_path / "portal" / "media"


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


@pytest.fixture
def official(unit: Unit) -> User:
    return make_member(unit, Role.OFFICIAL)


@pytest.fixture
def desk(unit: Unit, official: User, media: Path, client: Client) -> Desk:
    """The entry page as its official uses it."""
    client.force_login(official)
    return Desk(client, unit, make_calendar()["2018-q2"], make_target().indicator)


@pytest.fixture(autouse=True)
def _looked_at_here(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Look at the files of tests without a process for each; test_checking.py shows that both agree."""
    if "apart" not in request.fixturenames:
        monkeypatch.setattr(Checking, "examine", lambda _self, content, name: examine_file(content, name))


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at files as the portal does, and wait for it on a machine that other tests keep busy."""
    monkeypatch.setattr(sandbox, "SECONDS", 300)
    monkeypatch.setattr(checking, "PATIENCE", 300)
