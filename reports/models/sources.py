"""Two sources of one fact: which are held against each other, and what somebody said of a difference."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.lengths import within_length
from procedures.models import Unit
from reports.models.registers import ISO_INDICATOR, SharedSystem
from targets.models import Indicator, Period
from targets.models.indicator import Accumulation


class SourcePair(models.Model):
    """What an indicator's figures are held against (docs/method.md, section 9)."""

    class Beside(models.TextChoices):
        """The second source of the same fact."""

        ISO = "iso", _("register of ISO certificates")
        SYSTEM = "system", _("register of shared software")
        CATALOGUE = "catalogue", _("procedure catalogue")
        STATED = "stated", _("total stated for a scope")
        BEFORE = "before", _("quarter before, of a figure counted since the year began")

    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="source_pairs", verbose_name=_("indicator")
    )
    beside = models.CharField(_("second source"), max_length=10, choices=Beside.choices)
    system = models.ForeignKey(
        SharedSystem,
        models.PROTECT,
        related_name="source_pairs",
        null=True,
        blank=True,
        verbose_name=_("shared software system"),
        help_text=_("Of the register of shared software; while none is chosen nothing is compared."),
    )
    owner = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("who clears up a difference"),
        help_text=_("Empty for the unit whose figure it is."),
    )

    class Meta:
        verbose_name = _("pair of sources")
        verbose_name_plural = _("pairs of sources")
        ordering = ["indicator__position", "beside"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "beside"],
                name="source_pair_once",
                violation_error_message=_("This second source is already held against the indicator."),
            ),
            models.CheckConstraint(
                condition=Q(beside="system") | Q(system__isnull=True),
                name="source_pair_system_of_its_register",
                violation_error_message=_("Only the register of shared software has systems."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} · {self.get_beside_display()}"

    def clean(self) -> None:
        """Refuse a second source that says nothing of such figures."""
        if getattr(self, "indicator", None) is None:  # which the form says itself
            return
        fits: dict[str, tuple[bool, Any]] = {
            self.Beside.ISO: (
                self.indicator.code == ISO_INDICATOR,
                _("The register of ISO certificates speaks of HDH-09 alone."),
            ),
            self.Beside.SYSTEM: (
                self.indicator.is_reported,
                _("The register of shared software is held against figures that units state."),
            ),
            self.Beside.CATALOGUE: (
                bool(self.indicator.catalogue_count),
                _("Choose an indicator that is counted in the procedure catalogue."),
            ),
            self.Beside.BEFORE: (
                self.indicator.accumulation == Accumulation.YEAR_TO_DATE,
                _("Only a figure counted since the year began can be held against the quarter before."),
            ),
        }
        is_fitting, why = fits.get(self.beside, (True, ""))
        if not is_fitting:
            raise ValidationError({"beside": why})


class DifferenceExplained(models.Model):
    """What somebody said of one difference; when either value changes it is open again."""

    pair = models.ForeignKey(
        SourcePair, models.PROTECT, related_name="explained", verbose_name=_("pair of sources")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    period = models.ForeignKey(Period, models.PROTECT, related_name="+", verbose_name=_("period"))
    part = models.PositiveBigIntegerField(_("part"))
    whole = models.PositiveBigIntegerField(_("whole"))
    beside_part = models.PositiveBigIntegerField(_("part in the second source"))
    beside_whole = models.PositiveBigIntegerField(_("whole in the second source"))
    text = models.TextField(_("explanation"), validators=[within_length])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("explained difference")
        verbose_name_plural = _("explained differences")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["pair", "unit", "period"], name="difference_explained_once"),
            models.CheckConstraint(
                condition=Q(text__gt=""),
                name="difference_explained_in_words",
                violation_error_message=_("Write why the two sources differ."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pair} · {self.unit} · {self.period}"
