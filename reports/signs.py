"""The signs of tables that have no room for words: how each is drawn, its letter, and what it says.

The style sheet draws them from static/signs.svg, so that no machine has to have their letters. Behind the
drawing stands a letter of the alphabet, for those who listen and for a page without style sheet; files hold
the words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Sign:
    """What stands for a state in a cell."""

    code: str  # a class of one letter, since there are thousands; "" where the letter itself is shown
    letter: str  # the same in every language: the legend says what it means
    words: str | Promise

    @property
    def drawn(self) -> SafeString:
        """Return the sign as HTML, for a place of class signs or heat."""
        return _drawn(self.code, self.letter)


@cache
def _drawn(code: str, letter: str) -> SafeString:
    return format_html("<i class={}>{}</i>", code, letter) if code else format_html("{}", letter)
