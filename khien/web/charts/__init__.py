"""Charts as SVG made on the server: no script, no style attribute, and the same numbers as a table beside them.

`simple` are small ones; `months`, `tree` and `spread` have pages of their own; `svg` is what all of them measure with.
"""

from khien.web.charts.months import Month, Series, months
from khien.web.charts.simple import Slice, bar_chart, donut, sparkline, stacked_bar, trend
from khien.web.charts.spread import spread
from khien.web.charts.svg import Figures, dotted
from khien.web.charts.tree import Plot, tree

__all__ = [
    "Figures",
    "Month",
    "Plot",
    "Series",
    "Slice",
    "bar_chart",
    "donut",
    "dotted",
    "months",
    "sparkline",
    "spread",
    "stacked_bar",
    "tree",
    "trend",
]
