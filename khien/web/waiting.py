"""What waits for the viewer, counted in one question and once a request: the frame and the pages say the same."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest

from khien.base.bulk import counted
from khien.directives.queries import letters_waiting
from khien.evidence.queries import reviews_waiting
from khien.notices.queries import unread
from khien.reports.queries import reports_waiting

if TYPE_CHECKING:
    from khien.organisations.models import Person

_KEPT = "_waits"


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
        to_answer, to_send = letters_waiting(person)
        answers, letters, *rest = counted(
            to_answer, to_send, reviews_waiting(person), reports_waiting(person), unread(person)
        )
        found = Waits(answers + letters, *rest)
        setattr(request, _KEPT, found)
    return found
