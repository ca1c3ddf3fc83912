"""What the forms of all rows have in common. What may be typed is read here; the rules are the models'.

A form is always given all texts of its row. If they make a figure, `write` puts it into the models; if they
do not, the texts themselves are kept (saving.py), so that nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import CountField
from reports.figures.row import FigureRow
from reports.models import Measurement, Report
from reports.models.report import Answer

YES, NO, NOT_APPLICABLE = "co", "chua", "khong"
ANSWERS = (
    (YES, gettext_lazy("Yes")),
    (NO, gettext_lazy("Not yet")),
    (NOT_APPLICABLE, gettext_lazy("Not applicable")),
)
WORDS = ("note", "why")  # boxes that hold words about the row: never a reason to refuse its figures

Texts = dict[str, str]  # by name of the box, without the code of its row


class FigureForm(forms.Form):
    """What every row has beside its figure: that it is not applicable, a note, the reason for a warning."""

    na = forms.BooleanField(label=gettext_lazy("Not applicable"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    why = forms.CharField(label=gettext_lazy("Reason"), required=False)

    columns: ClassVar[tuple[str, ...]] = ()  # the counts of each line of its table
    said: Texts = {}  # words of its table that are read and not written
    is_own: bool = False  # the words of its table are its own, and may be changed
    takes_more: bool = False  # its table takes one more line

    def __init__(self, row: FigureRow, texts: Texts | None = None) -> None:
        """Take the row, and the texts of its boxes; without them those that are stored."""
        self.row = row
        self.indicator = row.asked.indicator
        self.texts = self.stored() if texts is None else texts
        super().__init__(
            data={f"{row.code}-{name}": text for name, text in self.texts.items()}, prefix=row.code
        )
        self.extend()

    def extend(self) -> None:
        """Add the boxes that follow from the row, and name them."""

    # Texts ------------------------------------------------------------------------------------------------

    @property
    def figures(self) -> list[str]:
        """Return the names of the boxes that make the figure."""
        return [name for name in self.fields if name not in (*WORDS, "na")]

    def stored(self) -> Texts:
        """Return the texts of the row as they are kept: the figure as it is printed, or what was typed."""
        line = self.row.line
        words = {"note": line.note, "why": line.warning_reason} if line else {}
        if self.row.cells:
            return {name: text for name, text in {**self.row.cells, **words}.items() if text}
        found = self.printed_figures() if not self.row.is_not_applicable else {"na": "on"}
        return {name: text for name, text in {**found, **words}.items() if text}

    def printed_figures(self) -> Texts:
        """Return the stored figure as texts."""
        return {}

    def suggested(self) -> Texts:
        """Return what stands in empty boxes before anything is typed; by itself it is no answer."""
        return {}

    def proposed(self, name: str) -> str:
        """Return what is suggested for a box while it is empty."""
        return self.suggested().get(name, "")

    def is_blank(self) -> bool:
        """Say whether nothing was typed but what was suggested."""
        suggested = self.suggested()
        if self.texts.get("na"):
            return False
        return all(self.texts.get(name, "") in ("", suggested.get(name, "")) for name in self.figures)

    def groups(self) -> list[tuple[str, list[str]]]:
        """Return the lines of a table of groups by their boxes: what each is called, and its counts."""
        return []

    def questions(self) -> list[tuple[str, list[tuple[str, str, str]]]]:
        """Return the questions of a table by their boxes: words, and of each option words, tick, count."""
        return []

    # Reading ----------------------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        """Read the row as a whole: complete, and possible by the rules of its models."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("na"):
            if not cleaned.get("note"):
                self.add_error("note", _("Write in the note why this is not applicable to the unit."))
        elif not self.errors:
            self.require(cleaned)
            if not self.errors:
                self.read(cleaned)
        return cleaned

    def require(self, cleaned: dict[str, Any]) -> None:
        """Refuse a half-filled row by the names of its empty boxes."""
        for name in self.figures:
            if self.fields[name].widget.attrs.get("data-needed") and cleaned.get(name) in (None, ""):
                self.add_error(name, empty_words(str(self.fields[name].label)))

    def read(self, cleaned: dict[str, Any]) -> None:
        """Make the models of the figure and let them refuse what cannot be."""

    def try_models(self, rows: Iterable[tuple[models.Model, Mapping[str, str]]], *without: str) -> None:
        """Let each model judge itself; `names` says which box each of its fields was typed into."""
        for row, names in rows:
            try:
                row.full_clean(exclude={"report", "survey", "indicator", *without}, validate_unique=False)
            except ValidationError as refused:
                for field, errors in refused.error_dict.items():
                    self.add_error(names.get(field) if field != NON_FIELD_ERRORS else None, errors)

    # Writing ----------------------------------------------------------------------------------------------

    def write(self, line: Measurement, report: Report) -> None:
        """Put the figure that was read into the line and its rows; the caller saves the line."""
        line.answer = Answer.NOT_APPLICABLE if self.cleaned_data.get("na") else Answer.MEASURED


def empty_words(name: str) -> str:
    """Return what is said of an empty box that is needed."""
    text = _(
        "Enter %(name)s. If nothing occurred, enter 0; "
        "if it does not concern the unit, choose “Not applicable”."
    )
    return text % {"name": f"{name[:1].lower()}{name[1:]}"}


def count_field(label: str, *, needed: bool = True) -> CountField:
    """Return a box for a count."""
    attrs = {"class": "count", **({"data-needed": "1"} if needed else {})}
    return CountField(label=label, required=False, widget=forms.TextInput(attrs=attrs))
