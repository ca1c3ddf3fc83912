"""What opens a view. Each says it itself, the middleware asks, and one that says nothing opens to nobody."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])

SIGNED_IN = "signed_in"  # a view about the reader alone, such as their account


def needs(right: StrEnum | str) -> Callable[[View], View]:
    """Declare the right that opens a view: an action of procedures/rights.py, or SIGNED_IN.

    A view for everybody says Django's own @login_not_required instead.
    """

    def mark(view: View) -> View:
        view.right = right  # type: ignore[attr-defined]
        return view

    return mark
