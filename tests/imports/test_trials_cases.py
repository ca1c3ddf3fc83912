"""Each trap of an office is read as it is meant or refused by its cell, and its twin comes in whole."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imports import store
from imports.models import ImportBatch
from reports.models import DraftCell, Measurement, MeasurementRevision, Report, StatedIndex
from reports.models.report import Answer
from targets.models import Period
from tests.factories import make_indicator, make_line, make_unit
from tests.imports.cases import CASES, Case
from tests.imports.conftest import Province
from tests.imports.sheets import hand_in, match, newest, run
from tests.sampling import some_by_day

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def world(province: Province) -> None:
    """Let there be what the files are about: a short code, a name that repeats, an index, a draft."""
    make_unit(parent=province.district, code="00002", name="Xã Quảng Vinh")
    for code, district, place in (("476", "Thị xã Hương Trà", "19996"), ("481", "Huyện A Lưới", "20044")):
        parent = make_unit("district", code=code, name=district)  # type: ignore[arg-type]
        make_unit(parent=parent, code=place, name="Xã Hương Phong")
    make_indicator("PCI", kind="index", frequency="year", part_name="", whole_name="")
    line = {"status": "draft"}
    make_line(province.communes[2], province.indicators["S-01"], province.period, 7, 9, **line)
    Report.objects.update(status="draft")


def state() -> list[list[object]]:
    """Return all that an import may write."""
    lines = Measurement.objects.order_by("pk").values_list("pk", "part", "whole", "note", "answer", "version")
    others = [MeasurementRevision.objects.count(), Report.objects.count(), DraftCell.objects.count()]
    return [list(lines), others]  # type: ignore[list-item]


def figures() -> dict[str, str]:
    """Return every figure that stands in the portal, by the codes of its unit and target."""
    return {
        f"{line.report.unit.code} {line.indicator.code}": said(line)
        for line in Measurement.objects.select_related("report__unit", "indicator")
    }


def said(line: Measurement) -> str:
    """Return a figure in short."""
    if line.answer == Answer.NOT_APPLICABLE:
        return "na"
    index = StatedIndex.objects.filter(report=line.report_id, indicator=line.indicator_id).first()
    if index is not None:
        return f"{index.value.normalize():f}".replace(".", ",")
    part, whole = ("" if number is None else number for number in (line.part, line.whole))
    return f"{part}/{whole}"


def hand(client: Client, case: Case, content: bytes) -> Any:
    """Hand the file in, or paste its cells."""
    if "pasted" not in case.about:
        return hand_in(client, content, name=case.name, **case.about)
    sent = {"kind": "figures", "period": "2018-q2", "pasted": content.decode(), "once": str(uuid.uuid4())}
    return client.post(reverse("imports:import-new"), sent)


def check(client: Client, case: Case, content: bytes, answers: Mapping[str, str]) -> ImportBatch:
    """Go through the steps up to the check, of which none writes a figure."""
    before = state()
    assert hand(client, case, content).status_code == 302
    if answers:  # what is asked about a column has to be answered
        assert match(client, newest()).status_code in (302, 400)
    assert match(client, newest(), **answers).status_code == 302
    if case.takes_formulas and content == case.trap:
        answer(client, newest())
    assert client.get(newest().get_absolute_url(), follow=True).status_code == 200
    assert state() == before, "nothing is written before the last step"
    return newest()


def answer(client: Client, batch: ImportBatch) -> None:
    """Take the values that the file has stored for its formulas."""
    sent = {"cong-thuc": "1", "once": str(uuid.uuid4())}
    assert client.post(reverse("imports:import-answer", args=[batch.pk]), sent).status_code == 302


@pytest.mark.parametrize("name", some_by_day(CASES))
def test_the_twin_brings_exactly_its_figures(name: str, coordinator: Client) -> None:
    case, before = CASES[name], figures()
    batch = check(coordinator, case, case.twin, {})
    assert batch.refused == 0, store.checked_of(batch).faults
    assert run(coordinator, batch).status_code == 302
    assert newest().status == ImportBatch.Status.DONE
    assert figures() == before | case.figures


@pytest.mark.parametrize("name", some_by_day(name for name, case in CASES.items() if not case.refused))
def test_a_trap_that_can_be_read_brings_the_figures_of_its_twin(name: str, coordinator: Client) -> None:
    case, before = CASES[name], figures()
    batch = check(coordinator, case, case.trap, case.answers)
    assert batch.refused == 0, store.checked_of(batch).faults
    run(coordinator, batch)
    assert newest().status == ImportBatch.Status.DONE
    assert figures() == before | case.figures


@pytest.mark.parametrize("name", some_by_day(name for name, case in CASES.items() if case.refused))
def test_a_trap_that_cannot_be_read_is_refused_by_its_cells(name: str, coordinator: Client) -> None:
    case, before = CASES[name], state()
    batch = check(coordinator, case, case.trap, case.answers)
    cells = dict.fromkeys((fault.sheet, fault.address) for fault in store.checked_of(batch).faults)
    assert list(cells) == [(case.sheet, cell) for cell in case.refused]
    page = coordinator.get(reverse("imports:import-check", args=[batch.pk])).content.decode()
    assert all(f"Cell {cell} of sheet “{case.sheet}”" in page for cell in case.refused)
    assert case.words in page
    run(coordinator, batch)
    assert newest().status == ImportBatch.Status.CHECKED
    assert state() == before, "one bad cell holds back the whole file"
    assert coordinator.get(reverse("imports:import-marked", args=[batch.pk])).status_code == 200


def test_a_fraction_is_asked_about_before_anything_is_checked(coordinator: Client) -> None:
    case = CASES["a fraction"]
    hand(coordinator, case, case.trap)
    answer = match(coordinator, newest())
    assert answer.status_code == 400
    assert "Say how the values of “Giá trị” are meant." in answer.content.decode()
    assert newest().status == ImportBatch.Status.UPLOADED


def test_a_misspelt_heading_names_the_nearest(coordinator: Client) -> None:
    case = CASES["a heading of another name"]
    hand(coordinator, case, case.trap)
    page = coordinator.get(reverse("imports:import-columns", args=[newest().pk])).content.decode()
    assert "Is it “" in page or "Is it &quot;" in page or "The nearest: “" in page


@pytest.mark.parametrize("state_of_period", [{"opened_at": None}, {"locked_at": "2018-06-20T00:00:00Z"}])
def test_a_period_that_is_not_open_takes_no_file(
    state_of_period: dict[str, str | None], coordinator: Client
) -> None:
    case = CASES["a total"]
    Period.objects.filter(code="2018-q1").update(**state_of_period)
    answer = hand_in(coordinator, case.twin, period="2018-q1")
    assert answer.status_code == 400
    assert not ImportBatch.objects.exists()
    assert hand_in(coordinator, case.twin).status_code == 302
