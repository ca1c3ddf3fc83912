"""Two sources of one fact: what is compared, what differs, and until when it is open."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import AuditEvent
from indicators import Flag
from procedures.models import Level, Role, Unit
from reports.models import DifferenceExplained, IsoCertificate, SystemUsage
from reports.scopes import Scope, group_scope, unit_scope
from reports.verdicts.ledger import Ledger
from reports.verdicts.standing import standings
from reports.verdicts.two_sources import differences
from reports.verdicts.verdict import Verdict
from targets.models import Indicator, Period
from tests.factories import (
    above,
    make_calendar,
    make_communes,
    make_indicator,
    make_line,
    make_member,
    make_province,
    make_stated,
    make_target,
    make_task,
    make_unit,
)
from tests.register_factories import make_certificate, make_system, make_usage
from tests.source_pairs import make_explained, make_pair

pytestmark = [pytest.mark.django_db, pytest.mark.cold]  # rows change between two reads of one test

COMMUNES = group_scope("cap-xa-dong-bang")


@pytest.fixture
def periods(settings: Settings) -> dict[str, Period]:
    settings.PORTAL_TODAY = dt.date(2019, 2, 1)
    return make_calendar()


def make_iso(**fields: str) -> Indicator:
    indicator = make_indicator("HDH-09", kind="unit_count", frequency="year", **fields)
    make_target(indicator, ">=", 100, for_departments=False, for_districts=False)
    return indicator


def verdict(code: str, period: Period, scope: Scope = COMMUNES) -> Verdict:
    return standings(period, scope, codes=[code])[0]


def open_in(period: Period) -> list[tuple[str, tuple[int, int], tuple[int, int]]]:
    ledger = Ledger.read()
    found = differences(ledger, period)
    return [(ledger.units[one.unit].code, one.said, one.beside) for one in found if not one.is_explained]


def test_three_say_yes_two_have_a_decision_and_one_is_verified(periods: dict[str, Period]) -> None:
    iso, period = make_iso(), periods["2018-q4"]
    one, two, three, silent, no = make_communes(5)
    make_pair(iso, "iso")
    for unit in (one, two, three):
        make_line(unit, iso, period, True)
    make_line(no, iso, period, False)
    make_certificate(one, verified="2017-02-01")
    make_certificate(two)
    make_certificate(silent)
    make_certificate(three, "2018-12-15")  # the day after the cut-off
    (told,) = verdict("HDH-09", period).readings
    assert (told.said, told.beside, told.verified) == ((3, 4), (3, 5), 1)
    assert (told.open, told.explained) == (1, 0)
    assert open_in(period) == [(three.code, (1, 1), (0, 1))]


def test_an_empty_register_says_nothing(periods: dict[str, Period]) -> None:
    iso = make_iso()
    make_pair(iso, "iso")
    make_line(make_unit(), iso, periods["2018-q4"], True)
    found = verdict("HDH-09", periods["2018-q4"])
    assert found.readings == ()
    assert found.standing is not None
    assert Flag.SOURCES_DIFFER not in found.standing.flags


def test_the_mark_stays_until_every_difference_is_explained_and_returns_with_a_new_value(
    periods: dict[str, Period],
) -> None:
    iso, period = make_iso(), periods["2018-q4"]
    pair = make_pair(iso, "iso")
    one, two = make_communes(2)
    make_certificate(make_unit())
    for unit in (one, two):
        make_line(unit, iso, period, True)

    def is_marked() -> bool:
        found = verdict("HDH-09", period).standing
        return found is not None and Flag.SOURCES_DIFFER in found.flags

    assert is_marked()
    make_explained(pair, one, period, (1, 1), (0, 1))
    assert is_marked()
    make_explained(pair, two, period, (1, 1), (0, 1))
    assert not is_marked()
    row = DifferenceExplained.objects.get(unit=two)
    row.beside_part = 1  # as if another value had been explained
    row.save()
    assert is_marked()
    make_certificate(two)
    assert not is_marked()
    IsoCertificate.objects.filter(unit=two).delete()
    assert is_marked()


def test_a_register_of_years_is_held_against_the_fourth_quarter_alone(periods: dict[str, Period]) -> None:
    mail = make_target(make_indicator("HDH-05"), ">=", 90).indicator
    unit = make_unit()
    pair = make_pair(mail, "system")
    make_usage(unit, 2018, users=12, staff=20)
    make_usage(unit, 2018, position=2, users=1, staff=20)
    for code in ("2018-q3", "2018-q4"):
        make_line(unit, mail, periods[code], 18, 20)
    assert open_in(periods["2018-q4"]) == []  # no system was chosen
    pair.system = make_system()
    pair.save()
    assert open_in(periods["2018-q3"]) == []
    assert open_in(periods["2018-q4"]) == [(unit.code, (18, 20), (12, 20))]
    SystemUsage.objects.filter(system=pair.system).update(users=18)
    assert open_in(periods["2018-q4"]) == []


@pytest.mark.parametrize(
    ("before", "now", "differs"),
    [((5, 10), (5, 10), False), ((5, 10), (4, 12), True), ((5, 10), (5, 9), True), ((5, 10), (6, 11), False)],
)
def test_a_running_total_grows_and_never_falls(
    before: tuple[int, int], now: tuple[int, int], differs: bool, periods: dict[str, Period]
) -> None:
    running = make_target(make_indicator("R", accumulation="year_to_date")).indicator
    make_pair(running, "before")
    unit = make_unit()
    make_line(unit, running, periods["2018-q1"], *before)
    make_line(unit, running, periods["2018-q2"], *now)
    assert bool(open_in(periods["2018-q2"])) is differs


def test_the_first_quarter_of_a_year_follows_no_running_total(periods: dict[str, Period]) -> None:
    running = make_target(make_indicator("R", accumulation="year_to_date")).indicator
    make_pair(running, "before")
    unit = make_unit()
    make_line(unit, running, periods["2017-q4"], 50, 100)
    make_line(unit, running, periods["2018-q1"], 5, 10)
    assert open_in(periods["2018-q1"]) == []


def test_a_stated_total_is_held_against_its_units_where_they_are_enough(periods: dict[str, Period]) -> None:
    share = make_target(make_indicator("S"), for_districts=False, for_departments=False).indicator
    make_pair(share, "stated")
    district = make_unit(Level.DISTRICT)
    one, two, three = make_communes(3, parent=district)
    period = periods["2018-q2"]
    make_stated(district, share, period, 50, 90)
    make_line(one, share, period, 10, 30)
    assert open_in(period) == []  # of three units one alone
    make_line(two, share, period, 20, 30)
    assert open_in(period) == [(district.code, (50, 90), (30, 60))]
    (told,) = verdict("S", period, unit_scope(district)).readings
    assert told.open == 1
    assert verdict("S", period, unit_scope(one)).readings == ()
    make_line(three, share, period, 20, 30)
    assert open_in(period) == []


# The coordinator's page -----------------------------------------------------------------------------------


@pytest.fixture
def commune(periods: dict[str, Period]) -> Unit:
    iso, district = make_iso(), make_unit(Level.DISTRICT)
    commune = make_unit(parent=district, name="Xã Khai Có")
    make_pair(iso, "iso", owner=make_unit(Level.DEPARTMENT, name="Sở Giữ Sổ"))
    make_certificate(make_unit())
    make_line(commune, iso, periods["2018-q4"], True)
    return commune


LIST, FORM = "/dieu-phoi/hai-nguon/", "/dieu-phoi/hai-nguon/giai-trinh/"


def coordinator(client: Client) -> Client:
    client.force_login(make_member(make_province(), Role.COORDINATOR))
    return client


def body(commune: Unit, **more: str) -> dict[str, str]:
    choice = f"HDH-09.iso.{commune.code}"
    return {
        "ky": "2018-q4",
        "chon": choice,
        f"seen-{choice}": "1/1 0/1",
        "reason": "Đã nộp, chờ ghi sổ.",
    } | more


def test_the_list_opens_with_the_newest_open_difference(client: Client, commune: Unit) -> None:
    text = coordinator(client).get(LIST).content.decode()
    for words in ("quý IV/2018", "Xã Khai Có", "Sở Giữ Sổ", "chưa có quyết định"):
        assert words in text
    assert "Xã Khai Có" in client.get(f"{LIST}?ky=2018-q4&tai=csv").getvalue().decode()


def test_a_difference_is_explained_once_with_the_values_that_were_seen(client: Client, commune: Unit) -> None:
    answer = coordinator(client).post(FORM, body(commune))
    assert answer.status_code == 302
    row = DifferenceExplained.objects.get()
    assert (row.part, row.whole, row.beside_part, row.beside_whole) == (1, 1, 0, 1)
    assert "Đã nộp, chờ ghi sổ." in client.get(f"{LIST}?ky=2018-q4").content.decode()
    assert AuditEvent.objects.filter(action="explain", unit_code=commune.code).count() == 1
    client.post("/dieu-phoi/hai-nguon/rut-giai-trinh/", {"giai-trinh": row.pk})
    assert not DifferenceExplained.objects.exists()


def test_what_changed_since_the_page_was_opened_is_looked_at_again(client: Client, commune: Unit) -> None:
    sent = body(commune)
    make_certificate(commune)
    answer = coordinator(client).post(FORM, sent)
    assert answer.status_code == 409
    assert not DifferenceExplained.objects.exists()


def test_an_explanation_needs_words_and_what_was_typed_is_kept(client: Client, commune: Unit) -> None:
    answer = coordinator(client).post(FORM, body(commune, reason="  "))
    assert "Hãy ghi vì sao hai nguồn chênh nhau." in answer.content.decode()
    long = "x" * 2001
    assert long in client.post(FORM, body(commune, reason=long)).content.decode()
    assert not DifferenceExplained.objects.exists()


def test_a_district_sees_its_own_communes_and_explains_nothing(client: Client, commune: Unit) -> None:
    client.force_login(make_member(above(commune), Role.DISTRICT_COORDINATOR))
    assert "Xã Khai Có" in client.get(f"{LIST}?ky=2018-q4").content.decode()
    assert client.post(FORM, body(commune)).status_code == 403
    client.force_login(make_member(make_unit(Level.DISTRICT), Role.DISTRICT_COORDINATOR))
    assert "Xã Khai Có" not in client.get(f"{LIST}?ky=2018-q4").content.decode()


@pytest.mark.parametrize("query", ["?ky=1999-q9", "?cap=khong.co"])
def test_an_address_that_names_nothing_is_not_found(query: str, client: Client, commune: Unit) -> None:
    assert coordinator(client).get(LIST + query).status_code == 404


def test_both_pages_show_both_readings(client: Client, commune: Unit) -> None:
    make_task("N33")
    told = "1 đơn vị khai có · 1 có quyết định · 0 đã xác nhận"  # the decision is of a commune that is silent
    for address in ("/chi-tieu/hdh-09/?ky=2018-q4", "/nhiem-vu/n33/"):
        assert told in coordinator(client).get(address).content.decode()
