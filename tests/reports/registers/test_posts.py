"""Two hundred posts of chance to each form: none breaks the portal, and what is kept obeys its rules."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings

from accounts.models import AuditEvent
from procedures.models import Role
from reports.models import Dialogue, IsoCertificate, LegalReview, SystemUsage
from reports.registers.kinds import REGISTERS
from tests.factories import make_member, make_task, make_unit
from tests.register_factories import make_system

pytestmark = pytest.mark.django_db

POSTS, BY_DAY = 200, 150
WORDS = [
    *(
        "",
        "0",
        "7",
        "12",
        "1.050",
        "1,5",
        "-3",
        "mười",
        "20199",
        "2018",
        "2031",
        "９",
        "1e9",
        "9" * 40,
        "\x00",
    ),
    *(
        "14/03/2018",
        "31/02/2018",
        "2018-03-14",
        "14/03/20180",
        "land",
        "2008",
        "2015",
        "20014",
        "KHAC",
        "=1+1",
    ),
    *("x" * 3000, "Ộ" * 300, "😀", "<script>", "' OR 1=1 --", "\ud83d", " ", "\u202e"),
]
GOOD = {
    "unit": "20014",
    "held_on": "14/03/2018",
    "subject": "land",
    "version": "2008",
    "declared_on": "14/03/2016",
    "document": "1/QĐ",
    "year": "2018",
}


@pytest.mark.parametrize("code", REGISTERS)
def test_no_post_breaks_a_form(code: str, client: Client, request: pytest.FixtureRequest) -> None:
    posts = POSTS if request.config.getoption("--nightly") else BY_DAY
    chance, unit = Random(code), make_unit(code="20014")
    for task in REGISTERS:
        make_task(task)
    systems = [make_system(place).pk for place in range(1, 6)]
    client.force_login(make_member(unit, Role.OFFICIAL))
    here, taken = f"/nhiem-vu/{code.lower()}/", 0
    with override_settings(PORTAL_TODAY=dt.date(2019, 6, 10)):
        names = list(client.get(f"{here}them/").context["form"].fields)
        for number in range(posts):
            boxes = {name: _word(name, chance) for name in names if chance.random() < 0.95}
            row = REGISTERS[code].model._default_manager.first()
            address = f"{here}{row.pk}/" if row and number % 2 else f"{here}them/"
            if row and number % 2:
                boxes["seen"] = client.get(address).context["form"]["seen"].value()
            with transaction.atomic():
                answer = client.post(address, boxes)
            assert answer.status_code in (200, 302, 409), (boxes, answer.status_code)
            taken += answer.status_code == 302
        assert client.get(here).status_code == 200
    acts = AuditEvent.objects.filter(action__in=("add", "change"))
    assert 0 < acts.count() <= taken  # a row that was saved as it stood is no act
    assert all(act.changes.exists() for act in acts)
    assert_rules(systems)


def _word(name: str, chance: Random) -> str:
    """Return what is typed into a box: three times of four what may stand there."""
    if chance.random() < 0.25:
        return chance.choice(WORDS).encode(errors="replace").decode()
    return GOOD.get(name, chance.choice(("3", "5", "9")) if "note" not in name else "")


def assert_rules(systems: list[int]) -> None:
    """Refuse rows that no check of the database would let stand."""
    rows: list[Any] = [*Dialogue.objects.all(), *LegalReview.objects.all()]
    rows += [*IsoCertificate.objects.all(), *SystemUsage.objects.all()]
    for row in rows:
        row.full_clean()
        assert row.unit.code == "20014"
    assert all(usage.system_id in systems for usage in SystemUsage.objects.all())
