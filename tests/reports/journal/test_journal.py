"""The journal on the page and in the file: who reads it, what is found, and that no question breaks it."""

from __future__ import annotations

import ast
import csv
import datetime as dt
import gzip
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import audit
from accounts.audit import Change
from accounts.models import AuditEvent, User
from procedures.models import Level, Role, Unit
from reports.flow import workflow
from reports.journal import forms, rows, sheet
from reports.journal.words import ACTS, ROOMS
from sheets.admin_formats import LONGEST_CELL
from tests.accounts.test_audit import FORGERIES
from tests.factories import HUE, make_member, make_province, make_unit, make_user

pytestmark = pytest.mark.django_db

JOURNAL, FILE = "/nhat-ky/", "/nhat-ky/tep/"


@pytest.fixture
def reader(client: Client) -> Client:
    """A coordinator who reads the journal in Vietnamese."""
    client.force_login(make_member(make_province(), Role.COORDINATOR, username="dieuphoi"))
    return client


def write(action: str = "change", at: dt.datetime | None = None, **facts: Any) -> AuditEvent:
    """Write down an act at a moment."""
    by, subject = facts.pop("by", None), facts.pop("subject", None)
    event = audit.write(action, subject, by=by, **facts)
    if at is not None:
        audit.unguard()
        AuditEvent.objects.filter(pk=event.pk).update(at=at)
        audit.guard()
    return event


def found(reader: Client, **asked: str) -> list[int]:
    """Return the acts that a question finds, in the order of the page."""
    page = reader.get(JOURNAL, {name.replace("_", "-"): value for name, value in asked.items()})
    assert page.status_code == 200, page.context["form"].errors
    return [entry.event.pk for entry in page.context["page"].entries]


def lines(reader: Client, **asked: str) -> list[list[str]]:
    """Return the lines of the file, without its head."""
    answer: Any = reader.get(FILE, asked)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(text.splitlines()))[1:]


def test_the_file_is_for_who_gave_their_password_a_moment_ago(reader: Client) -> None:
    session = reader.session
    session["proved"] -= 601
    session.save()
    answer = reader.get(FILE, {"viec": "approve"})
    assert answer.headers["Location"] == f"/tai-khoan/xac-nhan/?next={quote(FILE + '?viec=approve', safe='')}"
    assert not AuditEvent.objects.filter(action="export").exists()
    assert reader.get(JOURNAL).status_code == 200  # to read it here takes no password


# Who reads it -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_only_coordinators_and_administrators_read_it(role: Role, client: Client) -> None:
    event = write()
    client.force_login(make_member(make_province(), role))
    status = 200 if role in (Role.COORDINATOR, Role.ADMIN) else 403
    for address in (JOURNAL, FILE, f"{JOURNAL}{event.pk}/"):
        assert client.get(address).status_code == status
        assert client.post(address).status_code in (403, 405)
    menu = client.get(reverse("reports:method")).content.decode()
    assert (f'href="{JOURNAL}"' in menu) == (status == 200)


def test_strangers_are_sent_to_sign_in(client: Client) -> None:
    event = write()
    for address in (JOURNAL, FILE, f"{JOURNAL}{event.pk}/"):
        assert client.get(address).headers["Location"].startswith("/dang-nhap/")


def test_a_right_that_was_withdrawn_closes_it_at_once(reader: Client) -> None:
    assert reader.get(JOURNAL).status_code == 200
    User.objects.get(username="dieuphoi").memberships.all().delete()
    assert reader.get(JOURNAL).status_code == 403


# What it shows ----------------------------------------------------------------------------------------------


def test_an_act_is_told_in_words(reader: Client) -> None:
    unit = make_unit(Level.DEPARTMENT, code="SMOI", name="Sở Mới")
    user = make_member(unit, Role.OFFICIAL, username="canbo", name="Lê Thị Hoa")
    with audit.origin(audit.Origin(channel=audit.Channel.FORM, ip="10.1.2.3", address="POST /bao-cao/")):
        changes = [Change("tên", "Sở Cũ", "Sở Mới"), Change("nguồn", "", "Quyết định <1>")]
        write(
            "submit",
            by=user,
            subject=unit,
            changes=changes,
            reason="Đã xem",
            unit_code="SMOI",
            role="official",
        )
    text = reader.get(JOURNAL).content.decode()
    for words in (
        "Gửi báo cáo",
        "Lê Thị Hoa (canbo)",
        "Cán bộ nhập liệu",
        "Sở Mới",
        "10.1.2.3",
        "POST /bao-cao/",
        "Sở Cũ",
        "Quyết định &lt;1&gt;",
        "Đã xem",
        "biểu mẫu",
    ):
        assert words in text


def test_what_the_journal_does_not_know_is_shown_as_it_is(reader: Client) -> None:
    write("a_new_act", unit_code="XYZ", role="a_role", subject_type="rooms.thing", who="ai-do")
    text = reader.get(JOURNAL).content.decode()
    for words in ("a_new_act", "XYZ", "a_role", "rooms.thing", "ai-do"):
        assert words in text


def test_an_empty_journal_says_so(reader: Client) -> None:
    assert "Không tìm thấy việc nào." in reader.get(JOURNAL).content.decode()


