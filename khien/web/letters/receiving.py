"""A letter as a unit received it: opened, answered clause by clause, signed; and what its holder decides on that."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from khien.base import clock
from khien.directives import actions
from khien.directives.queries import (
    Claim,
    amendments_of,
    answer_sheet,
    is_held_by,
    papers_of,
    recipient_seen_by,
    recipients_of,
    signs_for,
    units_that_may_forward,
    writes_for,
)
from khien.directives.rules.answers import answer_due, is_late
from khien.directives.rules.states import SAYS, Reply, Says, State
from khien.law.load import catalogue
from khien.organisations.queries import NotAllowed, may, require
from khien.organisations.rules import Deed
from khien.web.deciding import who_may
from khien.web.forwarding.chain import passed_on_by
from khien.web.letters import letter as letters
from khien.web.letters import trail
from khien.web.letters.forms_answer import AnswerForm
from khien.web.viewing import own_units, viewer

if TYPE_CHECKING:
    from khien.directives.models import Recipient
    from khien.organisations.models import Unit

WRITABLE = (Reply.OPENED, Reply.RETURNED)


def row_of(request: HttpRequest, key: int) -> "Recipient":
    found = recipient_seen_by(viewer(request), key)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def received(request: HttpRequest, key: int) -> HttpResponse:
    """The unit's page of a letter. Reading it at the unit marks it opened; a POST saves what was answered."""
    row = row_of(request, key)
    if row.directive.state == State.SENT and row.opened_at is None and may(viewer(request), Deed.READ, row.unit):
        actions.open_letter(row, by=viewer(request), at=clock.now())
        row = row_of(request, key)
    claims = answer_sheet(viewer(request), row, clock.today())
    writable = may_write(request, row)
    form = AnswerForm(claims, row, request.POST if writable and request.method == "POST" else None)
    if request.method == "POST":
        require(viewer(request), Deed.ANSWER, row.unit)
        if not writes_for(viewer(request), row):
            raise NotAllowed(_("Đơn vị giữ văn bản không viết lẫn vào câu trả lời; hãy dùng “Nhập thay”."), seen=True)
        if not writable:
            messages.error(request, _("Câu trả lời này không còn sửa được; phần vừa nhập chưa được lưu."))
        elif not form.has_changed():
            messages.info(request, _("Không có gì mới để lưu: hãy chọn câu trả lời cho ít nhất một nội dung."))
            return redirect(here(row))
        elif form.is_valid() and _save(request, row, form):
            return _saved(request, row)
        else:
            form.look_again()
    return render(request, "letters/received.html", _page(request, row, claims, form, writable))


def may_write(request: HttpRequest, row: "Recipient") -> bool:
    """Whether the viewer writes this answer now; whoever holds the letter has `on_behalf` instead."""
    waiting = row.directive.state == State.SENT and row.state in WRITABLE
    return waiting and writes_for(viewer(request), row)


def _save(request: HttpRequest, row: "Recipient", form: AnswerForm) -> bool:
    """Keep every word that can be kept; what cannot stays in the form with the reason beside it."""
    by = viewer(request)
    saved = 0
    for claim, word in form.changed():
        try:
            claim_word = actions.answer_clause(row, claim.clause, word, by=by, at=clock.now())
        except (actions.UnableToAnswer, actions.UnableToMoveOn) as refusal:
            form.add_error(f"note_{claim.number}", str(refusal))
        else:
            form.claims = [_with_word(one, claim, claim_word) for one in form.claims]
            saved += 1
    remarks = form.remarks()
    if remarks is not None:
        try:
            row = actions.write_remarks(row, difficulties=remarks[0], proposals=remarks[1], by=by, at=clock.now())
            form.recipient = row
        except actions.UnableToMoveOn as refusal:
            form.add_error(None, str(refusal))
    if saved and form.errors:
        messages.warning(request, _("Đã lưu %(n)s nội dung; phần còn lại cần sửa, xem bên dưới.") % {"n": saved})
    return not form.errors


def _with_word(one: Claim, changed: Claim, word: Any) -> Claim:
    if one.clause.pk != changed.clause.pk:
        return one
    return replace(one, word=word)


def _saved(request: HttpRequest, row: "Recipient") -> HttpResponse:
    messages.success(request, _("Đã lưu câu trả lời. Câu trả lời chỉ gửi đi khi lãnh đạo đơn vị ký."))
    after = request.POST.get("luu", "")
    anchor = f"#nd-{int(after)}" if after.isdecimal() and len(after) < 6 else ""
    return redirect(reverse("letters:received", args=[row.pk]) + anchor)


