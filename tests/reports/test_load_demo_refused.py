"""Where the demo must not go: it refuses, says why and leaves the database as it was."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from procedures.models import Unit
from reports.models import Report, StatedFigure
from targets.models import Period, Programme, Target


@pytest.fixture(autouse=True)
def _password(settings: Any) -> None:
    settings.DEMO_PASSWORD = "mat-khau-de-thu"


@pytest.mark.django_db
def test_a_database_of_real_figures_is_refused() -> None:
    call_command("load_reference", stdout=StringIO())
    StatedFigure.objects.create(
        unit=Unit.objects.get(code="46"),
        indicator=Target.objects.get(code="HDH-02").indicator,
        period=Period.objects.get(code="2018-q3"),
        part=404,
        whole=2283,
        as_of="2018",
        source="in báo",
    )
    with pytest.raises(CommandError, match="real figures"):
        call_command("load_demo", stdout=StringIO())
    assert Programme.objects.get().illustrative is False
    assert not Report.objects.exists()


@pytest.mark.django_db
def test_without_a_password_for_its_accounts_nothing_is_loaded(settings: Any) -> None:
    settings.DEMO_PASSWORD = ""
    with pytest.raises(CommandError, match="Set DEMO_PASSWORD first"):
        call_command("load_demo", stdout=StringIO())
    assert not Unit.objects.exists()


@pytest.mark.django_db
def test_the_published_figures_are_refused() -> None:
    call_command("load_published", stdout=StringIO())
    before = list(Report.objects.values_list())
    with pytest.raises(CommandError, match="real figures"):
        call_command("load_demo", stdout=StringIO())
    assert list(Report.objects.values_list()) == before
    assert Programme.objects.get().illustrative is False
