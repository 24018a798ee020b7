"""“Lịch sử” of one unit: letters, evidence, verdicts, people and mergers on one line of time, the newest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from khien.base import clock
from khien.directives.queries.received import received_by
from khien.directives.rules.states import Reply
from khien.duties.queries import Lapse, Story, Turn, story
from khien.duties.rules.verdicts import Status
from khien.evidence.queries import Life
from khien.evidence.rules import Standing
from khien.law.load import catalogue
from khien.organisations.rules import ROLE_LABELS, Role
from khien.web.labels import said
from khien.web.status import VERDICTS
from khien.web.units.found import seen_unit
from khien.web.units.views import kind_of
from khien.web.viewing import viewer
from khien.web.wording import instant, short_day

if TYPE_CHECKING:
    from khien.organisations.models import Unit

PAGE, LAPSES = 40, 12


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry. `at` is an instant, or the end of a day where only the day is known (`whole_day`)."""

    at: datetime
    kind: str
    what: str
    whole_day: bool = False
    detail: str = ""
    tone: str = ""
    url: str = ""

    def entry(self) -> dict[str, str]:
        """For the `timeline` tag."""
        when = short_day(self.at.astimezone(clock.VIETNAM).date()) if self.whole_day else instant(self.at)
        label = str(KINDS[self.kind])
        return {"at": when, "who": label, "what": self.what, "detail": self.detail, "tone": self.tone, "url": self.url}


KINDS: Mapping[str, str | Promise] = {
    "van-ban": gettext_lazy("Văn bản"),
    "minh-chung": gettext_lazy("Minh chứng"),
    "ket-luan": gettext_lazy("Kết luận"),
    "nguoi": gettext_lazy("Người phụ trách"),
    "don-vi": gettext_lazy("Đơn vị"),
}


@require_safe
def page(request: HttpRequest, key: int) -> HttpResponse:
    """The line of time under its filters, and what is to lapse next."""
    unit = seen_unit(request, key)
    told = story(viewer(request), unit)
    moments = sorted(_moments(request, unit, told), key=lambda one: one.at)[::-1]  # of one instant, the last said first
    years = sorted({one.at.astimezone(clock.VIETNAM).year for one in moments}, reverse=True)
    kind, year = request.GET.get("loai", ""), request.GET.get("nam", "")
    kept = [
        one for one in moments if kind in ("", one.kind) and year in ("", str(one.at.astimezone(clock.VIETNAM).year))
    ]
    shown = Paginator(kept, PAGE).get_page(request.GET.get("trang"))
    context = {
        "unit": unit,
        "unit_kind": kind_of(unit),
        "page": shown,
        "entries": [one.entry() for one in shown.object_list],
        "kinds": [(value, label, sum(one.kind == value for one in moments)) for value, label in KINDS.items()],
        "kind": kind,
        "years": [str(one) for one in years],
        "year": year,
        "lapses": [_lapse(one) for one in told.lapses[:LAPSES]] if not kind and not year else [],
        "today": clock.today(),
        "crumbs": [
            {"label": _("Đơn vị"), "url": reverse("units:index")},
            {"label": unit.name, "url": reverse("units:one", args=[unit.pk])},
            {"label": _("Lịch sử")},
        ],
    }
    return render(request, "units/story.html", context)


def _moments(request: HttpRequest, unit: Unit, told: Story) -> Iterator[Moment]:
    yield from _letters(request, unit)
    yield from _evidence(told)
    yield from _turns(told)
    yield from _people(unit)
    yield from _mergers(unit)


def _letters(request: HttpRequest, unit: Unit) -> Iterator[Moment]:
    for one in received_by(viewer(request), unit):
        url = reverse("letters:received", args=[one.recipient])
        decided = _("Câu trả lời được tiếp nhận") if one.state is Reply.ACCEPTED else _("Câu trả lời bị trả lại")
        tone = "good" if one.state is Reply.ACCEPTED else "warn"
        for at, what, of in (
            (one.sent_at, _("Nhận văn bản"), ""),
            (one.opened_at, _("Mở văn bản"), ""),
            (one.answered_at, _("Ký trả lời"), "good"),
            (one.decided_at, decided, tone),
            (one.recalled_at, _("Văn bản được thu hồi"), "warn"),
        ):
            if at is not None:
                yield Moment(at, "van-ban", f"{what}: {one.name}", tone=of, url=url)


_BECAME: Mapping[Standing, tuple[str | Promise, str]] = {
    Standing.ACCEPTED: (gettext_lazy("Minh chứng được chấp nhận"), "good"),
    Standing.WAITING: (gettext_lazy("Ghi minh chứng, chờ duyệt"), ""),
    Standing.RETURNED: (gettext_lazy("Minh chứng bị trả lại"), "warn"),
    Standing.WITHDRAWN: (gettext_lazy("Rút minh chứng"), "warn"),
    Standing.SUPERSEDED: (gettext_lazy("Thay minh chứng bằng bản mới"), ""),
}


