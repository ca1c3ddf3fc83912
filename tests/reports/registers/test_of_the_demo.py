"""The registers of the demo: what they come to, and the flag of ISO beside its standing."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

import pytest
from pytest_django import Settings

from indicators import Flag
from procedures.models import Level, Unit
from reports.models import Dialogue, IsoCertificate, SystemUsage
from reports.registers import figures
from targets.models import Indicator, Period
from tests.databases import load
from tests.reports.registers.test_iso import flags

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo"), pytest.mark.engine]


def test_the_figures_of_the_demo_are_those_of_a_count_one_by_one(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2020, 12, 12)
    held: dict[int, list[Dialogue]] = defaultdict(list)
    for row in Dialogue.objects.all():
        held[row.held_on.year].append(row)
    found = {line[0]: line[1:] for line in figures.dialogues_by_year().lines}
    for year, rows in held.items():
        number, fields, _people, answered = found[str(year)]
        assert number == str(len(rows))
        assert fields == f"{len({row.subject for row in rows})}/9"
        asked = sum(row.questions for row in rows)
        assert answered.startswith(f"{sum(row.answered for row in rows):,}/{asked:,} = ".replace(",", "."))
    there = [one for one in Unit.objects.filter(level=Level.COMMUNE) if one.exists_on(dt.date(2020, 12, 12))]
    covered = [one for one in there if IsoCertificate.objects.filter(unit=one).exists()]
    assert figures.iso_by_year().lines[0][3].startswith(f"{len(covered)}/{len(there)} = ")
    assert 0 < IsoCertificate.objects.exclude(verified_on=None).count() < IsoCertificate.objects.count()
    assert set(SystemUsage.objects.values_list("note", flat=True)) == {"số liệu minh hoạ"}
    load("load_demo")
    assert Dialogue.objects.count() == sum(map(len, held.values()))


def test_in_the_demo_the_flag_stands_beside_iso() -> None:
    found = flags(Indicator.objects.get(code="HDH-09"), Period.objects.get(code="2020-q3"))
    assert Flag.SELF_DECLARED in found
