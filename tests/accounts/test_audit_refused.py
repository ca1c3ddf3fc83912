"""What was refused is written down although the request was undone."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, InterfaceError, connection, connections, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import include, path, reverse

from accounts import audit, refusals
from accounts.doors import SIGNED_IN, needs
from accounts.models import AuditChange, AuditEvent
from procedures.models import Level, Role, Unit
from tests.accounts.signing_in import told
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


# Strangers -------------------------------------------------------------------------------------------------


class Minutes:
    """A clock of the folds that is moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def minutes(monkeypatch: pytest.MonkeyPatch) -> Minutes:
    held = Minutes()
    monkeypatch.setattr(refusals, "folds", refusals.Folds(held))
    return held


def knock(address: str, ip: str) -> Any:
    """Send a form without its token, as nobody in particular."""
    return Client(enforce_csrf_checks=True).post(address, {"username": "x"}, REMOTE_ADDR=ip)


def told_of() -> list[tuple[str | None, str, str]]:
    """Return where each refusal came from, and how many followed it."""
    return list(AuditEvent.objects.order_by("pk").values_list("ip", "address", "reason"))


def test_refusals_of_a_stranger_are_one_act_a_minute_with_a_count(minutes: Minutes) -> None:
    for page in ("/dang-nhap/", "/ngon-ngu/", "/dang-nhap/"):
        assert knock(page, "10.1.2.3").status_code == 403
    assert told_of() == [("10.1.2.3", "POST /dang-nhap/", "")]
    minutes.now = 59
    Client().get("/phuong-phap/")
    assert AuditEvent.objects.count() == 1
    minutes.now = 61
    Client().get("/phuong-phap/")  # whoever comes next
    assert told_of()[1:] == [
        ("10.1.2.3", "POST /dang-nhap/", "Còn 2 lần như vậy từ đó trong một phút, không ghi riêng từng lần.")
    ]
    knock("/dang-nhap/", "10.1.2.3")
    assert len(told_of()) == 3


def test_each_address_has_its_own_count_and_a_network_of_the_newer_kind_is_one(minutes: Minutes) -> None:
    for ip in ("10.1.2.3", "10.1.2.4", "2001:db8:1:1::1", "2001:db8:1:1::2", "2001:db8:1:2::1"):
        knock("/dang-nhap/", ip)
    assert [ip for ip, *_ in told_of()] == ["10.1.2.3", "10.1.2.4", "2001:db8:1:1::1", "2001:db8:1:2::1"]


def test_what_was_counted_is_written_when_the_process_ends(minutes: Minutes) -> None:
    for _ in range(3):
        knock("/dang-nhap/", "10.1.2.3")
    refusals.write_all()
    assert told("refused") == 3
    refusals.write_all()
    assert told("refused") == 3


def test_refusals_from_more_addresses_than_are_remembered_are_counted_together(minutes: Minutes) -> None:
    for number in range(refusals.MOST + 50):
        knock("/dang-nhap/", f"10.1.{number // 250}.{number % 250}")
    refusals.write_all()
    assert told("refused") == refusals.MOST + 50
    assert AuditEvent.objects.count() == refusals.MOST + 2
    assert AuditEvent.objects.filter(ip=None).count() == 2


def test_a_first_refusal_that_could_not_be_written_is_counted(
    minutes: Minutes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as away:
        away.setattr(AuditEvent._meta, "db_table", "not_there")
        with pytest.raises(DatabaseError), transaction.atomic():
            refusals.write_refusal("refused", "10.1.2.3")
    refusals.write_all()
    assert told("refused") == 1


def test_of_a_stranger_sixty_forms_are_taken_at_once_and_then_one_a_second() -> None:
    client = Client()
    forms = [client.post(reverse("set-language"), {"language": "vi"}) for _ in range(62)]
    assert [answer.status_code for answer in forms] == [302] * 60 + [429] * 2
    assert "Chờ một phút" in forms[-1].content.decode()
    assert forms[-1].headers["Retry-After"] == "1"
    assert client.post(reverse("set-language"), REMOTE_ADDR="10.1.2.4").status_code == 302
    client.force_login(make_user())
    assert client.post(reverse("set-language"), {"language": "vi"}).status_code == 302


def test_a_signed_in_reader_is_written_down_each_time(client: Client) -> None:
    client.force_login(make_member(make_province(), Role.LEADER))
    for _ in range(3):
        client.get(reverse("reports:audit"))
    assert AuditEvent.objects.filter(action="refused").count() == 3


def test_counts_that_could_not_be_written_are_kept_and_the_page_is_answered(
    minutes: Minutes, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    def closed(*_args: Any, **_fields: Any) -> None:
        raise InterfaceError

    for ip in ("10.1.2.3", "10.1.2.3", "10.1.2.4", "10.1.2.4"):
        knock("/dang-nhap/", ip)
    minutes.now = 61
    with monkeypatch.context() as away:
        away.setattr(AuditChange.objects, "bulk_create", closed)
        assert client.get("/phuong-phap/").status_code == 200
    knock("/dang-nhap/", "10.1.2.3")
    assert told("refused") == 2
    minutes.now = 122
    client.get("/phuong-phap/")
    assert told("refused") == 5


def test_the_counts_of_a_minute_are_written_in_one_transaction(minutes: Minutes) -> None:
    for number in range(20):
        knock("/dang-nhap/", f"10.1.2.{number}")
        knock("/dang-nhap/", f"10.1.2.{number}")
    minutes.now = 61
    with CaptureQueriesContext(connection) as asked:
        refusals.write_the_counted()
    assert sum(query["sql"].startswith(("SAVEPOINT", "BEGIN")) for query in asked) == 1
    assert told("refused") == 40
