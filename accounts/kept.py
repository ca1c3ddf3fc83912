"""Keeping a form that came after the session had ended, or too long after the password, until that is given.

It waits in the session, that of the stranger they may have become: in this browser, for the same user, under
our key.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.http import HttpRequest

from accounts.cipher import deciphered, enciphered
from accounts.models import User

KEY = "kept_form"
OURS = {"once", "next"}  # boxes in which nobody types


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form that was not taken: where it goes and what it holds."""

    address: str
    values: list[tuple[str, str]]


def keep_form(request: HttpRequest, user: User) -> bool:
    """Keep the form of the request, without its passwords; say whether anything was typed besides."""
    by_script = "application/json" in request.headers.get("Accept", "")  # which keeps what it sends itself
    values = form_in(request)
    if by_script or not values:
        return False
    request.session[KEY] = enciphered(json.dumps([user.pk, request.get_full_path(), values]))
    return True


def form_in(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what the form of the request holds, without its passwords; nothing where that is all."""
    if request.method != "POST":
        return []
    names = [name for name in request.POST if "password" not in name and name != "csrfmiddlewaretoken"]
    values = [(name, value) for name in names for value in request.POST.getlist(name)]
    return values if set(names) - OURS else []


def waiting_form(request: HttpRequest) -> KeptForm | None:
    """Return the form that waits for the reader."""
    held = request.session.get(KEY)
    owner, address, values = json.loads(deciphered(held)) if held else (None, "", [])
    if owner is None or owner != request.user.pk:
        return None
    return KeptForm(address, [(name, value) for name, value in values])
