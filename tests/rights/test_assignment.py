"""A form changes what it shows and nothing else, whatever is sent along with it and however often."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import models, transaction
from django.test import Client, override_settings

from accounts.models import User
from procedures.models import Unit
from reports.models import Report
from targets.models import Indicator, Period
from tests.rights.asking import signed_in_as_before
from tests.rights.conftest import Scene
from tests.rights.forms import Form, Pairs
from tests.rights.keys import FOREIGN
from tests.rights.rows import all_rows, changes, shape
from tests.rights.test_foreign_keys import SENT
from tests.rights.world import LOCKED, World, our_models, undone
from tests.sampling import some_by_day
from tools.rights.addresses import Address

pytestmark = pytest.mark.django_db

# Values that would show: a state that no form may set, a row of another unit, a day and a number of nobody's.
STATES = {"status": "approved", "from_status": "approved", "to_status": "approved", "role": "admin"}
AT_ONCE = 400  # fields of one request: Django takes a thousand


def foreign_row(model: Any, world: World) -> str:
    """Return the key of a row that the form is not about."""
    known = {
        User: world.colleagues[FOREIGN].pk,
        Unit: world.units[FOREIGN].pk,
        Period: world.periods[LOCKED].pk,
        Indicator: world.indicators["mountain"].pk,
        Report: world.report(FOREIGN, "2018-q1").pk,
    }
    if model in known:
        return str(known[model])
    row = model._base_manager.last()
    return str(row.pk) if row else "1"


def value_for(column: models.Field[Any, Any], world: World) -> str:
    """Return what the column would hold if the form set it."""
    if column.name in STATES:
        return STATES[column.name]
    if column.related_model is not None:
        return foreign_row(column.related_model, world)
    if isinstance(column, models.BooleanField):
        return "true"
    if isinstance(column, models.DateTimeField):
        return "2001-01-01T00:00:00+07:00"
    if isinstance(column, models.DateField):
        return "2001-01-01"
    return "77" if isinstance(column, models.IntegerField | models.DecimalField) else "chen-vao"


def columns(world: World) -> dict[str, str]:
    """Return every column of every table of ours by the names under which it might be taken."""
    found = {}
    for model in our_models():
        for column in model._meta.concrete_fields:
            found[column.name] = found[column.attname] = value_for(column, world)
    return found


def loaded(form: Form, scene: Scene) -> Iterator[Form]:
    """Yield the form with every column of every table beside what it holds, also under its prefixes.

    What another form to the same address shows is left out: that is a box of it.
    """
    same = [form, *(one for one in scene.forms if one.name == form.name)]
    held = {name for one in same for name in (*dict(one.values), *one.files)}
    prefixes = {"", *(name.rpartition("-")[0] + "-" for name in held if "-" in name)}
    more: list[tuple[str, str]] = [
        (prefix + name, value)
        for prefix in sorted(prefixes)
        if not prefix.endswith("seen-")
        for name, value in columns(scene.world).items()
        if prefix + name not in held
    ]
    for start in range(0, len(more), AT_ONCE):
        yield replace(form, values=(*form.values, *more[start : start + AT_ONCE]))


def effect(form: Form, client: Client) -> tuple[int, Any]:
    """Return the status of the answer and what changed, without moments and what is drawn by lot."""
    with undone(), signed_in_as_before(client):
        before = all_rows()
        with transaction.atomic():  # where the view fails, its statements are undone
            answer = client.post(form.path, form.body())
        answer.close()
        return answer.status_code, shape(changes(before, all_rows()))


def forms_of(address: Address, scene: Scene) -> list[Form]:
    """Return the forms that go to the address, one for each set of boxes that it has."""
    shown = {
        tuple(sorted(name for name, _ in form.values)): form
        for form in scene.forms
        if form.name == address.name
    }
    return list(shown.values())


def filled(form: Form) -> Form:
    """Return the form with something in every box that was left empty, so that it changes what it can."""
    values = ((name, value if value or name.endswith("-seen") else "3") for name, value in form.values)
    return replace(form, values=tuple(values))


@pytest.mark.parametrize("address", some_by_day(SENT, one_of=3), ids=str)
def test_a_form_sets_no_column_that_it_does_not_show(address: Address, scene: Scene) -> None:
    for form in map(filled, forms_of(address, scene)):
        client = scene.clients[form.finder]
        plain = effect(form, client)
        for more in loaded(form, scene):
            assert effect(more, client) == plain


@pytest.mark.parametrize("address", some_by_day(SENT, one_of=8, at_night=True), ids=str)
def test_a_box_that_is_sent_twice_counts_once(address: Address, scene: Scene) -> None:
    for form in map(filled, forms_of(address, scene)):
        client = scene.clients[form.finder]
        plain = effect(form, client)
        assert effect(replace(form, values=form.values + form.values), client) == plain
        for name, _ in form.values:
            first = effect(doubled(form, name, "chen-vao"), client)
            assert first in (plain, effect(without(form, name, "chen-vao"), client))


def doubled(form: Form, name: str, value: str) -> Form:
    """Return the form with another value before that of the box."""
    return replace(form, values=((name, value), *form.values))


def without(form: Form, name: str, value: str) -> Form:
    """Return the form with another value in place of that of the box."""
    return replace(form, values=tuple((n, value if n == name else v) for n, v in form.values))


def test_the_columns_are_many(scene: Scene) -> None:
    found = columns(scene.world)
    print(f"{len(found)} columns added to {len(SENT)} forms")
    assert {"status", "version", "submitted_by", "unit_id", "is_superuser", "locked_at"} <= set(found)


@override_settings(ROOT_URLCONF="tests.rights.forgotten")
def test_a_form_that_takes_what_it_is_sent_is_noticed(scene: Scene) -> None:
    line = scene.world.report("commune", "2018-q1").measurements.all()[0]
    values: Pairs = (("line", str(line.pk)), ("note", "khác"))
    form, client = Form("careless", "/bo-quen/sua/", "post", values), scene.clients["official"]
    assert any(effect(more, client) != effect(form, client) for more in loaded(form, scene))
