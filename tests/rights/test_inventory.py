"""Every address declares its right, and whatever somebody may open or run is listed in docs/rights.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, override_settings
from django.urls import URLResolver, get_resolver
from django.views.decorators.http import require_POST

from accounts.doors import SIGNED_IN
from procedures.models import Role
from procedures.rights import RIGHTS, Action
from tests.factories import make_member, make_province, make_user
from tests.rights.forgotten import forgetful
from tools.rights import page as rights_page
from tools.rights.addresses import EVERYBODY, addresses, methods_of
from tools.rights.page import COMMANDS, PAGE, our_commands, page

FORGOTTEN = "tests.rights.forgotten"


def test_every_address_declares_its_right() -> None:
    known = {EVERYBODY, SIGNED_IN, *Action}
    assert [str(one) for one in addresses() if one.right not in known] == []


def test_every_right_stands_in_the_table() -> None:
    assert set(RIGHTS) == set(Action)
    assert all(set(held) <= set(Role) for held in RIGHTS.values())


def test_the_page_about_rights_is_as_the_code_is() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == page(), "run python -m tools.rights update, and look at what changed in docs/rights.md"


def test_every_command_says_who_runs_it() -> None:
    assert our_commands() == set(COMMANDS), "list the command in tools/rights/page.py"


def test_addresses_with_the_same_name_do_not_hide_each_other() -> None:
    names = [one.name for one in addresses() if one.name]
    assert sorted(names) == sorted(set(names))


# That these tests notice -----------------------------------------------------------------------------------


@override_settings(ROOT_URLCONF=FORGOTTEN)
def test_a_forgotten_right_is_noticed() -> None:
    (forgotten,) = [one for one in addresses(FORGOTTEN) if one.right == ""]
    assert forgotten.name == "forgotten"


def test_an_unlisted_address_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rights_page, "addresses", lambda: addresses(FORGOTTEN))
    assert page() != PAGE.read_text(encoding="utf-8")


def test_a_wider_right_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RIGHTS, Action.REVIEW, RIGHTS[Action.READ_WORK])
    assert page() != PAGE.read_text(encoding="utf-8")


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=FORGOTTEN)
@pytest.mark.parametrize(
    "account", [make_user, lambda: make_member(make_province(), Role.ADMIN, is_superuser=True)]
)
def test_a_view_without_a_right_is_an_error_here_and_shut_to_all_elsewhere(
    client: Client, account: Callable[[], Any]
) -> None:
    client.force_login(account())
    with pytest.raises(ImproperlyConfigured, match="bo-quen"):
        client.get("/bo-quen/")
    with override_settings(TESTING=False):
        assert client.get("/bo-quen/").status_code == 403


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=FORGOTTEN)
def test_a_stranger_is_led_to_the_sign_in_even_there(client: Client) -> None:
    assert client.get("/bo-quen/").headers["Location"].startswith("/dang-nhap/?next=")


def test_the_methods_of_a_view_are_read_from_its_decorators() -> None:
    assert methods_of(require_POST(forgetful)) == frozenset({"POST"})
    assert methods_of(forgetful) is None
    assert methods_of(admin.site.login) == frozenset({"GET", "HEAD"})  # a method of a class


def test_every_address_says_which_methods_it_takes() -> None:
    assert [str(one) for one in addresses() if one.methods is None and not one.is_admin] == []


def test_every_part_of_the_address_list_is_walked() -> None:
    """Count the patterns once more, in the plainest way."""
    assert len(addresses()) == _count(get_resolver())


def _count(resolver: Any) -> int:
    return sum(_count(one) if isinstance(one, URLResolver) else 1 for one in resolver.url_patterns)
