"""What a sheet of indicators or of targets may hold."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export import fields
from import_export.widgets import ForeignKeyWidget, ManyToManyWidget, Widget

from accounts.changes import field_words
from indicators import printed_index
from procedures import storing
from procedures.field_values import take_value
from procedures.models import Level, Unit
from procedures.owner_names import Owners
from procedures.resources import DAY
from sheets.cells.naming import Read, named_in
from sheets.cells.value import Value, text_of
from sheets.cells.values import CellMark, as_decimal, as_measure, as_percent, mark_of, match_text
from targets.judged import judged_by_now
from targets.models import Indicator, Period, ReformArea, Target
from targets.sheet_rows import ProgrammeResource

# What an indicator declares when it is made: another declaration is another indicator.
DECLARED = (
    "kind",
    "direction",
    "accumulation",
    "frequency",
    "source",
    "survey_subject",
    "catalogue_count",
    "dossier_part",
    "measured_in",
)
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


PATH = frozenset({"baseline", "baseline_on", "baseline_source"})  # where it starts, by which document
NUMBERS = ("threshold", "baseline")  # in per cent, or of an average in its unit of measure


class AskedWidget(Widget):
    """What a target asks for, in per cent or in a unit of measure, as it goes out: 92.500000 as "92,5"."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the number as a Vietnamese reader expects it."""
        return "" if value is None else printed_index(Decimal(f"{value.normalize():f}"))


class IndicatorResource(ProgrammeResource):
    """Indicators by their code: a known one is amended, another one added."""

    keys = ("code",)
    kept = (*DECLARED, "first_period")

    area = fields.Field("area", "area", ForeignKeyWidget(ReformArea, "code"))
    first_period = fields.Field("first_period", "first_period", ForeignKeyWidget(Period, "code"))

    class Meta(ProgrammeResource.Meta):
        model = Indicator
        import_id_fields = ("code",)
        fields = export_order = (
            "code",
            "name",
            "name_en",
            "short_name",
            "short_name_en",
            "area",
            "position",
            *DECLARED,
            "first_period",
            "part_name",
            "whole_name",
            "counted_in",
            "part_name_en",
            "whole_name_en",
            "counted_in_en",
            "measured_in_en",
            "note",
        )

    def linked(self) -> dict[str, Read]:
        """Return how the cells that name an area or a period are read."""
        areas = {match_text(one.code): one for one in ReformArea.objects.all()}
        periods = {match_text(one.code): one for one in Period.objects.all()}
        return {
            "area": named_in(areas, _("There is no area with the code “%(text)s”.")),
            "first_period": named_in(periods, _("There is no period “%(text)s”. Write it as 2018-q2.")),
        }

    def existing(self) -> Iterable[Indicator]:
        """Return the indicators with their areas and first periods."""
        return Indicator.objects.select_related("area", "first_period")

    def refusal(self, instance: Indicator, name: str) -> str:
        """Say that figures hang on what was declared, and verdicts on when it was first asked."""
        if name == "first_period":
            return _(
                "From which period on the indicator is asked was settled when it was made, and stays. "
                "Leave the cell empty, and the other cells of the row are taken."
            )
        return _(
            "Figures hang on what the indicator declares: it stays as it is. "
            "What is counted otherwise is a new indicator under a new code."
        )


