"""What opens a view. Each says it itself, the middleware asks, and one that says nothing opens to nobody."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request whose view is open to nobody who has not signed in."""

    user: User


Row = TypeVar("Row", bound=Model)
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


def found(request: HttpRequest, rows: QuerySet[Row], **wanted: Any) -> Row:
    """Return the one row, of those the reader may see, or raise Http404: a foreign row is as if it were not.

    That somebody tried the address of a foreign row is written down (reform_portal/middleware.py).
    """
    if any(
        "\0" in str(value) for value in wanted.values()
    ):  # no key holds one, and PostgreSQL looks for none
        raise Http404
    row = rows.filter(**wanted).first()
    if row is None:
        request.found_no_door = rows.model._default_manager.filter(**wanted).exists()  # type: ignore[attr-defined]
        raise Http404
    return row
