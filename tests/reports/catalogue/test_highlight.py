"""What is marked in a text: whole letters, at the beginnings of words, however accents are written."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.catalogue.highlight import segments
from sheets.vietnamese import words_of


def shown(text: str, wanted: str) -> str:
    """Return the text with brackets around what is marked."""
    found = segments(text, words_of(wanted))
    return "".join(f"[{one.text}]" if one.is_hit else one.text for one in found)


@pytest.mark.parametrize(
    ("wanted", "marked"),
    [
        ("dang ky", "[Đăng] [ký] khai sinh"),
        ("Đăng ký khai sinh", "[Đăng] [ký] [khai] [sinh]"),
        ("d", "[Đ]ăng ký khai sinh"),
        ("dan sin", "[Đăn]g ký khai [sin]h"),
        ("ang", "Đăng ký khai sinh"),  # no word begins so
        ("KY", "Đăng [ký] khai sinh"),
        ("kỳ", "Đăng [ký] khai sinh"),  # it was found by it, so it is marked
        ("", "Đăng ký khai sinh"),
        ("k kh", "Đăng [k]ý [kh]ai sinh"),  # the longer of two beginnings
    ],
)
def test_the_beginnings_of_words_are_marked(wanted: str, marked: str) -> None:
    assert shown("Đăng ký khai sinh", wanted) == marked


@pytest.mark.parametrize("wanted", ["dang ky", "Đăng ký", unicodedata.normalize("NFD", "ĐĂNG KÝ")])
def test_letters_taken_apart_are_marked_with_their_marks(wanted: str) -> None:
    text = unicodedata.normalize("NFD", "Đăng ký (lại)")
    assert unicodedata.normalize("NFC", shown(text, wanted)) == "[Đăng] [ký] (lại)"


def test_signs_part_words_as_the_search_parts_them() -> None:
    assert shown("Mã TTH-000123/Hộ-tịch", "123 tich") == "Mã TTH-000123/Hộ-[tịch]"
    assert shown("Mã TTH-000123/Hộ-tịch", "0001") == "Mã TTH-[0001]23/Hộ-tịch"


TEXTS = st.text(st.characters(codec="utf-8") | st.sampled_from("đĐăẰộ ị\u0301\u0323\u0302-/."), max_size=40)


@given(TEXTS, TEXTS)
def test_the_pieces_are_the_text_and_every_found_word_is_marked(text: str, wanted: str) -> None:
    words = words_of(wanted)
    found = segments(text, words)
    assert "".join(one.text for one in found) == text
    assert all(first.is_hit != second.is_hit for first, second in pairwise(found))
    begins = any(word.startswith(one) for word in words_of(text) for one in words)
    assert any(one.is_hit for one in found) == begins
