"""Cookies: under HTTPS each is Secure, closed to scripts and bound to our host (B10)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from http.cookies import Morsel

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from reform_portal.messages import HostCookieStorage
from tests.accounts.signing_in import PASSWORD, make_owner

NAMES = """
import json
from django.conf import settings
names = [name for name in dir(settings) if "COOKIE" in name or "HSTS" in name]
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


@pytest.fixture(scope="module")
def of_https() -> dict[str, object]:
    """The settings of cookies as a portal behind HTTPS reads them."""
    done = subprocess.run(
        [sys.executable, "-c", NAMES],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {"HTTPS": "true", "TRUSTED_PROXIES": "1", "TESTING": "false"}
        | {"DJANGO_SETTINGS_MODULE": "reform_portal.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    held: dict[str, object] = json.loads(done.stdout)
    return held


def crawl() -> list[Morsel[str]]:
    """Return every cookie that is set on the way of somebody through the portal."""
    make_owner()
    client = Client()
    found: dict[str, Morsel[str]] = {}
    steps = [
        ("get", reverse("sign-in"), {}),
        ("post", reverse("sign-in"), {"username": "owner", "password": "wrong"}),
        ("post", reverse("sign-in"), {"username": "owner", "password": PASSWORD}),
        ("get", reverse("account"), {}),
        ("post", reverse("set-language"), {"language": "en"}),
        ("post", reverse("sessions-end-others"), {}),
        ("get", reverse("account"), {}),
        ("get", "/khong-co/", {}),
        ("post", reverse("sign-out"), {}),
    ]
    for method, address, data in steps:
        answer = getattr(client, method)(address, data, secure=True)
        found |= {f"{address} {name}": morsel for name, morsel in answer.cookies.items()}
    return list(found.values())


@pytest.mark.django_db
def test_every_cookie_is_bound_to_our_host_and_closed_to_scripts(
    of_https: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HostCookieStorage, "cookie_name", of_https["MESSAGES_COOKIE_NAME"])
    with override_settings(**of_https):
        cookies = crawl()
    assert {cookie.key for cookie in cookies} == {
        "__Host-session",
        "__Host-csrf",
        "__Host-language",
        "__Host-device",
        "__Host-messages",
    }
    for cookie in (cookie for cookie in cookies if cookie.value):  # one that is deleted has no say
        assert cookie["secure"], cookie
        assert cookie["httponly"], cookie
        assert cookie["samesite"] == "Lax", cookie
        assert cookie["path"] == "/", cookie
        assert not cookie["domain"], cookie


@pytest.mark.django_db
def test_with_djangos_own_names_a_neighbour_could_set_them() -> None:
    with override_settings(SESSION_COOKIE_NAME="sessionid"):
        assert any(not cookie.key.startswith("__Host-") for cookie in crawl())


def test_https_is_asked_for_on_every_host_of_ours(of_https: dict[str, object]) -> None:
    assert of_https["SECURE_HSTS_SECONDS"] == 31_536_000
    assert of_https["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True


@pytest.mark.django_db
def test_a_plain_demonstration_works_without_https() -> None:
    names = {cookie.key for cookie in crawl()}
    assert names == {"session", "csrf", "django_language", "device", "messages"}


@pytest.mark.django_db
def test_a_session_ends_with_its_browser() -> None:
    sessions = [cookie for cookie in crawl() if cookie.key == "session" and cookie.value]
    assert sessions
    assert not any(cookie["max-age"] or cookie["expires"] for cookie in sessions)
