"""Who belongs to a unit, and as what."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from procedures.models.units import Unit


class Role(models.TextChoices):
    """What somebody does in a unit."""

    OFFICIAL = "official", _("reporting official")
    HEAD = "head", _("head of unit")
    DISTRICT_COORDINATOR = "district_coordinator", _("district coordinator")
    COORDINATOR = "coordinator", _("coordinator of the Department of Home Affairs")
    LEADER = "leader", _("province leader")
    ADMIN = "admin", _("administrator")


class Membership(models.Model):
    """A user's role in a unit."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships", verbose_name=_("unit"))
    role = models.CharField(_("role"), max_length=24, choices=Role.choices)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("given by"),
    )
    # Of a role that may approve (procedures/granting.py): without a day it counts never, of others always.
    counts_from = models.DateField(_("counts from"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["unit", "role", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit", "role"],
                name="membership_once",
                violation_error_message=_("This user already has this role in this unit."),
            ),
            models.CheckConstraint(
                condition=~Q(granted_by=F("user")),
                name="membership_given_by_another",
                violation_error_message=_("Nobody gives a role to themselves. Another administrator does."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.unit}"

    @property
    def approves_from(self) -> dt.date | None:
        """Return the day from which a role that may approve counts: its keys were its owner's for a night."""
        changed = self.user.keys_changed_on
        if self.counts_from is None or changed is None:
            return self.counts_from
        return max(self.counts_from, changed + dt.timedelta(days=1))
