"""What stands in an address behind its question mark: none of it is trusted, all of it is written one way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.validators import MinValueValidator
from django.http import Http404, QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LONGEST = 80  # characters of a text that is looked for
UNKNOWN = {"invalid_choice": gettext_lazy("“%(value)s” is not in the list. Choose one of the list.")}


def written(asked: Mapping[str, Any]) -> str:
    """Return the query with all that asks for something: {"tim": "hue", "trang": ""} gives "?tim=hue"."""
    return f"?{urlencode({name: value for name, value in asked.items() if value})}"


def one_of(value: str, known: Iterable[str]) -> str:
    """Return the value; what is not among the known is 404."""
    if value not in set(known):
        raise Http404(_("There is no “%(value)s” to choose.") % {"value": value[:LONGEST]})
    return value


def text_asked(query: QueryDict, name: str) -> str:
    """Return the text that is looked for, cut to what a name may have."""
    return query.get(name, "").replace("\x00", "").strip()[:LONGEST]


class PageField(forms.IntegerField):
    """The page of a list: 1 where none is said."""

    def __init__(self, *validators: Any) -> None:
        super().__init__(
            label=gettext_lazy("Page"),
            required=False,
            widget=forms.HiddenInput,
            error_messages={"invalid": gettext_lazy("Write the page in digits, for example 2.")},
            validators=[MinValueValidator(1, gettext_lazy("Pages begin with 1.")), *validators],
        )

    def clean(self, value: Any) -> int:
        """Return the number of the page."""
        return super().clean(value) or 1


class QueryForm(forms.Form):
    """Filters of a list, which stand in the address under names that are Vietnamese without accents."""

    in_address: ClassVar[dict[str, str]]

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query, label_suffix="")

    def add_prefix(self, field_name: str) -> str:
        """Return what the box is called in the address."""
        return self.in_address.get(field_name, field_name)

    def address(self, **changed: object) -> str:
        """Return the query of the same question with some boxes changed, on its first page unless told."""
        asked: dict[str, Any] = {name: self[name].value() for name in self.fields if name != "page"}
        if changed.get("page") == 1:
            del changed["page"]
        return written({self.in_address[name]: value for name, value in (asked | changed).items()})
