"""Which period a row of a sheet names: our template says it in every row, and other sheets may."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from sheets.cells.value import shown
from sheets.cells.values import match_text
from targets.models import Period


class Periods:
    """The periods there are, by all that a cell may call them, and the one that is imported into."""

    def __init__(self, wanted: Period, there_are: Iterable[Period]) -> None:
        self.wanted = wanted
        self.by_text = {
            name: one
            for one in there_are
            for name in (one.code, one.label, one.label_en, one.also_called)
            if name
        }
        self.by_key = {match_text(name): one for name, one in self.by_text.items()}

    def named(self, text: str) -> Period | None:
        """Return the period that the text names, None where it names none."""
        return self.by_text.get(text) or self.by_key.get(match_text(text))

    def refusal(self, text: str) -> str:
        """Return why a row that says this is not taken into the wanted period, "" where it is."""
        named = self.named(text) if text else self.wanted
        if named == self.wanted:
            return ""
        if named is None:
            words = _("“%(text)s” names no period. Write it like “%(wanted)s”, or leave the cell empty.")
            return words % {"text": shown(text), "wanted": self.wanted}
        words = _("The row is of %(named)s, and this import is of %(wanted)s. Import it into its own period.")
        return words % {"named": named, "wanted": self.wanted}
