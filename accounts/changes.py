"""What differs between two states of a row, in the words of a reader: what an act leaves behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.forms import BaseInlineFormSet, ModelForm
from django.utils import formats, translation
from django.utils.translation import gettext as _

from accounts import clock
from accounts.audit import FieldChange
from indicators import printed_index

SECRET = frozenset({"password"})  # fields of which nothing is ever written down

State = Mapping[str, Any]  # values by field, as django.forms.models.model_to_dict gives them


def between(
    model: type[models.Model], before: State, after: State, *, of: models.Model | None = None
) -> list[FieldChange]:
    """Return the fields that differ, in the portal's own language whoever reads; a missing value is none.

    of  the row, where the act is told of another one: a milestone of a target
    """
    with translation.override(settings.LANGUAGE_CODE):
        row = f" ({of._meta.verbose_name} {of})" if of is not None else ""
        told = [
            FieldChange(f"{field.verbose_name}{row}", field_words(field, was), field_words(field, now))
            for field in fields_of(model)
            if not _is_same(was := before.get(field.name), now := after.get(field.name))
        ]
    return [change for change in told if change.before != change.after]


def became(before: str, after: str) -> str:
    """Return what changed in words, for files and sentences: "level 2 became level 3"."""
    return f"{before} {_('became')} {after}"


def _is_same(was: Any, now: Any) -> bool:
    """Say whether two values are one and the same without asking what they are called."""
    was, now = (value.pk if isinstance(value, models.Model) else value for value in (was, now))
    return type(was) is type(now) and bool(was == now)


def fields_of(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Return the fields of a row that may be written down, its key left out."""
    columns = (*model._meta.concrete_fields, *model._meta.many_to_many)
    return [field for field in columns if not field.primary_key and field.name not in SECRET]


def field_words(field: models.Field[Any, Any], value: Any) -> str:
    """Return the value as a reader would see it: names for keys, day before month, nothing for none."""
    if value is None:
        return ""
    if field.many_to_many:
        return ", ".join(sorted(str(row) for row in value))
    if field.is_relation:
        return _name(field, value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return _plain(value)


def _name(field: models.Field[Any, Any], value: Any) -> str:
    """Return what the other row is called; of one that is gone, its key."""
    if isinstance(value, models.Model) or field.related_model is None:
        return str(value)
    row = field.related_model._base_manager.filter(pk=value).first()
    return str(value if row is None else row)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.datetime):
        return formats.date_format(clock.local(value), "DATETIME_FORMAT")
    if isinstance(value, dt.date):
        return formats.date_format(value, "DATE_FORMAT")
    if isinstance(value, Decimal):
        return printed_index(Decimal(f"{value.normalize():f}"))
    return str(value)


# Forms ------------------------------------------------------------------------------------------------------


def of_form(form: ModelForm[Any], *, is_new: bool) -> list[FieldChange]:
    """Return what a form that was taken changed in its row; of a new row all that it holds."""
    names = form.fields if is_new else form.changed_data
    before = {} if is_new else _only(names, form.initial)
    return between(type(form.instance), before, _only(names, form.cleaned_data))


def formset_changes(formset: BaseInlineFormSet[Any, Any, Any]) -> list[FieldChange]:
    """Return what a set of forms that was saved added, changed and removed among the rows of another row."""
    # By identity, since a row that was removed has no key any more.
    added = {id(row) for row in formset.new_objects}
    removed = {id(row) for row in formset.deleted_objects}
    changed = {id(row) for row, _names in formset.changed_objects}
    told = []
    for form in formset.forms:
        row, names = form.instance, [name for name in form.fields if name != formset.fk.name]
        if id(row) in added | removed | changed:
            before = {} if id(row) in added else _only(names, form.initial)
            after = {} if id(row) in removed else _only(names, form.cleaned_data)
            told += between(type(row), before, after, of=row)
    return told


def _only(names: Iterable[str], state: State) -> State:
    return {name: state.get(name) for name in names}
