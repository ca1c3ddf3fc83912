"""Form fields that read figures and show them as Vietnamese writers mean them.

Django would read "92.3" as 923 in Vietnamese; these fields read it as its writer means it, by the kind of
the figure (docs/method.md, section on reading).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from accounts.figures import count_words, index_words
from indicators import NotRead, read_count, read_percent

_REFUSALS = {
    "not_a_number": _("“%(text)s” cannot be read as a number. Write it like 1.234 or 92,3."),
    "not_whole": _("%(label)s is a count and has no decimals; “%(text)s” was written."),
    "negative": _("%(label)s is never below zero; “%(text)s” was written."),
}


class _FigureField(forms.Field):
    """A text box for a figure: read by the engine, written back the Vietnamese way."""

    widget = forms.TextInput

    def __init__(self, *, read: Callable[[str], Any], write: Callable[[Any], str], **kwargs: Any) -> None:
        self._read, self._write = read, write
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Return what a phone needs to offer digits, and keep browsers from recalling old figures."""
        return super().widget_attrs(widget) | {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> Any:
        """Return the figure, or None for an empty box; refuse with the words that were typed."""
        if not isinstance(value, str):
            return value
        try:
            return self._read(value)
        except NotRead as refusal:
            if refusal.code == "empty":
                return None
            told = {"text": value.strip(), "label": self.label or _("This figure")}
            raise ValidationError(_REFUSALS[refusal.code], code=refusal.code, params=told) from None

    def prepare_value(self, value: Any) -> Any:
        """Return the figure as a Vietnamese reader expects it; what was typed and refused stays as typed."""
        return value if value is None or isinstance(value, str) else self._write(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether the box now holds another figure, however it is written."""
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


class CountField(_FigureField):
    """A count: "17.265", "17 265" and "17,265" are the same; "12,5" is refused by name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read=read_count, write=count_words, **kwargs)


class DecimalField(_FigureField):
    """A number of 0 or more with at most six decimals: "92,3" and "92.3" are the same."""

    def __init__(self, **kwargs: Any) -> None:
        for model_form_only in ("max_digits", "decimal_places"):
            kwargs.pop(model_form_only, None)
        super().__init__(read=read_percent, write=_without_idle_zeros, **kwargs)

    def validate(self, value: Decimal | None) -> None:
        """Refuse more than the six decimals that are kept."""
        super().validate(value)
        if value is not None and -int(value.as_tuple().exponent) > 6:
            raise ValidationError(_("At most six decimals are kept."), code="too_long")


class PercentField(DecimalField):
    """A percentage from 0 to 100."""

    def validate(self, value: Decimal | None) -> None:
        """Refuse more than 100 per cent."""
        if value is not None and value > 100:
            raise ValidationError(_("A percentage lies between 0 and 100."), code="too_large")
        super().validate(value)


class DayField(forms.DateField):
    """A day as Vietnamese offices write it, 14/06/2018, for readers of English too; within living memory."""

    FORMATS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"]
    FIRST, LAST = dt.date(1945, 9, 2), dt.date(2099, 12, 31)

    def __init__(self, **kwargs: Any) -> None:
        year = _("This day lies too far away: check the year.")
        held: dict[str, Any] = {
            "input_formats": self.FORMATS,
            "error_messages": {"invalid": _("Write the date as day/month/year, such as 14/06/2018.")},
            "validators": [MinValueValidator(self.FIRST, year), MaxValueValidator(self.LAST, year)],
        }
        shown = {"inputmode": "numeric", "autocomplete": "off"}
        kwargs["widget"] = forms.DateInput(format="%d/%m/%Y", attrs=shown)
        super().__init__(**held | kwargs)


class IndexField(_FigureField):
    """The value of an index, kept with the digits of its source: "88,47"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read=read_percent, write=index_words, **kwargs)


def _without_idle_zeros(value: Decimal) -> str:
    """Return 92.300000 as "92,3"."""
    return index_words(Decimal(f"{value.normalize():f}"))
