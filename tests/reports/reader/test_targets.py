"""Every sentence about a target, read off its page and held against the rows of the database.

Each fact is derived anew (raw.py, facts.py, ahead.py); a sentence that the reader does not know fails.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import User
from procedures.models import Unit
from tests.factories import make_move
from tests.reports.reader.moments import MOMENTS, Moment, reach
from tests.reports.reader.reading import read_everything

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

WHOLE, SOME = ("46",), ("46", "474-rieng", "19744")
EVERY = (*SOME, "474", "481", "481-rieng", "cap-huyen", "cap-xa-mien-nui", "cap-xa-dong-bang", "SNV", "20044")
BY_DAY = {"during quý IV": SOME, "locked, after the deadline": WHOLE}


@pytest.fixture
def leader(client: Client, settings: Any) -> Iterator[Client]:
    client.force_login(User.objects.get(username="lanhdao"))
    with translation.override("vi"):
        yield client


def trials() -> list[Any]:
    """Return each moment with the scopes that are read on it, the most of them at night."""
    by_day = [pytest.param(one, BY_DAY[one.name], id=one.name) for one in MOMENTS if one.name in BY_DAY]
    marks = pytest.mark.nightly
    return by_day + [pytest.param(one, EVERY, id=f"{one.name}, whole", marks=marks) for one in MOMENTS]


@pytest.mark.parametrize(("moment", "scopes"), trials())
def test_every_sentence_about_a_target_is_true(
    leader: Client, settings: Any, moment: Moment, scopes: tuple[str, ...]
) -> None:
    settings.PORTAL_TODAY = moment.day
    reach(moment)
    wrong = read_everything(leader, moment.asked, scopes, with_tables=scopes is not SOME)
    assert not wrong, "\n".join(wrong)


MOVES = ["2017-05-01", "2018-09-14", "2019-07-01", "2020-06-15", "2020-09-15"]


@pytest.mark.nightly
@pytest.mark.parametrize("scopes", [("46", "482"), ("483", "cap-xa-mien-nui"), ("cap-xa-dong-bang", "19744")])
def test_it_is_true_where_communes_moved_and_their_terrain_was_mended(
    leader: Client, settings: Any, scopes: tuple[str, ...]
) -> None:
    settings.PORTAL_TODAY = MOMENTS[4].day
    reach(MOMENTS[4])
    districts = {unit.code: unit for unit in Unit.objects.filter(code__in=["482", "483", "474"])}
    communes = Unit.objects.filter(placements__parent__code="482", valid_to=None).order_by("code")
    for number, unit in enumerate(communes[: 2 * len(MOVES)]):
        since = dt.date.fromisoformat(MOVES[number % len(MOVES)])
        make_move(unit, since, parent=districts["483"], terrain=("delta", "mountain")[number % 2])
    make_move(
        Unit.objects.get(code="19744"), dt.date(2019, 3, 1), parent=districts["482"], terrain="mountain"
    )
    wrong = read_everything(leader, MOMENTS[4].asked, scopes, with_tables=True)
    assert not wrong, "\n".join(wrong)
