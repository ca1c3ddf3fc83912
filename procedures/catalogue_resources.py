"""What a sheet of the catalogue may hold: procedures, their online levels, their handling at the desk."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import fields

from accounts import clock
from procedures import columns
from procedures.judging import FILL_IN
from procedures.models import DeskHandling, Field, Procedure, ServiceLevel, Unit
from procedures.resources import KeptResource
from procedures.widgets import DayWidget, KnownCodeWidget, WholeWidget, YesNoWidget

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


class CatalogueResource(KeptResource):
    """Rows known by their codes; a code that many rows name is asked for once."""

    keys: tuple[str, ...] = ()  # the columns that say which row is meant

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Refuse a sheet without the columns of its key, and ask for what its codes name."""
        super().before_import(dataset, **kwargs)
        missing = [name for name in self.keys if name not in (dataset.headers or [])]
        if missing:
            raise ValueError(
                _("The sheet has no column “%s”. Export the rows first and amend that file.")
                % "”, “".join(missing)
            )
        for field in self.fields.values():
            if isinstance(field.widget, KnownCodeWidget) and field.column_name in dataset.headers:
                field.widget.look_up(dataset[field.column_name])


class ProcedureResource(CatalogueResource):
    """Procedures by their code: a known one is amended, another one added."""

    kept = PROCEDURE_KEPT
    headings = columns.PROCEDURE
    keys = ("code",)

    field = fields.Field("field", "field", KnownCodeWidget(Field, "field"))
    owner = fields.Field("owner", "owner", KnownCodeWidget(Unit, "owner"))
    interlinked = fields.Field("interlinked", "interlinked", YesNoWidget("interlinked"))
    eligible_online = fields.Field("eligible_online", "eligible_online", YesNoWidget("eligible_online"))
    time_limit_days = fields.Field("time_limit_days", "time_limit_days", WholeWidget("time_limit_days"))
    in_force_from = fields.Field("in_force_from", "in_force_from", DayWidget("in_force_from"))
    in_force_to = fields.Field("in_force_to", "in_force_to", DayWidget("in_force_to"))
    issued_as_new_on = fields.Field("issued_as_new_on", "issued_as_new_on", DayWidget("issued_as_new_on"))
    impact_assessed_on = fields.Field(
        "impact_assessed_on", "impact_assessed_on", DayWidget("impact_assessed_on")
    )

    class Meta:
        model = Procedure
        import_id_fields = ["code"]
        fields = [
            "code",
            "name",
            "field",
            "authority",
            "owner",
            "legal_basis",
            "time_limit_days",
            "fee",
            "interlinked",
            "eligible_online",
            "in_force_from",
            "in_force_to",
            "issued_as_new_on",
            "impact_assessed_on",
            "impact_document",
            "source",
        ]
        export_order = fields
        skip_unchanged = True
        clean_model_instances = True
        use_transactions = True

    def import_instance(self, instance: Procedure, row: Any, **kwargs: Any) -> None:
        """Take the cells of a row; a new procedure without a field, an owner or a first day is told."""
        super().import_instance(instance, row, **kwargs)
        missing = [name for name in ("field", "owner") if getattr(instance, f"{name}_id") is None]
        missing += ["in_force_from"] if instance.in_force_from is None else []
        if missing:
            raise ValidationError({name: FILL_IN % name for name in missing})

    def refusal(self, instance: Procedure) -> str:
        """Say that the dated rows of a procedure hang on this."""
        hangs = instance.levels.exists() or instance.handlings.exists()
        return str(PROCEDURE_HANGS) if hangs else ""


class DatedResource(CatalogueResource):
    """Dated rows by procedure, unit and day: another day adds a row, the one of a known day is amended."""

    keys = ("procedure", "unit", "effective_on")

    procedure = fields.Field("procedure", "procedure", KnownCodeWidget(Procedure, "procedure"))
    unit = fields.Field("unit", "unit", KnownCodeWidget(Unit, "unit"))
    effective_on = fields.Field("effective_on", "effective_on", DayWidget("effective_on"))

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Take the cells of a row; one without its procedure or day is told."""
        super().import_instance(instance, row, **kwargs)
        missing = ["procedure"] if instance.procedure_id is None else []
        missing += ["effective_on"] if instance.effective_on is None else []
        if missing:
            raise ValidationError({name: FILL_IN % name for name in missing})

    def refusal(self, instance: Any) -> str:
        """Say that figures of days gone by hang on a row that speaks already."""
        if instance.effective_on > clock.today():
            return ""
        return ROW_SPEAKS % f"{instance.effective_on:%d/%m/%Y}"


class ServiceLevelResource(DatedResource):
    """Online levels."""

    kept = ("level",)

    level = fields.Field("level", "level", WholeWidget("level"))

    class Meta:
        model = ServiceLevel
        import_id_fields = ["procedure", "unit", "effective_on"]
        fields = ["procedure", "unit", "effective_on", "level", "basis"]
        export_order = fields
        skip_unchanged = True
        clean_model_instances = True
        use_transactions = True


class DeskHandlingResource(DatedResource):
    """Handlings at the one-stop desk."""

    kept = ("at_desk",)

    at_desk = fields.Field("at_desk", "at_desk", YesNoWidget("at_desk"))

    class Meta:
        model = DeskHandling
        import_id_fields = ["procedure", "unit", "effective_on"]
        fields = ["procedure", "unit", "effective_on", "at_desk", "basis"]
        export_order = fields
        skip_unchanged = True
        clean_model_instances = True
        use_transactions = True
