"""The review page: the letter on the left, what was understood on the right, on top what keeps it from being sent."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.base import clock
from khien.directives import actions
from khien.directives.queries import Reach, gaps_of, pages_of, papers_of, resolve, twins, windows_of
from khien.directives.queries.values import document_value
from khien.directives.rules.readiness import Gap
from khien.directives.rules.states import State
from khien.organisations.queries import may
from khien.organisations.rules import Deed
from khien.web.letters import cards, pages
from khien.web.letters import letter as letters
from khien.web.letters.forms_review import DocumentForm, VersionForm
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.directives.models import Clause, Directive

STEPS = letters.STEPS


@dataclass(frozen=True, slots=True)
class ToDo:
    """One line of the checklist: what, where to settle it, and the clauses it is about."""

    sentence: str
    url: str
    action: str
    numbers: tuple[tuple[int, str], ...] = ()


@require_GET
def review(request: HttpRequest, key: UUID) -> HttpResponse:
    """THE page. A letter already sent has its own."""
    letter = letters.read_letter(request, key)
    if letter.state not in (State.REVIEWING, State.SET_ASIDE):
        return redirect("letters:one", key)
    if letter.drafted and letter.state == State.REVIEWING:
        return redirect("forwarding:clauses", key)
    pairs = letters.numbered_clauses(request, letter)
    reached = resolve(viewer(request), letter, clock.today())
    shown = all_cards(request, letter, pairs, reached)
    recognised = pages_of(viewer(request), letter)
    context = {
        **standing(request, letter, pairs, reached),
        "steps": STEPS,
        "cards": shown,
        "parts": pages.parts(letter, recognised, cards.marks(shown)),
        "recognised": recognised,
        "poor": [page for page in recognised if page.poor],
        "asked": pages.waiting(request, letter, pairs),
        "facts": document_facts(letter),
        "doubts": [
            one
            for one in cards.doubts_beside(letter, [clause for _number, clause in pairs])
            if one["kind"] not in ("recognised", "poor_page")  # told on top, with their pictures
        ],
        "twins": [(twin, letters.name_of(twin)) for twin in twins(viewer(request), letter)[:5]],
        "papers": papers_of(viewer(request), letter),
        "contacts": [*letter.reading.get("contacts", ()), *letter.reading.get("people", ())],
        "live": sum(not clause.dropped for _number, clause in pairs),
        "dropped": sum(clause.dropped for _number, clause in pairs),
        "crumbs": letters.crumbs(letter, review=True),
    }
    return render(request, "letters/review.html", context)


Pairs = Sequence[tuple[int, "Clause"]]


def standing(request: HttpRequest, letter: "Directive", pairs: Pairs, reached: Sequence[Reach]) -> dict[str, Any]:
    """What the whole page and its fragments share: the letter, the checklist, what the viewer may do."""
    reviewing = letter.state == State.REVIEWING
    gaps = gaps_of(viewer(request), letter, clock.today(), reached=reached) if reviewing else ()
    return {
        "letter": letter,
        "name": letters.name_of(letter),
        "todo": checklist(letter, gaps, pairs),
        "editable": reviewing and may(viewer(request), Deed.TAKE_IN, letter.holder),
        "may_assign": may(viewer(request), Deed.ASSIGN, letter.holder),
        "set_aside": letter.state == State.SET_ASIDE,
        "today": clock.today(),
    }


def all_cards(request: HttpRequest, letter: "Directive", pairs: Pairs, reached: Sequence[Reach]) -> list[cards.Card]:
    """A card for each clause, in the order of the letter."""
    today = clock.today()
    windows = windows_of(viewer(request), letter, today)
    reach = {one.number: len(one.units) for one in reached}
    following = dict(pairwise(number for number, clause in pairs if not clause.dropped))
    return [
        cards.card(
            letter,
            clause,
            number,
            today=today,
            windows=windows.get(str(clause.pk), ()),
            reach=reach.get(number),
            next_number=following.get(number),
        )
        for number, clause in pairs
    ]


def checklist(letter: "Directive", gaps: Sequence[Gap], pairs: Sequence[tuple[int, "Clause"]]) -> list[ToDo]:
    """The gaps, those of one kind on one line, each with the page that settles it."""
    anchors = {number: str(clause.pk) for number, clause in pairs}
    about: dict[str, list[int]] = defaultdict(list)
    for gap in gaps:
        about[gap.kind].extend([gap.number] if gap.number is not None else [])
    done: dict[str, ToDo] = {}
    for gap in gaps:
        if gap.kind not in done:
            numbers = tuple((number, anchors[number]) for number in about[gap.kind])
            done[gap.kind] = _todo(letter, gap, numbers)
    return list(done.values())


def _todo(letter: "Directive", gap: Gap, numbers: tuple[tuple[int, str], ...]) -> ToDo:
    pages = {
        "subject": ("#xac-nhan", _("Xác nhận")),
        "law_on": (reverse("letters:document", args=[letter.pk]) + "#id_issued_on", _("Nhập ngày")),
        "clauses": (reverse("letters:add", args=[letter.pk]), _("Thêm nội dung")),
        "proposals": (reverse("letters:review", args=[letter.pk]) + "#doc-tu-anh", _("Xem và xác nhận")),
        "deadline": (reverse("letters:answer_by", args=[letter.pk]), _("Chốt một ngày cho tất cả")),
        "targets": (reverse("letters:targets", args=[letter.pk]), _("Chọn đơn vị")),
    }
    pages |= _pages_of_forwarding(letter) if letter.forwards_id is not None else {}
    url, action = pages[gap.kind]
    words = {
        "deadline": ngettext(
            "%(n)s nội dung chưa chốt thời hạn: một ngày, một dịp, hoặc không đặt hạn.",
            "%(n)s nội dung chưa chốt thời hạn: một ngày, một dịp, hoặc không đặt hạn.",
            len(numbers),
        ),
        "targets": ngettext(
            "%(n)s nội dung chưa chọn đơn vị thực hiện.", "%(n)s nội dung chưa chọn đơn vị thực hiện.", len(numbers)
        ),
    }
    sentence = words[gap.kind] % {"n": len(numbers)} if numbers else gap.sentence
    return ToDo(sentence, url, action, numbers)


def _pages_of_forwarding(letter: "Directive") -> dict[str, tuple[str, str]]:
    """Where a letter that passes another on settles what it lacks; one made here has steps of its own."""
    changed = reverse("forwarding:unlink", args=[letter.pk]), _("Tách khỏi văn bản gốc")
    pages = {"source": changed, "circle": (reverse("letters:targets", args=[letter.pk]), _("Bỏ đơn vị"))}
    if letter.drafted:
        paper = reverse("forwarding:paper", args=[letter.pk])
        clauses = reverse("forwarding:clauses", args=[letter.pk]), _("Đặt hạn")
        pages |= {"paper": (paper, _("Tới dự thảo")), "law_on": (paper, _("Tới dự thảo")), "deadline": clauses}
        pages |= {"clauses": (reverse("forwarding:own", args=[letter.pk]), _("Thêm nội dung"))}
    return pages


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the letter's own description. `blank` says that the paper leaves it empty.

    `proposed` was recognised from a picture and waits for a person's word.
    """

    label: str
    value: str
    inferred: bool = False
    blank: str = ""
    proposed: bool = False


