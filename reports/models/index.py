"""A yearly index as a unit states it, before and after it is approved."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reports.models.report import MeasurementRevision, Report
from targets.models import Indicator


class IndexFigures(models.Model):
    """The value and rank of a year, as they stand or stood."""

    value = models.DecimalField(_("value"), max_digits=10, decimal_places=4)
    decimals = models.PositiveSmallIntegerField(_("decimals of the source"))
    rank = models.PositiveSmallIntegerField(_("rank"), null=True, blank=True)
    ranked_units = models.PositiveSmallIntegerField(_("of how many"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=500)

    class Meta:
        abstract = True

    @property
    def as_published(self) -> Decimal:
        """Return the value with just the decimals of its source."""
        return self.value.quantize(Decimal(1).scaleb(-self.decimals))


class StatedIndex(IndexFigures):
    """The value and rank of a year that a report copies from a publication."""

    report = models.ForeignKey(
        Report, models.CASCADE, related_name="stated_indices", verbose_name=_("report")
    )
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name=_("index"))

    class Meta:
        verbose_name = _("stated index")
        verbose_name_plural = _("stated indices")
        ordering = ["report", "indicator"]
        constraints = [
            models.UniqueConstraint(fields=["report", "indicator"], name="stated_index_once"),
            models.CheckConstraint(
                condition=Q(value__gte=0, decimals__lte=4),
                name="stated_index_has_at_most_four_decimals",
                violation_error_message=_("An index is kept with at most four decimals."),
            ),
            models.CheckConstraint(
                condition=Q(rank__isnull=True)
                | (Q(rank__gte=1) & (Q(ranked_units__isnull=True) | Q(rank__lte=F("ranked_units")))),
                name="stated_index_rank_within_the_ranked",
                violation_error_message=_("The rank lies between 1 and the number of those ranked."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code}: {self.value}"


class KeptIndex(IndexFigures):
    """The value and rank of a year as a revision of their line kept them."""

    revision = models.OneToOneField(
        MeasurementRevision,
        models.CASCADE,
        related_name="stated_index",
        verbose_name=_("revision of a line"),
    )

    class Meta:
        verbose_name = _("stated index of a revision")
        verbose_name_plural = _("stated indices of revisions")

    def __str__(self) -> str:
        return f"{self.revision}: {self.value}"
