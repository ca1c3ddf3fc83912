"""How a report went from hand to hand: its events, marks, requests, reminders."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.lengths import within_length
from procedures.models import Unit
from reports.models.report import Measurement, Report
from targets.models import Period


class ReportEvent(models.Model):
    """One step of a report, or of one of its lines: who moved it, from where to where, why and when."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="events", verbose_name=_("report"))
    measurement = models.ForeignKey(
        Measurement,
        models.CASCADE,
        related_name="events",
        null=True,
        blank=True,
        verbose_name=_("line of a report"),
        help_text=_("Empty for a step of the whole report."),
    )
    transition = models.CharField(_("step"), max_length=20)
    from_status = models.CharField(_("from"), max_length=10, choices=Report.Status.choices)
    to_status = models.CharField(_("to"), max_length=10, choices=Report.Status.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))
    note = models.TextField(_("words"), blank=True)
    fingerprint = models.CharField(_("fingerprint of what was seen"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("step of a report")
        verbose_name_plural = _("steps of reports")
        ordering = ["report", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.report} · {self.transition}"

    @property
    def receipt(self) -> str:
        """Return the code that the unit keeps as proof: period, unit and number of the step."""
        return f"{self.report.period.code}-{self.report.unit.code}-{self.pk}".upper()


class FirstCheck(models.Model):
    """That a district has looked at a commune's report, and what it says. It moves no status."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="first_checks", verbose_name=_("report"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    words = models.TextField(_("words"), blank=True, validators=[within_length])

    class Meta:
        verbose_name = _("first check by a district")
        verbose_name_plural = _("first checks by districts")
        ordering = ["report", "-at"]

    def __str__(self) -> str:
        return f"{self.report} · {self.at:%d/%m/%Y}"


class CorrectionRequestQuerySet(models.QuerySet["CorrectionRequest"]):
    """Requests to correct approved figures."""

    def open(self) -> Self:
        """Keep the granted ones whose figure has not been approved anew: it may change, locked or not."""
        return self.filter(granted=True, settled_at=None)


class CorrectionRequest(models.Model):
    """A unit asks to correct a figure that is already approved; the coordinator grants or refuses it.

    A granted one opens that figure of that report alone, in a locked period too, until it is approved anew.
    """

    measurement = models.ForeignKey(
        Measurement, models.CASCADE, related_name="correction_requests", verbose_name=_("line of a report")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    at = models.DateTimeField(_("at"))
    reason = models.TextField(_("reason"), validators=[within_length])
    granted = models.BooleanField(_("granted"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True, validators=[within_length])
    settled_at = models.DateTimeField(_("approved anew at"), null=True, blank=True, editable=False)

    objects = CorrectionRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to correct an approved figure")
        verbose_name_plural = _("requests to correct approved figures")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["measurement"],
                condition=Q(granted__isnull=True),
                name="correction_request_one_open",
                violation_error_message=_("A request to correct this figure is already waiting."),
            ),
            models.CheckConstraint(
                condition=Q(reason__gt=""),
                name="correction_request_has_a_reason",
                violation_error_message=_("Write what is wrong with the approved figure."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measurement} · {self.at:%d/%m/%Y}"


class LockedCorrectionQuerySet(models.QuerySet["LockedCorrection"]):
    """Corrections of figures whose period is locked."""

    def open(self) -> Self:
        """Keep those that nobody has decided on."""
        return self.filter(settled_at=None)


class LockedCorrection(models.Model):
    """A coordinator puts right an approved figure of a locked period, by a document.

    It opens that figure to those who decide on it and to nobody else, until it is approved or dropped.
    """

    measurement = models.ForeignKey(
        Measurement, models.CASCADE, related_name="locked_corrections", verbose_name=_("line of a report")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("corrected by")
    )
    at = models.DateTimeField(_("at"))
    document = models.CharField(_("document, with its number and day"), max_length=300)
    settled_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)

    objects = LockedCorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction in a locked period")
        verbose_name_plural = _("corrections in locked periods")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["measurement"],
                condition=Q(settled_at__isnull=True),
                name="locked_correction_one_open",
                violation_error_message=_("A correction of this figure is waiting already."),
            ),
            models.CheckConstraint(
                condition=Q(document__gt=""),
                name="locked_correction_by_a_document",
                violation_error_message=_("Name the document that shows the right figure."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measurement} · {self.at:%d/%m/%Y}"


class Reminder(models.Model):
    """That a unit was reminded of a period's report: who, when, by which way, in which words."""

    class Step(models.TextChoices):
        """Whether a person reminded, or the calendar on which day."""

        MANUAL = "manual", _("by a coordinator")
        BEFORE = "before", _("three days before the deadline")
        DUE = "due", _("on the day of the deadline")
        AFTER_1 = "after_1", _("one day after the deadline")
        AFTER_3 = "after_3", _("three days after the deadline")

    period = models.ForeignKey(Period, models.PROTECT, related_name="reminders", verbose_name=_("period"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reminders", verbose_name=_("unit"))
    step = models.CharField(_("occasion"), max_length=10, choices=Step.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"))
    text = models.TextField(_("words"))
    mailed_to = models.TextField(_("mailed to"), blank=True)
    mailed_at = models.DateTimeField(_("mailed at"), null=True, blank=True)  # null with a mailed_to: pending
    sending_at = models.DateTimeField(_("sending since"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "unit", "step"],
                condition=~Q(step="manual"),
                name="reminder_once_a_day_of_the_calendar",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.period} · {self.at:%d/%m/%Y}"
