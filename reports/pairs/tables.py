"""The file that declares which sources are held against each other."""

from __future__ import annotations

from pathlib import Path

from procedures.models import Unit
from reports.models import SharedSystem, SourcePair
from targets.loading import Link, LoadedTable
from targets.models import Indicator
from targets.reading import one_of

FOLDER = Path(__file__).parent

PAIR_TABLES = (
    LoadedTable(
        SourcePair,
        "source_pairs.csv",
        ("indicator", "beside"),
        {
            "indicator": Link(Indicator),
            "beside": one_of(SourcePair.Beside.values),
            "system": Link(SharedSystem, optional=True),
            "owner": Link(Unit, optional=True),
        },
    ),
)
