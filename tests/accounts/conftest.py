"""What the tests of accounts share: time that can be moved, and passwords that are cheap to check."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from accounts import clock

# Bursts need a connection for each thread, which SQLite in the memory of one process does not give.
collect_ignore = [] if connection.vendor == "postgresql" else ["test_bursts.py"]


class MovableClock:
    """The clock of the portal, set to a moment and moved by hand."""

    def __init__(self) -> None:
        self.moment = clock.real()

    def forward(self, **span: float) -> None:
        """Let time pass."""
        self.moment += dt.timedelta(**span)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> MovableClock:
    """Time that passes only when the test says so."""
    held = MovableClock()
    monkeypatch.setattr(clock, "real", lambda: held.moment)
    monkeypatch.setattr(clock, "now", lambda: held.moment)
    return held
