"""What people answered when they were asked."""

from __future__ import annotations

from collections import Counter

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from indicators import printed_count
from reports.models.report import Report
from targets.models.indicator import SurveySubject


class Survey(models.Model):
    """One survey of one unit in one period: how many forms went out and came back."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="surveys", verbose_name=_("report"))
    subject = models.CharField(_("subject"), max_length=12, choices=SurveySubject.choices)
    issued = models.PositiveIntegerField(_("forms issued"), null=True, blank=True)
    collected = models.PositiveIntegerField(_("forms collected"), null=True, blank=True)
    printed_source = models.CharField(_("source of figures kept as printed"), max_length=500, blank=True)
    note = models.TextField(_("note"), blank=True)

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

    def warnings(self) -> list[str]:
        """Return a sentence for each question with more answers than forms (prefetch `counts` for many)."""
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
                "answers": printed_count(made),
                "collected": printed_count(self.collected),
            }
            for question, made in answers.items()
            if made > self.collected
        ]


class SurveyCount(models.Model):
    """How often one option of one question was chosen."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="counts", verbose_name=_("survey"))
    question = models.CharField(_("question"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"))
    option = models.CharField(_("answer option"), max_length=120)
    counts_as_satisfied = models.BooleanField(_("counts as satisfied"))
    count = models.PositiveIntegerField(_("answers"))

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

    def __str__(self) -> str:
        return f"{self.question} · {self.option}: {self.count}"
