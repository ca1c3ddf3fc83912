"""Dossiers of procedures: for signed-in readers, from accepted lines, each year counted once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from pytest_django import Settings

from indicators import Share
from procedures.models import Procedure, Role, Unit
from reports.catalogue.dossiers import YearOfDossiers, dossier_years, newest_year
from reports.models import LineStatus, ProcedureDossierCount
from targets.models import Indicator
from tests.factories import make_indicator, make_line, make_member, make_period, make_procedure, make_unit
from tests.reports.units.reading import text_of

pytestmark = pytest.mark.django_db

TODAY = dt.date(2019, 6, 14)


@pytest.fixture(autouse=True)
def today(settings: Settings) -> None:
    settings.PORTAL_TODAY = TODAY


@pytest.fixture
def dossiers() -> Indicator:
    return make_indicator("HDH-03", source="dossiers")


def count(
    indicator: Indicator,
    procedure: Procedure,
    unit: Unit,
    period: str,
    *figures: int,
    status: LineStatus = LineStatus.ACCEPTED,
) -> None:
    """Store what a unit counted for a procedure: received, and of these online."""
    line = make_line(unit, indicator, make_period(period), status=status)
    received, online = figures
    ProcedureDossierCount.objects.create(
        report=line.report, procedure=procedure, received=received, received_online=online
    )


def test_a_year_is_what_each_unit_reported_last(dossiers: Indicator) -> None:
    one, here, there = make_procedure(), make_unit(), make_unit()
    count(dossiers, one, here, "2018-q1", 40, 10)
    count(dossiers, one, here, "2018-q3", 100, 30)  # holds the 40 of the first quarter
    count(dossiers, one, there, "2018-q2", 50, 10)
    count(dossiers, one, here, "2019-q1", 7, 0)
    assert dossier_years(one, TODAY) == [YearOfDossiers(2019, 7, 0, 1), YearOfDossiers(2018, 150, 40, 2)]
    assert dossier_years(one, TODAY)[1].share == Share(40, 150)
    assert newest_year(TODAY) == 2019
    assert newest_year(dt.date(2018, 12, 31)) == 2018


@pytest.mark.parametrize("status", [one for one in LineStatus if one != LineStatus.ACCEPTED])
def test_only_accepted_lines_count(status: LineStatus, dossiers: Indicator) -> None:
    one, unit = make_procedure(), make_unit()
    count(dossiers, one, unit, "2018-q1", 40, 10)
    count(dossiers, one, unit, "2018-q2", 90, 20, status=status)
    assert dossier_years(one, TODAY) == [YearOfDossiers(2018, 40, 10, 1)]


def test_signed_out_readers_see_no_figures(client: Client, dossiers: Indicator) -> None:
    one = make_procedure()
    count(dossiers, one, make_unit(), "2019-q1", 987, 379)
    for address in ("/thu-tuc/", one.get_absolute_url()):
        assert "987" not in text_of(client, address)
    assert client.get("/thu-tuc/?sap-xep=ho-so").status_code == 400
    client.force_login(make_member(make_unit(), Role.OFFICIAL))
    assert "987 hồ sơ, 38,4 % trực tuyến" in text_of(client, "/thu-tuc/")
    assert "2019 987 379 38,4 % 1" in text_of(client, one.get_absolute_url())


def test_the_most_dossiers_of_the_newest_year_come_first(client: Client, dossiers: Indicator) -> None:
    unit, procedures = make_unit(), {name: make_procedure(name) for name in ("An", "Ban", "Chi", "Dân")}
    numbers = {"An": 5, "Ban": 50, "Dân": 500}
    line = make_line(unit, dossiers, make_period("2019-q1"))
    for name, number in numbers.items():
        ProcedureDossierCount.objects.create(
            report=line.report, procedure=procedures[name], received=number, received_online=0
        )
    count(dossiers, procedures["Chi"], unit, "2018-q4", 9_000, 0)  # of another year
    client.force_login(make_member(make_unit(), Role.OFFICIAL))
    page = client.get("/thu-tuc/?sap-xep=ho-so").context["page"]
    assert [one.code for one in page.found] == [procedures[name].code for name in ("Dân", "Ban", "An", "Chi")]
    assert [one.dossiers and one.dossiers.received for one in page.found] == [500, 50, 5, None]


def test_nothing_counted_is_no_zero(client: Client, dossiers: Indicator) -> None:
    asked, unasked, silent = make_procedure("A"), make_procedure("B"), make_procedure("C")
    for one, number in ((asked, 3), (unasked, 0)):
        count(dossiers, one, make_unit(), "2019-q1", number, 0)
    client.force_login(make_member(make_unit(), Role.LEADER))
    words = text_of(client, "/thu-tuc/")
    assert "3 hồ sơ, 0,0 % trực tuyến" in words
    assert words.count("0 hồ sơ") == 1  # of the one that was counted, and not of the silent one
    assert "không phát sinh" in text_of(client, unasked.get_absolute_url())
    assert "Chưa có đơn vị nào có số hồ sơ được duyệt" in text_of(client, silent.get_absolute_url())
    assert dossier_years(silent, TODAY) == []
