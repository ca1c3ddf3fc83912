"""How the cells of an imported sheet are read, and what a reader is told of one that cannot be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, cast

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from import_export import widgets


class DayWidget(widgets.DateWidget):
    """A day as Vietnamese offices write it, 31/12/2018, or as a workbook keeps it."""

    def __init__(self, column: str) -> None:
        """Take the name of the column, for the sentence about a cell that is no day."""
        super().__init__(format="%d/%m/%Y")
        self.column = column

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> dt.date | None:
        """Return the day, None for an empty cell."""
        if isinstance(value, dt.datetime):
            return value.date()
        try:
            return cast("dt.date | None", super().clean(value, row, **kwargs))
        except ValueError:
            raise ValueError(
                _(
                    "“%(value)s” in the column “%(column)s” is no day. "
                    "Write day/month/year, for example 31/12/2018."
                )
                % {"value": value, "column": self.column}
            ) from None


class WholeWidget(widgets.IntegerWidget):
    """A whole number."""

    def __init__(self, column: str) -> None:
        """Take the name of the column, for the sentence about a cell that is no whole number."""
        super().__init__()
        self.column = column

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:
        """Return the number, None for an empty cell."""
        text = "" if value is None else str(value).strip()
        if text and not (text.isascii() and text.isdigit() and len(text) < 10):
            raise ValueError(
                _(
                    "“%(value)s” in the column “%(column)s” is no whole number. "
                    "Write digits only, for example 2."
                )
                % {"value": value, "column": self.column}
            )
        return int(text) if text else None


class CodeWidget(widgets.ForeignKeyWidget):
    """A row of another table, named by its code."""

    def __init__(self, model: type[Model], column: str) -> None:
        """Take the table, and the name of the column for the sentence about a code that nobody has."""
        super().__init__(model, "code")
        self.column = column

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Model | None:
        """Return the row with the code, None for an empty cell."""
        try:
            return cast("Model | None", super().clean(value, row, **kwargs))
        except self.model.DoesNotExist:
            raise ValueError(_unknown(value, self.column, self.model)) from None


class KnownCodeWidget(CodeWidget):
    """A row of another table by its code, where many rows of a sheet name the same few."""

    def __init__(self, model: type[Model], column: str) -> None:
        """Take the table and the name of the column."""
        super().__init__(model, column)
        self.known: dict[str, Model] = {}

    def look_up(self, codes: Iterable[Any]) -> None:
        """Ask once for all the rows that the column names."""
        wanted = {str(code).strip() for code in codes if code}
        rows = self.model._default_manager.filter(code__in=wanted)
        self.known = {row.code: row for row in rows}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Model | None:
        """Return the row with the code, None for an empty cell."""
        known = self.known.get(str(value or "").strip())
        return known if known is not None else super().clean(value, row, **kwargs)


class YesNoWidget(widgets.BooleanWidget):
    """Yes or no: 1 or 0 as exported, or the words."""

    YES, NO = {"1", "true", "có", "yes", "x"}, {"0", "false", "không", "no"}

    def __init__(self, column: str) -> None:
        """Take the name of the column, for the sentence about a cell that is neither."""
        super().__init__()
        self.column = column

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        """Return whether the cell says yes; refuse an empty one, and what says neither."""
        text = str(value if value is not None else "").strip().lower()
        if text not in self.YES | self.NO:
            raise ValueError(
                _("“%(value)s” in the column “%(column)s” is neither yes nor no. Write 1 or 0.")
                % {"value": value if value is not None else "", "column": self.column}
            )
        return text in self.YES


class CodesWidget(widgets.ManyToManyWidget):
    """Rows of another table, named by their codes with commas between."""

    def __init__(self, model: type[Model], column: str) -> None:
        """Take the table, and the name of the column for the sentence about a code that nobody has."""
        super().__init__(model, ",", "code")
        self.column = column

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> QuerySet[Any]:
        """Return the rows with the codes; refuse a code that nobody has."""
        found: QuerySet[Any] = super().clean(value, row, **kwargs)
        written = [code.strip() for code in str(value or "").split(",") if code.strip()]
        missing = sorted(set(written) - set(found.values_list("code", flat=True)))
        if missing:
            raise ValueError(_unknown(", ".join(missing), self.column, self.model))
        return found


def _unknown(value: Any, column: str, model: type[Model]) -> str:
    """Return the sentence about a code that no row of the table has."""
    return _(
        "“%(value)s” in the column “%(column)s” is the code of no %(what)s here. "
        "Write the code as it stands in the exported sheet, or add what it names first."
    ) % {"value": value, "column": column, "what": model._meta.verbose_name}
