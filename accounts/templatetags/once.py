"""The key that lets a form be taken once, however often it is sent."""

from __future__ import annotations

import uuid

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.once import FIELD

register = template.Library()


@register.simple_tag
def once() -> SafeString:
    """Write a hidden box with a key of its own for this form."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, uuid.uuid4())
