"""What units stated, in the administration: to be read there, and changed only by the workflow."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.audited_admin import AuditedAdmin
from accounts.query_admin import QueryAdmin
from reports.models import (
    Dialogue,
    DifferenceExplained,
    DossierCount,
    IsoCertificate,
    LegalReview,
    Measurement,
    MeasurementRevision,
    Report,
    SharedSystem,
    SourcePair,
    StatedFigure,
    StatedPart,
    Survey,
    SurveyCount,
    SystemUsage,
)
from reports.questionnaires import QuestionnaireForm, why_it_stays
from targets.models import Questionnaire, QuestionnaireAnswer


class ReadOnly:
    """Rows that the administration shows and never changes: an administrator approves nothing."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: figures come in by reports."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: figures change by the workflow, with who, when and why."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: what was stated stays."""
        return False


class MeasurementInline(ReadOnly, admin.TabularInline):
    """The lines of a report."""

    model = Measurement
    extra = 0
    fields = ["indicator", "answer", "part", "whole", "achieved", "total", "status", "version", "note"]


class DossierCountInline(ReadOnly, admin.TabularInline):
    """The dossiers of a report."""

    model = DossierCount
    extra = 0


@admin.register(Report)
class ReportAdmin(ReadOnly, QueryAdmin):
    """Reports by unit and period."""

    list_display = ["unit", "period", "status", "submitted_at", "version"]
    list_filter = ["status", "period"]
    list_select_related = ["unit", "period"]
    search_fields = ["unit__name", "unit__code"]
    inlines = [MeasurementInline, DossierCountInline]


class SurveyCountInline(ReadOnly, admin.TabularInline):
    """The answers to a survey."""

    model = SurveyCount
    extra = 0


@admin.register(Survey)
class SurveyAdmin(ReadOnly, QueryAdmin):
    """Surveys by unit and period."""

    list_display = ["report", "subject", "questionnaire", "issued", "collected"]
    list_filter = ["subject", ("questionnaire", admin.EmptyFieldListFilter), "report__period"]
    list_select_related = ["report__unit", "report__period", "questionnaire__in_force_from"]
    search_fields = ["report__unit__name", "report__unit__code"]
    inlines = [SurveyCountInline]


class QuestionnaireAnswerInline(admin.TabularInline):
    """What the form asks, and which answers count as satisfied."""

    model = QuestionnaireAnswer
    extra = 3


@admin.register(Questionnaire)
class QuestionnaireAdmin(AuditedAdmin):
    """Survey forms by subject and period: once units answer one it stays, and the next one begins later."""

    form = QuestionnaireForm
    list_display = ["subject", "in_force_from"]
    list_filter = ["subject"]
    list_select_related = ["in_force_from"]
    inlines = [QuestionnaireAnswerInline]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse where figures were counted by the form, or could have been in a locked period."""
        return super().has_change_permission(request, obj) and not _stays(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse where figures were counted by the form, or could have been in a locked period."""
        return super().has_delete_permission(request, obj) and not _stays(obj)


def _stays(form: Questionnaire | None) -> bool:
    return form is not None and why_it_stays(form) != ""


@admin.register(MeasurementRevision)
class MeasurementRevisionAdmin(ReadOnly, QueryAdmin):
    """Every revision of every line."""

    list_display = [
        "measurement",
        "number",
        "at",
        "by",
        "channel",
        "part",
        "whole",
        "achieved",
        "total",
        "reason",
    ]
    list_display += ["submitted_at", "accepted_at", "returned_at"]
    list_filter = ["channel", "measurement__indicator"]
    list_select_related = ["measurement__report__unit", "measurement__report__period", "by"]
    search_fields = ["measurement__report__unit__name", "measurement__report__unit__code", "reason"]
    date_hierarchy = "at"


class StatedPartInline(admin.TabularInline):
    """The breakdown printed with a stated figure."""

    model = StatedPart
    extra = 0


@admin.register(StatedFigure)
class StatedFigureAdmin(AuditedAdmin):
    """Totals stated by others, each with its source."""

    list_display = ["indicator", "unit", "period", "part", "whole", "percent", "source"]
    list_filter = ["indicator", "period"]
    list_select_related = ["indicator", "unit", "period"]
    search_fields = ["indicator__code", "unit__name", "source"]
    autocomplete_fields = ["indicator", "unit", "period"]
    inlines = [StatedPartInline]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: what was stated stays, with its source."""
        return False

    def unit_code_of(self, obj: StatedFigure) -> str:
        """Return the code of the unit it was stated for."""
        return obj.unit.code


class RegisterAdmin(AuditedAdmin):
    """Rows of a register, which the units keep themselves (reports/registers)."""

    list_select_related = ["unit"]
    search_fields = ["unit__name", "unit__code", "note"]
    autocomplete_fields = ["unit"]

    def unit_code_of(self, obj: Dialogue | LegalReview | IsoCertificate | SystemUsage) -> str:
        """Return the code of the unit whose row it is."""
        return obj.unit.code


@admin.register(Dialogue)
class DialogueAdmin(RegisterAdmin):
    """Dialogues about procedures."""

    list_display = ["unit", "held_on", "subject", "participants", "questions", "answered"]
    list_filter = ["subject"]
    date_hierarchy = "held_on"


@admin.register(LegalReview)
class LegalReviewAdmin(RegisterAdmin):
    """Reviews of legal documents by unit and year."""

    list_display = ["unit", "year", "reviewed", "amended", "repealed", "issued"]
    list_filter = ["year"]


@admin.register(IsoCertificate)
class IsoCertificateAdmin(RegisterAdmin):
    """ISO certificates, declared and verified."""

    list_display = ["unit", "version", "declared_on", "verified_on", "verified_by"]
    list_filter = ["version", ("verified_on", admin.EmptyFieldListFilter)]


@admin.register(SharedSystem)
class SharedSystemAdmin(AuditedAdmin):
    """The shared software: named here, since the programme names none."""

    list_display = ["position", "code", "name"]
    search_fields = ["code", "name"]


@admin.register(SystemUsage)
class SystemUsageAdmin(RegisterAdmin):
    """Usage of the shared software by unit, system and year."""

    list_display = ["unit", "system", "year", "users", "staff"]
    list_filter = ["system", "year"]
    list_select_related = ["unit", "system"]


@admin.register(SourcePair)
class SourcePairAdmin(AuditedAdmin):
    """What figures are held against, and who clears up a difference."""

    list_display = ["indicator", "beside", "system", "owner"]
    list_filter = ["beside"]
    list_select_related = ["indicator", "system", "owner"]
    search_fields = ["indicator__code", "owner__name"]
    autocomplete_fields = ["indicator", "owner"]


@admin.register(DifferenceExplained)
class DifferenceExplainedAdmin(ReadOnly, QueryAdmin):
    """What was said of differences: written and taken back at the coordinator's desk."""

    list_display = ["pair", "unit", "period", "text", "by", "at"]
    list_filter = ["pair__beside", "period"]
    list_select_related = ["pair__indicator", "unit", "period", "by"]
    search_fields = ["unit__name", "unit__code", "text"]
