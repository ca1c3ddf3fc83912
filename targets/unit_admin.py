"""Units in the administration, with where each belongs through time.

A move is a row from a day on. What a locked period was judged by stays, and so does a row that has spoken:
both are put right by a tick that says so, with the reason.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import BaseInlineFormSet, BooleanField, CharField, ModelForm, Textarea
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import clock
from accounts.lengths import within_length
from procedures.admin.units import UnitAdmin
from procedures.judging import broken_rules
from procedures.models import Level, Placement, Unit
from targets.models import Period
from targets.placing import rejudged, speaking
from targets.unit_days import OWED_BY, held_as, kept_by_lock

ERRATUM = ("is_erratum", "erratum_reason")

LOCKED = gettext_lazy(
    "%(period)s is locked and keeps where the unit was. Write a day after %(day)s, or tick "
    "“puts an error right” and write the reason."
)
SPOKEN = gettext_lazy(
    "%(period)s is judged by this row: it stays. Add a row from the day of the move, or tick "
    "“puts an error right” and write the reason."
)

UNEXPLAINED = gettext_lazy("%(period)s is judged anew by this change: write the reason for it.")


class PlacedUnitForm(ModelForm):
    """A unit, whose days and level say who owes figures: no locked period is judged with others."""

    is_erratum = BooleanField(
        label=gettext_lazy("Puts an error right"),
        required=False,
        help_text=gettext_lazy(
            "It judges anew the locked periods that the days or the level of the unit turn."
        ),
    )
    erratum_reason = CharField(
        label=gettext_lazy("Reason"),
        required=False,
        validators=[within_length],
        widget=Textarea(attrs={"rows": 2, "cols": 60}),
        help_text=gettext_lazy(
            "What was wrong, and by which document it is put right: the journal keeps it."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse what would judge a locked period anew without saying so, or without a reason."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        held = None if self.instance.pk is None else self.instance  # as it stands: the form is taken later
        after = {name: typed.get(name, getattr(self.instance, name)) for name in OWED_BY}
        if self.errors.keys() & {*OWED_BY} or after["valid_from"] is None:
            return typed
        locked = [one for one in _judged() if one.locked_at]
        kept = kept_by_lock(held, held_as(after), locked)
        if kept and typed.get("is_erratum"):
            if not typed.get("erratum_reason") and "erratum_reason" not in self.errors:
                self.add_error("erratum_reason", _("Write the reason: what was wrong."))
            return typed
        for name, words in kept.items():
            self.add_error(name, f"{words} {_('Or tick “puts an error right” and write the reason.')}")
        return typed


class PlacementFormSet(BaseInlineFormSet):
    """The placements of one unit, which may come in the same form as the unit itself."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Let every row know its unit as it was typed: a new one has no key to be found by."""
        super().add_fields(form, index)
        form.instance.unit = self.instance

    def validate_unique(self) -> None:
        """Refuse two rows that begin on one day at the box of the second."""
        seen: set[Any] = set()
        for form in self._staying():
            since = form.cleaned_data.get("since")
            if since in seen and not form.errors:
                words = (
                    _("Two rows begin on %s. Leave one of them.") % f"{since:%d/%m/%Y}"
                    if since
                    else _("The first row alone is without a day. Write from which day this one holds.")
                )
                form.add_error("since", words)
            seen.add(since)

    def clean(self) -> None:
        """Refuse a unit without a first row, and what would judge anew without saying so."""
        super().clean()
        if any(self.errors) or not self.instance.valid_from:
            return
        before = list(Placement.objects.filter(unit=self.instance.pk)) if self.instance.pk else []
        sent = {form.instance.pk for form in self.forms}
        unsent = [row for row in before if row.pk not in sent]
        rows = [form.instance for form in self._staying()] + unsent
        self._refuse_misfits(unsent)
        if self.instance.level != Level.PROVINCE and not any(row.since is None for row in rows):
            self._refuse_no_first()
        elif before:
            self._refuse_unsaid(before, rows)

    def _staying(self) -> list[Any]:
        """Return the forms of the rows that there will be."""
        forms = (one for one in self.forms if one not in self.deleted_forms)
        return [one for one in forms if one.instance.pk or one.has_changed()]

    def _refuse_misfits(self, unsent: list[Placement]) -> None:
        """Refuse another level of the unit for rows that came meanwhile and do not fit it."""
        for row in unsent:
            row.unit = self.instance
            try:
                row.clean()
            except ValidationError as misfit:
                raise ValidationError(misfit.messages) from misfit

    def _refuse_no_first(self) -> None:
        words = _("Every unit but the province belongs to another: keep a row without a day that says which.")
        blank = [form for form in self.forms if not form.has_changed() and not form.instance.pk]
        if not blank:
            raise ValidationError(words)
        blank[0].add_error("parent", words)

    def _refuse_unsaid(self, before: list[Placement], rows: list[Placement]) -> None:
        """Refuse at its day what turns a locked period, and a row that has spoken, unless it is so ticked."""
        found: dict[Any, list[Period]] = defaultdict(list)
        unexplained: dict[Any, Period] = {}
        for period in rejudged(self.instance, before, rows, _judged()):
            forms = self._behind(period, before, rows)
            ticked = [form for form in forms if form.cleaned_data.get("is_erratum")]
            if not ticked:
                found[forms[0]].append(period)
            elif not any(_says_why(form) for form in ticked) and (
                period.locked_at or ticked[0] not in unexplained
            ):
                unexplained[ticked[0]] = period
        self._refuse_unexplained(unexplained)
        of_removed: list[str] = []  # whose own boxes are not looked at any more
        for form, periods in found.items():
            locked = [period for period in periods if period.locked_at is not None]
            if locked or form.instance.pk:
                period = (locked or periods)[-1]
                told = {"period": period, "day": f"{period.data_to:%d/%m/%Y}"}
                words = (LOCKED if locked else SPOKEN) % told
                if form in self.deleted_forms:
                    of_removed.append(words)
                else:
                    form.add_error("since", words)
        if of_removed:
            raise ValidationError(of_removed)

    def _refuse_unexplained(self, periods: dict[Any, Period]) -> None:
        """Refuse a tick of old, with the reason of then: each act is told with its own."""
        of_removed: list[str] = []
        for form, period in periods.items():
            words = UNEXPLAINED % {"period": period}
            if form in self.deleted_forms:
                of_removed.append(words)
            else:
                form.add_error("reason", words)
        if of_removed:
            raise ValidationError(of_removed)

    @property
    def reasons_of_removed(self) -> list[str]:
        """Return the reasons typed beside rows that go, which keep them no longer."""
        return [form.cleaned_data["reason"] for form in self.deleted_forms if _says_why(form)]

    def _behind(self, period: Period, before: list[Placement], rows: list[Placement]) -> list[Any]:
        """Return the forms that let another row speak on the cut-off: those changed that did or would."""
        spoke, speaks = speaking(before, period), speaking(rows, period)
        changed = (form for form in self.forms if form in self.deleted_forms or form.has_changed())
        return [form for form in changed if form.instance is speaks or form.instance == spoke]


