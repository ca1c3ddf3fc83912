"""Units, who belongs to them, and the procedures they handle for people."""

from procedures.models.catalogue import (
    HANDLED_BY,
    HIGHEST_LEVEL,
    SHARED,
    Authority,
    DeskHandling,
    Field,
    Procedure,
    ServiceLevel,
)
from procedures.models.membership import Membership, Role
from procedures.models.proposal import Proposal
from procedures.models.units import (
    PROVINCE,
    Level,
    Placement,
    Terrain,
    Unit,
    UnitKind,
    UnitName,
    UnitSuccession,
    placed_below_them,
    placements_of,
)

__all__ = [
    "HANDLED_BY",
    "HIGHEST_LEVEL",
    "PROVINCE",
    "SHARED",
    "Authority",
    "DeskHandling",
    "Field",
    "Level",
    "Membership",
    "Placement",
    "Procedure",
    "Proposal",
    "Role",
    "ServiceLevel",
    "Terrain",
    "Unit",
    "UnitKind",
    "UnitName",
    "UnitSuccession",
    "placed_below_them",
    "placements_of",
]
