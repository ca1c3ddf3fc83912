"""The journal on the page and in the file: who reads it, what is found, and that no question breaks it."""

from __future__ import annotations

import ast
import datetime as dt
import gzip
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import audit
from accounts.audit import FieldChange
from accounts.models import AuditEvent, User
from procedures.models import Level, Role, Unit
from reports.flow import workflow
from reports.journal import forms, rows
from reports.journal.words import ACTS, ROOMS
from tests.factories import HUE, make_member, make_province, make_unit
from tests.reports.journal.conftest import FILE, JOURNAL, found, lines, write

pytestmark = pytest.mark.django_db


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
        changes = [FieldChange("tên", "Sở Cũ", "Sở Mới"), FieldChange("nguồn", "", "Quyết định <1>")]
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
        "import", changes=[FieldChange(f"mục {number}", "", f"giá trị {number}") for number in range(300)]
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


# What it costs ----------------------------------------------------------------------------------------------


def test_queries_are_as_many_for_one_act_as_for_a_page_of_them(reader: Client) -> None:
    user = make_member(make_unit(), Role.OFFICIAL)
    asked = {"nguoi": user.username, "loai": "procedures.unit"}
    counts = []
    for number in (1, 60):
        for _ in range(number):
            write(by=user, subject=make_unit(), changes=[FieldChange("tên", "A", "B")] * 3, unit_code="46")
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
