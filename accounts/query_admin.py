"""Parts of the administration that read addresses: nothing written there brings a list or a form down."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import TO_FIELD_VAR, IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import FieldDoesNotExist
from django.db import DataError, models, transaction
from django.http import HttpRequest, QueryDict

SEARCHED = ("q", "term")  # what is searched for, in a list and in a box that finds rows
LONGEST = 100  # characters of a search: of a thousand words no database makes one question
NOT_OURS = ("__regex", "__iregex")  # kinds of questions that no page asks and a database may fail at


def readable(query: QueryDict) -> QueryDict:
    """Return what an address asks for, without signs that no database keeps, searches cut to a length."""
    held = query.copy()
    for name, values in held.lists():
        longest = LONGEST if name in SEARCHED else None
        held.setlist(name, [value.replace("\0", "")[:longest] for value in values])
    if not held.get(TO_FIELD_VAR):  # which Django looks up among the fields, empty or not
        held.pop(TO_FIELD_VAR, None)
    return held


class QueryList(ChangeList):
    """A list that cannot be asked for days and numbers outside of the calendar and of the database."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> models.QuerySet[Any]:
        """Return the rows, or refuse what no day and no number can be."""
        try:
            return super().get_queryset(request, exclude_parameters)
        except (OverflowError, ValueError) as error:
            raise IncorrectLookupParameters from error

    def get_results(self, request: HttpRequest) -> None:
        """Read the page of the list, or refuse what the database cannot compare with."""
        try:
            with transaction.atomic():
                super().get_results(request)
        except (OverflowError, DataError) as error:
            raise IncorrectLookupParameters from error


class QueryAdmin(admin.ModelAdmin):
    """Lists and new rows that are asked for by any address."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the list that refuses what it cannot read."""
        return QueryList

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Say whether a list may be narrowed so."""
        return not lookup.endswith(NOT_OURS) and super().lookup_allowed(lookup, value, request)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the address fills into a new row: keys of other rows only where there are such."""
        held: dict[str, Any] = super().get_changeform_initial_data(request)
        return {name: value for name, value in held.items() if self._may_stand(name, value)}

    def _may_stand(self, name: str, value: Any) -> bool:
        try:
            field = self.opts.get_field(name)
        except FieldDoesNotExist:
            return False
        if not isinstance(field, models.ForeignKey | models.ManyToManyField):
            return True
        rows = field.related_model._default_manager
        keys = value if isinstance(value, list) else [value]
        try:
            return all(rows.filter(pk=key).exists() for key in keys)
        except ValueError:
            return False
