"""Whose figures are looked at together: the province, a district with its communes, a unit, peers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procedures.models import PROVINCE, Level, Terrain, Unit


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures are pooled: a unit with all below it, or a peer group of the whole province."""

    code: str  # code of the unit, or of the peer group: "46", "474", "xa-mien-nui"
    name: str
    unit: Unit | None = None  # None for a peer group
    levels: frozenset[Level] = frozenset()
    terrain: Terrain | None = None
    alone: bool = False  # the unit without those below it: what a district reports of its own office

    def holds(self, unit: Unit, date: dt.date) -> bool:
        """Say whether the unit belongs to the scope as it lies on the day (bring `placed` along)."""
        if self.unit is None:
            is_alike = self.terrain is None or self.terrain == unit.terrain_on(date)
            return Level(unit.level) in self.levels and is_alike
        if unit.pk == self.unit.pk or self.alone:
            return unit.pk == self.unit.pk
        if self.unit.level == Level.PROVINCE:
            return True
        found = unit.placement_on(date)
        return found is not None and found.parent_id == self.unit.pk

    @property
    def slug(self) -> str:
        """Return the scope as files are called by it: "toan-tinh", "474-rieng", "cap-xa-mien-nui"."""
        return "toan-tinh" if self.code == PROVINCE else self.code.lower()

    @property
    def is_single(self) -> bool:
        """Say whether the scope is one unit with none below it."""
        return self.unit is not None and (self.alone or self.unit.level in (Level.DEPARTMENT, Level.COMMUNE))


# Like is ranked with like: the programme itself asks less of the mountains.
PEER_GROUPS: dict[str, tuple[str | Promise, frozenset[Level], Terrain | None]] = {
    "so-ban-nganh": (_("province departments"), frozenset({Level.DEPARTMENT}), None),
    "cap-huyen": (_("districts, towns and the city"), frozenset({Level.DISTRICT}), None),
    "cap-xa-dong-bang": (_("communes of the delta"), frozenset({Level.COMMUNE}), Terrain.DELTA),
    "cap-xa-mien-nui": (_("communes of the mountains"), frozenset({Level.COMMUNE}), Terrain.MOUNTAIN),
}

OWN = "-rieng"  # behind the code of a district: its own office, without its communes


def unit_scope(unit: Unit, date: dt.date | None = None) -> Scope:
    """Return the unit with all below it, under the name it bears on the day."""
    return Scope(unit.code, unit.name_on(date) if date else str(unit), unit=unit)


def own_scope(unit: Unit, date: dt.date | None = None) -> Scope:
    """Return the unit by itself: what it reports of its own, a district without its communes."""
    whole = unit_scope(unit, date)
    if unit.level != Level.DISTRICT:
        return whole
    name = gettext("%(district)s (its own office)") % {"district": whole.name}
    return replace(whole, code=f"{unit.code}{OWN}", name=name, alone=True)


def peer_group(unit: Unit, date: dt.date) -> str | None:
    """Return the code of the group in which the unit is compared on the day; None for the province."""
    return next((code for code in PEER_GROUPS if group_scope(code).holds(unit, date)), None)


def group_scope(code: str) -> Scope:
    """Return a peer group of the whole province, or raise KeyError."""
    name, levels, terrain = PEER_GROUPS[code]
    return Scope(code, str(name), levels=levels, terrain=terrain)


def scope_among(units: Iterable[Unit], code: str, date: dt.date) -> Scope | None:
    """Return the scope that an address or a command names, None where nothing bears the code on the day.

    code  of one of the units, of a district's own office ("474-rieng"), or of a peer group, in any case
    """
    wanted = code.lower()
    if wanted in PEER_GROUPS:
        return group_scope(wanted)
    scope_of = own_scope if wanted.endswith(OWN) else unit_scope
    for unit in units:
        if unit.code.lower() == wanted.removesuffix(OWN) and unit.exists_on(date):
            return scope_of(unit, date)
    return None


def province_scope() -> Scope:
    """Return the whole province, or raise Unit.DoesNotExist before the reference data are loaded."""
    return unit_scope(Unit.objects.get(code=PROVINCE))
