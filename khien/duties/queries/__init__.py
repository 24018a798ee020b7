"""Reading duties: a person's lines, a letter's asks, standing of a subtree, the why of any verdict."""

from khien.duties.queries.behind import behind, detailed, open_asks, open_clauses
from khien.duties.queries.clauses import judge_units, met_today, open_by_unit, worst_by_clause
from khien.duties.queries.counting import NotYetJudged, Sought
from khien.duties.queries.filling import Filled, filled
from khien.duties.queries.judging import already_proven, asks_for, evidence_of_scope
from khien.duties.queries.lines import Line, duties_of, line_of
from khien.duties.queries.past import Known, Part, PastLine, Told, explain, past_line
from khien.duties.queries.standing import Cell, Standing, UnableToLookBack, judge_some, standing, unjudged
from khien.duties.queries.stories import Lapse, Story, Turn, story
from khien.duties.queries.today import Behind
from khien.duties.queries.trends import Branch, Compared, Comparison, Point, Trend, branches, compared, trend

__all__ = [
    "Behind",
    "Branch",
    "Cell",
    "Compared",
    "Comparison",
    "Filled",
    "Known",
    "Lapse",
    "Line",
    "NotYetJudged",
    "Part",
    "PastLine",
    "Point",
    "Sought",
    "Standing",
    "Story",
    "Told",
    "Trend",
    "Turn",
    "UnableToLookBack",
    "already_proven",
    "asks_for",
    "behind",
    "branches",
    "compared",
    "detailed",
    "duties_of",
    "evidence_of_scope",
    "explain",
    "filled",
    "judge_some",
    "judge_units",
    "line_of",
    "met_today",
    "open_asks",
    "open_by_unit",
    "open_clauses",
    "past_line",
    "standing",
    "story",
    "trend",
    "unjudged",
    "worst_by_clause",
]
