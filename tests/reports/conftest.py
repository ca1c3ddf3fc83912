"""Whole databases for tests that only read: loaded once a file, and taken back at its end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from targets.models import Period
from tests.factories import make_calendar

PASSWORD = "mat-khau-de-thu"


def load(command: str = "load_demo") -> str:
    """Run a loader and return what it says."""
    out = StringIO()
    with override_settings(DEMO_PASSWORD=PASSWORD):
        call_command(command, stdout=out)
    return out.getvalue()


@contextmanager
def loaded(command: str, blocker: Any) -> Iterator[None]:
    """Hold what the loader brings for as long as the block lasts."""
    with blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        try:
            load(command)
            yield
        finally:
            transaction.set_rollback(True)
            whole.__exit__(None, None, None)


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo province: 182 units, twenty quarters."""
    with loaded("load_demo", django_db_blocker):
        yield


@pytest.fixture(scope="module")
def published(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The real figures that were found in print."""
    with loaded("load_published", django_db_blocker):
        yield


@pytest.fixture
def periods() -> dict[str, Period]:
    """Return the periods of the programme by their codes."""
    return make_calendar()
