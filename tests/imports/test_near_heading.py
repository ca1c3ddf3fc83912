"""A heading that is only near to a known one is asked about, and never taken by a press of the button."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imports.matching import OPEN
from imports.models import ImportBatch
from tests.imports.conftest import Province
from tests.imports.sheets import hand_in, match, newest, workbook

NEAR = workbook([["19750", "S-01", 99, 100]], ["Mã đơn vị", "Mã mục tiêu", "Tử số", "Mã số"])
pytestmark = pytest.mark.usefixtures("province")


def choice(page: Any) -> Any:
    """Return the question about the column "Mã số"."""
    (found,) = [one for sheet in page.context["matched"] for one in sheet.choices if one.title == "Mã số"]
    return found


def asked(client: Client) -> Any:
    """Return the page on which the columns of the file are asked about."""
    hand_in(client, NEAR)
    return client.get(reverse("imports:import-columns", args=[newest().pk]))


def test_the_question_is_open_when_the_page_is_shown(official: Client) -> None:
    page = asked(official)
    found = choice(page)
    assert (found.chosen, found.hint) == (OPEN, 'Cell D1 says "Mã số". Is it "Whole"?')
    text = page.content.decode()
    assert '<option value="?" selected>still to be decided</option>' in text
    assert '<option value="whole" selected>' not in text


def test_the_button_alone_neither_takes_the_column_nor_leaves_it_out(official: Client) -> None:
    asked(official)
    answer: Any = match(official, newest())
    assert answer.status_code == 400
    assert "Say what the column “Mã số” is, or leave it out." in answer.content.decode()
    assert choice(answer).is_open
    assert newest().status == ImportBatch.Status.UPLOADED


@pytest.mark.parametrize(("sent", "counts"), [("whole", (1, 0)), ("", (0, 1))])
def test_whoever_answers_goes_on(
    sent: str, counts: tuple[int, int], official: Client, province: Province
) -> None:
    """Left out, the figure lacks its whole, and the row is refused for that."""
    page = asked(official)
    assert match(official, newest(), **{choice(page).name: sent}).status_code == 302
    assert (newest().new, newest().refused) == counts
    again = official.get(reverse("imports:import-columns", args=[newest().pk]))
    assert choice(again).chosen == sent
