"""Sessions: they end by time, by hand and by changes of the account; nothing typed is lost (A8, B8, B9)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import passwords, second_factor, sessions
from accounts.models import Session, User
from accounts.sessions import SessionStore
from procedures.models import Membership, Role
from tests.accounts.conftest import MovableClock
from tests.accounts.signing_in import OTHER, PASSWORD, acts, is_signed_in, make_owner, try_password
from tests.factories import make_member, make_province, make_unit

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture
def owner(time: MovableClock) -> User:
    return make_owner()


@pytest.fixture
def signed_in(owner: User, client: Client) -> Client:
    """A browser in which the owner is signed in."""
    try_password(client, PASSWORD)
    return client


# Time -------------------------------------------------------------------------------------------------------


def test_fifteen_idle_minutes_end_a_session(signed_in: Client, time: MovableClock) -> None:
    time.forward(minutes=14, seconds=59)
    assert is_signed_in(signed_in)
    time.forward(minutes=15)
    assert not is_signed_in(signed_in)
    time.forward(minutes=-15)
    assert not is_signed_in(signed_in)  # it has ended for good


def test_five_end_that_of_an_administrator(client: Client, time: MovableClock) -> None:
    make_member(make_province(), Role.ADMIN, username="chief")
    client.force_login(User.objects.get(username="chief"))
    time.forward(minutes=4, seconds=59)
    assert is_signed_in(client)
    time.forward(minutes=5)
    assert not is_signed_in(client)


def test_a_page_that_looks_again_by_itself_is_no_presence(signed_in: Client, time: MovableClock) -> None:
    for _ in range(7):
        time.forward(minutes=2)
        assert signed_in.get("/tai-khoan/?tu-xem-lai").status_code == 200
    time.forward(minutes=1)
    assert not is_signed_in(signed_in)


def test_twelve_hours_end_the_busiest_session(signed_in: Client, time: MovableClock) -> None:
    for _ in range(71):
        time.forward(minutes=10)
        assert is_signed_in(signed_in)
    time.forward(minutes=10)
    assert not is_signed_in(signed_in)


def test_without_the_check_it_would_go_on(
    signed_in: Client, time: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "is_over", lambda session, idle_minutes: False)
    time.forward(hours=11)
    assert is_signed_in(signed_in)


def test_an_ended_session_leads_back_to_its_page_and_says_so(signed_in: Client, time: MovableClock) -> None:
    time.forward(minutes=16)
    answer = signed_in.get("/chi-tieu/?ky=2018-q2", follow=True)
    assert answer.redirect_chain == [("/dang-nhap/?next=/chi-tieu/%3Fky%3D2018-q2", 302)]
    assert "Đã hết thời gian đăng nhập" in answer.content.decode()
    assert Session.objects.filter(user__isnull=False).count() == 0


def test_an_open_page_stays_open_when_a_session_ends(signed_in: Client, time: MovableClock) -> None:
    time.forward(minutes=16)
    answer = signed_in.get("/phuong-phap/")
    assert answer.status_code == 200
    assert not answer.context["request"].user.is_authenticated


def test_a_page_that_is_not_there_knows_nobody_then(signed_in: Client, time: MovableClock) -> None:
    time.forward(minutes=16)
    answer = signed_in.get("/khong-co/")
    assert answer.status_code == 404
    assert reverse("sign-out") not in answer.content.decode()


def kept(signed_in: Client, time: MovableClock, **data: str) -> Any:
    """Send a form after the session has ended, and follow it to the sign-in."""
    time.forward(minutes=16)
    return signed_in.post(
        reverse("second-factor") + "?x=1", data or {"code": "<123>", "once": "k"}, follow=True
    )


def test_a_form_that_came_too_late_is_offered_after_signing_in(signed_in: Client, time: MovableClock) -> None:
    page = kept(signed_in, time)
    assert page.redirect_chain[0][0].startswith(f"/dang-nhap/?next={reverse('kept-form')}")
    assert "còn" in page.content.decode()
    try_password(signed_in, PASSWORD)
    offered = signed_in.get(reverse("kept-form")).content.decode()
    assert 'action="/tai-khoan/lop-thu-hai/?x=1"' in offered
    assert 'name="code" value="&lt;123&gt;"' in offered
    assert 'name="once" value="k"' in offered


def test_nobody_else_is_offered_it(signed_in: Client, time: MovableClock) -> None:
    kept(signed_in, time)
    make_owner("other")
    try_password(signed_in, PASSWORD, "other")
    assert signed_in.get(reverse("kept-form")).status_code == 302


def test_a_form_with_a_password_is_not_kept(signed_in: Client, time: MovableClock) -> None:
    kept(signed_in, time, old_password=PASSWORD, new_password1=OTHER)
    try_password(signed_in, PASSWORD)
    assert signed_in.get(reverse("kept-form")).status_code == 302


def test_what_a_kept_form_holds_is_enciphered(signed_in: Client, time: MovableClock) -> None:
    kept(signed_in, time, note="tờ-giấy-riêng")
    (row,) = Session.objects.all()
    assert "riêng" not in str(row.get_decoded())


def test_a_page_costs_no_query_more_for_it(signed_in: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        signed_in.get("/phuong-phap/")
    assert not [query for query in asked.captured_queries if "UPDATE" in query["sql"]]
    about_the_reader = [query for query in asked.captured_queries if "accounts_" in query["sql"]]
    assert len(about_the_reader) == 3  # the session, the memberships, and the user who has none


# Hands ------------------------------------------------------------------------------------------------------


def handle_of_other(signed_in: Client) -> str:
    """Return what names the other browser on the account page."""
    browsers = signed_in.get(reverse("account")).context["browsers"]
    return str(next(one.handle for one in browsers if not one.is_this_one))


def test_the_account_page_lists_where_somebody_is_signed_in(owner: User, signed_in: Client) -> None:
    other = Client(headers={"user-agent": FIREFOX})
    try_password(other, PASSWORD, ip="10.0.0.77")
    page = signed_in.get(reverse("account")).content.decode()
    assert "Firefox, Windows" in page
    assert "10.0.0.77" in page
    assert all(str(key) not in page for key in Session.objects.values_list("session_key", flat=True))


def test_one_other_browser_is_signed_out(owner: User, signed_in: Client) -> None:
    other, third = Client(), Client()
    try_password(other, PASSWORD)
    handle = handle_of_other(signed_in)
    try_password(third, PASSWORD)
    signed_in.post(reverse("session-end", args=[handle]))
    assert [is_signed_in(one) for one in (signed_in, other, third)] == [True, False, True]
    assert acts("session_ended") == 1


def test_all_others_are_signed_out(owner: User, signed_in: Client) -> None:
    others = [Client() for _ in range(3)]
    for one in others:
        try_password(one, PASSWORD)
    signed_in.post(reverse("sessions-end-others"))
    assert is_signed_in(signed_in)
    assert not any(is_signed_in(one) for one in others)
    assert acts("other_sessions_ended") == 1


def test_nobody_ends_the_session_of_another(signed_in: Client) -> None:
    make_owner("other")
    other = Client()
    try_password(other, PASSWORD, "other")
    (row,) = Session.objects.filter(user__username="other")
    assert signed_in.post(reverse("session-end", args=[row.handle])).status_code == 404
    assert is_signed_in(other)


@pytest.mark.parametrize("change", ["sign out", "switch off", "password", "second factor", "administrator"])
def test_the_old_cookie_is_useless_on_the_next_request(change: str, owner: User, signed_in: Client) -> None:
    stolen = Client()
    stolen.cookies.load({"session": signed_in.cookies["session"].value})
    assert is_signed_in(stolen)
    if change == "sign out":
        signed_in.post(reverse("sign-out"))
    elif change == "switch off":
        User.objects.update(is_active=False)
    elif change == "password":
        passwords.change(owner, passwords.Chosen.of(OTHER), action="password_changed")
    elif change == "second factor":
        second_factor.set_up(owner, "JBSWY3DPEHPK3PXP", 0, this=None)
    else:
        sessions.end_everywhere(owner, by=owner)
    assert not is_signed_in(stolen)


def test_the_administration_ends_sessions_and_lets_people_in_again(owner: User, signed_in: Client) -> None:
    chief = Client()
    chief.force_login(make_member(make_province(), Role.ADMIN, is_staff=True, is_superuser=True))
    for action in ("sign_out", "unlock", "remove_second_factor"):
        chief.post(
            reverse("admin:accounts_user_changelist"), {"action": action, "_selected_action": [owner.pk]}
        )
    assert not is_signed_in(signed_in)
    assert (acts("signed_out_by_other"), acts("unlocked"), acts("second_factor_removed")) == (1, 1, 1)


def test_a_password_set_in_the_administration_is_for_one_time(owner: User, signed_in: Client) -> None:
    chief = Client()
    chief.force_login(make_member(make_province(), Role.ADMIN, is_staff=True, is_superuser=True))
    form = {"password1": OTHER, "password2": OTHER, "usable_password": "true"}
    chief.post(reverse("admin:auth_user_password_change", args=[owner.pk]), form)
    owner.refresh_from_db()
    assert owner.check_password(OTHER)
    assert owner.must_change_password
    assert not is_signed_in(signed_in)


# Rights (A8) ------------------------------------------------------------------------------------------------


def test_a_role_withdrawn_closes_the_next_page(client: Client) -> None:
    leader = make_member(make_province(), Role.LEADER)
    client.force_login(leader)
    assert client.get("/bang-dieu-khien/").status_code == 200
    Membership.objects.filter(user=leader).delete()
    assert client.get("/bang-dieu-khien/").status_code == 403


def test_a_unit_exchanged_opens_the_next_page_of_the_other(client: Client) -> None:
    official = make_member(make_unit(), Role.OFFICIAL)
    client.force_login(official)
    assert client.get("/bang-dieu-khien/").status_code == 403
    Membership.objects.filter(user=official).update(role=Role.LEADER, unit=make_province())
    assert client.get("/bang-dieu-khien/").status_code == 200


def test_an_account_switched_off_is_a_stranger_on_the_next_page(client: Client) -> None:
    leader = make_member(make_province(), Role.LEADER)
    client.force_login(leader)
    User.objects.filter(pk=leader.pk).update(is_active=False)
    assert client.get("/bang-dieu-khien/").headers["Location"].startswith("/dang-nhap/")


# The password once more -------------------------------------------------------------------------------------


def test_a_password_holds_for_ten_minutes(signed_in: Client, time: MovableClock) -> None:
    address = reverse("second-factor")
    time.forward(minutes=9, seconds=59)
    assert signed_in.get(address).status_code == 200
    time.forward(seconds=1)
    assert (
        signed_in.get(address).headers["Location"] == f"{reverse('prove')}?next={address.replace('/', '%2F')}"
    )
    wrong = signed_in.post(reverse("prove"), {"password": OTHER})
    assert wrong.status_code == 200
    led = signed_in.post(reverse("prove"), {"password": PASSWORD, "next": address})
    assert led.headers["Location"] == address
    assert signed_in.get(address).status_code == 200
    assert (acts("password_proved"), acts("sign_in_failed")) == (1, 1)


def test_a_form_that_needed_it_is_offered_again(signed_in: Client, time: MovableClock) -> None:
    time.forward(minutes=11)
    led = signed_in.post(reverse("second-factor"), {"code": "123456"})
    assert led.headers["Location"].endswith(reverse("kept-form").replace("/", "%2F"))


def test_proving_leads_to_pages_of_ours_alone(signed_in: Client) -> None:
    led = signed_in.post(reverse("prove"), {"password": PASSWORD, "next": "https://evil.example/"})
    assert led.headers["Location"] == reverse("account")


# Keys (B10) -------------------------------------------------------------------------------------------------


def test_signing_in_changes_the_key_of_the_session(owner: User, client: Client) -> None:
    client.get("/dang-nhap/?next=/tai-khoan/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["session"] = str(session.session_key)
    try_password(client, PASSWORD)
    assert client.cookies["session"].value != session.session_key
    assert not SessionStore().exists(str(session.session_key))


def test_ten_thousand_keys_are_ten_thousand() -> None:
    keys = {SessionStore()._get_new_session_key() for _ in range(10_000)}  # type: ignore[attr-defined]
    assert len(keys) == 10_000
    assert min(map(len, keys)) >= 32