def _judged() -> list[Period]:
    """Return the periods that are over or locked, by time; nobody locks one until the rows are stored."""
    held = list(Period.objects.select_for_update().order_by("pk"))
    today = clock.today()
    return sorted((one for one in held if one.data_to < today or one.locked_at), key=lambda one: one.data_to)


def _says_why(form: Any) -> bool:
    """Say whether a reason was typed into the form now."""
    return "reason" in form.changed_data and bool(form.cleaned_data.get("reason"))


class PlacementInline(admin.StackedInline):
    """To which unit a unit belongs and in what terrain, from a day on."""

    model = Placement
    fk_name = "unit"
    formset = PlacementFormSet
    autocomplete_fields = ["parent"]
    fields = [("since", "parent", "terrain"), "legal_basis", "reason", "is_erratum"]
    formfield_overrides: ClassVar[dict[Any, dict[str, Any]]] = {
        models.TextField: {"widget": Textarea(attrs={"rows": 2, "cols": 60})}
    }

    def get_extra(self, request: HttpRequest, obj: Unit | None = None, **kwargs: Any) -> int:
        """Offer one empty row, which takes no script; the province has none."""
        return 0 if obj is not None and obj.level == Level.PROVINCE else 1


class PlacedUnitAdmin(UnitAdmin):
    """Units with where they belong: a move is a row from a day on, and changes no quarter before it."""

    form = PlacedUnitForm

    inlines: ClassVar[list[Any]] = [PlacementInline, *UnitAdmin.inlines]

    def get_fieldsets(self, request: HttpRequest, obj: Unit | None = None) -> Any:
        """Set what puts an error right below what it is about."""
        names = [name for name in self.get_fields(request, obj) if name not in ERRATUM]
        return [(None, {"fields": names}), (_("Error in a locked period"), {"fields": list(ERRATUM)})]

    def save_model(self, request: HttpRequest, obj: Unit, form: ModelForm, change: bool) -> None:
        """Save the unit; rows that do not fit another level go before, and come again with their forms."""
        if change and "level" in form.changed_data:
            for row in Placement.objects.filter(unit=obj):
                row.unit = obj
                if broken_rules(row):
                    row.delete()
        super().save_model(request, obj, form, change)

    def reason_of(self, form: ModelForm, formsets: Any) -> str:
        """Return why the days or the level of the unit are put right, and why rows go that have spoken."""
        reasons = [form.cleaned_data["erratum_reason"]]
        for formset in formsets:
            if isinstance(formset, PlacementFormSet):
                reasons += formset.reasons_of_removed
        return " · ".join(reason for reason in reasons if reason)
