"""The rows of a register that a reader asks for, a page of them; the whole question stands in the address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.queries import UNKNOWN, PageField, QueryForm
from procedures.models import Unit
from reports.journal.forms import by_district
from reports.registers.register import Register, RegisterColumn

PER_PAGE = 50
PAGES = 10_000
_NO_PAGE = _("There is no such page. Begin with page 1.")


class FilterForm(QueryForm):
    """The filters of a register and the page that is asked for."""

    in_address = {"year": "nam", "unit": "don-vi", "kind": "loai", "page": "trang"}

    year = forms.ChoiceField(label=_("Year"), required=False, error_messages=UNKNOWN)
    unit = forms.ChoiceField(label=_("Unit"), required=False, error_messages=UNKNOWN)
    kind = forms.ChoiceField(label=_("Kind"), required=False, error_messages=UNKNOWN)
    page = PageField(MaxValueValidator(PAGES, _NO_PAGE))

    def __init__(self, query: QueryDict, register: Register, units: Sequence[Unit]) -> None:
        super().__init__(query)
        self.register, self.units = register, {unit.pk: unit for unit in units}
        choices: dict[str, list[Any]] = {"year": years_of(register), "unit": by_district(units)}
        if register.kind:
            choices["kind"] = register.kinds()
            self.fields["kind"].label = capfirst(register.kind_name)
        else:
            del self.fields["kind"]
        for name, offered in choices.items():
            cast(forms.ChoiceField, self.fields[name]).choices = [("", _("all")), *offered]

    def rows(self) -> QuerySet[Any]:
        """Return the rows that a question without faults asks for."""
        register, asked = self.register, self.cleaned_data
        wanted = {register.year: asked["year"], "unit__code": asked["unit"]}
        if register.kind:
            wanted[register.kind] = asked["kind"]
        return register.rows().filter(**{name: value for name, value in wanted.items() if value})

    def with_units(self, rows: Iterable[Any]) -> Iterator[Any]:
        """Yield the rows with their units as they are at hand, names and districts through time included."""
        for row in rows:
            row.unit = self.units[row.unit_id]
            yield row

    @property
    def is_whole(self) -> bool:
        """Say whether the first page of all rows is asked for."""
        return not self.errors and not any(self[name].value() for name in self.fields)

    def told(self) -> list[tuple[str, str]]:
        """Return the filters that are set, each with what it is set to."""
        chosen = (
            (self.fields[name], self.cleaned_data[name])
            for name in ("year", "unit", "kind")
            if name in self.fields
        )
        return [(str(field.label), value) for field, value in chosen if value]


def years_of(register: Register) -> list[tuple[str, str]]:
    """Return the years that the register speaks of, newest first."""
    rows = register.model._default_manager.order_by(f"-{register.year}")
    return [(str(year), str(year)) for year in rows.values_list(register.year, flat=True).distinct()]


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One row as its reader sees it."""

    pk: int
    unit: Unit
    name: str  # of the unit, on the day that the row speaks of
    cells: tuple[tuple[RegisterColumn, str], ...]
    is_kept: bool  # the reader may change it


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """What the page of a question holds."""

    lines: tuple[RegisterLine, ...] = ()
    total: int = 0
    number: int = 1
    last: int = 1
    newer: str = ""
    older: str = ""


def register_page(form: FilterForm, kept: set[int]) -> RegisterPage | None:
    """Return the page that a form without faults asks for, None where it lies behind the last.

    kept  the keys of the units whose rows the reader may change
    """
    rows, number = form.rows(), form.cleaned_data["page"] or 1
    total = rows.count()
    last = max(1, -(-total // PER_PAGE))
    if number > last:
        return None
    shown = rows[(number - 1) * PER_PAGE : number * PER_PAGE]
    return RegisterPage(
        lines=tuple(_line(form.register, row, kept) for row in form.with_units(shown)),
        total=total,
        number=number,
        last=last,
        newer=form.address(page=number - 1) if number > 1 else "",
        older=form.address(page=number + 1) if number < last else "",
    )


def _line(register: Register, row: Any, kept: set[int]) -> RegisterLine:
    name = row.unit.placed_name_on(register.day_of(row))
    cells = tuple((column, column.text(row)) for column in register.columns)
    return RegisterLine(row.pk, row.unit, name, cells, is_kept=row.unit_id in kept)
