"""The second factor: no page before it, no code twice, five tries, recovery codes once (B7)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts import attempts, clock, second_factor
from accounts.cipher import deciphered
from accounts.letters import link
from accounts.models import AuditEvent, User
from procedures.models import Role
from tests.accounts.addresses import STRANGERS, every_address, opened
from tests.accounts.conftest import MovableClock
from tests.accounts.signing_in import OTHER, PASSWORD, acts, fail, is_signed_in, make_owner, try_password
from tests.factories import make_member, make_province, make_unit

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def owner(time: MovableClock) -> User:
    """Somebody whose telephone was set up long ago."""
    user = make_owner()
    second_factor.set_up(user, SECRET, step=0, this=None)
    return user


def code(periods: int = 0, secret: str = SECRET) -> str:
    """Return what the telephone shows now, or so many periods from now."""
    return str(format_hotp_value(hotp_value(secret, clock.seconds() // 30 + periods)))


def give(client: Client, text: str, ip: str = "10.0.0.1") -> Any:
    """Send the form of the code."""
    return client.post(reverse("sign-in-code"), {"code": text}, REMOTE_ADDR=ip)


def half_signed_in(username: str = "owner", ip: str = "10.0.0.1") -> Client:
    """Return a browser in which the right password was given."""
    client = Client()
    assert try_password(client, PASSWORD, username, ip).headers["Location"] == reverse("sign-in-code")
    return client


# The codes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_rfc_6238(seconds: int, expected: str) -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # "12345678901234567890", the secret of the RFC's appendix
    assert format_hotp_value(hotp_value(secret, seconds // 30)) == expected


@pytest.mark.parametrize(("periods", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_telephone_may_be_half_a_minute_off(periods: int, right: bool, owner: User) -> None:
    client = half_signed_in()
    give(client, code(periods))
    assert is_signed_in(client) == right


@pytest.mark.parametrize("typed", ["{0} ", "{1}", " {0}"])
def test_a_code_is_read_as_people_type_it(typed: str, owner: User) -> None:
    client, shown = half_signed_in(), code()
    give(client, typed.format(shown, f"{shown[:3]} {shown[3:]}"))
    assert is_signed_in(client)


def test_a_code_is_taken_once(owner: User) -> None:
    shown = code()
    give(half_signed_in(), shown)
    again = half_signed_in()
    give(again, shown)
    assert not is_signed_in(again)


def test_after_a_code_none_before_it_is_taken(owner: User) -> None:
    earlier = code()
    give(half_signed_in(), code(1))
    again = half_signed_in()
    give(again, earlier)
    assert not is_signed_in(again)


def test_the_code_of_another_users_telephone_is_wrong(owner: User) -> None:
    client = half_signed_in()
    give(client, code(secret="GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"))
    assert not is_signed_in(client)


# Recovery codes --------------------------------------------------------------------------------------------


def test_each_recovery_code_opens_once(owner: User) -> None:
    codes = second_factor.new_recovery_codes(owner, this=None)
    assert len(set(codes)) == 10
    client = half_signed_in()
    give(client, codes[0])
    assert is_signed_in(client)
    again = half_signed_in()
    give(again, codes[0])
    assert not is_signed_in(again)
    assert second_factor.codes_left(owner) == 9


@pytest.mark.parametrize("dash", ["-", "", " "])
def test_a_recovery_code_is_read_with_and_without_its_dashes(dash: str, owner: User) -> None:
    code, *_ = second_factor.new_recovery_codes(owner, this=None)
    client = half_signed_in()
    give(client, f" {code.replace('-', dash)} ")
    assert is_signed_in(client)


def test_new_recovery_codes_end_the_old_ones(owner: User) -> None:
    old = second_factor.new_recovery_codes(owner, this=None)
    assert not set(old) & set(second_factor.new_recovery_codes(owner, this=None))
    client = half_signed_in()
    give(client, old[0])
    assert not is_signed_in(client)


def test_no_recovery_code_can_be_read_again_even_with_the_key(owner: User) -> None:
    codes = second_factor.new_recovery_codes(owner, this=None)
    held = Authenticator.objects.get(type="recovery_codes").data
    opened_up = f"{held} {deciphered(held['hashes'])}"
    assert not any(code in opened_up or code.replace("-", "") in opened_up for code in codes)


# Five tries ------------------------------------------------------------------------------------------------


def test_after_five_wrong_codes_the_right_one_is_refused_from_everywhere(owner: User) -> None:
    clients = [half_signed_in(ip=f"10.0.0.{number}") for number in range(5)]
    codes = [give(client, "000000", f"10.0.0.{number}").status_code for number, client in enumerate(clients)]
    assert codes == [200] * 4 + [429]
    last = half_signed_in(ip="10.0.0.9")
    assert give(last, code(), "10.0.0.9").status_code == 429
    assert not is_signed_in(last)
    assert (acts("sign_in_failed"), acts("locked_out"), acts("sign_in_refused")) == (4, 1, 1)


def test_of_a_hundred_codes_five_are_looked_at(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def wrong(user: User, text: str) -> bool:
        seen.append(text)
        return False

    monkeypatch.setattr(second_factor, "takes", wrong)
    client = half_signed_in()
    for number in range(100):
        give(client, f"{number:06}")
    assert len(seen) == 5


def test_an_administrator_opens_the_codes_again(owner: User) -> None:
    client = half_signed_in()
    for number in range(5):
        give(client, f"{number:06}")
    attempts.unlock(owner, by=None)
    give(client, code())
    assert is_signed_in(client)


def test_wrong_passwords_and_wrong_codes_add_up(owner: User) -> None:
    client = half_signed_in()
    fail(3)
    assert [give(client, "000000").status_code for _ in range(3)] == [200, 429, 429]


def test_no_code_is_written_down(owner: User) -> None:
    give(half_signed_in(), "987654")
    assert "987654" not in f"{AccessAttempt.objects.get().post_data}"
    assert AuditEvent.objects.filter(action="sign_in_failed").get().who == "owner"


def test_secrets_are_enciphered(owner: User) -> None:
    assert SECRET not in str(list(Authenticator.objects.values("data")))


def test_a_renewed_key_of_the_portal_keeps_the_telephones(owner: User, settings: Settings) -> None:
    codes = second_factor.new_recovery_codes(owner, this=None)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "k" * 50
    give(half_signed_in(), code())
    settings.SECRET_KEY_FALLBACKS = []  # everybody has signed in meanwhile
    for text in (codes[0], code(1)):
        client = half_signed_in()
        give(client, text)
        assert is_signed_in(client)


# Half signed in ---------------------------------------------------------------------------------------------


def test_half_signed_in_opens_no_page(owner: User) -> None:
    assert len(every_address()) > 60
    assert opened(half_signed_in(), STRANGERS) == []


def test_a_page_without_its_gate_would_be_found(owner: User) -> None:
    client = Client()
    client.force_login(owner)  # as if the code had not been asked for
    assert opened(client, STRANGERS) != []


def test_who_owes_a_second_factor_reaches_only_its_page(settings: Settings, client: Client) -> None:
    settings.SECOND_FACTOR = True
    client.force_login(make_member(make_province(), Role.COORDINATOR))
    assert (
        opened(
            client, (reverse("second-factor"),), but=("second-factor", "sign-out", "set-language", "prove")
        )
        == []
    )
    assert client.get("/chi-tieu/").headers["Location"] == reverse("second-factor")


@pytest.mark.parametrize("role", Role)
def test_the_roles_that_need_one(role: Role, settings: Settings, client: Client) -> None:
    settings.SECOND_FACTOR = True
    client.force_login(make_member(make_unit(), role))
    led = client.get("/phuong-phap/")  # open to all
    assert led.status_code == 200
    asked = client.get(reverse("account")).status_code == 302
    assert asked == (role in {Role.COORDINATOR, Role.LEADER, Role.ADMIN})


def test_where_the_setting_is_off_nobody_must(client: Client) -> None:
    client.force_login(make_member(make_province(), Role.ADMIN, is_superuser=True))
    assert is_signed_in(client)


def test_the_half_lasts_ten_minutes(owner: User, time: MovableClock) -> None:
    client = half_signed_in()
    time.forward(minutes=11)
    assert give(client, code()).headers["Location"] == reverse("sign-in")
    assert not is_signed_in(client)


@pytest.mark.parametrize("change", ["password", "off"])
def test_the_half_ends_when_the_account_changes(change: str, owner: User) -> None:
    client = half_signed_in()
    if change == "off":
        owner.is_active = False
    else:
        owner.set_password(OTHER)
    owner.save()
    give(client, code())
    assert not is_signed_in(client)


def test_a_new_password_by_letter_does_not_go_around_it(owner: User, client: Client) -> None:
    page = client.get(link(owner), follow=True)
    client.post(page.request["PATH_INFO"], {"new_password1": OTHER, "new_password2": OTHER})
    assert not is_signed_in(client)
    assert try_password(client, OTHER).headers["Location"] == reverse("sign-in-code")


def test_the_administration_has_no_way_around_it(owner: User) -> None:
    client = half_signed_in()
    assert client.get("/quan-tri/login/").headers["Location"].startswith("/dang-nhap/")


# Setting up -------------------------------------------------------------------------------------------------


def secret_on(client: Client) -> str:
    """Return the secret that the page shows for the telephone."""
    found = re.search(r'class="key">(\w+)<', client.get(reverse("second-factor")).content.decode())
    assert found
    return found[1]


def test_setting_up_asks_for_a_code_and_shows_recovery_codes_once(time: MovableClock, client: Client) -> None:
    user = make_owner()
    other = Client()
    for browser in (client, other):
        try_password(browser, PASSWORD)
    secret = secret_on(client)
    assert 'src="data:image/svg+xml;base64,' in client.get(reverse("second-factor")).content.decode()
    wrong = client.post(reverse("second-factor"), {"code": "000000"})
    assert wrong.status_code == 200
    assert not second_factor.is_set_up(user)
    shown = client.post(reverse("second-factor"), {"code": code(secret=secret)}, follow=True)
    codes = re.findall(r"<code>(\d{4}-\d{4}-\d{4}-\d{4})</code>", shown.content.decode())
    assert len(set(codes)) == second_factor.codes_left(user) == 10
    assert client.get(reverse("recovery-codes")).status_code == 302
    assert not is_signed_in(other)
    assert acts("second_factor_set_up") == 1


def test_the_code_of_setting_up_is_used_up(time: MovableClock, client: Client) -> None:
    make_owner()
    try_password(client, PASSWORD)
    used = code(secret=secret_on(client))
    client.post(reverse("second-factor"), {"code": used})
    again = half_signed_in()
    give(again, used)
    assert not is_signed_in(again)


def test_removing_and_renewing_need_a_fresh_password(owner: User, time: MovableClock) -> None:
    client = half_signed_in()
    give(client, code())
    time.forward(minutes=11)
    for address in ("second-factor-remove", "recovery-codes-renew"):
        assert client.post(reverse(address)).headers["Location"].startswith(reverse("prove"))
    assert acts("second_factor_removed") == acts("recovery_codes_renewed") == 0
    client.post(reverse("prove"), {"password": PASSWORD})
    client.post(reverse("recovery-codes-renew"))
    client.post(reverse("second-factor-remove"))
    assert acts("second_factor_removed") == acts("recovery_codes_renewed") == 1
    assert not second_factor.is_set_up(owner)


def test_taking_away_what_the_role_needs_leads_to_setting_up_anew(
    settings: Settings, time: MovableClock
) -> None:
    settings.SECOND_FACTOR = True
    user = make_member(make_province(), Role.LEADER, username="owner")
    user.set_password(PASSWORD)
    user.save()
    second_factor.set_up(user, SECRET, step=0, this=None)
    client = half_signed_in()
    give(client, code())
    assert is_signed_in(client)
    client.post(reverse("second-factor-remove"))
    assert client.get(reverse("account")).headers["Location"] == reverse("second-factor")


def test_a_session_without_a_code_ends_where_the_account_has_a_telephone(
    settings: Settings, owner: User, client: Client
) -> None:
    client.force_login(owner)
    client.get(reverse("second-factor"))
    assert not is_signed_in(client)
