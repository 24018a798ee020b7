"""What waits for the viewer, counted once a request: the frame and the pages say the same."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest

from khien.base import clock
from khien.base.bulk import counted
from khien.base.remember import Memory
from khien.directives.queries import letters_waiting
from khien.dossiers.queries import waiting_for
from khien.evidence.queries import reviews_waiting
from khien.notices.queries import unread
from khien.reports.queries import reports_waiting

if TYPE_CHECKING:
    from khien.organisations.models import Person

_KEPT = "_waits"
_remembered: Memory[tuple[int, ...]] = Memory(2000)


@dataclass(frozen=True, slots=True)
class Waits:
    """How many letters to answer and to send on, pieces to review, reports, dossiers and notices not read."""

    answers: int
    sends: int
    reviews: int
    reports: int
    dossiers: int
    notices: int

    @property
    def letters(self) -> int:
        return self.answers + self.sends


def waits(request: HttpRequest, person: "Person") -> Waits:
    """What waits for the person now."""
    found: Waits | None = getattr(request, _KEPT, None)
    if found is None:
        work = _remembered.get((person.pk, clock.today()), lambda: _work(person))
        answers, sends, reviews, reports, dossiers = work
        found = Waits(answers, sends, reviews, reports, dossiers, unread(person).count())
        setattr(request, _KEPT, found)
    return found


def _work(person: "Person") -> tuple[int, ...]:
    """All but the notices, in the order of `Waits`: what changes them are acts, and each is in the chain."""
    return counted(*letters_waiting(person), reviews_waiting(person), reports_waiting(person), waiting_for(person))
