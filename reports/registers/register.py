"""What a register is: dated rows of units under a task, in columns, with what they come to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.db import models
from django.utils.functional import Promise

from accounts.figures import count_words
from indicators import Share
from reports.words import NOTHING, share_words

Figure = int | Share | str | None


@dataclass(frozen=True, slots=True)
class RegisterColumn:
    """One column of a register: its name, and what a row holds there."""

    name: str | Promise
    value: Callable[[Any], int | dt.date | Share | str | None]
    is_count: bool = False
    is_day: bool = False
    share: tuple[int, int] | None = None  # of a percentage: which columns hold its part and its whole

    def text(self, row: Any) -> str:
        """Return what the page shows: "1.234", "14/06/2018"; nothing for none."""
        value = self.value(row)
        if isinstance(value, int):
            return count_words(value)
        if isinstance(value, Share):
            return share_words(value.part, value.whole)
        return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else value or ""


@dataclass(frozen=True, slots=True)
class SummaryTable:
    """What rows come to: the first cell of each line says what the line is about."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Figure, ...], ...]

    @property
    def lines(self) -> tuple[tuple[str, ...], ...]:
        """Return the lines as the page shows them."""
        return tuple(tuple(map(printed_cell, row)) for row in self.rows)

    @property
    def sentence(self) -> str:
        """Return the first line alone, each figure with its name; "" where there is none."""
        if not self.lines:
            return ""
        about, *cells = self.lines[0]
        told = (f"{name} {cell}" for name, cell in zip(self.head[1:], cells, strict=True))
        return f"{about}: {' · '.join(told)}"


@dataclass(frozen=True, slots=True)
class Register:
    """One register: where it belongs, how its rows are shown and typed, and what they come to."""

    task: str  # code of the task
    name: str | Promise
    model: type[models.Model]
    columns: tuple[RegisterColumn, ...]  # after the unit
    form: type[Any]  # RegisterForm, or UsageForm for a unit's five systems at once (forms.py, usage.py)
    figures: tuple[Callable[[], SummaryTable], ...]  # the first is by year, newest first
    dated: str = ""  # the field with the day of a row; "" where a row speaks of a year
    kind: str = ""  # the field that rows are told apart by, besides unit and year
    has_matrix: bool = False

    @property
    def year(self) -> str:
        """Return the lookup of a row's year."""
        return f"{self.dated}__year" if self.dated else "year"

    def day_of(self, row: Any) -> dt.date:
        """Return the day that a row speaks of; of a year its last."""
        day: dt.date = getattr(row, self.dated) if self.dated else dt.date(row.year, 12, 31)
        return day

    def rows(self) -> models.QuerySet[Any]:
        """Return all rows in the order of the page."""
        related = ["unit"]
        if self.kind and self._kind.is_relation:
            related.append(self.kind)
        return self.model._default_manager.select_related(*related).order_by(
            *(self.model._meta.ordering or ()), "pk"
        )

    @property
    def kind_name(self) -> str:
        """Return what the field is called that rows are told apart by."""
        return str(self._kind.verbose_name)

    def tables(self) -> list[SummaryTable]:
        """Return what the rows come to, each table that has a line."""
        return [table for table in (count() for count in self.figures) if table.rows]

    def kinds(self) -> list[tuple[str, str]]:
        """Return what the rows are told apart by, as lines of a list to choose from."""
        if not self.kind:
            return []
        choices = self._kind.get_choices(include_blank=False)
        return [(str(value), str(words)) for value, words in choices]

    @property
    def _kind(self) -> models.Field[Any, Any]:
        return cast("models.Field[Any, Any]", self.model._meta.get_field(self.kind))


def printed_cell(figure: Figure) -> str:
    """Return what a page shows: "1.234", "46/410 = 11,2 %", a text as it is, a dash for nothing."""
    match figure:
        case None:
            return NOTHING
        case Share(part=part, whole=whole):
            return share_words(part, whole)
        case int():
            return count_words(figure)
    return figure
