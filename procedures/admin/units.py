"""Units and memberships in the administration."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.audited_admin import AuditedAdmin
from procedures.admin.sheets import SheetMixin
from procedures.admin.spoken import SpokenAdmin
from procedures.models import Membership, Unit, UnitName, UnitSuccession
from procedures.resources import UNIT_KEPT, UnitResource


class UnitNameInline(admin.TabularInline):
    """The dated names of a unit."""

    model = UnitName
    extra = 0


class MembershipInline(admin.TabularInline):
    """Who belongs to a unit, and as what."""

    model = Membership
    extra = 0
    autocomplete_fields = ["user"]


@admin.register(Unit)
class UnitAdmin(SheetMixin, AuditedAdmin):
    """Units with their dates; a code is for life and never changed, and a unit with history never deleted."""

    resource_classes = [UnitResource]
    list_display = ["code", "name", "kind", "level", "terrain", "parent", "valid_from", "valid_to"]
    list_filter = ["level", "terrain", "kind", ("valid_to", admin.EmptyFieldListFilter)]
    list_select_related = ["parent"]
    search_fields = ["code", "name", "official_id"]
    autocomplete_fields = ["parent"]
    inlines = [UnitNameInline, MembershipInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Unit | None = None) -> list[str]:
        """Keep the code of a unit that exists, and what its reports hang on once there are some."""
        if obj is None:
            return []
        return list(UNIT_KEPT) if obj.reports.exists() else ["code"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: a unit ends on a day, it is never deleted."""
        return False

    def unit_code_of(self, obj: Unit) -> str:
        """Return its own code."""
        return obj.code


@admin.register(UnitSuccession)
class UnitSuccessionAdmin(SpokenAdmin, AuditedAdmin):
    """Mergers of units."""

    list_display = ["effective_on", "predecessor", "successor", "legal_basis"]
    list_select_related = ["predecessor", "successor"]
    search_fields = ["predecessor__name", "successor__name", "legal_basis"]
    autocomplete_fields = ["predecessor", "successor"]

    def unit_code_of(self, obj: UnitSuccession) -> str:
        """Return the code of the unit that goes up in another."""
        return obj.predecessor.code


@admin.register(Membership)
class MembershipAdmin(AuditedAdmin):
    """Who belongs where."""

    list_display = ["user", "role", "unit"]
    list_filter = ["role"]
    list_select_related = ["user", "unit"]
    search_fields = ["user__username", "user__name", "unit__name", "unit__code"]
    autocomplete_fields = ["user", "unit"]

    def unit_code_of(self, obj: Membership) -> str:
        """Return the code of the unit somebody belongs to."""
        return obj.unit.code
