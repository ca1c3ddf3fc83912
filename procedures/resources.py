"""Units and the catalogue as the administration sends them out, under headings that the import knows."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet
from import_export import fields, resources
from import_export.widgets import DateWidget, ForeignKeyWidget

from accounts import clock
from procedures import columns
from procedures.columns import Heading
from procedures.models import DeskHandling, Field, Procedure, ServiceLevel, Unit

DAY = DateWidget("%d/%m/%Y")


class SheetResource(resources.ModelResource):
    """Rows of a table as a sheet."""

    called: ClassVar[tuple[Heading, ...]] = ()  # what the columns are called, beside the names of the fields

    def columns(self) -> list[str]:
        """Return the headings, each with what its column is called in the forms."""
        labels = {one.key: one.label for one in self.called}
        field = self._meta.model._meta.get_field
        return [
            f"{self.fields[name].column_name} ({labels.get(name) or field(name).verbose_name})"
            for name in self._meta.fields
        ]


class UnitResource(SheetResource):
    """Units."""

    called = columns.UNIT

    terrain = fields.Field(column_name="terrain")
    parent = fields.Field(column_name="parent")
    placed_from = fields.Field(column_name="placed_from")
    placed_basis = fields.Field(column_name="placed_basis")
    valid_from = fields.Field("valid_from", "valid_from", DAY)
    valid_to = fields.Field("valid_to", "valid_to", DAY)

    class Meta:
        model = Unit
        fields = export_order = tuple(one.key for one in columns.UNIT)

    def get_queryset(self) -> QuerySet[Unit]:
        """Return all units, with where each belongs."""
        return Unit.objects.with_placements()

    def dehydrate_terrain(self, unit: Unit) -> str:
        """Return in what terrain the unit lies today."""
        return str(unit.terrain_on(clock.today()).value)

    def dehydrate_parent(self, unit: Unit) -> str:
        """Return the code of the unit that it belongs to today."""
        above = unit.parent_on(clock.today())
        return above.code if above else ""

    def dehydrate_placed_from(self, unit: Unit) -> str:
        """Return since which day it is so; nothing where it has never been otherwise."""
        found = unit.placement_on(clock.today())
        return f"{found.since:%d/%m/%Y}" if found and found.since else ""

    def dehydrate_placed_basis(self, unit: Unit) -> str:
        """Return by which document."""
        found = unit.placement_on(clock.today())
        return found.legal_basis if found else ""


class ProcedureResource(SheetResource):
    """Procedures."""

    called = columns.PROCEDURE

    field = fields.Field("field", "field", ForeignKeyWidget(Field, "code"))
    owner = fields.Field("owner", "owner", ForeignKeyWidget(Unit, "code"))
    in_force_from = fields.Field("in_force_from", "in_force_from", DAY)
    in_force_to = fields.Field("in_force_to", "in_force_to", DAY)
    issued_as_new_on = fields.Field("issued_as_new_on", "issued_as_new_on", DAY)
    impact_assessed_on = fields.Field("impact_assessed_on", "impact_assessed_on", DAY)

    class Meta:
        model = Procedure
        fields = export_order = tuple(one.key for one in columns.PROCEDURE)


class ServiceLevelResource(SheetResource):
    """Online levels, which come in again among the procedures."""

    procedure = fields.Field("procedure", "code", ForeignKeyWidget(Procedure, "code"))
    unit = fields.Field("unit", "unit", ForeignKeyWidget(Unit, "code"))
    effective_on = fields.Field("effective_on", "level_from", DAY)
    basis = fields.Field("basis", "level_basis")

    class Meta:
        model = ServiceLevel
        fields = export_order = ("procedure", "unit", "effective_on", "level", "basis")


class DeskHandlingResource(SheetResource):
    """Handlings at the one-stop desk, which come in again among the procedures."""

    procedure = fields.Field("procedure", "code", ForeignKeyWidget(Procedure, "code"))
    unit = fields.Field("unit", "unit", ForeignKeyWidget(Unit, "code"))
    effective_on = fields.Field("effective_on", "desk_from", DAY)
    basis = fields.Field("basis", "desk_basis")

    class Meta:
        model = DeskHandling
        fields = export_order = ("procedure", "unit", "effective_on", "at_desk", "basis")
