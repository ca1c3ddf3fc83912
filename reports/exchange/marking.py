"""The user's own workbook back, with what is wrong marked in it."""

from __future__ import annotations

from collections.abc import Mapping

from reports.exchange.book import Book

Faults = Mapping[tuple[str, int, int], str]  # sheet, row and column from 0: what is wrong there


def marked(content: bytes, book: Book, faults: Faults) -> bytes:
    """Return an XLSX with each bad cell filled and commented, and a sheet that lists them all.

    content  the file as it was uploaded: an XLSX keeps its formulas and formats, all else is written anew
    """
    raise NotImplementedError
