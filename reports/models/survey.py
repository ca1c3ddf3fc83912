"""What people answered when they were asked."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.figures import count_words
from reports.models.report import MeasurementRevision, Report
from targets.models import Questionnaire
from targets.models.indicator import SurveySubject


class SurveyFigures(models.Model):
    """How many forms of a survey went out and came back, as it stands or stood."""

    counts: Any  # the manager of its answers

    subject = models.CharField(_("subject"), max_length=12, choices=SurveySubject.choices)
    issued = models.PositiveIntegerField(_("forms issued"), null=True, blank=True)
    collected = models.PositiveIntegerField(_("forms collected"), null=True, blank=True)
    questionnaire = models.ForeignKey(
        Questionnaire,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("survey form"),
        help_text=_("Empty for questions of its own, as of a survey copied from a publication."),
    )
    printed_source = models.CharField(_("source of figures kept as printed"), max_length=500, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        abstract = True

    @property
    def is_own(self) -> bool:
        """Say whether the survey keeps its own questions, and its own word on who counts as satisfied."""
        return self.questionnaire_id is None

    def warnings(self) -> list[str]:
        """Return what is to be known of the survey (prefetch `counts` for many).

        That its questions are its own, and each question with more answers than forms.
        """
        own = [
            _now(
                "The questions of this survey, and the answers that count as satisfied, are its own: "
                "they are not those of the province's form."
            )
        ]
        return (own if self.is_own else []) + self._overfilled()

    def _overfilled(self) -> list[str]:
        if self.collected is None:
            return []
        answers: Counter[str] = Counter()
        for row in self.counts.all():
            answers[row.question] += row.count
        text = _now("%(question)s: %(answers)s answers, more than the %(collected)s forms collected.")
        return [
            text
            % {
                "question": question,
                "answers": count_words(made),
                "collected": count_words(self.collected),
            }
            for question, made in answers.items()
            if made > self.collected
        ]


class Survey(SurveyFigures):
    """One survey of one unit in one period, with its answers."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="surveys", verbose_name=_("report"))

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering = ["report", "subject"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "subject"],
                name="survey_once_a_subject",
                violation_error_message=_("The report already holds a survey on this subject."),
            ),
            models.CheckConstraint(
                condition=Q(issued__isnull=True) | Q(collected__isnull=True) | Q(collected__lte=F("issued")),
                name="survey_collected_within_issued",
                violation_error_message=_("More forms collected than issued. Check the two numbers."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} · {self.get_subject_display()}"


class AnswerFigures(models.Model):
    """How often one option of one question was chosen."""

    question = models.CharField(_("question"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"))
    option = models.CharField(_("answer option"), max_length=120)
    counts_as_satisfied = models.BooleanField(_("counts as satisfied"))
    count = models.PositiveIntegerField(_("answers"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.question} · {self.option}: {self.count}"


class SurveyCount(AnswerFigures):
    """The answers of one survey for one option."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="counts", verbose_name=_("survey"))

    class Meta:
        verbose_name = _("answers to a survey")
        verbose_name_plural = _("answers to surveys")
        ordering = ["survey", "position", "-counts_as_satisfied", "option"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "question", "option"],
                name="survey_count_once_an_option",
                violation_error_message=_("This answer option is already counted for this question."),
            )
        ]


class KeptSurvey(SurveyFigures):
    """A survey as a revision of its line kept it."""

    revision = models.ForeignKey(
        MeasurementRevision, models.CASCADE, related_name="surveys", verbose_name=_("revision of a line")
    )

    class Meta:
        verbose_name = _("survey of a revision")
        verbose_name_plural = _("surveys of revisions")
        ordering = ["revision", "subject"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "subject"], name="kept_survey_once_a_subject")
        ]

    def __str__(self) -> str:
        return f"{self.revision} · {self.get_subject_display()}"


class KeptSurveyCount(AnswerFigures):
    """The answers for one option as a revision kept them."""

    survey = models.ForeignKey(KeptSurvey, models.CASCADE, related_name="counts", verbose_name=_("survey"))

    class Meta:
        verbose_name = _("answers to a survey of a revision")
        verbose_name_plural = _("answers to surveys of revisions")
        ordering = ["survey", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "question", "option"], name="kept_survey_count_once_an_option"
            )
        ]