def _page(
    request: HttpRequest, row: "Recipient", claims: Sequence[Claim], form: AnswerForm, writable: bool
) -> dict[str, Any]:
    by, letter, today = viewer(request), row.directive, clock.today()
    due = answer_due([(one.clause.topics, one.clause.deadline) for one in claims], letter.answer_by)
    holds = is_held_by(by, letter)
    numbers = {str(one.clause.pk): one.number for one in claims}
    changes = amendments_of(by, letter, row)
    reviews = may(by, Deed.REVIEW, letter.holder) and letter.state == State.SENT
    silent = sum(1 for one in claims if one.word is None)
    duties = claims[0].duties if claims and may(by, Deed.READ, row.unit) else {}
    return {
        "row": row,
        "letter": letter,
        "name": letters.name_of(letter),
        "form": form,
        "lines": [(one, titled(one.claim, duties)) for one in form.rows()],
        "writable": writable,
        "silent": silent,
        "signers": who_may(Deed.SIGN, row.unit) if writable and not silent else "",
        "may_sign": row.state in WRITABLE and letter.state == State.SENT and signs_for(by, row),
        "due": due,
        "late": is_late(row.state, due, today),
        "today": today,
        "changes": [(one, trail.amendment_title(one, numbers.get(str(one.clause_id)))) for one in changes],
        "details": {one.pk: trail.amendment_detail(one) for one in changes},
        "papers": papers_of(by, letter),
        "holds": holds,
        "may_accept": reviews and row.state == Reply.ANSWERED,
        "next_waiting": _next_waiting(request, row) if reviews and row.state != Reply.ANSWERED else None,
        "may_return": reviews and row.state in (Reply.ANSWERED, Reply.ACCEPTED),
        "above": above(request, row),
        "may_forward": any(unit.pk == row.unit_id for unit in units_that_may_forward(by, letter)),
        "source_name": letters.name_of(letter.forwards) if letter.forwards is not None else "",
        "below": passed_on_by(request, row),
        "crumbs": letters.crumbs(letter, row.unit.name) if holds else _crumbs(row),
    }


def _next_waiting(request: HttpRequest, row: "Recipient") -> int | None:
    """Another answer of the same letter that waits to be looked at, so that one leads to the next."""
    rows = recipients_of(viewer(request), row.directive).filter(state=Reply.ANSWERED)
    return rows.values_list("pk", flat=True).first()


def _crumbs(row: "Recipient") -> list[dict[str, str]]:
    index = {"label": _("Văn bản"), "url": reverse("letters:index") + "?xem=nhan-duoc"}
    return [index, {"label": letters.short_name(row.directive), "url": ""}]


def titled(claim: Claim, duties: Mapping[str, int]) -> list[tuple[str, Any, int | None]]:
    """(title, verdict, duty) of each obligation of a clause."""
    known = catalogue().obligations
    return [
        (known[name].title if name in known else name, verdict, duties.get(name)) for name, verdict in claim.verdicts
    ]


def above(request: HttpRequest, row: "Recipient") -> "Unit | None":
    """The viewer's own unit above the recipient for which he may enter its answer; None where there is none."""
    if row.directive.state != State.SENT or row.state not in (Reply.NOT_OPENED, *WRITABLE):
        return None
    over = [unit for unit in own_units(request) if unit.pk != row.unit_id and row.unit.path.startswith(unit.path)]
    return next((unit for unit in over if may(viewer(request), Deed.ANSWER, unit)), None)


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, key: int) -> HttpResponse:
    """What is being signed, with claims that nothing proves; then the leader's word."""
    row = row_of(request, key)
    require(viewer(request), Deed.SIGN, row.unit)
    if not signs_for(viewer(request), row):
        raise NotAllowed(_("Nơi gửi văn bản không ký thay đơn vị trả lời chính mình; hãy dùng “Nhập thay”."), seen=True)
    if request.method == "POST":
        done = letters.told(
            request,
            lambda: actions.sign_answer(row, by=viewer(request), at=clock.now()),
            _("Đã ký và gửi trả lời tới %(unit)s.") % {"unit": row.directive.holder.name},
        )
        return redirect("letters:received" if done else "letters:sign", key)
    claims = answer_sheet(viewer(request), row, clock.today())
    said = Counter(Says(one.word.says) for one in claims if one.word is not None)
    context = {
        "row": row,
        "letter": row.directive,
        "name": letters.name_of(row.directive),
        "claims": claims,
        "said": [(SAYS[word].capitalize(), said[word]) for word in Says if said[word]],
        "silent": [one.number for one in claims if one.word is None],
        "unproven": [(one, titled(one, {})) for one in claims if one.unproven],
        "open": row.state in WRITABLE and row.directive.state == State.SENT,
        "crumbs": [
            *_crumbs(row)[:1],
            {"label": letters.short_name(row.directive), "url": here(row)},
            {"label": _("Ký")},
        ],
    }
    return render(request, "letters/sign.html", context)


def here(row: "Recipient") -> str:
    return reverse("letters:received", args=[row.pk])
