"""Texts of the field, which are Vietnamese whatever language the page has."""

from __future__ import annotations

from django import template

from accounts.names import said, said_within

register = template.Library()


@register.filter
def vi(text: object) -> str:
    """Return the text, and let an English page say that it is Vietnamese."""
    words = "" if text is None else str(text)
    for line in words.splitlines():
        said(line.strip())
    return words


@register.filter
def names(text: str) -> str:
    """Return a text of ours, and let an English page say that the names in it are Vietnamese."""
    return said_within(text)
