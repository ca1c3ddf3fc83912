"""A survey form on its page: its period, its questions with their answers, and what their boxes may hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from reports.figures.survey_form import MOST_OPTIONS, MOST_QUESTIONS, words_of_questions
from reports.questionnaires import QuestionnaireForm
from reports.registers.forms import rows_fingerprint
from sheets.cells.value import tidy
from targets.models import Period, Question, Questionnaire

NO_OPTIONS = (("", False), ("", False))  # what a question begins with
COMMAND = re.compile(r"(them|bo|len)-(\d{1,3})(?:-(\d{1,3}))?", re.ASCII)


class HeadForm(QuestionnaireForm):
    """Subject and period of a form."""

    in_force_from = forms.ModelChoiceField(
        label=_("In force from the period"),
        queryset=Period.objects.filter(locked_at=None).order_by("data_to"),
        to_field_name="code",
        empty_label=_("Choose a period"),
        error_messages={
            "required": _("Choose the period from which the form is in force."),
            "invalid_choice": _("Choose a period of the list: locked ones stay as they are."),
        },
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)  # the form as its page showed it

    class Meta:
        model = Questionnaire
        fields = ["subject", "in_force_from"]
        error_messages = {"subject": {"required": _("Choose the subject.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show the period by its code, and remember what the form holds."""
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        row = self.instance
        if row.pk is None:
            del self.fields["seen"]
        else:
            shown = {"in_force_from": row.in_force_from, "seen": form_mark(row)}
            self.initial = {**self.initial, **shown, **kwargs.get("initial", {})}


def form_mark(form: Questionnaire) -> str:
    """Return a mark of what the form holds, which another content does not have."""
    return rows_fingerprint([form, *form.answers.all()])


class WordsForm(forms.Form):
    """One box of words."""

    text = forms.CharField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        self.fields["text"].widget.attrs["autocomplete"] = "off"

    def clean_text(self) -> str:
        """Return the words as units find them in a sheet: composed, with single spaces."""
        return " ".join(tidy(self.cleaned_data["text"]).split())

    @property
    def words(self) -> str:
        """Return the words that were typed; "" where there are none, or something is wrong with them."""
        return "" if self.has_error("text") else cast(str, self.cleaned_data["text"])


class QuestionForm(WordsForm):
    """The words of one question."""

    text = forms.CharField(label=_("Words of the question"), max_length=200, required=False)


class OptionForm(WordsForm):
    """One answer to choose, and whether whoever chooses it counts as satisfied."""

    text = forms.CharField(label=_("Answer option"), max_length=120, required=False)
    ok = forms.BooleanField(label=_("counts as satisfied"), required=False)


