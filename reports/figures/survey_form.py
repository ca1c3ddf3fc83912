"""The form of a survey: boxes for the counts alone, and for its words where it keeps questions of its own.

The form in force says what is asked and who counts as satisfied; a unit types counts alone. A survey that was
copied from a publication names its source, and then keeps the questions that it asked.
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.figures import count_words
from accounts.names import said
from reports.figures.forms import FigureForm, Texts, count_field
from reports.figures.row import FigureRow
from reports.models import (
    Measurement,
    Report,
    Survey,
    SurveyCount,
)
from reports.models.report import Answer
from sheets.cells.value import tidy
from targets.models import Question

WORDS = re.compile(r"q\d+-(?:o\d+-)?(?:text|ok)")  # the boxes that say what is asked, and who is satisfied
MOST_QUESTIONS, MOST_OPTIONS = 30, 5


def words_of_questions(questions: list[Question]) -> Texts:
    """Return the questions, their options and who is satisfied as the texts of their boxes."""
    texts: Texts = {}
    for q, question in enumerate(questions):
        texts[f"q{q}-text"] = question.text
        for o, (option, satisfied) in enumerate(question.options):
            texts[f"q{q}-o{o}-text"] = option
            texts[f"q{q}-o{o}-ok"] = "on" if satisfied else ""
    return texts


def counts_alone(row: FigureRow, texts: Texts) -> Texts:
    """Return the texts without words that only repeat the form in force; ticks are left out with them."""
    if texts.get("printed_source"):
        return texts
    said = words_of_questions(row.outline)
    typed = {name: text for name, text in texts.items() if WORDS.fullmatch(name)}
    others = [name for name in typed if name.endswith("-text") and tidy(typed[name]) != said.get(name, "")]
    return texts if others else {name: text for name, text in texts.items() if name not in typed}


class SurveyForm(FigureForm):
    """A survey of one subject."""

    def __init__(self, row: FigureRow, texts: Texts | None = None, *, questions: int = 0) -> None:
        """Take the row and its texts; `questions` is how many of its own to offer at least."""
        self.least = questions
        super().__init__(row, None if texts is None else counts_alone(row, texts))

    @property
    def is_own(self) -> bool:  # type: ignore[override]
        """Say whether the survey keeps its own questions, in boxes of their own."""
        return bool(self.texts.get("printed_source")) or any(map(WORDS.fullmatch, self.texts))

    def extend(self) -> None:
        """Add a box for each count; the words have boxes where they are the survey's own."""
        self.said = words_of_questions(self._outline())
        self.fields["issued"] = count_field(_("Forms issued"), needed=False)
        self.fields["collected"] = count_field(_("Forms collected"), needed=False)
        for q in range(self.question_count):
            if self.is_own:
                self.fields[f"q{q}-text"] = forms.CharField(
                    label=_("Question"), required=False, max_length=200
                )
            for o in range(self.option_count(q)):
                if self.is_own:
                    self.fields[f"q{q}-o{o}-text"] = forms.CharField(
                        label=_("Answer option"), required=False, max_length=120
                    )
                    self.fields[f"q{q}-o{o}-ok"] = forms.BooleanField(
                        label=_("counts as satisfied"), required=False
                    )
                self.fields[f"q{q}-o{o}-count"] = count_field(
                    said(self.words(f"q{q}-o{o}-text")), needed=False
                )
        self.fields["printed_source"] = forms.CharField(
            label=_("Source, for figures copied from a published report"), required=False, max_length=500
        )

    @property
    def takes_more(self) -> bool:  # type: ignore[override]
        """Say whether another question may be asked: of its own alone."""
        return self.is_own

    def questions(self) -> list[tuple[str, list[tuple[str, str, str]]]]:
        """Return the questions by their boxes: the words, and of each option words, tick and count."""
        return [
            (
                f"q{q}-text",
                [
                    (f"q{q}-o{o}-text", f"q{q}-o{o}-ok", f"q{q}-o{o}-count")
                    for o in range(self.option_count(q))
                ],
            )
            for q in range(self.question_count)
        ]

    def words(self, name: str) -> str:
        """Return what the survey's own box or the form in force says: a question, an option, or "on"."""
        return self.texts.get(name) or self.said.get(name, "")

    @property
    def question_count(self) -> int:
        """Return how many questions the table has."""
        if not self.is_own:
            return len(self._outline())
        typed = [int(match[1]) + 1 for name in self.texts if (match := re.match(r"q(\d+)-", name))]
        return min(max([1, self.least, *(typed or [len(self._outline())])]), MOST_QUESTIONS)

    def option_count(self, q: int) -> int:
        """Return how many options a question has."""
        outline = self._outline()
        usual = len(outline[min(q, len(outline) - 1)].options) if outline else MOST_OPTIONS
        if not self.is_own:
            return usual
        typed = [int(m[1]) + 1 for name in self.texts if (m := re.match(rf"q{q}-o(\d+)-", name))]
        return min(max([usual, *typed]), MOST_OPTIONS)

    def _outline(self) -> list[Question]:
        """Return the questions of the form in force, or those that the survey keeps as its own."""
        survey = self.row.survey
        return self.row.questions if self.is_own and survey and survey.is_own else self.row.outline

    def stored(self) -> Texts:
        """Return the texts of the row as they are kept."""
        return counts_alone(self.row, super().stored())

    def printed_figures(self) -> Texts:
        """Return the stored survey as texts."""
        survey = self.row.survey
        if survey is None:
            return {}
        outline = self.row.questions if survey.is_own else self.row.outline
        texts: Texts = {"printed_source": survey.printed_source}
        texts |= words_of_questions(outline) if survey.is_own else {}
        totals = {"issued": survey.issued, "collected": survey.collected}
        texts |= {name: count_words(count) for name, count in totals.items() if count is not None}
        counts = {(row.question, row.option): row.count for row in survey.counts.all()}
        for q, question in enumerate(outline):
            for o, (option, _satisfied) in enumerate(question.options):
                if (question.text, option) in counts:
                    texts[f"q{q}-o{o}-count"] = count_words(counts[question.text, option])
        return texts

    def suggested(self) -> Texts:
        """Return the questions and options to start from, where they have boxes."""
        return self.said if self.is_own else {}

    def proposed(self, name: str) -> str:
        """Return what is suggested for a box; where the option is kept, a missing tick was taken away."""
        is_kept = name.endswith("-ok") and f"{name.removesuffix('ok')}text" in self.row.cells
        return "" if is_kept else super().proposed(name)

    def require(self, cleaned: dict[str, Any]) -> None:
        """Refuse an option that was named and not counted, and a count of nobody knows what."""
        if self.is_own and not cleaned.get("printed_source"):
            words = _(
                "Only a survey copied from a published report keeps its own questions: name the source. "
                "Otherwise empty this row and save it; then the questions of the form stand here again."
            )
            self.add_error("printed_source", words)
        if not self.question_count:
            self.add_error(
                None, _("No survey form is in force for this period. Ask the coordinator to set one.")
            )
        for q in range(self.question_count):
            question, named = self._word(cleaned, f"q{q}-text"), 0
            for o in range(self.option_count(q)):
                option, count = self._word(cleaned, f"q{q}-o{o}-text"), cleaned.get(f"q{q}-o{o}-count")
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

    def _word(self, cleaned: dict[str, Any], name: str) -> str:
        """Return what is asked: what was typed into a box of the survey's own, else what the form says."""
        return str(cleaned.get(name, "") if self.is_own else self.said[name])

    def read(self, cleaned: dict[str, Any]) -> None:
        """Make the survey and its answers and let them judge themselves."""
        self.survey = Survey(
            subject=self.indicator.survey_subject,
            questionnaire=None if self.is_own else self.row.questionnaire,
            issued=cleaned.get("issued"),
            collected=cleaned.get("collected"),
            printed_source=cleaned.get("printed_source", ""),
        )
        names = {"issued": "issued", "collected": "collected"}
        self.try_models([(self.survey, names)], "questionnaire")
        self.answers: list[SurveyCount] = []
        chosen: set[tuple[str, str]] = set()
        for q in range(self.question_count):
            for o in range(self.option_count(q)):
                question, option = self._word(cleaned, f"q{q}-text"), self._word(cleaned, f"q{q}-o{o}-text")
                count = cleaned.get(f"q{q}-o{o}-count")
                if count is None or not question or not option:
                    continue
                if (question, option) in chosen:
                    told = {"question": question, "option": option}
                    self.add_error(
                        f"q{q}-o{o}-text", _("“%(option)s” stands twice under “%(question)s”.") % told
                    )
                chosen.add((question, option))
                satisfied = f"q{q}-o{o}-ok"
                answer = SurveyCount(
                    question=question,
                    position=q + 1,
                    option=option,
                    counts_as_satisfied=bool(cleaned.get(satisfied) if self.is_own else self.said[satisfied]),
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
