"""What was refused is written down although the request was undone."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path, reverse

from accounts import audit
from accounts.doors import SIGNED_IN, needs
from accounts.models import AuditEvent
from procedures.models import Level, Role, Unit
from tests.factories import make_member, make_province, make_unit, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@needs(SIGNED_IN)
def forbids(request: HttpRequest) -> HttpResponse:
    """Change something, and find that the reader may not."""
    make_unit(Level.DEPARTMENT, code="NEW")
    raise PermissionDenied


@needs(SIGNED_IN)
def finds_no_door(request: HttpRequest) -> HttpResponse:
    """Change something, and find that the row belongs to others."""
    make_unit(Level.DEPARTMENT, code="NEW")
    request.found_no_door = True  # type: ignore[attr-defined]
    raise Http404


@needs(SIGNED_IN)
def finds_nothing(request: HttpRequest) -> HttpResponse:
    """Find that nobody has such a row."""
    raise Http404


@needs(SIGNED_IN)
def locks_out(request: HttpRequest) -> HttpResponse:
    """Count one attempt too many, and answer instead of raising."""
    make_unit(Level.DEPARTMENT, code="NEW")
    transaction.set_rollback(True)
    return HttpResponse(status=403)


@needs(SIGNED_IN)
def writes_it_down_itself(request: HttpRequest) -> HttpResponse:
    """Write the refusal down inside what is then undone: the mistake that the middleware avoids."""
    audit.write("inside", None, by=None)
    raise PermissionDenied


urlpatterns = [
    path("thu/cam/", forbids),
    path("thu/khong-thay/", finds_no_door),
    path("thu/khong-co/", finds_nothing),
    path("thu/khoa/", locks_out),
    path("thu/tu-ghi/", writes_it_down_itself),
    path("", include("reform_portal.urls")),
]


@pytest.fixture(autouse=True)
def every_request_is_one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undo all that a refused request did, as a portal with ATOMIC_REQUESTS does."""
    monkeypatch.setitem(connections.settings["default"], "ATOMIC_REQUESTS", True)


@pytest.mark.parametrize(
    ("address", "status"),
    [("/thu/cam/", 403), ("/thu/khong-thay/", 404), ("/thu/khoa/", 403)],
)
def test_a_refusal_stays_although_its_request_was_undone(address: str, status: int, client: Client) -> None:
    unit = make_province()
    user = make_member(unit, Role.OFFICIAL)
    client.force_login(user)
    answer = client.post(address, {"password": "x"}, headers={"user-agent": "Máy"}, REMOTE_ADDR="10.1.2.3")
    assert answer.status_code == status
    assert not Unit.objects.filter(code="NEW").exists()
    event = AuditEvent.objects.get()
    assert (event.action, event.by, event.who) == ("refused", user, user.username)
    assert (event.role, event.unit_code) == ("official", unit.code)
    assert (event.address, event.ip, event.channel) == (f"POST {address}", "10.1.2.3", "form")
    assert event.request_id == answer.headers["X-Request-ID"]


def test_what_is_written_inside_the_request_is_undone_with_it(client: Client) -> None:
    client.force_login(make_user())
    client.get("/thu/tu-ghi/")
    assert [event.action for event in AuditEvent.objects.all()] == ["refused"]


def test_what_nobody_has_is_no_refusal(client: Client) -> None:
    client.force_login(make_user())
    assert client.get("/thu/khong-co/").status_code == 404
    assert client.get("/khong-co-trang-nay/").status_code == 404
    assert AuditEvent.objects.count() == 0


def test_the_rights_table_refuses_and_it_is_written_down(client: Client) -> None:
    client.force_login(make_member(make_province(), Role.LEADER))
    assert client.get(reverse("reports:audit")).status_code == 403
    assert client.get(reverse("admin:index")).status_code == 403
    assert [event.channel for event in AuditEvent.objects.order_by("pk")] == ["form", "admin"]


def test_a_form_without_its_token_is_written_down() -> None:
    client: Any = Client(enforce_csrf_checks=True)
    client.force_login(make_user())
    assert client.post(reverse("sign-out")).status_code == 403
    assert AuditEvent.objects.get().address == "POST /dang-xuat/"
