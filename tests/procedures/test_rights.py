"""Who may do what, from the table itself."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from procedures.models import Membership, Role
from procedures.rights import RIGHTS, Action, may
from tests.factories import make_member, make_province, make_user


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_a_role_may_what_the_table_says(action: Action, role: Role) -> None:
    assert may(make_member(make_province(), role), action) == (role in RIGHTS[action])


@pytest.mark.django_db
@pytest.mark.parametrize("action", Action)
def test_nobody_without_a_role_may_anything(action: Action) -> None:
    assert not may(make_user(), action)
    assert not may(AnonymousUser(), action)
    assert not may(make_member(make_province(), Role.LEADER, is_active=False), action)


@pytest.mark.django_db
def test_a_right_withdrawn_is_gone_at_once() -> None:
    leader = make_member(make_province(), Role.LEADER)
    Membership.objects.filter(user=leader).delete()
    assert not may(leader, Action.READ_DASHBOARD)
