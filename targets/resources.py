"""What a sheet of targets may hold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from import_export import fields, resources, widgets

from indicators import NotRead, printed_index, read_percent
from procedures.models import Unit
from targets.models import Indicator, Target

DAY = widgets.DateWidget(format="%d/%m/%Y")


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


class TargetResource(resources.ModelResource):
    """Targets by code and version: a row with another version adds it, the old one stays."""

    indicator = fields.Field("indicator", "indicator", widgets.ForeignKeyWidget(Indicator, "code"))
    threshold = fields.Field("threshold", "threshold", PercentWidget())
    deadline = fields.Field("deadline", "deadline", DAY)
    in_force_from = fields.Field("in_force_from", "in_force_from", DAY)
    baseline = fields.Field("baseline", "baseline", PercentWidget())
    baseline_on = fields.Field("baseline_on", "baseline_on", DAY)
    lead_unit = fields.Field("lead_unit", "lead_unit", widgets.ForeignKeyWidget(Unit, "code"))
    named_units = fields.Field("named_units", "named_units", widgets.ManyToManyWidget(Unit, ",", "code"))

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
