"""Who counts as satisfied is said by the form in force, never by whoever counts the answers."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import User
from procedures.models import Role, Unit
from reports.figures.draft import Posted, Typed, figure_form, save
from reports.figures.readiness import report_faults
from reports.figures.row import FigureRow
from reports.figures.unit_report import read_sheet
from reports.flow.workflow import move
from reports.models import Survey
from reports.scopes import unit_scope
from reports.verdicts.standing import standings
from targets.models import Period, Questionnaire
from tests.factories import (
    make_calendar,
    make_indicator,
    make_member,
    make_province,
    make_questionnaire,
    make_target,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
CODE = "TTHC-01"
TICKED = {  # what a page of before would send: both answers ticked as satisfied
    "q0-text": "Thái độ phục vụ",
    "q0-o0-text": "hài lòng",
    "q0-o0-ok": "on",
    "q0-o0-count": "450",
    "q0-o1-text": "không hài lòng",
    "q0-o1-ok": "on",
    "q0-o1-count": "450",
}


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def period() -> Period:
    make_target(make_indicator(CODE, source="survey", survey_subject="one_stop"), ">", 80)
    return make_calendar()["2018-q2"]


@pytest.fixture
def form(period: Period) -> Questionnaire:
    return make_questionnaire()


@pytest.fixture
def unit() -> Unit:
    return make_unit()


@pytest.fixture
def official(unit: Unit) -> User:
    return make_member(unit, Role.OFFICIAL)


def typed(texts: dict[str, str]) -> Posted:
    """Return the boxes of the survey, as typed into a page that was empty."""
    return {CODE: {name: Typed(text) for name, text in texts.items()}}


def row_of(unit: Unit, period: Period) -> FigureRow:
    """Return the row of the survey as it stands."""
    row = read_sheet(unit, period).row(CODE)
    assert row is not None
    return row


def test_450_of_900_are_50_per_cent_whatever_a_unit_ticks(
    unit: Unit, period: Period, official: User, form: Questionnaire
) -> None:
    report = save(unit, period, typed(TICKED), by=official).sheet.report
    assert report is not None
    move(report, "submit", by=official)
    move(report, "approve", by=make_member(make_province(), Role.COORDINATOR))
    (verdict,) = standings(period, unit_scope(unit))
    assert verdict.value == Fraction(50)
    assert Survey.objects.get().questionnaire == form


def test_the_page_asks_a_unit_for_counts_alone(
    client: Client, unit: Unit, period: Period, official: User, form: Questionnaire
) -> None:
    client.force_login(official)
    page = client.get(f"/bao-cao/2018-q2/{unit.code.lower()}/nhap/").text
    assert f'name="{CODE}-q0-o1-count"' in page
    assert "không hài lòng" in page
    for word in ("q0-text", "q0-o0-text", "q0-o0-ok"):
        assert f"{CODE}-{word}" not in page
    assert 'name="them"' not in page


def test_words_that_are_not_of_the_form_are_kept_and_never_sent_without_a_source(
    unit: Unit, period: Period, official: User, form: Questionnaire
) -> None:
    saved = save(unit, period, typed(TICKED | {"q0-o1-text": "tạm được"}), by=official)
    assert not Survey.objects.exists()
    assert "name the source" in report_faults(saved.sheet)[0].text
    assert figure_form(row_of(unit, period)).texts["q0-o1-text"] == "tạm được"


def test_a_survey_copied_from_print_keeps_its_questions_and_says_so(
    unit: Unit, period: Period, official: User, form: Questionnaire
) -> None:
    copied = TICKED | {"q0-text": "Thời gian", "q0-o1-text": "trễ", "printed_source": "báo cáo in"}
    saved = save(unit, period, typed(copied), by=official)
    survey, row = Survey.objects.get(), row_of(unit, period)
    assert survey.is_own
    assert [one.counts_as_satisfied for one in survey.counts.all()] == [True, True]
    assert any("its own" in text for text in row.warnings)
    assert "Write the reason" in report_faults(saved.sheet)[0].text


def test_the_form_in_force_is_the_newest_that_has_begun(period: Period, form: Questionnaire) -> None:
    later = make_questionnaire({"Khác": {"có": True, "không": False}}, since="2018-q3")
    calendar = make_calendar()
    in_force = [
        Questionnaire.objects.in_force(calendar[code])["one_stop"]
        for code in ("2016-q1", "2018-q2", "2018-q3", "2020-q4")
    ]
    assert in_force == [form, form, later, later]


def test_without_a_form_in_force_nothing_is_counted_and_the_row_says_whom_to_ask(
    unit: Unit, period: Period, official: User
) -> None:
    saved = save(unit, period, typed({"issued": "10", "collected": "9"}), by=official)
    assert "Ask the coordinator" in report_faults(saved.sheet)[0].text


@pytest.fixture
def administration(client: Client) -> Client:
    client.force_login(make_user("root", is_staff=True, is_superuser=True))
    return client


def posted(period: Period, satisfied: str = "") -> dict[str, str]:
    """Return what the page of the administration sends for a form with one question."""
    sent = {"subject": "one_stop", "in_force_from": str(period.pk), "answers-INITIAL_FORMS": "0"}
    for place, option in enumerate(("tốt", "kém")):
        sent |= {
            f"answers-{place}-position": str(place + 1),
            f"answers-{place}-question": "Phục vụ",
            f"answers-{place}-option": option,
        }
    return sent | {"answers-TOTAL_FORMS": "2", "answers-0-counts_as_satisfied": "on"}


ADDRESS = "/quan-tri/targets/questionnaire/"


def test_the_administration_sets_the_next_form(administration: Client, period: Period) -> None:
    administration.post(f"{ADDRESS}add/", posted(period))
    (form,) = Questionnaire.objects.all()
    assert [question.options for question in form.questions] == [(("tốt", True), ("kém", False))]


def test_the_administration_says_from_which_period_a_form_applies(
    administration: Client, form: Questionnaire
) -> None:
    page = administration.get(ADDRESS).content.decode()
    assert "Áp dụng từ kỳ" in page
    assert "iệu lực từ ngày" not in page


@pytest.mark.parametrize("is_locked", [False, True])
def test_no_form_takes_the_place_of_one_that_was_answered_or_begins_in_a_locked_period(
    is_locked: bool,
    administration: Client,
    unit: Unit,
    period: Period,
    official: User,
    form: Questionnaire,
) -> None:
    if is_locked:
        Period.objects.filter(pk=period.pk).update(locked_at=period.unit_due_at)
    else:
        save(unit, period, typed({"q0-o0-count": "4"}), by=official)  # a draft is enough
    answer = administration.post(f"{ADDRESS}add/", posted(period))
    assert answer.status_code == 200
    assert Questionnaire.objects.count() == 1


def test_a_form_that_units_answer_is_no_longer_changed(
    administration: Client, unit: Unit, period: Period, official: User, form: Questionnaire
) -> None:
    save(unit, period, typed({"q0-o0-count": "4", "q0-o1-count": "1"}), by=official)
    answer = administration.post(f"{ADDRESS}{form.pk}/change/", posted(period))
    assert answer.status_code == 403
    assert administration.post(f"{ADDRESS}{form.pk}/delete/", {"post": "yes"}).status_code == 403
