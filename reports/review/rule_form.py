"""What is typed to decide a new version of what a target asks."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.fields import DecimalField
from accounts.lengths import within_length
from reports.flow.rules import NewRule
from reports.review.version_form import VersionForm, first_day_of
from targets.models import PathPoint, Period, Target
from targets.models.target import Comparator

DAY = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"]
COPIED = (
    "code",
    "indicator",
    "measured_in",
    "for_departments",
    "for_districts",
    "for_communes",
    "terrain",
    "in_programme",
    "lead_unit",
)


class RuleDayField(forms.DateField):
    """A day as Vietnamese offices write it."""

    def __init__(self, **kwargs: Any) -> None:
        wrong = _("Write the date as day/month/year, such as 14/06/2018.")
        widget = forms.DateInput(format="%d/%m/%Y", attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(input_formats=DAY, error_messages={"invalid": wrong}, widget=widget, **kwargs)


class RuleForm(VersionForm):
    """The next version of a target: what it asks, from which period, why, and by which document."""

    comparator = forms.ChoiceField(label=_("Comparator"), choices=Comparator.choices)
    threshold = DecimalField(label=_("Threshold"), max_digits=12, decimal_places=6)
    deadline = RuleDayField(label=_("Deadline"))
    baseline = DecimalField(label=_("Baseline"), required=False, max_digits=12, decimal_places=6)
    baseline_on = RuleDayField(label=_("Date of the baseline"), required=False)
    baseline_source = forms.CharField(label=_("Source of the baseline"), required=False, max_length=300)
    milestones = forms.CharField(
        label=_("Milestones"),
        required=False,
        help_text=_("One a line: day; value; source. Such as 30/06/2019; 70; Plan 12/KH-UBND."),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    redefines = forms.BooleanField(label=_("Changes what is counted: the series starts anew"), required=False)
    sentence = forms.CharField(
        label=_("What the programme says"),
        validators=[within_length],
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order = (
        *("comparator", "threshold", "deadline", "baseline", "baseline_on", "baseline_source", "milestones"),
        *("redefines", "is_erratum", "since", "sentence", "legal_basis", "reason"),
    )
    BOXES: ClassVar[dict[str, str]] = VersionForm.BOXES | {
        "target_threshold_is_a_percentage": "threshold",
        "target_baseline_is_a_percentage": "baseline",
        "target_baseline_has_a_source": "baseline_source",
        "target_deadline_after_its_start": "deadline",
    }

    def __init__(self, *args: Any, before: Target, **kwargs: Any) -> None:
        """Offer what the newest version asks."""
        self.before = before
        shown = {name: getattr(before, name) for name in ("comparator", "deadline", "sentence")}
        shown |= {name: getattr(before, name) for name in ("baseline_on", "baseline_source")}
        shown |= {name: _plain(getattr(before, name)) for name in ("threshold", "baseline")}
        super().__init__(*args, shown=shown | {"milestones": _milestones(before)}, **kwargs)
        self.points: tuple[PathPoint, ...] = ()

    def clean(self) -> dict[str, Any]:
        """Refuse a version that contradicts itself, its indicator or a locked period, each at its box."""
        cleaned = super().clean() or {}
        since = cast(Period | None, cleaned.get("since"))
        deadline = cast(dt.date | None, cleaned.get("deadline"))
        if since and deadline and deadline < since.data_to:
            told = _now("The deadline lies before %(period)s, from which it is in force. Move one of them.")
            self.add_error("deadline", told % {"period": since})
        self.refuse(self._target(cleaned))
        if "milestones" in cleaned and not self.errors.keys() & {"since", "deadline", "threshold"}:
            self.points = tuple(self._points(cleaned))
        return cleaned

    def rule(self) -> NewRule:
        """Return the version that a form without faults holds."""
        return NewRule(self.before, self._target(self.cleaned_data), self.points)

    def _target(self, cleaned: dict[str, Any]) -> Target:
        own = {name: getattr(self.before, name) for name in COPIED}
        typed = {
            name: cleaned.get(name)
            for name in ("comparator", "threshold", "deadline", "baseline", "baseline_on", "baseline_source")
        }
        words = {name: cleaned.get(name) for name in ("sentence", "legal_basis", "reason")}
        flags = {name: bool(cleaned.get(name)) for name in ("redefines", "is_erratum")}
        since, version = cleaned.get("since"), self.before.version + 1
        start: Any = first_day_of(since) if since else None
        return Target(version=version, in_force_from=start, **own, **typed, **words, **flags)

    def _points(self, cleaned: dict[str, Any]) -> list[PathPoint]:
        """Return the milestones of the lines; each fault is told with its line."""
        target = self._target(cleaned) if "since" in cleaned else self.before
        found: list[PathPoint] = []
        for place, line in enumerate(cleaned["milestones"].splitlines(), 1):
            if not line.strip():
                continue
            try:
                point = _point(line)
                point.refuse_beside(target, found)
            except ValidationError as refused:
                told = {"line": place, "text": line.strip(), "why": " ".join(refused.messages)}
                self.add_error("milestones", _now("Line %(line)s (%(text)s): %(why)s") % told)
            else:
                found.append(point)
        return found


def _point(line: str) -> PathPoint:
    """Return the milestone of a line, or raise ValidationError."""
    parts = [part.strip() for part in line.split(";", 2)]
    if len(parts) != 3 or not all(parts):
        raise ValidationError(_now("write day; value; source, with semicolons between."))
    on = RuleDayField().clean(parts[0])
    percent = DecimalField(max_digits=12, decimal_places=6).clean(parts[1].removesuffix("%").strip())
    return PathPoint(on=on, percent=percent, source=parts[2][:300])


def _plain(number: Any) -> str:
    return "" if number is None else f"{number.normalize():f}".replace(".", ",")


def _milestones(target: Target) -> str:
    points = sorted(target.path_points.all(), key=lambda point: point.on)
    return "\n".join(f"{one.on:%d/%m/%Y}; {_plain(one.percent)}; {one.source}" for one in points)
