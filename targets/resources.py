"""What a sheet of targets may hold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export import fields, widgets

from indicators import NotRead, printed_index, read_percent
from procedures.models import Unit
from procedures.resources import KeptResource
from procedures.widgets import CodesWidget, CodeWidget, DayWidget, WholeWidget
from targets.models import Indicator, Target

# What was decided with a version of a target: another decision is the next version.
DECIDED = (
    "indicator",
    "comparator",
    "threshold",
    "deadline",
    "in_force_from",
    "redefines",
    "for_departments",
    "for_districts",
    "for_communes",
    "terrain",
    "named_units",
    "in_programme",
)


class PercentWidget(widgets.Widget):
    """A percentage in a cell: "92,3" and 92.3 are the same, as in the forms."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Decimal | None:
        """Return the percentage, None for an empty cell; refuse what cannot be read with what was written."""
        text = "" if value is None else str(value).strip()
        if not text:
            return None
        try:
            return read_percent(text)
        except NotRead:
            raise ValueError(
                _("“%s” cannot be read as a number. Write it like 1.234 or 92,3.") % text
            ) from None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the percentage as a Vietnamese reader expects it."""
        return "" if value is None else printed_index(Decimal(f"{value.normalize():f}"))


class TargetResource(KeptResource):
    """Targets by code and version: a row with another version adds it, the old one stays."""

    kept = DECIDED

    version = fields.Field("version", "version", WholeWidget("version"))
    indicator = fields.Field("indicator", "indicator", CodeWidget(Indicator, "indicator"))
    threshold = fields.Field("threshold", "threshold", PercentWidget())
    deadline = fields.Field("deadline", "deadline", DayWidget("deadline"))
    in_force_from = fields.Field("in_force_from", "in_force_from", DayWidget("in_force_from"))
    baseline = fields.Field("baseline", "baseline", PercentWidget())
    baseline_on = fields.Field("baseline_on", "baseline_on", DayWidget("baseline_on"))
    lead_unit = fields.Field("lead_unit", "lead_unit", CodeWidget(Unit, "lead_unit"))
    named_units = fields.Field("named_units", "named_units", CodesWidget(Unit, "named_units"))

    class Meta:
        model = Target
        import_id_fields = ["code", "version"]
        fields = [
            "code",
            "version",
            "indicator",
            "comparator",
            "threshold",
            "deadline",
            "for_departments",
            "for_districts",
            "for_communes",
            "terrain",
            "named_units",
            "in_programme",
            "lead_unit",
            "sentence",
            "legal_basis",
            "in_force_from",
            "redefines",
            "baseline",
            "baseline_on",
            "baseline_source",
        ]
        export_order = fields
        skip_unchanged = True
        clean_model_instances = True
        use_transactions = True

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Refuse a sheet without the columns that say which target a row speaks of."""
        missing = {"code", "version"} - set(dataset.headers or [])
        if missing:
            raise ValueError(
                _("The sheet has no column “%s”. Export the targets first and amend that file.")
                % "”, “".join(sorted(missing))
            )

    def import_instance(self, instance: Target, row: Any, **kwargs: Any) -> None:
        """Take the cells of a row; a unit that nobody knows is refused here, with the other cells."""
        if "named_units" in row:
            try:
                self.fields["named_units"].clean(row)
            except ValueError as error:
                raise ValidationError({"named_units": str(error)}) from None
        super().import_instance(instance, row, **kwargs)

    def changed(self, before: dict[str, Any], instance: Target, row: Any) -> list[str]:
        """Return what the row changes of what was decided, the units named beside the levels included."""
        changed = super().changed(before, instance, row)
        if "named_units" in row:
            wanted = {unit.pk for unit in self.fields["named_units"].clean(row)}
            changed += ["named_units"] if wanted != instance.named_keys else []
        return changed

    def refusal(self, instance: Target) -> str:
        """Say that what was decided stays."""
        return _(
            "Version %s of the target was decided like this and stays. "
            "Take the next version number for what is decided now."
        ) % str(instance.version)
