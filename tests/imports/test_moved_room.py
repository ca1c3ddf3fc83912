"""Imports moved into a room of their own: a database of before goes on as it is, its rows and its journal."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import audit
from imports.models import ImportBatch
from procedures.models import Role
from tests.factories import make_calendar, make_import, make_member, make_province, make_unit
from tests.imports.conftest import Province, signed_in
from tests.imports.sheets import checked, row, run, undo, workbook

OF_OLD = "reports.importbatch"  # what acts called an import before it moved
MOVES = [("reports", "0016_imports_leave"), ("imports", "0001_initial")]


@pytest.mark.django_db
def test_the_tables_of_imports_keep_their_names() -> None:
    models = apps.get_app_config("imports").get_models()
    tables = {model._meta.db_table for model in models}
    assert tables == {
        "reports_importanswer",
        "reports_importbatch",
        "reports_importchange",
        "reports_importcolumn",
        "reports_importedfield",
        "reports_importedover",
        "reports_importedrow",
    }
    assert tables <= set(connection.introspection.table_names())


@pytest.mark.django_db(transaction=True)  # SQLite edits no tables within a transaction
@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(("room", "name"), MOVES)
def test_the_move_does_nothing_to_the_database(room: str, name: str, backwards: bool) -> None:
    out = StringIO()
    call_command("sqlmigrate", room, name, backwards=backwards, stdout=out, no_color=True)
    statements = [line for line in out.getvalue().splitlines() if not line.startswith("--")]
    assert [line for line in statements if line not in ("", "BEGIN;", "COMMIT;")] == []


@pytest.mark.django_db
def test_the_journal_knows_an_act_of_before_by_the_same_words_as_one_of_today(client: Client) -> None:
    reader = make_member(make_province(), Role.COORDINATOR)
    client.force_login(reader)
    batch = make_import(make_unit(), make_calendar()["2018-q2"], by=reader)
    before = audit.write("import_match", batch, by=reader, subject_type=OF_OLD)
    today = audit.write("import_undone", batch, by=reader)
    page = client.get(reverse("reports:audit"), {"loai": OF_OLD})
    shown = {entry.event.pk: entry.kind for entry in page.context["page"].entries}
    assert shown == dict.fromkeys((before.pk, today.pk), "lần nhập")
    for event in (before, today):
        text = client.get(reverse("reports:audit-entry", args=[event.pk])).content.decode()
        assert ("lần nhập" in text, OF_OLD in text) == (True, False)


def held() -> dict[str, list[dict[str, Any]]]:
    """Return every row of imports."""
    models = apps.get_app_config("imports").get_models()
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


@pytest.mark.django_db(transaction=True)
def test_imports_of_before_are_undone_and_gone_on_with_after_the_move(province: Province) -> None:
    official, neighbour = (signed_in(province.people[name]) for name in ("official", "neighbour"))
    done = checked(official, workbook([row("19750", "S-01", 18, 20)]))
    run(official, done)
    half_done = checked(neighbour, workbook([row("19751", "S-01", 7, 20)]))
    before = held()
    call_command("migrate", "imports", "zero", verbosity=0)
    call_command("migrate", "reports", "0015", verbosity=0)
    call_command("migrate", verbosity=0)
    assert held() == before
    undo(official, done)
    run(neighbour, half_done)
    statuses = dict(ImportBatch.objects.values_list("pk", "status"))
    assert statuses == {done.pk: "undone", half_done.pk: "done"}
