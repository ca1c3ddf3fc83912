"""The programme in the administration: indicators, targets, periods, tasks, index values."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import BaseInlineFormSet, ModelForm, Textarea
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.audited_admin import AuditedAdmin
from accounts.fields import DecimalField
from accounts.figures import in_language
from accounts.proved_admin import ProvedAdmin
from procedures.models import Unit
from targets.judged import has_figures, is_judged, is_referred_to
from targets.models import (
    Applicability,
    IndexValue,
    Indicator,
    MarginVersion,
    PathPoint,
    Period,
    Programme,
    ReformArea,
    Target,
    Task,
    TaskDocument,
)
from targets.models.decision import Decision
from targets.models.target import out_of_scale
from targets.resources import DECLARED, IndicatorResource, TargetResource
from targets.sheet_admin import ImportSheets
from targets.unit_admin import PlacedUnitAdmin

DECISION = (
    "reason",
    "is_erratum",
    "decided_by",
    "decided_at",
)  # of a version, as the coordinator's page keeps it
BASELINE = ("baseline", "baseline_on", "baseline_source")
admin.site.register(Unit, PlacedUnitAdmin)
# More than 100 per cent is refused once the indicator is known: of an average it is minutes or days.
ASKED: dict[Any, dict[str, Any]] = {models.DecimalField: {"form_class": DecimalField}}


class KeptAdmin(AuditedAdmin):
    """Rows that figures hang on: amended where that rewrites no history, deleted where nothing refers."""

    kept: tuple[str, ...] = ()  # fields that stay as they are once the row exists
    parts: tuple[str, ...] | None = None  # what goes with a row; None where no row ever goes

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Return the fields that history hangs on, once there is a history."""
        return self.kept if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse where anything refers to the row: what figures were stated for stays."""
        if self.parts is None or obj is None or self.is_referred_to(obj):
            return False
        return super().has_delete_permission(request, obj)

    def is_referred_to(self, obj: Any) -> bool:
        """Say whether a row of any table refers to this one, but for its own parts."""
        return is_referred_to(obj, but=self.parts or ())

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer no deletion of many at once: each is looked at by itself."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


@admin.register(Programme)
class ProgrammeAdmin(KeptAdmin):
    """The programme itself."""

    list_display = ["code", "name", "starts_on", "ends_on", "illustrative"]
    kept = ("code", "illustrative", "copied_from_print")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: the portal is about one programme."""
        return False


@admin.register(ReformArea)
class ReformAreaAdmin(KeptAdmin):
    """The six areas and the steering."""

    list_display = ["position", "code", "name"]
    kept = ("code",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: the programme has its areas."""
        return False


@admin.register(Indicator)
class IndicatorAdmin(ImportSheets, KeptAdmin):
    """What is counted. What an indicator declares is settled when it is made: a change is a new indicator."""

    resource_classes = [IndicatorResource]
    list_display = ["code", "short_name", "area", "kind", "frequency", "accumulation", "source"]
    list_filter = ["area", "kind", "frequency", "source"]
    list_select_related = ["area"]
    search_fields = ["code", "name", "short_name"]
    kept = ("code", *DECLARED, "first_period")
    parts = ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Ask a new indicator for its first period, which is one that is not locked."""
        if db_field.name == "first_period":
            kwargs["queryset"] = Period.objects.filter(locked_at=None)
            kwargs["required"] = True
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def has_judged(version: Decision | None) -> bool:
    """Say whether the version came into force before a period that is locked, which keeps it as it was."""
    return version is not None and version.last_locked is not None


class TargetForm(ModelForm):
    """What a target asks."""

    def clean(self) -> dict[str, Any] | None:
        """Refuse more than 100 per cent at the box itself, and a version that is decided elsewhere."""
        cleaned = super().clean() or self.cleaned_data
        code = cleaned.get("code")
        if not self.instance.pk and code and Target.objects.filter(code__iexact=code).exists():
            told = _(
                "%(code)s has a first version. Decide the next one under “What the targets ask” of the desk: "
                "there you see first which verdicts change."
            )
            self.add_error("version", told % {"code": code})
        indicator = cleaned.get("indicator") or getattr(self.instance, "indicator", None)
        if indicator is not None:
            numbers = {name: cleaned.get(name) for name in ("threshold", "baseline")}
            for name, words in out_of_scale(indicator, **numbers).items():
                self.add_error(name, words)
        return cleaned

    def _post_clean(self) -> None:
        """Refuse a first version that would judge a locked period which asked without it."""
        super()._post_clean()  # type: ignore[misc]  # which the stubs do not know
        if not self.instance.pk and not self.errors:
            try:
                self.instance.refuse_first_in_locked()
            except ValidationError as locked:
                self.add_error(None, locked)


class PathPointFormSet(BaseInlineFormSet):
    """The milestones of a target, which may come in the same form as they."""

    def clean(self) -> None:
        """Refuse at its box what the target takes no milestone for: a new one has no key to be found by."""
        super().clean()
        target, before = self.instance, list[PathPoint]()
        if not (target.deadline and target.indicator_id):
            return
        for form in self.forms:
            if form.cleaned_data.get("DELETE") or not {"on", "percent"} <= form.cleaned_data.keys():
                continue
            try:
                form.instance.refuse_beside(target, before)
            except ValidationError as refused:
                form.add_error(None, refused)
            before.append(form.instance)


class PathPointInline(admin.TabularInline):
    """The milestones of a target."""

    model = PathPoint
    extra = 0
    formset = PathPointFormSet
    formfield_overrides = ASKED

    def has_add_permission(self, request: HttpRequest, obj: Target | None = None) -> bool:
        """Refuse where anything was judged by them: another path is another version."""
        return not (obj and is_judged(obj)) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Target | None = None) -> bool:
        """Refuse where anything was judged by them."""
        return not (obj and is_judged(obj)) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Target | None = None) -> bool:
        """Refuse where anything was judged by them."""
        return not (obj and is_judged(obj)) and super().has_delete_permission(request, obj)


