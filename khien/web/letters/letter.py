"""The letter or clause that an address names, as far as the viewer may see it; anything else is not found."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khien.directives import actions
from khien.directives.queries import clauses_of, is_held_by, one_seen_by
from khien.directives.queries.values import document_value
from khien.directives.rules.document import letter_name
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.directives.models import Clause, Directive

STEPS = (gettext_lazy("Tiếp nhận"), gettext_lazy("Rà soát"), gettext_lazy("Chọn đơn vị"), gettext_lazy("Gửi"))
FORWARDING_STEPS = (
    gettext_lazy("Nội dung, thời hạn"),
    gettext_lazy("Nội dung riêng"),
    gettext_lazy("Nơi nhận"),
    gettext_lazy("Dự thảo, ký"),
    gettext_lazy("Gửi"),
)
REFUSALS = (
    actions.UnableToAmend,
    actions.UnableToAnswer,
    actions.UnableToCorrect,
    actions.UnableToDecide,
    actions.UnableToDraft,
    actions.UnableToForward,
    actions.UnableToMoveOn,
    actions.UnableToSend,
    actions.UnableToTarget,
)


def steps_of(letter: "Directive", step: int) -> dict[str, object]:
    """The stepper of a page that letters taken in and letters made here share; `step` counts those of the first."""
    if not letter.drafted:
        return {"steps": STEPS, "step": step}
    return {"steps": FORWARDING_STEPS, "step": {3: 3, 4: 5}[step]}


def seen_letter(request: HttpRequest, key: UUID) -> "Directive":
    """A letter that the viewer's units hold or received."""
    found = one_seen_by(viewer(request), key)
    if found is None:
        raise Http404
    return found


def held_letter(request: HttpRequest, key: UUID) -> "Directive":
    """A letter that the viewer reads from its holder's side; recipients have another page."""
    found = seen_letter(request, key)
    if not is_held_by(viewer(request), found):
        raise Http404
    return found


def read_letter(request: HttpRequest, key: UUID) -> "Directive":
    """A held letter with its clauses read once, for a page that changes nothing."""
    return with_clauses(held_letter(request, key))


def with_clauses(letter: "Directive") -> "Directive":
    """The same letter, whose clauses are not asked for again."""
    prefetch_related_objects([letter], "clauses")
    return letter


def numbered_clauses(request: HttpRequest, letter: "Directive") -> list[tuple[int, "Clause"]]:
    """All clauses with the numbers that every page counts them by."""
    return list(enumerate(clauses_of(viewer(request), letter), start=1))


def clause_of(request: HttpRequest, letter: "Directive", key: UUID) -> tuple[int, "Clause"]:
    """One clause of a held letter, with its number."""
    for number, clause in numbered_clauses(request, letter):
        if clause.pk == key:
            return number, clause
    raise Http404


def name_of(letter: "Directive") -> str:
    """How the letter is called everywhere."""
    return letter_name(document_value(letter))


def seen_version(request: HttpRequest) -> int:
    """The version that the form was made from; one that no letter has where it is missing."""
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else -1


def crumbs(letter: "Directive", here: str = "", *, review: bool = False) -> list[dict[str, str]]:
    """The way here: the list, the letter, this page."""
    view = "letters:review" if review else "letters:one"
    way = [{"label": _("Văn bản"), "url": reverse("letters:index")}]
    way.append({"label": short_name(letter), "url": reverse(view, args=[letter.pk]) if here else ""})
    return [*way, {"label": here, "url": ""}] if here else way


def short_name(letter: "Directive") -> str:
    """Kind and number, or what there is of them."""
    kind = letter.kind or _("Văn bản")
    if letter.number:
        return f"{kind} {letter.number}"
    return _("%(kind)s chưa có số (%(symbol)s)") % {"kind": kind, "symbol": letter.symbol or _("không ký hiệu")}


def is_stale(request: HttpRequest, letter: "Directive") -> bool:
    """Whether a form was sent that was made from an older version of the letter."""
    return request.method == "POST" and seen_version(request) != letter.version


def told(request: HttpRequest, act: Callable[[], object], done: str) -> bool:
    """Do one thing to a letter and say so; a refusal is said too, and changes nothing."""
    happened = told_quietly(request, act)
    if happened:
        messages.success(request, done)
    return happened


def told_quietly(request: HttpRequest, act: Callable[[], object]) -> bool:
    """The same, where the caller has its own words for what was done."""
    try:
        act()
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return False
    return True


def by_htmx(request: HttpRequest) -> bool:
    """Whether a fragment is asked for rather than a page."""
    return request.headers.get("HX-Request") == "true"


def with_version(response: HttpResponse, letter: "Directive", said: str) -> HttpResponse:
    """Tell the page's other forms the letter's new version, and the person what was done."""
    events = {"letters:version": {"version": letter.version}, "khien:toast": {"text": said, "tone": "info"}}
    response.headers["HX-Trigger"] = json.dumps(events)
    return response
