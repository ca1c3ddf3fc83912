"""The survey forms on the coordinator's page: what it shows, what may be changed, and what a button adds."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from accounts import clock
from accounts.models import AuditChange, AuditEvent, User
from procedures.models import Role, Unit
from reports.figures.draft import Typed, save
from targets.models import Period, Question, Questionnaire
from tests.factories import make_indicator, make_member, make_province, make_questionnaire, make_target
from tests.reports.review.conftest import Answer

pytestmark = pytest.mark.django_db

LIST = "/dieu-phoi/phieu-khao-sat/"
ADD = f"{LIST}them/"
SERVICE = Question("Thái độ phục vụ", (("hài lòng", True), ("không hài lòng", False)))


@pytest.fixture
def form(period: Period) -> Questionnaire:
    """Return the form in force since a period that is locked by now."""
    return make_questionnaire(since="2018-q1")


@pytest.fixture
def free(form: Questionnaire) -> Questionnaire:
    """Return a form of a period that has not begun."""
    return make_questionnaire({"Thời gian": {"nhanh": True, "chậm": False}}, since="2018-q4")


def page_of(form: Questionnaire) -> str:
    return f"{LIST}{form.pk}/"


def boxes(*questions: Question, **others: str) -> dict[str, str]:
    """Return what a page with these questions sends."""
    sent = {"subject": "one_stop", "in_force_from": "2018-q3", "once": str(uuid.uuid4())} | others
    for q, question in enumerate(questions):
        sent[f"q{q}-text"] = question.text
        for o, (text, satisfied) in enumerate(question.options):
            sent |= {f"q{q}-o{o}-text": text} | ({f"q{q}-o{o}-ok": "on"} if satisfied else {})
    return sent


def seen(client: Client, form: Questionnaire) -> str:
    """Return the mark of the form as its page shows it."""
    return str(client.get(f"{page_of(form)}sua/").context["page"].head.initial["seen"])


def shown(answer: Answer) -> list[Question]:
    """Return the questions in the boxes of a page."""
    return [
        Question(
            question["text"].value(),
            tuple((one["text"].value(), bool(one["ok"].value())) for one in options),
        )
        for question, options in answer.context["page"].questions
    ]


def faults(answer: Answer) -> list[tuple[str, str]]:
    """Return each box with what is wrong with it, which also stands beside it."""
    found = [(box, text) for box, _name, text in answer.context["page"].faults]
    assert all(f'id="{box}_error"' in answer.text for box, _text in found)
    return found


def answered(unit: Unit, period: Period, by: User) -> None:
    """Let a unit have a draft of its survey."""
    make_target(make_indicator("X-SURVEY", source="survey", survey_subject="one_stop"), ">", 80)
    save(unit, period, {"X-SURVEY": {"q0-o0-count": Typed("4")}}, by=by)


# Looking ----------------------------------------------------------------------------------------------------


def test_the_list_says_since_when_each_form_holds_and_which_holds_today(
    desk: Client, form: Questionnaire, free: Questionnaire
) -> None:
    text = " ".join(desk.get(LIST).text.split())
    row, later = text[text.index(page_of(form)) :], text[text.index(page_of(free)) :]
    assert "quý I/2018" in row.partition("</tr>")[0]
    assert "đang áp dụng" in row.partition("</tr>")[0]
    assert "</span>1</td>" in row.partition("</tr>")[0]
    assert "đang áp dụng" not in later.partition("</tr>")[0]
    assert text.count("Nội dung này chưa có mẫu phiếu") == 2


def test_desk_and_periods_lead_to_the_forms(desk: Client, form: Questionnaire) -> None:
    make_target()
    assert f'href="{LIST}"' in desk.get("/dieu-phoi/").text
    assert f'href="{LIST}"' in desk.get("/dieu-phoi/ky/").text


def test_a_form_that_a_unit_uses_is_read_only_and_says_what_to_do(
    desk: Client, commune: Unit, official: User, period: Period
) -> None:
    form = make_questionnaire(since="2018-q2")
    assert "còn sửa được" in desk.get(page_of(form)).text
    answered(commune, period, official)
    text = desk.get(page_of(form)).text
    assert "không hài lòng" in text
    assert text.count("tính là hài lòng") == 1
    assert "Đã có đơn vị nhập theo mẫu phiếu này" in text
    assert "thêm mẫu phiếu mới áp dụng từ kỳ sau" in text
    assert f"{page_of(form)}sua/" not in text
    changed = boxes(Question("Khác", (("có", True),)), in_force_from="2018-q2")
    assert desk.post(f"{page_of(form)}sua/", changed).status_code == 409
    assert Questionnaire.objects.get().questions == [SERVICE]


def test_a_form_of_a_locked_period_stays_on_both_pages(
    desk: Client, client: Client, form: Questionnaire
) -> None:
    assert "đã chốt nên mẫu phiếu này được giữ nguyên" in desk.get(page_of(form)).text
    assert desk.get(f"{page_of(form)}sua/").status_code == 409
    client.force_login(make_member(make_province(), Role.ADMIN, is_staff=True, is_superuser=True))
    gone = client.post(f"/quan-tri/targets/questionnaire/{form.pk}/delete/", {"post": "yes"})
    assert gone.status_code == 403


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.COORDINATOR, 200),
        (Role.ADMIN, 200),
        (Role.OFFICIAL, 403),
        (Role.LEADER, 403),
        (Role.DISTRICT_COORDINATOR, 403),
    ],
)
def test_the_forms_are_the_coordinators_and_the_administrators(
    role: Role, status: int, client: Client, free: Questionnaire, commune: Unit
) -> None:
    client.force_login(make_member(commune, role))
    for address in (LIST, page_of(free), ADD, f"{page_of(free)}sua/"):
        assert client.get(address).status_code == status


# Adding and changing ----------------------------------------------------------------------------------------


def test_a_new_form_begins_as_a_copy_of_the_one_in_force_from_the_next_period(
    desk: Client, form: Questionnaire
) -> None:
    page = desk.get(f"{ADD}?chu-de=one_stop")
    assert shown(page) == [SERVICE]
    assert '<option value="2018-q3" selected>' in page.text
    assert "2018-q1" not in page.text  # locked
    added = desk.post(ADD, boxes(SERVICE, Question("  Thời   gian ", (("nhanh", True), ("chậm", False)))))
    new = Questionnaire.objects.get(in_force_from__code="2018-q3")
    assert added.headers["Location"] == page_of(new)
    assert new.questions == [SERVICE, Question("Thời gian", (("nhanh", True), ("chậm", False)))]


def test_the_journal_tells_a_form_before_and_after(
    desk: Client, coordinator: User, free: Questionnaire
) -> None:
    changed = Question("Thời gian", (("nhanh", True), ("vừa", True), ("chậm", False)))
    sent = boxes(changed, SERVICE, in_force_from="2018-q3", seen=seen(desk, free))
    assert desk.post(f"{page_of(free)}sua/", sent).status_code == 302
    act = AuditEvent.objects.get(action="change")
    assert (act.by, act.role, act.subject_key) == (coordinator, "coordinator", str(free.pk))
    assert [(one.field, one.before, one.after) for one in AuditChange.objects.order_by("pk")] == [
        ("áp dụng từ kỳ", "quý IV/2018", "quý III/2018"),
        (
            "Câu hỏi 1",
            "Thời gian: nhanh (tính là hài lòng); chậm",
            "Thời gian: nhanh (tính là hài lòng); vừa (tính là hài lòng); chậm",
        ),
        ("Câu hỏi 2", "", "Thái độ phục vụ: hài lòng (tính là hài lòng); không hài lòng"),
    ]


def test_a_form_that_was_not_changed_leaves_no_act(desk: Client, free: Questionnaire) -> None:
    sent = boxes(*free.questions, in_force_from="2018-q4", seen=seen(desk, free))
    assert desk.post(f"{page_of(free)}sua/", sent).status_code == 302
    assert not AuditEvent.objects.filter(action="change").exists()


def test_what_somebody_else_changed_meanwhile_is_not_written_over(desk: Client, free: Questionnaire) -> None:
    mark = seen(desk, free)
    free.answers.filter(option="chậm").update(counts_as_satisfied=True)
    answer = desk.post(f"{page_of(free)}sua/", boxes(SERVICE, in_force_from="2018-q4", seen=mark))
    assert answer.status_code == 409
    assert shown(answer) == [SERVICE]
    assert [question.text for question in Questionnaire.objects.get(pk=free.pk).questions] == ["Thời gian"]


ANSWERED = "Đã có đơn vị nhập theo mẫu phiếu của kỳ này hoặc kỳ sau. Chọn kỳ muộn hơn."


def test_no_form_begins_in_a_period_that_was_answered_or_is_locked_or_has_one(
    desk: Client, commune: Unit, official: User, period: Period, form: Questionnaire, free: Questionnaire
) -> None:
    answered(commune, period, official)
    for code, told in (
        ("2018-q2", ANSWERED),
        ("2018-q1", "Chọn một kỳ trong danh sách: kỳ đã chốt được giữ nguyên."),
        ("2018-q4", "Kỳ này đã có mẫu phiếu của chủ đề này."),
        ("", "Chọn kỳ bắt đầu áp dụng mẫu phiếu."),
    ):
        answer = desk.post(ADD, boxes(SERVICE, in_force_from=code))
        assert answer.status_code == 200
        assert told in answer.text
        assert shown(answer) == [SERVICE]
    assert Questionnaire.objects.count() == 2


@pytest.mark.parametrize(
    ("questions", "box", "told"),
    [
        ([Question("", ())], "id_q0-text", "Nhập ít nhất một câu hỏi."),
        ([Question("", (("tốt", True),))], "id_q0-text", "Nhập câu hỏi, hoặc xoá các phương án của câu này."),
        ([Question("Phục vụ", (("", False),))], "id_q0-o0-text", "Nhập ít nhất một phương án"),
        ([Question("Phục vụ", (("tốt", True), ("", True)))], "id_q0-o1-text", "Nhập phương án, hoặc bỏ dấu"),
        ([Question("A", (("tốt", True), ("Tốt ", False)))], "id_q0-o1-text", "đã có phương án trả lời này"),
        ([SERVICE, SERVICE], "id_q1-text", "Câu hỏi này đã có ở trên."),
        ([Question("A", tuple((str(n), True) for n in range(6)))], "id_q0-o5-text", "nhiều nhất 5 phương án"),
        ([Question(str(n), (("tốt", True),)) for n in range(31)], "id_q30-text", "nhiều nhất 30 câu hỏi"),
        ([Question("ộ" * 201, (("tốt", True),))], "id_q0-text", "200"),
    ],
)
def test_what_cannot_be_is_told_beside_its_box_and_stays_as_typed(
    questions: list[Question], box: str, told: str, desk: Client, form: Questionnaire
) -> None:
    answer = desk.post(ADD, boxes(*questions))
    ((where, words),) = faults(answer)
    assert where == box
    assert told in words
    typed = [one for one in questions if one.options]
    assert [one for one in shown(answer) if typed] == typed
    assert Questionnaire.objects.count() == 1


def test_boxes_that_are_empty_are_left_out(desk: Client, form: Questionnaire) -> None:
    asked = Question("Phục vụ", (("tốt", True), ("", False), ("kém", False)))
    desk.post(ADD, boxes(Question("", (("", False),)), asked))
    new = Questionnaire.objects.get(in_force_from__code="2018-q3")
    assert new.questions == [Question("Phục vụ", (("tốt", True), ("kém", False)))]


TIME = Question("Thời gian", (("nhanh", True), ("chậm", False)))


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("them", [SERVICE, TIME, Question("", TIME.options)]),
        ("them-0", [Question(SERVICE.text, (*SERVICE.options, ("", False))), TIME]),
        ("bo-0", [TIME]),
        ("bo-1-0", [SERVICE, Question("Thời gian", (("chậm", False),))]),
        ("len-1", [TIME, SERVICE]),
        ("len-0", [SERVICE, TIME]),
        ("bo-7", [SERVICE, TIME]),
        ("bo-0-7", [SERVICE, TIME]),
        ("bo", [SERVICE, TIME]),
        ("xoa", [SERVICE, TIME]),
    ],
)
def test_a_button_rearranges_what_is_typed_and_keeps_nothing(
    command: str, expected: list[Question], desk: Client, form: Questionnaire
) -> None:
    sent = boxes(SERVICE, TIME, subject="health", in_force_from="2018-q4", lam=command)
    answer = desk.post(ADD, sent)
    assert shown(answer) == expected
    assert '<option value="2018-q4" selected>' in answer.text
    assert '<option value="health" selected>' in answer.text
    assert Questionnaire.objects.count() == 1


def test_enter_saves_and_never_removes(desk: Client, form: Questionnaire) -> None:
    text = desk.get(ADD).text
    first = text[text.index('<form class="register-form') :].partition("<button")[2].partition(">")[0]
    assert "name=" not in first


def test_units_are_asked_by_the_new_form_from_its_period_on(
    desk: Client, commune: Unit, form: Questionnaire
) -> None:
    desk.post(ADD, boxes(TIME))
    calendar = {one.code: one for one in Period.objects.all()}
    in_force = Questionnaire.objects.in_force
    assert in_force(calendar["2018-q2"])["one_stop"] == form
    assert in_force(calendar["2018-q3"])["one_stop"].questions == [TIME]
    assert Questionnaire.objects.in_force_on(clock.today())["one_stop"] == form
