"""The page of a target: units by periods, ranking, how forecasts ended; the areas of the dashboard."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from accounts.models import User
from procedures.models import Unit
from reports.dashboards.heat_map import OF_STANDINGS, WORST
from reports.dashboards.rows import WORST_FIRST
from reports.dashboards.target_page import TargetPage
from reports.scopes import own_scope
from reports.verdicts.ledger import Ledger
from reports.verdicts.standing import judge
from targets.models import Applicability, ReformArea, Target

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

HEAVIEST = 60_000  # bytes of HTML
STANDINGS = {sign.code: code for code, sign in OF_STANDINGS.items()}


@pytest.fixture
def leader(client: Client, settings: Settings) -> Iterator[Client]:
    settings.PORTAL_TODAY = dt.date(2020, 12, 12)
    client.force_login(User.objects.get(username="lanhdao"))
    with translation.override("vi"):
        yield client


def shown(leader: Client, address: str) -> tuple[TargetPage, str]:
    """Return the page of a target, and the HTML of its map."""
    answer: Any = leader.get(address)
    (drawn,) = re.findall(r'<section aria-labelledby="heat">.*?</section>', answer.content.decode(), re.S)
    return answer.context["page"], drawn


@pytest.mark.parametrize("code", ["HDH-03", "HDH-09", "CB-01"])
def test_a_cell_says_how_the_unit_stood_in_that_period(leader: Client, code: str) -> None:
    page, _drawn = shown(leader, f"/chi-tieu/{code.lower()}/?ky=2020-q3")
    assert page.heat
    ledger = Ledger.read([code])
    coloured = 0
    for row in page.heat.rows:
        for period, cell in zip(page.heat.periods, row.cells, strict=True):
            if cell.kind in STANDINGS:
                alone = judge(ledger, ledger.indicators[0], period, own_scope(row.unit))
                assert alone.standing
                assert alone.standing.code is STANDINGS[cell.kind]
                coloured += 1
    assert coloured > WORST
    numbers = [period.number for period in page.heat.periods]
    assert numbers == sorted(numbers, reverse=True)


def test_the_worst_units_stand_first_and_all_of_a_group_on_demand(leader: Client) -> None:
    page, drawn = shown(leader, "/chi-tieu/hdh-03/?ky=2020-q3")
    assert page.heat
    assert len(page.heat.rows) == WORST < page.heat.total
    ledger = Ledger.read(["HDH-03"])
    newest = page.heat.periods[0]
    codes = {
        unit.pk: judge(ledger, ledger.indicators[0], newest, own_scope(unit)).standing
        for unit in (line.unit for line in page.verdict.lines)
    }
    places = {key: WORST_FIRST.index(one.code) for key, one in codes.items() if one}
    there = [places[row.unit.pk] for row in page.heat.rows]
    assert there == sorted(places.values())[:WORST]
    assert "ban-do=ca-nhom" in drawn

    group, _drawn = shown(leader, "/chi-tieu/hdh-03/?ky=2020-q3&nhom=cap-xa-dong-bang&ban-do=ca-nhom")
    assert group.heat
    assert {row.unit for row in group.heat.rows} > {one.line.unit for one in group.ranking}


@pytest.mark.parametrize("group", ["", "&nhom=cap-xa-dong-bang&ban-do=ca-nhom"])
@pytest.mark.parametrize("code", ["hdh-03", "hdh-05", "hdh-09"])
def test_the_map_is_light_and_every_cell_of_it_has_words(leader: Client, code: str, group: str) -> None:
    _page, drawn = shown(leader, f"/chi-tieu/{code}/?ky=2020-q4{group}")
    assert len(drawn.encode()) < HEAVIEST
    assert not re.search(r"<td class=\w+>\w?</td>", drawn)
    assert 'class="heat"' in drawn
    assert "/don-vi/" in drawn


def test_yes_and_no_are_said_in_words_and_not_ranked(leader: Client) -> None:
    page, drawn = shown(leader, "/chi-tieu/hdh-09/?ky=2019-q4&nhom=cap-xa-mien-nui&ban-do=ca-nhom")
    assert not page.is_ranked
    assert not any(one.rank for one in page.ranking)
    assert re.search(r"<td class=m>D(Có)</td>", drawn)


def test_the_ranking_opens_with_the_group_of_those_who_close_the_gap(leader: Client) -> None:
    page, _drawn = shown(leader, "/chi-tieu/hdh-03/?ky=2020-q3")
    assert page.closers
    assert page.group
    names = [line.unit.level for line in page.closers.lines]
    assert max(set(names), key=names.count) == page.ranking[0].line.unit.level


def test_the_page_tells_how_earlier_forecasts_ended(leader: Client) -> None:
    page, _drawn = shown(leader, "/chi-tieu/hdh-03/?ky=2020-q3")
    told = {(one.made.code, one.ahead_to.code): one for one in page.record}
    assert set(told) == {("2019-q3", "2019-q4")}  # a quarter ahead, as that of today
    ledger = Ledger.read(["HDH-03"])
    of_then = judge(ledger, ledger.indicators[0], ledger.periods[16], page.verdict.scope)
    assert told["2019-q3", "2019-q4"].came == of_then.value


def test_the_dashboard_shows_every_area_of_the_programme(leader: Client) -> None:
    context: Any = leader.get("/bang-dieu-khien/?ky=2020-q3").context
    shown = [area.area for area in context["areas"]] + [line.area for line in context["task_lines"]]
    assert len(shown) == len(set(shown)) == ReformArea.objects.count() == 7
    for line in context["task_lines"]:
        assert sum(number for _words, number in line.counts) == line.area.tasks.count()


def test_who_can_still_turn_a_verdict_is_named_with_the_largest_first(leader: Client) -> None:
    answer: Any = leader.get("/chi-tieu/hdh-04/?ky=2020-q3")
    lines = answer.context["verdict"].overturning
    assert [line.unit.code for line in lines] == ["SCT", "20098", "19936"]
    sizes = [line.expected for line in lines]
    assert sizes == sorted(sizes, reverse=True)
    (said,) = re.findall(r"Kết luận còn có thể thay đổi theo số của.*?</p>", answer.content.decode(), re.S)
    places = [said.index(f"/don-vi/{line.unit.code.lower()}/") for line in lines]
    assert places == sorted(places)
    certain: Any = leader.get("/chi-tieu/hdh-05/?ky=2020-q3")
    assert certain.context["verdict"].overturning == ()
    assert "Kết luận còn có thể thay đổi" not in certain.content.decode()


def test_the_answer_of_one_unit_is_a_word_in_its_trend_too(leader: Client) -> None:
    answer: Any = leader.get("/don-vi/478/?ky=2020-q3")
    rows = {
        row.verdict.indicator.code: row for area in answer.context["page"].results.areas for row in area.rows
    }
    row = rows["HDH-06"]
    assert row.change is None
    (line,) = re.findall(
        r'<tr class="row">(?:(?!</tr>).)*?/chi-tieu/hdh-06/.*?</tr>', answer.content.decode(), re.S
    )
    said = re.sub(r"<[^>]+>|\s+", " ", line.split("c-trend")[1])
    assert "từ Chưa đến Có" in said
    assert "100" not in said


def test_the_file_tells_list_by_list_what_the_page_tells_of_each_keeper(leader: Client) -> None:
    answer: Any = leader.get("/chi-tieu/hdh-02/?ky=2020-q3")
    closing = answer.context["page"].closers
    file: Any = leader.get("/chi-tieu/hdh-02/?ky=2020-q3&tai=csv&bang=ben-giu")
    _head, *rows = csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig")))
    told = [
        (line.unit.code, str(one.share.part), str(one.share.whole), str(one.short))
        for line in closing.short
        for one in line.lists
    ]
    assert len(told) > len(closing.short) > 10
    assert [(row[0], *row[4:7]) for row in rows] == told


def test_the_file_names_whom_the_target_does_not_apply_to(leader: Client) -> None:
    target = Target.objects.get(indicator__code="HDH-03")
    unit = Unit.objects.get(code="20044")
    since = dt.date(2019, 1, 1)  # in periods that are locked, where no form would let it be written
    Applicability.objects.bulk_create(
        [Applicability(target=target, unit=unit, valid_from=since, reason="QĐ 1")]
    )
    address = "/chi-tieu/hdh-03/?ky=2020-q3"
    page, _drawn = shown(leader, address)
    file: Any = leader.get(f"{address}&tai=csv&bang=khong-ap-dung")
    _head, *rows = csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig")))
    assert [(row[0], row[-1]) for row in rows] == [(one.unit.code, one.reason) for one in page.freed]
    assert ("20044", "QĐ 1") in [(row[0], row[-1]) for row in rows]
