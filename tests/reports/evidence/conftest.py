"""A unit with an open period, a figure it is asked for, its official, and a media root for one test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from procedures.models import Role, Unit
from reports.evidence.checking import Checking
from reports.evidence.verdict import examine
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


@pytest.fixture
def looked_at_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the many files of a test without a process for each; test_checking.py shows that they agree."""
    monkeypatch.setattr(Checking, "examine", lambda _self, content, name: examine(content, name))
