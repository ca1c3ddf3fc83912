"""Shared software: a unit's figures of all systems of a year in one form, and the matrix of all units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.validators import MaxLengthValidator
from django.db import models
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts import changes
from accounts.audit import FieldChange
from indicators import Share
from procedures.models import Unit
from reports.models import SharedSystem, SystemUsage
from reports.registers.forms import (
    LONGEST_NOTE,
    RegisterCount,
    UnitField,
    YearField,
    ask_for_what_is_needed,
    refuse_absent,
    rows_fingerprint,
)
from reports.registers.register import printed_cell

Pair = tuple[int, int]  # users and staff


class UsageForm(forms.Form):
    """How many of a unit's staff use each system in a year; a system left empty has no row."""

    unit = UnitField()
    year = YearField(label=_("year"))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)  # the rows as their page showed them

    def __init__(
        self,
        data: Any = None,
        *,
        units: Iterable[Unit],
        instance: SystemUsage | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}), label_suffix="")
        self.instance = instance
        self.systems = list(SharedSystem.objects.all())
        self.mark = rows_fingerprint([instance]) if instance else ""
        self.rows = {row.system_id: row for row in rows_beside(instance)}
        cast(UnitField, self.fields["unit"]).offer(units)
        for system in self.systems:
            users, staff = _boxes(system)
            names = {"system": system.name}
            label = _now("%(system)s: officials who use it") % names
            self.fields[users] = RegisterCount(label=label, required=False)
            label = _now("%(system)s: officials who should use it") % names
            self.fields[staff] = RegisterCount(label=label, required=False)
        note = forms.CharField(label=_("note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
        note.validators.append(MaxLengthValidator(LONGEST_NOTE))
        self.fields["note"] = note
        if instance is None:
            del self.fields["seen"]
        else:
            self._show(instance)
        ask_for_what_is_needed(self)

    def _show(self, instance: SystemUsage) -> None:
        """Fill the boxes with the rows that are there; their unit and year stay."""
        for name in ("unit", "year"):
            self.fields[name].disabled = True
        notes = [row.note for row in self.rows.values() if row.note]
        self.initial.update(unit=instance.unit.code, year=instance.year, note=notes[0] if notes else "")
        self.initial["seen"] = rows_fingerprint(self.rows.values())
        for system in self.systems:
            if row := self.rows.get(system.pk):
                users, staff = _boxes(system)
                self.initial.update({users: row.users, staff: row.staff})

    def clean(self) -> dict[str, Any]:
        """Refuse one number without the other, more users than staff, and a form without any number."""
        cleaned = super().clean() or {}
        unit, year = cleaned.get("unit"), cleaned.get("year")
        if unit and year:
            refuse_absent(self, unit, year, "year")
        for system in self.systems:
            self._check(system)
        if unit and year and self.instance is None:
            self._refuse_what_is_there(unit, year)
        if not self.errors and not dict(self.pairs()):
            told = _("Enter the two numbers of one system at least. To take a row out, remove it.")
            self.add_error(None, told)
        return cleaned

    def _check(self, system: SharedSystem) -> None:
        users, staff = _boxes(system)
        if users in self.errors or staff in self.errors:
            return
        used, should = self.cleaned_data.get(users), self.cleaned_data.get(staff)
        names = {"users": self.fields[users].label, "staff": self.fields[staff].label}
        if (used is None) != (should is None):
            told = _("Enter both “%(users)s” and “%(staff)s”, or leave both empty.")
            self.add_error(users if used is None else staff, told % names)
        elif used is not None and should is not None and used > should:
            told = _("“%(users)s” is more than “%(staff)s”. Check the two numbers.")
            self.add_error(users, told % names)

    def _refuse_what_is_there(self, unit: Unit, year: int) -> None:
        there = set(SystemUsage.objects.filter(unit=unit, year=year).values_list("system", flat=True))
        for system, _pair in self.pairs():
            if system.pk in there:
                told = _("The unit already has a row for this system and year. Change that one.")
                self.add_error(_boxes(system)[0], told)

    def boxes(self) -> list[tuple[SharedSystem, forms.BoundField, forms.BoundField]]:
        """Return each system with its two boxes."""
        named = [(system, *_boxes(system)) for system in self.systems]
        return [(system, self[users], self[staff]) for system, users, staff in named]

    def pairs(self) -> Iterator[tuple[SharedSystem, Pair]]:
        """Yield each system with both numbers, of those that were read."""
        for system in self.systems:
            used, should = (self.cleaned_data.get(name) for name in _boxes(system))
            if used is not None and should is not None:
                yield system, (used, should)

    def told(self) -> list[FieldChange]:
        """Return what the form adds, changes and takes out."""
        found: list[FieldChange] = []
        after = self._after()
        for key in sorted(self.rows.keys() | after.keys()):
            was, now = self.rows.get(key), after.get(key)
            states = (model_to_dict(row) if row else {} for row in (was, now))
            found += changes.between(SystemUsage, *states, of=now or was)
        return found

    def _after(self) -> dict[int, SystemUsage]:
        """Return the rows that the form asks for, by system; those that are there keep their keys."""
        unit, year, note = (self.cleaned_data[name] for name in ("unit", "year", "note"))
        return {
            system.pk: SystemUsage(
                pk=self.rows[system.pk].pk if system.pk in self.rows else None,
                unit=unit,
                system=system,
                year=year,
                users=used,
                staff=should,
                note=note,
            )
            for system, (used, should) in self.pairs()
        }

    def standing(self) -> list[models.Model]:
        """Return the rows as they stand in the database, for this transaction alone."""
        return list(rows_beside(self.instance).select_for_update(of=("self",)))

    def store(self) -> models.Model:
        """Save the rows, take out those that were emptied, and return one that stands."""
        after = self._after()
        emptied = [row.pk for key, row in self.rows.items() if key not in after]
        SystemUsage.objects.filter(pk__in=emptied).delete()
        for row in after.values():
            row.save()
        return next(iter(after.values()))


def _boxes(system: SharedSystem) -> tuple[str, str]:
    return f"users_{system.pk}", f"staff_{system.pk}"


def rows_beside(row: SystemUsage | None) -> models.QuerySet[SystemUsage]:
    """Return all rows of the same unit and year, that row too; none beside none."""
    if row is None:
        return SystemUsage.objects.none()
    return SystemUsage.objects.filter(unit=row.unit_id, year=row.year).order_by("system_id")


# The matrix ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MatrixLine:
    """One unit with its users of the staff of each system, None (a dash) where it stated nothing."""

    unit: Unit
    name: str  # at the end of the year
    shares: tuple[Share | None, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        """Return what the page shows: "46/410 = 11,2 %"."""
        return tuple(map(printed_cell, self.shares))


def usage_lines(units: Iterable[Unit], systems: Iterable[SharedSystem], year: int) -> list[MatrixLine]:
    """Return a line for each of the units, in their order: one query."""
    units, systems, last = list(units), list(systems), dt.date(year, 12, 31)
    rows = SystemUsage.objects.filter(year=year, unit__in=units).order_by()
    found = {(row.unit_id, row.system_id): Share(row.users, row.staff) for row in rows}
    return [
        MatrixLine(
            unit,
            unit.placed_name_on(last),
            tuple(found.get((unit.pk, system.pk)) for system in systems),
        )
        for unit in units
    ]
