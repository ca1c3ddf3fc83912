"""Whatever the portal said it saved stands in the page that it shows next, and in the record of acts."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import AuditEvent, User
from procedures.models import Role, Unit
from reports.figures.draft import Typed, figure_form, same, save
from reports.figures.row import FigureRow
from reports.figures.unit_report import read_sheet
from reports.models import MeasurementRevision
from reports.obligations import Asking
from targets.models import Indicator, Period
from tests.contention.oracle import broken_paths
from tests.contention.visitor import boxes_of
from tests.factories import (
    make_calendar,
    make_dossiers,
    make_indicator,
    make_line,
    make_member,
    make_questionnaire,
    make_report,
    make_survey,
    make_target,
    make_unit,
)

pytestmark = pytest.mark.django_db

KINDS: dict[str, dict[str, str]] = {
    "X-SHARE": {},
    "X-YES": {"kind": "unit_count"},
    "X-DOSSIERS": {"source": "dossiers", "accumulation": "year_to_date"},
    "X-SURVEY": {"source": "survey", "survey_subject": "one_stop"},
}
BOXES = {
    "X-SHARE": ["part", "whole", "note", "why"],
    "X-YES": ["achieved", "note", "why"],
    "X-DOSSIERS": [
        *(f"g{g}-{name}" for g in (0, 1) for name in ("group", "received", "received_online")),
        *(f"g0-{name}" for name in ("settled_on_time", "settled_late", "in_progress_in_time")),
        "g0-in_progress_overdue",
        "printed_source",
        "note",
    ],
    "X-SURVEY": [
        *(f"q{q}-o{o}-{name}" for q in (0, 5) for o in (0, 1) for name in ("text", "count")),
        "q0-text",
        "q5-text",
        "issued",
        "printed_source",
    ],
}
TEXTS = st.sampled_from(["", "0", "7", "1.234", "mười", "toàn bộ", "đất đai"])


@pytest.fixture
def period() -> Period:
    return make_calendar()["2018-q2"]


@pytest.fixture
def unit(period: Period) -> Unit:
    """Return a commune that owes every kind of figure, with and without what it reported before."""
    for code, fields in KINDS.items():
        make_target(make_indicator(code, **fields))
    make_questionnaire()
    return make_unit()


@pytest.fixture
def official(unit: Unit) -> User:
    return make_member(unit, Role.OFFICIAL)


def row_of(code: str, unit: Unit, period: Period) -> FigureRow:
    row = read_sheet(unit, period, Asking.read(of=unit)).row(code)
    assert row is not None
    return row


@pytest.mark.parametrize("code", BOXES)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_was_saved_stands_there(
    code: str, data: st.DataObject, unit: Unit, period: Period, official: User
) -> None:
    typed = data.draw(st.dictionaries(st.sampled_from(BOXES[code]), TEXTS, min_size=1, max_size=6))
    seen = figure_form(row_of(code, unit, period)).texts
    posted = {name: Typed(text, seen.get(name, "")) for name, text in typed.items()}
    saved = save(unit, period, {code: posted}, by=official)
    assert saved.conflicts == []
    form = figure_form(row_of(code, unit, period))
    shown = form.suggested() | form.texts
    lost = {
        name: text
        for name, text in typed.items()
        if text and not (name in form.fields and same(form.fields[name], text, shown.get(name, "")))
    }
    assert lost == {}
    if code != "X-SURVEY":  # there a count is called by its answer, whose words may change
        assert broken_paths() == []


def test_a_page_that_is_sent_back_as_it_came_changes_nothing(
    client: Client, unit: Unit, period: Period, official: User
) -> None:
    earlier = make_report(unit, Period.objects.get(code="2018-q1"))
    make_line(unit, Indicator.objects.get(code="X-SHARE"), earlier.period, 8, 10)
    make_line(unit, Indicator.objects.get(code="X-DOSSIERS"), earlier.period)
    make_dossiers(earlier, 90, 20, group="hồ sơ đất đai")
    make_survey(earlier, {"Thái độ phục vụ": (9, 1)})
    client.force_login(official)
    address = f"/bao-cao/{period.code}/{unit.code.lower()}/nhap/"
    page = boxes_of(client.get(address).text)
    assert "hồ sơ đất đai" in page.values()  # what was proposed stands in the boxes
    assert client.post(address, page).status_code == 302
    assert not MeasurementRevision.objects.filter(measurement__report__period=period).exists()
    assert not AuditEvent.objects.filter(action="value").exists()
