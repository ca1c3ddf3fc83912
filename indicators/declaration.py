"""What every indicator declares about itself, and in which quarters it is due."""

from enum import StrEnum

from indicators.exact import integer

LOOK_BACK = 4  # quarters before the latest due period from which an old figure may still be shown


class Kind(StrEnum):
    """What is measured: a part of a whole, units that say yes, an index with its rank, or an average."""

    SHARE = "share"
    UNIT_COUNT = "unit_count"
    INDEX = "index"
    AVERAGE = "average"


class Accumulation(StrEnum):
    """What a value covers: the state on the cut-off date, or everything since the year began."""

    STOCK = "stock"
    YEAR_TO_DATE = "year_to_date"


class Frequency(StrEnum):
    """How often an indicator is due: every quarter, in the second and fourth, or in the fourth."""

    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"

    @property
    def quarters(self) -> int:
        """Return the quarters from one due period to the next."""
        return {Frequency.QUARTER: 1, Frequency.HALF_YEAR: 2, Frequency.YEAR: 4}[self]

    def due(self, quarter: int) -> bool:
        """Say whether the indicator is due in this quarter; nothing is before the first quarter of 2016."""
        return quarter >= 1 and integer(quarter, "quarter") % self.quarters == 0

    def latest_due(self, quarter: int) -> int | None:
        """Return the latest due quarter up to and with this one, or None before the first."""
        latest = integer(quarter, "quarter") - quarter % self.quarters
        return latest if latest >= 1 else None

    def previous(self, quarter: int) -> int | None:
        """Return the latest due quarter before this one, or None before the first."""
        return self.latest_due(quarter - 1)


def due_quarters(frequency: Frequency, asked: int, back: int = LOOK_BACK) -> tuple[int, ...]:
    """Return the quarters whose figures may be shown for the asked one, newest first.

    asked    quarters since the end of 2015
    back     how many quarters before the latest due one are looked at
    returns  the due quarters among them, none below 1
    source   docs/method.md, section 3: a half-yearly indicator asked for quarter 11 speaks with quarter 10
    """
    latest = frequency.latest_due(asked)
    if latest is None:
        return ()
    return tuple(range(latest, max(0, latest - back - 1), -frequency.quarters))
