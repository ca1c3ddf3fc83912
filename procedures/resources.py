"""What a sheet of units may hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy
from import_export import fields
from import_export.widgets import DateWidget, ForeignKeyWidget

from procedures import columns
from procedures.field_values import Unfit
from procedures.kept_resource import KeptResource
from procedures.models import Level, Unit
from procedures.owner_names import Owners
from sheets.cells.naming import Read
from sheets.cells.value import Value, text_of

UNIT_KEPT = ("code", "kind", "level", "parent", "valid_from")  # of a unit that has reported
UNIT_HANGS = gettext_lazy(
    "The unit has reports that hang on this: it stays as it is. "
    "Let the unit end on a day and add its successor as a new unit."
)
KEEPS_PROCEDURES = gettext_lazy(
    "The unit keeps procedures, which a province department alone does. Give them another owner first."
)
DAY = DateWidget("%d/%m/%Y")  # as a day goes out


class UnitResource(KeptResource):
    """Units by their code: a row with a known code amends that unit, another code adds one."""

    keys = ("code",)
    kept = UNIT_KEPT
    called = columns.UNIT

    parent = fields.Field("parent", "parent", ForeignKeyWidget(Unit, "code"))
    valid_from = fields.Field("valid_from", "valid_from", DAY)
    valid_to = fields.Field("valid_to", "valid_to", DAY)

    class Meta(KeptResource.Meta):
        model = Unit
        import_id_fields = ("code",)
        fields = (
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
        )
        export_order = fields

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units: dict[str, Unit] = {}  # those that exist and those that the sheet adds, by code
        self.reported: frozenset[int] = frozenset()
        self.keeping: frozenset[int] = frozenset()

    def linked(self) -> dict[str, Read]:
        """Return how the cell of the unit above is read: it may be one that the sheet adds."""
        owners = Owners([Level.PROVINCE, Level.DISTRICT], {})
        self.units = dict(owners.by_code)

        def parent(value: Value) -> Unit:
            return self.units.get(text_of(value).casefold()) or owners.find(value)

        return {"parent": parent}

    def existing(self) -> Iterable[Unit]:
        """Return the units, and note which have reported and which keep procedures."""
        units = Unit.objects.order_by()
        self.reported = frozenset(units.filter(reports__isnull=False).values_list("pk", flat=True))
        self.keeping = frozenset(units.filter(procedures__isnull=False).values_list("pk", flat=True))
        return list(self.units.values())

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Know also the units that the sheet adds: a commune may stand above its new district."""
        super().before_import(dataset, **kwargs)
        for cells in dataset:
            row = dict(zip(self.filled, cells, strict=True))
            code = text_of(row["code"])
            if code and code.casefold() not in self.units:
                self.units[code.casefold()] = Unit(code=code, level=self._level(row))

    def _level(self, row: dict[str, Any]) -> str:
        """Return the level of a new unit; one that cannot be read is told with its row."""
        try:
            return str(self.readers["level"](row.get("level"))) if "level" in self.readers else ""
        except Unfit:
            return ""

    def init_instance(self, row: Any = None) -> Unit:
        """Return the new unit that others of the sheet may belong to."""
        return self.units.get(text_of(row["code"]).casefold()) or Unit()

    def refusal(self, instance: Unit) -> str:
        """Say that the reports of a unit hang on what it is and where it stands."""
        return str(UNIT_HANGS) if instance.pk in self.reported else ""

    def refusals(self, instance: Unit, changed: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yield also the level of a unit that keeps procedures."""
        changed = list(changed)
        yield from super().refusals(instance, changed)
        if "level" in changed and instance.pk in self.keeping and instance.pk not in self.reported:
            yield "level", str(KEEPS_PROCEDURES)
