"""The programme's tasks and milestones that are not counted but done."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.lengths import within_length
from procedures.models import Unit
from targets.models.indicator import ReformArea, in_either


class Task(models.Model):
    """A task (nhiệm vụ) or milestone (mốc) of the programme, with who leads it and how far it is."""

    class Kind(models.TextChoices):
        """Whether the programme asks for a result once, or for work."""

        MILESTONE = "milestone", _("milestone")
        TASK = "task", _("task")

    class Status(models.TextChoices):
        """How far it is; silence is no statement. “Overdue” is not kept: it follows from deadline and day."""

        UNKNOWN = "unknown", _("nothing reported yet")
        NOT_STARTED = "not_started", _("not started")
        IN_PROGRESS = "in_progress", _("in progress")
        DONE = "done", _("done")

    code = models.CharField(_("code"), max_length=10, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    area = models.ForeignKey(ReformArea, models.PROTECT, related_name="tasks", verbose_name=_("reform area"))
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="parts", null=True, blank=True, verbose_name=_("part of")
    )
    text = models.TextField(_("what is to be done"), validators=[within_length])
    text_en = models.TextField(_("what is to be done, in English"), blank=True, validators=[within_length])
    product = models.CharField(_("product"), max_length=300, blank=True)
    product_en = models.CharField(_("product in English"), max_length=300, blank=True)
    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="led_tasks", null=True, blank=True, verbose_name=_("lead unit")
    )
    lead_note = models.CharField(_("who leads, where it is not one unit"), max_length=150, blank=True)
    lead_note_en = models.CharField(_("who leads, in English"), max_length=150, blank=True)
    supporting_units = models.ManyToManyField(
        Unit, related_name="supported_tasks", blank=True, verbose_name=_("supporting units")
    )
    deadline = models.DateField(_("deadline"), null=True, blank=True)
    yearly = models.BooleanField(_("every year"), default=False)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.UNKNOWN)
    status_source = models.CharField(_("source of the status"), max_length=500, blank=True)
    next_step = models.CharField(_("next step"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("position in the programme"))

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks and milestones")
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lead_unit__isnull=False) | Q(lead_note__gt=""),
                name="task_has_a_lead",
                violation_error_message=_("Name the lead unit, or say who leads."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"

    @property
    def text_label(self) -> str:
        """Return what is to be done, in the language of the page."""
        return in_either(self.text, self.text_en)

    @property
    def product_label(self) -> str:
        """Return the product, in the language of the page."""
        return in_either(self.product, self.product_en)

    @property
    def lead_label(self) -> str:
        """Return who leads where it is not one unit, in the language of the page."""
        return in_either(self.lead_note, self.lead_note_en)

    def is_overdue(self, day: dt.date) -> bool:
        """Say whether the deadline has passed and the task is known not to be done."""
        late = self.deadline is not None and self.deadline < day
        return late and self.status in (self.Status.NOT_STARTED, self.Status.IN_PROGRESS)


class TaskDocument(models.Model):
    """A document issued for a task: number, day, issuer and what it is about."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="documents", verbose_name=_("task"))
    number = models.CharField(_("number and symbol"), max_length=60)
    issued_on = models.DateField(_("issued on"))
    issuer = models.CharField(_("issued by"), max_length=150)
    summary = models.CharField(_("about"), max_length=500)

    class Meta:
        verbose_name = _("document of a task")
        verbose_name_plural = _("documents of tasks")
        ordering = ["task", "-issued_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "number", "issued_on"],
                name="task_document_once",
                violation_error_message=_("This document is already attached to the task."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.issued_on:%d/%m/%Y})"
