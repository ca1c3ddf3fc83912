"""From when a survey form may hold, and until when it may be changed: for whoever keeps it, on any page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from reports.models import DraftCell, Survey
from targets.models import Period, Questionnaire


class QuestionnaireForm(forms.ModelForm):
    """A form that begins in a period of which nobody has answered yet."""

    def clean(self) -> dict[str, Any] | None:
        """Refuse to put a form in the place of one that units have begun to fill in."""
        cleaned = super().clean()
        since, subject = self.cleaned_data.get("in_force_from"), self.cleaned_data.get("subject")
        if since and subject and is_answered(subject, since):
            self.add_error(
                "in_force_from",
                _("Units have answered the form of this or a later period. Choose a later one."),
            )
        return cleaned


def is_answered(subject: str, since: Period) -> bool:
    """Say whether any unit holds counts or drafts of the subject in the period or later, by the form."""
    later = {"report__period__data_to__gte": since.data_to}
    surveys = Survey.objects.filter(subject=subject, questionnaire__isnull=False, **later)
    drafts = DraftCell.objects.filter(indicator__survey_subject=subject, **later)
    return surveys.exists() or drafts.exists()


def why_it_stays(form: Questionnaire) -> str:
    """Return why a form is no longer changed; "" for one that may be."""
    if is_answered(form.subject, form.in_force_from):
        return _now("Units have answered this form or a later one, so it stays as it is.")
    if form.in_force_from.locked_at is not None:
        return _now("%(period)s is locked, so this form stays as it is.") % {"period": form.in_force_from}
    return ""
