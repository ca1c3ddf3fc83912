"""The two margins of the method: how far off its path a target is at risk, and from where on behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from indicators import Margins
from targets.models.decision import Decision


class MarginVersion(Decision):
    """One version of the margins, for all targets alike. A later decision adds a version; both stay."""

    version = models.PositiveSmallIntegerField(_("version"), unique=True)
    at_risk = models.DecimalField(_("at risk, in per cent of the way"), max_digits=9, decimal_places=6)
    behind = models.DecimalField(_("behind, in per cent of the way"), max_digits=9, decimal_places=6)

    JUDGING = ("version", "at_risk", "behind", "in_force_from")

    class Meta:
        verbose_name = _("version of the margins")
        verbose_name_plural = _("versions of the margins")
        ordering = ["version"]
        constraints = [
            models.CheckConstraint(
                condition=Q(at_risk__gte=0, at_risk__lte=F("behind"), behind__lte=100),
                name="margins_in_their_order",
                violation_error_message=_(
                    "The margins run from 0 to 100 per cent of the way, and “behind” lies no nearer "
                    "than “at risk”."
                ),
            ),
            models.CheckConstraint(
                condition=Q(version__lte=1) | Q(reason__gt=""),
                name="margins_change_for_a_reason",
                violation_error_message=_("Write why the margins change."),
            ),
            models.CheckConstraint(
                condition=Q(legal_basis__gt=""),
                name="margins_change_by_a_document",
                violation_error_message=_("Name the document that decides this, with its number and day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.words}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and refuse on every way in what would judge a locked period anew."""
        self.clean()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse margins that cross, a beginning in a locked period, and other numbers once it judged one."""
        at_risk, behind = (cast(Decimal | None, one) for one in (self.at_risk, self.behind))  # of a form
        if at_risk is not None and behind is not None and at_risk > behind:
            told = _("“Behind” lies farther off the path than “at risk”: enter a number of at least %s.")
            raise ValidationError({"behind": told % number_format(at_risk.normalize())})
        self.refuse_locked()
        self.refuse_rewriting()

    @property
    def where_decided(self) -> str:
        """Return where other margins are decided, in words."""
        return str(_("Other margins are decided at %s.") % reverse("reports:margins"))

    @property
    def words(self) -> str:
        """Return both in one line, as the journal keeps them: "5 % · 15 %"."""
        numbers = (f"{number:f}".replace(".", ",") for number in (self.at_risk_percent, self.behind_percent))
        return " · ".join(f"{number} %" for number in numbers)

    @property
    def asks(self) -> str:
        """Return in the language of the page what is at risk and what is behind."""
        told = _("at risk beyond %(at_risk)s %% of the way off the path, behind beyond %(behind)s %%")
        numbers = {"at_risk": self.at_risk_percent, "behind": self.behind_percent}
        return str(told) % {name: number_format(number) for name, number in numbers.items()}

    @property
    def at_risk_percent(self) -> Decimal:
        """Return the first margin without idle zeros."""
        return self.at_risk.normalize()

    @property
    def behind_percent(self) -> Decimal:
        """Return the second margin without idle zeros."""
        return self.behind.normalize()

    @property
    def margins(self) -> Margins:
        """Return the margins as the engine takes them: parts of the way, 15 per cent as 0.15."""
        return Margins(self.at_risk.scaleb(-2), self.behind.scaleb(-2))

    @classmethod
    def as_written(cls) -> MarginVersion:
        """Return, unsaved, what the method says of itself: it holds where no version is stored."""
        written = Margins()
        return cls(version=0, at_risk=written.at_risk.scaleb(2), behind=written.behind.scaleb(2))


def margins_on(versions: Iterable[MarginVersion], day: dt.date) -> MarginVersion:
    """Return the version in force on a day; where there is none, what the method says of itself.

    versions  oldest first: of those that have begun the newest speaks
    """
    in_force = [one for one in versions if one.in_force_from <= day]
    return in_force[-1] if in_force else MarginVersion.as_written()
