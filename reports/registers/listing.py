"""The rows of a register that a reader asks for, a page of them; the whole question stands in the address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from procedures.models import Unit
from reports.journal.forms import by_district
from reports.registers.register import Register, RegisterColumn

PER_PAGE = 50
PAGES = 10_000
_IN_ADDRESS = {"year": "nam", "unit": "don-vi", "kind": "loai", "page": "trang"}
_UNKNOWN = {"invalid_choice": _("“%(value)s” is not in the list. Choose one of the list.")}
_NO_PAGE = _("There is no such page. Begin with page 1.")


class FilterForm(forms.Form):
    """The filters of a register and the page that is asked for."""

    year = forms.ChoiceField(label=_("Year"), required=False, error_messages=_UNKNOWN)
    unit = forms.ChoiceField(label=_("Unit"), required=False, error_messages=_UNKNOWN)
    kind = forms.ChoiceField(label=_("Kind"), required=False, error_messages=_UNKNOWN)
    page = forms.IntegerField(
        label=_("Page"),
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid": _("Write the page in digits, for example 2.")},
        validators=[MinValueValidator(1, _NO_PAGE), MaxValueValidator(PAGES, _NO_PAGE)],
    )

    def __init__(self, query: QueryDict, register: Register, units: Iterable[Unit]) -> None:
        super().__init__(query, label_suffix="")
        self.register = register
        choices: dict[str, list[Any]] = {"year": years_of(register), "unit": by_district(units)}
        if register.kind:
            choices["kind"] = register.kinds()
            self.fields["kind"].label = capfirst(register.kind_name)
        else:
            del self.fields["kind"]
        for name, offered in choices.items():
            cast(forms.ChoiceField, self.fields[name]).choices = [("", _("all")), *offered]

    def add_prefix(self, field_name: str) -> str:
        """Return what the filter is called in the address: Vietnamese without accents."""
        return _IN_ADDRESS.get(field_name, field_name)

    def rows(self) -> QuerySet[Any]:
        """Return the rows that a question without faults asks for."""
        register, asked = self.register, self.cleaned_data
        wanted = {register.year: asked["year"], "unit__code": asked["unit"]}
        if register.kind:
            wanted[register.kind] = asked["kind"]
        return register.rows().filter(**{name: value for name, value in wanted.items() if value})

    def told(self) -> list[tuple[str, str]]:
        """Return the filters that are set, each with what it is set to."""
        chosen = (
            (self.fields[name], self.cleaned_data[name])
            for name in ("year", "unit", "kind")
            if name in self.fields
        )
        return [(str(field.label), value) for field, value in chosen if value]

    def address(self, page: int = 1) -> str:
        """Return the query of the same question, at another page."""
        asked = [(name, self[name].value()) for name in self.fields if name != "page"]
        asked += [("page", page)] if page > 1 else []
        return f"?{urlencode({_IN_ADDRESS[name]: value for name, value in asked if value})}"


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
    return RegisterPage(
        lines=tuple(
            _line(form.register, row, kept) for row in rows[(number - 1) * PER_PAGE : number * PER_PAGE]
        ),
        total=total,
        number=number,
        last=last,
        newer=form.address(number - 1) if number > 1 else "",
        older=form.address(number + 1) if number < last else "",
    )


def _line(register: Register, row: Any, kept: set[int]) -> RegisterLine:
    name = row.unit.placed_name_on(register.day_of(row))
    cells = tuple((column, column.text(row)) for column in register.columns)
    return RegisterLine(row.pk, row.unit, name, cells, is_kept=row.unit_id in kept)
