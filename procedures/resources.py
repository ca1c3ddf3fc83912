"""What a sheet of units may hold."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from import_export import fields, resources, widgets

from procedures.models import Unit

DAY = widgets.DateWidget(format="%d/%m/%Y")


class UnitResource(resources.ModelResource):
    """Units by their code: a row with a known code amends that unit, another code adds one."""

    parent = fields.Field("parent", "parent", widgets.ForeignKeyWidget(Unit, "code"))
    valid_from = fields.Field("valid_from", "valid_from", DAY)
    valid_to = fields.Field("valid_to", "valid_to", DAY)

    class Meta:
        model = Unit
        import_id_fields = ["code"]
        fields = [
            "code",
            "official_id",
            "name",
            "name_en",
            "kind",
            "level",
            "terrain",
            "parent",
            "valid_from",
            "valid_to",
            "focal_name",
            "focal_phone",
            "source",
        ]
        export_order = fields
        skip_unchanged = True
        clean_model_instances = True
        use_transactions = True

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Refuse a sheet without the column that says which unit a row speaks of."""
        if "code" not in (dataset.headers or []):
            raise ValueError(_("The sheet has no column “code”. Export the units first and amend that file."))
