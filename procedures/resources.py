"""What a sheet of units may hold."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.models import model_to_dict
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import fields, resources

from accounts import audit, changes
from accounts.audit import Change
from procedures import columns
from procedures.columns import Heading
from procedures.models import Unit
from procedures.widgets import CodeWidget, DayWidget

UNIT_KEPT = ("code", "kind", "level", "parent", "valid_from")  # of a unit that has reported
UNIT_HANGS = gettext_lazy(
    "The unit has reports that hang on this: it stays as it is. "
    "Let the unit end on a day and add its successor as a new unit."
)
KEEPS_PROCEDURES = gettext_lazy(
    "The unit keeps procedures, which a province department alone does. Give them another owner first."
)


class PlainDiff(resources.Diff):
    """What a row changes, marked with <ins> and <del> alone: inline styles are against our policy."""

    def as_html(self) -> list[str]:
        """Return the cells without the styles; the text in them is escaped, so no other tag is touched."""
        cells = [re.sub(r'<(ins|del|span) style="[^"]*">', r"<\1>", cell) for cell in super().as_html()]
        return [mark_safe(cell) for cell in cells]  # noqa: S308  # escaped where the cells were compared


class KeptResource(resources.ModelResource):
    """Rows of a sheet amend what exists, but for the fields that history hangs on."""

    kept: ClassVar[tuple[str, ...]] = ()
    headings: ClassVar[
        tuple[Heading, ...]
    ] = ()  # what the columns are called, beside the names of the fields

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.told: list[Change] = []  # what the rows so far changed
        self.before: dict[str, Any] = {}  # what the present row's instance held

    def get_diff_class(self) -> type[PlainDiff]:
        """Return how the preview marks what a row changes."""
        return PlainDiff

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Know the columns by what the portal calls them as well."""
        if dataset.headers:
            dataset.headers = columns.keys_of(self.headings, dataset.headers)

    def refusal(self, instance: Any) -> str:
        """Return why the kept fields of the row must stay, or nothing where they may still change."""
        raise NotImplementedError

    def changed(self, before: dict[str, Any], instance: Any, row: Any) -> list[str]:
        """Return the kept fields that the row of the sheet changes."""
        return [name for name, value in _held(instance, list(before)).items() if value != before[name]]

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Take the cells of a row; refuse each one that would rewrite history."""
        self.before = {} if instance.pk is None else model_to_dict(instance, self._columns())
        many = {field.name for field in instance._meta.many_to_many}
        before = _held(instance, [name for name in self.kept if name not in many])
        super().import_instance(instance, row, **kwargs)
        if instance.pk is None:
            return
        changed = self.changed(before, instance, row)
        why = self.refusal(instance) if changed else ""
        if why:
            raise ValidationError(dict.fromkeys(changed, why))

    def after_import_row(self, row: Any, row_result: Any, **kwargs: Any) -> None:
        """Note what the row changed."""
        super().after_import_row(row, row_result, **kwargs)
        if row_result.instance is not None and not row_result.is_skip():
            instance = row_result.instance
            near = {field.name for field in instance._meta.concrete_fields if field.is_relation}
            # The rows it belongs to came with the cells: they are not asked for again to be named.
            after = model_to_dict(instance, self._columns()) | {
                name: getattr(instance, name) for name in near.intersection(self._columns())
            }
            self.told += changes.between(self._meta.model, self.before, after, of=instance)

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Write the sheet down as one act, in the transaction that takes it or takes nothing."""
        super().after_import(dataset, result, **kwargs)
        if kwargs["dry_run"] or result.has_errors() or result.has_validation_errors():
            return
        where = replace(audit.current_origin(), channel=audit.Channel.SHEET)
        with translation.override(settings.LANGUAGE_CODE):
            file = Change(_("File"), "", kwargs.get("file_name") or "")
        with audit.origin(where):
            audit.write(
                "import",
                None,
                by=kwargs.get("user"),
                changes=[file, *self.told],
                subject_type=self._meta.model._meta.label_lower,
            )

    def _columns(self) -> list[str]:
        return [field.attribute for field in self.fields.values()]


def _held(instance: Model, names: list[str]) -> dict[str, Any]:
    """Return what the instance holds in the fields, other rows by their keys."""
    return {name: instance.serializable_value(name) for name in names}


class UnitResource(KeptResource):
    """Units by their code: a row with a known code amends that unit, another code adds one."""

    kept = UNIT_KEPT
    headings = columns.UNIT

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
        super().before_import(dataset, **kwargs)
        if "code" not in (dataset.headers or []):
            raise ValueError(_("The sheet has no column “code”. Export the units first and amend that file."))

    def refusal(self, instance: Unit) -> str:
        """Say that the reports of a unit hang on what it is and where it stands."""
        return str(UNIT_HANGS) if instance.reports.exists() else ""
