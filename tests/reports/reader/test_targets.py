"""Every sentence about a target, read off its page and held against the rows of the database.

Each fact is derived anew (raw.py, facts.py, ahead.py); a sentence that the reader does not know fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import User
from tests.reports.reader.moments import MOMENTS, Moment, reach
from tests.reports.reader.reading import read_everything

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

WHOLE, SOME = ("46",), ("46", "474-rieng", "19744")
EVERY = (*SOME, "474", "481", "481-rieng", "cap-huyen", "cap-xa-mien-nui", "cap-xa-dong-bang", "SNV", "20044")
BY_DAY = {"as the page opens": WHOLE, "during quý IV": SOME, "locked, after the deadline": WHOLE}


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
    wrong = read_everything(leader, moment.asked, scopes)
    assert not wrong, "\n".join(wrong)
