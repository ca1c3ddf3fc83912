"""What a person types into a register: one row each, read as a Vietnamese office writes it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.forms.models import model_to_dict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts import changes, clock
from accounts.audit import FieldChange
from accounts.fields import CountField
from procedures.models import Unit
from reports.journal.forms import JournalDayField, by_district
from reports.models import Dialogue, IsoCertificate, LegalReview
from reports.models.registers import FIRST_YEAR, LAST_YEAR

MOST = 9_999_999  # more than the province has people: a slip of the hand
LONGEST_NOTE = 2000


class RegisterCount(CountField):
    """A count of a register, of a size that can be."""

    def __init__(self, **kwargs: Any) -> None:
        for of_an_integer_field in ("min_value", "max_value"):
            kwargs.pop(of_an_integer_field, None)
        super().__init__(**kwargs)
        self.validators.append(
            MaxValueValidator(MOST, _("This number is above 9.999.999. Check how it is written."))
        )


class YearField(forms.IntegerField):
    """A year in a box: rows of the coming year are not written yet."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("min_value", None)
        wrong = _("Write the year with four digits, such as 2019.")
        super().__init__(error_messages={"invalid": wrong}, **kwargs)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}
        self.validators += [MinValueValidator(FIRST_YEAR, wrong), MaxValueValidator(LAST_YEAR, wrong)]

    def validate(self, value: int | None) -> None:
        """Refuse a year that has not begun."""
        super().validate(value)
        if value is not None and clock.today().year < value <= LAST_YEAR:
            raise forms.ValidationError(_("This year has not begun. Check the year."), code="future")


class UnitField(forms.ChoiceField):
    """A unit of those that the writer keeps the register for, by its code."""

    def __init__(self, **kwargs: Any) -> None:
        unknown = {"invalid_choice": _("Choose a unit of the list."), "required": _("Choose the unit.")}
        super().__init__(label=_("Unit"), error_messages=unknown, **kwargs)
        self.units: Mapping[str, Unit] = {}

    def offer(self, units: Iterable[Unit]) -> None:
        """Let these units be chosen; the only one is chosen already."""
        self.units = {unit.code: unit for unit in units}
        self.choices = [("", _("Choose a unit")), *by_district(self.units.values())]
        if len(self.units) == 1:
            self.initial = next(iter(self.units))

    def clean(self, value: Any) -> Unit | None:
        """Return the unit."""
        code: str = super().clean(value)
        return self.units.get(code)


def ask_for_what_is_needed(form: forms.BaseForm) -> None:
    """Let each empty box say what is missing in it, and what to write where nothing occurred."""
    for name, field in form.fields.items():
        field.label = capfirst(field.label)
        if isinstance(field, UnitField) or not field.required:
            continue
        told = _("Enter “%(label)s”.")
        if isinstance(field, CountField):
            told = _("Enter “%(label)s”. If nothing occurred, enter 0.")
        elif isinstance(field, forms.ChoiceField):
            told = _("Choose “%(label)s”.")
        form.fields[name].error_messages["required"] = told % {"label": field.label}


def rows_fingerprint(rows: Iterable[models.Model]) -> str:
    """Return a mark of what the rows hold, which another content does not have."""
    held = [sorted((name, str(value)) for name, value in model_to_dict(row).items()) for row in rows]
    return hashlib.sha256(repr(held).encode()).hexdigest()


def standing_rows(model: type[models.Model], pk: int) -> list[models.Model]:
    """Return the row as it stands in the database, for this transaction alone; none where it is gone."""
    return list(model._default_manager.select_for_update(of=("self",)).filter(pk=pk))


class RegisterForm(forms.ModelForm):
    """One row of a register; the unit of a row that is there stays."""

    unit = UnitField()
    seen = forms.CharField(required=False, widget=forms.HiddenInput)  # the row as its page showed it
    dated = ""  # the field with the day of the row; "" where it speaks of a year

    def __init__(self, *args: Any, units: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        unit, row = cast(UnitField, self.fields["unit"]), self.instance
        unit.offer(units)
        self.mark = rows_fingerprint([row])  # before anything typed is put into the row
        if row.pk is None:
            del self.fields["seen"]
        else:
            unit.disabled = True
            self.initial.update(unit=row.unit.code, seen=self.mark)
        note = self.fields["note"]
        note.widget.attrs["rows"] = 3
        note.validators.append(MaxLengthValidator(LONGEST_NOTE))
        ask_for_what_is_needed(self)

    def clean(self) -> dict[str, Any]:
        """Refuse a day to come, and a unit that was not there then."""
        cleaned = super().clean() or {}
        for name, field in self.fields.items():
            if isinstance(field, JournalDayField) and (day := cleaned.get(name)) and day > clock.today():
                self.add_error(name, _("This day has not come yet. Check the day."))
        if (unit := cleaned.get("unit")) and (when := cleaned.get(self.dated or "year")):
            refuse_absent(self, unit, when, self.dated or "year")
        return cleaned

    def told(self) -> list[FieldChange]:
        """Return what the form changes in its row."""
        return changes.of_form(self, is_new=self.instance.pk is None)

    def standing(self) -> list[models.Model]:
        """Return the row as it stands in the database, for this transaction alone; none where it is gone."""
        return standing_rows(type(self.instance), self.instance.pk)

    def store(self) -> models.Model:
        """Save the row and return it."""
        row: models.Model = self.save()
        return row


def refuse_absent(form: forms.BaseForm, unit: Unit, when: dt.date | int, name: str) -> None:
    """Tell under the box that the unit was not there on the day, or on no day of the year."""
    if isinstance(when, dt.date):
        is_there = unit.exists_on(when)
    else:
        ended = unit.valid_to is not None and unit.valid_to.year < when
        is_there = unit.valid_from.year <= when and not ended
    if not is_there:
        form.add_error(name, _("%(unit)s did not exist then. Check the unit and this box.") % {"unit": unit})


class DialogueForm(RegisterForm):
    """One dialogue."""

    dated = "held_on"

    class Meta:
        model = Dialogue
        fields = ["unit", "held_on", "subject", "participants", "questions", "answered", "document", "note"]
        field_classes = {"held_on": JournalDayField} | dict.fromkeys(
            ("participants", "questions", "answered"), RegisterCount
        )


class ReviewForm(RegisterForm):
    """What a unit reviewed in a year."""

    class Meta:
        model = LegalReview
        fields = ["unit", "year", "reviewed", "amended", "repealed", "issued", "document", "note"]
        field_classes = {"year": YearField} | dict.fromkeys(
            ("reviewed", "amended", "repealed", "issued"), RegisterCount
        )


class IsoForm(RegisterForm):
    """A declaration, and its verification once there is one."""

    dated = "declared_on"

    class Meta:
        model = IsoCertificate
        fields = ["unit", "version", "declared_on", "document", "verified_on", "verified_by", "note"]
        field_classes = {"declared_on": JournalDayField, "verified_on": JournalDayField}
