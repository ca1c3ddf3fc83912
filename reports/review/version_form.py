"""What is typed to decide any version of a rule: from which period, why, and by which document."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.lengths import within_length
from targets.models import Period
from targets.models.decision import Decision
from targets.models.period import first_after_locks

NOT_TYPED = ("indicator", "lead_unit", "decided_by")  # rows that the version before has, or nobody yet


class VersionForm(forms.Form):
    """A version of a rule, which begins with a period that is not locked unless it puts an error right."""

    # Where a field or a constraint of the model stands, unless in a box of its own name.
    BOXES: ClassVar[dict[str, str]] = {"in_force_from": "since"}

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
        """Offer what is in force, from the first period after all that are locked.

        shown  what stands in the boxes first
        """
        first = first_after_locks()
        shown = shown | {"since": first.code if first else ""}
        super().__init__(*args, **{"label_suffix": "", "initial": shown} | kwargs)

    def refuse(self, version: Decision) -> None:
        """Tell what the model refuses in the version, each at the box that it is about.

        version  with what was typed; what could not be read is told already, and not asked again
        """
        names = {field.name for field in version._meta.fields}
        left_out = {*NOT_TYPED, *(name for name in names if self._box(name) in self.errors)}
        try:
            version.full_clean(exclude=left_out, validate_unique=False, validate_constraints=False)
        except ValidationError as refused:
            for name, words in refused.message_dict.items():
                self.add_error(self._box(name), words)
                left_out.add(name)
        for rule in version._meta.constraints:
            try:
                rule.validate(type(version), version, exclude=left_out)
            except ValidationError as refused:
                self.add_error(self._box(rule.name), refused.messages)

    def _box(self, name: str) -> str | None:
        """Return the box of a field or a constraint of the model; None for one that has no box."""
        box = self.BOXES.get(name, name)
        return box if box in self.fields else None


def first_day_of(since: Period) -> dt.date:
    """Return the day from which a version is in force that begins with the period."""
    previous = Period.objects.filter(data_to__lt=since.data_to).order_by("data_to").last()
    return previous.data_to + dt.timedelta(days=1) if previous else since.data_from
