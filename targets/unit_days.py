"""The days and the level of a unit, held against locked periods: by them it is said who owes figures."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy

from procedures.models import Unit
from targets.models import Period

OWED_BY = ("valid_from", "valid_to", "level")
# By field, whether the unit was judged in the period: why it stays, and what may be written.
_KEPT = {
    ("valid_from", False): gettext_lazy(
        "%(period)s is locked and was judged without the unit. Write a day after %(day)s."
    ),
    ("valid_to", False): gettext_lazy(
        "%(period)s is locked and was judged without the unit. Write a day before %(day)s."
    ),
    ("valid_from", True): gettext_lazy(
        "%(period)s is locked and was judged with the unit. Write %(day)s or an earlier day."
    ),
    ("valid_to", True): gettext_lazy(
        "%(period)s is locked and was judged with the unit. Write %(day)s or a later day."
    ),
    ("level", True): gettext_lazy(
        "%(period)s is locked and judged the unit by its level, so that stays. "
        "Let the unit end on a day and add its successor as a new unit."
    ),
}
_BY_THE_FIRST = {("valid_from", True), ("valid_to", False)}  # of the periods; the others by the last


def kept_by_lock(before: Unit | None, after: Unit, locked: Iterable[Period]) -> dict[str, str]:
    """Return by field why it stays: which locked period would be judged with other units.

    before  what the unit was; None of one that is new
    """
    turned: dict[tuple[str, bool], list[Period]] = defaultdict(list)
    for period in sorted(locked, key=lambda one: one.data_to):
        was, would = _owing(before, period.data_to), _owing(after, period.data_to)
        if was != would:
            turned[_field(before, after, period.data_to), bool(was)].append(period)
    return {case[0]: _words(case, periods) for case, periods in turned.items()}


def held_as(state: Any) -> Unit:
    """Return a unit of the days and the level that a state says, by field."""
    return Unit(**{name: state[name] for name in OWED_BY})


def _owing(unit: Unit | None, day: dt.date) -> str:
    """Return the level at which the unit is asked on the day; "" of one that does not exist."""
    return unit.level if unit is not None and unit.exists_on(day) else ""


def _field(before: Unit | None, after: Unit, day: dt.date) -> str:
    """Return the field by which the unit is asked otherwise on the day."""
    if before is None:
        return "valid_from"
    if before.exists_on(day) and after.exists_on(day):
        return "level"
    absent = after if before.exists_on(day) else before
    return "valid_from" if day < absent.valid_from else "valid_to"


def _words(case: tuple[str, bool], periods: list[Period]) -> str:
    period = periods[0] if case in _BY_THE_FIRST else periods[-1]
    return _KEPT[case] % {"period": period, "day": f"{period.data_to:%d/%m/%Y}"}
