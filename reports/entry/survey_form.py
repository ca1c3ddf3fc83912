"""The table of a survey: questions with their options, and how often each was chosen."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from indicators import printed_count
from reports.entry.forms import RowForm, Texts, count_field
from reports.models import Measurement, Report, Survey, SurveyCount
from reports.models.report import Answer
from reports.sheet import Question
from targets.models.indicator import SurveySubject

OPTIONS = (("rất hài lòng", True), ("hài lòng", True), ("chưa hài lòng", False))
# What a unit is asked to ask that never reported a survey; it may change every word of it.
QUESTIONS: dict[str, tuple[str, ...]] = {
    SurveySubject.ONE_STOP: (
        "Nơi tiếp đón",
        "Thái độ, hướng dẫn",
        "Thái độ khi nhận hồ sơ và trả kết quả",
        "Thời gian giải quyết",
        "Hồ sơ, giấy tờ phải nộp",
    ),
    SurveySubject.EDUCATION: ("Cơ sở vật chất", "Thái độ của giáo viên", "Thông tin cho phụ huynh"),
    SurveySubject.HEALTH: ("Cơ sở vật chất", "Thái độ của nhân viên y tế", "Thông tin cho người bệnh"),
}
MOST_QUESTIONS, MOST_OPTIONS = 30, 5


class SurveyForm(RowForm):
    """A survey of one subject."""

    def __init__(self, row: Any, texts: Texts | None = None, *, questions: int = 0) -> None:
        """Take the row and its texts; `questions` is how many to offer at least."""
        self.least = questions
        super().__init__(row, texts)

    def extend(self) -> None:
        """Add the boxes of each question."""
        self.fields["issued"] = count_field(_("Forms issued"), needed=False)
        self.fields["collected"] = count_field(_("Forms collected"), needed=False)
        for q in range(self.question_count):
            self.fields[f"q{q}-text"] = forms.CharField(label=_("Question"), required=False, max_length=200)
            for o in range(self.option_count(q)):
                self.fields[f"q{q}-o{o}-text"] = forms.CharField(
                    label=_("Answer option"), required=False, max_length=120
                )
                self.fields[f"q{q}-o{o}-ok"] = forms.BooleanField(
                    label=_("counts as satisfied"), required=False
                )
                self.fields[f"q{q}-o{o}-count"] = count_field(self.words(f"q{q}-o{o}-text"), needed=False)
        self.fields["printed_source"] = forms.CharField(
            label=_("Source, for figures copied from a published report"), required=False, max_length=500
        )

    def words(self, name: str) -> str:
        """Return the words typed into a box, or suggested there."""
        return self.texts.get(name) or self.suggested().get(name, "")

    @property
    def question_count(self) -> int:
        """Return how many questions the table has: those typed, or those of the survey before."""
        typed = [int(match[1]) + 1 for name in self.texts if (match := re.match(r"q(\d+)-", name))]
        return min(max([1, self.least, *(typed or [len(self._outline())])]), MOST_QUESTIONS)

    def option_count(self, q: int) -> int:
        """Return how many options a question has."""
        typed = [int(m[1]) + 1 for name in self.texts if (m := re.match(rf"q{q}-o(\d+)-", name))]
        outline = self._outline()
        usual = len(outline[q].options) if q < len(outline) else len(OPTIONS)
        return min(max([usual, *typed]), MOST_OPTIONS)

    def _outline(self) -> list[Question]:
        """Return the questions and options to start from: of this survey, of the one before, or the usual."""
        usual = [Question(text, OPTIONS) for text in QUESTIONS[self.indicator.survey_subject]]
        return self.row.questions or self.row.earlier_questions or usual

    def printed_figures(self) -> Texts:
        """Return the stored survey as texts."""
        survey = self.row.survey
        if survey is None:
            return {}
        texts: Texts = {"printed_source": survey.printed_source}
        totals = {"issued": survey.issued, "collected": survey.collected}
        texts |= {name: printed_count(count) for name, count in totals.items() if count is not None}
        counts = {(row.question, row.option): row.count for row in survey.counts.all()}
        for q, question in enumerate(self.row.questions):
            texts[f"q{q}-text"] = question.text
            for o, (option, satisfied) in enumerate(question.options):
                texts[f"q{q}-o{o}-text"] = option
                texts[f"q{q}-o{o}-ok"] = "on" if satisfied else ""
                texts[f"q{q}-o{o}-count"] = printed_count(counts[question.text, option])
        return texts

    def suggested(self) -> Texts:
        """Return the questions and options to start from."""
        texts: Texts = {}
        for q, question in enumerate(self._outline()):
            texts[f"q{q}-text"] = question.text
            for o, (option, satisfied) in enumerate(question.options):
                texts[f"q{q}-o{o}-text"] = option
                texts[f"q{q}-o{o}-ok"] = "on" if satisfied else ""
        return texts

    def proposed(self, name: str) -> str:
        """Return what is suggested for a box; where the option is kept, a missing tick was taken away."""
        is_kept = name.endswith("-ok") and f"{name.removesuffix('ok')}text" in self.row.cells
        return "" if is_kept else super().proposed(name)

    def require(self, cleaned: dict[str, Any]) -> None:
        """Refuse an option that was named and not counted, and a count of nobody knows what."""
        for q in range(self.question_count):
            question, named = cleaned.get(f"q{q}-text"), 0
            for o in range(self.option_count(q)):
                option, count = cleaned.get(f"q{q}-o{o}-text"), cleaned.get(f"q{q}-o{o}-count")
                named += bool(option)
                if question and option and count is None:
                    words = _(
                        "Enter how often “%(option)s” was chosen for “%(question)s”; if never, enter 0."
                    )
                    self.add_error(f"q{q}-o{o}-count", words % {"question": question, "option": option})
                elif count is not None and not (question and option):
                    self.add_error(
                        f"q{q}-o{o}-text" if question else f"q{q}-text", _("Write what was counted.")
                    )
            if question and not named:
                self.add_error(f"q{q}-o0-text", _("Write what was counted."))

    def read(self, cleaned: dict[str, Any]) -> None:
        """Make the survey and its answers and let them judge themselves."""
        self.survey = Survey(
            subject=self.indicator.survey_subject,
            issued=cleaned.get("issued"),
            collected=cleaned.get("collected"),
            printed_source=cleaned.get("printed_source", ""),
        )
        self.try_models([(self.survey, {"issued": "issued", "collected": "collected"})])
        self.answers: list[SurveyCount] = []
        chosen: set[tuple[str, str]] = set()
        for q in range(self.question_count):
            for o in range(self.option_count(q)):
                question, option = cleaned.get(f"q{q}-text", ""), cleaned.get(f"q{q}-o{o}-text", "")
                count = cleaned.get(f"q{q}-o{o}-count")
                if count is None or not question or not option:
                    continue
                if (question, option) in chosen:
                    told = {"question": question, "option": option}
                    self.add_error(
                        f"q{q}-o{o}-text", _("“%(option)s” stands twice under “%(question)s”.") % told
                    )
                chosen.add((question, option))
                answer = SurveyCount(
                    question=question,
                    position=q + 1,
                    option=option,
                    counts_as_satisfied=cleaned.get(f"q{q}-o{o}-ok", False),
                    count=count,
                )
                self.answers.append(answer)
                self.try_models([(answer, {"count": f"q{q}-o{o}-count", "option": f"q{q}-o{o}-text"})])
        if not self.answers and not self.errors:
            self.add_error(None, _("Enter how often each answer was chosen."))

    def write(self, line: Measurement, report: Report) -> None:
        """Replace the survey of the report."""
        super().write(line, report)
        report.surveys.filter(subject=self.indicator.survey_subject).delete()
        if line.answer == Answer.MEASURED:
            self.survey.report = report
            self.survey.note = line.note
            self.survey.save()
            for answer in self.answers:
                answer.survey = self.survey
            SurveyCount.objects.bulk_create(self.answers)
