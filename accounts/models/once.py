"""The keys of forms that were taken, so that a form sent twice is taken once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class TakenForm(models.Model):
    """A form that was taken: its key, what it held, and the answer for whoever sends it again."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user")
    )
    view = models.CharField(_("page"), max_length=80)
    key = models.UUIDField(_("key"))
    body_hash = models.CharField(_("hash of what it held"), max_length=64)
    location = models.CharField(_("where it led"), max_length=500, blank=True)
    at = models.DateTimeField(_("at"), db_index=True)

    class Meta:
        verbose_name = _("form that was taken")
        verbose_name_plural = _("forms that were taken")
        constraints = [models.UniqueConstraint(fields=["user", "view", "key"], name="taken_form_once")]

    def __str__(self) -> str:
        return f"{self.view} {self.key}"
