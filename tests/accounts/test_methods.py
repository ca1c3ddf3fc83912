"""The pages of signing in and of the account answer a method that they do not take with 405."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_user

pytestmark = pytest.mark.django_db

OPEN = ("sign-in", "sign-in-code", "lost-password", "lost-password-sent")
OWN = ("change-password", "prove", "second-factor", "account", "kept-form")
ODD = ("PUT", "PATCH", "DELETE", "TRACE")


@pytest.mark.parametrize("method", ODD)
def test_an_odd_method_is_refused_with_what_is_taken(method: str, client: Client) -> None:
    link = reverse("new-password", args=["khong-co", "khong-co"])
    for path in (*map(reverse, OPEN), link, reverse("set-language")):
        answer = client.generic(method, path)
        assert answer.status_code == 405, path
        assert method not in answer.headers["Allow"]
    client.force_login(make_user())
    for path in map(reverse, OWN):
        assert client.generic(method, path).status_code == 405, path


def test_a_language_is_chosen_by_its_button_alone(client: Client) -> None:
    assert client.get(reverse("set-language"), {"next": "/"}).status_code == 405


def test_a_page_that_only_tells_takes_no_form(client: Client) -> None:
    assert client.post(reverse("lost-password-sent")).status_code == 405
