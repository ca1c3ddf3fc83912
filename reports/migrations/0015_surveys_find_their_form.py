"""Carry what the surveys asked into survey forms, where units agree; others keep their own questions.

No count and no tick changes: a survey is only linked to a form that says of each of its answers what it says
itself. A form is what more than half of a period's surveys on a subject ask, all in the same words and ticks. A
question whose every answer counts as satisfied, or none, says nothing of satisfaction: it is carried nowhere.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import migrations

AT_ONCE = 500
Outline = tuple[tuple[str, str, bool], ...]  # question, option, whether it counts as satisfied


def forward(apps: Any, schema_editor: Any) -> None:
    """Make the forms, subject by subject and period by period, and link the surveys and their kept copies."""
    surveys = apps.get_model("reports", "Survey").objects.filter(printed_source="", report__source="")
    periods = apps.get_model("targets", "Period").objects.in_bulk()
    asked = surveys.order_by("subject", "report__period__data_to").values_list("subject", "report__period")
    for subject, period in asked.distinct():
        of_both = surveys.filter(subject=subject, report__period=period)
        _carry(apps, subject, periods[period], of_both.order_by("pk"))


def _carry(apps: Any, subject: str, period: Any, surveys: Any) -> None:
    alike: dict[Outline, Outline] = {}  # thousands of surveys ask the same: each outline is held once
    outlines = {}  # by report
    for survey in surveys.prefetch_related("counts").iterator(chunk_size=AT_ONCE):
        outline = _outline(survey)
        outlines[survey.report_id] = alike.setdefault(outline, outline)
    form, asked = _in_force(apps, subject, period)
    usual, times = Counter(outlines.values()).most_common(1)[0]
    # A form that comes into force in this very period stays as it is: most surveys then keep their own questions.
    may_begin = form is None or form.in_force_from_id != period.pk
    if may_begin and set(usual) != set(asked) and 2 * times > len(outlines) and _tells(usual):
        form, asked = _make(apps, subject, period, usual), usual
    fits = {outline: set(outline) <= set(asked) for outline in alike}
    linked = [report for report, outline in outlines.items() if outline and fits[outline]]
    own = [report for report, outline in outlines.items() if not fits[outline]]
    for some in _some(linked):
        _link(apps, form, subject, some)
    for some in _some(own):
        for unit in surveys.filter(report__in=some).values_list("report__unit__code", flat=True):
            print(f"  own questions kept: {unit} {period.code} {subject}")


def _some(reports: list[int]) -> Iterator[list[int]]:
    """Yield the reports so many at once."""
    for start in range(0, len(reports), AT_ONCE):
        yield reports[start : start + AT_ONCE]


def _in_force(apps: Any, subject: str, period: Any) -> tuple[Any, Outline]:
    """Return the form in force in the period and what it asks: of reference data, or made before."""
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
    forms = apps.get_model("targets", "Questionnaire").objects
    form = forms.create(subject=subject, in_force_from_id=period.pk)
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
    """Take the links away: surveys hold their own words as before. Forms stay, and are found again forward."""
    for name in ("Survey", "KeptSurvey"):
        apps.get_model("reports", name).objects.update(questionnaire=None)


class Migration(migrations.Migration):
    """Surveys that agree follow a form from here on."""

    dependencies = [("reports", "0014_surveys_follow_a_form")]

    operations = [migrations.RunPython(forward, backward)]
