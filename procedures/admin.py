"""Units and memberships in the administration."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from import_export.admin import ImportExportMixin

from procedures.models import Membership, Unit, UnitName, UnitSuccession
from procedures.resources import UnitResource
from procedures.sheets import FORMATS


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
class UnitAdmin(ImportExportMixin, admin.ModelAdmin):
    """Units with their dates; a code is for life and never changed, and a unit with history never deleted."""

    resource_classes = [UnitResource]
    formats = FORMATS
    list_display = ["code", "name", "kind", "level", "terrain", "parent", "valid_from", "valid_to"]
    list_filter = ["level", "terrain", "kind", ("valid_to", admin.EmptyFieldListFilter)]
    list_select_related = ["parent"]
    search_fields = ["code", "name", "official_id"]
    autocomplete_fields = ["parent"]
    inlines = [UnitNameInline, MembershipInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Unit | None = None) -> list[str]:
        """Keep the code of a unit that exists: everything that was ever stated hangs on it."""
        return ["code"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: a unit ends on a day, it is never deleted."""
        return False


@admin.register(UnitSuccession)
class UnitSuccessionAdmin(admin.ModelAdmin):
    """Mergers of units."""

    list_display = ["effective_on", "predecessor", "successor", "legal_basis"]
    list_select_related = ["predecessor", "successor"]
    search_fields = ["predecessor__name", "successor__name", "legal_basis"]
    autocomplete_fields = ["predecessor", "successor"]


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    """Who belongs where."""

    list_display = ["user", "role", "unit"]
    list_filter = ["role"]
    list_select_related = ["user", "unit"]
    search_fields = ["user__username", "user__name", "unit__name", "unit__code"]
    autocomplete_fields = ["user", "unit"]
