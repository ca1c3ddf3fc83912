"""The import from the choice of a file to its undoing, as each role goes through it."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from imports.models import ImportBatch, ImportChange
from reports.figures.draft import Typed, save
from reports.flow.workflow import move
from reports.models import DraftCell, LineStatus, Measurement, MeasurementRevision, Report
from reports.refusal import Refused
from targets.models import Target
from tests.factories import make_line
from tests.imports.conftest import Province, signed_in
from tests.imports.sheets import checked, newest, row, run, undo, workbook

pytestmark = pytest.mark.engine


def shares(province: Province, code: str = "S-01") -> dict[str, tuple[int | None, int | None]]:
    """Return by unit what stands in the portal."""
    lines = Measurement.objects.filter(indicator__code=code).select_related("report__unit")
    return {line.report.unit.code: (line.part, line.whole) for line in lines}


@pytest.mark.parametrize("role", ["official", "coordinator", "admin"])
def test_a_file_comes_into_drafts_and_is_undone(role: str, province: Province) -> None:
    client = signed_in(province.people[role])
    batch = checked(client, workbook([row("19750", "S-01", 18, 20), row("19750", "Y-01", answer="Có")]))
    assert (batch.rows, batch.new, batch.refused) == (2, 2, 0)
    assert client.get(batch.get_absolute_url(), follow=True).status_code == 200
    assert not Measurement.objects.exists(), "nothing is written before the last step"
    assert run(client, batch).status_code == 302
    assert newest().status == ImportBatch.Status.DONE
    assert shares(province) == {"19750": (18, 20)}
    line = Measurement.objects.get(indicator__code="Y-01")
    assert (line.achieved, line.status, line.report.status) == (True, LineStatus.DRAFT, Report.Status.DRAFT)
    assert line.revisions.get().channel == MeasurementRevision.Channel.SHEET
    assert client.get(batch.get_absolute_url()).status_code == 200
    undo(client, batch)
    assert newest().status == ImportBatch.Status.UNDONE
    assert shares(province) == {"19750": (None, None)}
    assert client.get(batch.get_absolute_url()).status_code == 200


def test_a_figure_takes_the_place_of_what_was_typed_and_is_none(official: Client, province: Province) -> None:
    boxes = {"S-01": {"part": Typed("mười"), "whole": Typed("20")}}
    save(province.communes[0], province.period, boxes, by=province.people["official"])
    assert DraftCell.objects.count() == 2
    run(official, checked(official, workbook([row("19750", "S-01", 18, 20)])))
    assert shares(province) == {"19750": (18, 20)}
    assert not DraftCell.objects.exists()


def test_every_row_says_whether_it_is_new_changed_or_the_same(province: Province) -> None:
    client = signed_in(province.people["coordinator"])
    for number, unit in enumerate(province.communes[:2]):
        make_line(unit, province.indicators["S-01"], province.period, 10 + number, 20, status="draft")
    Report.objects.update(status="draft")
    rows = [row(unit.code, "S-01", 11, 20) for unit in province.communes]
    batch = checked(client, workbook([*rows, row("19750", "S-02", 30, 20)]))
    assert (batch.new, batch.changed, batch.unchanged, batch.refused) == (1, 1, 1, 1)
    page = client.get(reverse("imports:import-check", args=[batch.pk])).content.decode()
    assert re.search(r"<del>10</del> <span[^>]*>[^<]+</span>\s*<ins>11</ins>", page)
    run(client, batch, "tot")
    assert shares(province) == dict.fromkeys(("19750", "19751", "19752"), (11, 20))
    assert ImportChange.objects.count() == 2


def test_rows_with_errors_hold_back_all_others_unless_they_are_left_out(province: Province) -> None:
    client = signed_in(province.people["coordinator"])
    batch = checked(client, workbook([row("19750", "S-01", 18, 20), row("19751", "S-01", 21, 20)]))
    assert (batch.new, batch.refused) == (1, 1)
    run(client, batch)
    assert newest().status == ImportBatch.Status.CHECKED
    assert not Measurement.objects.exists()
    run(client, newest(), "tot")
    assert shares(province) == {"19750": (18, 20)}


def test_a_coordinator_hands_in_what_is_complete_and_another_one_approves(province: Province) -> None:
    client = signed_in(province.people["coordinator"])
    complete, partial = province.communes[:2]
    Target.objects.exclude(code__in=["S-01", "S-02"]).delete()
    rows = [
        row(complete.code, "S-01", 1, 2),
        row(complete.code, "S-02", 1, 2),
        row(partial.code, "S-01", 1, 2),
    ]
    batch = checked(client, workbook(rows))
    run(client, batch, gui="1")
    handed_in, draft = Report.objects.order_by("unit__code")
    assert (handed_in.status, draft.status) == (Report.Status.SUBMITTED, Report.Status.DRAFT)
    line = handed_in.measurements.all()[0]
    assert (line.status, line.submitted_by) == (LineStatus.SUBMITTED, province.people["coordinator"])
    with pytest.raises(Refused, match="never approves"):
        move(handed_in, "approve", by=province.people["coordinator"])
    undo(client, batch)
    assert set(Report.objects.values_list("status", flat=True)) == {Report.Status.DRAFT}
    assert shares(province) == {complete.code: (None, None), partial.code: (None, None)}


def test_an_admin_or_an_official_hands_nothing_in(province: Province) -> None:
    client = signed_in(province.people["admin"])
    Target.objects.exclude(code="S-01").delete()
    run(client, checked(client, workbook([row("19750", "S-01", 1, 2)])), gui="1")
    assert Report.objects.get().status == Report.Status.DRAFT
