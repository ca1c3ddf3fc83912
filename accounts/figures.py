"""Figures in the language of whoever reads: "1.234,5" in Vietnamese, "1,234.5" in English.

The engine rounds and prints them as Vietnamese readers expect them; here the two marks change places, so that
a number has the same digits in both. Whatever is kept, or read by a program, the engine prints.
"""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import get_language

from indicators import Number, Threshold, printed, printed_count, printed_index

_ENGLISH = str.maketrans(",.", ".,")


def number_words(value: Number, threshold: Threshold | Number | None = None) -> str:
    """Return the number as the reader writes it, on its true side of the threshold: "79,96" or "79.96"."""
    return in_language(printed(value, threshold))


def count_words(number: int) -> str:
    """Return the count as the reader writes it: "1.234" or "1,234". Years and codes are not counts."""
    return in_language(printed_count(number))


def index_words(value: Decimal) -> str:
    """Return the value of an index with the digits of its source: "0,9039" or "0.9039"."""
    return in_language(printed_index(value))


def in_language(text: str) -> str:
    """Return a number that is written in the Vietnamese way as the reader writes it."""
    return text.translate(_ENGLISH) if get_language() == "en" else text