class SurveyFormPage:
    """All boxes of one survey form; they are checked where the form of its head was sent."""

    most_options = MOST_OPTIONS

    def __init__(self, head: HeadForm, questions: list[Question]) -> None:
        """Show these questions, at least one box of each kind."""
        self.head = head
        shown = [replace(one, options=one.options or NO_OPTIONS) for one in questions]
        shown = shown or [Question("", NO_OPTIONS)]
        sent = words_of_questions(shown) if head.is_bound else None
        self.questions = [
            (
                QuestionForm(sent, prefix=f"q{q}", initial={"text": question.text}),
                [
                    OptionForm(sent, prefix=f"q{q}-o{o}", initial={"text": text, "ok": satisfied})
                    for o, (text, satisfied) in enumerate(question.options)
                ],
            )
            for q, question in enumerate(shown)
        ]

    @property
    def may_have_more(self) -> bool:
        """Say whether units could be asked one more question."""
        return len(self.questions) < MOST_QUESTIONS

    def is_valid(self) -> bool:
        """Say whether the form can be kept; what is to be mended stands under its box."""
        asked: set[str] = set()
        for question, options in self.questions:
            _check_options(options)
            is_used = any(option.words for option in options)
            if is_used and not question.words and not question.errors:
                question.add_error("text", _("Write the question, or clear its answers."))
            if question.words and not is_used and not any(option.errors for option in options):
                options[0].add_error("text", _("Write at least one answer, or clear the question."))
            _refuse_twice(question, asked, _now("This question stands above already. Change one of the two."))
        if not self.faults and not self.kept():
            self.questions[0][0].add_error("text", _("Write at least one question."))
        if len(self.questions) > MOST_QUESTIONS:
            told = _now("A form has at most %(most)s questions. Remove some.") % {"most": MOST_QUESTIONS}
            self.questions[MOST_QUESTIONS][0].add_error("text", told)
        return not self.faults

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """Return what is to be mended: the box, what it is called, and the words."""
        period = self.head["in_force_from"]  # what two forms on one subject differ by
        found = [(period, "", text) for text in self.head.non_field_errors()]
        for name, form in self._named():
            found += [(box, name, text) for box in form for text in box.errors]
        return [(box.id_for_label, name or str(box.label), str(text)) for box, name, text in found]

    def _named(self) -> Iterator[tuple[str, forms.BaseForm]]:
        yield "", self.head
        for place, (question, options) in enumerate(self.questions, 1):
            for form in (question, *options):
                yield _now("Question %(n)s") % {"n": place}, form

    def kept(self) -> list[Question]:
        """Return the questions of a form without faults, empty boxes left out."""
        return [
            Question(
                question.words, tuple((one.words, one.cleaned_data["ok"]) for one in options if one.words)
            )
            for question, options in self.questions
            if question.words
        ]


def _check_options(options: list[OptionForm]) -> None:
    said: set[str] = set()
    for option in options:
        if option.is_valid() and option.cleaned_data["ok"] and not option.words:  # a tick alone says nothing
            option.add_error("text", _("Write the answer, or clear its tick."))
        _refuse_twice(option, said, _now("This answer option stands under this question already."))
    if len(options) > MOST_OPTIONS:
        told = _now("A question has at most %(most)s answers. Remove some.") % {"most": MOST_OPTIONS}
        options[MOST_OPTIONS].add_error("text", told)


def _refuse_twice(form: WordsForm, known: set[str], told: str) -> None:
    """Tell under the box that its words were said before, in capitals or not."""
    words = form.words.casefold()
    if words in known:
        form.add_error("text", told)
    elif words:
        known.add(words)


# What is sent -----------------------------------------------------------------------------------------------


def typed(sent: Mapping[str, str]) -> list[Question]:
    """Return the questions as they stand in the boxes, with all that is wrong in them."""
    questions: list[Question] = []
    while (text := sent.get(f"q{len(questions)}-text")) is not None:
        options: list[tuple[str, bool]] = []
        here = f"q{len(questions)}-o"
        while (option := sent.get(f"{here}{len(options)}-text")) is not None:
            options.append((option, f"{here}{len(options)}-ok" in sent))
        questions.append(Question(text, tuple(options)))
    return questions


def rearranged(questions: list[Question], command: str) -> list[Question]:
    """Return the questions with what a button adds, removes or moves; as they are for another command.

    command  "them" a question, "them-0" an answer of the first; "bo-0" and "bo-0-1" remove, "len-1" moves up
    """
    asked = COMMAND.fullmatch(command)
    if command == "them":  # people are mostly asked to choose among the same answers
        return [*questions, Question("", questions[-1].options if questions else ())]
    if asked is None or (at := int(asked[2])) >= len(questions):
        return questions
    act, place = asked[1], asked[3]
    one, before, after = questions[at], questions[:at], questions[at + 1 :]
    if act == "them":
        return [*before, replace(one, options=(*one.options, ("", False))), *after]
    if act == "len":
        return [*before[:-1], one, *before[-1:], *after]
    if place is None:
        return [*before, *after]
    options = tuple(option for o, option in enumerate(one.options) if o != int(place))
    return [*before, replace(one, options=options), *after]
