"""Reading duties: a person's lines, a letter's asks, standing of a subtree, the why of any verdict."""

from khien.duties.queries.judging import already_proven, asks_for, evidence_of_scope, explain
from khien.duties.queries.lines import Line, duties_of, line_of
from khien.duties.queries.standing import Cell, Standing, standing

__all__ = [
    "Cell",
    "Line",
    "Standing",
    "already_proven",
    "asks_for",
    "duties_of",
    "evidence_of_scope",
    "explain",
    "line_of",
    "standing",
]
