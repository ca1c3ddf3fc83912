"""What a new version of a target made of the verdicts, as it was shown before it was decided."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from targets.models import Period, Target


class TurnedVerdict(models.Model):
    """One way in which verdicts turned with a version of a target: whose, in which period, to what."""

    target = models.ForeignKey(
        Target, models.CASCADE, related_name="turned_verdicts", verbose_name=_("version of a target")
    )
    period = models.ForeignKey(Period, models.PROTECT, related_name="+", verbose_name=_("period"))
    before = models.CharField(_("before"), max_length=20, blank=True)  # codes of standings
    after = models.CharField(_("after"), max_length=20, blank=True)
    is_of_units = models.BooleanField(_("of single units"), default=False)
    number = models.PositiveIntegerField(_("verdicts"))
    whose = models.TextField(_("whose"), editable=False)  # written by the portal

    class Meta:
        verbose_name = _("turned verdict")
        verbose_name_plural = _("turned verdicts")
        ordering = ["target", "period", "is_of_units", "pk"]

    def __str__(self) -> str:
        return f"{self.target} · {self.period} · {self.before} – {self.after}"
