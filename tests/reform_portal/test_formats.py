"""Dates and figures are written and read as Vietnamese officials do."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils import formats, translation


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ day|date:'SHORT_DATE_FORMAT' }}", "03/02/2018"),
        ("{{ day }}", "03/02/2018"),
        ("{{ moment|date:'DATETIME_FORMAT' }}", "16:30 14/06/2018"),
        ("{{ moment|time:'TIME_FORMAT' }}", "16:30"),
        ("{{ number }}", "1234,5"),  # a year or a code must not be grouped, so counts are grouped by hand
        ("{{ year }}", "2018"),
    ],
)
def test_a_template_writes(template: str, expected: str) -> None:
    values = {
        "day": dt.date(2018, 2, 3),
        "moment": dt.datetime(2018, 6, 14, 16, 30),
        "number": Decimal("1234.5"),
        "year": 2018,
    }
    with translation.override("vi"):
        assert Template(template).render(Context(values)) == expected


@pytest.mark.parametrize("typed", ["03/04/2018", "3/4/2018", "03-04-2018", "03.04.2018", "2018-04-03"])
def test_a_day_is_read_day_first(typed: str) -> None:
    with translation.override("vi"):
        assert forms.DateField().clean(typed) == dt.date(2018, 4, 3)


def test_4_march_is_never_read_from_03_04() -> None:
    with translation.override("vi"):
        assert formats.get_format("DATE_INPUT_FORMATS")[0] == "%d/%m/%Y"
