"""The last page before a letter goes out: what will be sent to whom, in numbers. Later only amendments change it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from khien.base import clock
from khien.directives import actions
from khien.directives.queries import gaps_of, laxer_points, recipients_of, resolve
from khien.directives.queries.values import clause_value
from khien.directives.rules.states import State
from khien.law.load import catalogue
from khien.organisations.queries import may, require
from khien.organisations.rules import Deed
from khien.web.letters import cards, reach
from khien.web.letters import letter as letters
from khien.web.letters.review import checklist
from khien.web.viewing import viewer


@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, key: UUID) -> HttpResponse:
    """Totals and a question; then the letter is out."""
    letter = letters.held_letter(request, key)
    require(viewer(request), Deed.ASSIGN, letter.holder)
    if letter.state != State.REVIEWING:
        return redirect("letters:one", key)
    if request.method == "POST":
        version = letters.seen_version(request)
        if letters.told_quietly(
            request, lambda: actions.send(letter, version=version, by=viewer(request), at=clock.now())
        ):
            sent = recipients_of(viewer(request), letter).count()
            said = ngettext("Đã gửi tới %(n)s đơn vị.", "Đã gửi tới %(n)s đơn vị.", sent) % {"n": sent}
            messages.success(request, said)
            return redirect("letters:one", key)
        return redirect("letters:send", key)
    return render(request, "letters/send.html", _totals(request, key))


def _totals(request: HttpRequest, key: UUID) -> dict[str, object]:
    letter = letters.held_letter(request, key)
    today = clock.today()
    reached = resolve(viewer(request), letter, today)
    units = {unit.id: unit for one in reached for unit in one.units}
    outside = {unit.id: unit for one in reached for unit in one.outside}
    known = catalogue().obligations
    rows = [
        (
            one,
            cards.time_words(clause_value(one.clause)),
            [known[name] for name in one.clause.obligations if name in known],
        )
        for one in reached
    ]
    pairs = letters.numbered_clauses(request, letter)
    return {
        "letter": letter,
        "name": letters.name_of(letter),
        **letters.steps_of(letter, 4),
        "rows": rows,
        "units": len(units),
        "by_kind": reach.by_kind_words(units.values()),
        "outside": reach.few([unit.name for unit in outside.values()], 6),
        "outside_count": len(outside),
        "duties": sum(len(one.units) * len(titles) for one, _time, titles in rows),
        "laxer": laxer_points(viewer(request), letter),
        "law_on": letter.law_on or letter.issued_on,
        "todo": checklist(letter, gaps_of(viewer(request), letter, today), pairs),
        "editable": may(viewer(request), Deed.TAKE_IN, letter.holder),
        "crumbs": letters.crumbs(letter, _("Gửi"), review=True),
    }
