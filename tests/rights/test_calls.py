"""What is done beside the acts on a report is done by whom the table says, and nobody is led to a refusal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from procedures.rights import Action
from tests.rights.asking import signed_in_as_before
from tests.rights.calls import CALLS, Call, call_faults
from tests.rights.conftest import SHOWN_FORMS, Scene, pages_of
from tests.rights.forms import Form, walk
from tests.rights.oracle import has_right, may_to
from tests.rights.principals import Principal
from tests.rights.world import undone
from tests.sampling import some_by_day
from tools.rights.addresses import addresses

pytestmark = pytest.mark.django_db

WALKERS = (*SHOWN_FORMS, "official elsewhere")
RIGHT_OF_ADDRESS = {one.name: Action(one.right) for one in addresses() if one.right in set(Action)}


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_a_call_is_answered_to_whom_the_table_says(call: Call, scene: Scene) -> None:
    assert [told for who in scene.principals.values() for told in call_faults(call, who, scene)] == []


@pytest.mark.parametrize("name", some_by_day(WALKERS, one_of=3))
def test_nobody_is_shown_a_way_that_refuses_them(name: str, scene: Scene) -> None:
    assert list(way_faults(scene.principals[name], scene)) == []


def way_faults(who: Principal, scene: Scene) -> Iterator[str]:
    """Yield the links and buttons that the principal is shown and may not follow."""
    client = scene.clients[who.name]
    with undone(), signed_in_as_before(client):
        shown = walk(client, who.name, pages_of(scene.world))
    for page, path in shown.refused:
        yield f"{page} leads {who.name} to {path}, which refuses them"
    for form in shown.forms:
        if not _may_send(who, form, scene):
            yield f"{who.name} is shown a form to {form.path}, which refuses them"


def _may_send(who: Principal, form: Form, scene: Scene) -> bool:
    """Say whether the right of the form's address is the principal's, over the unit that it names."""
    action = RIGHT_OF_ADDRESS.get(form.name)
    if action is None:
        return True
    named = [unit for unit in scene.world.units.values() if f"/{unit.code.lower()}/" in form.path]
    return all(may_to(who, action, unit) for unit in named) if named else has_right(who, action)
