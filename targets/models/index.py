"""Yearly index values of the province: PCI, ICT Index, PAR INDEX, SIPAS, PAPI."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.figures import index_words
from accounts.lengths import within_length
from procedures.models import Unit
from targets.models.indicator import Indicator


class IndexValue(models.Model):
    """The value and rank of a year, as published. It has no threshold and is never judged."""

    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="index_values", verbose_name=_("index")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="index_values", verbose_name=_("unit"))
    year = models.PositiveSmallIntegerField(_("year"))
    value = models.DecimalField(_("value"), max_digits=10, decimal_places=4)
    decimals = models.PositiveSmallIntegerField(
        _("decimals of the source"), help_text=_("How many decimals the source prints: 2 for 88,47.")
    )
    rank = models.PositiveSmallIntegerField(_("rank"), null=True, blank=True)
    ranked_units = models.PositiveSmallIntegerField(_("of how many"), null=True, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=500)
    is_secondary = models.BooleanField(
        _("secondary source"), default=False, help_text=_("Told by somebody other than who made the figure.")
    )
    note = models.TextField(_("note"), blank=True, validators=[within_length])

    class Meta:
        verbose_name = _("index value")
        verbose_name_plural = _("index values")
        ordering = ["indicator", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "unit", "year"],
                name="index_value_once_a_year",
                violation_error_message=_("This index already has a value for that year."),
            ),
            models.CheckConstraint(
                condition=Q(decimals__lte=4),
                name="index_value_has_at_most_four_decimals",
                violation_error_message=_("An index is kept with at most four decimals."),
            ),
            models.CheckConstraint(
                condition=Q(rank__isnull=True)
                | (Q(rank__gte=1) & (Q(ranked_units__isnull=True) | Q(rank__lte=F("ranked_units")))),
                name="index_value_rank_within_the_ranked",
                violation_error_message=_("The rank lies between 1 and the number of those ranked."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} {self.year}: {index_words(self.as_published)}"

    @property
    def as_published(self) -> Decimal:
        """Return the value with just the decimals of its source: 88.47, 0.9039."""
        return self.value.quantize(Decimal(1).scaleb(-self.decimals))

    @property
    def year_end(self) -> dt.date:
        """Return the last day of the year the value speaks of."""
        return dt.date(self.year, 12, 31)
