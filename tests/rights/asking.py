"""Asking for every address as everybody, by every method, and what has to come of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.doors import SIGNED_IN
from procedures.rights import Action
from tests.rights.forms import Form
from tests.rights.oracle import has_right, may_to
from tests.rights.principals import Principal
from tests.rights.rows import writing
from tests.rights.samples import Place
from tests.rights.world import undone
from tools.rights.addresses import EVERYBODY

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
GATE = "reform_portal.gates.AccountsAreReady"  # leads whoever owes a password to where they give it
READY_OR_NOT = {"sign-out", "set-language", "prove", "change-password"}  # what it lets pass

# What may come of a request.
SIGN_IN = "to the sign-in, and back from there"
FIRST_PASSWORD = "to the first password"
NO_TOKEN, FORBIDDEN, NOT_FOUND, NOT_ALLOWED = "401", "403", "404", "405"
OPENS = "opens"
REFUSALS = (SIGN_IN, FORBIDDEN, NOT_FOUND, NOT_ALLOWED)
STATUSES = {401: NO_TOKEN, 403: FORBIDDEN, 404: NOT_FOUND, 405: NOT_ALLOWED}

Outcomes = frozenset[str]


def only(*outcomes: str) -> Outcomes:
    """Return the outcomes of which one has to come."""
    return frozenset(outcomes)


@dataclass(frozen=True)
class Cell:
    """One question: who asks, by which method, for what."""

    who: Principal
    method: str
    place: Place

    def __str__(self) -> str:
        return f"{self.method} {self.place.path} as {self.who.name}"


def expected(cell: Cell) -> Outcomes:
    """Return what has to come of it, by the table of rights and the right that the view declares."""
    address, who = cell.place.address, cell.who
    if address.right == EVERYBODY:
        # The sign-in of the administration leads on, or refuses who has signed in without the right.
        return _by_method(cell) | (only(SIGN_IN, FORBIDDEN) if address.is_admin else only())
    if who.is_stranger:
        return only(NO_TOKEN if address.route.startswith("api/") else SIGN_IN)
    if who.owes_a_password and GATE in settings.MIDDLEWARE and address.name not in READY_OR_NOT:
        return only(FIRST_PASSWORD)
    if address.right == SIGNED_IN:
        owner = cell.place.owner  # what is somebody's own is not there for anybody else
        theirs = not cell.place.address.kwargs or owner == who.user
        return _by_method(cell) if theirs or OPENS not in _by_method(cell) else only(NOT_FOUND)
    if not has_right(who, Action(address.right)):
        return only(FORBIDDEN)
    if address.is_admin:  # whose own rules refuse more, such as to delete what figures hang on
        return only(OPENS, FORBIDDEN, NOT_FOUND, NOT_ALLOWED, FIRST_PASSWORD)
    return _by_row(cell) if OPENS in _by_method(cell) else _by_method(cell)


def _by_method(cell: Cell) -> Outcomes:
    methods = cell.place.address.methods
    if methods is None:  # the view does not say which it takes
        return only(OPENS, NOT_ALLOWED)
    return only(OPENS if cell.method in methods else NOT_ALLOWED)


def _by_row(cell: Cell) -> Outcomes:
    place, action = cell.place, Action(cell.place.address.right)
    if not place.is_there:
        return only(NOT_FOUND)
    if place.query:
        return _by_method(cell) | only(NOT_FOUND)
    if place.unit is None or may_to(cell.who, action, place.unit):
        return _by_method(cell)
    # Whoever reads it by another role knows that it is there: they may be told either.
    reads = may_to(cell.who, Action.READ_REPORT, place.unit)
    return only(FORBIDDEN, NOT_FOUND) if reads else only(NOT_FOUND)


def told(answer: HttpResponse) -> str:
    """Return what came of it, in the words of `expected`."""
    goes_to = answer.headers.get("Location", "")
    if goes_to.startswith((f"{reverse('sign-in')}?", f"{reverse('admin:login')}?")):
        return SIGN_IN
    if GATE in settings.MIDDLEWARE and goes_to == reverse("change-password"):
        return FIRST_PASSWORD
    status = answer.status_code
    return STATUSES.get(status, OPENS if status < 500 else str(status))


def ask(client: Client, cell: Cell, form: Form | None = None) -> HttpResponse:
    """Send the request, with what the form holds where it is one."""
    path = form.path if form and cell.method == "POST" else cell.place.path
    body: dict[str, Any] = form.body() if form and cell.method == "POST" else {}
    answer: Any = client.post(path, body) if cell.method == "POST" else client.generic(cell.method, path)
    answer.close()  # a file that is handed out stays open until then
    return answer  # type: ignore[no-any-return]


@contextmanager
def signed_in_as_before(client: Client) -> Iterator[None]:
    """Let a browser forget what it was told in the block, such as that it is signed out."""
    before = dict(client.cookies)
    yield
    client.cookies.clear()
    dict.update(client.cookies, before)


def mismatches(cells: Iterator[Cell], clients: dict[str, Client], form: Form | None) -> Iterator[str]:
    """Yield a line for each cell of which something else came than has to, or where a refusal wrote."""
    for cell in cells:
        with undone(), signed_in_as_before(clients[cell.who.name]), writing() as written:
            got = told(ask(clients[cell.who.name], cell, form))
        wanted = expected(cell)
        if got not in wanted:
            yield f"{cell}: {got}, and not {' or '.join(sorted(wanted))}"
        if got in REFUSALS and written.happened:
            yield f"{cell}: {got}, and yet something was written"
