"""What a reader asks the catalogue for. All of it stands in the address, and none of it is trusted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.queries import UNKNOWN, PageField, QueryForm
from reports.catalogue.facets import DIMENSIONS
from reports.catalogue.words import PARTS
from reports.journal.forms import JournalDayField
from sheets.vietnamese import words_of
from targets.models import Period

LONGEST_SEARCH = 100  # letters


class SortOrder(TextChoices):
    """In which order procedures are shown."""

    RELEVANCE = "phu-hop", _("best match")
    NAME = "ten", _("name")
    DOSSIERS = "ho-so", _("most dossiers")


@dataclass(frozen=True, slots=True)
class Pages:
    """Which page of how many is shown, and the addresses of those beside it, "" where there is none."""

    number: int
    last: int
    before: str
    after: str


class CatalogueQuery(QueryForm):
    """A question to the catalogue, with the pages of its answer."""

    def pages(self, last: int) -> Pages:
        """Return the page that is asked for, of so many, with those beside it."""
        number = self.cleaned_data["page"]
        before = self.address(page=number - 1) if number > 1 else ""
        return Pages(number, last, before, self.address(page=number + 1) if number < last else "")


class CatalogueForm(CatalogueQuery):
    """The words looked for, the filters, the day of the catalogue, the order and the page."""

    in_address = {
        "words": "tim",
        "level": "muc-do",
        "field": "linh-vuc",
        "owner": "co-quan",
        "authority": "cap",
        "desk": "mot-cua",
        "interlinked": "lien-thong",
        "day": "ngay",
        "order": "sap-xep",
        "page": "trang",
    }

    words = forms.CharField(
        label=_("Name, code or field"),
        max_length=LONGEST_SEARCH,
        required=False,
        widget=forms.SearchInput(attrs={"autocomplete": "off"}),
    )
    level = forms.ChoiceField(label=_("Online level"), required=False, error_messages=UNKNOWN)
    field = forms.ChoiceField(label=_("Field of administration"), required=False, error_messages=UNKNOWN)
    owner = forms.ChoiceField(label=_("Kept by"), required=False, error_messages=UNKNOWN)
    authority = forms.ChoiceField(label=_("Decided by"), required=False, error_messages=UNKNOWN)
    desk = forms.ChoiceField(label=_("One-stop desk"), required=False, error_messages=UNKNOWN)
    interlinked = forms.ChoiceField(label=_("Interlinked"), required=False, error_messages=UNKNOWN)
    day = JournalDayField(label=_("As of day"))
    order = forms.ChoiceField(label=_("Order"), required=False, error_messages=UNKNOWN)
    page = PageField()

    def __init__(
        self, query: QueryDict, *, values: Mapping[str, Iterable[str]], may_read_figures: bool
    ) -> None:
        super().__init__(query)
        for name in DIMENSIONS:
            self._offer(name, [(value, value) for value in values[name]])
        self._offer(
            "order", [one for one in SortOrder.choices if may_read_figures or one[0] != SortOrder.DOSSIERS]
        )

    def clean_words(self) -> str:
        """Refuse signs without a letter or a figure, which no procedure is found by."""
        typed: str = self.cleaned_data["words"]
        if typed and not words_of(typed):
            raise ValidationError(_("Write at least one letter or one figure to search for."))
        return typed

    @property
    def on(self) -> dt.date:
        """Return the day as of which the catalogue is read."""
        return cast(dt.date | None, self.cleaned_data["day"]) or clock.today()

    @property
    def sorted_by(self) -> SortOrder:
        """Return the order that is asked for."""
        return SortOrder(self.cleaned_data["order"] or SortOrder.RELEVANCE)

    @property
    def filters(self) -> dict[str, str]:
        """Return the filters that are set, by their names."""
        return {name: self.cleaned_data[name] for name in DIMENSIONS if self.cleaned_data[name]}

    def _offer(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = list(choices)


class DifferenceForm(CatalogueQuery):
    """Two days between which the catalogue is compared, and one list of it with a page."""

    in_address = {"first": "tu", "last": "den", "part": "phan", "page": "trang"}

    first = JournalDayField(label=_("From day"))
    last = JournalDayField(label=_("Until day"))
    part = forms.ChoiceField(label=_("List"), required=False, choices=PARTS, error_messages=UNKNOWN)
    page = PageField()

    @classmethod
    def of(cls, query: QueryDict) -> DifferenceForm:
        """Return the question; a day that is not said is a cut-off of the last two locked periods."""
        locked = Period.objects.filter(locked_at__isnull=False).order_by("-data_to")
        cut_offs = list(locked.values_list("data_to", flat=True)[:2])
        asked = query.copy()
        for name, day in zip(("den", "tu"), cut_offs, strict=False):
            if not asked.get(name):
                asked[name] = f"{day:%d/%m/%Y}"
        return cls(asked)

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        asked = super().clean() or {}
        first, last = asked.get("first"), asked.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day lies before the first. Check the two days."))
        return asked

    @property
    def days(self) -> tuple[dt.date, dt.date] | None:
        """Return the two days, None while one of them is to be chosen."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        return (first, last) if first and last else None
