"""One page of the catalogue: what was found, what each filter would leave, and the pages beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts import clock
from procedures.models import Authority
from reports.catalogue.dossiers import YearOfDossiers, dossiers_of, newest_year
from reports.catalogue.facets import DIMENSIONS, FacetCounts, facet_counts
from reports.catalogue.finding import Known, cells, holding, in_order, passing
from reports.catalogue.forms import CatalogueForm, Pages
from reports.catalogue.highlight import TextPiece, segments
from sheets.vietnamese import words_of

PER_PAGE = 25
SHOWN = ("pk", "code", "name", "field__name", "authority", "interlinked", "level", "at_desk")


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a filter, how many procedures it would leave, and the page that it leads to."""

    value: str
    name: str | Promise
    number: int
    is_chosen: bool
    address: str  # the page without it, where it is chosen


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with those of its values that leave anything."""

    name: str  # in the address
    label: str | Promise
    options: tuple[Option, ...]

    @property
    def chosen(self) -> Option | None:
        """Return the value that is set."""
        return next((option for option in self.options if option.is_chosen), None)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is set, and the page without it."""

    name: str | Promise
    address: str


@dataclass(frozen=True, slots=True)
class FoundProcedure:
    """One procedure of the page, with the words looked for marked."""

    code: str
    marked_code: tuple[TextPiece, ...]
    marked_name: tuple[TextPiece, ...]
    marked_field: tuple[TextPiece, ...]
    authority: str | Promise
    level: int | None
    at_desk: bool | None
    interlinked: bool
    dossiers: YearOfDossiers | None


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """What the page of a question holds."""

    day: dt.date
    total: int
    found: tuple[FoundProcedure, ...]
    levels: Facet
    others: tuple[Facet, ...]
    chips: tuple[Chip, ...]
    without_filters: str
    pages: Pages
    year: int | None  # of which dossiers are shown

    @property
    def is_of_today(self) -> bool:
        """Say whether the catalogue is read as it is."""
        return self.day == clock.today()

    @property
    def set_filters(self) -> str:
        """Return what the filters that are set are called, one after the other."""
        return ", ".join(str(chip.name) for chip in self.chips)

    @property
    def is_narrowed(self) -> bool:
        """Say whether another filter than the level is set, or another day: the filters then stand open."""
        return len(self.chips) > bool(self.levels.chosen)


def catalogue_page(form: CatalogueForm, known: Known, *, shows_figures: bool) -> CataloguePage | None:
    """Return the page that a form without faults asks for, None where that lies behind the last."""
    procedures = holding(form.on, form.cleaned_data["words"])
    counts = facet_counts(cells(procedures, known), form.filters)
    number, last = form.cleaned_data["page"], max(1, -(-counts.total // PER_PAGE))
    if number > last:
        return None
    year = newest_year(form.on) if shows_figures else None
    rows = in_order(passing(procedures, known, form.filters), form, year)
    levels, *others = (_facet(name, form, known, counts) for name in DIMENSIONS)
    return CataloguePage(
        day=form.on,
        total=counts.total,
        found=_found(rows.values(*SHOWN)[(number - 1) * PER_PAGE : number * PER_PAGE], form, year),
        levels=levels,
        others=tuple(others),
        chips=tuple(_chips(form, known)),
        without_filters=form.address(**dict.fromkeys([*DIMENSIONS, "day"], "")),
        pages=form.pages(last),
        year=year,
    )


def _found(
    rows: Sequence[Mapping[str, Any]], form: CatalogueForm, year: int | None
) -> tuple[FoundProcedure, ...]:
    wanted = words_of(form.cleaned_data["words"])
    dossiers = dossiers_of([row["pk"] for row in rows], year, form.on) if year else {}
    return tuple(
        FoundProcedure(
            code=row["code"],
            marked_code=segments(row["code"], wanted),
            marked_name=segments(row["name"], wanted),
            marked_field=segments(row["field__name"], wanted),
            authority=Authority(row["authority"]).label,
            level=row["level"],
            at_desk=row["at_desk"],
            interlinked=row["interlinked"],
            dossiers=dossiers.get(row["pk"]),
        )
        for row in rows
    )


def _facet(name: str, form: CatalogueForm, known: Known, counts: FacetCounts) -> Facet:
    chosen, left = form.filters.get(name, ""), counts.left_by[name]
    options = (
        Option(value, words, left[value], value == chosen, form.address(**{name: value != chosen and value}))
        for value, words in known.names[name].items()
        if left[value] or value == chosen
    )
    return Facet(form.add_prefix(name), form.fields[name].label or "", tuple(options))


def _chips(form: CatalogueForm, known: Known) -> Iterator[Chip]:
    for name, value in form.filters.items():
        yield Chip(known.names[name][value], form.address(**{name: ""}))
    if form.cleaned_data["day"]:
        yield Chip(_("as of %s") % f"{form.on:%d/%m/%Y}", form.address(day=""))
