"""Which unit a cell of one column means: by its code, by its exact name, else only by asking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from accounts import clock
from procedures.models import Unit
from procedures.unit_names import Suggestion, Units, UnknownUnit
from sheets.cells.naming import NotKnown
from sheets.cells.value import Value, text_of


class Owners:
    """The units that a cell may name; names are looked for among some of them."""

    def __init__(self, levels: Iterable[Any], answers: Mapping[str, int]) -> None:
        """Read the units.

        levels   of the units that are found by name
        answers  accepted suggestions: text to key
        """
        every = Unit.objects.with_placements().prefetch_related("names")
        self.by_code = {unit.code.casefold(): unit for unit in every}
        wanted = frozenset(levels)
        units = {unit.pk: unit for unit in self.by_code.values() if unit.level in wanted}
        self._units = Units(units, clock.today(), frozenset(units), answers)

    def find(self, value: Value) -> Unit:
        """Return the unit that the cell means, or raise NotKnown."""
        text = text_of(value)
        if (found := self.by_code.get(text.casefold())) is not None:
            return found  # also one that is no more: what it kept stays its own
        try:
            return self._units.find(None, text, "")
        except UnknownUnit as unknown:
            raise NotKnown(unknown.words, unknown.group, unknown.asked) from None

    @property
    def suggestions(self) -> list[Suggestion]:
        """Return who may be meant by the names that are nobody's."""
        return list(self._units.asked.values())
