"""Every address of the portal, with the view behind it and the right that opens it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import ResolverMatch, URLPattern, URLResolver, get_resolver
from django.views import View

from reform_portal.middleware import OPEN, declared_right

ADMIN = "admin"  # the namespace of Django's administration
EVERYBODY = "open"


@dataclass(frozen=True, slots=True)
class Address:
    """One pattern of addresses: what stands in it, the view behind it, and the right that opens it."""

    name: str  # as `reverse` takes it; "" where it has none
    route: str
    kwargs: tuple[str, ...]
    view: Callable[..., Any]
    right: str  # an action, "signed_in", "open", or "" where the view declares nothing
    methods: frozenset[str] | None  # None where the view does not say which it takes
    is_admin: bool  # it belongs to Django's administration

    def __str__(self) -> str:
        return self.name or self.route


@lru_cache
def addresses(urlconf: str | None = None) -> tuple[Address, ...]:
    """Return every address of the portal, or of another urlconf, in the order in which they are tried."""
    return tuple(_walk(get_resolver(urlconf).url_patterns, "", (), ()))


def right_of(view: Callable[..., Any], spaces: Iterable[str] = ()) -> str:
    """Return what the middleware takes for the right of a view in the namespaces."""
    right = declared_right(view, ResolverMatch(view, (), {}, app_names=list(spaces)))
    return EVERYBODY if right is OPEN else str(right or "")


def methods_of(view: Callable[..., Any]) -> frozenset[str] | None:
    """Return the methods that a view takes, as its decorators or its class say; None where they do not."""
    view_class = getattr(view, "view_class", None)
    # A class with a way of its own to its methods may answer before it looks at which one is asked for.
    said = [_of_class(view_class)] if view_class and view_class.dispatch is View.dispatch else []
    step: Any = view
    while step is not None:
        held = _held(step)
        of_a_method = held.get("decorators", [])  # of Django's method_decorator
        for one in (held, *map(_held, of_a_method)):
            if "request_method_list" in one:  # of Django's require_http_methods
                said.append(frozenset(one["request_method_list"]))
        step = getattr(step, "__wrapped__", None)
    return frozenset.intersection(*said) if said else None


def _held(function: Any) -> dict[str, Any]:
    """Return what a function holds of the function in which it was made."""
    code = getattr(function, "__code__", None)
    cells = zip(code.co_freevars, function.__closure__ or (), strict=True) if code else ()
    return {name: cell.cell_contents for name, cell in cells}


def _of_class(view_class: Any) -> frozenset[str]:
    taken = {name.upper() for name in view_class.http_method_names if hasattr(view_class, name)}
    return frozenset(taken | ({"HEAD"} if "GET" in taken else set()))


def _walk(
    patterns: Iterable[Any], before: str, spaces: tuple[str, ...], kwargs: tuple[str, ...]
) -> Iterator[Address]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        named = (*kwargs, *_kwargs_of(pattern))
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _walk(pattern.url_patterns, route, inner, named)
        elif isinstance(pattern, URLPattern):
            name = ":".join((*spaces, pattern.name)) if pattern.name else ""
            view = pattern.callback
            right, methods = right_of(view, spaces), methods_of(view)
            yield Address(name, route, named, view, right, methods, spaces[:1] == (ADMIN,))


def _kwargs_of(pattern: Any) -> tuple[str, ...]:
    """Return the names of what stands in angle brackets, or of the groups of a regular expression."""
    return tuple(pattern.pattern.converters) or tuple(pattern.pattern.regex.groupindex)
