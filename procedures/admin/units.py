"""Units and memberships in the administration."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.audited_admin import AuditedAdmin
from accounts.models import User
from accounts.proved_admin import ProvedAdmin
from procedures import granting
from procedures.admin.sheets import ImportBySteps
from procedures.admin.spoken import SpokenAdmin
from procedures.history import UNIT_KEPT
from procedures.models import Membership, Placement, Terrain, Unit, UnitName, UnitSuccession, placements_of
from procedures.resources import UnitResource
from procedures.rights import Action


class UnitNameInline(admin.TabularInline):
    """The dated names of a unit."""

    model = UnitName
    extra = 0


class MembershipForm(ModelForm):
    """A role that somebody gives: never their own, and dated anew whenever anything of it changes."""

    by: ClassVar[User]  # who gives it

    def clean(self) -> dict[str, Any]:
        """Refuse the roles of who gives them, both where they are given and where they were."""
        held: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.has_changed():
            return held
        if self.initial.get("user") == self.by.pk:
            raise ValidationError(granting.OWN)
        user = held.get("user")
        if user and (words := granting.refusal(user, held.get("role", ""), by=self.by)):
            raise ValidationError(words)
        return held

    def save(self, commit: bool = True) -> Membership:
        """Note who gave the role before it is kept."""
        if self.has_changed():
            granting.granted(self.instance, by=self.by)
        return cast(Membership, super().save(commit))


class MembershipFormSet(BaseInlineFormSet):
    """The roles in a unit."""

    def clean(self) -> None:
        """Refuse to take away an own role; forms of rows that go are not asked themselves."""
        super().clean()
        gone = cast("list[MembershipForm]", self.deleted_forms)
        if any(form.initial.get("user") == form.by.pk for form in gone):
            raise ValidationError(granting.OWN)


class MembershipInline(admin.TabularInline):
    """Who belongs to a unit, and as what."""

    model = Membership
    form = MembershipForm
    formset = MembershipFormSet
    extra = 0
    autocomplete_fields = ["user"]

    def get_formset(self, request: HttpRequest, obj: Unit | None = None, **kwargs: Any) -> Any:
        """Return the forms, which know who gives."""
        formset = super().get_formset(request, obj, **kwargs)
        cast("type[MembershipForm]", formset.form).by = cast(User, request.user)
        return formset


class TerrainFilter(admin.SimpleListFilter):
    """Units by the terrain in which they lie today."""

    title = _("terrain")
    parameter_name = "terrain"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """Return the terrains to choose from."""
        return [choice for choice in Terrain.choices if choice[0]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Unit]) -> QuerySet[Unit]:
        """Keep the units of the chosen terrain."""
        if not self.value():
            return queryset
        placed = Placement.objects.on(clock.today()).filter(terrain=self.value())
        return queryset.filter(pk__in=placed.values("unit"))


class UnitAdmin(ProvedAdmin, ImportBySteps, AuditedAdmin):
    """Units with their dates; a code is for life and never changed, and a unit with history never deleted.

    Registered where the calendar is known (targets/unit_admin.py): where a unit belongs judges periods.
    """

    resource_classes = [UnitResource]
    steps = ("units", Action.ADMINISTER)
    list_display = [
        "code",
        "name",
        "kind",
        "level",
        "terrain_now",
        "parent_now",
        "valid_from",
        "valid_to",
    ]
    list_filter = ["level", TerrainFilter, "kind", ("valid_to", admin.EmptyFieldListFilter)]
    search_fields = ["code", "name", "official_id"]
    inlines: ClassVar[list[Any]] = [UnitNameInline, MembershipInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Unit]:
        """Return the units with what the list shows of them."""
        rows: QuerySet[Unit] = super().get_queryset(request)
        return rows.prefetch_related(placements_of())

    @admin.display(description=_("terrain"))
    def terrain_now(self, obj: Unit) -> str:
        """Return in what terrain it lies today."""
        terrain = obj.terrain_on(clock.today())
        return str(terrain.label) if terrain else ""

    @admin.display(description=_("belongs to"))
    def parent_now(self, obj: Unit) -> str:
        """Return what it belongs to today."""
        return str(obj.parent_on(clock.today()) or "")

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

    def save_formset(self, request: HttpRequest, form: ModelForm, formset: Any, change: bool) -> None:
        """Save names or roles, and tell of new rights to approve."""
        super().save_formset(request, form, formset, change)
        if formset.model is Membership:
            given = [*formset.new_objects, *(row for row, _names in formset.changed_objects)]
            granting.tell(given, by=cast(User, request.user))


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
class MembershipAdmin(ProvedAdmin, AuditedAdmin):
    """Who belongs where."""

    form = MembershipForm
    list_display = ["user", "role", "unit", "granted_by", "counts_from"]
    readonly_fields = ["granted_by", "counts_from"]
    list_filter = ["role"]
    list_select_related = ["user", "unit", "granted_by"]
    search_fields = ["user__username", "user__name", "unit__name", "unit__code"]
    autocomplete_fields = ["user", "unit"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form, which knows who gives."""
        form = cast("type[MembershipForm]", super().get_form(request, obj, change=change, **kwargs))
        form.by = cast(User, request.user)
        return form

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse to take an own role away, and to delete an account with it."""
        return super().has_delete_permission(request, obj) and getattr(obj, "user", None) != request.user

    def save_model(self, request: HttpRequest, obj: Membership, form: ModelForm, change: bool) -> None:
        """Save the role, and tell of a new right to approve."""
        super().save_model(request, obj, form, change)
        if form.has_changed():
            granting.tell([obj], by=cast(User, request.user))

    def unit_code_of(self, obj: Membership) -> str:
        """Return the code of the unit somebody belongs to."""
        return obj.unit.code
