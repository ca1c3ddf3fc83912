"""One province for a whole file of tests, with a signed-in browser for everybody who asks."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.template.backends.django import Template
from django.test import Client, override_settings
from django.urls import reverse
from pytest_django import Settings

from accounts import sessions
from sheets.reading import sandbox
from tests.rights.asking import signed_in_as_before
from tests.rights.cases import Cases, make_cases
from tests.rights.forms import Form, walk
from tests.rights.principals import Principal, make_clients, make_principals
from tests.rights.samples import FORMS, QUERIES, NoSample, Place, place_of
from tests.rights.world import LOCKED, STATUSES, World, build, undone
from tools.rights.addresses import addresses

TODAY = dt.date(2018, 9, 20)
# Minutes a session lasts: a reader who waits for their turn among the tests is not signed out for it.
PATIENCE = dict.fromkeys(("IDLE_MINUTES", "IDLE_MINUTES_ADMIN"), 12 * 60)
SHOWN_FORMS = ("stranger", "official", "head", "district coordinator", "coordinator", "leader", "admin")


@dataclass
class Scene:
    """The province, everybody who asks, their browsers, and the forms that they are shown."""

    world: World
    principals: dict[str, Principal]
    clients: dict[str, Client]
    forms: list[Form]

    def form_of(self, place: Place) -> Form | None:
        """Return the form that is sent there, as somebody who may send it for the unit is shown it."""
        shown = [form for form in self.forms if form.name == place.address.name]
        if exact := [form for form in shown if form.path == place.path]:
            return exact[0]
        code = place.unit.code.lower() if place.unit else ""
        return next((form for form in shown if code in form.path.lower()), None)


@pytest.fixture(autouse=True)
def patience(settings: Settings) -> None:
    """Let sessions last as long as the tests of a file, in which nothing that is done stays done."""
    for name, minutes in PATIENCE.items():
        setattr(settings, name, minutes)


@pytest.fixture(autouse=True, scope="module")
def _time_changes_nothing() -> Iterator[None]:
    """Ask nobody for their password again, and wait for the reader of files on a machine that is busy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sessions, "FRESH", 12 * 60 * 60)
        patch.setattr(sandbox, "SECONDS", 300)
        yield


@pytest.fixture(autouse=True, scope="module")
def _connection_outlives_requests() -> Iterator[None]:
    """Keep the connection in whose transaction the province stands: to close an answer would end it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "close_if_unusable_or_obsolete", lambda _connection: None)
        yield


@pytest.fixture(scope="module")
def scene(
    _connection_outlives_requests: None, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Scene]:
    """The province, undone after the last test of the file."""
    with django_db_blocker.unblock(), override_settings(PORTAL_TODAY=TODAY, **PATIENCE), transaction.atomic():
        world = build()
        principals = make_principals(world)
        clients = make_clients(principals)
        logging.disable(logging.ERROR)  # refusals are what is asked for here
        yield Scene(world, principals, clients, _forms(world, clients))
        logging.disable(logging.NOTSET)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def cases(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cases]:
    """The reports in every state, undone after the last test of the file."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_cases()
        transaction.set_rollback(True)


_shown: list[Form] = []  # by the pages of this province, which is the same in every file, with the same keys


def _forms(world: World, clients: dict[str, Client]) -> list[Form]:
    """Return the forms of the portal; the pages that show them are walked once a process."""
    if not _shown:
        pages = list(pages_of(world))
        for name in SHOWN_FORMS:
            with undone(), signed_in_as_before(clients[name]):
                _shown.extend(walk(clients[name], name, pages).forms)
    return [*_hand_made(world), *_shown]


def pages_of(world: World) -> Iterator[str]:
    """Yield the paths of the portal; one without a sample fails in the tests of its own address."""
    for one in addresses():
        if not one.is_admin:
            with suppress(NoSample):
                place = place_of(one, world)
                periods = STATUSES if "period" in place.kwargs else [""]
                yield from (place.in_period(code).path for code in periods)
                if one.name in QUERIES:
                    yield place.path + QUERIES[one.name]
    yield reverse("reports:run-period", args=[LOCKED, "mo-lai"])  # the page of a step has one for each step


def _hand_made(world: World) -> Iterator[Form]:
    """Yield the forms that no page shows in the state in which this province is."""
    for one in addresses():
        if one.name in FORMS:
            finder, values = FORMS[one.name]
            yield Form(one.name, place_of(one, world).path, "post", values, finder=finder)


@contextmanager
def without_pages() -> Iterator[None]:
    """Let templates say nothing: what is asked is whether a page opens, and writing it takes longest."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "render", lambda *_args, **_kwargs: "")
        yield
