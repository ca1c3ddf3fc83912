"""Totals that somebody printed for a whole area, without the units they were counted from."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.figures import count_words
from accounts.lengths import within_length
from indicators import Frequency
from procedures.models import Unit
from targets.models import Indicator, Period


class StatedFigure(models.Model):
    """A figure of a scope as a whole, with its source. It speaks for exactly that scope."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="stated_figures", verbose_name=_("scope"))
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="stated_figures", verbose_name=_("indicator")
    )
    period = models.ForeignKey(
        Period, models.PROTECT, related_name="stated_figures", verbose_name=_("period")
    )
    part = models.PositiveBigIntegerField(_("part"), null=True, blank=True)
    whole = models.PositiveBigIntegerField(_("whole"), null=True, blank=True)
    total = models.PositiveBigIntegerField(
        _("sum"),
        null=True,
        blank=True,
        help_text=_("Of an average, in its unit of measure; the whole counts the cases."),
    )
    percent = models.DecimalField(
        _("per cent"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("Only where the source prints no counts."),
    )
    as_of = models.CharField(_("as of"), max_length=200)
    as_of_day = models.DateField(
        _("last day that the figure speaks of"),
        null=True,
        blank=True,
        help_text=_("Leave empty where the source names no day: then the figure decides nothing."),
    )
    source = models.CharField(_("source"), max_length=500)
    is_secondary = models.BooleanField(
        _("secondary source"), default=False, help_text=_("Told by somebody other than who made the figure.")
    )
    base = models.CharField(
        _("what the figure was counted in"),
        max_length=200,
        blank=True,
        help_text=_(
            "Where it is not what the indicator counts. Figures of different bases are never compared."
        ),
    )
    note = models.TextField(_("note"), blank=True, validators=[within_length])
    earlier: tuple[StatedFigure, ...] = ()  # of other sources for the same, that do not speak: newest first

    class Meta:
        verbose_name = _("stated figure")
        verbose_name_plural = _("stated figures")
        ordering = ["period", "indicator", "unit"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "indicator", "period", "source"],
                name="stated_figure_once_a_source",
                violation_error_message=_(
                    "This source already states a figure of the scope for the period. Change that one."
                ),
            ),
            models.CheckConstraint(
                condition=Q(part__isnull=True, whole__isnull=True)
                | Q(part__isnull=False, whole__isnull=False, part__lte=F("whole"))
                | Q(part__isnull=True, whole__isnull=False, total__isnull=False),
                name="stated_figure_part_within_whole",
                violation_error_message=_("The part is larger than the whole. Check the two numbers."),
            ),
            models.CheckConstraint(
                condition=Q(part__isnull=False, percent__isnull=True, total__isnull=True)
                | Q(part__isnull=True, percent__isnull=True, total__isnull=False)
                | Q(
                    part__isnull=True,
                    total__isnull=True,
                    percent__isnull=False,
                    percent__gte=0,
                    percent__lte=100,
                ),
                name="stated_figure_counts_or_percent",
                violation_error_message=_(
                    "Enter the two counts; a percentage only where the source prints no counts."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} · {self.unit} · {self.period}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and refuse an average without its cases on every way in: the rule spans two tables."""
        self.clean()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse a period in which it is not due, an average without its sum, a sum of anything else."""
        if getattr(self, "indicator", None) is None:  # which the form says itself
            return
        period: Period | None = getattr(self, "period", None)
        if period is not None and not Frequency(self.indicator.frequency).due(period.number):
            told = {"indicator": self.indicator.code, "period": period, "often": self._due_words()}
            text = _("%(indicator)s is not due in %(period)s: it is stated %(often)s. Choose such a period.")
            raise ValidationError({"period": text % told})
        if period is not None and period.number < self.indicator.asked_since:
            text = _("%(indicator)s is asked from %(since)s on, and not due in %(period)s before.")
            told = {"indicator": self.indicator.code, "since": self.indicator.first_period, "period": period}
            raise ValidationError({"period": text % told})
        if self.indicator.is_in_measure and self.total is None:
            raise ValidationError(
                {"total": _("An average is stated with its sum and its cases: averages are never averaged.")}
            )
        if not self.indicator.is_in_measure and self.total is not None:
            raise ValidationError({"total": _("Only an average has a sum.")})

    def _due_words(self) -> str:
        words = {
            Frequency.HALF_YEAR: _now("for the second or the fourth quarter"),
            Frequency.YEAR: _now("for the fourth quarter"),
        }
        return words.get(Frequency(self.indicator.frequency), "")

    @property
    def is_conclusive(self) -> bool:
        """Say whether the figure reaches the cut-off: before it, or without a day, nothing is met."""
        return self.as_of_day is not None and self.as_of_day >= self.period.data_to

    @property
    def counts(self) -> tuple[int, int] | None:
        """Return the part, or the sum of an average, and the whole; None where neither was printed."""
        first = self.part if self.total is None else self.total
        return None if first is None or self.whole is None else (first, self.whole)

    def warnings(self) -> list[str]:
        """Return a sentence for each breakdown that does not make the whole (prefetch `parts` for many)."""
        if self.whole is None:
            return []
        made: dict[str, int] = defaultdict(int)
        for part in self.parts.all():
            made[part.dimension] += part.count if part.makes_the_whole else 0
        partial = {part.dimension for part in self.parts.all() if not part.makes_the_whole}
        text = _now("%(dimension)s: the parts make %(sum)s, printed is %(total)s.")
        return [
            text % {"dimension": dimension, "sum": count_words(total), "total": count_words(self.whole)}
            for dimension, total in made.items()
            if total != self.whole and dimension not in partial
        ]


class StatedPart(models.Model):
    """One count of a breakdown printed with a stated figure, such as level 4: 1.148."""

    figure = models.ForeignKey(
        StatedFigure, models.CASCADE, related_name="parts", verbose_name=_("stated figure")
    )
    dimension = models.CharField(_("broken down by"), max_length=80)
    position = models.PositiveSmallIntegerField(_("position"))
    label = models.CharField(_("label"), max_length=80)
    count = models.PositiveBigIntegerField(_("count"))
    makes_the_whole = models.BooleanField(
        _("together with the others makes the whole"),
        default=True,
        help_text=_("Untick for a count printed beside the whole, that does not divide it."),
    )

    class Meta:
        verbose_name = _("part of a stated figure")
        verbose_name_plural = _("parts of stated figures")
        ordering = ["figure", "dimension", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["figure", "dimension", "label"],
                name="stated_part_once",
                violation_error_message=_("This part is already listed."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.count}"
