"""The signs of running text, drawn by the style sheet: no machine has to have the letters."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def sign(name: str, words: str = "") -> SafeString:
    """Draw a sign beside words that say the same.

    name   a view of static/signs.svg
    words  what the sign says where nothing beside it does, for those who listen
    """
    drawn = format_html('<i class="sign sign-{}" aria-hidden="true"></i>', name)
    return format_html('{}<span class="hidden">{}</span>', drawn, words) if words else drawn
