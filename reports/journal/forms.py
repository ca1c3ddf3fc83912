"""What a reader asks the journal for. All of it stands in the address, and none of it is trusted."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import AuditEvent, User
from accounts.queries import UNKNOWN, PageField, QueryForm
from procedures.models import Level, Unit
from reports.journal.words import ACTS, REFUSED, act_words, kinds
from sheets.vietnamese import sort_key

PER_PAGE = 50
PAGES = 200  # whoever has leafed through ten thousand acts should rather ask for fewer

_DAY_FIRST = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"]  # for readers of English too
_FIRST, _LAST = dt.date(2000, 1, 1), dt.date(2099, 12, 31)


class JournalDayField(forms.DateField):
    """A day as Vietnamese offices write it, within what a calendar on the wall could show."""

    def __init__(self, *, required: bool = False, **kwargs: Any) -> None:
        wrong = _("Write the day as day/month/year, for example 14/06/2018.")
        year = _("Write a year from 2000 to 2099.")
        super().__init__(
            input_formats=_DAY_FIRST,
            error_messages={"invalid": wrong},
            validators=[MinValueValidator(_FIRST, year), MaxValueValidator(_LAST, year)],
            widget=forms.DateInput(format="%d/%m/%Y", attrs={"inputmode": "numeric", "autocomplete": "off"}),
            required=required,
            **kwargs,
        )


class JournalForm(QueryForm):
    """The filters of the journal and the page that is asked for."""

    in_address = {
        "who": "nguoi",
        "act": "viec",
        "unit": "don-vi",
        "since": "tu-ngay",
        "until": "den-ngay",
        "kind": "loai",
        "key": "khoa",
        "refused": "bi-tu-choi",
        "page": "trang",
    }

    who = forms.CharField(label=_("Who did it"), max_length=150, required=False)
    act = forms.ChoiceField(label=_("Act"), required=False, error_messages=UNKNOWN)
    unit = forms.ChoiceField(label=_("Unit"), required=False, error_messages=UNKNOWN)
    kind = forms.ChoiceField(label=_("Kind of thing"), required=False, error_messages=UNKNOWN)
    since = JournalDayField(label=_("From day"))
    until = JournalDayField(label=_("Until day"))
    refused = forms.BooleanField(label=_("Only what was refused"), required=False)
    key = forms.CharField(label=_("Key"), max_length=40, required=False, widget=forms.HiddenInput)
    page = PageField(
        MaxValueValidator(
            PAGES, _("Only the first %(limit_value)s pages open. Ask for fewer acts by the filters.")
        )
    )

    def __init__(self, query: QueryDict, *, units: Iterable[Unit]) -> None:
        super().__init__(query)
        acts = sorted(((code, act_words(code)) for code in ACTS), key=lambda one: sort_key(one[1]))
        things = sorted(kinds().items(), key=lambda one: sort_key(one[1]))
        for name, choices in (("act", acts), ("kind", things), ("unit", by_district(units))):
            cast(forms.ChoiceField, self.fields[name]).choices = [("", _("all")), *choices]

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        asked = super().clean() or {}
        since, until = asked.get("since"), asked.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day lies before the first. Check the two days."))
        return asked

    def events(self) -> QuerySet[AuditEvent]:
        """Return the acts that are asked for, newest first.

        A million rows stay quick. The order is that of the index on the moment: it is walked from its end, or
        between two days, and left as soon as a page is full. Act, unit, person and thing have an index each
        for what is rare. A name that nobody has is looked for among the acts of nobody, which are few.
        """
        asked = self.cleaned_data
        exact = {
            "action": asked["act"],
            "unit_code": asked["unit"],
            "subject_type": asked["kind"],
            "subject_key": asked["kind"] and asked["key"],
        }
        found = AuditEvent.objects.filter(**{column: value for column, value in exact.items() if value})
        if asked["who"]:
            found = found.filter(_by(asked["who"]))
        if asked["refused"]:
            found = found.filter(action__in=REFUSED)
        if asked["since"]:
            found = found.filter(at__gte=_midnight(asked["since"]))
        if asked["until"]:
            found = found.filter(at__lt=_midnight(asked["until"] + dt.timedelta(days=1)))
        return found.order_by("-at", "-pk")


def _by(text: str) -> Q:
    """Return the condition that somebody of that name did it, or tried to under a name that nobody has."""
    people = User.objects.filter(Q(username__iexact=text) | Q(name__icontains=text))
    return Q(by__in=[person.pk for person in people]) | Q(by=None, who__iexact=text)


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def by_district(units: Iterable[Unit]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the units to choose from: departments, districts, then the communes of each district.

    units  with their placements at hand: they are chosen where they belong today
    """
    ordered, today = sorted(units, key=lambda unit: unit.sort_key), clock.today()
    communes: dict[Unit, list[Unit]] = defaultdict(list)
    for unit in ordered:
        district = unit.district_on(today)
        if district is not None and district != unit:
            communes[district].append(unit)
    groups = [
        (str(_("Province and departments")), _named(ordered, Level.PROVINCE, Level.DEPARTMENT)),
        (str(_("Districts, towns and the city")), _named(ordered, Level.DISTRICT)),
    ]
    for district in sorted(communes, key=lambda unit: unit.code):
        groups.append((str(district), [(unit.code, str(unit)) for unit in communes[district]]))
    return [group for group in groups if group[1]]


def _named(units: list[Unit], *levels: Level) -> list[tuple[str, str]]:
    return [(unit.code, str(unit)) for unit in units if unit.level in levels]
