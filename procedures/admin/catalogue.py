"""The catalogue of procedures in the administration, and the proposals to look at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.audited_admin import AuditedAdmin
from procedures.admin.sheets import ImportBySteps
from procedures.admin.spoken import SpokenAdmin, SpokenFormSet
from procedures.models import DeskHandling, Field, Procedure, Proposal, ServiceLevel
from procedures.resources import DeskHandlingResource, ProcedureResource, ServiceLevelResource
from procedures.rights import Action

STEPS = ("procedures", Action.IMPORT_CATALOGUE)  # levels and handlings stand in the same file


class DatedFormSet(SpokenFormSet):
    """Rows of one procedure, one a day and unit: two new ones at once are seen by no constraint yet."""

    def clean(self) -> None:
        """Refuse two rows for one day."""
        super().clean()
        seen: set[tuple[Any, Any]] = set()
        for form in self.forms:
            held = getattr(form, "cleaned_data", {})
            key = (held.get("unit"), held.get("effective_on"))
            if not held.get("effective_on") or held.get("DELETE"):
                continue
            if key in seen:
                raise ValidationError(
                    _("Two rows begin on %s. Leave one of them.") % f"{held['effective_on']:%d/%m/%Y}"
                )
            seen.add(key)


class DatedInline(admin.TabularInline):
    """Dated rows of a procedure."""

    formset = DatedFormSet
    extra = 0
    autocomplete_fields = ["unit"]


class ServiceLevelInline(DatedInline):
    """The online levels of a procedure."""

    model = ServiceLevel


class DeskHandlingInline(DatedInline):
    """How a procedure is handled at the one-stop desk."""

    model = DeskHandling


@admin.register(Field)
class FieldAdmin(AuditedAdmin):
    """Fields of administration; a code is for life."""

    list_display = ["code", "name"]
    search_fields = ["code", "name"]

    def get_readonly_fields(self, request: HttpRequest, obj: Field | None = None) -> list[str]:
        """Keep the code of a field that exists: sheets name it."""
        return ["code"] if obj else []


@admin.register(Procedure)
class ProcedureAdmin(ImportBySteps, AuditedAdmin):
    """Procedures with their dated rows; one ends on a day and is never deleted."""

    resource_classes = [ProcedureResource]
    steps = STEPS
    list_display = ["code", "name", "field", "authority", "owner", "in_force_from", "in_force_to"]
    list_filter = ["authority", "eligible_online", ("in_force_to", admin.EmptyFieldListFilter), "field"]
    list_select_related = ["field", "owner"]
    search_fields = ["code", "name", "search_key"]
    autocomplete_fields = ["field", "owner"]
    inlines = [ServiceLevelInline, DeskHandlingInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Procedure | None = None) -> list[str]:
        """Keep the code of a procedure that exists, and for whom it is once dated rows hang on it."""
        if obj is None:
            return []
        hangs = obj.levels.exists() or obj.handlings.exists()
        return ["code", "authority"] if hangs else ["code"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: a procedure ends on a day, it is never deleted."""
        return False

    def unit_code_of(self, obj: Procedure) -> str:
        """Return the code of the department that keeps it."""
        return obj.owner.code


class DatedAdmin(ImportBySteps, SpokenAdmin, AuditedAdmin):
    """Dated rows of all procedures, for sheets."""

    steps = STEPS
    list_filter = [("unit", admin.EmptyFieldListFilter), "effective_on"]
    list_select_related = ["procedure", "unit"]
    search_fields = ["procedure__code", "procedure__name"]
    autocomplete_fields = ["procedure", "unit"]

    def unit_code_of(self, obj: Any) -> str:
        """Return the code of the unit whose own row it is, else of who keeps the procedure."""
        return str((obj.unit or obj.procedure.owner).code)


@admin.register(ServiceLevel)
class ServiceLevelAdmin(DatedAdmin):
    """Online levels."""

    resource_classes = [ServiceLevelResource]
    list_display = ["procedure", "unit", "level", "effective_on", "basis"]


@admin.register(DeskHandling)
class DeskHandlingAdmin(DatedAdmin):
    """Handlings at the one-stop desk."""

    resource_classes = [DeskHandlingResource]
    list_display = ["procedure", "unit", "at_desk", "effective_on", "basis"]


@admin.register(Proposal)
class ProposalAdmin(AuditedAdmin):
    """Proposals to look at: they are sent, amended and decided on at their own pages."""

    list_display = ["at", "kind", "procedure", "unit", "effective_on", "status", "by"]
    list_filter = ["status", "kind"]
    list_select_related = ["procedure", "unit", "by"]
    search_fields = ["procedure__code", "procedure__name", "code", "name", "unit__name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: a unit proposes."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: the workflow alone sets a status."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: what was proposed stays on record."""
        return False
