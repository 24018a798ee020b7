"""Changes of yearly reports: one verb, one transaction, one entry each."""

from khien.reports.yearly.actions.erasing import erase_words
from khien.reports.yearly.actions.holding import Issued, UnableToReportYearly
from khien.reports.yearly.actions.sending import accept, add_paper, give_back, send
from khien.reports.yearly.actions.writing import begin, freeze, redraw, reopen, write_head, write_row

__all__ = [
    "Issued",
    "UnableToReportYearly",
    "accept",
    "add_paper",
    "begin",
    "erase_words",
    "freeze",
    "give_back",
    "redraw",
    "reopen",
    "send",
    "write_head",
    "write_row",
]
