"""The calendar of reporting: twenty quarters, each with its own days. Periods are rows, not code."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.lengths import within_length
from procedures.models import Unit

FIRST_YEAR = 2016  # quarter 1 of this year is number 1: quarters since the end of the year before


def quarter_number(year: int, quarter: int) -> int:
    """Return the number of a quarter since the end of 2015: 2018, 2 gives 10."""
    return 4 * (year - FIRST_YEAR) + quarter


def quarter_of(day: dt.date) -> int:
    """Return the number of the quarter a day lies in: 31/12/2020 gives 20."""
    return quarter_number(day.year, (day.month + 2) // 3)


class Period(models.Model):
    """A quarter that units report on, with its cut-off days and deadlines."""

    code = models.CharField(_("code"), max_length=7, unique=True)
    year = models.PositiveSmallIntegerField(_("year"))
    quarter = models.PositiveSmallIntegerField(_("quarter"))
    label = models.CharField(_("label"), max_length=40)
    also_called = models.CharField(_("also called"), max_length=40, blank=True)
    data_from = models.DateField(_("figures from"))
    data_to = models.DateField(_("cut-off date"))
    opens_on = models.DateField(_("opens on"))
    unit_due_at = models.DateTimeField(_("due for units"))
    province_due_at = models.DateTimeField(_("due for the province"))
    # Set by an act with its own page, its reason and its place in the journal; no form holds them.
    opened_at = models.DateTimeField(
        _("opened at"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Empty while the units were never asked: then none of them is overdue."),
    )
    locked_at = models.DateTimeField(_("locked at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("period")
        verbose_name_plural = _("periods")
        ordering = ["year", "quarter"]
        constraints = [
            models.UniqueConstraint(fields=["year", "quarter"], name="period_once_a_quarter"),
            models.CheckConstraint(
                condition=Q(quarter__gte=1, quarter__lte=4),
                name="period_quarter_is_1_to_4",
                violation_error_message=_("A year has quarters 1 to 4."),
            ),
            models.CheckConstraint(
                condition=Q(data_from__lt=F("data_to"), unit_due_at__lte=F("province_due_at")),
                name="period_days_in_order",
                violation_error_message=_(
                    "The days are out of order: figures start before the cut-off, "
                    "units are due before the province."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.label_en if get_language() == "en" else self.label

    @property
    def label_en(self) -> str:
        """Return what an English page calls it: "Q2 2018"."""
        return f"Q{self.quarter} {self.year}"

    @property
    def number(self) -> int:
        """Return the quarters since the end of 2015, τ of the method: 10 for quý II/2018."""
        return quarter_number(self.year, self.quarter)

    @property
    def is_open(self) -> bool:
        """Say whether units may enter figures: they were asked, and the period is not locked."""
        return self.opened_at is not None and self.locked_at is None

    @property
    def last_act(self) -> str:
        """Return the last step that somebody took; "" for a period that was loaded as it stands."""
        last = self.steps.order_by("at", "pk").last()
        return last.act if last else ""

    @property
    def may_be_unlocked(self) -> bool:
        """Say whether the lock may be taken back: somebody set it here, and nothing was published since."""
        return self.locked_at is not None and self.last_act == PeriodStep.Act.LOCK

    @property
    def is_published(self) -> bool:
        """Say whether the figures were published since the period was locked."""
        return self.locked_at is not None and self.last_act == PeriodStep.Act.PUBLISH


def first_after_locks() -> Period | None:
    """Return the first period after all that are locked; one before them that was opened again is not it."""
    locked = Period.objects.filter(locked_at__isnull=False).order_by("data_to").last()
    later = Period.objects.filter(data_to__gt=locked.data_to) if locked else Period.objects.all()
    return later.order_by("data_to").first()


class PeriodStep(models.Model):
    """One step of a period: that it was opened, locked, published or opened again, by whom, when and why."""

    class Act(models.TextChoices):
        """What was done, by the name of the act in the journal."""

        OPEN = "open_period", _("Period opened")
        LOCK = "lock_period", _("Period locked")
        UNLOCK = "unlock_period", _("Lock taken back")
        PUBLISH = "publish_period", _("Figures published")
        REOPEN = "reopen_period", _("Period opened again")

    period = models.ForeignKey(Period, models.PROTECT, related_name="steps", verbose_name=_("period"))
    act = models.CharField(_("step"), max_length=20, choices=Act.choices)
    reason = models.TextField(_("reason"), blank=True, validators=[within_length])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("step of a period")
        verbose_name_plural = _("steps of periods")
        ordering = ["period", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(act="reopen_period") | Q(reason__gt=""),
                name="period_step_reopened_for_a_reason",
                violation_error_message=_("Write why the period is opened again."),
            ),
            models.CheckConstraint(
                condition=~Q(act="publish_period") | Q(reason__gt=""),
                name="period_step_published_by_a_document",
                violation_error_message=_(
                    "Write where the figures were published: the document and its day."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} · {self.get_act_display()} · {self.at:%d/%m/%Y %H:%M}"


class DeadlineExtension(models.Model):
    """A later deadline of one unit for one period, and why. The newest one speaks."""

    period = models.ForeignKey(Period, models.PROTECT, related_name="extensions", verbose_name=_("period"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="extensions", verbose_name=_("unit"))
    due_at = models.DateTimeField(_("due for this unit"))
    reason = models.TextField(_("reason"), validators=[within_length])
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("granted by")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("extension of a deadline")
        verbose_name_plural = _("extensions of deadlines")
        ordering = ["period", "unit", "at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__gt=""),
                name="deadline_extension_has_a_reason",
                violation_error_message=_("Write why the deadline moves."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.period} · {self.due_at:%d/%m/%Y %H:%M}"
