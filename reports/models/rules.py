"""What a new version of a rule made of the verdicts, as it was shown before it was decided."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from targets.models import Indicator, MarginVersion, Period, Target


class Turned(models.Model):
    """One way in which verdicts turned with a version: whose, in which period, from what to what."""

    period = models.ForeignKey(Period, models.PROTECT, related_name="+", verbose_name=_("period"))
    before = models.CharField(_("before"), max_length=20, blank=True)  # codes of standings
    after = models.CharField(_("after"), max_length=20, blank=True)
    is_of_units = models.BooleanField(_("of single units"), default=False)
    number = models.PositiveIntegerField(_("verdicts"))
    whose = models.TextField(_("whose"), editable=False)  # written by the portal

    class Meta:
        abstract = True


class TurnedVerdict(Turned):
    """Verdicts that turned with a version of their target."""

    target = models.ForeignKey(
        Target, models.CASCADE, related_name="turned_verdicts", verbose_name=_("version of a target")
    )

    class Meta:
        verbose_name = _("turned verdict")
        verbose_name_plural = _("turned verdicts")
        ordering = ["target", "period", "is_of_units", "pk"]

    def __str__(self) -> str:
        return f"{self.target} · {self.period} · {self.before} – {self.after}"


class TurnedByMargins(Turned):
    """Verdicts of one indicator that turned with a version of the margins."""

    margins = models.ForeignKey(
        MarginVersion,
        models.CASCADE,
        related_name="turned_verdicts",
        verbose_name=_("version of the margins"),
    )
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name=_("indicator"))

    class Meta:
        verbose_name = _("verdict turned by margins")
        verbose_name_plural = _("verdicts turned by margins")
        ordering = ["margins", "period", "is_of_units", "pk"]

    def __str__(self) -> str:
        return f"{self.margins} · {self.indicator} · {self.period} · {self.before} – {self.after}"
