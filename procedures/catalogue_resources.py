"""What a sheet of the catalogue may hold: procedures, their online levels, their handling at the desk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import fields
from import_export.widgets import ForeignKeyWidget

from accounts import clock
from procedures import columns
from procedures.kept_resource import KeptResource
from procedures.models import DeskHandling, Field, Level, Procedure, ServiceLevel, Unit
from procedures.owner_names import Owners
from procedures.resources import DAY
from sheets.cells.naming import Read, named_in
from sheets.cells.values import match_text

# What dated rows hang on: for whom they may be, and from which day on.
PROCEDURE_KEPT = ("authority", "in_force_from")
PROCEDURE_HANGS = gettext_lazy(
    "Levels or handlings of the procedure hang on this: it stays as it is. "
    "Let the procedure end on a day and add its successor under a new code."
)
ROW_SPEAKS = gettext_lazy(
    "Figures since %s are counted by this row: it stays as it is. "
    "Add a row for the day of the change, or mend this one alone in the administration."
)


def field_reader() -> Read:
    """Return what reads a cell that names a field of administration; asks for them all."""
    known = {match_text(name): one for one in Field.objects.all() for name in (one.name, one.code)}
    return named_in(known, _("There is no field of administration “%(text)s”."))


class ProcedureResource(KeptResource):
    """Procedures by their code: a known one is amended, another one added."""

    keys = ("code",)
    kept = PROCEDURE_KEPT
    called = columns.PROCEDURE

    field = fields.Field("field", "field", ForeignKeyWidget(Field, "code"))
    owner = fields.Field("owner", "owner", ForeignKeyWidget(Unit, "code"))
    in_force_from = fields.Field("in_force_from", "in_force_from", DAY)
    in_force_to = fields.Field("in_force_to", "in_force_to", DAY)
    issued_as_new_on = fields.Field("issued_as_new_on", "issued_as_new_on", DAY)
    impact_assessed_on = fields.Field("impact_assessed_on", "impact_assessed_on", DAY)

    class Meta(KeptResource.Meta):
        model = Procedure
        import_id_fields = ("code",)
        fields = tuple(one.key for one in columns.PROCEDURE)
        export_order = fields

    def linked(self) -> dict[str, Read]:
        """Return how the cells of field and owner are read."""
        return {"field": field_reader(), "owner": Owners([Level.DEPARTMENT], {}).find}

    def existing(self) -> Iterable[Procedure]:
        """Return the procedures with their dated rows, which hang on them."""
        return Procedure.objects.select_related("field", "owner").prefetch_related("levels", "handlings")

    def before_save_instance(self, instance: Procedure, row: Any, **kwargs: Any) -> None:
        """Work out the keys that the procedure is found by."""
        instance.set_keys()

    def refusal(self, instance: Procedure) -> str:
        """Say that the dated rows of a procedure hang on this."""
        return str(PROCEDURE_HANGS) if instance.levels.all() or instance.handlings.all() else ""


class DatedResource(KeptResource):
    """Dated rows by procedure, unit and day: another day adds a row, the one of a known day is amended."""

    keys = ("procedure", "unit", "effective_on")

    procedure = fields.Field("procedure", "procedure", ForeignKeyWidget(Procedure, "code"))
    unit = fields.Field("unit", "unit", ForeignKeyWidget(Unit, "code"))
    effective_on = fields.Field("effective_on", "effective_on", DAY)

    def linked(self) -> dict[str, Read]:
        """Return how the cells of procedure and unit are read."""
        known = {match_text(one.code): one for one in Procedure.objects.all()}
        return {
            "procedure": named_in(known, _("There is no procedure with the code “%(text)s”.")),
            "unit": Owners([Level.DISTRICT, Level.COMMUNE], {}).find,
        }

    def existing(self) -> Iterable[Any]:
        """Return the dated rows with their procedures and units."""
        found: Iterable[Any] = self.get_queryset().select_related("procedure", "unit")
        return found

    def refusal(self, instance: Any) -> str:
        """Say that figures of days gone by hang on a row that speaks already."""
        if instance.effective_on > clock.today():
            return ""
        return ROW_SPEAKS % f"{instance.effective_on:%d/%m/%Y}"


class ServiceLevelResource(DatedResource):
    """Online levels."""

    kept = ("level",)

    class Meta(KeptResource.Meta):
        model = ServiceLevel
        import_id_fields = ("procedure", "unit", "effective_on")
        fields = ("procedure", "unit", "effective_on", "level", "basis")
        export_order = fields


class DeskHandlingResource(DatedResource):
    """Handlings at the one-stop desk."""

    kept = ("at_desk",)

    class Meta(KeptResource.Meta):
        model = DeskHandling
        import_id_fields = ("procedure", "unit", "effective_on")
        fields = ("procedure", "unit", "effective_on", "at_desk", "basis")
        export_order = fields
