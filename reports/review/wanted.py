"""What the address of the desk asks for: a period, a list, some units. What does not exist is 404."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries import LONGEST, one_of, text_asked, written
from procedures.models import Level, Unit
from reports.scopes import PEER_GROUPS, peer_group
from sheets.vietnamese import fold
from targets.models import Period

LISTS: dict[str, str | Promise] = {
    "cho-duyet": gettext_lazy("Awaiting approval"),
    "qua-han": gettext_lazy("Overdue"),
    "tra-lai": gettext_lazy("Returned"),
    "tat-ca": gettext_lazy("All"),
}
WAITING, OVERDUE, RETURNED, ALL = LISTS


@dataclass(frozen=True, slots=True)
class DeskQuery:
    """A period, one of the lists of the desk, and which units of it."""

    period: Period
    list_name: str = WAITING
    group: str = ""  # code of a peer group
    district: str = ""  # code of a district: its own report and those of its communes
    text: str = ""  # a part of a name, with or without accents

    def address(self, **changes: Any) -> str:
        """Return the query of the desk with something else asked for; what asks for nothing is left out."""
        other = replace(self, **changes)
        asked = {
            "ky": other.period.code,
            "the": other.list_name if other.list_name != WAITING else "",
            "nhom": other.group,
            "huyen": other.district,
            "tim": other.text,
        }
        return written(asked)

    @property
    def view(self) -> str:
        """Return the query of this very view."""
        return self.address()

    @property
    def of_all(self) -> str:
        """Return the query of the same list with every unit."""
        return self.address(group="", district="", text="")

    @property
    def waiting(self) -> DeskQuery:
        """Return the same units' reports that wait for approval."""
        return replace(self, list_name=WAITING)

    @property
    def is_narrowed(self) -> bool:
        """Say whether some units are left out."""
        return bool(self.group or self.district or self.text)

    def holds(self, unit: Unit) -> bool:
        """Say whether the unit, as it lies on the cut-off, is among those asked for."""
        day = self.period.data_to
        district = unit.district_on(day)
        return (
            (not self.group or peer_group(unit, day) == self.group)
            and (not self.district or (district is not None and district.code == self.district))
            and fold(self.text) in fold(unit.placed_name_on(day))
        )


def desk_query(
    query: QueryDict, periods: dict[int, Period], units: Iterable[Unit], today: dt.date
) -> DeskQuery:
    """Return what the query asks for.

    periods  by number; `units` are those that the reader may choose among
    """
    districts = {unit.code for unit in units if unit.level == Level.DISTRICT}
    return DeskQuery(
        desk_period(query, periods, today),
        one_of(query.get("the") or WAITING, LISTS),
        one_of(query.get("nhom", ""), {"", *PEER_GROUPS}),
        one_of(query.get("huyen", ""), {"", *districts}),
        text_asked(query, "tim"),
    )


def desk_period(query: QueryDict, periods: dict[int, Period], today: dt.date) -> Period:
    """Return the period asked for; without one the newest that is open, was opened, or could be.

    periods  by number, in the order of time; at least one
    """
    code = query.get("ky", "")
    newest_first = list(reversed(periods.values()))
    if code:
        named = next((one for one in newest_first if one.code == code.lower()), None)
        if named is None:
            raise Http404(_("There is no period “%(code)s”.") % {"code": code[:LONGEST]})
        return named
    opened = [one for one in newest_first if one.opened_at is not None]
    candidates = (
        [one for one in opened if one.is_open],
        opened,
        [one for one in newest_first if one.opens_on <= today],
        newest_first[-1:],
    )
    return next(found[0] for found in candidates if found)


def offered(periods: dict[int, Period], chosen: Period) -> list[Period]:
    """Return the periods that a reader may choose: those that units were asked for, newest first."""
    return [one for one in reversed(periods.values()) if one.opened_at is not None or one.pk == chosen.pk]
