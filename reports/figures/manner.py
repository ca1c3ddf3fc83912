"""How the values of an indicator are said: in per cent, as a yes or no, in a unit of measure."""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import gettext as _

from accounts.figures import count_words, number_words
from indicators import Number, Threshold
from reports.words import NBSP
from sheets.writing import Cell, percent_cell
from targets.models import Indicator


class Manner(Protocol):
    """How values are said."""

    is_gradual: bool  # there are values between met and not, so a middle and a way to go

    def words(self, value: Number, threshold: Threshold | None = None) -> str:
        """Return the value as people write it, on its true side of the threshold."""

    def cell(self, value: Number | None, threshold: Threshold | None = None) -> Cell:
        """Return the value as a cell of a file."""

    def start_cell(self, value: Number | None) -> Cell:
        """Return the value at which a line starts as a cell of a file."""

    def to_add(self, indicator: Indicator, parts: int, *, higher: bool) -> str:
        """Return what is lacking in natural units: "46 more dossiers online"."""


class PercentManner:
    """Values in per cent."""

    is_gradual = True

    def words(self, value: Number, threshold: Threshold | None = None) -> str:
        """Return "44,2 %"."""
        return f"{number_words(value, threshold)}{NBSP}%"

    def cell(self, value: Number | None, threshold: Threshold | None = None) -> Cell:
        """Return the percentage."""
        return percent_cell(value, threshold)

    def start_cell(self, value: Number | None) -> Cell:
        """Return the percentage."""
        return percent_cell(value)

    def to_add(self, indicator: Indicator, parts: int, *, higher: bool) -> str:
        """Return how many parts are lacking, or too many."""
        text = _("%(count)s more %(what)s") if higher else _("%(count)s fewer %(what)s")
        return text % {"count": count_words(parts), "what": indicator.part_counted(parts)}


PERCENT = PercentManner()
