"""Who besides its owner has had in hand what opens an account."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class KeyHolder(models.Model):
    """Somebody who made an account, or changed its password, address or second factor: they could come in."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="key_holders", verbose_name=_("user")
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("holder of the keys")
    )

    class Meta:
        verbose_name = _("holder of an account's keys")
        verbose_name_plural = _("holders of accounts' keys")
        constraints = [models.UniqueConstraint(fields=["user", "holder"], name="key_holder_once")]

    def __str__(self) -> str:
        return f"{self.user} – {self.holder}"
