"""Dated rows by which figures of days gone by are counted: amended where they stand, never removed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.http import HttpRequest

from accounts import clock
from procedures.history import ROW_SPEAKS


class SpokenAdmin(admin.ModelAdmin):
    """Rows that take effect on a day; one that has done so is not removed."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse where the row speaks already, also one of many that are marked."""
        speaks = obj is not None and obj.effective_on <= clock.today()
        return super().has_delete_permission(request, obj) and not speaks


class SpokenFormSet(BaseInlineFormSet):
    """Such rows below what they hang on, where a tick and one press would remove them."""

    def clean(self) -> None:
        """Refuse to remove a row that speaks already, whatever day was typed into it beside the tick."""
        super().clean()
        for form in self.deleted_forms:
            day = form.initial.get("effective_on")
            if form.instance.pk and day and day <= clock.today():
                raise ValidationError(ROW_SPEAKS % f"{day:%d/%m/%Y}")
