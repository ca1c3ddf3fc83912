"""What the database itself refuses of percentages and of minutes, whatever writes to it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from accounts import triggers
from targets import guards
from targets.models import Indicator, PathPoint, Target
from tests.factories import make_indicator, make_target

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
A_DAY = dt.date(2018, 12, 31)


@pytest.fixture
def shared() -> Target:
    return make_target(make_indicator("TL-01"), ">=", 90)


@pytest.fixture
def waiting() -> Target:
    """Return a target of 150 minutes at most."""
    indicator = make_indicator(
        "CHO-01", kind="average", direction="lower_is_better", measured_in="phút", counted_in=""
    )
    return make_target(indicator, "<=", 150)


def write(statement: str, *values: str | int | dt.date) -> None:
    """Write past the models, as a script or a restored dump does."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def milestone(target: Target, percent: str) -> None:
    write(
        """INSERT INTO targets_pathpoint (target_id, "on", percent, source) VALUES (%s, %s, %s, 'x')""",
        target.pk,
        A_DAY,
        percent,
    )


def test_a_milestone_above_100_is_one_of_an_average_alone(shared: Target, waiting: Target) -> None:
    milestone(shared, "100")
    milestone(waiting, "180")
    for number in ("100.000001", "180"):
        with pytest.raises(IntegrityError):
            write("UPDATE targets_pathpoint SET percent = %s WHERE target_id = %s", number, shared.pk)
    PathPoint.objects.filter(target=shared).delete()
    with pytest.raises(IntegrityError):
        milestone(shared, "101")
    with pytest.raises(IntegrityError):
        write("UPDATE targets_pathpoint SET target_id = %s", shared.pk)
    with pytest.raises(IntegrityError):
        milestone(waiting, "-1")
    assert [point.percent for point in PathPoint.objects.all()] == [180]


def test_a_target_does_not_call_minutes_per_cent_or_per_cent_minutes(shared: Target, waiting: Target) -> None:
    with pytest.raises(IntegrityError):
        write("UPDATE targets_target SET measured_in = 'phút', threshold = 150 WHERE id = %s", shared.pk)
    with pytest.raises(IntegrityError):
        write("UPDATE targets_target SET measured_in = '', threshold = 90 WHERE id = %s", waiting.pk)
    with pytest.raises(IntegrityError):
        write("UPDATE targets_target SET indicator_id = %s WHERE id = %s", shared.indicator_id, waiting.pk)
    write("UPDATE targets_target SET measured_in = 'giờ' WHERE id = %s", waiting.pk)


def test_an_indicator_with_a_target_stays_what_it_is(shared: Target, waiting: Target) -> None:
    for target, kind, unit in ((shared, "average", "phút"), (waiting, "share", "")):
        with pytest.raises(IntegrityError):
            write(
                "UPDATE targets_indicator SET kind = %s, measured_in = %s WHERE id = %s",
                kind,
                unit,
                target.indicator_id,
            )
    write("UPDATE targets_indicator SET measured_in = 'giờ' WHERE id = %s", waiting.indicator_id)
    Target.objects.filter(pk=shared.pk).delete()
    Indicator.objects.filter(pk=shared.indicator_id).update(kind="average", measured_in="phút")


def test_a_target_with_minutes_behind_it_does_not_turn_into_per_cent(waiting: Target) -> None:
    """See that both rules hold: each alone would let the other's row through."""
    milestone(waiting, "180")
    triggers.drop_triggers(one for one in guards.guards() if "counts_as" in one.name)
    with pytest.raises(IntegrityError):
        write("UPDATE targets_target SET measured_in = '', threshold = 90 WHERE id = %s", waiting.pk)
    guards.guard()
