"""A cell that names something by a code or in words: one of a list, or a row of another table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sheets.cells.value import Value, shown, text_of
from sheets.cells.values import match_text

Read = Callable[[Value], Any]
# What to do with a name that nobody has.
NAME_REPAIR = gettext_lazy("Write the name or code as it stands in the portal, or add what it names first.")


class NotKnown(LookupError):
    """A cell names what is not there; `asked` is the key of a suggestion, if there is one."""

    def __init__(self, words: str, group: str = "name_unknown", asked: str = "") -> None:
        super().__init__(words)
        self.words, self.group, self.asked = words, group, asked


def choice_of(choices: Iterable[tuple[Any, Any]]) -> Read:
    """Return what reads a cell with one of the choices: its code, or its words in either language."""
    pairs, known = list(choices), dict[str, Any]()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            known |= {match_text(str(text)): code for pair in pairs for code, text in _names(pair)}
    labels = ", ".join(f"“{words}”" for code, words in pairs if code)

    def read(value: Value) -> Any:
        text = text_of(value)
        if (found := known.get(match_text(text))) is None:
            words = _("“%(text)s” is not in the list. Write one of these: %(known)s.")
            raise NotKnown(words % {"text": shown(text), "known": labels}, "own_rule")
        return found

    return read


def _names(pair: tuple[Any, Any]) -> Iterator[tuple[Any, Any]]:
    code, words = pair
    yield code, words
    if code:
        yield code, code


def named_in(rows: Mapping[str, Any], what: str) -> Read:
    """Return what reads a cell that names a row by code or name; of one not known, the nearest is told.

    rows  by code and by name, as `match_text` compares them
    what  the sentence for a text that is not known, with %(text)s
    """

    def read(value: Value) -> Any:
        text = text_of(value)
        found = rows.get(match_text(text))
        if found is None:
            near = get_close_matches(match_text(text), rows, 1, 0.5)
            words = what % {"text": shown(text)}
            if near:
                words += " " + _("The nearest: “%(name)s”.") % {"name": rows[near[0]]}
            raise NotKnown(words)
        return found

    return read
