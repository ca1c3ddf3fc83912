"""The procedures that a question finds: two queries, however large the catalogue is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Case, Count, F, IntegerField, Q, Value, When
from django.utils.functional import Promise

from procedures.models import Field, Level, Procedure, Unit
from procedures.models.catalogue import ProcedureQuerySet
from reports.catalogue import words
from reports.catalogue.dossiers import received_in
from reports.catalogue.facets import AT_LEAST_3, AUTHORITIES, FROM_3, LEVELS, NO, NOT_RECORDED, YES, FacetCell
from reports.catalogue.forms import CatalogueForm, SortOrder
from reports.catalogue.state import desk_on, level_on
from sheets.vietnamese import accented_words_of, sort_key, words_of

COLUMNS = {  # by filter
    "level": "level",
    "field": "field",
    "owner": "owner",
    "authority": "authority",
    "desk": "at_desk",
    "interlinked": "interlinked",
}
IN_ORDER = ("sort_key", "code")

Stored = int | str | bool | None


@dataclass(frozen=True)
class Known:
    """The fields and the departments that procedures may belong to, in their order."""

    fields: tuple[Field, ...]
    owners: tuple[Unit, ...]

    @classmethod
    def read(cls) -> Known:
        """Return them all: two queries."""
        departments = Unit.objects.filter(level=Level.DEPARTMENT)
        return cls(
            tuple(sorted(Field.objects.all(), key=lambda field: sort_key(field.name))),
            tuple(sorted(departments, key=lambda unit: unit.sort_key)),
        )

    @cached_property
    def names(self) -> dict[str, Mapping[str, str | Promise]]:
        """Return by filter what its values are called, in the order in which they are shown."""
        return {
            "level": {value: words.LEVELS[value] for value in LEVELS},
            "field": {field.code: field.name for field in self.fields},
            "owner": {unit.code.lower(): str(unit) for unit in self.owners},
            "authority": words.DECIDED_BY,
            "desk": words.DESK,
            "interlinked": words.INTERLINKED,
        }

    @cached_property
    def stored(self) -> dict[str, Mapping[str, Stored]]:
        """Return by filter what stands in the database for its values."""
        levels: dict[str, Stored] = {str(level): level for level in (1, 2, 3, 4)}
        return {
            "level": levels | {NOT_RECORDED: None},
            "field": {field.code: field.pk for field in self.fields},
            "owner": {unit.code.lower(): unit.pk for unit in self.owners},
            "authority": AUTHORITIES,
            "desk": {YES: True, NO: False, NOT_RECORDED: None},
            "interlinked": {YES: True, NO: False},
        }


def holding(day: dt.date, typed: str) -> ProcedureQuerySet:
    """Return the procedures in force on the day of which some word begins with each word that was typed."""
    procedures = Procedure.objects.in_force_on(day)
    for word in words_of(typed):
        procedures = procedures.filter(search_key__contains=f" {word}")
    return procedures.annotate(level=level_on(day), at_desk=desk_on(day))


def cells(procedures: ProcedureQuerySet, known: Known) -> Iterator[FacetCell]:
    """Yield the procedures counted by all that is filtered by: one query."""
    written = [{one: value for value, one in known.stored[name].items()} for name in COLUMNS]
    for *row, number in procedures.order_by().values_list(*COLUMNS.values()).annotate(Count("pk")):
        values = (names.get(one, "") for names, one in zip(written, row, strict=True))
        yield FacetCell(dict(zip(COLUMNS, values, strict=True)), number)


def passing(procedures: ProcedureQuerySet, known: Known, filters: Mapping[str, str]) -> ProcedureQuerySet:
    """Keep the procedures that pass every filter."""
    for name, value in filters.items():
        if value == FROM_3:
            procedures = procedures.filter(Q(level__gte=min(map(int, AT_LEAST_3))))
        else:
            stored = known.stored[name][value]
            unknown = Q((f"{COLUMNS[name]}__isnull", True))
            procedures = procedures.filter(unknown if stored is None else Q((COLUMNS[name], stored)))
    return procedures


def in_order(procedures: ProcedureQuerySet, form: CatalogueForm, year: int | None) -> ProcedureQuerySet:
    """Return the procedures in the order asked for; the Vietnamese order decides between equals.

    year  of which dossiers are counted; None where the reader may not know
    """
    if form.sorted_by == SortOrder.DOSSIERS and year:
        received = procedures.annotate(received=received_in(year, form.on))
        return received.order_by(F("received").desc(nulls_last=True), *IN_ORDER)
    typed = accented_words_of(form.cleaned_data["words"])
    if form.sorted_by == SortOrder.RELEVANCE and typed:
        return procedures.order_by(_written_otherwise(typed), *IN_ORDER)
    return procedures.order_by(*IN_ORDER)


def _written_otherwise(typed: Iterable[str]) -> Case:
    """Return 0 for a procedure that is written with the very marks that were typed, 1 for others."""
    written_so = Q()
    for word in typed:
        written_so &= Q(accented_key__contains=f" {word}")
    return Case(When(written_so, Value(0)), default=Value(1), output_field=IntegerField())
