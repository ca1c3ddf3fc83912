"""The journal as a file."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.audit import FieldChange
from accounts.models import AuditEvent
from reports.journal import sheet
from sheets.admin_formats import LONGEST_CELL
from tests.accounts.test_audit import FORGERIES
from tests.factories import make_unit
from tests.reports.journal.conftest import FILE, lines, write

pytestmark = pytest.mark.django_db


def test_the_file_holds_what_the_page_found_and_is_itself_an_act(reader: Client) -> None:
    unit = make_unit(code="X1", name="Xã Một")
    event = write(
        "approve", subject=unit, unit_code="X1", reason="một\nhai", changes=[FieldChange("tên", "A", "B\nC")]
    )
    write("submit")
    answer = reader.get(FILE, {"viec": "approve"})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="nhat-ky-')
    (line,) = lines(reader, viec="approve")
    assert line[0] == str(event.pk)
    assert {"Duyệt", "X1", "Xã Một", "đơn vị", "tên: A đổi thành B C", "một hai"} <= set(line)
    out = AuditEvent.objects.filter(action="export").first()
    assert out is not None
    assert (out.who, out.changes.get().after) == ("dieuphoi", "?viec=approve")


@pytest.mark.parametrize("forged", FORGERIES)
def test_one_act_is_one_line_whatever_strangers_send(forged: str, reader: Client) -> None:
    reader.get(reverse("admin:index"), headers={"user-agent": forged})
    write("sign_in_failed", who=forged, reason=forged, changes=[FieldChange(forged, forged, forged)])
    assert AuditEvent.objects.count() == 2
    answer: Any = reader.get(FILE, {"bi-tu-choi": "on"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert len(text.splitlines()) == 1 + 2


@pytest.mark.parametrize("sign", ["=1+1", "+84", "-1", "@SUM(A1)", "\t=1", "\r\n=1", "＝1", " =1"])
def test_no_cell_is_a_formula(sign: str, reader: Client) -> None:
    write("approve", who=sign, reason=sign, changes=[FieldChange(sign, sign, sign)])
    (line,) = lines(reader, viec="approve")
    starts = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
    assert [cell for cell in line if cell.lstrip().startswith(starts)] == []


def test_a_file_that_is_cut_says_so_in_its_last_line(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "ROWS", 3)
    for _ in range(4):
        write("approve", who="x" * 100, changes=[FieldChange("mục", "", "y" * 40_000)])
    *acts, last = lines(reader, viec="approve")
    assert len(acts) == 3
    assert "chỉ có 3 việc mới nhất" in last[0]
    assert max(len(cell) for cell in acts[0]) == LONGEST_CELL


def test_a_reader_of_english_gets_english_heads_and_words(reader: Client) -> None:
    write("approve")
    reader.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    answer: Any = reader.get(FILE, {"viec": "approve"})
    text = b"".join(answer.streaming_content).decode()
    assert "Way in" in text
    assert "Approved" in text
