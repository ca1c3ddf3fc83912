"""A form that names a row of a foreign unit changes nothing of it, and its answer betrays nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings

from tests.rights.asking import signed_in_as_before
from tests.rights.conftest import Scene
from tests.rights.forms import Form
from tests.rights.keys import WORD, Twins, foreign_keys, is_about_one_unit, swapped, touches, twins
from tests.rights.rows import all_rows, changes
from tests.rights.world import undone
from tests.sampling import some_by_day
from tools.rights.addresses import Address, addresses

pytestmark = pytest.mark.django_db

SENT = [one for one in addresses() if not one.is_admin and (one.methods is None or "POST" in one.methods)]
WITH_A_UNIT = ("official", "head", "district coordinator")  # whom the foreign unit is foreign to


@pytest.fixture(scope="module")
def known(scene: Scene) -> Twins:
    """For every key in reach, one that is not."""
    return twins(scene.world)


@pytest.fixture(scope="module")
def strange(scene: Scene) -> set[str]:
    """Every key that is out of reach."""
    return foreign_keys(scene.world)


def forms_of(address: Address, scene: Scene, known: Twins) -> list[Form]:
    """Return the forms that go to the address, each once, as somebody sees them to whom a unit is foreign.

    Whoever reaches the whole province still speaks for one unit where the address names it.
    """
    shown = {(form.finder, form.path, form.values): form for form in scene.forms if form.name == address.name}
    return [one for one in shown.values() if one.finder in WITH_A_UNIT or is_about_one_unit(one, known)]


@pytest.mark.parametrize("address", SENT, ids=str)
def test_every_form_is_shown_somewhere(address: Address, scene: Scene) -> None:
    assert any(form.name == address.name for form in scene.forms), "add its form in tests/rights/samples.py"


@pytest.mark.parametrize("address", some_by_day(SENT, one_of=3), ids=str)
def test_a_foreign_key_has_no_effect(address: Address, scene: Scene, known: Twins, strange: set[str]) -> None:
    wrong = [
        f"{form.finder}, {form.path}, {what}: {fault}"
        for form in forms_of(address, scene, known)
        for what, changed in swapped(form, known)
        for fault in faults(changed, form, scene.clients[form.finder], strange)
    ]
    assert wrong == []


def faults(changed: Form, form: Form, client: Client, strange: set[str]) -> Iterator[str]:
    """Yield what the changed form did to foreign rows, or was told about them."""
    with undone(), signed_in_as_before(client):
        before = all_rows()
        with transaction.atomic():  # where the view fails, its statements are undone
            answer = client.post(changed.path, changed.body(), follow=True)
        for change in changes(before, all_rows()):
            if touches(change, strange):
                yield f"{change.how} {change.table} {change.key}"
        if answer.status_code >= 500:
            yield str(answer.status_code)
        reads_of_it = form.finder not in WITH_A_UNIT or WORD in _usual(client, form)
        if WORD in text_of(answer) and not reads_of_it:
            yield "the answer betrays the foreign unit"


def _usual(client: Client, form: Form) -> str:
    """Return what the form is answered as it was shown."""
    with undone(), signed_in_as_before(client):
        return text_of(client.post(form.path, form.body(), follow=True))


def text_of(answer: Any) -> str:
    """Return what the reader sees of the answer, wherever it led."""
    answer.close()
    return "" if answer.streaming else answer.content.decode(errors="replace")


def test_the_keys_of_forms_are_known(scene: Scene, known: Twins) -> None:
    count = sum(1 for one in SENT for form in forms_of(one, scene, known) for _ in swapped(form, known))
    print(f"{count} foreign keys tried in {len(SENT)} forms")
    assert count >= 10


@override_settings(ROOT_URLCONF="tests.rights.forgotten")
def test_a_row_fetched_past_its_door_is_noticed(scene: Scene, known: Twins, strange: set[str]) -> None:
    line = scene.world.report("commune", "2018-q1").measurements.all()[0]
    form = Form(
        "careless", "/bo-quen/sua/", "post", (("line", str(line.pk)), ("note", "khác")), finder="official"
    )
    found = [
        fault
        for _, changed in swapped(form, known)
        for fault in faults(changed, form, scene.clients["official"], strange)
    ]
    assert any("changed reports.Measurement" in fault for fault in found)
    assert any("betrays" in fault for fault in found)
