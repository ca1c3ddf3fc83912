"""What the registers come to: by year, by unit, and as of a day."""

from __future__ import annotations

import datetime as dt

import pytest

from procedures.models import Level
from reports.registers import figures
from reports.registers.kinds import REGISTERS
from reports.registers.register import Register
from tests.factories import make_unit
from tests.register_factories import make_certificate, make_dialogue, make_review, make_usage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today"), pytest.mark.engine]


def test_dialogues_come_to_fields_of_nine_and_answers_of_questions() -> None:
    one, other = make_unit(), make_unit()
    make_dialogue(one, "2018-03-14", subject="land", participants=40, questions=10, answered=9)
    make_dialogue(other, "2018-04-14", subject="land", participants=60, questions=30, answered=21)
    make_dialogue(other, "2018-05-14", subject="tax", participants=900, questions=0, answered=0)
    make_dialogue(one, "2017-05-14", subject="tax", questions=0, answered=0)
    assert figures.dialogues_by_year().lines == (
        ("2018", "3", "2/9", "1.000", "30/40 = 75,0\u00a0%"),
        ("2017", "1", "1/9", "50", "–"),
    )


def test_reviews_are_summed_by_year_and_by_unit() -> None:
    one, other = make_unit(name="Xã An"), make_unit(name="Xã Bình")
    make_review(one, 2017, reviewed=20, amended=4, repealed=3, issued=2)
    make_review(one, 2018, reviewed=10, amended=1, repealed=0, issued=5)
    make_review(other, 2018, reviewed=5, amended=2, repealed=3, issued=0)
    assert figures.reviews_by_year().lines == (("2018", "15", "3", "3", "5"), ("2017", "20", "4", "3", "2"))
    by_unit = {line[0].split(" – ")[0]: line[1:] for line in figures.reviews_by_unit().lines}
    assert by_unit == {"Xã An": ("30", "5", "3", "7"), "Xã Bình": ("5", "2", "3", "0")}


def test_iso_counts_communes_of_those_that_exist_on_the_day() -> None:
    gone = make_unit(valid_to=dt.date(2017, 12, 31))
    kept, silent, office = make_unit(), make_unit(), make_unit(Level.DEPARTMENT)
    make_certificate(gone, "2016-05-12", "2016-08-01")
    make_certificate(kept, "2017-02-01", "2018-02-01")
    make_certificate(kept, "2019-06-10", version="2015")
    make_certificate(office, "2016-06-01")
    assert silent.iso_certificates.count() == 0
    assert figures.iso_by_year().lines == (
        ("2019", "4", "2", "1/2 = 50,0\u00a0%"),  # the district of nobody's: two communes are left
        ("2018", "3", "2", "1/2 = 50,0\u00a0%"),
        ("2017", "3", "1", "2/3 = 66,7\u00a0%"),
        ("2016", "2", "1", "1/3 = 33,3\u00a0%"),
    )
    assert figures.iso_by_version().lines == (
        ("TCVN ISO 9001:2008", "3", "2", "1/2 = 50,0\u00a0%"),
        ("TCVN ISO 9001:2015", "1", "0", "1/2 = 50,0\u00a0%"),
    )


def test_usage_is_summed_by_year_and_system() -> None:
    one, other = make_unit(), make_unit()
    make_usage(one, 2018, 1, users=10, staff=20)
    make_usage(other, 2018, 1, users=5, staff=10)
    make_usage(other, 2017, 2, users=3, staff=10)
    table = figures.usage_by_year()
    assert [line[:3] for line in table.lines] == [
        ("2018", "15/30 = 50,0\u00a0%", "–"),
        ("2017", "–", "3/10 = 30,0\u00a0%"),
    ]


@pytest.mark.parametrize("register", REGISTERS.values(), ids=REGISTERS)
def test_an_empty_register_comes_to_nothing(register: Register) -> None:
    for count in register.figures:
        assert count().lines == ()
        assert count().sentence == ""
