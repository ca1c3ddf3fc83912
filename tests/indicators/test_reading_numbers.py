"""Numbers as people type them: read as meant, or refused with a code, and nothing else."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import NotRead, printed, printed_count, read_count, read_percent

HARD_SPACE, THIN_HARD_SPACE, WIDE_DIGITS = "\u00a0", "\u202f", "\uff11\uff12"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("17", 17),
        ("007", 7),
        ("17265", 17265),
        ("17.265", 17265),
        ("17,265", 17265),
        ("17 265", 17265),
        (f"17{HARD_SPACE}265", 17265),
        (f"17{THIN_HARD_SPACE}265", 17265),
        ("1.234.567", 1234567),
        ("1 234 567", 1234567),
        (f"  152{HARD_SPACE}\n", 152),
        (WIDE_DIGITS, 12),
    ],
)
def test_a_count_is_read_as_its_writer_means_it(text: str, number: int) -> None:
    assert read_count(text) == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \t\u00a0", "empty"),
        ("12,5", "not_whole"),
        ("1.23", "not_whole"),
        ("1.2345", "not_whole"),
        ("0.123", "not_whole"),
        ("12.0", "not_whole"),
        ("1.234,567", "not_whole"),
        ("17.265,5", "not_whole"),
        ("1234.567", "not_whole"),
        ("-5", "negative"),
        ("\u22125", "negative"),
        ("- 1.234", "negative"),
        ("-", "not_a_number"),
        ("-x", "not_a_number"),
        ("-5x", "not_a_number"),
        ("mười", "not_a_number"),
        ("12 34", "not_a_number"),
        ("1  234", "not_a_number"),
        ("1\n234", "not_a_number"),
        ("1e3", "not_a_number"),
        ("1_000", "not_a_number"),
        ("+5", "not_a_number"),
        ("10\u00b2", "not_a_number"),
        ("\u2460", "not_a_number"),
        ("\u0661\u0662", "not_a_number"),
        ("NaN", "not_a_number"),
        ("5%", "not_a_number"),
        ("1" * 31, "not_a_number"),
        (".", "not_a_number"),
    ],
)
def test_a_text_that_is_no_count_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(NotRead) as refusal:
        read_count(text)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("92,3", "92.3"),
        ("92.3", "92.3"),
        ("92,3 %", "92.3"),
        ("92,3%", "92.3"),
        (f"92,3{HARD_SPACE}%", "92.3"),
        ("100", "100"),
        ("17.265", "17.265"),  # one mark is the decimal mark, also before three digits
        ("0,0", "0.0"),
        ("250", "250"),
    ],
)
def test_a_percentage_has_one_decimal_mark(text: str, percent: str) -> None:
    assert str(read_percent(text)) == percent


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("%", "not_a_number"),
        ("1.234,5", "not_a_number"),
        ("92,", "not_a_number"),
        (",5", "not_a_number"),
        ("92 3", "not_a_number"),
        ("92,3 %%", "not_a_number"),
        ("1e2", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("-1,5", "negative"),
        ("-1,5 %", "negative"),
        ("\u00bd", "not_a_number"),
    ],
)
def test_a_text_that_is_no_percentage_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(NotRead) as refusal:
        read_percent(text)
    assert refusal.value.code == code


number_like = st.text(
    alphabet="0123456789., -\u2212\u2013%\u00a0\u202f\t\u00b2\u00bd\u2460\u0661\uff11eE+_xNa", max_size=40
)


@given(st.text(max_size=60) | number_like | st.text(st.characters(categories=["Cs", "Nd", "No", "Zs"])))
def test_any_text_is_read_or_refused_and_nothing_else_happens(text: str) -> None:
    for read in (read_count, read_percent):
        try:
            number, code = read(text), "read"
        except NotRead as refusal:
            number, code = Decimal(0), refusal.code
        assert number >= 0
        assert code in {"read", "empty", "not_a_number", "not_whole", "negative"}


@given(st.integers(0, 10**15), st.sampled_from([".", ",", " ", HARD_SPACE, THIN_HARD_SPACE]))
def test_a_printed_count_is_read_back(number: int, mark: str) -> None:
    assert read_count(printed_count(number).replace(".", mark)) == number


@given(st.decimals(0, 999, places=1))
def test_a_printed_percentage_is_read_back(percent: Decimal) -> None:
    assert read_percent(printed(percent)) == percent
