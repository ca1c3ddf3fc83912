"""What every answer carries."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from procedures.models import Role
from tests.factories import make_member, make_province


@pytest.mark.django_db
def test_nothing_inline_and_nothing_foreign_is_allowed(client: Client) -> None:
    policy = client.get(reverse("sign-in")).headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_a_page_of_somebody_signed_in_is_stored_nowhere(client: Client) -> None:
    client.force_login(make_member(make_province(), Role.LEADER))
    assert "no-store" in client.get(reverse("reports:target-list")).headers["Cache-Control"]


@pytest.mark.django_db
def test_other_sites_may_not_frame_or_read_a_page(client: Client) -> None:
    headers = client.get(reverse("sign-in")).headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"
