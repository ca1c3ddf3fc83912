"""Boxes for figures read what their writer means."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation

from accounts.fields import CountField, PercentField


@pytest.mark.parametrize("typed", ["17265", "17.265", "17,265", "17 265", " 17\u00a0265 "])
def test_a_count_is_read_however_its_thousands_are_set_apart(typed: str) -> None:
    assert CountField(label="Tử số").clean(typed) == 17_265


@pytest.mark.parametrize("typed", ["92,3", "92.3", "92,3 %"])
def test_a_percentage_is_read_with_comma_or_point(typed: str) -> None:
    assert PercentField().clean(typed) == Decimal("92.3")


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        (CountField(label="Tử số"), "12,5", ["Tử số", "12,5"]),
        (CountField(label="Tử số"), "-3", ["Tử số", "-3"]),
        (CountField(label="Tử số"), "mười", ["mười", "1.234"]),
        (PercentField(), "100,1", ["100"]),
        (PercentField(), "1,1234567", ["six"]),
    ],
)
def test_what_cannot_be_is_refused_by_name(field: forms.Field, typed: str, words: list[str]) -> None:
    with translation.override("en"):
        with pytest.raises(ValidationError) as refused:
            field.clean(typed)
        told = refused.value.messages[0]
    for word in words:
        assert word in told


def test_an_empty_box_is_unknown_and_not_zero() -> None:
    assert CountField(required=False).clean("  ") is None


def test_a_figure_is_written_back_as_it_is_written_here() -> None:
    assert CountField().prepare_value(17_265) == "17.265"
    assert PercentField().prepare_value(Decimal("92.300000")) == "92,3"
    assert PercentField().prepare_value(Decimal("50.000000")) == "50"


def test_a_figure_written_another_way_has_not_changed() -> None:
    assert not CountField().has_changed(17_265, "17 265")
    assert CountField().has_changed(17_265, "17 266")
    assert CountField().has_changed(17_265, "x")
