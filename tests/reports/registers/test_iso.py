"""The ISO register beside HDH-09: words beside the box, a flag beside the standing, and never an answer."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from indicators import Flag
from procedures.models import Level, Role, Unit
from reports.models import Measurement
from reports.scopes import province_scope
from reports.verdicts.ledger import Ledger
from reports.verdicts.standing import judge
from targets.models import Indicator, Period
from tests.factories import (
    make_calendar,
    make_indicator,
    make_line,
    make_member,
    make_programme,
    make_province,
    make_target,
    make_unit,
)
from tests.register_factories import make_certificate

pytestmark = pytest.mark.django_db

CUT_OFF = "2016-12-14"


@pytest.fixture
def period() -> Period:
    make_programme()
    make_province()
    return make_calendar()["2016-q4"]


@pytest.fixture
def iso(period: Period) -> Indicator:
    indicator = make_indicator("HDH-09", kind="unit_count", frequency="year")
    make_target(indicator, threshold=100, for_departments=False, for_districts=False)
    return indicator


def flags(iso: Indicator, period: Period) -> frozenset[Flag]:
    """Return what stands beside the province's standing."""
    ledger = Ledger.read([iso.code])
    standing = judge(ledger, ledger.indicators[0], period, province_scope()).standing
    assert standing is not None
    return standing.flags


def test_a_yes_is_self_declared_until_its_certificate_is_verified_by_the_cut_off(
    iso: Indicator, period: Period
) -> None:
    one, other = make_unit(), make_unit()
    make_line(one, iso, period, True)
    make_line(other, iso, period, False)
    assert Flag.SELF_DECLARED not in flags(iso, period)  # nobody keeps the register yet
    make_certificate(other)
    assert Flag.SELF_DECLARED in flags(iso, period)  # kept, and without a row of the one
    row = make_certificate(one)
    assert Flag.SELF_DECLARED in flags(iso, period)  # declared alone
    row.verified_on, row.verified_by = "2016-12-15", "Sở KH&CN"
    row.save()
    assert Flag.SELF_DECLARED in flags(iso, period)  # verified a day too late
    row.verified_on = CUT_OFF
    row.save()
    assert Flag.SELF_DECLARED not in flags(iso, period)  # that the other says no needs no proof


def test_of_two_versions_the_first_that_was_verified_counts(iso: Indicator, period: Period) -> None:
    unit = make_unit()
    make_line(unit, iso, period, True)
    make_certificate(unit, verified="2016-08-01")
    make_certificate(unit, "2016-09-01", version="2015")
    assert Flag.SELF_DECLARED not in flags(iso, period)


def test_no_other_figure_is_called_self_declared(iso: Indicator, period: Period) -> None:
    unit = make_unit()
    make_certificate(make_unit())
    other = make_indicator("HDH-08", kind="unit_count", frequency="year")
    make_target(other)
    make_line(unit, other, period, True)
    assert Flag.SELF_DECLARED not in flags(other, period)


@pytest.mark.cold
def test_the_register_costs_no_query_of_its_own(iso: Indicator) -> None:
    make_certificate(make_unit())
    make_target(make_indicator("HDH-08", kind="unit_count", frequency="year"))
    costs = []
    for code in ("HDH-08", "HDH-09"):
        with CaptureQueriesContext(connection) as asked:
            Ledger.read([code])
        costs.append(len(asked))
    assert costs[1] == costs[0]


def entry_page(client: Client, unit: Unit, settings: Any) -> str:
    """Return the grid of the unit, as its official sees it at the end of 2016."""
    settings.PORTAL_TODAY = Period.objects.get(code="2016-q4").data_to
    client.force_login(make_member(unit, Role.OFFICIAL))
    answer = client.get(f"/bao-cao/2016-q4/{unit.code.lower()}/nhap/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_register_is_told_beside_the_box_and_fills_in_nothing(
    iso: Indicator, client: Client, settings: Any
) -> None:
    unit = make_unit()
    make_certificate(unit, "2016-05-12", "2016-08-01")
    text = entry_page(client, unit, settings)
    told = "Sổ ISO: công bố ngày 12/05/2016 theo TCVN ISO 9001:2008, Sở KH&amp;CN xác nhận ngày 01/08/2016."
    assert told in text
    assert 'value="yes" form="entry" data-col="part" checked' not in text
    assert not Measurement.objects.exists()


def test_what_lies_after_the_cut_off_is_not_told(iso: Indicator, client: Client, settings: Any) -> None:
    verified_later, declared_later = make_unit(), make_unit()
    make_certificate(verified_later, "2016-05-12", "2016-12-15")
    make_certificate(declared_later, "2016-12-15")
    assert "TCVN ISO 9001:2008, chưa được xác nhận." in entry_page(client, verified_later, settings)
    assert "Sổ ISO: đến kỳ này đơn vị chưa có dòng công bố nào." in entry_page(
        client, declared_later, settings
    )


def test_other_rows_tell_nothing_of_it(period: Period, client: Client, settings: Any) -> None:
    unit = make_unit(Level.DEPARTMENT)
    make_target(make_indicator("HDH-08", kind="unit_count", frequency="year"))
    assert "Sổ ISO" not in entry_page(client, unit, settings)
