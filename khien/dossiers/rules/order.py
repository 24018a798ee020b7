"""What must come before what on a dossier's way, and who may not judge whom: sentences with their articles.

Rules: NĐ 85/2016 Điều 14.1.d, 15, 17.1.b; TT 12/2022 Điều 6, 9.7; NĐ 331/2026 Điều 18.4, 20.1.d, 21, 24.1.b, 30.7.
Which articles exactly, the catalogue says.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from khien.dossiers.rules.states import ACTS, ASIDE, Act, State, beside
from khien.law.procedure.types import Authority, Order, Procedure
from khien.law.types import Cite

POLICY = "quy-che-ban-hanh"
APPROVAL = "phe-duyet-cap-do"
APPRAISAL = "y-kien-tham-dinh"
OPINION = "y-kien-chuyen-mon"
SUBMISSION = "gui-tham-dinh"
DRAWN = frozenset({"tong-quan", "de-xuat", "de-xuat-cap-4-5", "phuong-an"})  # papers that Khiên draws from its data

InForce = Callable[[Cite, date], bool]


@dataclass(frozen=True, slots=True)
class Body:
    """A unit of Khiên by its number, or a body outside it by its name alone."""

    id: int | None = None
    name: str = ""

    @property
    def known(self) -> bool:
        return self.id is not None or bool(self.name)

    def is_also(self, other: "Body") -> bool:
        """Whether both are the same body, as far as is known."""
        if self.id is not None and other.id is not None:
            return self.id == other.id
        return bool(self.name) and self.name.casefold() == other.name.casefold()


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken; `by` is the person's number."""

    act: Act
    state: State
    on: date
    by: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules ask of a dossier. `papers` are the ids of the uploaded ones."""

    law: Procedure
    law_on: date
    level: int | None
    operator: Body
    appraiser: Body
    approver: Body
    steps: tuple[Taken, ...] = ()
    papers: frozenset[str] = frozenset()
    policy_on: date | None = None
    listed: bool = False

    @property
    def authority(self) -> Authority | None:
        """Who decides; None while the level is not known."""
        return self.law.authority_at(self.level, listed=self.listed) if self.level else None

    @property
    def aside(self) -> frozenset[Act]:
        """What is recorded beside the way of this very system."""
        return beside(self.authority, national=bool(self.law.national)) if self.authority else frozenset()

    @property
    def round(self) -> tuple[Taken, ...]:
        """The steps since it was last submitted, that one among them; all where it never was."""
        begun = [place for place, one in enumerate(self.steps) if one.act is Act.SUBMIT]
        return self.steps[begun[-1] :] if begun else self.steps

    def last(self, *acts: Act) -> Taken | None:
        """The last such step of the present round."""
        return next((one for one in reversed(self.round) if one.act in acts), None)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an act may not be, or, where it is a doubt, why a person should look first."""

    text: str
    cites: tuple[Cite, ...] = ()
    doubt: bool = False


def faults(case: Case, act: Act, on: date, *, today: date, in_force: InForce) -> list[Fault]:
    """Everything that stands against an act on a day, doubts last."""
    found = [*_days(case, act, on, today)]
    if act is Act.SUBMIT:
        found += [*_level(case), *_missing(case), *_opinion(case), *_independence(case, in_force)]
    if act in {Act.APPRAISE, Act.FIND_UNFIT, Act.FIND_COMPLETE}:
        found += _independence(case, in_force)
    if act is Act.APPROVE:
        found += [*_appraised(case), *_policy(case, on, in_force), *_unlisted(case)]
    return sorted(found, key=lambda one: one.doubt)


def _days(case: Case, act: Act, on: date, today: date) -> Iterator[Fault]:
    if on > today:
        yield Fault("Ngày của bước này ở sau hôm nay.")
    last = next((one for one in reversed(case.steps) if one.act not in ASIDE), None)
    if last is not None and on < last.on and act not in ASIDE:
        yield Fault(f"Ngày của bước này trước ngày của bước liền trước ({ACTS[last.act]}, {last.on:%d/%m/%Y}).")


def _level(case: Case) -> Iterator[Fault]:
    if case.level is None:
        yield Fault("Chưa có cấp độ đề xuất: hãy trả lời các câu hỏi xác định cấp độ rồi lấy lại vào hồ sơ.")


def _missing(case: Case) -> Iterator[Fault]:
    for paper in case.law.papers_at(case.level) if case.level else ():
        if paper.id not in DRAWN | case.papers | {OPINION}:
            yield Fault(f"Hồ sơ còn thiếu “{paper.name}”: hãy tải lên.", paper.cites)


def _opinion(case: Case) -> Iterator[Fault]:
    rule = _rule(case, OPINION, SUBMISSION)
    cites = rule.cites if rule else case.authority.cites if case.authority and Act.OPINION in case.aside else ()
    given = OPINION in case.papers or any(one.act is Act.OPINION for one in case.steps)
    if cites and not given:
        yield Fault("Hồ sơ này phải có ý kiến chuyên môn của đơn vị chuyên trách trước khi gửi thẩm định.", cites)


def _independence(case: Case, in_force: InForce) -> Iterator[Fault]:
    if not case.appraiser.known:
        yield Fault("Chưa chọn đơn vị thẩm định.")
    if not case.approver.known:
        yield Fault("Chưa chọn đơn vị phê duyệt.")
    for line in case.law.independence:
        cites = tuple(one for one in line.cites if in_force(one, case.law_on))
        if cites and case.appraiser.is_also(case.operator):
            ways = " hoặc ".join(one[0].lower() + one[1:] for one in line.options)
            yield Fault(f"Đơn vị thẩm định không được là đơn vị vận hành hệ thống. Hãy {ways}.", cites)


def _appraised(case: Case) -> Iterator[Fault]:
    rule = _rule(case, APPRAISAL, APPROVAL)
    if rule is not None and case.last(Act.APPRAISE) is None:
        yield Fault("Cấp độ này phải có ý kiến thẩm định trước khi phê duyệt.", rule.cites)


def _policy(case: Case, on: date, in_force: InForce) -> Iterator[Fault]:
    rule = _rule(case, POLICY, APPROVAL)
    cites = tuple(one for one in rule.cites if in_force(one, case.law_on)) if rule else ()
    if not cites:
        return
    if case.policy_on is None:
        yield Fault("Chưa ghi quyết định ban hành Quy chế: quy chế phải được ban hành trước khi phê duyệt.", cites)
    elif case.policy_on > on:
        text = f"Quy chế ban hành ngày {case.policy_on:%d/%m/%Y}, sau ngày phê duyệt: quy chế phải có trước."
        yield Fault(text, cites)
    elif case.policy_on == on:
        yield Fault("Quy chế và quyết định phê duyệt cùng một ngày: hãy xem lại thứ tự ban hành.", cites, doubt=True)


def _unlisted(case: Case) -> Iterator[Fault]:
    """The law names no order between the list and the plan's approval: a doubt, not a refusal."""
    if case.authority and case.authority.lists and not any(one.act is Act.LIST for one in case.steps):
        text = "Chưa ghi quyết định của Thủ tướng phê duyệt Danh mục; luật không nêu việc nào trước: hãy xem lại."
        yield Fault(text, case.authority.cites, doubt=True)


def _rule(case: Case, before: str, after: str) -> Order | None:
    for one in case.law.order:
        if (one.before, one.after) == (before, after) and one.must and case.level in one.levels:
            return one
    return None
