"""What is asked of the journal, and questions that cannot be."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import AuditEvent
from tests.factories import HUE, make_unit, make_user
from tests.reports.journal.conftest import FILE, JOURNAL, found, write

pytestmark = pytest.mark.django_db


def test_by_whom(reader: Client) -> None:
    hoa = make_user("hoa.le", name="Lê Thị Hoa")
    mine, typed = write(by=hoa), write("refused", who="Khach-La")
    write(by=make_user("nam.tran", name="Trần Văn Nam"))
    assert (
        found(reader, nguoi="hoa.le")
        == found(reader, nguoi="HOA.LE")
        == found(reader, nguoi=" Thị Hoa ")
        == [mine.pk]
    )
    assert found(reader, nguoi="khach-la") == [typed.pk]
    assert found(reader, nguoi="hoa") == [mine.pk]
    assert found(reader, nguoi="%") == found(reader, nguoi="không ai") == []


def test_by_act_unit_and_kind(reader: Client) -> None:
    unit = make_unit(code="X1")
    one = write("approve", subject=unit, unit_code="X1")
    two = write("submit", subject=make_unit(), unit_code="X1")
    three = write("submit", subject=make_user())
    assert found(reader, viec="approve") == [one.pk]
    assert found(reader, don_vi="X1") == [two.pk, one.pk]
    assert found(reader, loai="procedures.unit") == [two.pk, one.pk]
    assert found(reader, loai="procedures.unit", khoa=str(unit.pk)) == [one.pk]
    assert found(reader, viec="submit", loai="accounts.user") == [three.pk]


def test_by_day_in_huế(reader: Client) -> None:
    days = [
        dt.datetime(2018, 6, 13, 23, 59, 59),
        dt.datetime(2018, 6, 14),
        dt.datetime(2018, 6, 14, 23, 59, 59),
    ]
    days += [dt.datetime(2018, 6, 15)]
    before, first, last, after = (write(at=day.replace(tzinfo=HUE)).pk for day in days)
    assert found(reader, tu_ngay="14/06/2018", den_ngay="14/06/2018") == [last, first]
    assert found(reader, tu_ngay="14-6-2018") == [after, last, first]
    assert found(reader, den_ngay="2018-06-13") == [before]
    reader.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert found(reader, den_ngay="13/06/2018") == [before]  # day first for readers of English too


def test_only_what_was_refused(reader: Client) -> None:
    write()
    refused = write("refused")
    assert found(reader, bi_tu_choi="on") == [refused.pk]


# Questions that cannot be -----------------------------------------------------------------------------------

WRONG = {
    "tu-ngay": [
        "31/02/2018",
        "6/14/2018",
        "hôm qua",
        "01/01/0001",
        "31/12/9999",
        "01/01/1999",
        "\0",
        "1" * 5000,
    ],
    "den-ngay": ["32/01/2018", "2018", "0000-00-00", "01/01/2100", "'; DROP TABLE", "١٤/٠٦/٢٠١٨x"],
    "viec": ["khong-co", "refused'--", "\0", "<script>", "__class__", "a" * 3000],
    "don-vi": ["khong-co", "46 OR 1=1", "../../etc", "\0", "[]"],
    "loai": ["auth.group", "accounts.auditevent;", "procedures", "\0"],
    "trang": ["0", "-1", "201", "99999999999999999999", "9" * 5000, "một", "1e3", "0x10", "NaN", "\0", "1;2"],
    "nguoi": ["a" * 151, "\0", "a\0b"],
    "khoa": ["a" * 41, "\0"],
}
STRANGE = [  # and whether the one act, of a stranger called ai-do, is found
    *(("nguoi", text, False) for text in ("%", "_", "'", '"', "\\", "<script>alert(1)</script>", "\u202e")),
    *(("nguoi", text, False) for text in ("who__contains", "Ê" * 150)),
    *(("nguoi", text, True) for text in ("  ", "AI-DO")),
    *(("bi-tu-choi", text, False) for text in ("on", "0", "'")),
    ("bi-tu-choi", "false", True),
    *(("trang", text, True) for text in (" 1 ", "１", "")),
    *(("khoa", text, True) for text in ("'", "1 OR 1=1")),  # a key of no kind is no question
    ("la", "x", True),
]


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in WRONG for value in WRONG[name]])
def test_a_question_that_cannot_be_is_told_by_its_field(name: str, value: str, reader: Client) -> None:
    event = write()
    label = {
        "tu-ngay": "Từ ngày",
        "den-ngay": "Đến ngày",
        "viec": "Việc",
        "don-vi": "Đơn vị",
        "loai": "Loại đối tượng",
        "trang": "Trang",
        "nguoi": "Người thực hiện",
        "khoa": "Khoá",
    }[name]
    for address in (JOURNAL, FILE):
        answer = reader.get(address, {name: value})
        assert answer.status_code == 400
        text = answer.content.decode()
        summary = text[text.index('role="alert"') : text.index("<form", text.index('role="alert"'))]
        assert label in summary
        assert "<title>Lỗi: " in text
        assert "<script>" not in text
        assert f"{JOURNAL}{event.pk}/" not in text
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize(("name", "value", "is_found"), STRANGE)
def test_a_strange_question_finds_what_fits_and_no_more(
    name: str, value: str, is_found: bool, reader: Client
) -> None:
    write(who="ai-do")
    answer = reader.get(JOURNAL, {name: value})
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()
    assert len(answer.context["page"].entries) == is_found


def test_a_last_day_before_the_first(reader: Client) -> None:
    answer = reader.get(JOURNAL, {"tu-ngay": "02/06/2018", "den-ngay": "01/06/2018"})
    assert "Đến ngày</a>: Ngày cuối sớm hơn ngày đầu" in answer.content.decode()


def test_a_filter_that_is_said_twice_is_taken_once(reader: Client) -> None:
    one = write("approve")
    write("submit")
    page = reader.get(f"{JOURNAL}?viec=submit&viec=approve")
    assert [entry.event.pk for entry in page.context["page"].entries] == [one.pk]