def acts_in(source: str) -> set[str]:
    """Return the codes that a module hands to whatever writes down."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    writers = ("audit.write", "self.write", "_save")
    firsts = [arg for call in calls if ast.unparse(call.func) in writers for arg in call.args[:2]]
    texts = [one for first in firsts for one in ast.walk(first) if isinstance(one, ast.Constant)]
    return {one.value for one in texts if isinstance(one.value, str)}


def test_every_act_that_the_code_writes_has_a_name() -> None:
    rooms = [Path(settings.BASE_DIR) / room for room in (*ROOMS, "reform_portal")]
    sources = [path.read_text("utf-8") for room in rooms for path in room.rglob("*.py")]
    written = set(workflow.TRANSITIONS).union(*(acts_in(source) for source in sources))
    assert len(written) > 15
    assert written - set(ACTS) == set()


def test_a_sheet_with_thousands_of_changes_is_shown_shortened_and_whole_on_its_own_page(
    reader: Client,
) -> None:
    event = write(
        "import", changes=[Change(f"mục {number}", "", f"giá trị {number}") for number in range(300)]
    )
    short = reader.get(JOURNAL).content.decode()
    assert ("giá trị 19" in short, "giá trị 20" in short) == (True, False)
    assert "và các mục khác" in short
    assert "giá trị 299" in reader.get(f"{JOURNAL}{event.pk}/").content.decode()


@pytest.mark.parametrize("pk", ["0", "999999", "9" * 30])
def test_an_act_that_is_not_there(pk: str, reader: Client) -> None:
    assert reader.get(f"{JOURNAL}{pk}/").status_code == 404


# What is found ----------------------------------------------------------------------------------------------


def test_the_newest_comes_first(reader: Client) -> None:
    old = write(at=dt.datetime(2018, 6, 14, 9, tzinfo=HUE))
    new, newer = write(), write()
    assert found(reader) == [newer.pk, new.pk, old.pk]


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


def test_what_was_asked_stays_in_the_form_and_in_the_links(reader: Client) -> None:
    for _ in range(forms.PER_PAGE + 1):
        write("approve", who="ai đó")
    page = reader.get(JOURNAL, {"viec": "approve", "nguoi": "ai đó", "tu-ngay": "01/01/2018"})
    text = page.content.decode()
    assert '<option value="approve" selected>' in text
    assert 'value="ai đó"' in text
    older = page.context["page"].older
    assert "trang=2" in older
    assert len(reader.get(JOURNAL + older).context["page"].entries) == 1


def test_pages_have_an_end(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "PER_PAGE", 2)
    monkeypatch.setattr(rows, "PAGES", 3)
    events = [write().pk for _ in range(5)][::-1]
    assert [found(reader, trang=str(number)) for number in (1, 2, 3)] == [events[:2], events[2:4], events[4:]]
    assert reader.get(JOURNAL, {"trang": "3"}).context["page"].older == ""
    behind = reader.get(JOURNAL, {"trang": "4"})
    assert behind.status_code == 400
    assert "Trang: Không có trang này" in behind.content.decode()
    for _ in range(5):
        write()
    assert "Hơn 6 việc" in reader.get(JOURNAL).content.decode()


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


# The file ---------------------------------------------------------------------------------------------------


def test_the_file_holds_what_the_page_found_and_is_itself_an_act(reader: Client) -> None:
    unit = make_unit(code="X1", name="Xã Một")
    event = write(
        "approve", subject=unit, unit_code="X1", reason="một\nhai", changes=[Change("tên", "A", "B\nC")]
    )
    write("submit")
    answer = reader.get(FILE, {"viec": "approve"})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="nhat-ky-')
    (line,) = lines(reader, viec="approve")
    assert line[0] == str(event.pk)
    assert {"Duyệt", "X1", "Xã Một", "đơn vị", "tên: A → B C", "một hai"} <= set(line)
    out = AuditEvent.objects.filter(action="export").first()
    assert out is not None
    assert (out.who, out.changes.get().after) == ("dieuphoi", "?viec=approve")


@pytest.mark.parametrize("forged", FORGERIES)
def test_one_act_is_one_line_whatever_strangers_send(forged: str, reader: Client) -> None:
    reader.get(reverse("admin:index"), headers={"user-agent": forged})
    write("sign_in_failed", who=forged, reason=forged, changes=[Change(forged, forged, forged)])
    assert AuditEvent.objects.count() == 2
    answer: Any = reader.get(FILE, {"bi-tu-choi": "on"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert len(text.splitlines()) == 1 + 2


@pytest.mark.parametrize("sign", ["=1+1", "+84", "-1", "@SUM(A1)", "\t=1", "\r\n=1", "＝1", " =1"])
def test_no_cell_is_a_formula(sign: str, reader: Client) -> None:
    write("approve", who=sign, reason=sign, changes=[Change(sign, sign, sign)])
    (line,) = lines(reader, viec="approve")
    starts = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
    assert [cell for cell in line if cell.lstrip().startswith(starts)] == []


def test_a_file_that_is_cut_says_so_in_its_last_line(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "ROWS", 3)
    for _ in range(4):
        write("approve", who="x" * 100, changes=[Change("mục", "", "y" * 40_000)])
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


# What it costs ----------------------------------------------------------------------------------------------


def test_queries_are_as_many_for_one_act_as_for_a_page_of_them(reader: Client) -> None:
    user = make_member(make_unit(), Role.OFFICIAL)
    asked = {"nguoi": user.username, "loai": "procedures.unit"}
    counts = []
    for number in (1, 60):
        for _ in range(number):
            write(by=user, subject=make_unit(), changes=[Change("tên", "A", "B")] * 3, unit_code="46")
        with CaptureQueriesContext(connection) as seen:
            assert reader.get(JOURNAL, asked).status_code == 200
        counts.append(len(seen))
        assert not [
            query
            for query in seen.captured_queries
            if "COUNT" in query["sql"] and "LIMIT" not in query["sql"]
        ]
    assert counts[0] == counts[1] <= 9
    assert len(gzip.compress(reader.get(JOURNAL).content)) <= 30_000
    with CaptureQueriesContext(connection) as seen:
        lines(reader, loai="procedures.unit")
    assert len(seen) <= 12
    assert Unit.objects.count() > 60
