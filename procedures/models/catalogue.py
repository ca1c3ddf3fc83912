"""The procedure catalogue (danh mục thủ tục hành chính): what people can ask for, and how it is handled.

Levels and handling are dated rows, so that any past day can be read as it was.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.lengths import within_length
from procedures.models.units import Level, Unit
from sheets.vietnamese import accented_key, search_key, sort_text

HIGHEST_LEVEL = 4  # Decree 43/2011/NĐ-CP knows online services of the levels 1 to 4


class Authority(models.TextChoices):
    """At which level of government a procedure is decided. Three of the published ones name none."""

    PROVINCE = "province", _("People's Committee of the province")
    DEPARTMENT = "department", _("province departments")
    DISTRICT = "district", _("districts")
    COMMUNE = "commune", _("communes")
    UNKNOWN = "", _("not assigned")


HANDLED_BY = {  # which level of units handles what: every district does what districts decide
    Level.DEPARTMENT: (Authority.PROVINCE, Authority.DEPARTMENT),
    Level.DISTRICT: (Authority.DISTRICT,),
    Level.COMMUNE: (Authority.COMMUNE,),
}
# What several units handle, so that one of them may be ahead of the others or behind.
SHARED = {level: HANDLED_BY[level] for level in (Level.DISTRICT, Level.COMMUNE)}


class Field(models.Model):
    """A field of administration (lĩnh vực) that procedures belong to, such as civil status."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=150, unique=True)

    class Meta:
        verbose_name = _("field of procedures")
        verbose_name_plural = _("fields of procedures")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the field; its procedures are found by its new name from now on."""
        super().save(*args, **kwargs)
        procedures = list(self.procedures.select_related("field"))
        for procedure in procedures:
            procedure.set_keys()
        Procedure.objects.bulk_update(procedures, ["search_key", "accented_key"], batch_size=500)


class ProcedureQuerySet(models.QuerySet["Procedure"]):
    """Questions about many procedures."""

    def in_force_on(self, day: dt.date) -> Self:
        """Keep the procedures in force on the day."""
        return self.filter(Q(in_force_to__isnull=True) | Q(in_force_to__gte=day), in_force_from__lte=day)

    def owing_assessment(self) -> Self:
        """Keep the newly issued procedures whose impact is not assessed."""
        return self.filter(issued_as_new_on__isnull=False, impact_assessed_on__isnull=True)


class Procedure(models.Model):
    """An administrative procedure (thủ tục hành chính)."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=500)
    field = models.ForeignKey(
        Field, models.PROTECT, related_name="procedures", verbose_name=_("field of administration")
    )
    authority = models.CharField(_("decided by"), max_length=12, choices=Authority.choices, blank=True)
    owner = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="procedures",
        verbose_name=_("kept by"),
        help_text=_("The department that drafts it and keeps its entry."),
    )
    legal_basis = models.TextField(_("legal basis"), blank=True, validators=[within_length])
    time_limit_days = models.PositiveSmallIntegerField(_("time limit in working days"), null=True, blank=True)
    fee = models.CharField(_("fee"), max_length=200, blank=True)
    interlinked = models.BooleanField(_("interlinked one-stop"), default=False)
    eligible_online = models.BooleanField(_("may be offered online"), default=True)
    in_force_from = models.DateField(_("in force from"))
    in_force_to = models.DateField(_("in force until and including"), null=True, blank=True)
    issued_as_new_on = models.DateField(
        _("newly issued on"),
        null=True,
        blank=True,
        help_text=_("A newly issued procedure owes an assessment of its impact."),
    )
    impact_assessed_on = models.DateField(_("impact assessed on"), null=True, blank=True)
    impact_document = models.CharField(_("document of the impact assessment"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    search_key = models.TextField(_("key to search without accents"), editable=False)
    accented_key = models.TextField(_("key to search with accents"), editable=False)
    sort_key = models.TextField(_("key of the Vietnamese order"), editable=False)

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        verbose_name = _("administrative procedure")
        verbose_name_plural = _("administrative procedures")
        ordering = ["sort_key", "code"]
        indexes = [models.Index(fields=["sort_key", "code"], name="procedure_in_order")]
        constraints = [
            models.CheckConstraint(
                condition=Q(in_force_to__isnull=True) | Q(in_force_to__gte=F("in_force_from")),
                name="procedure_ends_after_it_began",
                violation_error_message=_(
                    "The procedure is repealed before it comes into force. Check the two days."
                ),
            ),
            models.CheckConstraint(
                condition=Q(issued_as_new_on__isnull=True) | Q(issued_as_new_on__lte=F("in_force_from")),
                name="procedure_issued_before_in_force",
                violation_error_message=_(
                    "The procedure is in force before it is issued. Check the two days."
                ),
            ),
            models.CheckConstraint(
                condition=Q(impact_assessed_on__isnull=True) | Q(impact_document__gt=""),
                name="procedure_assessment_has_a_document",
                violation_error_message=_("Name the document of the impact assessment."),
            ),
            models.CheckConstraint(
                condition=Q(authority__in=Authority.values),
                name="procedure_authority_is_known",
                violation_error_message=_("Choose who decides on the procedure from the list."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the procedure with the keys it is found and sorted by."""
        self.set_keys()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_key", "accented_key", "sort_key"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return the address of the procedure's page."""
        return reverse("reports:procedure", args=[self.code])

    def clean(self) -> None:
        """Refuse an owner that keeps no catalogue, and days that leave a dated row outside."""
        if self.owner_id and self.owner.level != Level.DEPARTMENT:
            raise ValidationError(
                {"owner": _("“%s” keeps no procedures: choose a province department.") % self.owner}
            )
        if not self.pk or not self.in_force_from:
            return
        for rows in (self.levels, self.handlings):
            # All of them, so that whoever checks many procedures brings them along.
            outside = next((row for row in rows.all() if not self.is_in_force_on(row.effective_on)), None)
            if outside is not None:
                raise ValidationError(
                    _("The row “%(row)s” would lie outside the days in force. Mend the row first.")
                    % {"row": outside}
                )

    def set_keys(self) -> None:
        """Work out the keys: to be called before rows are stored in bulk."""
        text = f"{self.code} {self.name} {self.field.name}"
        self.search_key, self.accented_key = search_key(text), accented_key(text)
        self.sort_key = sort_text(self.name)

    def is_in_force_on(self, day: dt.date) -> bool:
        """Say whether the procedure is in force on the day."""
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)

    @property
    def owes_assessment(self) -> bool:
        """Say whether the procedure was newly issued and its impact is not assessed."""
        return self.issued_as_new_on is not None and self.impact_assessed_on is None


class DatedFact(models.Model):
    """Something true of a procedure from a day on, until the next row; a unit's own row speaks for it."""

    effective_on = models.DateField(_("takes effect on"))
    basis = models.CharField(_("by which document"), max_length=300, blank=True)

    class Meta:
        abstract = True

    procedure: models.ForeignKey[Procedure]
    unit: models.ForeignKey[Unit | None]

    def clean(self) -> None:
        """Refuse a day on which the procedure is not in force, and a unit that does not handle it."""
        if not hasattr(self, "procedure") or not self.procedure.in_force_from:
            return  # refused already, for what is missing
        procedure = self.procedure
        if self.effective_on and self.effective_on < procedure.in_force_from:
            raise ValidationError(
                {
                    "effective_on": _("%(day)s lies before %(since)s, when the procedure comes into force.")
                    % {"day": f"{self.effective_on:%d/%m/%Y}", "since": f"{procedure.in_force_from:%d/%m/%Y}"}
                }
            )
        if self.effective_on and procedure.in_force_to and self.effective_on > procedure.in_force_to:
            raise ValidationError(
                {
                    "effective_on": _("%(day)s lies after %(until)s, when the procedure was repealed.")
                    % {"day": f"{self.effective_on:%d/%m/%Y}", "until": f"{procedure.in_force_to:%d/%m/%Y}"}
                }
            )
        if self.unit and procedure.authority not in SHARED.get(Level(self.unit.level), ()):
            raise ValidationError(
                {
                    "unit": _("“%s” is not one of several units that handle it. Leave the unit empty.")
                    % self.unit
                }
            )


def _once(name: str) -> list[models.BaseConstraint]:
    """Return that there is one row a day: for the procedure in general, and for each unit."""
    message = _("This procedure already has a row from that day. Change that one, or choose another day.")
    return [
        models.UniqueConstraint(
            fields=["procedure", "effective_on"],
            condition=Q(unit__isnull=True),
            name=f"{name}_once_a_day",
            violation_error_message=message,
        ),
        models.UniqueConstraint(
            fields=["procedure", "unit", "effective_on"],
            condition=Q(unit__isnull=False),
            name=f"{name}_once_a_day_and_unit",
            violation_error_message=message,
        ),
    ]


class ServiceLevel(DatedFact):
    """The online level of a procedure from a day on: exclusive, one of 1 to 4."""

    procedure = models.ForeignKey(
        Procedure, models.CASCADE, related_name="levels", verbose_name=_("procedure")
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="own_levels",
        null=True,
        blank=True,
        verbose_name=_("only at this unit"),
    )
    level = models.PositiveSmallIntegerField(
        _("online level"), validators=[MinValueValidator(1), MaxValueValidator(HIGHEST_LEVEL)]
    )

    class Meta:
        verbose_name = _("online level of a procedure")
        verbose_name_plural = _("online levels of procedures")
        ordering = ["procedure", "effective_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=HIGHEST_LEVEL),
                name="service_level_is_1_to_4",
                violation_error_message=_("An online service has one of the levels 1 to 4."),
            ),
            *_once("service_level"),
        ]

    def __str__(self) -> str:
        return _("level %(level)s from %(day)s") % {
            "level": self.level,
            "day": f"{self.effective_on:%d/%m/%Y}",
        }


class DeskHandling(DatedFact):
    """Whether a procedure is received and returned at the one-stop desk (một cửa) from a day on."""

    procedure = models.ForeignKey(
        Procedure, models.CASCADE, related_name="handlings", verbose_name=_("procedure")
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="own_handlings",
        null=True,
        blank=True,
        verbose_name=_("only at this unit"),
    )
    at_desk = models.BooleanField(_("received and returned at the one-stop desk"))

    class Meta:
        verbose_name = _("handling at the one-stop desk")
        verbose_name_plural = _("handlings at the one-stop desk")
        ordering = ["procedure", "effective_on"]
        constraints = [*_once("desk_handling")]

    def __str__(self) -> str:
        words = _("at the one-stop desk from %s") if self.at_desk else _("not at the one-stop desk from %s")
        return words % f"{self.effective_on:%d/%m/%Y}"
