"""What the files must come to as a whole: a calendar without a gap, the communes of the state list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from operator import itemgetter

from targets.reading import FileRow, WrongRow

PERIODS = 20
TARGETS = 18  # counted among the programme's; the second reading of HDH-01 is not
TASKS = {"task": 35, "milestone": 11}  # eight milestones, and the three pilots that make up the last
MERGED_ON = "2020-01-01"  # Resolution 834/NQ-UBTVQH14
BEFORE, AFTER = "2017-10-15", MERGED_ON
COMMUNES = {  # communes by district, and mountain communes, before and after the mergers
    "474": ((27, 0), (27, 0)),
    "476": ((16, 3), (16, 3)),
    "477": ((11, 0), (11, 0)),
    "478": ((20, 0), (19, 0)),
    "479": ((12, 2), (12, 2)),
    "480": ((16, 5), (15, 4)),
    "481": ((21, 21), (18, 18)),
    "482": ((18, 6), (17, 6)),
    "483": ((11, 11), (10, 10)),
}

Rows = Sequence[FileRow]


def check_wholes(files: Mapping[str, Rows]) -> None:
    """Refuse files that are each well written and together incomplete.

    raises  WrongRow that names the file, what it comes to and what it should
    """
    _expect("periods.csv", "periods", len(files["periods.csv"]), PERIODS)
    counted = [row for row in files["targets.csv"] if row["in_programme"] == "yes"]
    _expect("targets.csv", "targets of the programme", len({row["code"] for row in counted}), TARGETS)
    kinds = Counter(row["kind"] for row in files["tasks.csv"])
    for kind, wanted in TASKS.items():
        _expect("tasks.csv", f"rows of kind {kind}", kinds[kind], wanted)
    for moment, date in enumerate((BEFORE, AFTER)):
        _check_communes(files, date, moment)
    _check_mergers(files)


def _check_communes(files: Mapping[str, Rows], date: str, moment: int) -> None:
    there = {row["code"] for row in files["units.csv"] if row["level"] == "commune" and _exists(row, date)}
    begun = sorted((row for row in files["placements.csv"] if row["since"] <= date), key=itemgetter("since"))
    placed = {row["unit"]: row for row in begun}  # the newest by the day speaks
    communes = [placed[code] for code in there & placed.keys()]
    mountain = [row for row in communes if row["terrain"] == "mountain"]
    for what, rows, place in (("communes", communes, 0), ("mountain communes", mountain, 1)):
        wanted = {district: counts[moment][place] for district, counts in COMMUNES.items()}
        _expect("placements.csv", f"{what} on {date}", len(rows), sum(wanted.values()))
        found = Counter(row["parent"] for row in rows)
        for district, number in wanted.items():
            _expect("placements.csv", f"{what} of {district} on {date}", found[district], number)


def _check_mergers(files: Mapping[str, Rows]) -> None:
    """Hold the mergers against the units that end the day before, and against the dated names."""
    ended = {row["code"] for row in files["units.csv"] if row["valid_to"]}
    names = Counter(row["unit"] for row in files["unit_names.csv"])
    for row in files["successions.csv"]:
        if row["predecessor"] not in ended:
            raise row.wrong("predecessor", "a unit that units.csv ends")
        if names[row["successor"]] != 2:
            raise row.wrong("successor", "a unit with two dated names in unit_names.csv")
    _expect("successions.csv", "mergers", len(files["successions.csv"]), len(ended))


def _exists(row: FileRow, date: str) -> bool:
    return row["valid_from"] <= date and (not row["valid_to"] or date <= row["valid_to"])


def _expect(file: str, what: str, found: int, wanted: int) -> None:
    if found != wanted:
        raise WrongRow(f"{file}: there are {found} {what}; it should be {wanted}.")
