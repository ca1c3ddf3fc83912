"""What the invented figures come to: one place to see, and to change, the story that the demo tells.

Percentages of the province by quarter (1 is quý I/2016, 20 quý IV/2020), straight lines between. At quý
III/2020 every standing that a province can have occurs among the eighteen targets but one, which a district
has (FEW_REPORTED), and dossiers at level 4 are the furthest behind.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import pairwise

SEED = 2016
DAY = dt.date(2020, 12, 12)  # the day that the demo tells of, unless it is asked for another
INVENTED = "số liệu minh hoạ"
LAST_CLOSED = 19  # quý III/2020: the last period that is accepted and locked
BEING_REPORTED = 20

Way = tuple[tuple[int, float], ...]

WAYS: dict[str, Way] = {
    "TTHC-01": ((1, 74), (8, 79), (16, 84), (20, 86.8)),
    "TTHC-03": ((4, 44.5), (8, 66.7), (12, 89), (16, 100), (20, 100)),
    "CB-01": ((4, 33.4), (8, 50), (12, 63.4), (20, 87)),
    "CB-02": ((2, 78.6), (8, 85), (16, 92.6), (18, 94.1), (20, 95)),
    "CB-03": ((2, 60.5), (8, 71), (16, 84.5), (18, 88.4), (20, 91)),
    "TCC-01": ((4, 72), (8, 76), (12, 79.3), (16, 82.1), (20, 83)),
    "HDH-03": ((1, 1.6), (8, 6.2), (12, 10.8), (16, 17.6), (19, 23.0), (20, 24.2)),
    "HDH-04": ((1, 45), (8, 66), (16, 85), (19, 90.6), (20, 91.4)),
    "HDH-05": ((1, 57), (8, 76), (16, 93.5), (19, 98.3), (20, 98.9)),
    "HDH-06": ((4, 44.5), (8, 55.6), (12, 77.8), (16, 88.9), (20, 100)),
    "HDH-07": ((4, 24), (8, 30), (12, 36), (16, 41.5), (20, 45)),
    "HDH-08": ((2, 30), (10, 52), (18, 74.5), (20, 78)),
    "HDH-09": ((4, 41), (8, 70), (12, 86), (16, 93), (20, 96)),
    "HDH-10": ((4, 35), (8, 55), (12, 72), (16, 84), (20, 93)),
    # How the catalogue rises (reports/demo/catalogue.py); agencies follow from their services.
    "TTHC-02": ((1, 83), (8, 91), (16, 97.8), (19, 99.3)),
    "HDH-01-DV": ((1, 24), (8, 52), (16, 88), (19, 97.4)),
    "HDH-02": ((1, 4), (8, 14), (12, 22), (16, 39), (19, 46.1)),
}

# What nobody reported, though it was due: 2019 was locked in silence, so that of 2018 is shown, outdated.
UNREPORTED = {("CB-01", 16)}

# A half-year that was locked when few communes of a district had reported: too few to judge the district.
FEW_REPORTED = {("CB-02", 18): ("478", 6)}  # the district, and how many of its communes did

BASELINES = {
    "TTHC-01": "73",
    "TTHC-02": "82",
    "TTHC-03": "33.333333",
    "CB-01": "20",
    "CB-02": "78",
    "CB-03": "60",
    "TCC-01": "70",
    "HDH-01-DV": "20",
    "HDH-02": "3",
    "HDH-03": "2",
    "HDH-04": "42",
    "HDH-05": "55",
    "HDH-06": "33.333333",
    "HDH-07": "20",
    "HDH-08": "25",
    "HDH-09": "10",
}  # HDH-01 has none: short of its threshold, and without a path nothing is said of its pace
MILESTONES = {
    "HDH-02": (("2018-12-31", "22"), ("2019-12-31", "38")),
    "HDH-04": (("2018-06-30", "70"), ("2019-12-31", "86")),
}

# The units that take many dossiers and few of them online: they make most of the shortfall of HDH-03.
SLOW_ONLINE = ("474", "478", "479", "481", "482", "STNMT", "SLDTBXH", "SGTVT", "SXD", "480")

# Who did not send in quý III/2020: two communes, and a department large enough to leave HDH-04 open.
UNSENT = ("SCT", "19936", "20098")

INDEXES = {  # value of 2016 and the step a year, decimals, rank of 2016 and the step a year
    "PCI": (Decimal("58.1"), Decimal("1.7"), 2, 31, -4),
    "ICT": (Decimal("0.51"), Decimal("0.06"), 3, 12, -2),
    "PARINDEX": (Decimal("71.2"), Decimal("2.9"), 2, 33, -6),
    "SIPAS": (Decimal("76.4"), Decimal("1.9"), 2, 37, -5),
    "PAPI": (Decimal("35.6"), Decimal("1.4"), 2, 41, -6),
}


def percent_at(code: str, quarter: int) -> float:
    """Return the percentage of the province that the demo aims at in the quarter."""
    way = WAYS[code]
    if quarter <= way[0][0]:
        return way[0][1]
    for (start, low), (end, high) in pairwise(way):
        if quarter <= end:
            return low + (high - low) * (quarter - start) / (end - start)
    return way[-1][1]