def document_facts(letter: "Directive") -> list[Fact]:
    """What the letter says of itself; what was worked out is marked, what is blank says so."""
    read = letter.reading.get("document", {})
    guessed = set(letter.reading.get("inferred", ()))
    if letter.reading.get("pages"):
        guessed -= {"number", "issued_on"}  # those were read, from a picture: they are proposals
    blank = _("văn bản để trống")

    def fact(label: str, field: str, value: str) -> Fact:
        inferred = field in guessed and bool(value) and value == (read.get(field) or "")
        return Fact(label, value, inferred, "" if value else blank, field in letter.proposed)

    day = f"{letter.issued_on:%d/%m/%Y}" if letter.issued_on else ""
    if not day and letter.issued_partial:
        year, _dash, month = letter.issued_partial.partition("-")
        partial = _("tháng %(month)s/%(year)s") % {"month": int(month), "year": year} if month else year
        day = _("%(partial)s (văn bản để trống phần còn lại)") % {"partial": partial}
    signer = letter.signer
    signed = ", ".join(filter(None, (signer.get("name"), signer.get("capacity"), signer.get("title"))))
    found = [
        fact(_("Loại"), "kind", letter.kind),
        fact(_("Số, ký hiệu"), "number", letter.number),
        fact(_("Ngày"), "issued_on", day),
        fact(_("Cơ quan ban hành"), "issuer", letter.issuer),
        fact(_("Nơi ban hành"), "place", letter.place),
        fact(_("Trích yếu"), "subject", letter.subject),
        fact(_("Người ký"), "signer", signed),
        Fact(_("Độ khẩn"), letter.urgency, blank=_("không có dấu khẩn") if not letter.urgency else ""),
    ]
    if not letter.number and letter.symbol:
        found[1] = Fact(_("Số, ký hiệu"), _("ký hiệu %(symbol)s, số để trống") % {"symbol": letter.symbol})
    if letter.law_on and not letter.issued_on:
        said = _("theo ngày %(day)s (do người rà soát nhập)") % {"day": f"{letter.law_on:%d/%m/%Y}"}
        found.insert(3, Fact(_("Quy định áp dụng"), said))
    return found


