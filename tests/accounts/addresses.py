"""Every address of the portal, and which of them open to somebody."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.urls.exceptions import Resolver404

from reform_portal.middleware import OPEN, declared_right

STRANGERS = ("/dang-nhap/", "/quan-tri/login/")  # where the gates lead who has not signed in


def every_address() -> list[str]:
    """Return an address for every page of the portal, the administration's too."""
    return sorted(set(_addresses(get_resolver().url_patterns, "/")))


def opened(client: Client, gate: tuple[str, ...], but: Collection[str] = ()) -> list[str]:
    """Return what opens to the client and not to strangers: all that does not lead to the gate.

    but  the names of views that are left out
    """
    found = []
    for address in every_address():
        try:
            match = resolve(address)
        except Resolver404:
            continue
        if match.view_name in but or declared_right(match.func, match) is OPEN:
            continue
        for method in ("get", "post"):
            answer = getattr(client, method)(address)
            led_to = answer.headers.get("Location", "")
            if answer.status_code != 302 or not led_to.startswith(gate):
                found.append(f"{method} {address} {answer.status_code} {led_to}")
    return found


def _addresses(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for pattern in patterns:
        route = before + _filled(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern.url_patterns, route)
        else:
            yield route


def _filled(route: str) -> str:
    """Return a route with something in place of each of its variables."""
    plain = re.sub(r"<(?:(\w+):)?\w+>", lambda one: "1" if one[1] == "int" else "x", route)
    return re.sub(r"\(\?P<\w+>[^)]*\)|[\^$\\?]", "", plain)
