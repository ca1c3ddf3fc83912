"""Carry what the surveys asked into survey forms, where units agree; others keep their own questions.

No count and no tick changes: a survey is only linked to a form that says of each of its answers what it says
itself. A form is what more than half of a period's surveys on a subject ask, all in the same words and ticks. A
question whose every answer counts as satisfied, or none, says nothing of satisfaction: it is carried nowhere.
"""

from collections import Counter, defaultdict
from typing import Any

from django.db import migrations

Outline = tuple[tuple[str, str, bool], ...]  # question, option, whether it counts as satisfied


def forward(apps: Any, schema_editor: Any) -> None:
    """Make the forms, period by period, and link the surveys and their kept copies."""
    surveys = apps.get_model("reports", "Survey").objects.filter(printed_source="", report__source="")
    by_subject: dict[str, dict[Any, list[Any]]] = defaultdict(lambda: defaultdict(list))
    rows = surveys.select_related("report__period", "report__unit").prefetch_related("counts")
    for survey in rows.order_by("report__period__data_to", "pk"):
        by_subject[survey.subject][survey.report.period].append(survey)
    for subject, periods in by_subject.items():
        _carry(apps, subject, periods)


def _carry(apps: Any, subject: str, periods: dict[Any, list[Any]]) -> None:
    form, asked = _newest(apps, subject, next(iter(periods)))
    for period, surveys in periods.items():
        outlines = {survey.pk: _outline(survey) for survey in surveys}
        usual, times = Counter(outlines.values()).most_common(1)[0]
        if set(usual) != set(asked) and 2 * times > len(surveys) and _tells(usual):
            form, asked = _make(apps, subject, period, usual), usual
        own = [survey for survey in surveys if not set(outlines[survey.pk]) <= set(asked)]
        linked = [survey for survey in surveys if survey not in own and outlines[survey.pk]]
        if linked:
            _link(apps, form, subject, [survey.report_id for survey in linked])
        for survey in own:
            print(f"  own questions kept: {survey.report.unit.code} {period.code} {subject}")


def _newest(apps: Any, subject: str, period: Any) -> tuple[Any, Outline]:
    """Return the form in force before the first survey, where reference data holds one."""
    forms = apps.get_model("targets", "Questionnaire").objects.filter(
        subject=subject, in_force_from__data_to__lte=period.data_to
    )
    form = forms.order_by("in_force_from__data_to").last()
    if form is None:
        return None, ()
    rows = form.answers.order_by("position", "pk")
    return form, tuple(rows.values_list("question", "option", "counts_as_satisfied"))


def _outline(survey: Any) -> Outline:
    rows = sorted(survey.counts.all(), key=lambda row: (row.position, row.pk))
    return tuple((row.question, row.option, row.counts_as_satisfied) for row in rows)


def _tells(outline: Outline) -> bool:
    """Say whether each question has an answer of those who are satisfied, and one of those who are not."""
    ticks = defaultdict(set)
    for question, _option, satisfied in outline:
        ticks[question].add(satisfied)
    return bool(ticks) and all(len(found) > 1 for found in ticks.values())


def _make(apps: Any, subject: str, period: Any, outline: Outline) -> Any:
    form, _made = apps.get_model("targets", "Questionnaire").objects.get_or_create(
        subject=subject, in_force_from_id=period.pk
    )
    answer = apps.get_model("targets", "QuestionnaireAnswer")
    answer.objects.bulk_create(
        answer(
            questionnaire=form,
            position=place,
            question=question,
            option=option,
            counts_as_satisfied=satisfied,
        )
        for place, (question, option, satisfied) in enumerate(outline, 1)
    )
    return form


def _link(apps: Any, form: Any, subject: str, reports: list[int]) -> None:
    get = apps.get_model
    get("reports", "Survey").objects.filter(subject=subject, report__in=reports).update(questionnaire=form)
    kept = get("reports", "KeptSurvey").objects.filter(
        subject=subject, revision__measurement__report__in=reports
    )
    kept.update(questionnaire=form)


def backward(apps: Any, schema_editor: Any) -> None:
    """Take the links away; the forms go with their table, and the surveys hold their own words as before."""
    for name in ("Survey", "KeptSurvey"):
        apps.get_model("reports", name).objects.update(questionnaire=None)


class Migration(migrations.Migration):
    """Surveys that agree follow a form from here on."""

    dependencies = [("reports", "0014_surveys_follow_a_form")]

    operations = [migrations.RunPython(forward, backward)]
