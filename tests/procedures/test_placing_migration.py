"""On the way back to columns of the unit, they say what holds on the day that the portal goes by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from pytest_django import Settings

from accounts import triggers
from procedures.models import Level, Unit
from tests.factories import make_move, make_unit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]

BEFORE = ("procedures", "0007_placements")


@pytest.fixture
def commune(settings: Settings) -> Iterator[Unit]:
    """A commune that moved, and will move again after the day of the portal."""
    settings.PORTAL_TODAY = dt.date(2019, 7, 1)
    unit = make_unit()
    for since in (dt.date(2019, 7, 1), dt.date(2019, 7, 2)):
        make_move(unit, since, parent=make_unit(Level.DISTRICT, code=f"D{since.day}"))
    editor = connection.SchemaEditorClass
    triggers.keep_through_migrations(connection)  # as before every migrate
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes("procedures")
    yield unit
    MigrationExecutor(connection).migrate(newest)
    connection.SchemaEditorClass = editor
    assert unit.placements.get(since=None).parent.code == "D1", "and the way forward goes on from there"


def test_the_columns_say_what_holds_on_the_day_of_the_portal(commune: Unit) -> None:
    executor = MigrationExecutor(connection)
    unit = executor.migrate([BEFORE]).apps.get_model("procedures", "Unit").objects.get(pk=commune.pk)
    assert (unit.parent.code, unit.terrain) == ("D1", "delta")
