"""Handing in evidence on the entry page: the whole corpus, rights, states, and sentences."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import AuditEvent
from procedures.models import Role
from reports.evidence.kinds import FileFault
from reports.models import Evidence, EvidenceCheck, LineStatus, Measurement, Report
from tests.factories import make_indicator, make_line, make_member, make_report, make_target, make_unit
from tests.reports.evidence.corpus import corpus
from tests.reports.evidence.desk import Desk, beside, files_under, said
from tests.reports.evidence.papers import GOOD, picture

pytestmark = pytest.mark.django_db
PDF = ("báo cáo.pdf", GOOD["pdf"])


def acts() -> list[str]:
    """Return what was written down, but for refused rights."""
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


@pytest.mark.parametrize("every", [10, pytest.param(1, marks=pytest.mark.nightly)])
def test_each_file_of_the_corpus_is_answered_in_vietnamese_and_refused_ones_leave_nothing(
    every: int, desk: Desk, media: Any
) -> None:
    wrong = []
    for upload in corpus()[::every]:
        EvidenceCheck.objects.all().delete()  # nobody hands in so many within an hour
        before = files_under(media.parent)
        answer = desk.hand_in((upload.name, upload.content))
        (sentence,) = beside(answer).get("file") or said(answer)
        with translation.override("vi"):
            expected = (
                str(upload.verdict.label).split("%(")[0] if isinstance(upload.verdict, FileFault) else "Đã"
            )
        left = files_under(media.parent) - before
        right = answer.status_code == 302 and expected in sentence and (upload.is_taken or not left)
        if not right:
            wrong.append((upload.about, answer.status_code, sentence, left))
    assert wrong == []
    assert files_under(media) == {f"evidence/{row.key[:2]}/{row.key}" for row in Evidence.objects.all()}


def test_a_file_is_attached_to_a_line_that_was_not_there_yet(desk: Desk) -> None:
    answer = desk.hand_in(PDF)
    assert answer.headers["Location"] == (
        f"/bao-cao/2018-q2/{desk.unit.code.lower()}/nhap/#{desk.indicator.code}"
    )
    assert said(answer) == ["Đã đính kèm 1 tệp: báo cáo.pdf."]
    assert [file.name for file in desk.files] == ["báo cáo.pdf"]
    assert (desk.line.status, desk.line.share) == (LineStatus.DRAFT, None)
    assert desk.line.report.status == Report.Status.DRAFT


def test_several_files_come_at_once_and_each_refused_one_is_named(desk: Desk) -> None:
    answer = desk.hand_in(PDF, ("ảnh.png", picture("PNG")), ("a.html", b"<html>"), ("b.pdf", b""))
    assert sorted(file.name for file in desk.files) == ["báo cáo.pdf", "ảnh.png"]
    assert [sentence.split(".")[0] for sentence in beside(answer)["file"]] == [
        "Không nhận “a",
        "Không nhận “b",
    ]
    assert [sentence.split(".")[0] for sentence in said(answer)] == ["Đã đính kèm 2 tệp: báo cáo"]
    assert acts() == ["attach"]


def test_the_act_is_written_down_once_with_file_unit_and_role(desk: Desk) -> None:
    desk.hand_in(PDF)
    event = AuditEvent.objects.get(action="attach")
    (change,) = event.changes.all()
    assert (event.unit_code, event.role) == (desk.unit.code, Role.OFFICIAL)
    assert event.subject_key == str(desk.line.report.pk)
    assert change.field.startswith(desk.indicator.code)
    assert (change.before, change.after) == ("", f"báo cáo.pdf ({desk.files[0].sha256})")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("03/04/2018", dt.date(2018, 4, 3)),
        ("14-06-2018", dt.date(2018, 6, 14)),
        ("2018-06-14", dt.date(2018, 6, 14)),
        ("", None),
    ],
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_number_and_day_of_the_document_are_kept(
    language: str, typed: str, kept: dt.date | None, desk: Desk
) -> None:
    desk.client.cookies.load({"django_language": language})
    desk.hand_in(PDF, document_number="12/BC-UBND", issued_on=typed)
    assert (desk.files[0].document_number, desk.files[0].issued_on) == ("12/BC-UBND", kept)


@pytest.mark.parametrize("typed", ["31/02/2018", "06/14/2018", "hôm qua", "1", "٣/٤/٢٠١٨\x00"])
def test_a_day_that_is_none_is_refused_at_its_box(typed: str, desk: Desk, media: Any) -> None:
    answer = desk.hand_in(PDF, issued_on=typed)
    assert beside(answer) == {
        "issued_on": ["Viết ngày theo thứ tự ngày/tháng/năm, ví dụ 14/06/2018."],
        "file": ["Chưa đính kèm: sửa ô bên dưới rồi chọn lại tệp."],
    }
    assert files_under(media) == set()


def test_a_number_that_is_too_long_is_refused_at_its_box(desk: Desk) -> None:
    answer = desk.hand_in(PDF, document_number="1" * 61)
    assert len(beside(answer)["document_number"]) == 1
    assert desk.files == []


def test_no_file_and_too_many_files_are_refused(desk: Desk, media: Any) -> None:
    assert beside(desk.hand_in()) == {"file": ["Chọn tệp trước khi đính kèm."]}
    many = ["Mỗi lần đính kèm nhiều nhất 10 tệp. Chia thành nhiều lần."]
    assert beside(desk.hand_in(*[PDF] * 11)) == {"file": many}
    assert files_under(media) == set()


def test_the_page_says_beside_the_box_why_a_file_was_refused_and_keeps_what_was_typed(desk: Desk) -> None:
    answer = desk.hand_in(("a.html", b"<html>"), document_number="12/BC-UBND", issued_on="14/06/2018")
    assert answer.headers["Location"].endswith(f"/nhap/#file-{desk.indicator.code}")
    page = desk.client.get(answer.headers["Location"]).content.decode()
    box = page[page.index(f'id="file-{desk.indicator.code}"') :].split("</div>")[0]
    assert 'aria-invalid="true"' in box
    assert "Không nhận “a.html”" in box
    assert 'name="document_number" value="12/BC-UBND"' in page
    assert 'name="issued_on" value="14/06/2018"' in page
    assert "Không nhận" not in desk.client.get(answer.headers["Location"]).content.decode()  # said once


# Once -------------------------------------------------------------------------------------------------------


def test_a_form_sent_twice_is_taken_once(desk: Desk) -> None:
    key = uuid.uuid4()
    first, second = desk.hand_in(PDF, once=key), desk.hand_in(PDF, once=key)
    assert first.headers["Location"] == second.headers["Location"]
    assert acts() == ["attach"]


def test_the_same_file_again_is_attached_before(desk: Desk, media: Any) -> None:
    desk.hand_in(PDF)
    assert said(desk.hand_in(("khác.pdf", GOOD["pdf"]))) == ["Đã đính kèm từ trước: báo cáo.pdf."]
    assert len(files_under(media)) == 1
    assert acts() == ["attach"]


def test_the_same_file_twice_in_one_form_is_attached_once(desk: Desk) -> None:
    assert said(desk.hand_in(PDF, PDF)) == ["Đã đính kèm 1 tệp: báo cáo.pdf."]
    assert len(desk.files) == 1


# Using again and taking off ---------------------------------------------------------------------------------


def test_a_file_serves_another_line_too(desk: Desk, media: Any) -> None:
    desk.hand_in(PDF)
    other = Desk(desk.client, desk.unit, desk.period, make_target().indicator)
    answer = other.reuse(desk.files[0].key)
    assert answer.headers["Location"].endswith(f"/nhap/#{other.indicator.code}")
    assert other.files == desk.files
    assert len(files_under(media)) == 1
    assert acts() == ["attach", "attach"]


def test_a_file_taken_off_stays_with_the_unit(desk: Desk, media: Any) -> None:
    desk.hand_in(PDF)
    (file,) = desk.files
    assert said(desk.take_off(file.key)) == ["Đã gỡ khỏi dòng này: báo cáo.pdf."]
    assert desk.files == []
    assert len(files_under(media)) == 1
    assert acts() == ["attach", "detach"]
    assert AuditEvent.objects.get(action="detach").changes.get().before.startswith("báo cáo.pdf (")


def test_whoever_approves_has_seen_the_files(desk: Desk) -> None:
    desk.hand_in(PDF)
    before = desk.line.version
    desk.take_off(desk.files[0].key)
    assert desk.line.version == before + 1


def test_a_file_leaves_its_trace_in_the_history_of_the_line(desk: Desk) -> None:
    desk.hand_in(PDF)
    desk.hand_in(("ảnh.png", GOOD["png"]))
    desk.hand_in(PDF)  # which hangs on the line already, and changes nothing
    desk.take_off(Evidence.objects.get(name="ảnh.png").key)
    told = desk.line.revisions.order_by("number").values_list("number", "by__username", "channel", "reason")
    who = desk.line.revisions.values_list("by__username", flat=True)[0]
    assert list(told) == [
        (1, who, "form", "Đã đính kèm 1 tệp: báo cáo.pdf."),
        (2, who, "form", "Đã đính kèm 1 tệp: ảnh.png."),
        (3, who, "form", "Đã gỡ khỏi dòng này: ảnh.png."),
    ]
    assert desk.line.version == 3
    place = (desk.period.code, desk.unit.code.lower())
    page = desk.client.get(reverse("reports:report-history", args=place)).content.decode()
    assert "Đã gỡ khỏi dòng này: ảnh.png." in page


def test_a_file_changes_no_figure(desk: Desk) -> None:
    line = make_line(desk.unit, desk.indicator, desk.period, 40, 100, status=LineStatus.DRAFT)
    Report.objects.update(status=Report.Status.DRAFT)
    desk.hand_in(PDF)
    line.refresh_from_db()
    revision = line.revisions.all()[0]
    assert (line.part, line.whole, line.version) == (40, 100, 2)
    assert (revision.part, revision.whole, revision.number) == (40, 100, 2)


def test_a_file_that_is_not_on_the_line_cannot_be_taken_off(desk: Desk) -> None:
    desk.hand_in(PDF)
    other = Desk(desk.client, desk.unit, desk.period, make_target().indicator)
    assert other.take_off(desk.files[0].key).status_code == 404
    assert not Measurement.objects.filter(indicator=other.indicator).exists()


def test_a_file_of_another_unit_cannot_be_used(desk: Desk) -> None:
    desk.hand_in(PDF)
    stranger = make_unit()
    client = Client()
    client.force_login(make_member(stranger, Role.OFFICIAL))
    other = Desk(client, stranger, desk.period, desk.indicator)
    assert other.reuse(desk.files[0].key).status_code == 404


# Whose line it is, and until when ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "is_open"),
    [
        (LineStatus.DRAFT, True),
        (LineStatus.RETURNED, True),
        (LineStatus.SUBMITTED, False),
        (LineStatus.ACCEPTED, False),
    ],
)
def test_files_change_only_while_the_unit_may_edit_the_line(
    status: LineStatus, is_open: bool, desk: Desk, media: Any
) -> None:
    desk.hand_in(PDF)
    Measurement.objects.update(status=status)
    desk.hand_in(("ảnh.png", GOOD["png"]))
    assert len(desk.files) == (2 if is_open else 1)
    desk.take_off(desk.files[0].key)
    assert len(desk.files) == 1
    assert len(files_under(media)) == (2 if is_open else 1)


@pytest.mark.parametrize("status", [Report.Status.SUBMITTED, Report.Status.APPROVED])
def test_a_report_that_was_sent_gets_no_new_line(status: Report.Status, desk: Desk) -> None:
    make_report(desk.unit, desk.period, status)
    desk.hand_in(PDF)
    assert not Measurement.objects.exists()
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("moment", ["opened_at", "locked_at"])
def test_nothing_is_attached_in_a_period_that_is_not_open(moment: str, desk: Desk, media: Any) -> None:
    desk.period.locked_at = desk.period.opened_at
    desk.period.opened_at = None if moment == "opened_at" else desk.period.opened_at
    desk.period.save()
    answer = desk.hand_in(PDF)
    assert answer.status_code == 302
    assert len(said(answer)) == 1
    assert files_under(media) == set()
    assert not Report.objects.exists()


@pytest.mark.parametrize("code", ["", "KHONG-CO", "a\x00b", "a b", "x" * 300])
def test_a_line_that_is_not_asked_for_is_not_there(code: str, desk: Desk) -> None:
    desk.indicator.code = code
    assert desk.hand_in(PDF).status_code == 404
    assert desk.reuse("a" * 32).status_code == 404
    assert not Report.objects.exists()


def test_a_yearly_figure_is_not_there_in_the_second_quarter(desk: Desk) -> None:
    desk.indicator = make_target(make_indicator(frequency="year")).indicator
    assert desk.hand_in(PDF).status_code == 404


@pytest.mark.parametrize("role", Role)
def test_only_who_enters_for_the_unit_attaches(role: Role, desk: Desk) -> None:
    enters = role in {Role.OFFICIAL, Role.HEAD}
    for unit, status in ((desk.unit, 302 if enters else 403), (make_unit(), 404 if enters else 403)):
        desk.client.force_login(make_member(unit, role))
        assert desk.hand_in(PDF).status_code == status
    assert len(desk.files) == enters


def test_a_stranger_is_led_to_sign_in(desk: Desk, media: Any) -> None:
    desk.client.logout()
    for answer in (desk.hand_in(PDF), desk.reuse("a"), desk.take_off("a")):
        assert answer.headers["Location"].startswith("/dang-nhap/")
    assert files_under(media) == set()


def test_a_form_of_another_site_is_refused(desk: Desk, official: Any) -> None:
    desk.client = Client(enforce_csrf_checks=True)
    desk.client.force_login(official)
    assert desk.hand_in(PDF).status_code == 403
    assert desk.reuse("a" * 32).status_code == 403
    assert desk.take_off("a" * 32).status_code == 403


@pytest.mark.parametrize("way", ["", "dung-lai/", "go/"])
def test_a_link_changes_nothing(way: str, desk: Desk) -> None:
    assert desk.client.get(f"{desk.address}{way}").status_code == 405
