"""A book as JSON, for the way out of the process that read it: nothing in it can run, unlike a pickle."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from sheets.reading.book import Book, Grid, Place, Value

FORM = 1  # raised when Book or Grid change, so that what an earlier release kept is read anew
READ, REFUSED = b"B", b"U"  # what the first byte of an answer says: a book follows, or why there is none


def packed(book: Book) -> bytes:
    """Return the book as JSON."""
    grids = [
        {
            "name": grid.name,
            "rows": grid.rows,
            "hidden_rows": sorted(grid.hidden_rows),
            "formulas": [[*place, text] for place, text in grid.formulas.items()],
            "merged": grid.merged,
            "is_hidden": grid.is_hidden,
            "widths": grid.widths,
            "unsaved": sorted(grid.unsaved),
        }
        for grid in book.grids
    ]
    # A property may have any name, also one of the tags below; so they travel as pairs.
    whole = {**vars(book), "grids": grids, "properties": list(book.properties.items())}
    return json.dumps(whole, ensure_ascii=False, default=_tagged, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def unpacked(content: bytes) -> Book:
    """Return the book that `packed` made bytes of."""
    whole: dict[str, Any] = json.loads(content.decode("utf-8", "surrogatepass"), object_hook=_untagged)
    whole["grids"] = tuple(_grid(**grid) for grid in whole["grids"])
    whole["font_sample"] = tuple((before, after) for before, after in whole["font_sample"])
    whole["properties"] = dict(whole["properties"])
    return Book(**whole)


def _grid(
    rows: list[list[Value]],
    hidden_rows: list[int],
    formulas: list[tuple[int, int, str]],
    merged: list[tuple[list[int], list[int]]],
    widths: list[int],
    unsaved: list[list[int]],
    **plain: Any,
) -> Grid:
    return Grid(
        rows=rows,
        hidden_rows=frozenset(hidden_rows),
        formulas={(row, column): text for row, column, text in formulas},
        merged=tuple((_place(first), _place(last)) for first, last in merged),
        widths=tuple(widths),
        unsaved=frozenset(map(_place, unsaved)),
        **plain,
    )


def _place(pair: list[int]) -> Place:
    row, column = pair
    return row, column


def _tagged(value: object) -> dict[str, str]:
    """Return a day, a moment or a time so that JSON can hold it."""
    if isinstance(value, dt.datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, dt.date):
        return {"day": value.isoformat()}
    if isinstance(value, dt.time):
        return {"time": value.isoformat()}
    raise TypeError(f"no value of a cell: {value!r}")


def _untagged(found: dict[str, Any]) -> Any:
    match found:
        case {"moment": str(text), **rest} if not rest:
            return dt.datetime.fromisoformat(text)
        case {"day": str(text), **rest} if not rest:
            return dt.date.fromisoformat(text)
        case {"time": str(text), **rest} if not rest:
            return dt.time.fromisoformat(text)
    return found
