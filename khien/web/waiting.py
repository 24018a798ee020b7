"""What waits for the viewer, counted once a request: the frame and the pages say the same."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest

from khien.base import clock
from khien.base.bulk import counted
from khien.base.remember import Memory
from khien.directives.queries import letters_waiting
from khien.evidence.queries import reviews_waiting
from khien.notices.queries import unread
from khien.reports.queries import reports_waiting

if TYPE_CHECKING:
    from khien.organisations.models import Person

_KEPT = "_waits"
_remembered: Memory[tuple[int, int, int]] = Memory(2000)


@dataclass(frozen=True, slots=True)
class Waits:
    """How many letters, pieces of evidence to review, reports and notices not read."""

    letters: int
    reviews: int
    reports: int
    notices: int


def waits(request: HttpRequest, person: "Person") -> Waits:
    """What waits for the person now."""
    found: Waits | None = getattr(request, _KEPT, None)
    if found is None:
        work = _remembered.get((person.pk, clock.today()), lambda: _work(person))
        found = Waits(*work, unread(person).count())
        setattr(request, _KEPT, found)
    return found


def _work(person: "Person") -> tuple[int, int, int]:
    """Letters, pieces of evidence and reports: what changes them are acts, and each is in the chain."""
    to_answer, to_send = letters_waiting(person)
    answers, letters, reviews, reports = counted(to_answer, to_send, reviews_waiting(person), reports_waiting(person))
    return answers + letters, reviews, reports
