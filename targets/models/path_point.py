"""A dated milestone on the way to the threshold of a target."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from targets.models.period import FIRST_YEAR, Period, quarter_of
from targets.models.target import Target, out_of_scale


class PathPoint(models.Model):
    """A dated milestone on the way to the threshold."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="path_points", verbose_name=_("target"))
    on = models.DateField(_("by"))
    percent = models.DecimalField(_("per cent"), max_digits=12, decimal_places=6)
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("milestone of a path")
        verbose_name_plural = _("milestones of paths")
        ordering = ["target", "on"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "on"],
                name="path_point_once_a_day",
                violation_error_message=_("The target already has a milestone on that day."),
            ),
            models.CheckConstraint(
                condition=Q(percent__gte=0),
                name="path_point_is_not_negative",
                violation_error_message=_("A milestone is never below zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target.code} {self.on:%d/%m/%Y}: {self.percent.normalize():f} {self.target.scale_sign}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and refuse on every way in a milestone that no path can have."""
        self.clean()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse one outside the time of the target, a second one in its quarter, or another path."""
        if self.on and self.target_id:
            self._refuse_rewriting()
            self.refuse_beside(self.target, self.target.path_points.exclude(pk=self.pk))

    def _refuse_rewriting(self) -> None:
        """Refuse another milestone of a version that judged a locked period: it bends the whole path."""
        stood = PathPoint.objects.filter(pk=self.pk, target=self.target_id, on=self.on, percent=self.percent)
        told = _("%(period)s is locked and was judged by this path: it stays as it is. %(wanted)s")
        if not stood.exists() and (words := self.target.kept_words(str(told))):
            raise ValidationError({"on": words})

    def refuse_beside(self, target: Target, others: Iterable[PathPoint]) -> None:
        """Refuse the milestone where the target, stored or not yet, takes none like it beside the others."""
        if refused := out_of_scale(target.indicator, percent=self.percent):
            raise ValidationError(refused)
        if not 0 < self.quarter < target.deadline_quarter:
            raise ValidationError(
                {"on": _("A milestone lies after 2015 and before the quarter of the deadline.")}
            )
        if closed := self._locked(target):
            raise ValidationError(
                {
                    "on": _(
                        "The milestone lies in %(period)s, which is locked and keeps the path that judged "
                        "it. Choose a day after %(day)s, or decide a version that puts an error right."
                    )
                    % {"period": closed, "day": f"{closed.data_to:%d/%m/%Y}"}
                }
            )
        if any(one.quarter == self.quarter for one in others):
            raise ValidationError({"on": _("The target already has a milestone in that quarter.")})

    def _locked(self, target: Target) -> Period | None:
        """Return the locked period that the milestone would judge anew; None for one that stood before."""
        if target.is_erratum:
            return None
        year, quarter = divmod(self.quarter - 1, 4)
        period = Period.objects.filter(year=FIRST_YEAR + year, quarter=quarter + 1)
        locked = period.filter(locked_at__isnull=False).first()
        if locked is None:
            return None
        stood = PathPoint.objects.filter(target__code=target.code, target__version__lte=target.version)
        return None if stood.filter(on=self.on, percent=self.percent).exists() else locked

    @property
    def quarter(self) -> int:
        """Return the number of the quarter the milestone lies in."""
        return quarter_of(self.on)