class ApplicabilityFormSet(BaseInlineFormSet):
    """The units a target is not applicable to."""

    def clean(self) -> None:
        """Refuse to remove by a tick what a locked period heeded; a form that goes is not asked itself."""
        super().clean()
        for form in self.deleted_forms:
            form.instance.refuse_removal()


class ApplicabilityInline(admin.TabularInline):
    """The units a target is not applicable to: they speak for every version of the target."""

    model = Applicability
    formset = ApplicabilityFormSet
    extra = 0
    autocomplete_fields = ["unit"]
    formfield_overrides: ClassVar[dict[Any, dict[str, Any]]] = {
        models.TextField: {"widget": Textarea(attrs={"rows": 2, "cols": 40})}
    }


@admin.register(Target)
class TargetAdmin(ProvedAdmin, ImportSheets, KeptAdmin):
    """Targets by version: what one asks stays as it was decided, an amendment is the next version."""

    form = TargetForm
    resource_classes = [TargetResource]
    formfield_overrides = ASKED
    list_display = ["code", "version", "indicator", "asks", "deadline", "lead_unit"]
    list_filter = ["indicator__area", "in_programme", "deadline"]
    list_select_related = ["indicator", "lead_unit"]
    search_fields = ["code", "indicator__name", "sentence"]
    autocomplete_fields = ["indicator", "lead_unit", "named_units"]
    inlines = [PathPointInline, ApplicabilityInline]
    fields = [
        "code",
        "version",
        "indicator",
        "comparator",
        "threshold",
        "deadline",
        "in_force_from",
        "sentence",
        "legal_basis",
        "lead_unit",
        ("for_departments", "for_districts", "for_communes"),
        "terrain",
        "named_units",
        "in_programme",
        "redefines",
        ("baseline", "baseline_on"),
        "baseline_source",
    ]
    decided = ("comparator", "threshold")  # shown as one once the target is there
    kept = (
        "code",
        "version",
        "indicator",
        "asks",
        "deadline",
        "in_force_from",
        "for_departments",
        "for_districts",
        "for_communes",
        "terrain",
        "named_units",
        "in_programme",
        "redefines",
    )

    parts = ("path_points", "applicabilities", "turned_verdicts")

    def is_referred_to(self, obj: Any) -> bool:
        """Say whether a locked period was judged by it or heeds its exemptions, or figures are there."""
        is_heeded = any(one.last_heeded for one in obj.applicabilities.all())
        return is_heeded or has_figures(obj.indicator) or has_judged(obj) or super().is_referred_to(obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Keep also the baseline, once anything was judged by its path."""
        held = super().get_readonly_fields(request, obj)
        if obj is not None:
            held = (*held, *DECISION)
        return (*held, *BASELINE) if obj is not None and is_judged(obj) else held

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return the fields; of a target that is there, what it asks in one line."""
        if obj is None:
            return self.fields
        rest = [name for name in self.fields[3:] if name not in self.decided]
        return [*self.fields[:3], "asks", *rest, *DECISION]

    @admin.display(description=_("asks"), ordering="threshold")
    def asks(self, target: Target) -> str:
        """Return the threshold as people write it: > 80 %, ≤ 15 phút."""
        number = in_language(target.threshold_text.replace(".", ","))
        return f"{target.get_comparator_display()} {number} {target.scale_sign}"


@admin.register(MarginVersion)
class MarginVersionAdmin(ProvedAdmin, KeptAdmin):
    """The margins by version, decided at the desk of the coordinator, who sees there which verdicts turn."""

    list_display = ["version", "asks", "in_force_from", "legal_basis"]
    parts = ("turned_verdicts",)

    @admin.display(description=_("asks"), ordering="behind")
    def asks(self, version: MarginVersion) -> str:
        """Return both margins in words."""
        return version.asks

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: a version is decided at the desk."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: other margins are another version."""
        return False

    def is_referred_to(self, obj: Any) -> bool:
        """Say whether it stays: the first one, one before another, and one that judges figures by now."""
        later = MarginVersion.objects.filter(version__gt=obj.version).exists()
        judged = Period.objects.filter(data_to__gte=obj.in_force_from).exclude(opened_at=None, locked_at=None)
        return obj.version == 1 or later or judged.exists() or super().is_referred_to(obj)


@admin.register(Period)
class PeriodAdmin(ProvedAdmin, KeptAdmin):
    """The twenty periods: the quarters are settled, their days are, once something hangs on them."""

    list_display = ["code", "label", "data_from", "data_to", "opened_at", "unit_due_at", "locked_at"]
    list_filter = ["year", ("locked_at", admin.EmptyFieldListFilter)]
    search_fields = ["code", "label", "also_called"]
    kept = ("code", "year", "quarter")
    by_acts = ("opened_at", "locked_at")  # each set by an act with a page and a reason (flow/calendar.py)
    days = ("data_from", "data_to", "opens_on")
    deadlines = ("unit_due_at", "province_due_at")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form; where a deadline stays as it is, it says how a unit is given a later one."""
        if obj is not None and obj.is_open:
            words = _("Stays once the period is open. To give a unit more time: “Periods and deadlines”.")
            kwargs["help_texts"] = dict.fromkeys(self.deadlines, words)
        return super().get_form(request, obj, change=change, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Keep what was announced or judged by.

        A deadline stays once units were asked: moved into the past, it would let the period be locked without
        the reason that this takes before its day. The other days stay once the period is locked.
        """
        held = [*super().get_readonly_fields(request, obj), *self.by_acts]
        if obj is not None and obj.opened_at is not None:
            held += self.deadlines
        if obj is not None and obj.locked_at is not None:
            held += self.days
        return tuple(held)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: the programme has twenty quarters."""
        return False


class TaskDocumentInline(admin.TabularInline):
    """The documents of a task."""

    model = TaskDocument
    extra = 0


@admin.register(Task)
class TaskAdmin(KeptAdmin):
    """Tasks and milestones with their status and documents."""

    list_display = ["code", "text", "area", "lead_unit", "deadline", "yearly", "status"]
    list_filter = ["kind", "status", "area", "deadline"]
    list_select_related = ["area", "lead_unit"]
    search_fields = ["code", "text", "product"]
    autocomplete_fields = ["lead_unit", "supporting_units", "parent"]
    inlines = [TaskDocumentInline]
    kept = ("code", "kind")
    parts = ("documents",)


@admin.register(IndexValue)
class IndexValueAdmin(KeptAdmin):
    """Published index values."""

    kept = ("indicator", "unit", "year")
    list_display = ["indicator", "year", "value", "rank", "ranked_units", "published_on"]
    list_filter = ["indicator", "year"]
    list_select_related = ["indicator"]
    search_fields = ["indicator__code", "source"]
    autocomplete_fields = ["indicator", "unit"]

    def unit_code_of(self, obj: IndexValue) -> str:
        """Return the code of the unit whose value it is."""
        return obj.unit.code
