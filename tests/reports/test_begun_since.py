"""A unit that began after the last due period: it is asked, and nothing of it is due yet."""

from __future__ import annotations

import datetime as dt

import pytest
from pytest_django import Settings

from indicators import Reason, StandingCode
from procedures.models import Unit
from reports.scopes import unit_scope
from reports.verdicts.ledger import Ledger
from reports.verdicts.peers import OneByOne
from targets.models import Period
from tests.factories import make_communes, make_indicator, make_province, make_target
from tests.reports.verdicts import code_of, reason_of, verdict_of

pytestmark = pytest.mark.django_db


def test_what_began_after_the_last_due_period_is_asked_and_has_nothing_due_yet(
    periods: dict[str, Period], settings: Settings
) -> None:
    target = make_target(make_indicator(frequency="year"), for_districts=False)
    (unit,) = make_communes(1)
    Unit.objects.filter(pk=unit.pk).update(valid_from=dt.date(2018, 1, 1))
    settings.PORTAL_TODAY = dt.date(2018, 5, 10)
    verdict = verdict_of(target, periods["2018-q2"], unit_scope(unit))
    assert (code_of(verdict), reason_of(verdict)) == (StandingCode.NO_DATA, Reason.NOT_DUE_YET)
    beside = OneByOne(Ledger.read(), target.indicator, periods["2018-q2"], unit_scope(make_province()))
    alone = beside.standing_alone(unit.pk)
    assert alone is not None
    assert alone.code is StandingCode.NO_DATA
