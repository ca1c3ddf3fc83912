"""What a department proposes to change in the catalogue, until the coordinator approves it."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.lengths import within_length
from procedures.models.catalogue import HIGHEST_LEVEL, Authority, Field, Procedure
from procedures.models.units import Unit


class Proposal(models.Model):
    """One change of the catalogue: proposed by a unit, written into dated rows when it is approved."""

    class Kind(models.TextChoices):
        """What is to change."""

        NEW = "new", _("a new procedure")
        LEVEL = "level", _("another online level")
        DESK = "desk", _("handling at the one-stop desk")
        ASSESSMENT = "assessment", _("impact assessment of a new procedure")
        REPEAL = "repeal", _("repeal")

    class Status(models.TextChoices):
        """How far it is."""

        SUBMITTED = "submitted", _("awaiting approval")
        RETURNED = "returned", _("returned")
        APPROVED = "approved", _("approved")
        WITHDRAWN = "withdrawn", _("withdrawn")

    kind = models.CharField(_("what changes"), max_length=12, choices=Kind.choices)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.SUBMITTED)
    version = models.PositiveIntegerField(_("version"), default=1)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="proposals", verbose_name=_("proposed by the unit")
    )
    procedure = models.ForeignKey(
        Procedure,
        models.PROTECT,
        related_name="proposals",
        null=True,
        blank=True,
        verbose_name=_("procedure"),
    )
    effective_on = models.DateField(
        _("takes effect on"), help_text=_("For a repeal: the last day on which it is in force.")
    )
    document = models.CharField(_("by which document"), max_length=300)
    reason = models.TextField(_("reason"), validators=[within_length])

    # What changes, by kind
    for_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("only at this unit")
    )
    level = models.PositiveSmallIntegerField(
        _("online level"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(HIGHEST_LEVEL)],
    )
    at_desk = models.BooleanField(_("received and returned at the one-stop desk"), null=True, blank=True)
    impact_assessed_on = models.DateField(_("impact assessed on"), null=True, blank=True)
    impact_document = models.CharField(_("document of the impact assessment"), max_length=200, blank=True)

    # The entry of a new procedure
    code = models.CharField(_("code"), max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=500, blank=True)
    field = models.ForeignKey(
        Field,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("field of administration"),
    )
    authority = models.CharField(_("decided by"), max_length=12, choices=Authority.choices, blank=True)
    legal_basis = models.TextField(_("legal basis"), blank=True, validators=[within_length])
    time_limit_days = models.PositiveSmallIntegerField(_("time limit in working days"), null=True, blank=True)
    fee = models.CharField(_("fee"), max_length=200, blank=True)
    interlinked = models.BooleanField(_("interlinked one-stop"), default=False)
    eligible_online = models.BooleanField(_("may be offered online"), default=True)
    issued_on = models.DateField(_("newly issued on"), null=True, blank=True)

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    at = models.DateTimeField(_("at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    words = models.TextField(_("words of the reviewer"), blank=True, validators=[within_length])

    class Meta:
        verbose_name = _("proposal for the catalogue")
        verbose_name_plural = _("proposals for the catalogue")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__gt="", document__gt=""),
                name="proposal_says_why",
                violation_error_message=_("Write the reason, and by which document it changes."),
            ),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__gte=1, level__lte=HIGHEST_LEVEL),
                name="proposal_level_is_1_to_4",
                violation_error_message=_("An online service has one of the levels 1 to 4."),
            ),
            models.CheckConstraint(
                condition=Q(kind="new", code__gt="", name__gt="", field__isnull=False)
                | (~Q(kind="new") & Q(procedure__isnull=False)),
                name="proposal_names_its_procedure",
                violation_error_message=_("Name the procedure, or fill in the entry of the new one."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="level") | Q(level__isnull=False),
                name="proposal_of_a_level_has_one",
                violation_error_message=_("Choose the online level."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="desk") | Q(at_desk__isnull=False),
                name="proposal_of_a_handling_has_one",
                violation_error_message=_("Say whether it is received and returned at the one-stop desk."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="assessment") | Q(impact_assessed_on__isnull=False, impact_document__gt=""),
                name="proposal_of_an_assessment_has_one",
                violation_error_message=_("Name the day and the document of the impact assessment."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.procedure.code if self.procedure else self.code}"
