"""The pages of entry over HTTP: who gets in, what they cost, and that no form brings them down."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.models import AuditEvent, User
from procedures.models import Level, Role, Unit
from reports.models import DraftCell, Measurement, Report
from targets.models import Period, Target
from tests.factories import (
    make_calendar,
    make_indicator,
    make_line,
    make_member,
    make_province,
    make_questionnaire,
    make_target,
    make_unit,
)
from tests.odd_posts import ODD
from tests.reports.checked import shown_on

pytestmark = pytest.mark.django_db

HTML = 30_000  # bytes, compressed
QUERIES = {"nhap": 28, "kiem-tra": 28, "lich-su": 34}


@pytest.fixture(autouse=True)
def day(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 6, 14)


@pytest.fixture
def period() -> Period:
    return make_calendar()["2018-q2"]


@pytest.fixture
def unit(period: Period) -> Unit:
    return make_unit(code="20014")


@pytest.fixture
def official(unit: Unit, client: Client) -> User:
    user = make_member(unit, Role.OFFICIAL)
    client.force_login(user)
    return user


@pytest.fixture
def every_kind() -> dict[str, Target]:
    """One target of every kind of row."""
    indicators = {
        "share": make_indicator("X-SHARE"),
        "yes_no": make_indicator("X-YES", kind="unit_count"),
        "dossiers": make_indicator("X-DOSSIERS", source="dossiers", accumulation="year_to_date"),
        "survey": make_indicator("X-SURVEY", source="survey", survey_subject="one_stop"),
    }
    make_questionnaire()
    return {name: make_target(indicator) for name, indicator in indicators.items()}


def at(page: str = "nhap") -> str:
    """Return the address of a page of the report."""
    return f"/bao-cao/2018-q2/20014/{page}/"


@pytest.mark.cold
@pytest.mark.parametrize(("page", "limit"), QUERIES.items())
def test_a_page_keeps_its_budget_whatever_the_number_of_rows(
    page: str, limit: int, client: Client, official: User, unit: Unit, every_kind: dict[str, Target]
) -> None:
    for number in range(12):
        target = make_target(make_indicator(f"X-{number}A"))
        make_line(unit, target.indicator, Period.objects.get(code="2018-q1"), 8, 10)
        client.post(at(), {f"X-{number}A-part": "7", f"X-{number}A-whole": "10"})
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(at(page), headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    assert len(asked) <= limit, "\n".join(query["sql"][:200] for query in asked.captured_queries)
    assert len(answer.content) <= HTML
    assert "X-3A" in gzip.decompress(answer.content).decode()


def test_saving_a_box_costs_the_same_for_two_rows_and_for_twenty(
    client: Client, official: User, unit: Unit
) -> None:
    costs = []
    for number in range(20):
        code = f"X-{number}B"
        make_target(make_indicator(code))
        if number not in (1, 19):
            continue
        client.post(at(), {f"{code}-part": "7", f"{code}-whole": "10"})
        with CaptureQueriesContext(connection) as asked:
            client.post(at(), {f"{code}-part": "8", f"{code}-part-seen": "7"})
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 66, costs


@pytest.mark.parametrize(
    ("role", "elsewhere", "status"),
    [
        (Role.OFFICIAL, False, 200),
        (Role.HEAD, False, 200),
        (Role.OFFICIAL, True, 404),
        (Role.HEAD, True, 404),
        (Role.DISTRICT_COORDINATOR, True, 403),
        (Role.COORDINATOR, True, 403),
        (Role.LEADER, True, 403),
        (Role.ADMIN, True, 403),
    ],
)
def test_a_foreign_report_is_not_there_and_a_wrong_role_is_refused(
    role: Role, elsewhere: bool, status: int, client: Client, unit: Unit
) -> None:
    client.force_login(make_member(make_unit() if elsewhere else unit, role))
    assert client.get(at()).status_code == status
    refused = AuditEvent.objects.filter(action="refused")
    assert refused.count() == (0 if status == 200 else 1)


@pytest.mark.parametrize(
    "address", ["/bao-cao/2018-q9/20014/nhap/", "/bao-cao/2018-q2/0/nhap/", "/bao-cao/x/y/nhap/"]
)
def test_a_report_that_cannot_be_is_not_found(address: str, client: Client, official: User) -> None:
    assert client.get(address).status_code == 404


def test_a_merged_unit_has_no_report_of_a_later_period(client: Client, official: User, unit: Unit) -> None:
    Unit.objects.filter(pk=unit.pk).update(valid_to=dt.date(2018, 1, 1))
    assert client.get(at()).status_code == 404


def test_a_script_is_told_what_was_saved_and_who_disagrees(
    client: Client, official: User, every_kind: dict[str, Target]
) -> None:
    sent = {
        "X-SHARE-part": "1.046",
        "X-SHARE-part-seen": "",
        "X-SHARE-whole": "4107",
        "X-SHARE-whole-seen": "",
    }
    told = client.post(at(), sent, headers={"accept": "application/json"}).json()
    assert (told["answered"], told["owed"], told["open"]) == (1, 4, [])
    assert 'value="4.107"' in told["rows"]["X-SHARE"]
    again = client.post(at(), {**sent, "X-SHARE-part": "5"}, headers={"accept": "application/json"}).json()
    assert again["open"] == ["X-SHARE-part"]
    assert again["words"] == "Người khác vừa sửa một ô: chọn số giữ lại."
    assert "1.046" in again["rows"]["X-SHARE"]


def test_without_script_a_conflict_is_a_page_with_both_texts_and_nothing_is_lost(
    client: Client, official: User, every_kind: dict[str, Target]
) -> None:
    client.post(at(), {"X-SHARE-part": "70", "X-SHARE-whole": "100"})
    answer = client.post(at(), {"X-SHARE-part": "75", "X-SHARE-part-seen": "", "X-YES-achieved": "co"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert 'value="75"' in page
    assert 'value="70"' in page
    assert Measurement.objects.get(indicator__code="X-YES").achieved is True


def test_without_script_a_note_too_long_stands_in_its_box_and_the_rest_is_saved(
    client: Client, official: User, every_kind: dict[str, Target]
) -> None:
    note = "đ" * 2001
    answer = client.post(at(), {"X-SHARE-part": "7", "X-SHARE-whole": "10", "X-SHARE-note": note})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert f">{note}</textarea>" in page
    assert page.count("Đoạn này dài 2.001 ký tự; được viết nhiều nhất 2.000 ký tự.") == 2
    line = Measurement.objects.get()
    assert (line.part, line.note) == (7, "")


def test_enter_presses_the_first_button_of_the_form_and_that_one_only_saves(
    client: Client, official: User, every_kind: dict[str, Target]
) -> None:
    page = client.get(at()).content.decode()
    buttons = re.findall(r"<button[^>]*>", page[page.index('<form id="entry"') :])
    assert buttons[0] == '<button class="hidden" tabindex="-1" aria-hidden="true">'
    assert any('name="them"' in button for button in buttons)


def test_a_period_that_is_locked_refuses_in_words(
    client: Client, official: User, period: Period, every_kind: dict[str, Target]
) -> None:
    Period.objects.filter(pk=period.pk).update(locked_at=period.province_due_at)
    answer = client.post(at(), {"X-SHARE-part": "1"}, headers={"accept": "application/json"})
    assert answer.status_code == 409
    assert "đã chốt" in answer.json()["refused"]
    assert "đã chốt" in client.post(at(), {"X-SHARE-part": "1"}, follow=True).content.decode()
    assert not Measurement.objects.exists()


def test_a_report_is_sent_with_the_tick_only_and_answered_with_a_receipt(
    client: Client, official: User, unit: Unit
) -> None:
    make_target(make_indicator("X-ONE"))
    client.post(at(), {"X-ONE-part": "7", "X-ONE-whole": "10"})
    assert client.post(at("gui"), {}).headers["Location"].endswith("/kiem-tra/#agreed")
    assert Report.objects.get().status == "draft"
    client.post(at("gui"), {"agreed": "1"})
    assert Report.objects.get().status == "draft"  # nobody says what was looked at
    form = {"agreed": "1", "seen": shown_on(client, "/bao-cao/2018-q2/20014")}
    page = client.post(at("gui"), form, follow=True).content.decode()
    assert "đúng hạn" in page
    assert "2018-Q2-20014-" in page
    client.post(at("rut-lai"))
    assert Report.objects.get().status == "draft"


def test_sent_twice_by_a_double_press_is_sent_once(client: Client, official: User, unit: Unit) -> None:
    make_target(make_indicator("X-ONE"))
    client.post(at(), {"X-ONE-part": "7", "X-ONE-whole": "10"})
    seen = shown_on(client, "/bao-cao/2018-q2/20014")
    form = {"agreed": "1", "seen": seen, "once": "7f9c24e5-2b1f-4d0a-9b57-0f2f4a2b8f11"}
    answers = [client.post(at("gui"), form).headers["Location"] for _ in range(3)]
    assert set(answers) == {at("da-gui")}
    assert AuditEvent.objects.filter(action="submit").count() == 1


def test_the_province_states_its_indices(client: Client, period: Period) -> None:
    make_indicator("PARINDEX", kind="index", frequency="year")
    client.force_login(make_member(make_province(), Role.OFFICIAL))
    page = "/bao-cao/2018-q4/46/nhap/"
    sent = {
        "PARINDEX-value": "88,47",
        "PARINDEX-rank": "3",
        "PARINDEX-ranked_units": "63",
        "PARINDEX-source": "BNV",
    }
    client.post(page, sent)
    report = Report.objects.get()
    assert str(report.stated_indices.get().value) == "88.4700"
    assert 'value="88,47"' in client.get(page).content.decode()


def test_my_tasks_say_what_to_do_and_when_there_is_nothing(client: Client, unit: Unit) -> None:
    Period.objects.exclude(code="2018-q2").update(opened_at=None)
    client.force_login(make_member(unit, Role.OFFICIAL))
    assert "Không có việc cần làm" in client.get("/viec-cua-toi/").content.decode()
    make_target()
    page = client.get("/viec-cua-toi/").content.decode()
    assert "0/1 dòng" in page
    assert at() in page
    client.force_login(make_member(make_unit(Level.DEPARTMENT), Role.LEADER))
    assert "/bang-dieu-khien/" in client.get("/viec-cua-toi/").content.decode()


def test_a_tick_that_was_taken_away_stays_away_while_a_copied_survey_is_unfinished(
    client: Client, official: User, every_kind: dict[str, Target]
) -> None:
    option, tick = "X-SURVEY-q0-o1-text", "X-SURVEY-q0-o1-ok"
    client.post(at(), {"X-SURVEY-printed_source": "báo in", option: "khá", tick + "-seen": ""})
    box = f'name="{tick}" form="entry"'
    page = client.get(at()).content.decode()
    assert f"{box}>" in page
    assert 'name="X-SURVEY-q0-o0-ok" form="entry" checked>' in page  # as is proposed
    client.post(at(), {tick: "on", tick + "-seen": ""})
    assert f"{box} checked>" in client.get(at()).content.decode()


CELLS = {
    "X-SHARE": ["part", "whole", "na", "note", "why"],
    "X-YES": ["achieved", "note", "why"],
    "X-DOSSIERS": [
        *(
            f"g{g}-{name}"
            for g in (0, 1, 11, 99)
            for name in ("group", "received", "settled", "in_progress_overdue")
        ),
        "printed_source",
        "na",
    ],
    "X-SURVEY": [
        *(f"q{q}-o{o}-{name}" for q in (0, 4, 40) for o in (0, 2, 9) for name in ("text", "count", "ok")),
        "q0-text",
        "issued",
        "collected",
    ],
}


@pytest.fixture
def grid(client: Client, official: User, every_kind: dict[str, Target]) -> Client:
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("code", CELLS)
@settings(
    max_examples=settings().max_examples // 4, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_form_brings_the_grid_down(code: str, data: st.DataObject, grid: Client) -> None:
    boxes = data.draw(st.dictionaries(st.sampled_from(CELLS[code]), st.tuples(ODD, ODD), max_size=8))
    sent = {f"{code}-{name}": mine for name, (mine, _seen) in boxes.items()}
    sent |= {f"{code}-{name}-seen": seen for name, (_mine, seen) in boxes.items()}
    answer = grid.post(at(), sent, headers={"accept": "application/json"})
    assert answer.status_code in (200, 409), answer.content[:400]
    json.loads(answer.content)


@settings(
    max_examples=settings().max_examples // 4, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    sent=st.dictionaries(st.text(max_size=30), ODD, max_size=6),
    page=st.sampled_from(["gui", "rut-lai", "de-nghi-sua"]),
)
def test_no_form_brings_a_step_down(sent: dict[str, str], page: str, grid: Client) -> None:
    sent |= {"agreed": "1"}
    assert grid.post(at(page), sent).status_code in (302, 404, 409)
    assert not Report.objects.exclude(status="draft").exists()


def test_a_text_with_a_null_is_kept_without_it(grid: Client) -> None:
    grid.post(at(), {"X-SHARE-part": "4\x006", "X-SHARE-note": "a\x00b"})
    assert DraftCell.objects.get(name="part").text == "46"
    assert Measurement.objects.get().note == "ab"
