"""What the steps of an import refuse: the file of before, what moved meanwhile, a foreign import."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from imports.job import check_import, prepared, undo_import, write_import
from imports.models import ImportBatch
from reports.models import LineStatus, Measurement, Report
from reports.refusal import Overtaken
from targets.models import Period
from tests.factories import make_line
from tests.imports.conftest import Province, signed_in
from tests.imports.sheets import (
    HEADINGS,
    checked,
    hand_in,
    newest,
    row,
    run,
    undo,
    workbook,
)


def test_the_same_file_again_says_when_it_was_imported(coordinator: Client) -> None:
    content = workbook([row("19750", "S-01", 1, 2)])
    run(coordinator, checked(coordinator, content))
    first = newest()
    Measurement.objects.update(part=0)
    batch = checked(coordinator, content)
    page = coordinator.get(reverse("imports:import-check", args=[batch.pk])).content.decode()
    assert "was imported at" in page
    answer = coordinator.get(reverse("imports:import-check", args=[batch.pk]))
    assert answer.context["earlier"] == first
    run(coordinator, batch)
    assert Measurement.objects.get().part == 0


def test_who_submitted_stays_in_its_state_when_an_import_is_undone(
    coordinator: Client, province: Province
) -> None:
    rows = [row("19750", "S-01", 1, 2), row("19751", "S-01", 1, 2), row("19752", "S-01", 1, 2)]
    batch = checked(coordinator, workbook(rows))
    run(coordinator, batch)
    edited, sent, plain = Measurement.objects.order_by("report__unit__code")
    Measurement.objects.filter(pk=edited.pk).update(part=2, version=2)
    Measurement.objects.filter(pk=sent.pk).update(status=LineStatus.SUBMITTED)
    undo(coordinator, batch)
    assert dict(batch.changes.values_list("measurement_id", "undo")) == {
        edited.pk: "edited",
        sent.pk: "sent",
        plain.pk: "restored",
    }
    page = coordinator.get(batch.get_absolute_url(), follow=True).content.decode()
    assert "edited since" in page
    assert "sent or approved since" in page


def test_what_changed_since_the_check_is_told_and_not_written_over(
    coordinator: Client, province: Province
) -> None:
    batch = checked(coordinator, workbook([row("19750", "S-01", 1, 2), row("19751", "S-01", 1, 2)]))
    make_line(province.communes[0], province.indicators["S-01"], province.period, 7, 9, status="draft")
    Report.objects.update(status="draft")
    answer = run(coordinator, batch, "tot")
    page = coordinator.get(answer["Location"]).content.decode()
    assert "1 figure was changed since the check: 19750 S-01" in page
    assert list(Measurement.objects.values_list("part", "whole")) == [(7, 9)]
    assert newest().changed == 1, "the check was made anew"
    run(coordinator, newest())
    assert set(Measurement.objects.values_list("part", "whole")) == {(1, 2)}


def test_an_import_is_not_undone_in_a_locked_period(coordinator: Client, province: Province) -> None:
    batch = checked(coordinator, workbook([row("19750", "S-01", 1, 2)]))
    run(coordinator, batch)
    Period.objects.filter(pk=province.period.pk).update(locked_at=dt.datetime(2018, 6, 20, tzinfo=dt.UTC))
    undo(coordinator, batch)
    assert newest().status == ImportBatch.Status.DONE
    assert Measurement.objects.get().part == 1


def test_a_foreign_import_is_not_there(province: Province, official: Client, coordinator: Client) -> None:
    batch = checked(official, workbook([row("19750", "S-01", 1, 2)]))
    neighbour = signed_in(province.people["neighbour"])
    for name in ("import", "import-columns", "import-check", "import-file", "import-marked"):
        assert neighbour.get(reverse(f"imports:{name}", args=[batch.pk])).status_code == 404
    for name in ("import-answer", "import-run", "import-undo", "import-again"):
        assert neighbour.post(reverse(f"imports:{name}", args=[batch.pk])).status_code == 404
    assert coordinator.get(reverse("imports:import-check", args=[batch.pk])).status_code == 200
    assert signed_in(province.people["leader"]).get(reverse("imports:import-list")).status_code == 403
    assert ImportBatch.objects.get().status == "checked"


def test_a_double_press_writes_once(coordinator: Client) -> None:
    batch = checked(coordinator, workbook([row("19750", "S-01", 1, 2)]))
    once = str(uuid.uuid4())
    for _ in range(2):
        run(coordinator, batch, once=once)
    assert Measurement.objects.get().version == 1


def test_of_two_at_once_the_second_is_told_what_happened_to_the_import(
    coordinator: Client, province: Province
) -> None:
    """Each holds the import as it stood before the other, as two requests that cross do."""
    by, batch = province.people["coordinator"], checked(coordinator, workbook([row("19750", "S-01", 1, 2)]))
    stale = prepared(batch)
    check_import(prepared(batch))
    with pytest.raises(Overtaken, match="changed meanwhile"):
        write_import(stale, by)
    order = prepared(newest())
    write_import(order, by)
    with pytest.raises(Overtaken, match="written already"):
        write_import(order, by)
    undo_import(newest(), by)
    with pytest.raises(Overtaken, match="undone already"):
        undo_import(newest(), by)


def test_other_sheets_with_such_a_table_and_rows_that_are_left_out_are_named(coordinator: Client) -> None:
    total = ["Tổng cộng", None, None, None, 1, 2]
    content = workbook(
        [row("19750", "S-01", 1, 2), total],
        name="Quý I",
        others={"Quý II": [HEADINGS, row("19750", "S-01", 3, 4)]},
    )
    hand_in(coordinator, content)
    page = coordinator.get(reverse("imports:import-columns", args=[newest().pk])).content.decode()
    assert "not read now: Quý II" in page
    assert "3 “Tổng cộng”" in page
