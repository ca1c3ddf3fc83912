"""How long the texts are that people type: notes, reasons, answers. A longer one is refused and never cut."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.figures import count_words
from accounts.refusal import Refused

LONGEST = 2_000  # characters: a page of A4


def too_long(text: str, most: int = LONGEST) -> str:
    """Return what is said of a text of more characters than it may have, and "" of any other."""
    if len(text) <= most:
        return ""
    told = {"length": count_words(len(text)), "most": count_words(most)}
    return _("The text is %(length)s characters long; at most %(most)s are taken. Shorten it.") % told


def refuse_too_long(text: str) -> None:
    """Raise Refused for a text that is too long."""
    if words := too_long(text):
        raise Refused(words)


def within_length(text: str) -> None:
    """Refuse a text that is too long, as a validator of models and forms does."""
    if words := too_long(text):
        raise ValidationError(words, code="too_long")
