"""The passwords that somebody has had."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class UsedPassword(models.Model):
    """The hash of a password that somebody chose, so that they do not come back to it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="used_passwords", verbose_name=_("user")
    )
    password = models.CharField(_("hash"), max_length=128)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("password that was used")
        verbose_name_plural = _("passwords that were used")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.user} {self.at:%d/%m/%Y}"
