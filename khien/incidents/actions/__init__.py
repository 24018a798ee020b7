"""What changes an incident: one verb, one transaction, one entry of the audit chain."""

from khien.incidents.actions.calling import tend
from khien.incidents.actions.deciding import judge_serious, note_call_out, remove_picture, say_beyond, write_on
from khien.incidents.actions.erasing import erase_incident, forget_member, forget_person
from khien.incidents.actions.holding import UnableToHandle
from khien.incidents.actions.papers import Sent, add_signed, fill, freeze, mark_sent
from khien.incidents.actions.receiving import UnableToReceive, confirm, dismiss, receive, receive_by_link, reopen
from khien.incidents.actions.reporting import (
    DOOR,
    NewReport,
    TooManyReports,
    UnableToReport,
    close_door,
    open_door,
    report,
    report_by_door,
)

__all__ = [
    "DOOR",
    "NewReport",
    "Sent",
    "TooManyReports",
    "UnableToHandle",
    "UnableToReceive",
    "UnableToReport",
    "add_signed",
    "close_door",
    "confirm",
    "dismiss",
    "erase_incident",
    "fill",
    "forget_member",
    "forget_person",
    "freeze",
    "judge_serious",
    "mark_sent",
    "note_call_out",
    "open_door",
    "receive",
    "receive_by_link",
    "remove_picture",
    "reopen",
    "report",
    "report_by_door",
    "say_beyond",
    "tend",
    "write_on",
]
