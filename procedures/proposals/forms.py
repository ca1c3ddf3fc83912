"""What a unit fills in to propose a change: for each kind its own boxes."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.forms.models import modelform_factory
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.fields import CountField, DayField
from procedures.models import HIGHEST_LEVEL, Authority, Proposal

Kind = Proposal.Kind

BOXES: dict[Kind, tuple[str, ...]] = {
    Kind.LEVEL: ("level", "effective_on", "document", "reason"),
    Kind.DESK: ("at_desk", "effective_on", "document", "reason"),
    Kind.ASSESSMENT: ("impact_assessed_on", "impact_document", "reason"),
    Kind.REPEAL: ("effective_on", "document", "reason"),
    Kind.NEW: (
        "code",
        "name",
        "field",
        "authority",
        "issued_on",
        "effective_on",
        "document",
        "legal_basis",
        "time_limit_days",
        "fee",
        "level",
        "at_desk",
        "interlinked",
        "eligible_online",
        "impact_assessed_on",
        "impact_document",
        "reason",
    ),
}
REQUIRED = {
    Kind.ASSESSMENT: ("impact_assessed_on", "impact_document"),
    Kind.NEW: ("code", "name", "field", "issued_on"),
}
# Where the form says what the catalogue calls otherwise.
PLACES = {"in_force_from": "effective_on", "in_force_to": "effective_on", "issued_as_new_on": "issued_on"}
LABELS = {
    Kind.REPEAL: {"effective_on": _("last day in force")},
    Kind.NEW: {"effective_on": _("in force from")},
}
ONE_LEVEL = _("An online service has one of the levels 1 to 4.")
CHOOSE = ("", _("Choose"))


class LevelField(forms.TypedChoiceField):
    """An online level, 1 to 4."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[CHOOSE, *((str(one), _("level %s") % one) for one in range(1, HIGHEST_LEVEL + 1))],
            coerce=int,
            empty_value=None,
            error_messages={"required": ONE_LEVEL, "invalid_choice": ONE_LEVEL},
            **kwargs,
        )


class DeskField(forms.TypedChoiceField):
    """Whether something is handled at the one-stop desk."""

    def __init__(self, **kwargs: Any) -> None:
        said = _("Say whether it is received and returned at the one-stop desk.")
        super().__init__(
            choices=[CHOOSE, ("True", _("yes")), ("False", _("no"))],
            coerce=lambda answer: answer == "True",
            empty_value=None,
            error_messages={"required": said, "invalid_choice": said},
            **kwargs,
        )


class ProposalForm(forms.ModelForm):
    """A proposal of one kind; its unit, procedure and kind stand in the instance already."""

    effective_on = DayField(label=_("takes effect on"))
    issued_on = DayField(label=_("newly issued on"))
    impact_assessed_on = DayField(label=_("impact assessed on"), required=False)
    level = LevelField(label=_("online level"))
    at_desk = DeskField(label=_("received and returned at the one-stop desk"))
    authority = forms.ChoiceField(
        label=_("who decides on it"),
        choices=[CHOOSE, *((one.value, one.label) for one in Authority if one is not Authority.UNKNOWN)],
        error_messages={"invalid_choice": _("Choose who decides on the procedure from the list.")},
    )
    time_limit_days = CountField(
        label=_("time limit in working days"),
        required=False,
        validators=[MaxValueValidator(999, _("A time limit has at most 999 working days."))],
    )

    class Meta:
        model = Proposal
        fields: tuple[str, ...] = ()  # those of the kind: form_for
        widgets = {
            "code": forms.TextInput(attrs={"autocomplete": "off"}),
            "name": forms.Textarea(attrs={"rows": 2}),
            "legal_basis": forms.Textarea(attrs={"rows": 2}),
            "reason": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Keep the boxes of the kind, and let each say what it misses by its name."""
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        kind = Kind(self.instance.kind)
        self.fields = {name: self.fields[name] for name in BOXES[kind]}
        for name in REQUIRED.get(kind, ()):
            self.fields[name].required = True
        for name, label in LABELS.get(kind, {}).items():
            self.fields[name].label = label
        for field in self.fields.values():
            field.label = capfirst(field.label or "")
            if not isinstance(field, LevelField | DeskField):  # which say it themselves
                field.error_messages["required"] = _("Fill in “%s”.") % field.label

    def clean(self) -> dict[str, Any]:
        """Return what was filled in; an assessment takes effect on its own day, by its own document."""
        cleaned = super().clean() or {}
        if self.instance.kind == Kind.ASSESSMENT:
            self.instance.effective_on = cleaned.get("impact_assessed_on")
            self.instance.document = cleaned.get("impact_document", "")
        return cleaned

    def take(self, fault: ValidationError) -> None:
        """Show what the catalogue refuses at the box it is about."""
        for name, errors in fault.update_error_dict({}).items():
            place = PLACES.get(name, name)
            self.add_error(place if place in self.fields else None, errors)


def form_for(kind: Kind) -> type[ProposalForm]:
    """Return the form of the kind."""
    return cast("type[ProposalForm]", modelform_factory(Proposal, form=ProposalForm, fields=BOXES[kind]))
