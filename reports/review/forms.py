"""What a coordinator types to move a deadline, and for the steps of a period."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.lengths import within_length
from procedures.models import Level, Unit
from sheets.vietnamese import fold
from targets.models import Period

A_YEAR = dt.timedelta(days=366)  # a deadline further away than this is a slip of the hand
LONGEST_NAME = 80


class ExtensionForm(forms.Form):
    """A later deadline of one unit for one period that is open."""

    period = forms.ModelChoiceField(
        label=_("Period"),
        queryset=Period.objects.filter(opened_at__isnull=False, locked_at=None).order_by("-year", "-quarter"),
        to_field_name="code",
        empty_label=None,
        error_messages={"required": _("Choose the period."), "invalid_choice": _("Choose an open period.")},
    )
    unit = forms.ModelChoiceField(
        label=_("Unit"),
        queryset=Unit.objects.exclude(level=Level.PROVINCE),
        to_field_name="code",
        error_messages={"required": _("Choose the unit."), "invalid_choice": _("Choose a unit of the list.")},
    )
    day = forms.DateField(
        label=_("New deadline: day"),
        input_formats=["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"],
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
        error_messages={
            "required": _("Write the day, such as 14/06/2018."),
            "invalid": _("Write the date as day/month/year, such as 14/06/2018."),
        },
    )
    time = forms.TimeField(
        label=_("Hour"),
        input_formats=["%H:%M", "%Hh%M", "%H.%M"],
        initial="16:30",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Write the hour, such as 16:30."),
            "invalid": _("Write the hour and the minutes, such as 16:30."),
        },
    )
    reason = forms.CharField(
        label=_("Reason"),
        validators=[within_length],
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write why the deadline moves.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the units of today by their districts: names of communes repeat."""
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        cast(forms.ModelChoiceField, self.fields["unit"]).choices = _units()

    def clean(self) -> dict[str, Any]:
        """Refuse a day so far away that its year was mistyped."""
        cleaned = super().clean() or {}
        period, day = cleaned.get("period"), cleaned.get("day")
        if period and day and day > clock.local(period.unit_due_at).date() + A_YEAR:
            self.add_error("day", _now("This day is more than a year after the deadline: check the year."))
        return cleaned

    def until(self) -> dt.datetime:
        """Return the new deadline with the zone of the portal."""
        return dt.datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"], clock.now().tzinfo)


class TakenBackForm(forms.Form):
    """Why a lock is taken back, where there is something to say: it is done and undone without harm."""

    reason = forms.CharField(
        label=_("Reason, where there is one"),
        required=False,
        validators=[within_length],
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)


class PeriodStepForm(forms.Form):
    """That a period is opened, locked and so on: why, and its name typed as a sign that it is meant."""

    reason = forms.CharField(
        label=_("Reason"),
        validators=[within_length],
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write the reason: it is kept in the journal.")},
    )
    confirmed = forms.CharField(
        max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )

    def __init__(self, *args: Any, period: Period, asks_why: bool, **kwargs: Any) -> None:
        """Ask for the name of this period; where it `asks_why` a reason has to be there."""
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        self.period = period
        told = {"period": period}
        if not asks_why:
            self.fields["reason"].required, self.fields["reason"].label = (
                False,
                _("Reason, where there is one"),
            )
        self.fields["confirmed"].label = _now("To confirm, type: %(period)s") % told
        self.fields["confirmed"].error_messages["required"] = _now("Type %(period)s to confirm.") % told

    def clean_confirmed(self) -> str:
        """Take the name in any case, without marks and with any spaces, and no other."""
        typed = str(self.cleaned_data["confirmed"])
        if _bare(typed) not in {_bare(self.period.label), _bare(self.period.label_en)}:
            raise forms.ValidationError(
                _now("“%(typed)s” is not the name of this period. Type %(period)s to confirm.")
                % {"typed": typed, "period": self.period}
            )
        return typed


def _bare(text: str) -> str:
    """Return the letters and signs of a text alone: "Quý IV / 2020" and "quy iv/2020" are the same."""
    return "".join(fold(text).split())


def _units() -> list[tuple[str, Any]]:
    """Return the units that exist today as lines of a select: departments, then each district."""
    today = clock.today()
    rows = Unit.objects.on(today).exclude(level=Level.PROVINCE).with_placements()
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for unit in sorted(rows.prefetch_related("names"), key=lambda unit: unit.sort_key):
        district = unit.district_on(today)
        name = _now("Departments") if district is None else str(district)
        groups[name].append((unit.code, unit.placed_name_on(today)))
    return [("", _now("Choose a unit")), *groups.items()]
