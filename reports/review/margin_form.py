"""What is typed to decide a new version of the two margins."""

from __future__ import annotations

from typing import Any

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
        """Refuse what the model refuses."""
        cleaned = super().clean() or {}
        self.refuse(self._version(cleaned))
        return cleaned

    def margins(self) -> NewMargins:
        """Return the version that a form without faults holds."""
        return NewMargins(self.before, self._version(self.cleaned_data))

    def _version(self, cleaned: dict[str, Any]) -> MarginVersion:
        since = cleaned.get("since")
        start: Any = first_day_of(since) if since else None
        return MarginVersion(
            version=self.before.version + 1,
            in_force_from=start,
            is_erratum=bool(cleaned.get("is_erratum")),
            **{name: cleaned.get(name) for name in (*NUMBERS, "legal_basis", "reason")},
        )
