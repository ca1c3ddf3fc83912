"""The template of another period is known, however it is saved and wherever its rows are copied to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.test import Client

from imports import store
from imports.models import ImportBatch
from reports.models import Measurement
from tests.imports import files
from tests.imports.conftest import Province
from tests.imports.reading import sheets
from tests.imports.sheets import HEADINGS, checked, hand_in, row, workbook

Rows = Sequence[Sequence[Any]]
OLD, NEW = "quý I/2018", "Q2 2018"  # as the file calls its own, and as an English reader does


def text(mark: str) -> Callable[[Rows], bytes]:
    """Return what writes the rows as a text, as an office program copies or saves them."""
    return lambda rows: files.text(
        [["" if cell is None else cell for cell in line] for line in rows], mark
    ).encode()


WAYS: dict[str, Callable[[Rows], bytes]] = {
    "mau.xlsx": files.workbook,  # a sheet copied into a book of its own
    "mau.xls": files.old_workbook,
    "mau.ods": files.open_document,
    "mau.csv": text(";"),
    "": text("\t"),
}


def template(client: Client, period: str) -> list[list[Any]]:
    """Return the rows of the first sheet of a template, with a figure in it."""
    head, *lines = sheets(client.get(f"/nhap-tep/mau/?ky={period}&don-vi=19750").content)["Số liệu"]
    at = [line[head.index("Mã mục tiêu")] for line in lines].index("S-01")
    lines[at][head.index("Tử số")], lines[at][head.index("Mẫu số")] = 5, 9
    return [head, *lines]


def given(client: Client, name: str, rows: Rows) -> Any:
    """Hand the rows in on one of the ways."""
    content = WAYS[name](rows)
    return (
        hand_in(client, content, name=name)
        if name
        else hand_in(client, b"", file="", pasted=content.decode())
    )


def told(answer: Any) -> str:
    """Return what is said beside the box of the file or of the pasted block."""
    assert answer.status_code == 400
    return " ".join(
        words for box in ("file", "pasted") for words in answer.context["form"].errors.get(box, ())
    )


def without(rows: Rows, heading: str) -> Rows:
    """Return the rows without a column."""
    at = rows[0].index(heading)
    return [[*line[:at], *line[at + 1 :]] for line in rows]


@pytest.mark.parametrize("name", WAYS)
def test_last_quarters_template_is_refused_by_name(
    name: str, province: Province, coordinator: Client
) -> None:
    words = told(given(coordinator, name, template(coordinator, "2018-q1")))
    assert OLD in words
    assert NEW in words
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("name", WAYS)
def test_this_quarters_template_is_taken(name: str, province: Province, coordinator: Client) -> None:
    assert given(coordinator, name, template(coordinator, "2018-q2")).status_code == 302


@pytest.mark.parametrize("name", WAYS)
def test_the_first_template_did_not_say_its_period_and_is_refused_by_name(
    name: str, province: Province, coordinator: Client
) -> None:
    assert "(version 1)" in told(given(coordinator, name, without(template(coordinator, "2018-q2"), "Kỳ")))


def test_the_first_template_is_known_as_one_of_several_sheets_too(
    province: Province, coordinator: Client
) -> None:
    old = without(template(coordinator, "2018-q2"), "Kỳ")
    content = workbook([row("19750", "S-01", 18, 20)], others={"Số liệu (2)": old})
    assert "(version 1)" in told(hand_in(coordinator, content))


def test_an_open_document_keeps_the_properties_of_the_template(
    province: Province, coordinator: Client
) -> None:
    content = files.open_document(without(template(coordinator, "2018-q2"), "Kỳ trước"))
    meta = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-meta xmlns:office="o" xmlns:meta="m">'
        "<office:meta>"
        '<meta:user-defined meta:name="ky">2018-q1</meta:user-defined>'
        '<meta:user-defined meta:name="mau-cchc" meta:value-type="string">2</meta:user-defined>'
        "<meta:generator>LibreOffice</meta:generator></office:meta></office:document-meta>"
    )
    assert OLD in told(
        hand_in(coordinator, files.with_part(content, "meta.xml", meta.encode()), name="mau.ods")
    )


def test_rows_of_another_quarter_among_those_of_this_one_are_refused(
    province: Province, coordinator: Client
) -> None:
    rows = [
        [*row("19750", "S-01", 18, 20), NEW],
        [*row("19751", "S-01", 5, 9), OLD],
        [*row("19752", "S-01", 5, 9), "quý tới"],
        [*row("19752", "S-02", 5, 9), "2018-Q2"],
        row("19752", "Y-01", answer="Có"),
    ]
    batch = checked(coordinator, workbook(rows, [*HEADINGS, "Kỳ báo cáo"]))
    found = {(fault.group, fault.address): fault.words for fault in store.checked_of(batch).faults}
    assert set(found) == {("period", "J3"), ("period", "J4")}
    assert "Q1 2018" in found["period", "J3"]
    assert "names no period" in found["period", "J4"]
    assert (batch.new, batch.refused) == (3, 2)


def test_a_sheet_of_dossiers_of_another_quarter_is_refused_too(
    province: Province, coordinator: Client
) -> None:
    dossiers: Rows = [["Mã đơn vị", "Kỳ", "Tiếp nhận"], ["19750", OLD, 100]]
    content = workbook([row("19750", "S-01", 18, 20)], others={"Hồ sơ": dossiers})
    assert OLD in told(hand_in(coordinator, content))
    assert not Measurement.objects.exists()
