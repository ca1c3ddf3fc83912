"""A book comes out of the process that read it as it was in there."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from sheets.reading.book import Book, Grid
from sheets.reading.carrying import packed, unpacked

VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.dates()
    | st.datetimes()
    | st.times()
)


@given(st.lists(st.lists(VALUES, max_size=4), max_size=4))
def test_every_kind_of_value_comes_out_as_it_was(rows: list[list[object]]) -> None:
    book = Book("xlsx", (Grid("Số liệu", rows),))  # type: ignore[arg-type]
    found = unpacked(packed(book))
    assert found == book
    assert [[type(cell) for cell in row] for row in found.grids[0].rows] == [
        [type(cell) for cell in row] for row in rows
    ]


def test_everything_that_is_said_of_a_book_comes_out_too() -> None:
    book = Book(
        "xls",
        (
            Grid("1", [[dt.date(2018, 6, 14)]], frozenset({3}), {(1, 2): "=A1"}, (((0, 0), (1, 1)),), True),
            Grid("2", []),
        ),
        dates_from_1904=True,
        encoding="utf-16",
        old_font="VNI",
        font_sample=(("Traät", "Trật"),),
        properties={"day": "2018", "moment": "x"},
    )
    assert unpacked(packed(book)) == book
    assert unpacked(packed(Book("csv", (), properties={"day": "2018"}))).properties == {"day": "2018"}
