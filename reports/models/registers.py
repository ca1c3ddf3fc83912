"""Registers under tasks of the programme: plain dated rows that a task's figure is counted from."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.lengths import within_length
from accounts.names import said
from procedures.models import Unit

FIRST_YEAR, LAST_YEAR = 2015, 2030  # years that a row may speak of
ISO_INDICATOR = "HDH-09"  # the figure beside which the ISO register is read


def _year_constraint(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
        name=f"{name}_year_is_near",
        violation_error_message=_("Write the year with four digits, such as 2019."),
    )


class Dialogue(models.Model):
    """A dialogue of leaders with organisations and people (đối thoại) about procedures: task N09."""

    class Subject(models.TextChoices):
        """The nine fields that the programme names."""

        ENVIRONMENT = "environment", _("natural resources and environment")
        BUDGET = "budget", _("allocation of the budget")
        CONSTRUCTION_FUNDS = "construction_funds", _("funds for capital construction")
        FOREIGN_INVESTMENT = "foreign_investment", _("foreign investment")
        TRADE = "trade", _("import and export")
        BUSINESS = "business", _("founding and registering businesses")
        BUILDING = "building", _("building permits")
        LAND = "land", _("land-use rights")
        TAX = "tax", _("tax policy")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="dialogues", verbose_name=_("unit"))
    held_on = models.DateField(_("held on"))
    subject = models.CharField(_("field of the dialogue"), max_length=20, choices=Subject.choices)
    participants = models.PositiveIntegerField(_("participants"))
    questions = models.PositiveIntegerField(_("questions asked"))
    answered = models.PositiveIntegerField(_("questions answered"))
    document = models.CharField(_("document"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True, validators=[within_length])

    class Meta:
        verbose_name = _("dialogue")
        verbose_name_plural = _("dialogues")
        ordering = ["-held_on", "unit"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "held_on", "subject"],
                name="dialogue_once",
                violation_error_message=_("This dialogue of the unit is already in the register."),
            ),
            models.CheckConstraint(
                condition=Q(answered__lte=F("questions")),
                name="dialogue_answered_within_asked",
                violation_error_message=_("More questions answered than asked. Check the two numbers."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.held_on:%d/%m/%Y}"


class LegalReview(models.Model):
    """Legal documents that a unit reviewed in a year, and what followed: task N03."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="legal_reviews", verbose_name=_("unit"))
    year = models.PositiveSmallIntegerField(_("year"))
    reviewed = models.PositiveIntegerField(_("documents reviewed"))
    amended = models.PositiveIntegerField(_("of which amended"))
    repealed = models.PositiveIntegerField(_("of which repealed"))
    issued = models.PositiveIntegerField(_("newly issued"))
    document = models.CharField(_("document"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True, validators=[within_length])

    class Meta:
        verbose_name = _("review of legal documents")
        verbose_name_plural = _("reviews of legal documents")
        ordering = ["-year", "unit"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"],
                name="legal_review_once_a_year",
                violation_error_message=_("The unit already has a row for this year."),
            ),
            models.CheckConstraint(
                condition=Q(reviewed__gte=F("amended") + F("repealed")),
                name="legal_review_results_within_reviewed",
                violation_error_message=_(
                    "More documents amended and repealed than reviewed. Check the numbers."
                ),
            ),
            _year_constraint("legal_review"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.year}"


class IsoCertificate(models.Model):
    """That a unit applies ISO 9001: declared by itself, later verified. Task N33, target HDH-09."""

    class Version(models.TextChoices):
        """The version of the standard; a newer one counts as well."""

        V2008 = "2008", "TCVN ISO 9001:2008"
        V2015 = "2015", "TCVN ISO 9001:2015"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="iso_certificates", verbose_name=_("unit"))
    version = models.CharField(_("version of the standard"), max_length=4, choices=Version.choices)
    declared_on = models.DateField(_("declared on"))
    document = models.CharField(_("document of the declaration"), max_length=200)
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    verified_by = models.CharField(_("verified by"), max_length=150, blank=True)
    note = models.TextField(_("note"), blank=True, validators=[within_length])

    class Meta:
        verbose_name = _("ISO certificate")
        verbose_name_plural = _("ISO certificates")
        ordering = ["-declared_on", "unit"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "version"],
                name="iso_certificate_once_a_version",
                violation_error_message=_("The unit already declared this version."),
            ),
            models.CheckConstraint(
                condition=Q(verified_on__isnull=True, verified_by="")
                # A missing day compares to nothing, and a check lets pass what is neither true nor false.
                | Q(verified_on__isnull=False, verified_on__gte=F("declared_on"), verified_by__gt=""),
                name="iso_certificate_verified_after_declared",
                violation_error_message=_(
                    "A verification has a day, not before the declaration, and names who verified."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.get_version_display()}"


class SharedSystem(models.Model):
    """One of the five shared software systems (phần mềm dùng chung) of the province."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=150)
    position = models.PositiveSmallIntegerField(_("position"), unique=True)

    class Meta:
        verbose_name = _("shared software system")
        verbose_name_plural = _("shared software systems")
        ordering = ["position"]

    def __str__(self) -> str:
        return said(self.name)


class SystemUsage(models.Model):
    """How many of a unit's staff use a shared system in a year: task N27."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="system_usages", verbose_name=_("unit"))
    system = models.ForeignKey(
        SharedSystem, models.PROTECT, related_name="usages", verbose_name=_("shared software system")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    users = models.PositiveIntegerField(_("officials who use it"))
    staff = models.PositiveIntegerField(_("officials who should use it"))
    note = models.TextField(_("note"), blank=True, validators=[within_length])

    class Meta:
        verbose_name = _("usage of a shared system")
        verbose_name_plural = _("usages of shared systems")
        ordering = ["-year", "unit", "system"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "system", "year"],
                name="system_usage_once_a_year",
                violation_error_message=_("The unit already has a row for this system and year."),
            ),
            models.CheckConstraint(
                condition=Q(users__lte=F("staff")),
                name="system_usage_within_staff",
                violation_error_message=_("More officials use it than should. Check the two numbers."),
            ),
            _year_constraint("system_usage"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.system} · {self.year}"
