"""Whatever is sent or stands in a file: no page breaks, nothing is written in part, no query is too many."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import AuditEvent
from imports import job
from imports.models import ImportBatch
from reports.models import Measurement
from tests.factories import make_unit
from tests.imports.conftest import Province
from tests.imports.sheets import HEADINGS, checked, hand_in, match, newest, row, run, workbook

CELLS = st.one_of(
    st.none(),
    st.integers(-5, 10**17),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.sampled_from(
        [
            "19750",
            "19751",
            "S-01",
            "S-02",
            "Y-01",
            "D-01",
            "K-01",
            "Có",
            "Chưa",
            "XÓA",
            "Không áp dụng",
            "-",
        ]
    ),
    st.text(max_size=12).filter(lambda text: not text.startswith(("=", "http", "{"))),
)
ROWS = st.lists(st.lists(CELLS, min_size=len(HEADINGS), max_size=len(HEADINGS)), max_size=6)
SENT = st.dictionaries(
    st.sampled_from(["trang", "cot-0-0", "cot-0-4", "cach", "gui", "cong-thuc", "ten-0", "don-vi-0", "kind"]),
    st.one_of(
        st.text(max_size=8), st.sampled_from(["unit", "part", "tot", "het", "1", "0", "19750", "figures"])
    ),
)


@settings(
    max_examples=settings().max_examples // 5, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS)
def test_a_generated_file_breaks_no_page_and_is_written_as_it_was_counted(
    rows: list[list[Any]], coordinator: Client
) -> None:
    Measurement.objects.all().delete()
    good = row("19752", "S-02", 1, 2)
    assert hand_in(coordinator, workbook([good, *rows])).status_code == 302
    batch = newest()
    assert match(coordinator, batch).status_code in (302, 400)
    batch = newest()
    assert batch.rows == batch.new + batch.changed + batch.unchanged + batch.refused
    assert coordinator.get(reverse("imports:import", args=[batch.pk]), follow=True).status_code == 200
    run(coordinator, batch, "tot")
    assert newest().status in ("done", "checked", "uploaded")
    written = Measurement.objects.count()
    assert (written > 0) == (newest().status == "done")


@settings(
    max_examples=settings().max_examples // 5, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sent=SENT, name=st.sampled_from(["new", "columns", "answer", "run", "again", "undo"]))
def test_no_form_brings_a_step_down(sent: dict[str, str], name: str, coordinator: Client) -> None:
    if not ImportBatch.objects.exists():
        checked(coordinator, workbook([row("19750", "S-01", 1, 2), row("", "S-02", 3, 4, name="Q. Thành")]))
    place = [] if name == "new" else [newest().pk]
    answer = coordinator.post(reverse(f"imports:import-{name}", args=place), sent)
    assert answer.status_code < 500


def queries_of(work: Any) -> int:
    with CaptureQueriesContext(connection) as asked:
        work()
    return len(asked)


def test_checking_costs_the_same_for_few_rows_and_for_many(province: Province, coordinator: Client) -> None:
    found = []
    for number in (2, 40):
        units = [make_unit(parent=province.district, code=f"M{number}{place}") for place in range(number)]
        rows = [row(unit.code, code, 1, 2) for unit in units for code in ("S-01", "S-02")]
        batch = checked(coordinator, workbook(rows))
        assert batch.new == 2 * number
        order = job.prepared(batch)
        found.append(queries_of(lambda order=order: job.check_import(order)))
    assert found[0] == found[1] <= 25


def test_the_pages_keep_their_budgets(province: Province, coordinator: Client) -> None:
    units = [make_unit(parent=province.district, code=f"M{place}") for place in range(40)]
    rows = [row(unit.code, "S-01", 3, 2) for unit in units]
    batch = checked(coordinator, workbook([*rows, row("19750", "S-01", 1, 2)]))
    addresses = [reverse("imports:import-list"), reverse("imports:import-new")]
    for address in (*addresses, reverse("imports:import-check", args=[batch.pk])):
        assert queries_of(lambda address=address: coordinator.get(address)) <= 14
    run(coordinator, batch, "tot")
    assert queries_of(lambda: coordinator.get(batch.get_absolute_url())) <= 16


def test_a_page_of_thousands_of_rows_stays_light(province: Province, coordinator: Client) -> None:
    rows = [row(f"9{number}", "S-01", 3, 2) for number in range(1500)]
    batch = checked(coordinator, workbook(rows))
    page = coordinator.get(reverse("imports:import-check", args=[batch.pk]), {"hien": "loi", "trang": "30"})
    assert len(page.content) < 200_000
    assert page.context["page"].last == 30


@pytest.mark.parametrize("query", ["?trang=x", "?trang=999999999999", "?hien=khong&trang=-1"])
def test_a_page_that_is_not_there_shows_the_nearest(query: str, coordinator: Client) -> None:
    batch = checked(coordinator, workbook([row("19750", "S-01", 1, 2)]))
    assert coordinator.get(reverse("imports:import-check", args=[batch.pk]) + query).status_code == 200
    assert coordinator.get(reverse("imports:import-list") + query).status_code == 200


def test_an_import_is_written_down_once_a_step(coordinator: Client) -> None:
    sent = {"once": str(uuid.uuid4())}
    batch = checked(coordinator, workbook([row("19750", "S-01", 1, 2)]))
    run(coordinator, batch)
    coordinator.post(reverse("imports:import-undo", args=[batch.pk]), sent)
    coordinator.post(reverse("imports:import-undo", args=[batch.pk]), sent)
    names = (
        AuditEvent.objects.filter(action__startswith="import").order_by("pk").values_list("action", flat=True)
    )
    assert list(names) == ["import_read", "import_match", "import", "import_undone"]
    kept = AuditEvent.objects.get(action="import").changes.values_list("field", "before", "after")
    assert set(kept) == {("S-01 · Numerator", "", "1"), ("S-01 · Whole", "", "2")}
