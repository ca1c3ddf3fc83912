"""Parts of the administration that write down what is done in them."""

from __future__ import annotations

from itertools import chain
from typing import Any, cast

from django.contrib.admin.utils import NestedObjects
from django.db import models, router, transaction
from django.forms import ModelForm
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse

from accounts import audit, changes
from accounts.audit import FieldChange
from accounts.models import User
from accounts.query_admin import QueryAdmin


class AuditedAdmin(QueryAdmin):
    """Every saved and every removed row leaves one act, in the transaction of the change: both or neither."""

    def unit_code_of(self, obj: Any) -> str:
        """Return the code of the unit that the row is about, or nothing where it is about none."""
        return ""

    def reason_of(self, form: ModelForm[Any], formsets: Any) -> str:
        """Return the reason that was typed for what no row of the form keeps."""
        return ""

    def save_related(self, request: HttpRequest, form: ModelForm[Any], formsets: Any, change: bool) -> None:
        """Save what hangs on the row, which stands by now, and write down what was changed in all of it."""
        super().save_related(request, form, formsets, change)
        told = changes.of_form(form, is_new=not change)
        for formset in formsets:
            told += changes.formset_changes(formset)
        reason = self.reason_of(form, formsets)
        self.write(request, "change" if change else "add", form.instance, told, reason)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Write down what the row was, and remove it."""
        self.write(request, "delete", obj, self._what_goes(obj))
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        """Write down what each of the rows was, and remove them."""
        for obj in queryset:
            self.write(request, "delete", obj, self._what_goes(obj))
        super().delete_queryset(request, queryset)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the list; what is done there to many rows at once is done to all of them or to none."""
        if request.method != "POST":
            return super().changelist_view(request, extra_context)
        with transaction.atomic():
            return super().changelist_view(request, extra_context)

    def write(
        self, request: HttpRequest, action: str, obj: Any, told: list[FieldChange], reason: str = ""
    ) -> None:
        """Write down one act of whoever sent the request."""
        place = {"unit_code": code} if (code := self.unit_code_of(obj)) else {}
        audit.write(action, obj, by=cast(User, request.user), changes=told, reason=reason, **place)

    def _what_goes(self, obj: Any) -> list[FieldChange]:
        """Return all that the row holds, and each row that goes with it."""
        collector = NestedObjects(using=router.db_for_write(self.model))
        collector.collect([obj])
        told = changes.between(self.model, model_to_dict(obj), {})
        for row in chain.from_iterable(collector.model_objs.values()):
            if row != obj:
                told += changes.between(type(row), model_to_dict(row), {}, of=row)
        return told
