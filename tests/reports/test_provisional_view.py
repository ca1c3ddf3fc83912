"""The provisional view: what would come of the figures that wait, and that nothing else changes by it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import User
from procedures.models import Unit
from reports.dashboards.provisional import provisional_words
from reports.downloads import ASKED, CSV
from reports.figures.revisions import HELD
from reports.models import LineStatus, Measurement
from reports.scopes import Scope, group_scope, own_scope, province_scope, unit_scope
from reports.verdicts.case import Case
from reports.verdicts.ledger import Ledger
from reports.verdicts.provisional import with_what_waits
from reports.verdicts.standing import judge_all
from reports.verdicts.verdict import Verdict
from targets.models import Period

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

TODAY = dt.date(2020, 12, 12)


def scopes() -> list[Scope]:
    city = Unit.objects.get(code="474")
    own = own_scope(city, TODAY)
    return [province_scope(), unit_scope(city), own, group_scope("cap-xa-mien-nui"), group_scope("cap-huyen")]


def approve_what_waits(period: Period) -> None:
    lines = Measurement.objects.filter(report__period=period, status=LineStatus.SUBMITTED)
    lines.update(status=LineStatus.ACCEPTED, accepted=HELD)


def of_the_last(verdict: Verdict, period: Period) -> Case:
    return Case(Ledger.read(), verdict.indicator, period, verdict.scope)


def test_it_tells_what_everything_comes_to_once_it_is_approved(settings: Any) -> None:
    settings.PORTAL_TODAY = TODAY
    period = Period.objects.get(code="2020-q4")
    ledger = Ledger.read()
    told = {scope.code: with_what_waits(ledger, judge_all(ledger, period, scope)) for scope in scopes()}
    seen = [one for verdicts in told.values() for one in verdicts if one.provisional]
    assert {one.scope.code for one in seen} >= {"46", "474", "cap-xa-mien-nui", "cap-huyen"}
    approve_what_waits(period)
    for verdict in seen:
        case, found = of_the_last(verdict, period), verdict.provisional
        assert found
        assert found.answered == case.answered(20), verdict.indicator.code
        assert (found.counted, found.owing) == (len(case.counts(20)), len(case.owing(20)))
        assert found.waiting == found.counted - (verdict.collecting.counted if verdict.collecting else 0)


def test_no_verdict_changes_by_it(settings: Any) -> None:
    settings.PORTAL_TODAY = TODAY
    ledger = Ledger.read()
    for scope in scopes():
        judged = judge_all(ledger, Period.objects.get(code="2020-q4"), scope)
        seen = with_what_waits(ledger, judged)
        assert [replace(one, provisional=None) for one in seen] == judged


def test_of_less_than_half_no_figure_of_the_whole_is_told(settings: Any) -> None:
    settings.PORTAL_TODAY = TODAY
    ledger, period = Ledger.read(), Period.objects.get(code="2020-q4")
    told = with_what_waits(ledger, judge_all(ledger, period, province_scope()))
    with translation.override("vi"):
        by_code = {one.indicator.code: provisional_words(one) for one in told}
    assert "chưa đủ một nửa" in by_code["HDH-03"]
    assert "%" not in by_code["HDH-03"]
    assert "60 có, 3 chưa, 82 chưa báo cáo" in by_code["HDH-09"]
    assert by_code["HDH-02"] == ""  # nobody sends what the catalogue counts


def test_pages_say_what_is_seen_and_the_files_hold_none_of_it(client: Client, settings: Any) -> None:
    settings.PORTAL_TODAY = TODAY
    client.force_login(User.objects.get(username="lanhdao"))
    for place in ("/bang-dieu-khien/", "/chi-tieu/hdh-03/", "/don-vi/478/"):
        official = client.get(f"{place}?ky=2020-q4").content.decode()
        assert "Đang xem số tạm tính" in client.get(f"{place}?ky=2020-q4&xem=tam-tinh").content.decode()
        assert "Đang xem số tạm tính" not in official
        assert "quý IV/2020 tạm tính: " not in official
        assert client.get(f"{place}?ky=2020-q4&xem=khac").status_code == 404
    plain, seen = (
        client.get(f"/chi-tieu/hdh-03/?ky=2020-q4{view}&{ASKED}={CSV}") for view in ("", "&xem=tam-tinh")
    )
    assert plain.headers["Content-Type"].startswith("text/csv")
    assert plain.getvalue() == seen.getvalue()
