"""How many dossiers a unit received and what became of them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.figures import count_words
from procedures.models import Procedure
from reports.models.report import MeasurementRevision, Report

ALL_DOSSIERS = "toàn bộ"


class DossierFigures(models.Model):
    """The dossiers of one group, as they stand or stood."""

    group = models.CharField(_("group of dossiers"), max_length=80, default=ALL_DOSSIERS)
    carried_over = models.PositiveIntegerField(_("carried over"), default=0)
    received = models.PositiveIntegerField(_("received"))
    received_online = models.PositiveIntegerField(_("of which received and returned online at level 4"))
    settled = models.PositiveIntegerField(_("settled"))
    settled_on_time = models.PositiveIntegerField(_("settled on time"))
    settled_late = models.PositiveIntegerField(_("settled late"))
    in_progress = models.PositiveIntegerField(_("dossiers in progress"))
    in_progress_in_time = models.PositiveIntegerField(_("in progress in time"))
    in_progress_overdue = models.PositiveIntegerField(_("in progress overdue"))
    printed_source = models.CharField(
        _("source of figures kept as printed"),
        max_length=500,
        blank=True,
        help_text=_("Figures copied from a publication stay as printed, with a warning where they disagree."),
    )
    note = models.TextField(_("note"), blank=True)

    class Meta:
        abstract = True

    def warnings(self) -> list[str]:
        """Return a sentence for each total that its parts do not make (kept as printed, never adjusted)."""
        sums = [
            (_now("settled on time + late"), self.settled_on_time + self.settled_late, self.settled),
            (
                _now("in progress in time + overdue"),
                self.in_progress_in_time + self.in_progress_overdue,
                self.in_progress,
            ),
            (
                _now("settled + in progress"),
                self.settled + self.in_progress,
                self.carried_over + self.received,
            ),
        ]
        text = _now("%(group)s: %(what)s makes %(sum)s, printed is %(total)s.")
        return [
            text % {"group": self.group, "what": what, "sum": count_words(made), "total": count_words(total)}
            for what, made, total in sums
            if made != total
        ]


class DossierCount(DossierFigures):
    """The dossiers of one report in one group: "toàn bộ", or named groups that are summed."""

    report = models.ForeignKey(
        Report, models.CASCADE, related_name="dossier_counts", verbose_name=_("report")
    )

    class Meta:
        verbose_name = _("dossier count")
        verbose_name_plural = _("dossier counts")
        ordering = ["report", "group"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "group"],
                name="dossier_count_once_a_group",
                violation_error_message=_("The report already counts this group of dossiers."),
            ),
            models.CheckConstraint(
                condition=Q(received_online__lte=F("received")),
                name="dossier_count_online_within_received",
                violation_error_message=_(
                    "More dossiers online than received in all. Check the two numbers."
                ),
            ),
            models.CheckConstraint(
                condition=Q(printed_source__gt="")
                | Q(
                    carried_over=F("settled") + F("in_progress") - F("received"),
                    settled=F("settled_on_time") + F("settled_late"),
                    in_progress=F("in_progress_in_time") + F("in_progress_overdue"),
                ),
                name="dossier_count_parts_make_the_total",
                violation_error_message=_(
                    "The parts do not make the total: carried over + received = settled + in progress, "
                    "settled = on time + late, in progress = in time + overdue. "
                    "For figures copied from a publication name the source: they are kept as printed."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} · {self.group}"

    def clean(self) -> None:
        """Refuse "toàn bộ" beside named groups: the groups of a report are summed."""
        others = DossierCount.objects.filter(report_id=self.report_id).exclude(pk=self.pk)
        if self.group != ALL_DOSSIERS:
            others = others.filter(group=ALL_DOSSIERS)
        if others.exists():
            raise ValidationError(
                {"group": _("Count all dossiers together or by groups, not both: groups are summed.")}
            )
        if not self.printed_source and (broken := self.warnings()):
            repair = _now(
                "Mend it before submitting. Figures copied from a published report: name the source, "
                "and they are kept as printed, with a warning."
            )
            raise ValidationError([f"{text} {repair}" for text in broken])


class KeptDossierCount(DossierFigures):
    """The dossiers of one group as a revision of their line kept them."""

    revision = models.ForeignKey(
        MeasurementRevision,
        models.CASCADE,
        related_name="dossier_counts",
        verbose_name=_("revision of a line"),
    )

    class Meta:
        verbose_name = _("dossier count of a revision")
        verbose_name_plural = _("dossier counts of revisions")
        ordering = ["revision", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "group"], name="kept_dossier_count_once_a_group")
        ]

    def __str__(self) -> str:
        return f"{self.revision} · {self.group}"


class ProcedureDossierCount(models.Model):
    """The dossiers of one report for one procedure, where a unit counts them so; "toàn bộ" stands beside."""

    report = models.ForeignKey(
        Report, models.CASCADE, related_name="procedure_counts", verbose_name=_("report")
    )
    procedure = models.ForeignKey(
        Procedure, models.PROTECT, related_name="dossier_counts", verbose_name=_("procedure")
    )
    received = models.PositiveIntegerField(_("received"))
    received_online = models.PositiveIntegerField(_("of which received and returned online at level 4"))

    class Meta:
        verbose_name = _("dossier count of a procedure")
        verbose_name_plural = _("dossier counts of procedures")
        ordering = ["report", "procedure"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "procedure"],
                name="procedure_dossier_count_once",
                violation_error_message=_("The report already counts the dossiers of this procedure."),
            ),
            models.CheckConstraint(
                condition=Q(received_online__lte=F("received")),
                name="procedure_dossier_count_online_within_received",
                violation_error_message=_(
                    "More dossiers online than received in all. Check the two numbers."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} · {self.procedure.code}"
