"""What is typed to decide any version of a rule: from which period, why, and by which document."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.lengths import within_length
from targets.models import Period


class VersionForm(forms.Form):
    """A version of a rule, which begins with a period that is not locked unless it puts an error right."""

    is_erratum = forms.BooleanField(
        label=_("Puts an error right: judges the locked periods from there on anew"), required=False
    )
    since = forms.ModelChoiceField(
        label=_("In force from"),
        queryset=Period.objects.order_by("-year", "-quarter"),
        to_field_name="code",
        empty_label=None,
        error_messages={"invalid_choice": _("Choose one of the periods.")},
    )
    legal_basis = forms.CharField(
        label=_("Document, with its number and day"),
        max_length=300,
        error_messages={"required": _("Name the document that decides this, with its number and day.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        validators=[within_length],
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write why the rule changes: it stands on the page of the target.")},
    )

    def __init__(self, *args: Any, shown: dict[str, Any], **kwargs: Any) -> None:
        """Offer what is in force, from the first period that is not locked.

        shown  what stands in the boxes first
        """
        first = Period.objects.filter(locked_at=None).order_by("data_to").first()
        shown = shown | {"since": first.code if first else ""}
        super().__init__(*args, **{"label_suffix": "", "initial": shown} | kwargs)

    def clean(self) -> dict[str, Any]:
        """Refuse a version that begins in a locked period."""
        cleaned = super().clean() or {}
        since = cast(Period | None, cleaned.get("since"))
        if since and since.locked_at is not None and not cleaned.get("is_erratum"):
            told = _now(
                "%(period)s is locked and keeps the rule that judged it. Choose a period that is not locked, "
                "or tick “puts an error right”."
            )
            self.add_error("since", told % {"period": since})
        return cleaned


def first_day_of(since: Period) -> dt.date:
    """Return the day from which a version is in force that begins with the period."""
    previous = Period.objects.filter(data_to__lt=since.data_to).order_by("data_to").last()
    return previous.data_to + dt.timedelta(days=1) if previous else since.data_from
