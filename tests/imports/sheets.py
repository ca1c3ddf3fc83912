"""Spreadsheets for tests, and handing them in as a person does."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from imports import store
from imports.checked import Checked, RowFault
from imports.models import ImportBatch

HEADINGS = (
    "Mã đơn vị",
    "Tên đơn vị",
    "Huyện",
    "Mã mục tiêu",
    "Tử số",
    "Mẫu số",
    "Có/Chưa",
    "Tình trạng",
    "Ghi chú",
)
DOSSIER_HEADINGS = (
    "Mã đơn vị",
    "Nhóm hồ sơ",
    "Kỳ trước chuyển sang",
    "Tiếp nhận",
    "Trực tuyến mức độ 4",
    "Đã giải quyết",
    "Đã giải quyết đúng hạn",
    "Đã giải quyết trễ hạn",
    "Đang giải quyết",
    "Đang giải quyết trong hạn",
    "Đang giải quyết quá hạn",
)
SURVEY_HEADINGS = ("Mã đơn vị", "Chủ đề", "Câu hỏi", "Phương án", "Tính là hài lòng", "Số trả lời")
Cells = Sequence[Any]


def row(unit: str, code: str, part: Any = None, whole: Any = None, **more: Any) -> list[Any]:
    """Return a row under HEADINGS."""
    names = ("name", "district", "answer", "state", "note")
    name, district, answer, state, note = (more.get(one) for one in names)
    return [unit, name, district, code, part, whole, answer, state, note]


def workbook(
    rows: Iterable[Cells],
    headings: Cells = HEADINGS,
    *,
    name: str = "Số liệu",
    others: Mapping[str, Sequence[Cells]] | None = None,
) -> bytes:
    """Return an XLSX with the sheet, and with others by name; a text that begins with = is a formula."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"created": dt.datetime(2018, 6, 10, tzinfo=dt.UTC)})  # the same rows, the same file
    for title, lines in {name: [headings, *rows], **(others or {})}.items():
        sheet = book.add_worksheet(title)
        for number, cells in enumerate(lines):
            sheet.write_row(number, 0, cells)
    book.close()
    return stream.getvalue()


def hand_in(client: Client, content: bytes, *, name: str = "quy2.xlsx", **about: str) -> Any:
    """Hand the file in, and return the answer."""
    file = SimpleUploadedFile(name, content)
    sent = {"kind": "figures", "period": "2018-q2", "file": file, "once": str(uuid.uuid4())} | about
    return client.post(reverse("imports:import-new"), sent)


def match(client: Client, batch: ImportBatch, **changed: str) -> HttpResponse:
    """Send the columns as the page proposes them, but for those that are changed."""
    address = reverse("imports:import-columns", args=[batch.pk])
    page = client.get(address)
    sent = {"trang": page.context["sheet"], "once": str(uuid.uuid4())}
    for sheet in page.context["matched"]:
        sent |= {choice.name: choice.chosen for choice in sheet.choices}
    return client.post(address, sent | changed)  # type: ignore[return-value]


def checked(client: Client, content: bytes, **about: str) -> ImportBatch:
    """Hand the file in, take the columns as proposed, and return the import as it was checked."""
    answer = hand_in(client, content, **about)
    assert answer.status_code == 302, answer.context["form"].errors
    batch = newest()
    assert match(client, batch).status_code == 302
    return newest()


def run(client: Client, batch: ImportBatch, how: str = "het", **more: str) -> HttpResponse:
    """Write what was checked."""
    sent = {"cach": how, "once": str(uuid.uuid4())} | more
    return client.post(reverse("imports:import-run", args=[batch.pk]), sent)  # type: ignore[return-value]


def undo(client: Client, batch: ImportBatch) -> HttpResponse:
    """Undo the import."""
    sent = {"once": str(uuid.uuid4())}
    return client.post(reverse("imports:import-undo", args=[batch.pk]), sent)  # type: ignore[return-value]


def newest() -> ImportBatch:
    """Return the import that was handed in last."""
    return ImportBatch.objects.order_by("-pk")[0]


def look(client: Client, *rows: Any, **more: Any) -> Checked:
    """Hand the rows in and return what the check found."""
    return store.checked_of(checked(client, workbook(rows, **more)))


def only(client: Client, *rows: Any, **more: Any) -> RowFault:
    """Return the one fault of the rows."""
    faults = look(client, *rows, **more).faults
    assert len(faults) == 1, faults
    return faults[0]
