"""The province of the demo: its units, how large and how good each is, and who reports when."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from random import Random

from procedures.models import Level, Terrain, Unit, UnitSuccession
from reports.demo.shape import BEING_REPORTED, FEW_REPORTED, SEED, UNSENT
from targets.models import Applicability, Indicator, Period, Questionnaire, Target

BUSY = {"474": 30_000, "478": 15_000, "479": 13_000, "480": 11_000, "481": 9_000, "482": 14_000} | {
    "STNMT": 21_000,
    "SLDTBXH": 14_500,
    "SGTVT": 14_000,
    "SXD": 10_000,
}  # dossiers a year
NO_DOSSIERS = ("BDT",)  # reports 0 of 0
PASSED_OVER = {  # units that a target is not asked of
    ("HDH-03", "TTR"): "Thanh tra tỉnh không giải quyết thủ tục theo cơ chế một cửa.",
    ("TTHC-01", "TTR"): "Thanh tra tỉnh không có bộ phận một cửa.",
    ("HDH-03", "VP"): "Văn phòng UBND tỉnh không trực tiếp nhận hồ sơ của người dân.",
}
NOT_APPLICABLE = {  # units that answer so themselves, and were agreed with
    ("TTHC-01", "BDT"): "Không có bộ phận một cửa.",
    ("TTHC-01", "SNGV"): "Thủ tục giải quyết tại Trung tâm Hành chính công tỉnh.",
}


@dataclass
class Province:
    """The rows of the reference that figures are invented for, by code."""

    random: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311  # figures, no secrets

    @cached_property
    def units(self) -> dict[str, Unit]:
        """Return the units that owe figures, in the order of their codes."""
        rows = Unit.objects.exclude(level=Level.PROVINCE).with_placements().order_by("code")
        return {unit.code: unit for unit in rows}

    @cached_property
    def periods(self) -> dict[int, Period]:
        """Return the periods by number."""
        return {period.number: period for period in Period.objects.all()}

    @cached_property
    def questionnaires(self) -> dict[str, Questionnaire]:
        """Return the survey forms by subject: one each holds for all years."""
        return Questionnaire.objects.in_force(self.periods[1])

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """Return the indicators by code."""
        return {indicator.code: indicator for indicator in Indicator.objects.all()}

    @cached_property
    def targets(self) -> dict[str, Target]:
        """Return the targets by code, with the units they name."""
        rows = Target.objects.select_related("indicator").prefetch_related("named_units")
        return {target.code: target for target in rows}

    @cached_property
    def survivors(self) -> frozenset[str]:
        """Return the communes that took another in."""
        return frozenset(UnitSuccession.objects.values_list("successor__code", flat=True))

    @cached_property
    def quality(self) -> dict[str, float]:
        """Return how well each unit does, about 0, from -1 to 1; the mountains have it harder."""
        return {code: self._quality(unit) for code, unit in self.units.items()}

    def _quality(self, unit: Unit) -> float:
        start = -0.3 if self.is_mountain(unit) else 0.1
        return max(-1.0, min(1.0, self.random.gauss(start, 0.45)))

    @cached_property
    def dossiers_a_year(self) -> dict[str, int]:
        """Return how many dossiers each unit receives in a year."""
        return {code: self._dossiers(code, unit) for code, unit in self.units.items()}

    def _dossiers(self, code: str, unit: Unit) -> int:
        if code in NO_DOSSIERS:
            return 0
        if code in BUSY:
            return BUSY[code]
        return self.between(unit, {"department": (900, 5_500), "district": (6_500, 9_000)}, (700, 2_200))

    def between(self, unit: Unit, ranges: dict[str, tuple[int, int]], communes: tuple[int, int]) -> int:
        """Return a size within the range of the unit's level; mountain communes are the smaller ones."""
        low, high = ranges.get(unit.level, communes)
        size = self.random.randint(low, high)
        return size * 6 // 10 if self.is_mountain(unit) else size

    def is_mountain(self, unit: Unit) -> bool:
        """Say whether the unit lay in the mountains when the programme began."""
        return unit.terrain_on(self.periods[1].data_to) is Terrain.MOUNTAIN

    def asked(self, code: str, quarter: int) -> list[str]:
        """Return the units that exist on the cut-off date and are asked, less those passed over."""
        target, date = self.targets.get(code), self.periods[quarter].data_to
        return [
            unit.code
            for unit in self.units.values()
            if unit.exists_on(date)
            and (target is None or target.covers(unit, date))
            and (code, unit.code) not in PASSED_OVER
        ]

    @cached_property
    def silent(self) -> dict[int, frozenset[str]]:
        """Return by quarter the units that send no report: a few communes each time."""
        communes = [code for code, unit in self.units.items() if unit.level == Level.COMMUNE]
        spared = {"19891", *UNSENT}
        found = {}
        for quarter in range(1, BEING_REPORTED):
            pool = [
                code
                for code in communes
                if code not in spared and self.units[code].exists_on(self.periods[quarter].data_to)
            ]
            found[quarter] = frozenset(self.random.sample(pool, self.random.choice((1, 2, 2, 3, 4))))
        return found | {BEING_REPORTED - 1: frozenset(UNSENT), BEING_REPORTED: frozenset()}

    @cached_property
    def left_out(self) -> frozenset[tuple[str, int, str]]:
        """Return the figures that are missing from reports: indicator, quarter, and unit."""
        return frozenset(
            (code, quarter, unit)
            for (code, quarter), (district, number) in FEW_REPORTED.items()
            for unit in self.communes_of(district, quarter)[number:]
        )

    def communes_of(self, district: str, quarter: int) -> list[str]:
        """Return the communes that the district has on the cut-off date."""
        date = self.periods[quarter].data_to
        return [
            code
            for code, unit in self.units.items()
            if unit.level == Level.COMMUNE and unit.exists_on(date)
            if (above := unit.parent_on(date)) is not None and above.code == district
        ]

    def grown(self, code: str, quarter: int) -> float:
        """Return by what a unit's size has changed: a survivor carries the other commune's people too."""
        merged = code in self.survivors and quarter > 16
        return (1 + 0.012 * quarter) * (1.8 if merged else 1)


def passed_over(province: Province, approved_by: int) -> list[Applicability]:
    """Return the rows that say which unit a target is not asked of; `approved_by` is a user's key."""
    first = province.periods[1].data_from
    return [
        Applicability(
            target=province.targets[target],
            unit=province.units[unit],
            valid_from=first,
            reason=reason,
            approved_by_id=approved_by,
        )
        for (target, unit), reason in PASSED_OVER.items()
    ]
