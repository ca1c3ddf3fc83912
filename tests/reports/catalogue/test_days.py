"""The catalogue is read as it was on a day: what was in force, at which level, and at the desk or not."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from pytest_django import Settings

from procedures.models import DeskHandling, Level, Procedure, ServiceLevel
from reports.catalogue.timeline import timeline
from tests.factories import make_procedure, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 6, 14)


def raise_to(procedure: Procedure, level: int, day: dt.date) -> ServiceLevel:
    """Store that the procedure is at a level from a day on."""
    return ServiceLevel.objects.create(procedure=procedure, level=level, effective_on=day, basis="QĐ 1")


def stood(client: Client, day: str = "") -> list[tuple[str, int | None, bool | None]]:
    """Return what the list shows on a day."""
    page = client.get("/thu-tuc/", {"ngay": day, "sap-xep": "ten"}).context["page"]
    return [(one.code, one.level, one.at_desk) for one in page.found]


def test_a_day_shows_the_newest_rows_on_or_before_it(client: Client) -> None:
    one = make_procedure(code="A", level=2, at_desk=False, in_force_from=dt.date(2016, 1, 1))
    raise_to(one, 3, dt.date(2017, 7, 1))
    raise_to(one, 4, dt.date(2018, 6, 15))
    DeskHandling.objects.create(procedure=one, at_desk=True, effective_on=dt.date(2017, 7, 2))
    assert stood(client) == [("A", 3, True)]
    assert stood(client, "15/06/2018") == [("A", 4, True)]
    assert stood(client, "01/07/2017") == [("A", 3, False)]
    assert stood(client, "30/06/2017") == [("A", 2, False)]
    assert stood(client, "31/12/2015") == []


def test_the_last_day_in_force_is_one_of_them(client: Client) -> None:
    make_procedure(code="A", in_force_to=dt.date(2018, 1, 31))
    assert stood(client, "31/01/2018") == [("A", None, None)]
    assert stood(client, "01/02/2018") == []


def test_the_row_of_a_unit_is_not_that_of_the_procedure(client: Client) -> None:
    one = make_procedure(code="A", level=2)
    ServiceLevel.objects.create(procedure=one, level=4, effective_on=dt.date(2017, 1, 1), unit=make_unit())
    assert stood(client) == [("A", 2, None)]


def test_a_filter_asks_for_the_level_of_the_day(client: Client) -> None:
    raise_to(make_procedure(code="A", level=2), 3, dt.date(2018, 1, 1))
    found = {
        day: client.get("/thu-tuc/", {"ngay": day, "muc-do": "3"}).context["page"].total
        for day in ("31/12/2017", "01/01/2018")
    }
    assert found == {"31/12/2017": 0, "01/01/2018": 1}


def test_the_page_says_which_day_it_shows_and_leads_back(client: Client) -> None:
    make_procedure()
    text = client.get("/thu-tuc/?ngay=01/02/2017").content.decode()
    assert "tại ngày 01/02/2017" in text
    assert 'value="01/02/2017"' in text
    assert "tại ngày 14/06/2018" not in client.get("/thu-tuc/").content.decode()


def test_of_dated_rows_each_speaks_until_the_next() -> None:
    one = make_procedure(level=1, in_force_from=dt.date(2016, 1, 1))
    raise_to(one, 3, dt.date(2017, 1, 1))
    raise_to(one, 4, dt.date(2019, 1, 1))
    unit = make_unit(Level.COMMUNE)
    ServiceLevel.objects.create(procedure=one, level=2, effective_on=dt.date(2018, 1, 1), unit=unit)
    line = timeline(one.levels.select_related("unit"), dt.date(2018, 6, 14))
    assert [(span.fact.level, span.until, span.speaks, span.is_ahead) for span in line.general] == [
        (4, None, False, True),
        (3, dt.date(2018, 12, 31), True, False),
        (1, dt.date(2016, 12, 31), False, False),
    ]
    assert [(span.fact.level, span.until, span.speaks) for span in line.own] == [(2, None, True)]
    assert line.now is not None
    assert line.now.level == 3
