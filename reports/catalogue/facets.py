"""How many procedures each filter would leave, counted with all other filters but its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

DIMENSIONS = ("level", "field", "owner", "authority", "desk", "interlinked")
YES, NO, NOT_RECORDED = "co", "khong", "chua-ghi"
FROM_3 = "tu-3"  # level 3 and level 4 together; levels themselves are exclusive
AT_LEAST_3 = frozenset({"3", "4"})
LEVELS = ("1", "2", "3", "4", FROM_3, NOT_RECORDED)
AUTHORITIES = {"tinh": "province", "so": "department", "huyen": "district", "xa": "commune", NOT_RECORDED: ""}


@dataclass(frozen=True, slots=True)
class FacetCell:
    """Procedures that agree in all that is filtered by: by filter the value as it stands in an address."""

    values: Mapping[str, str]
    number: int


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """How many procedures pass all filters, and how many each value of each filter would leave."""

    total: int
    left_by: Mapping[str, Counter[str]]


def facet_counts(cells: Iterable[FacetCell], asked: Mapping[str, str]) -> FacetCounts:
    """Return the counts, in one pass over the cells.

    asked  the filters that are set: names of DIMENSIONS with the wanted values
    """
    total = 0
    left_by: dict[str, Counter[str]] = {name: Counter() for name in DIMENSIONS}
    for cell in cells:
        unlike = [name for name, wanted in asked.items() if not _is(cell.values[name], wanted)]
        if not unlike:
            total += cell.number
        # Whoever drops or changes one filter keeps the others: what fails two of them is out of reach.
        for name in (unlike or DIMENSIONS) if len(unlike) < 2 else ():
            left_by[name][cell.values[name]] += cell.number
    levels = left_by["level"]
    levels[FROM_3] = sum(levels[level] for level in AT_LEAST_3)
    return FacetCounts(total, left_by)


def _is(value: str, wanted: str) -> bool:
    return value in AT_LEAST_3 if wanted == FROM_3 else value == wanted
