"""What every page of passing a letter on begins with: the letter made here, its steps, where it lacks something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from khien.directives.queries import beside, may_shape
from khien.directives.rules.states import State
from khien.organisations.queries import require
from khien.organisations.rules import Deed
from khien.web.letters import letter as letters
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.directives.models import Directive

STEPS = letters.FORWARDING_STEPS
CLAUSES, OWN, UNITS, PAPER, SEND = range(1, 6)


def own_letter(request: HttpRequest, key: UUID) -> Directive:
    """A letter made here that the viewer reads from its holder's side; another kind has other pages."""
    letter = letters.held_letter(request, key)
    if not letter.drafted:
        raise Http404
    return letter


def shaped_letter(request: HttpRequest, key: UUID) -> Directive:
    """The same, for whoever may change it; raises NotAllowed for others."""
    letter = own_letter(request, key)
    require(viewer(request), Deed.ASSIGN, letter.holder)
    return letter


def with_both(letter: Directive) -> Directive:
    """The same letter, whose clauses and those of the one above are not asked for again: for a page that only shows."""
    prefetch_related_objects([letter], "clauses", "forwards__clauses")
    return letter


def is_out(letter: Directive) -> bool:
    """Whether it is past being shaped: its page is the one that follows it."""
    return letter.state not in (State.REVIEWING, State.SET_ASIDE)


def frame(request: HttpRequest, letter: Directive, step: int) -> dict[str, Any]:
    """What the steps share: the letter, the one above, warnings in words."""
    source, compared = letter.forwards, beside(viewer(request), letter)
    return {
        "letter": letter,
        "source": source,
        "source_name": letters.name_of(source) if source is not None else "",
        "steps": STEPS,
        "step": step,
        "laxer": compared.laxer,
        "left": compared.left,
        "editable": may_shape(viewer(request), letter),
        "crumbs": crumbs(letter, str(STEPS[step - 1])),
    }


def crumbs(letter: Directive, here: str) -> list[dict[str, str]]:
    """The list, the letter, this page."""
    return [
        {"label": _("Văn bản"), "url": reverse("letters:index")},
        {"label": _("Văn bản chuyển tiếp"), "url": reverse("letters:one", args=[letter.pk])},
        {"label": here, "url": ""},
    ]