def _evidence(told: Story) -> Iterator[Moment]:
    """Each piece once, though it speaks of several systems."""
    for one in {life.id: life for life in told.evidence}.values():
        url, title = reverse("evidence:one", args=[one.id]), _proof(one)
        done = _("Thực hiện ngày %(day)s") % {"day": short_day(one.happened_on)}
        for place, (at, worth) in enumerate(one.worths):
            words, tone = _BECAME[worth]
            if place == 0 and worth is Standing.ACCEPTED:
                words = _("Máy ghi minh chứng")
            yield Moment(at, "minh-chung", f"{words}: {title}", detail=done, tone=tone, url=url)


def _proof(life: Life) -> str:
    known = catalogue().proofs.get(life.proof)
    return known.title if known else life.proof


_TONES = {Status.MET: "good", Status.WAIVED: "good", Status.OVERDUE: "bad", Status.FAILED: "bad"}


def _turns(told: Story) -> Iterator[Moment]:
    """Each verdict that became another; what was newly asked on one day stands together."""
    new: dict[date, list[Turn]] = defaultdict(list)
    for turn in told.turns:
        if turn.before is None:
            new[turn.on].append(turn)
        else:
            yield _turn(turn)
    for on, turns in new.items():
        if len(turns) == 1:
            yield _turn(turns[0])
            continue
        what = _("Được giao %(n)s nghĩa vụ mới") % {"n": len(turns)}
        detail = "; ".join(f"{_title(one)}: {_said(one.after)}" for one in turns)
        url = f"{reverse('standing:index')}?don_vi={told.unit}&ngay={on:%d/%m/%Y}"
        yield Moment(_end_of(on), "ket-luan", what, whole_day=True, detail=detail, url=url)


def _said(status: Status | None) -> str:
    return str(VERDICTS[status.value].label) if status else _("thôi được giao")


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), clock.VIETNAM)


def _turn(turn: Turn) -> Moment:
    url = f"{reverse('work:duty', args=[turn.duty])}?ngay={turn.on:%d/%m/%Y}"
    before = str(VERDICTS[turn.before.value].label) if turn.before else _("mới được giao")
    why = _("%(why)s (do thời gian trôi qua)") % {"why": turn.reason} if turn.by_time else turn.reason
    return Moment(
        at=_end_of(turn.on),
        kind="ket-luan",
        what=f"{_title(turn)}: {before} → {_said(turn.after)}",
        whole_day=True,
        detail=why,
        tone=_TONES.get(turn.after, "warn") if turn.after else "",
        url=url,
    )


def _title(one: Turn | Lapse) -> str:
    known = catalogue().obligations.get(one.obligation)
    return known.title if known else one.obligation


def _lapse(one: Lapse) -> tuple[date, str, str]:
    return one.on, _title(one), reverse("work:duty", args=[one.duty])


def _people(unit: Unit) -> Iterator[Moment]:
    """Who held which role here, from and to; roles yet to begin are not history."""
    today = clock.today()
    for grant in unit.grants.select_related("person"):
        role = said(ROLE_LABELS[Role(grant.role)])
        url = reverse("units:person", args=[grant.person_id])
        named = {"who": grant.person.full_name, "role": role}
        if grant.valid_from <= today:
            yield _on(grant.valid_from, "nguoi", _("%(who)s giữ vai trò: %(role)s") % named, url)
        if grant.valid_to is not None and grant.valid_to <= today:
            yield _on(grant.valid_to, "nguoi", _("%(who)s thôi vai trò: %(role)s") % named, url)


def _mergers(unit: Unit) -> Iterator[Moment]:
    if unit.valid_from is not None:
        yield _on(unit.valid_from, "don-vi", _("Bắt đầu hoạt động"))
    for one in unit.inheritances.select_related("predecessor"):
        what = _("Tiếp nhận %(unit)s, cùng các nghĩa vụ còn mở") % {"unit": one.predecessor.name}
        yield _on(one.on, "don-vi", what, reverse("units:story", args=[one.predecessor_id]))
    if unit.valid_to is not None:
        names = ", ".join(one.successor.name for one in unit.successions.select_related("successor"))
        ended = _("Kết thúc hoạt động; tiếp nhận: %(units)s") % {"units": names} if names else _("Kết thúc hoạt động")
        yield _on(unit.valid_to, "don-vi", ended)


def _on(day: date, kind: str, what: str, url: str = "") -> Moment:
    return Moment(datetime.combine(day, time(), clock.VIETNAM), kind, what, whole_day=True, url=url)
