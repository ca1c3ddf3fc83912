"""Who disagrees with somebody else, or comes too late, finds every text again that they typed."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from django.test import Client
from pytest_django import Settings

from procedures.models import Role, Unit
from reports.flow.workflow import move
from reports.models import Report
from targets.models import Period
from tests.contention.visitor import boxes_of
from tests.factories import (
    make_calendar,
    make_indicator,
    make_line,
    make_member,
    make_questionnaire,
    make_target,
    make_unit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

ADDRESS = "/bao-cao/2018-q2/20014/nhap/"
SEEN = "-seen"
TICKS = ("-na", "-ok")  # whoever disagrees about one of two answers agrees with what stood there before


@pytest.fixture(autouse=True)
def day(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 6, 14)


@pytest.fixture
def unit() -> Unit:
    make_calendar()
    return make_unit(code="20014")


@pytest.fixture
def client(unit: Unit, client: Client) -> Client:
    client.force_login(make_member(unit, Role.OFFICIAL))
    return client


def open_boxes(client: Client) -> list[str]:
    """Return the names of the boxes that two people may fill in differently."""
    names = [name.removesuffix(SEEN) for name in boxes_of(client.get(ADDRESS).text) if name.endswith(SEEN)]
    return [name for name in names if not name.endswith(TICKS)]


def choices(page: str, box: str) -> dict[str, str]:
    """Return the texts between which a reader chooses, each with the words beside it."""
    found = re.findall(
        rf'<input type="radio" name="{box}" value="([^"]*)" form="entry"[^>]*>\s+([^<]*?)\s*</label>', page
    )
    return {unescape(text): unescape(words) for text, words in found}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"kind": "unit_count"},
        {"source": "dossiers", "accumulation": "year_to_date"},
        {"source": "survey", "survey_subject": "one_stop"},
    ],
    ids=["share", "yes or no", "dossiers", "survey"],
)
def test_of_every_box_the_second_writer_is_shown_both_texts(fields: dict[str, str], client: Client) -> None:
    make_target(make_indicator("X-1", **fields))
    make_questionnaire()
    boxes = open_boxes(client)
    for box in boxes:
        first, second = ("co", "chua") if box.endswith("achieved") else ("31", "32")
        page = boxes_of(client.get(ADDRESS).text)
        client.post(ADDRESS, page | {box: first})
        answer = client.post(ADDRESS, page | {box: second})
        assert (answer.status_code, list(choices(answer.text, box))) == (409, [first, second]), box
    assert len(boxes) > 2


def test_a_disputed_answer_is_told_in_words(client: Client) -> None:
    make_target(make_indicator("X-1", kind="unit_count"))
    client.post(ADDRESS, {"X-1-achieved": "co"})
    page = client.post(ADDRESS, {"X-1-achieved": "chua"}).text
    assert choices(page, "X-1-achieved") == {"co": "Giữ Có", "chua": "Dùng Chưa"}


def test_who_types_while_a_colleague_sends_the_report_finds_the_texts_again(
    unit: Unit, client: Client
) -> None:
    target = make_target(make_indicator("X-1"))
    client.post(ADDRESS, {"X-1-part": "40", "X-1-whole": "100"})
    page = boxes_of(client.get(ADDRESS).text)
    move(Report.objects.get(), "submit", by=make_member(unit, Role.OFFICIAL))
    answer = client.post(ADDRESS, page | {"X-1-part": "41", "X-1-note": "đếm lại <b>"})
    assert answer.status_code == 409
    assert "đếm lại &lt;b&gt;" in answer.text
    assert ">41<" in answer.text
    assert Report.objects.get().measurements.get(indicator=target.indicator).part == 40


def test_who_types_while_the_period_is_locked_finds_the_texts_again(unit: Unit, client: Client) -> None:
    make_line(unit, make_target(make_indicator("X-1")).indicator, Period.objects.get(code="2018-q2"), 40, 100)
    page = boxes_of(client.get(ADDRESS).text)
    Period.objects.update(locked_at=dt.datetime(2018, 6, 14, tzinfo=dt.UTC))
    answer = client.post(ADDRESS, page | {"X-1-part": "41"})
    assert answer.status_code == 409
    assert ">41<" in answer.text
