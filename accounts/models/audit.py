"""What was done, by whom, when, from where and why. Rows are added and never changed (accounts/audit.py)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """One act: a change of a value, a status, a right, a unit or a target, or an attempt that was refused."""

    class Channel(models.TextChoices):
        """By which way the act came in."""

        FORM = "form", _("form")
        SHEET = "sheet", _("spreadsheet")
        API = "api", _("program interface")
        ADMIN = "admin", _("administration")
        COMMAND = "command", _("command")

    at = models.DateTimeField(_("at"), db_index=True)
    action = models.CharField(_("act"), max_length=40, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("by"),
    )
    who = models.CharField(_("user name"), max_length=150, blank=True)  # as typed, where nobody has it
    role = models.CharField(_("role"), max_length=24, blank=True)
    unit_code = models.CharField(_("unit"), max_length=16, blank=True, db_index=True)
    subject_type = models.CharField(_("kind of thing"), max_length=60, blank=True)
    subject_key = models.CharField(_("key"), max_length=40, blank=True)
    subject = models.CharField(_("thing"), max_length=300, blank=True)
    channel = models.CharField(_("way in"), max_length=10, choices=Channel.choices)
    reason = models.TextField(_("reason"), blank=True)
    ip = models.GenericIPAddressField(_("address of the machine"), null=True, blank=True)
    user_agent = models.CharField(_("browser"), max_length=300, blank=True)
    request_id = models.CharField(_("request"), max_length=32, blank=True)
    address = models.CharField(_("page"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("act")
        verbose_name_plural = _("acts")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["subject_type", "subject_key"], name="audit_of_a_subject")]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M} {self.who} {self.action} {self.subject}"


class AuditChange(models.Model):
    """One field that an act changed, before and after, as a reader would see it."""

    event = models.ForeignKey(AuditEvent, models.PROTECT, related_name="changes", verbose_name=_("act"))
    field = models.CharField(_("field"), max_length=120)
    before = models.TextField(_("before"), blank=True)
    after = models.TextField(_("after"), blank=True)

    class Meta:
        verbose_name = _("changed field")
        verbose_name_plural = _("changed fields")
        ordering = ["event", "pk"]

    def __str__(self) -> str:
        return f"{self.field}: {self.before} – {self.after}"


class AuditSeal(models.Model):
    """The seal on one act: a hash over it and the seal before, so that a later change shows."""

    event = models.OneToOneField(AuditEvent, models.PROTECT, related_name="seal", verbose_name=_("act"))
    number = models.PositiveBigIntegerField(_("number"), unique=True)
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}: {self.hash[:12]}"
