"""What a sheet of targets may hold."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from import_export import fields
from import_export.widgets import ForeignKeyWidget, ManyToManyWidget, Widget

from indicators import printed_index
from procedures import storing
from procedures.field_values import Unfit
from procedures.kept_resource import KeptResource
from procedures.models import Level, Unit
from procedures.owner_names import Owners
from procedures.resources import DAY
from sheets.cells.naming import Read, named_in
from sheets.cells.value import text_of
from sheets.cells.values import Mark, mark_of, match_text
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


class PercentWidget(Widget):
    """A percentage as it goes out: 92.500000 as "92,5"."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the percentage as a Vietnamese reader expects it."""
        return "" if value is None else printed_index(Decimal(f"{value.normalize():f}"))


class TargetResource(KeptResource):
    """Targets by code and version: a row with another version adds it, the old one stays."""

    keys = ("code", "version")
    kept = DECIDED

    indicator = fields.Field("indicator", "indicator", ForeignKeyWidget(Indicator, "code"))
    threshold = fields.Field("threshold", "threshold", PercentWidget())
    deadline = fields.Field("deadline", "deadline", DAY)
    in_force_from = fields.Field("in_force_from", "in_force_from", DAY)
    baseline = fields.Field("baseline", "baseline", PercentWidget())
    baseline_on = fields.Field("baseline_on", "baseline_on", DAY)
    lead_unit = fields.Field("lead_unit", "lead_unit", ForeignKeyWidget(Unit, "code"))
    named_units = fields.Field("named_units", "named_units", ManyToManyWidget(Unit, ",", "code"))

    class Meta(KeptResource.Meta):
        model = Target
        import_id_fields = ("code", "version")
        fields = (
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
        )
        export_order = fields

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.named: list[Unit] | None = None  # what the present row names beside the levels
        self.naming: list[tuple[Target, list[Unit]]] = []  # the targets to be stored with such units
        self.code_of: dict[int, str] = {}  # of an indicator, the target of the sheet that asks of it

    def linked(self) -> dict[str, Read]:
        """Return how the cells that name an indicator or units are read."""
        owners = Owners([Level.PROVINCE, Level.DEPARTMENT, Level.DISTRICT], {})
        indicators = Indicator.objects.prefetch_related("targets")
        known = {match_text(one.code): one for one in indicators}
        return {
            "indicator": named_in(known, _("There is no indicator with the code “%(text)s”.")),
            "lead_unit": owners.find,
            "named_units": lambda value: [
                owners.find(code) for code in text_of(value).split(",") if code.strip()
            ],
        }

    def existing(self) -> Iterable[Target]:
        """Return the targets with what their rules look at."""
        beside = ("named_units", "path_points", "indicator__targets")
        return Target.objects.select_related("indicator", "lead_unit").prefetch_related(*beside)

    def import_row(self, row: Any, instance_loader: Any, **kwargs: Any) -> Any:
        """Take a row, which names no units before it is read."""
        self.named = None
        return super().import_row(row, instance_loader, **kwargs)

    def state_of(self, instance: Target) -> dict[str, Any]:
        """Return what the target holds, the units named beside the levels included."""
        held = self.named
        if held is None:
            held = [] if instance.pk is None else list(instance.named_units.all())
        return super().state_of(instance) | {"named_units": sorted(held, key=lambda unit: unit.pk)}

    def take(self, instance: Target, name: str, row: Any) -> None:
        """Let the target hold what the cell says; units are noted until it has its key."""
        if name != "named_units":
            super().take(instance, name, row)
        elif mark_of(row[name]) is Mark.CLEAR:
            self.named = []
        elif mark_of(row[name]) is not Mark.LEAVE:
            try:
                self.named = self.readers[name](row[name])
            except Unfit as unfit:
                self.refuse_unfit(name, unfit, row)

    def judge(self, instance: Target, row: Any) -> None:
        """Refuse also an indicator of which another target of the sheet asks something."""
        super().judge(instance, row)
        other = self.code_of.setdefault(instance.indicator_id, instance.code)
        if instance.indicator_id is not None and other != instance.code:
            words = _("The indicator already has the target %s. Amend that one.") % other
            self.refuse("indicator", words, row)

    def before_save_instance(self, instance: Target, row: Any, **kwargs: Any) -> None:
        """Note the units that the target names."""
        if self.named is not None:
            self.naming.append((instance, self.named))

    def store(self, instances: list[Any], put: Any) -> None:
        """Store the targets, and the units that they name."""
        super().store(instances, put)
        through = Target.named_units.through
        named = [(one.pk, units) for one, units in self.naming if one in instances]
        through.objects.filter(target__in=[key for key, _units in named]).delete()
        links = (through(target_id=key, unit_id=unit.pk) for key, units in named for unit in units)
        through.objects.bulk_create(links, batch_size=storing.AT_ONCE)

    def refusal(self, instance: Target) -> str:
        """Say that what was decided stays."""
        return _(
            "Version %s of the target was decided like this and stays. "
            "Take the next version number for what is decided now."
        ) % str(instance.version)
