"""Nobody approves by an account whose keys they had in hand."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import keys, second_factor
from accounts.models import User
from procedures import people
from procedures.models import Membership, Role, Unit
from procedures.rights import Action, may
from tests.factories import (
    make_calendar,
    make_member,
    make_province,
    make_target,
    make_user,
)
from tests.procedures.granting.conftest import NEXT_DAY, change, give, rows_of, signed_in
from tests.procedures.people_rows import people_in

pytestmark = pytest.mark.django_db


# Who gave it to themselves ---------------------------------------------------------------------------------


def made(client: Client, keeper: User) -> User:
    """Make an account as an administrator does."""
    secret = "Mot-mat-khau-dai-2020"
    form = {"username": "tay-trong", "usable_password": "true", "password1": secret, "password2": secret}
    assert client.post(reverse("admin:accounts_user_add"), form).status_code == 302
    return User.objects.get(username="tay-trong")


def made_by_sheet(client: Client, keeper: User) -> User:
    people.make(people_in("tay-trong;;SNV;official;;;"), by=keeper)
    return User.objects.get(username="tay-trong")


def made_by_an_account_that_they_made(client: Client, keeper: User) -> User:
    between = made(client, keeper)
    keys.touched([user := make_user()], keys.Deed.MADE, by=between)
    return user


def with_another_password(client: Client, keeper: User) -> User:
    user = make_user()
    secret = {"usable_password": "true", "password1": "Mot-mat-khau-2020", "password2": "Mot-mat-khau-2020"}
    assert client.post(f"/quan-tri/accounts/user/{user.pk}/password/", secret).status_code == 302
    return user


def with_another_address(client: Client, keeper: User) -> User:
    user = make_user()
    joined = {"date_joined_0": "01/01/2018", "date_joined_1": "08:00:00"}
    form = {"username": user.username, "email": "ke-khac@example.vn", "is_active": "on"} | joined
    assert client.post(reverse("admin:accounts_user_change", args=[user.pk]), form).status_code == 302
    return user


def without_the_second_factor(client: Client, keeper: User) -> User:
    second_factor.forget_second_factor(user := make_user(), by=keeper)
    return user


HANDS = [
    made,
    made_by_sheet,
    made_by_an_account_that_they_made,
    with_another_password,
    with_another_address,
    without_the_second_factor,
]


@pytest.mark.parametrize("hand", HANDS, ids=lambda hand: hand.__name__)
def test_nobody_gets_a_right_to_approve_through_an_account_that_they_had_in_hand(
    hand: Any, chief: Client, admin: User, unit: Unit, at: Any
) -> None:
    puppet = hand(chief, admin)
    User.objects.filter(pk=puppet.pk).update(must_change_password=False)
    puppet.refresh_from_db()
    Membership.objects.create(user=puppet, unit=unit, role=Role.ADMIN)
    answer = give(signed_in(puppet), admin, "coordinator", unit)
    assert "từng tạo tài khoản này" in answer.content.decode()
    other = admin.memberships.get()
    assert change(signed_in(puppet), other, role="coordinator").status_code == 200
    page = reverse("admin:procedures_unit_change", args=[unit.pk])
    row = {"user": admin.pk, "role": "coordinator"}
    assert signed_in(puppet).post(page, rows_of(unit, row)).status_code == 200
    at(NEXT_DAY)
    assert not may(admin, Action.REVIEW)


# What opens an account that may approve --------------------------------------------------------------------


def opened_again(client: Client, keeper: User, owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(is_active=False)
    joined = {"date_joined_0": "01/01/2018", "date_joined_1": "08:00:00"}
    form = {"username": owner.username, "email": owner.email, "is_active": "on"} | joined
    assert client.post(reverse("admin:accounts_user_change", args=[owner.pk]), form).status_code == 302


def given_an_address(client: Client, keeper: User, owner: User) -> None:
    joined = {"date_joined_0": "01/01/2018", "date_joined_1": "08:00:00"}
    form = {"username": owner.username, "email": "ke-khac@example.vn", "is_active": "on"} | joined
    assert client.post(reverse("admin:accounts_user_change", args=[owner.pk]), form).status_code == 302


def given_a_password(client: Client, keeper: User, owner: User) -> None:
    secret = {"usable_password": "true", "password1": "Mot-mat-khau-2020", "password2": "Mot-mat-khau-2020"}
    assert client.post(f"/quan-tri/accounts/user/{owner.pk}/password/", secret).status_code == 302


def freed_of_the_second_factor(client: Client, keeper: User, owner: User) -> None:
    form = {"action": "remove_second_factor", "_selected_action": [owner.pk]}
    assert client.post(reverse("admin:accounts_user_changelist"), form).status_code == 302


TAKEN = [opened_again, given_an_address, given_a_password, freed_of_the_second_factor]


@pytest.mark.parametrize("hand", TAKEN, ids=lambda hand: hand.__name__)
def test_whose_keys_somebody_else_had_approves_from_the_next_day_and_all_who_may_approve_hear(
    hand: Any, chief: Client, admin: User, unit: Unit, letters: Any, at: Any
) -> None:
    make_calendar()
    make_target()
    owner = make_member(unit, Role.COORDINATOR, username="dieuphoi")
    colleague = make_member(make_province(), Role.COORDINATOR, email="a@example.vn")
    assert may(owner, Action.REVIEW)
    with letters():
        hand(chief, admin, owner)
    owner = User.objects.get(pk=owner.pk)
    assert not may(owner, Action.REVIEW)
    (told,) = [letter for letter in mail.outbox if letter.to == ["a@example.vn"]]
    for words in ("dieuphoi", "Sở Nội vụ", "13/06/2018", "Quản trị (quantri)", "23:30 12/06/2018"):
        assert words in told.body
    desk = signed_in(colleague).get(reverse("reports:desk")).content.decode()
    assert f"{owner} (Sở Nội vụ): lại có hiệu lực từ ngày 13/06/2018" in desk
    User.objects.filter(pk=owner.pk).update(must_change_password=False)
    assert "có hiệu lực từ ngày 13/06/2018" in signed_in(owner).get(reverse("account")).content.decode()
    at(NEXT_DAY)
    assert may(User.objects.get(pk=owner.pk), Action.REVIEW)


def test_who_keeps_their_own_account_goes_on_approving(unit: Unit, letters: Any) -> None:
    owner = make_member(unit, Role.COORDINATOR, email="a@example.vn")
    with letters():
        second_factor.forget_second_factor(owner, by=owner)
    assert may(User.objects.get(pk=owner.pk), Action.REVIEW)
    assert mail.outbox == []
