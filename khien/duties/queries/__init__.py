"""Reading duties: a person's lines, a letter's asks, standing of a subtree, the why of any verdict."""

from khien.duties.queries.behind import Behind, behind, detailed, open_clauses
from khien.duties.queries.judging import already_proven, asks_for, evidence_of_scope, explain
from khien.duties.queries.lines import Line, duties_of, line_of
from khien.duties.queries.standing import Cell, Standing, UnableToLookBack, judge_some, standing, unjudged

__all__ = [
    "Behind",
    "Cell",
    "Line",
    "Standing",
    "UnableToLookBack",
    "already_proven",
    "asks_for",
    "behind",
    "detailed",
    "duties_of",
    "evidence_of_scope",
    "explain",
    "judge_some",
    "line_of",
    "open_clauses",
    "standing",
    "unjudged",
]
