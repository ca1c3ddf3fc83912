"""A column that a sheet of one kind may have: what it is called, and what its cells hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise

from sheets.tables.table import ColumnField

Words = str | Promise
Holds = Literal["words", "count", "answer", "number"]


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column that a sheet of the kind may have."""

    key: str
    label: Words
    aliases: tuple[str, ...] = ()  # other headings that mean it
    spans: bool = False  # a cell that is merged over several rows speaks for each of them
    asks_fraction: bool = False  # 0,923 may mean 92,3: asked once of the column where nobody can tell
    holds: Holds = "words"
    is_seldom: bool = False  # stands in a workbook that is handed out only where a figure asks for it

    def as_field(self) -> ColumnField:
        """Return it as the finder of tables knows it."""
        return ColumnField(self.key, str(self.label), self.aliases)
