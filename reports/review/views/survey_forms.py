"""The survey forms: what people are asked, which answers count as satisfied, and from which period."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import clock
from accounts.doors import SignedInRequest, found, needs
from accounts.once import taken_once
from procedures.rights import Action, may
from reports.questionnaires import why_it_stays
from reports.refusal import Overtaken, Refused
from reports.review.keeping_forms import keep_survey_form
from reports.review.survey_form import HeadForm, SurveyFormPage, rearranged, typed
from targets.models import Period, Questionnaire
from targets.models.indicator import SurveySubject


@require_safe
@needs(Action.KEEP_SURVEY_FORMS)
def survey_forms(request: SignedInRequest) -> HttpResponse:
    """List the forms by subject, and say which is in force today."""
    in_force = {form.pk for form in Questionnaire.objects.in_force_on(clock.today()).values()}
    asked = Count("answers__question", distinct=True)
    forms = _forms().annotate(asked=asked).order_by("in_force_from__data_to")
    groups = [
        (subject, words, [form for form in forms if form.subject == subject])
        for subject, words in SurveySubject.choices
    ]
    context = {"groups": groups, "in_force": in_force, "may_read_desk": may(request.user, Action.READ_DESK)}
    return render(request, "reports/survey_forms.html", context)


@require_safe
@needs(Action.KEEP_SURVEY_FORMS)
def survey_form(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what a form asks, and whether it may still be changed."""
    return _shown(request, found(request, _forms(), pk=pk))


def _forms() -> QuerySet[Questionnaire]:
    return Questionnaire.objects.select_related("in_force_from")


def _shown(request: SignedInRequest, form: Questionnaire, *, status: int = 200) -> HttpResponse:
    in_force = Questionnaire.objects.in_force_on(clock.today())
    context = {
        "form": form,
        "why": why_it_stays(form),
        "is_in_force": in_force.get(form.subject) == form,
    }
    return render(request, "reports/survey_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.KEEP_SURVEY_FORMS)
@taken_once
def add_survey_form(request: SignedInRequest) -> HttpResponse:
    """Show a copy of the form in force, from a period that nobody was asked for yet, and take it."""
    if request.method == "POST":
        return _taken(request, Questionnaire())
    subject = request.GET.get("chu-de", SurveySubject.ONE_STOP)
    model = Questionnaire.objects.in_force_on(clock.today()).get(subject)
    coming = Period.objects.filter(locked_at=None, opened_at=None, data_to__gte=clock.today())
    head = HeadForm(initial={"subject": subject, "in_force_from": coming.order_by("data_to").first()})
    return _form_page(request, SurveyFormPage(head, model.questions if model else []))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.KEEP_SURVEY_FORMS)
@taken_once
def change_survey_form(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the boxes of a form that no unit uses yet, and take what was changed in them."""
    form = found(request, _forms(), pk=pk)
    if why_it_stays(form):
        return _shown(request, form, status=409)
    if request.method == "POST":
        return _taken(request, form)
    return _form_page(request, SurveyFormPage(HeadForm(instance=form), form.questions))


def _taken(request: SignedInRequest, form: Questionnaire) -> HttpResponse:
    """Return where a form leads that was taken, or its page with a box more or less, or with what to mend."""
    questions, command = typed(request.POST.dict()), request.POST.get("lam", "")
    if command:
        sent = {name: request.POST.get(name, "") for name in ("subject", "in_force_from", "seen")}
        page = SurveyFormPage(HeadForm(instance=form, initial=sent), rearranged(questions, command))
        return _form_page(request, page)
    page = SurveyFormPage(HeadForm(request.POST, instance=form), questions)
    if not (page.head.is_valid() & page.is_valid()):
        return _form_page(request, page)
    try:
        kept = keep_survey_form(page, by=request.user)
    except Refused as refusal:
        return _form_page(request, page, refusal)
    messages.success(request, _("Saved: %(form)s.") % {"form": kept})
    return redirect("reports:survey-form", kept.pk)


def _form_page(
    request: SignedInRequest, page: SurveyFormPage, refusal: Refused | None = None
) -> HttpResponse:
    context = {"page": page, "refusal": refusal}
    status = 409 if isinstance(refusal, Overtaken) else 200
    return render(request, "reports/survey_form_change.html", context, status=status)
