"""Files that prove a figure."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from procedures.models import Unit
from procedures.rights import Action, within
from reports.models.report import Measurement


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Questions about many files."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Keep the files of the units whose reports the user may read: the one door to a file."""
        return self.filter(within(user, Action.READ_REPORT, "unit"))


class Evidence(models.Model):
    """A file of a unit, kept under a random key; one file may serve many lines."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="evidence", verbose_name=_("unit"))
    key = models.CharField(_("key"), max_length=64, unique=True)
    name = models.CharField(_("name of the file"), max_length=255)
    media_type = models.CharField(_("kind of file"), max_length=100)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField("SHA-256", max_length=64)
    document_number = models.CharField(_("number and symbol"), max_length=60, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("handed in by")
    )
    uploaded_at = models.DateTimeField(_("handed in at"))
    measurements = models.ManyToManyField(
        Measurement, related_name="evidence", blank=True, verbose_name=_("proves")
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["unit", "-uploaded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "sha256"],
                name="evidence_once_a_unit",
                violation_error_message=_("This file is already there: use the one handed in before."),
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="evidence_is_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return where the file is handed out."""
        return reverse("reports:evidence", kwargs={"key": self.key})


class EvidenceCheck(models.Model):
    """That somebody had files looked at: counted for an hour, so that nobody keeps the portal busy."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("handed in by")
    )
    at = models.DateTimeField(_("handed in at"))
    files = models.PositiveIntegerField(_("files"))
    bytes = models.PositiveBigIntegerField(_("bytes"))
    milliseconds = models.PositiveIntegerField(_("milliseconds of the processor"))

    class Meta:
        verbose_name = _("check of evidence")
        verbose_name_plural = _("checks of evidence")
        indexes = [models.Index(fields=["user", "at"], name="evidence_check_by_person")]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.at}"
