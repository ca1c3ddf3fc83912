"""Keeping a survey form: added or changed with one act beside it, or not at all."""

from __future__ import annotations

from itertools import zip_longest

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import audit, changes
from accounts.audit import FieldChange
from accounts.models import User
from procedures.rights import Action, demand
from reports.questionnaires import why_it_stays
from reports.refusal import Overtaken, Refused
from reports.review.survey_form import SurveyFormPage, form_mark
from targets.models import Question, Questionnaire, QuestionnaireAnswer


@transaction.atomic
def keep_survey_form(page: SurveyFormPage, *, by: User) -> Questionnaire:
    """Save what a page without faults holds and return the form.

    raises  Overtaken where the form is no longer what the page showed, Refused where units use it by now or
            such a form is there
    """
    role = demand(by, Action.KEEP_SURVEY_FORMS)
    row: Questionnaire = page.head.instance
    is_new = row.pk is None
    before = [] if is_new else _standing(row, page.head.cleaned_data["seen"])
    after = page.kept()
    told = changes.of_form(page.head, is_new=is_new) + _changed(before, after)
    if not told:  # nothing was changed, so nothing is written down
        return row
    try:
        with transaction.atomic():
            page.head.save()
    except IntegrityError as error:  # of two at once the second finds the first one's row
        told_why = _("Somebody else added such a form meanwhile. Look at the list and change that one.")
        raise Refused(told_why) from error
    row.answers.all().delete()
    QuestionnaireAnswer.objects.bulk_create(_rows(row, after))
    audit.write("add" if is_new else "change", row, by=by, role=role, changes=told)
    return row


def _standing(row: Questionnaire, seen: str) -> list[Question]:
    """Return the questions as they stand in the database, for this transaction alone."""
    standing = Questionnaire.objects.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if standing is None or form_mark(standing) != seen:
        told = _("Somebody else changed this form meanwhile. Open it anew and look before you save.")
        raise Overtaken(told)
    if why := why_it_stays(standing):
        raise Refused(why)
    return standing.questions


def _rows(form: Questionnaire, questions: list[Question]) -> list[QuestionnaireAnswer]:
    answers = [(question.text, *option) for question in questions for option in question.options]
    return [
        QuestionnaireAnswer(
            questionnaire=form, position=place, question=text, option=option, counts_as_satisfied=satisfied
        )
        for place, (text, option, satisfied) in enumerate(answers, 1)
    ]


def _changed(before: list[Question], after: list[Question]) -> list[FieldChange]:
    """Return each question that differs from the one in its place, in the portal's own language."""
    with translation.override(settings.LANGUAGE_CODE):
        return [
            FieldChange(_("Question %(n)s") % {"n": place}, _words(was), _words(now))
            for place, (was, now) in enumerate(zip_longest(before, after), 1)
            if was != now
        ]


def _words(question: Question | None) -> str:
    if question is None:
        return ""
    options = [
        f"{text} ({_('counts as satisfied')})" if satisfied else text for text, satisfied in question.options
    ]
    return f"{question.text}: {'; '.join(options)}"
