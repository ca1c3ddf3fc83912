"""The import from the choice of a file to its undoing, as each role goes through it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from reports.models import ImportBatch, ImportChange, LineStatus, Measurement, MeasurementRevision, Report
from tests.factories import make_line
from tests.reports.exchange.conftest import Province, signed_in
from tests.reports.exchange.sheets import checked, newest, row, run, undo, workbook


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


def test_every_row_says_whether_it_is_new_changed_or_the_same(province: Province) -> None:
    client = signed_in(province.people["coordinator"])
    for number, unit in enumerate(province.communes[:2]):
        make_line(unit, province.indicators["S-01"], province.period, 10 + number, 20, status="draft")
    Report.objects.update(status="draft")
    rows = [row(unit.code, "S-01", 11, 20) for unit in province.communes]
    batch = checked(client, workbook([*rows, row("19750", "S-02", 30, 20)]))
    assert (batch.new, batch.changed, batch.unchanged, batch.refused) == (1, 1, 1, 1)
    page = client.get(reverse("reports:import-check", args=[batch.pk])).content.decode()
    assert "<del>10</del> → </span>" not in page
    assert "<del>10</del>" in page
    assert "<ins>11</ins>" in page
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
