"""Addresses of the administration that once ended in an error, on the engine that failed at them."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from accounts.query_admin import LONGEST, readable
from procedures.models import Unit
from tests.factories import make_unit, make_user
from tests.rights.test_hostile_queries import VALUES

pytestmark = pytest.mark.django_db

# What was found to end in an error, each the first of its kind.
FOUND = [
    ("admin:procedures_unit_export", "x", "one"),
    ("admin:procedures_unit_changelist", "code", "a NUL"),
    ("admin:reports_dialogue_changelist", "held_on__year", "a year of 20 digits"),
    ("admin:procedures_membership_add", "user", "a word"),
    ("admin:procedures_unit_changelist", "q", "a search of 1,000 words"),
    # and their brothers
    ("admin:reports_dialogue_changelist", "held_on__year", "the last year"),
    ("admin:reports_dialogue_changelist", "unit", "a year of 20 digits"),
    ("admin:procedures_procedure_changelist", "q", "a NUL within"),
    ("admin:procedures_unit_export", "q", "a search of 1,000 words"),
    ("admin:procedures_unit_changelist", "code__regex", "signs"),
    ("admin:targets_target_add", "named_units", "a list"),
    ("admin:autocomplete", "term", "a search of 1,000 words"),
    ("admin:accounts_user_change", "_to_field", "nothing"),
]


@pytest.fixture
def founder(client: Client) -> Client:
    client.force_login(make_user(is_superuser=True))
    return client


@pytest.mark.parametrize(("name", "asked", "value"), FOUND)
def test_what_once_ended_in_an_error_is_answered(name: str, asked: str, value: str, founder: Client) -> None:
    address = reverse(name, args=[make_user().pk] if name.endswith("_change") else [])
    box = "&app_label=procedures&model_name=membership&field_name=unit" if asked == "term" else ""
    assert founder.get(f"{address}?{asked}={VALUES[value]}{box}").status_code < 500


def test_what_can_be_read_is_still_asked_for(founder: Client) -> None:
    wanted, other = make_unit(name="Xã Lộc Trì"), make_unit(name="Xã Lộc Sơn")
    lists = reverse("admin:procedures_unit_changelist")
    assert list(founder.get(lists, {"q": "lộc trì"}).context["cl"].result_list) == [wanted]
    assert list(founder.get(lists, {"code": other.code}).context["cl"].result_list) == [other]
    form = (
        founder.get(reverse("admin:procedures_membership_add"), {"unit": wanted.pk}).context["adminform"].form
    )
    assert Unit.objects.get(pk=form.initial["unit"]) == wanted


def test_a_search_is_cut_and_its_neighbours_are_not() -> None:
    query = readable(QueryDict(f"q={'a' * 500}&name={'b' * 500}"))
    assert (len(query["q"]), len(query["name"])) == (LONGEST, 500)
