"""To look at a page changes nothing, and no form is taken that was not sent from a page of the portal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.middleware.csrf import CSRF_SECRET_LENGTH
from django.test import Client, override_settings
from django.test.client import ClientHandler

from tests.rights.asking import signed_in_as_before
from tests.rights.conftest import SHOWN_FORMS, Scene, without_pages
from tests.rights.forms import Form
from tests.rights.rows import writing
from tests.rights.samples import QUERIES, place_of
from tests.rights.world import STATUSES, undone
from tools.rights.addresses import Address, addresses

pytestmark = pytest.mark.django_db

READ = [one for one in addresses() if not one.is_admin and "GET" in (one.methods or ())]
SENT = [one for one in addresses() if not one.is_admin and "POST" in (one.methods or ())]
OURS, OTHERS = "a" * CSRF_SECRET_LENGTH, "b" * CSRF_SECRET_LENGTH
STRANGE = "https://la.example"


def paths(address: Address, scene: Scene) -> list[str]:
    """Return where the address leads: in each period, and with what it may be asked for."""
    place = place_of(address, scene.world)
    found = [place.in_period(code).path for code in (STATUSES if "period" in place.kwargs else [""])]
    return [*found, *([found[0] + QUERIES[address.name]] if address.name in QUERIES else [])]


def writes(client: Client, path: str) -> bool:
    """Say whether to look at the page writes anything, but for the traces of a request."""
    with undone(), signed_in_as_before(client), writing() as written:
        answer: Any = client.get(path)
        answer.close()
    return written.happened


@pytest.mark.parametrize("address", READ, ids=str)
def test_to_look_at_a_page_changes_nothing(address: Address, scene: Scene) -> None:
    asked_for = product(SHOWN_FORMS, paths(address, scene))
    assert [f"{path} as {name}" for name, path in asked_for if writes(scene.clients[name], path)] == []


@override_settings(ROOT_URLCONF="tests.rights.forgotten")
def test_a_page_that_changes_something_is_noticed(scene: Scene) -> None:
    assert writes(scene.clients["official"], "/bo-quen/xem/")


# Forms from elsewhere ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def strict() -> ClientHandler:
    """Answer as the portal does, which tests otherwise let off this question."""
    return ClientHandler(enforce_csrf_checks=True)


@contextmanager
def asked(client: Client, strict: ClientHandler) -> Iterator[None]:
    """Let the browser hold our secret, and the portal ask for it; nothing that is done stays done."""
    lenient = client.handler
    with undone(), without_pages(), signed_in_as_before(client):
        client.cookies[settings.CSRF_COOKIE_NAME] = OURS
        client.handler = strict
        try:
            yield
        finally:
            client.handler = lenient


def send(client: Client, form: Form, *token: str, **headers: str) -> HttpResponse:
    """Send the form with the token, or with none."""
    body = form.body() | ({"csrfmiddlewaretoken": token} if token else {})
    answer: Any = client.post(form.path, body, headers=headers)
    answer.close()
    return answer  # type: ignore[no-any-return]


@pytest.mark.parametrize("address", SENT, ids=str)
def test_a_form_from_elsewhere_is_refused(address: Address, scene: Scene, strict: ClientHandler) -> None:
    form = next(one for one in scene.forms if one.name == address.name)
    client = scene.clients[form.finder]
    with asked(client, strict), writing() as written:
        assert send(client, form).status_code == 403, "without a token"
        assert send(client, form, OTHERS).status_code == 403, "with a token of another browser"
        assert send(client, form, OURS, origin=STRANGE).status_code == 403, "from another site"
    assert not written.happened
    with asked(client, strict):
        assert send(client, form, OURS).status_code != 403, "as the portal's own page sends it"


@override_settings(ROOT_URLCONF="tests.rights.forgotten")
def test_a_view_that_takes_forms_from_anywhere_is_noticed(scene: Scene, strict: ClientHandler) -> None:
    client = scene.clients["official"]
    with asked(client, strict):
        assert send(client, Form("restless", "/bo-quen/xem/", "post", ()), origin=STRANGE).status_code == 200
