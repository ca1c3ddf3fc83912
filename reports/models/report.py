"""A unit's report of a period and its lines."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.figures import count_words
from accounts.models import User
from indicators import Average, Counted, Share
from procedures.models import Unit
from procedures.rights import Action, within
from targets.models import Indicator, Period


class ReportQuerySet(models.QuerySet["Report"]):
    """Questions about many reports."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Keep the reports that the user may read: the one door to a report."""
        return self.filter(within(user, Action.READ_REPORT, "unit"))


class Report(models.Model):
    """What one unit states for one period."""

    class Status(models.TextChoices):
        """How far the report is."""

        DRAFT = "draft", _("being entered")
        SUBMITTED = "submitted", _("awaiting approval")
        RETURNED = "returned", _("returned")
        APPROVED = "approved", _("approved")
        COPIED = "copied", _("Copied from a publication")  # it counts, and nobody sent or approved it

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reports", verbose_name=_("unit"))
    period = models.ForeignKey(Period, models.PROTECT, related_name="reports", verbose_name=_("period"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField(_("version"), default=1)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name=_("submitted by")
    )
    source = models.CharField(
        _("published source"),
        max_length=500,
        blank=True,
        help_text=_("For figures copied from a publication."),
    )
    as_of_day = models.DateField(
        _("last day that the figures speak of"),
        null=True,
        blank=True,
        help_text=_(
            "Of figures copied from print; without a day, or before the cut-off, they decide nothing."
        ),
    )

    part_called = models.CharField(
        _("what the source calls the part"),
        max_length=200,
        blank=True,
        help_text=_("Where a publication prints something else than what the indicator counts."),
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-period__year", "-period__quarter", "unit"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "period"],
                name="report_once_a_period",
                violation_error_message=_("This unit already has a report for this period."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=("draft", "copied")) | Q(submitted_at__isnull=False),
                name="report_submitted_at_a_moment",
                violation_error_message=_("A report that has left its unit has a moment of submission."),
            ),
            models.CheckConstraint(
                condition=~Q(status="copied")
                | Q(source__gt="", submitted_at__isnull=True, submitted_by__isnull=True),
                name="report_copied_from_a_source",
                violation_error_message=_("A copied report names its publication, and was sent by nobody."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.period}"


class LineStatus(models.TextChoices):
    """How far one line of a report is. A line counts as soon as it is accepted."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    ACCEPTED = "accepted", _("accepted")
    RETURNED = "returned", _("returned")
    COPIED = "copied", _("Copied from a publication")


class Answer(models.TextChoices):
    """What a unit answers: a figure, zero included, or that the indicator is not applicable to it."""

    MEASURED = "measured", _("measured")
    NOT_APPLICABLE = "not_applicable", _("not applicable")


COUNTED = ("part", "whole", "achieved", "total")  # what a line holds of a figure


class Figures(models.Model):
    """The figures of a line, as they stand or stood: two counts, a yes or no, or a sum over cases.

    The lines of dossiers and surveys hold no figures here: theirs are the rows they were counted from.
    """

    answer = models.CharField(_("answer"), max_length=14, choices=Answer.choices, default=Answer.MEASURED)
    part = models.PositiveBigIntegerField(_("part"), null=True, blank=True)
    whole = models.PositiveBigIntegerField(_("whole"), null=True, blank=True)  # 0 says that nothing occurred
    achieved = models.BooleanField(_("has it"), null=True, blank=True)
    total = models.PositiveBigIntegerField(
        _("sum"),
        null=True,
        blank=True,
        help_text=_("Of an average, in its unit of measure; the whole counts the cases."),
    )
    note = models.TextField(_("note"), blank=True)
    warning_reason = models.TextField(_("reason given for a warning"), blank=True)

    class Meta:
        abstract = True

    @property
    def figure(self) -> tuple[str | int | bool | None, ...]:
        """Return what is stated, without what is noted beside it."""
        return self.answer, *(getattr(self, name) for name in COUNTED)

    @property
    def counts(self) -> tuple[int, int] | None:
        """Return the part, or the sum of an average, and the whole; None where it holds no two counts."""
        first = self.part if self.total is None else self.total
        return None if first is None or self.whole is None else (first, self.whole)

    def clear(self) -> None:
        """Hold no figure."""
        self.answer = Answer.MEASURED
        for name in COUNTED:
            setattr(self, name, None)


class Measurement(Figures):
    """One line of a report: what it states for one indicator, such as 148 of 152 communes."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="measurements", verbose_name=_("report"))
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="measurements", verbose_name=_("indicator")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=LineStatus.choices, default=LineStatus.DRAFT
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("submitted by"),
    )  # whose figure it is: of whoever imported it for the unit, else of whoever sent it
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("sent by"),
    )
    review_note = models.TextField(
        _("words of the reviewer"), blank=True
    )  # why it came back, until it goes again
    accepted = models.OneToOneField(
        "MeasurementRevision",
        models.RESTRICT,
        related_name="speaks_for",
        null=True,
        blank=True,
        verbose_name=_("accepted revision"),
        help_text=_("It speaks until its successor is accepted, whatever the line holds meanwhile."),
    )
    corrected_at = models.DateTimeField(_("corrected after it was accepted"), null=True, blank=True)

    class Meta:
        verbose_name = _("line of a report")
        verbose_name_plural = _("lines of reports")
        ordering = ["report", "indicator"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "indicator"],
                name="measurement_once_a_report",
                violation_error_message=_("The report already has a line for this indicator."),
            ),
            models.CheckConstraint(
                condition=Q(part__isnull=True, whole__isnull=True)
                | Q(part__isnull=False, whole__isnull=False, part__lte=F("whole"))
                | Q(part__isnull=True, whole__isnull=False, total__isnull=False),
                name="measurement_part_within_whole",
                violation_error_message=_("The part is larger than the whole. Check the two numbers."),
            ),
            models.CheckConstraint(
                condition=Q(total__isnull=True)
                | Q(part__isnull=True, achieved__isnull=True, whole__isnull=False, whole__gt=0)
                | Q(part__isnull=True, achieved__isnull=True, whole__isnull=False, total=0),
                name="measurement_sum_over_cases",
                violation_error_message=_("A sum stands over its cases, and over no cases the sum is 0."),
            ),
            models.CheckConstraint(
                condition=Q(part__isnull=True) | Q(achieved__isnull=True),
                name="measurement_counts_or_yes_no",
                violation_error_message=_("A line holds two counts or a yes or no, not both."),
            ),
            models.CheckConstraint(
                condition=Q(answer=Answer.MEASURED)
                | Q(
                    part__isnull=True,
                    whole__isnull=True,
                    achieved__isnull=True,
                    total__isnull=True,
                    note__gt="",
                ),
                name="measurement_not_applicable_with_a_reason",
                violation_error_message=_("“Not applicable” takes no figures, and a note that says why."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} · {self.indicator.code}"

    def clean(self) -> None:
        """Refuse a part larger than its whole by the names and figures of both."""
        if self.part is not None and self.whole is not None and self.part > self.whole:
            raise ValidationError(
                {
                    "part": _(
                        "%(part_name)s (%(part)s) is more than %(whole_name)s (%(whole)s). Check the two."
                    )
                    % {
                        "part_name": self.indicator.part_label,
                        "part": count_words(self.part),
                        "whole_name": self.indicator.whole_label,
                        "whole": count_words(self.whole),
                    }
                }
            )

    @property
    def share(self) -> Counted | None:
        """Return the two counts, a yes or no as 1 or 0 of 1; None where the line holds no figure itself."""
        if self.achieved is not None:
            return Share(int(self.achieved), 1)
        counts = self.counts
        if counts is None:
            return None
        return Share(*counts) if self.total is None else Average(*counts)


class DraftCell(models.Model):
    """What was typed into a line that is no figure yet: unreadable, contradictory or half filled in.

    Nothing typed is lost, and no column of numbers holds a text. A line with such cells holds no figures.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="draft_cells", verbose_name=_("report"))
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name=_("indicator"))
    name = models.CharField(_("box"), max_length=60)
    text = models.TextField(_("what was typed"))

    class Meta:
        verbose_name = _("box of a draft")
        verbose_name_plural = _("boxes of drafts")
        ordering = ["report", "indicator", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "indicator", "name"], name="draft_cell_once")
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.text}"


class MeasurementRevision(Figures):
    """What a line held once: written with every change, its figures never changed afterwards.

    What became of it is added as it happens: when and by whom it was submitted, accepted or returned.
    """

    class Channel(models.TextChoices):
        """By which way in a figure came."""

        FORM = "form", _("form")
        SHEET = "sheet", _("spreadsheet")
        API = "api", _("program interface")
        LOADER = "loader", _("loaded with its source")

    measurement = models.ForeignKey(
        Measurement, models.CASCADE, related_name="revisions", verbose_name=_("line of a report")
    )
    number = models.PositiveIntegerField(_("number"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name=_("changed by")
    )
    at = models.DateTimeField(_("at"))
    channel = models.CharField(_("way in"), max_length=10, choices=Channel.choices)
    reason = models.TextField(_("reason"), blank=True)
    corrects = models.BooleanField(_("changes an accepted figure"), default=False)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("submitted by"),
    )
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("accepted by"),
    )
    returned_at = models.DateTimeField(_("returned at"), null=True, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("returned by"),
    )

    class Meta:
        verbose_name = _("revision of a line")
        verbose_name_plural = _("revisions of lines")
        ordering = ["measurement", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["measurement", "number"], name="measurement_revision_once"),
            models.CheckConstraint(
                condition=Q(corrects=False) | Q(reason__gt=""),
                name="measurement_revision_with_a_reason",
                violation_error_message=_("Write why the figure changes."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measurement} · {self.number}"