class TargetResource(ProgrammeResource):
    """Targets by code and version: a row with another version adds it, the old one stays."""

    keys = ("code", "version")
    kept = DECIDED
    before_others = ("indicator",)  # it counts in per cent or in a unit of measure

    indicator = fields.Field("indicator", "indicator", ForeignKeyWidget(Indicator, "code"))
    threshold = fields.Field("threshold", "threshold", AskedWidget())
    deadline = fields.Field("deadline", "deadline", DAY)
    in_force_from = fields.Field("in_force_from", "in_force_from", DAY)
    baseline = fields.Field("baseline", "baseline", AskedWidget())
    baseline_on = fields.Field("baseline_on", "baseline_on", DAY)
    lead_unit = fields.Field("lead_unit", "lead_unit", ForeignKeyWidget(Unit, "code"))
    named_units = fields.Field("named_units", "named_units", ManyToManyWidget(Unit, ",", "code"))

    class Meta(ProgrammeResource.Meta):
        model = Target
        import_id_fields = ("code", "version")
        fields = export_order = (
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

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.named: list[Unit] | None = None  # what the present row names beside the levels
        self.naming: list[tuple[Target, list[Unit]]] = []  # the targets to be stored with such units
        self.code_of: dict[int, str] = {}  # of an indicator, the target of the sheet that asks of it
        self.added: dict[str, Target] = {}  # new targets of the sheet, by code
        self.is_judged: Callable[[Target], bool] | None = None  # asked once, where a row changes a path

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

    def state_of(self, instance: Target) -> dict[str, Any]:
        """Return what the target holds, the units named beside the levels included."""
        held = self.named
        if held is None:
            held = [] if instance.pk is None else list(instance.named_units.all())
        return super().state_of(instance) | {"named_units": sorted(held, key=lambda unit: unit.pk)}

    def take(self, instance: Target, name: str, value: Value) -> None:
        """Let the target hold what the cell says; units are noted until it has its key."""
        mark = mark_of(value)
        if name in NUMBERS:
            take_value(instance, name, value, _reader_of_numbers(instance), self.label(name))
        elif name != "named_units":
            super().take(instance, name, value)
        elif mark is not CellMark.LEAVE:
            self.named = [] if mark is CellMark.CLEAR else self.readers[name](value)

    def import_instance(self, instance: Target, row: Any, **kwargs: Any) -> None:
        """Take the cells of a row, which names no units before they are read."""
        self.named = None
        super().import_instance(instance, row, **kwargs)

    def judge(self, instance: Target, refused: dict[str, list[str]]) -> bool:
        """Refuse also a later version, and an indicator of which another target of the sheet asks."""
        super().judge(instance, refused)
        if not instance.pk:
            self._judge_new(instance, refused)
        other = self.code_of.setdefault(instance.indicator_id, instance.code)
        if instance.indicator_id is not None and other != instance.code:
            refused["indicator"].append(_("The indicator already has the target %s. Amend that one.") % other)
        return bool(refused)

    def _judge_new(self, instance: Target, refused: dict[str, list[str]]) -> None:
        """Refuse what is no first version, or one that a locked period would be judged by."""
        code = instance.code.casefold()
        if any(key[0] == code for key in self.there) or self.added.setdefault(code, instance) is not instance:
            told = _(
                "%(code)s has a version already. The next one is decided at %(page)s, with a reason, a "
                "document and the verdicts that change before your eyes. Leave this row out."
            )
            words = {"code": instance.code, "page": instance.rule_page}
            refused["version"].append(told % words)
        elif not refused:
            try:
                instance.refuse_first_in_locked()
            except ValidationError as locked:
                refused["in_force_from"] += locked.messages

    def before_save_instance(self, instance: Target, row: Any, **kwargs: Any) -> None:
        """Note the units that the target names, where they are other ones."""
        if self.named is not None and "named_units" in storing.differing(
            self.before, self.state_of(instance)
        ):
            self.naming.append((instance, self.named))

    def get_bulk_update_fields(self) -> list[str]:
        """Leave out the units, which stand in a table of their own."""
        return [name for name in super().get_bulk_update_fields() if name != "named_units"]

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Store the units that the targets name, once these have their keys."""
        for target, units in self.naming if not result.has_errors() else ():
            target.named_units.set(units)
        super().after_import(dataset, result, **kwargs)

    def kept_of(self, instance: Target, changed: Collection[str]) -> Collection[str]:
        """Return what was decided; the baseline is with it, once anything was judged by its path."""
        kept = [*super().kept_of(instance, changed), *(name for name in changed if name in PATH)]
        if PATH.isdisjoint(kept):
            return kept
        self.is_judged = self.is_judged or judged_by_now()
        return kept if self.is_judged(instance) else super().kept_of(instance, changed)

    def refusal(self, instance: Target, name: str) -> str:
        """Say what holds, where it changes, and what to do with the cell."""
        field: Any = instance._meta.get_field(name)
        held = field_words(field, self.before[name])
        told = _("“%(column)s” is “%(held)s” in version %(version)s.") if held else ""
        words = {"column": self.label(name), "held": held, "version": instance.version}
        rest = _("Leave the cell empty, and the other cells of the row are taken.")
        return " ".join(filter(None, (told % words if told else "", instance.where_decided, rest)))


def _reader_of_numbers(target: Target) -> Read:
    """Return how the threshold and the baseline of the target are read."""
    if not target.indicator_id:  # its cell was refused, and nobody knows what the number counts
        return partial(as_decimal, in_percent=True)
    return as_measure if target.indicator.is_in_measure else partial(as_percent, fractions=False)
