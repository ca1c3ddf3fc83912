"""What is typed to decide a new version of the two margins."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.fields import PercentField
from reports.flow.margins import NewMargins
from reports.review.version_form import VersionForm, first_day_of
from targets.models import MarginVersion

NUMBERS = ("at_risk", "behind")


class MarginForm(VersionForm):
    """The next version of the margins, in per cent of the way from the start to the threshold."""

    at_risk = PercentField(label=_("At risk when off the path by more than, in per cent of the way"))
    behind = PercentField(label=_("Behind when off the path by more than, in per cent of the way"))
    field_order = ("at_risk", "behind", "since", "is_erratum", "legal_basis", "reason")

    def __init__(self, *args: Any, before: MarginVersion, **kwargs: Any) -> None:
        """Offer the margins of the newest version."""
        self.before = before
        shown = {name: f"{getattr(before, name).normalize():f}".replace(".", ",") for name in NUMBERS}
        super().__init__(*args, shown=shown, **kwargs)
        told = _("Write why the margins change: it stands on the page about the method.")
        self.fields["reason"].error_messages["required"] = told

    def clean(self) -> dict[str, Any]:
        """Refuse margins that cross."""
        cleaned = super().clean()
        at_risk, behind = (cleaned.get(name) for name in NUMBERS)
        if at_risk is not None and behind is not None and at_risk > behind:
            told = _now("“Behind” lies farther off the path than “at risk”: enter a number of at least %s.")
            self.add_error("behind", told % number_format(at_risk.normalize()))
        return cleaned

    def margins(self) -> NewMargins:
        """Return the version that a form without faults holds."""
        cleaned = self.cleaned_data
        version = MarginVersion(
            version=self.before.version + 1,
            in_force_from=first_day_of(cleaned["since"]),
            is_erratum=bool(cleaned["is_erratum"]),
            **{name: cleaned[name] for name in (*NUMBERS, "legal_basis", "reason")},
        )
        try:
            version.full_clean(exclude=["decided_by"], validate_unique=False)
        except ValidationError as refused:
            self.add_error(None, " ".join(refused.messages))
        return NewMargins(self.before, version)
