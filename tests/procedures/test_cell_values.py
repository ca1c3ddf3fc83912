"""A cell is read as its writer means it, or refused with the way to mend it; nothing is guessed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from sheets.cells.misread import SENTENCES
from sheets.cells.value import ERRORS, Value, shown
from sheets.cells.values import (
    CellMark,
    Misread,
    Restored,
    as_code,
    as_count,
    as_day,
    as_decimal,
    as_percent,
    as_ratio,
    as_yes_no,
    mark_of,
    match_text,
    needs_answer,
)

CODES = {"00002", "20014", "SNV", "46", "474", "019744"}
CELLS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.dates()
    | st.datetimes()
    | st.times()
    | st.text(max_size=40)
    | st.from_regex(r"[ 0-9.,/%-]{1,12}", fullmatch=True)
)


def code_of(read: Callable[..., Any], value: Value, **options: Any) -> str:
    """Return the code with which the cell is refused."""
    with pytest.raises(Misread) as refusal:
        read(value, **options)
    return refusal.value.code


@pytest.mark.parametrize(
    ("value", "count"),
    [
        *[("1.234", 1234), ("1,234", 1234), ("1 234", 1234), ("1\u00a0234", 1234), ("1.234.567", 1234567)],
        *[(3, 3), (3.0, 3), ("3.0", 3), ("1234.0", 1234), ("1234,00", 1234), ("0", 0), (0, 0), (" 7 ", 7)],
        *[("１２", 12), ("007", 7)],
    ],
)
def test_a_count_is_read_as_its_writer_means_it(value: Value, count: int) -> None:
    assert as_count(value) == count


@pytest.mark.parametrize(
    ("value", "code"),
    [
        *[("12,5", "not_whole"), (12.5, "not_whole"), ("1.2345", "not_whole"), ("1.234,5", "not_whole")],
        *[(-3, "negative"), ("-3", "negative"), ("năm", "not_a_number"), (True, "not_a_number")],
        *[(dt.time(5), "not_a_number"), (float("inf"), "not_a_number"), (float("nan"), "not_a_number")],
        *[
            (1e300, "not_a_number"),
            ("-", "dash"),
            ("–", "dash"),
            ("x", "tick"),
            (None, "blank"),
            ("", "blank"),
        ],
        *[("#REF!", "error"), ("#DIV/0!", "error"), ("Err:502", "error"), ("5/10", "ratio")],
        *[(dt.date(2018, 10, 5), "ratio_as_date"), (dt.datetime(2018, 5, 10), "ratio_as_date")],
    ],
)
def test_what_is_no_count_is_refused(value: Value, code: str) -> None:
    assert code_of(as_count, value) == code


@pytest.mark.parametrize(
    ("day", "offers"),
    [
        (dt.date(2018, 10, 5), ("5/10", "10/5")),  # 5/10 where days come first, 10/5 where months do
        (dt.date(2018, 5, 10), ("5/10", "10/5")),
        (dt.date(2018, 7, 7), ("7/7",)),
        (dt.date(2018, 10, 1), ("1/10", "10/18", "10/1")),  # 10/18 is a month and a year
        (dt.datetime(2018, 12, 31), ("12/31", "31/12")),
    ],
)
def test_a_ratio_of_which_excel_made_a_day_is_offered_back(day: dt.date, offers: tuple[str, ...]) -> None:
    with pytest.raises(Misread) as refusal:
        as_count(day)
    assert refusal.value.offers == offers
    assert f'"{offers[0]}"' in str(refusal.value)


@pytest.mark.parametrize(
    ("value", "fractions", "percent"),
    [
        *[("92,3 %", False, "92.3"), ("92,3%", True, "92.3"), ("92.3", False, "92.3"), (92.3, True, "92.3")],
        *[(0.923, True, "92.3"), (0.923, False, "0.923"), ("0,923", True, "92.3"), ("0,923", False, "0.923")],
        *[(1, True, "100"), (1, False, "1"), (0, True, "0"), ("0,9 %", True, "0.9"), (100, False, "100")],
        *[(0.1 + 0.2, False, "0.3"), (46.1, True, "46.1")],
    ],
)
def test_a_percentage_follows_the_answer_for_its_column(value: Value, fractions: bool, percent: str) -> None:
    assert as_percent(value, fractions=fractions) == Decimal(percent)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (101, "above_100"),
        ("100,1 %", "above_100"),
        (-1, "negative"),
        ("1.234,5", "not_a_number"),
        ("x", "tick"),
    ],
)
def test_what_is_no_percentage_is_refused(value: Value, code: str) -> None:
    assert code_of(as_percent, value, fractions=False) == code


@pytest.mark.parametrize(
    ("column", "needed"),
    [
        *[([0.923, 0.5], True), ([46.1, 0.923], True), (["0,923"], True), ([1], True)],
        *[
            ([46.1, 92], False),
            ([0, 46], False),
            (["0,9 %"], False),
            ([None, "x", "#REF!"], False),
            ([], False),
        ],
    ],
)
def test_a_number_up_to_1_is_never_guessed(column: list[Value], needed: bool) -> None:
    assert needs_answer(column) is needed


@pytest.mark.parametrize(
    ("value", "number"),
    [
        *[("1.234,5", "1234.5"), ("1,234.5", "1234.5"), ("12,5", "12.5"), ("12.5", "12.5"), (12.5, "12.5")],
        *[("1.234.567", "1234567"), ("1 234,5", "1234.5"), (7, "7"), ("0,50", "0.50")],
    ],
)
def test_a_decimal_keeps_its_digits(value: Value, number: str) -> None:
    assert str(as_decimal(value)) == number


def test_a_percent_sign_is_read_where_a_percentage_is_counted() -> None:
    assert as_decimal("92,3 %", in_percent=True) == Decimal("92.3")
    assert code_of(as_decimal, "92,3 %") == "percent_sign"
    assert code_of(as_decimal, "%", in_percent=True) == "not_a_number"


@pytest.mark.parametrize("value", ["abc", "1.2.3", "1,2,3", True])
def test_what_is_no_decimal_is_refused(value: Value) -> None:
    assert code_of(as_decimal, value) == "not_a_number"


@pytest.mark.parametrize(
    "value",
    [
        *["14/06/2018", "14-6-18", "14.6.2018", "14/6/2018 10:30", "2018-06-14", "ngày 14 tháng 6 năm 2018"],
        *["Ngày 14 tháng 06 năm 2018", dt.date(2018, 6, 14), dt.datetime(2018, 6, 14, 10), 43265, 43265.5],
    ],
)
def test_a_day_is_read_day_first(value: Value) -> None:
    assert as_day(value) == dt.date(2018, 6, 14)


def test_03_04_is_the_third_of_april() -> None:
    assert as_day("03/04/2018") == dt.date(2018, 4, 3)


def test_a_serial_counts_as_its_book_does() -> None:
    assert as_day(41803, from_1904=True) == dt.date(2018, 6, 14)
    assert as_day(43265, from_1904=True) == dt.date(2022, 6, 15)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        *[("31/02/2018", "no_such_day"), ("6/14/2018", "no_such_day"), ("0/1/2018", "no_such_day")],
        *[
            ("14/06", "not_a_day"),
            ("quý II", "not_a_day"),
            (60, "not_a_day"),
            (0, "not_a_day"),
            (-1, "not_a_day"),
        ],
        *[(1e308, "not_a_day"), (True, "not_a_day"), (None, "not_a_day"), (dt.time(5), "not_a_day")],
        *[("1/1/0018", "no_such_day"), ("#N/A", "error"), (float("nan"), "not_a_day"), (2018, "not_a_day")],
    ],
)
def test_what_is_no_day_is_refused(value: Value, code: str) -> None:
    assert code_of(as_day, value) == code


def test_a_ratio_is_a_part_of_a_whole() -> None:
    assert as_ratio("5/10") == (5, 10)
    assert as_ratio(" 1.200 / 1.300 ") == (1200, 1300)
    assert code_of(as_ratio, "12/5") == "part_above_whole"
    assert code_of(as_ratio, "5") == "not_a_ratio"
    assert code_of(as_ratio, dt.date(2018, 10, 5)) == "ratio_as_date"


@pytest.mark.parametrize(
    ("value", "restored"),
    [
        (2, Restored("00002", "2")),
        ("2", Restored("00002", "2")),
        (20014, Restored("20014")),
        (20014.0, Restored("20014")),
        ("20014.0", Restored("20014", "20014.0")),
        ("'19744", Restored("019744", "19744")),
        ("snv", Restored("SNV", "snv")),
        ("46", Restored("46")),
    ],
)
def test_a_code_is_restored_to_its_width_and_says_so(value: Value, restored: Restored) -> None:
    assert as_code(value, CODES) == restored


@pytest.mark.parametrize(
    "value", ["0046", "zz", 2.5, None, True, "", dt.date(2018, 1, 1), "2 0014", float("inf")]
)
def test_an_unknown_code_is_refused(value: Value) -> None:
    assert code_of(lambda cell: as_code(cell, CODES), value) == "unknown_code"


@pytest.mark.parametrize(("value", "known"), [("2", {"02", "002"}), (46, {"46", "00046"})])
def test_a_code_that_may_be_two_is_refused_with_both(value: Value, known: set[str]) -> None:
    with pytest.raises(Misread) as refusal:
        as_code(value, known)
    assert refusal.value.code == "ambiguous_code"
    assert refusal.value.offers == tuple(sorted(known))


def test_a_code_written_as_text_means_itself() -> None:
    assert as_code("46", {"46", "00046"}) == Restored("46")


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        *[("Có", True), ("CÓ", True), ("x", True), ("X", True), (1, True), ("1", True), (True, True)],
        *[("Đạt", True), ("Rồi", True), ("✓", True), (1.0, True)],
        *[("Không", False), ("Chưa", False), (0, False), ("0", False)],
        *[("Không đạt", False), ("Chưa đạt", False), (False, False)],
    ],
)
def test_yes_and_no_in_their_many_ways(value: Value, answer: bool) -> None:
    assert as_yes_no(value) is answer


@pytest.mark.parametrize("value", ["có lẽ", "-", "–", 2, None, "", dt.date(2018, 1, 1), float("nan")])
def test_neither_yes_nor_no_is_refused(value: Value) -> None:
    assert code_of(as_yes_no, value) == "not_yes_or_no"


@pytest.mark.parametrize(
    ("value", "mark"),
    [
        *[
            (None, CellMark.LEAVE),
            ("", CellMark.LEAVE),
            ("  ", CellMark.LEAVE),
            ("Chưa báo cáo", CellMark.LEAVE),
        ],
        *[("Không áp dụng", CellMark.NOT_APPLICABLE), ("KHÔNG ÁP DỤNG", CellMark.NOT_APPLICABLE)],
        *[("XÓA", CellMark.CLEAR), ("XOÁ", CellMark.CLEAR), ("xoa", CellMark.CLEAR), ("xóa", CellMark.CLEAR)],
        *[(0, None), ("0", None), ("-", None), ("Không", None), (False, None)],
    ],
)
def test_what_a_cell_says_instead_of_a_value(value: Value, mark: CellMark | None) -> None:
    assert mark_of(value) is mark


@pytest.mark.parametrize(
    ("one", "other"),
    [("Thuỷ Biều", "thủy biều"), ("Tử  số", "TU SO"), ("Đơn vị", "don vi"), ("Mã (ĐV)", "ma dv")],
)
def test_headings_are_compared_without_case_tone_and_marks(one: str, other: str) -> None:
    assert match_text(one) == match_text(other)


@pytest.mark.parametrize("error", sorted(ERRORS))
@pytest.mark.parametrize("read", [as_count, as_decimal, as_day, as_ratio, as_yes_no])
def test_a_failed_formula_is_refused_in_every_field(read: Callable[[Value], object], error: str) -> None:
    assert code_of(read, error) == "error"


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_refusal_is_said_in_vietnamese(code: Any) -> None:
    with override("en"):
        english = str(Misread(code, "5", ("1/2",)))
    with override("vi"):
        assert str(Misread(code, "5", ("1/2",))) != english


def test_a_cell_is_named_as_its_writer_sees_it() -> None:
    assert [shown(value) for value in (None, 12.5, 3, True, dt.date(2018, 6, 5), "a" * 50)] == [
        *["", "12,5", "3", "TRUE", "05/06/2018"],
        "a" * 39 + "…",
    ]


@given(st.integers(min_value=0, max_value=10**12), st.sampled_from([".", ",", " ", "\u00a0"]))
def test_a_count_is_read_however_its_thousands_are_grouped(count: int, mark: str) -> None:
    assert as_count(f"{count:,}".replace(",", mark)) == count
    assert as_count(float(count)) == as_count(str(count)) == count


@given(st.decimals(min_value=0, max_value=100, places=2))
def test_a_percentage_is_the_same_with_comma_dot_sign_and_as_a_number(percent: Decimal) -> None:
    text = str(percent)
    ways: list[Value] = [f"{text} %", text.replace(".", ",") + "%", text, float(percent)]
    assert {as_percent(way, fractions=False) for way in ways} == {percent}


@given(st.dates(min_value=dt.date(1950, 1, 1), max_value=dt.date(2199, 12, 31)))
def test_a_day_is_the_same_as_text_serial_and_day(day: dt.date) -> None:
    serial = (day - dt.date(1899, 12, 30)).days
    ways: list[Value] = [f"{day.day}/{day.month}/{day.year}", f"{day:%d-%m-%Y}", serial, day, day.isoformat()]
    assert {as_day(way) for way in ways} == {day}


@given(CELLS)
def test_any_cell_is_read_or_refused_with_a_sentence(value: Value) -> None:
    readers: list[Callable[[Value], object]] = [as_count, as_decimal, as_day, as_ratio, as_yes_no]
    readers += [
        lambda cell: as_percent(cell, fractions=True),
        lambda cell: as_code(cell, CODES),
        mark_of,
        shown,
    ]
    assert all(said(read, value) for read in readers)


def said(read: Callable[[Value], object], value: Value) -> str:
    """Return what came of the cell as text."""
    try:
        return repr(read(value))
    except Misread as refusal:
        return str(refusal)
