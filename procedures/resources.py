"""What a sheet of units may hold."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from import_export import fields, resources

from procedures.models import Unit
from procedures.widgets import CodeWidget, DayWidget

UNIT_KEPT = ("code", "kind", "level", "parent", "valid_from")  # of a unit that has reported


class PlainDiff(resources.Diff):
    """What a row changes, marked with <ins> and <del> alone: inline styles are against our policy."""

    def as_html(self) -> list[str]:
        """Return the cells without the styles; the text in them is escaped, so no other tag is touched."""
        cells = [re.sub(r'<(ins|del|span) style="[^"]*">', r"<\1>", cell) for cell in super().as_html()]
        return [mark_safe(cell) for cell in cells]  # noqa: S308  # escaped where the cells were compared


class KeptResource(resources.ModelResource):
    """Rows of a sheet amend what exists, but for the fields that history hangs on."""

    kept: ClassVar[tuple[str, ...]] = ()

    def get_diff_class(self) -> type[PlainDiff]:
        """Return how the preview marks what a row changes."""
        return PlainDiff

    def refusal(self, instance: Any) -> str:
        """Return why the kept fields of the row must stay, or nothing where they may still change."""
        raise NotImplementedError

    def changed(self, before: dict[str, Any], instance: Any, row: Any) -> list[str]:
        """Return the kept fields that the row of the sheet changes."""
        return [name for name, value in _held(instance, list(before)).items() if value != before[name]]

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Take the cells of a row; refuse each one that would rewrite history."""
        many = {field.name for field in instance._meta.many_to_many}
        before = _held(instance, [name for name in self.kept if name not in many])
        super().import_instance(instance, row, **kwargs)
        if instance.pk is None:
            return
        changed = self.changed(before, instance, row)
        why = self.refusal(instance) if changed else ""
        if why:
            raise ValidationError(dict.fromkeys(changed, why))


def _held(instance: Model, names: list[str]) -> dict[str, Any]:
    """Return what the instance holds in the fields, other rows by their keys."""
    return {name: instance.serializable_value(name) for name in names}


class UnitResource(KeptResource):
    """Units by their code: a row with a known code amends that unit, another code adds one."""

    kept = UNIT_KEPT

    parent = fields.Field("parent", "parent", CodeWidget(Unit, "parent"))
    valid_from = fields.Field("valid_from", "valid_from", DayWidget("valid_from"))
    valid_to = fields.Field("valid_to", "valid_to", DayWidget("valid_to"))

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

    def refusal(self, instance: Unit) -> str:
        """Say that the reports of a unit hang on what it is and where it stands."""
        if not instance.reports.exists():
            return ""
        return _(
            "The unit has reports that hang on this: it stays as it is. "
            "Let the unit end on a day and add its successor as a new unit."
        )
