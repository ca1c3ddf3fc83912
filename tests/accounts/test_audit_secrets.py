"""Nothing secret is written down: no password, no hash of one, no key of a session, no token."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts import clock
from accounts.models import AuditChange, AuditEvent, AuditSeal, User
from procedures.models import Role
from tests.factories import make_member, make_province, make_user

pytestmark = pytest.mark.django_db

CANARY = "Chim-hoàng-yến-9713"


def in_the_tables() -> str:
    """Return all text that the three tables hold."""
    models = (AuditEvent, AuditChange, AuditSeal)
    return "\n".join(str(row) for model in models for row in model._default_manager.values_list())


def test_nothing_secret_is_written_down(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    chief = make_member(make_province(), Role.ADMIN)
    chief.set_password(CANARY)
    chief.save()
    client.post(reverse("sign-in"), {"username": chief.username, "password": f"{CANARY}-sai"})
    client.post(reverse("sign-in"), {"username": "khach-la", "password": CANARY})
    client.post(reverse("sign-in"), {"username": chief.username, "password": CANARY})
    client.force_login(chief)
    new = {"username": "moi", "usable_password": "true", "password1": CANARY, "password2": CANARY}
    assert client.post(reverse("admin:accounts_user_add"), new).status_code == 302
    made = User.objects.get(username="moi")
    again = {"usable_password": "true", "password1": f"{CANARY}2", "password2": f"{CANARY}2"}
    assert client.post(f"/quan-tri/accounts/user/{made.pk}/password/", again).status_code == 302
    client.get(f"/quan-tri/khong-co/?token={CANARY}")
    client.force_login(make_user())
    assert client.get(reverse("admin:index"), {"token": CANARY}).status_code == 403
    made.refresh_from_db()
    cookies = [one.value for one in client.cookies.values() if one.key != settings.LANGUAGE_COOKIE_NAME]
    secrets = [CANARY, chief.password, made.password, client.session.session_key, *filter(None, cookies)]
    assert AuditEvent.objects.filter(action="set_password", subject="moi").count() == 1
    assert [secret for secret in secrets if secret in in_the_tables() + caplog.text] == []
    AuditEvent.objects.create(at=clock.now(), action="change", channel="form", reason=f"mật khẩu {CANARY}")
    assert CANARY in in_the_tables()  # so it would have been found
