"""What people are asked in a survey, and which answers count as satisfied: reference data, never a unit's."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from targets.models.indicator import SurveySubject
from targets.models.period import Period


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a survey: its words, and each option with whether it counts as satisfied."""

    text: str
    options: tuple[tuple[str, bool], ...]


class QuestionnaireQuerySet(models.QuerySet["Questionnaire"]):
    """Questions about many forms."""

    def in_force(self, period: Period) -> dict[str, Questionnaire]:
        """Return by subject the form in force in the period."""
        begun = self.filter(in_force_from__data_to__lte=period.data_to)
        return {one.subject: one for one in begun.order_by("in_force_from__data_to")}

    def in_force_on(self, day: dt.date) -> dict[str, Questionnaire]:
        """Return by subject the form in force in the period that the day lies in, or in the last of all."""
        ordered = Period.objects.order_by("data_to")
        period = ordered.filter(data_to__gte=day).first() or ordered.last()
        return self.in_force(period) if period else {}


class Questionnaire(models.Model):
    """The form of the surveys on one subject, in force from a period until the next one."""

    subject = models.CharField(_("subject"), max_length=12, choices=SurveySubject.choices)
    in_force_from = models.ForeignKey(
        Period, models.PROTECT, related_name="+", verbose_name=_("in force from period")
    )

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        verbose_name = _("survey form")
        verbose_name_plural = _("survey forms")
        ordering = ["subject", "in_force_from__data_to"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "in_force_from"],
                name="questionnaire_once_a_period",
                violation_error_message=_("A form on this subject comes into force in this period already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_display()} · {self.in_force_from}"

    def clean(self) -> None:
        """Refuse to begin in a locked period: what judged it stays."""
        if self.in_force_from_id and self.in_force_from.locked_at is not None:
            raise ValidationError(
                {
                    "in_force_from": _("%(period)s is locked. Choose a later period.")
                    % {"period": self.in_force_from}
                }
            )

    @cached_property
    def questions(self) -> list[Question]:
        """Return the questions in their order, each with its answers: one query, where they are asked for."""
        found: dict[str, list[tuple[str, bool]]] = {}
        for row in self.answers.all():
            found.setdefault(row.question, []).append((row.option, row.counts_as_satisfied))
        return [Question(text, tuple(options)) for text, options in found.items()]


class QuestionnaireAnswer(models.Model):
    """One option of one question, and whether whoever chooses it counts as satisfied."""

    questionnaire = models.ForeignKey(
        Questionnaire, models.CASCADE, related_name="answers", verbose_name=_("survey form")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    question = models.CharField(_("question"), max_length=200)
    option = models.CharField(_("answer option"), max_length=120)
    counts_as_satisfied = models.BooleanField(_("counts as satisfied"))

    class Meta:
        verbose_name = _("answer of a survey form")
        verbose_name_plural = _("answers of survey forms")
        ordering = ["questionnaire", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "question", "option"],
                name="questionnaire_answer_once",
                violation_error_message=_("This answer option stands under this question already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.question} · {self.option}"
