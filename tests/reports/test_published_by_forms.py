"""The printed reports of thành phố Huế, typed by its official and approved: told and judged as printed."""

from __future__ import annotations

import datetime as dt
import html
import uuid
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from indicators import Share
from indicators import StandingCode as Code
from procedures.models import Level, Role, Unit
from reports.models import Report
from reports.scopes import province_scope
from reports.verdicts.standing import standings
from reports.verdicts.verdict import Verdict
from targets.models import Period
from tests.factories import (
    above,
    make_calendar,
    make_indicator,
    make_member,
    make_province,
    make_target,
    make_unit,
)
from tests.reports.checked import shown_on

pytestmark = pytest.mark.django_db

CITY = ("hồ sơ của thành phố", "19.593", "3.764", "18.273", "17.265", "1.458", "870", "669", "201")
LAND = ("hồ sơ đất đai", "13.857", "0", "13.265", "11.817", "1.448", "592", "534", "58")
BOXES = (
    "group",
    "received",
    "received_online",
    "settled",
    "settled_on_time",
    "settled_late",
    "in_progress",
    "in_progress_in_time",
    "in_progress_overdue",
)
QUESTIONS = (
    ("nơi tiếp đón", (2063, 2137, 150)),
    ("thái độ, hướng dẫn", (1983, 2128, 104)),
    ("thái độ khi nhận và trả", (1886, 2232, 97)),
    ("thời gian", (1991, 2135, 89)),
    ("hồ sơ", (1825, 2281, 99)),
)
OPTIONS = (("rất hài lòng", "on"), ("hài lòng", "on"), ("chưa hài lòng", ""))


@pytest.fixture
def city(settings: Settings) -> Unit:
    settings.PORTAL_TODAY = dt.date(2020, 12, 12)
    make_calendar()
    return make_unit(Level.DISTRICT, parent=make_province(), code="474", name="Thành phố Huế")


def typed(code: str, boxes: dict[str, str]) -> dict[str, str]:
    """Return the boxes of a row as the page posts them, over empty ones."""
    found: dict[str, str] = {}
    for name, text in boxes.items():
        found |= {f"{code}-{name}": text, f"{code}-{name}-seen": ""}
    return found


def brought_in(client: Client, city: Unit, period: str, boxes: dict[str, str]) -> str:
    """Enter, check, send and approve the report; return what the check said."""
    place = f"/bao-cao/{period}/474"
    client.force_login(make_member(city, Role.OFFICIAL))
    assert client.post(f"{place}/nhap/", boxes).status_code == 302
    told = html.unescape(client.get(f"{place}/kiem-tra/").content.decode())
    form = {"agreed": "1", "seen": shown_on(client, place), "once": uuid.uuid4()}
    assert client.post(f"{place}/gui/", form).status_code == 302
    report = Report.objects.get()
    client.force_login(make_member(above(city), Role.COORDINATOR))
    seen = client.get(f"/dieu-phoi/duyet/{report.pk}/").context["page"].seen
    client.post(f"/dieu-phoi/duyet/{report.pk}/duyet/", {"seen": seen, "once": uuid.uuid4()})
    report.refresh_from_db()
    assert report.status == Report.Status.APPROVED
    return told


def verdict(code: str, period: str) -> Verdict:
    return standings(Period.objects.get(code=period), province_scope(), codes=[code])[0]


def test_d1_the_dossiers_of_2020(client: Client, city: Unit) -> None:
    fields: dict[str, Any] = {"source": "dossiers", "accumulation": "year_to_date"}
    make_target(make_indicator("HDH-03", **fields), ">=", 30, for_communes=False, for_departments=False)
    boxes = {
        f"g{place}-{name}": text
        for place, row in enumerate((CITY, LAND))
        for name, text in zip(BOXES, row, strict=True)
    }
    boxes |= {
        "printed_source": "huecity.gov.vn, tin 24505",
        "note": "Bản in đổi chỗ hai chữ số.",
        "why": "Giữ như bản in.",
    }
    told = brought_in(client, city, "2020-q4", typed("HDH-03", boxes))
    assert "18.723" in told
    assert "18.273" in told
    found = verdict("HDH-03", "2020-q4")
    assert found.share == Share(3_764, 33_450)
    assert found.gap is not None
    assert found.gap.parts == 6_271
    assert found.standing is not None
    assert found.standing.code == Code.AT_RISK  # short of the threshold on 12/12, and nothing is over yet
    assert any("18.273" in text for text in found.warnings)


def test_d2_the_survey_of_2019(client: Client, city: Unit) -> None:
    fields: dict[str, Any] = {
        "source": "survey",
        "survey_subject": "one_stop",
        "accumulation": "year_to_date",
    }
    make_target(make_indicator("TTHC-01", **fields), ">", 80, for_communes=False, for_departments=False)
    boxes = {"issued": "5.326", "collected": "4.215", "printed_source": "huecity.gov.vn, tin 21902"}
    for q, (question, counts) in enumerate(QUESTIONS):
        boxes[f"q{q}-text"] = question
        for o, (option, ok) in enumerate(OPTIONS):
            boxes |= {f"q{q}-o{o}-text": option, f"q{q}-o{o}-ok": ok, f"q{q}-o{o}-count": str(counts[o])}
    boxes["why"] = "Giữ như bản in; 150 có thể là 15."
    told = brought_in(client, city, "2019-q1", typed("TTHC-01", boxes))
    assert "4.350" in told
    found = verdict("TTHC-01", "2019-q1")
    assert found.share == Share(20_661, 21_200)
    assert found.standing is not None
    assert found.standing.code == Code.MET
    assert any("4.350" in text for text in found.warnings)
