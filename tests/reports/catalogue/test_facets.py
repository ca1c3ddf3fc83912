"""How many procedures each filter would leave, held against a count of one procedure after the other."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter

import pytest
from django.test import Client

from procedures.models import Procedure
from reports.catalogue.facets import AUTHORITIES, DIMENSIONS, FROM_3, FacetCell, facet_counts
from reports.catalogue.page import CataloguePage
from sheets.vietnamese import words_of
from tests.factories import make_procedure
from tests.reports.catalogue.invented import fill, name_of

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

DAY = dt.date(2019, 3, 1)
IN_ADDRESS = dict(
    zip(DIMENSIONS, ("muc-do", "linh-vuc", "co-quan", "cap", "mot-cua", "lien-thong"), strict=True)
)


def newest(rows: list[tuple[dt.date, int | bool]]) -> int | bool | None:
    """Return what the newest row until the day says."""
    known = [row for row in rows if row[0] <= DAY]
    return max(known)[1] if known else None


def values_of(procedure: Procedure) -> dict[str, str]:
    """Return how a procedure stands on the day, one row after the other, as an address says it."""
    level = newest(list(procedure.levels.filter(unit=None).values_list("effective_on", "level")))
    desk = newest(list(procedure.handlings.filter(unit=None).values_list("effective_on", "at_desk")))
    return {
        "level": str(level or "chua-ghi"),
        "field": procedure.field.code,
        "owner": procedure.owner.code.lower(),
        "authority": {stored: value for value, stored in AUTHORITIES.items()}[procedure.authority],
        "desk": "chua-ghi" if desk is None else "co" if desk else "khong",
        "interlinked": "co" if procedure.interlinked else "khong",
    }


def passes(values: dict[str, str], asked: dict[str, str], but: str = "") -> bool:
    """Say whether a procedure passes all the filters but one."""
    return all(
        values[name] in ("3", "4") if wanted == FROM_3 else values[name] == wanted
        for name, wanted in asked.items()
        if name != but
    )


def ask(client: Client, asked: dict[str, str], wanted: str = "") -> CataloguePage:
    """Return the page of a question."""
    query = {IN_ADDRESS[name]: value for name, value in asked.items()}
    answer = client.get("/thu-tuc/", {**query, "tim": wanted, "ngay": f"{DAY:%d/%m/%Y}"})
    assert answer.status_code == 200
    page: CataloguePage = answer.context["page"]
    return page


def test_every_facet_counts_what_a_careful_clerk_would(client: Client) -> None:
    fill(150)
    known = [(one, values_of(one)) for one in Procedure.objects.in_force_on(DAY)]
    assert 60 < len(known) < 150  # some are not in force on the day
    chance = random.Random(7)
    for _ in range(25):
        chosen = chance.choice(known)[1]
        asked = {name: chosen[name] for name in chance.sample(DIMENSIONS, chance.randint(0, 3))}
        if asked.get("level") in ("3", "4") and chance.random() < 0.5:
            asked["level"] = FROM_3
        wanted = chance.choice(["", "cap", name_of(chance).split()[0]])
        held = [
            values
            for one, values in known
            if all(
                any(word.startswith(w) for word in words_of(f"{one} {one.field}")) for w in words_of(wanted)
            )
        ]
        page = ask(client, asked, wanted)
        assert page.total == sum(passes(values, asked) for values in held)
        for name, facet in zip(DIMENSIONS, (page.levels, *page.others), strict=True):
            told = {option.value: option.number for option in facet.options}
            counted = Counter(values[name] for values in held if passes(values, asked, but=name))
            if name == "level":
                counted[FROM_3] = counted["3"] + counted["4"]
            assert {value: number for value, number in told.items() if number} == dict(+counted), (
                asked,
                name,
            )


def test_a_facet_is_counted_with_the_other_filters_and_not_its_own() -> None:
    blank = dict.fromkeys(DIMENSIONS, "")
    cells = [
        FacetCell(blank | {"level": "3", "field": "ht"}, 5),
        FacetCell(blank | {"level": "4", "field": "ht"}, 2),
        FacetCell(blank | {"level": "4", "field": "dd"}, 7),
    ]
    counts = facet_counts(cells, {"level": "3", "field": "ht"})
    assert counts.total == 5
    assert dict(counts.left_by["level"]) == {"3": 5, "4": 2, FROM_3: 7}
    assert dict(counts.left_by["field"]) == {"ht": 5}


def test_a_level_is_counted_exactly_or_from_it_up_and_the_page_says_which(client: Client) -> None:
    for level in (2, 3, 3, 4, None):
        make_procedure(level=level)
    levels = {option.value: (str(option.name), option.number) for option in ask(client, {}).levels.options}
    assert levels == {
        "2": ("đúng mức 2", 1),
        "3": ("đúng mức 3", 2),
        "4": ("đúng mức 4", 1),
        FROM_3: ("từ mức 3 trở lên", 3),
        "chua-ghi": ("chưa ghi mức độ", 1),
    }
    assert "2 thủ tục</strong>, đúng mức 3" in page_of(client, "3")
    assert "3 thủ tục</strong>, từ mức 3 trở lên" in page_of(client, "tu-3")


def page_of(client: Client, level: str) -> str:
    """Return the page of the level, each run of white space as the one space that a browser shows."""
    return " ".join(client.get("/thu-tuc/", {"muc-do": level}).content.decode().split())
