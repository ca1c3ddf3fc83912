"""The engine: how counts become a value, a verdict and a standing.

Pure functions on frozen dataclasses, exact to the last digit: no Django, no clock, no files, no floats.
Counts are ints, percentages Decimal or Fraction, quarters ints since the end of 2015.
docs/method.md says the same in words.
"""

from indicators.average import Average, excess, pool_averages
from indicators.certainty import Certainty, bounds, certainty
from indicators.declaration import LOOK_BACK, Accumulation, Frequency, Kind, due_quarters
from indicators.exact import Number, exact
from indicators.forecast import FARTHEST, Forecast, Point, forecast, forecast_running, quantile
from indicators.method import METHOD_VERSION
from indicators.path import (
    Axis,
    Path,
    deviation,
    is_worse_than_start,
    lag_quarters,
    own_path,
    pace_needed,
    pace_so_far,
    quarter_number,
)
from indicators.printing import printed, printed_count, printed_index
from indicators.reading import NotRead, read_count, read_percent
from indicators.scale import Scale
from indicators.share import Share, pool, pool_counts
from indicators.standing import (
    Final,
    Flag,
    Margins,
    Reason,
    Speech,
    Standing,
    StandingCode,
    standing,
)
from indicators.survey import interval_covers, is_too_rough, places_apart, sample_size, wilson
from indicators.threshold import (
    Comparator,
    Counted,
    Direction,
    Gap,
    Threshold,
    closers,
    gap,
    lifted,
    meets,
    shortfall,
)

__all__ = [
    "FARTHEST",
    "LOOK_BACK",
    "METHOD_VERSION",
    "Accumulation",
    "Average",
    "Axis",
    "Certainty",
    "Comparator",
    "Counted",
    "Direction",
    "Final",
    "Flag",
    "Forecast",
    "Frequency",
    "Gap",
    "Kind",
    "Margins",
    "NotRead",
    "Number",
    "Path",
    "Point",
    "Reason",
    "Scale",
    "Share",
    "Speech",
    "Standing",
    "StandingCode",
    "Threshold",
    "bounds",
    "certainty",
    "closers",
    "deviation",
    "due_quarters",
    "exact",
    "excess",
    "forecast",
    "forecast_running",
    "gap",
    "interval_covers",
    "is_too_rough",
    "is_worse_than_start",
    "lag_quarters",
    "lifted",
    "meets",
    "own_path",
    "pace_needed",
    "pace_so_far",
    "places_apart",
    "pool",
    "pool_averages",
    "pool_counts",
    "printed",
    "printed_count",
    "printed_index",
    "quantile",
    "quarter_number",
    "read_count",
    "read_percent",
    "sample_size",
    "shortfall",
    "standing",
    "wilson",
]
