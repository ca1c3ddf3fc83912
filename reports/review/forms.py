"""What a coordinator types to move a deadline."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts import clock
from procedures.models import Level, Unit
from targets.models import Period

A_YEAR = dt.timedelta(days=366)  # a deadline further away than this is a slip of the hand


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
        queryset=Unit.objects.exclude(level=Level.PROVINCE).select_related("parent"),
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


def _units() -> list[tuple[str, Any]]:
    """Return the units that exist today as lines of a select: departments, then each district."""
    today = clock.today()
    rows = Unit.objects.on(today).exclude(level=Level.PROVINCE).select_related("parent")
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for unit in sorted(rows.prefetch_related("names"), key=lambda unit: unit.sort_key):
        district = unit.parent if unit.level == Level.COMMUNE else unit
        is_department = unit.level == Level.DEPARTMENT or district is None
        name = _now("Departments") if is_department or district is None else district.name
        groups[name].append((unit.code, unit.placed_name_on(today)))
    return [("", _now("Choose a unit")), *groups.items()]
