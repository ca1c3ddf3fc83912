"""The short way of plain rows takes what the form of the row takes, and leaves all else to it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imports.kinds.figures.check import merge
from imports.kinds.figures.plain import read_plain
from procedures.models import Unit
from reports.figures.draft import figure_form
from reports.figures.forms import Texts
from reports.figures.registry import figure_row as row_of_figure
from reports.figures.row import FigureRow
from reports.figures.share import LARGEST
from reports.models import Measurement, Report
from reports.models.report import Answer
from reports.obligations import Obligation
from targets.models import Indicator, Period
from tests.factories import make_indicator, make_period, make_unit

COUNTS = st.one_of(st.integers(0, 30), st.integers(LARGEST - 2, LARGEST + 2), st.integers(0, 10**25))
DIGITS = COUNTS.map(str)
WORDS = st.sampled_from(["", "ghi chú", "a\nb", "lý do dài " * 9])


@pytest.fixture(scope="module")
def place(django_db_setup: None, django_db_blocker: Any) -> Any:
    """A unit, a period and two indicators, which no example changes."""
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        yield make_unit(), make_period(), make_indicator(), make_indicator(kind="unit_count")
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)


def row_of(indicator: Indicator, unit: Unit, period: Period, held: dict[str, Any] | None) -> FigureRow:
    line = None
    if held is not None:
        line = Measurement(report=Report(unit=unit, period=period), indicator=indicator, **held)
    return row_of_figure(Obligation(indicator, None), period, line=line)


SHARES = st.one_of(
    st.none(),
    st.fixed_dictionaries({"note": WORDS}),
    st.integers(0, 30).flatmap(
        lambda whole: st.fixed_dictionaries(
            {"part": st.integers(0, whole), "whole": st.just(whole), "note": WORDS, "warning_reason": WORDS}
        )
    ),
    st.just({"answer": Answer.NOT_APPLICABLE, "note": "không có"}),
)
TYPED_SHARES = st.fixed_dictionaries(
    {},
    optional={
        "part": st.one_of(DIGITS, st.just("")),
        "whole": st.one_of(DIGITS, st.just("")),
        "note": WORDS.map(str.strip),
        "why": WORDS.map(str.strip),
        "na": st.sampled_from(["on", ""]),
    },
)
ANSWERS = st.one_of(
    st.none(),
    st.fixed_dictionaries({"achieved": st.sampled_from([True, False, None]), "note": WORDS}),
    st.just({"answer": Answer.NOT_APPLICABLE, "note": "không có"}),
)
TYPED_ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "achieved": st.sampled_from(["co", "chua", "khong", "", "x"]),
        "note": WORDS.map(str.strip),
        "why": WORDS.map(str.strip),
    },
)


def by_form(row: FigureRow, texts: Texts) -> tuple[Any, ...] | None:
    """Return what the form makes of the row, None where it refuses or makes no figure."""
    merged = {
        name: text for name, text in merge(row.asked.indicator, figure_form(row).texts, texts).items() if text
    }
    form = figure_form(row, merged)
    if form.is_blank() or not form.is_valid():
        return None
    line = Measurement(indicator=row.asked.indicator)
    form.write(line, Report())
    if line.answer != Answer.MEASURED:
        return None
    return (*line.figure[1:], merged.get("note", ""), merged.get("why", ""))


def agrees(row: FigureRow, texts: Texts) -> None:
    plain, form = read_plain(row, texts), by_form(row, texts)
    if plain is not None:
        found = (*plain.held(), plain.note, plain.why)
        assert form is not None, f"the form refuses {texts}"
        assert found == form
    # What the short way leaves is judged by the form itself: nothing to compare.


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(held=SHARES, texts=TYPED_SHARES)
def test_a_share_is_what_its_form_makes_of_it(
    held: dict[str, Any] | None, texts: Texts, place: Any, db: None
) -> None:
    unit, period, share, _yes_no = place
    agrees(row_of(share, unit, period, held), texts)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(held=ANSWERS, texts=TYPED_ANSWERS)
def test_a_yes_or_no_is_what_its_form_makes_of_it(
    held: dict[str, Any] | None, texts: Texts, place: Any, db: None
) -> None:
    unit, period, _share, yes_no = place
    agrees(row_of(yes_no, unit, period, held), texts)


def test_plain_rows_do_go_the_short_way(place: Any, db: None) -> None:
    unit, period, share, yes_no = place
    assert read_plain(row_of(share, unit, period, None), {"part": "1", "whole": "2"}) is not None
    assert read_plain(row_of(yes_no, unit, period, None), {"achieved": "co"}) is not None
    assert read_plain(row_of(share, unit, period, None), {"part": "3", "whole": "2"}) is None