@require_http_methods(["GET", "POST"])
def document(request: HttpRequest, key: UUID) -> HttpResponse:
    """Correct what the letter says of itself."""
    letter = letters.held_letter(request, key)
    form = DocumentForm(request.POST or None, initial=DocumentForm.from_value(document_value(letter)))
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_document(
                letter, form.value(), version=letters.seen_version(request), by=viewer(request), at=clock.now()
            )
        except (actions.UnableToCorrect, actions.UnableToMoveOn) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lưu thông tin văn bản."))
            return redirect("letters:review", key)
    context = {
        "form": form,
        "letter": letter,
        "stale": letters.is_stale(request, letter),
        "now": document_facts(letter),
        "doubts": cards.doubts_beside(letter, []),
        "crumbs": letters.crumbs(letter, _("Thông tin văn bản"), review=True),
    }
    return render(request, "letters/document.html", context)


@require_POST
def confirm_subject(request: HttpRequest, key: UUID) -> HttpResponse:
    """The person says that the letter is to be handled although it seems to be about something else."""
    letter = letters.held_letter(request, key)
    version = letters.seen_version(request)
    letters.told(
        request,
        lambda: actions.confirm_subject(letter, version=version, by=viewer(request), at=clock.now()),
        _("Đã xác nhận: văn bản này vẫn được giao việc."),
    )
    return redirect("letters:review", key)


@require_http_methods(["GET", "POST"])
def set_aside(request: HttpRequest, key: UUID) -> HttpResponse:
    """Put the letter away unsent; it can be taken up again."""
    letter = letters.held_letter(request, key)
    if request.method == "POST":
        version = letters.seen_version(request)
        letters.told(
            request,
            lambda: actions.set_aside(letter, version=version, by=viewer(request), at=clock.now()),
            _("Đã xếp lại văn bản; không đơn vị nào được giao việc từ nó."),
        )
        return redirect("letters:review", key)
    context = {
        "confirm_title": _("Xếp lại, không giao việc"),
        "confirm_text": letters.name_of(letter),
        "confirm_points": [
            _("Không đơn vị nào nhận việc từ văn bản này."),
            _("Văn bản, tệp và những gì đã rà soát được giữ nguyên; mở lại lúc nào cũng được."),
        ],
        "confirm_button": _("Xếp lại"),
        "confirm_back": reverse("letters:review", args=[key]),
        "form": VersionForm(initial={"version": letter.version}),
        "crumbs": letters.crumbs(letter, _("Xếp lại"), review=True),
    }
    return render(request, "components/confirm.html", context)


@require_POST
def resume(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a letter that was set aside up again."""
    letter = letters.held_letter(request, key)
    letters.told(
        request,
        lambda: actions.resume(letter, by=viewer(request), at=clock.now()),
        _("Đã mở lại văn bản để rà soát."),
    )
    return redirect("letters:review", key)
