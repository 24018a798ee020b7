"""A dossier moves on: submitted, sent back, appraised, approved; each step with its day and its signed paper's hash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from khien.base import audit, clock
from khien.base.actors import Service
from khien.dossiers.actions.filing import freeze
from khien.dossiers.actions.holding import being_written, locked, not_seen, person_id, saved
from khien.dossiers.actions.ordering import begin
from khien.dossiers.actions.telling import tell_of_step
from khien.dossiers.models import Dossier, Filing, Step
from khien.dossiers.queries.dossiers import case_of, dossiers_seen_by, may_act, recorded_for, rules_in_force
from khien.dossiers.rules.order import faults
from khien.dossiers.rules.orders import FILING
from khien.dossiers.rules.states import EXPLAINED, HOLDS, NUMBERED, SIGNED, WHOSE, Act, Actor, State, after, fits_level
from khien.law.levels.answers import typed
from khien.law.levels.decide import decide
from khien.law.levels.read import levels
from khien.law.types import Cite, Regime
from khien.organisations.queries import NotAllowed, Viewer
from khien.systems.actions import set_level

if TYPE_CHECKING:
    from khien.files.models import StoredFile
    from khien.organisations.models import Unit

LEVELS = Service("dossiers")  # writes the approved level down for a unit that its approver does not administer
_EVENTS = {
    Act.OPINION: "dossier.opinion_recorded",
    Act.SUBMIT: "dossier.submitted",
    Act.ASK_SUPPLEMENT: "dossier.supplement_asked",
    Act.FIND_COMPLETE: "dossier.found_complete",
    Act.APPRAISE: "dossier.appraised",
    Act.FIND_UNFIT: "dossier.found_unfit",
    Act.PRESENT: "dossier.presented",
    Act.SEND_BACK: "dossier.sent_back",
    Act.APPROVE: "dossier.approved",
    Act.LIST: "dossier.listed",
    Act.VET: "dossier.vetted",
    Act.CERTIFY: "dossier.certified",
    Act.CHANGE: "dossier.changed",
    Act.WITHDRAW: "dossier.withdrawn",
}


class UnableToTakeStep(ValueError):
    """Something stands against the step; the message says what, `cites` by which articles, `doubt` if it is a doubt."""

    def __init__(self, message: str, cites: tuple[Cite, ...] = (), *, doubt: bool = False) -> None:
        super().__init__(message)
        self.cites = cites
        self.doubt = doubt


@dataclass(frozen=True, slots=True)
class Signed:
    """The signed paper of a step: its number and its bytes. `party` names who decided, outside Khiên."""

    number: str = ""
    paper: StoredFile | None = None
    party: str = ""
    words: str = ""


@transaction.atomic
def choose_judges(
    dossier: Dossier,
    *,
    appraiser: Unit | None,
    approver: Unit | None,
    appraiser_name: str = "",
    approver_name: str = "",
    version: int | None = None,
    by: Viewer,
    at: datetime,
) -> Dossier:
    """Who is to appraise and to approve: a unit of Khiên, or the name of a body outside it."""
    row = being_written(dossier, by, version)
    row.appraiser, row.approver = appraiser, approver
    row.appraiser_name = "" if appraiser else appraiser_name.strip()[:200]
    row.approver_name = "" if approver else approver_name.strip()[:200]
    saved(row, "appraiser", "approver", "appraiser_name", "approver_name")
    details = {"appraiser": row.appraiser_id, "approver": row.approver_id}
    audit.record("dossier.judges_chosen", f"dossier:{row.pk}", by=by, at=at, unit_id=row.holder_id, details=details)
    return row


@transaction.atomic
def take_step(
    dossier: Dossier,
    act: Act,
    *,
    by: Viewer,
    at: datetime,
    on: date,
    signed: Signed | None = None,
    version: int | None = None,
    doubts_seen: bool = False,
) -> Dossier:
    """Take an act on a day. Raises NotAllowed, UnableToMoveOn, UnableToTakeStep, UnableToDraft for an old version."""
    signed = signed or Signed()
    row = locked(dossier, version)
    _require(row, act, by)
    then = after(State(row.state), act)
    if not fits_level(act, State(row.state), row.level, case_of(row).aside):
        raise UnableToTakeStep(_LEVEL_WAY)
    _refuse_faults(row, act, on, at, doubts_seen=doubts_seen)
    _refuse_blanks(row, act, signed)
    _refuse_own(row, act, by)
    row.state, row.moved_at = then, at
    if act is Act.SUBMIT and row.submitted_at is None:
        row.submitted_at = at
    step = Step.objects.create(
        dossier=row,
        act=act,
        state=then,
        on=on,
        at=at,
        by_id=person_id(by),
        number=signed.number.strip()[:100],
        party=signed.party.strip()[:200] or _outside(row, act),
        words=signed.words.strip(),
        paper=signed.paper,
        digest=signed.paper.sha256 if signed.paper else "",
    )
    saved(row, "state", "moved_at", "submitted_at")
    filing = _filed(row, step, by=by, at=at)
    if act is Act.APPROVE:
        _approved(row, step, at=at)
    tell_of_step(row, step, by=by, at=at)
    details = {"on": on.isoformat(), "state": then, "number": step.number, "sha256": step.digest, "party": step.party}
    details |= {"content_sha256": filing.digest} if filing else {}
    audit.record(_EVENTS[act], f"dossier:{row.pk}", by=by, at=at, unit_id=row.holder_id, details=details)
    return row


_LEVEL_WAY = (
    "Cấp độ này không đi bước đó: cấp độ 1, 2 do đơn vị thẩm định phê duyệt luôn, từ cấp độ 3 đơn vị vận hành trình "
    "phê duyệt sau khi có ý kiến thẩm định."
)


def _require(row: Dossier, act: Act, by: Viewer) -> None:
    if may_act(by, row, act):
        return
    if not dossiers_seen_by(by).filter(pk=row.pk).exists():
        raise not_seen()
    raise NotAllowed("Bước này do đơn vị khác làm, hoặc tài khoản của anh/chị chưa được giao quyền.", seen=True)


def _refuse_faults(row: Dossier, act: Act, on: date, at: datetime, *, doubts_seen: bool) -> None:
    found = faults(case_of(row), act, on, today=clock.day_of(at), in_force=rules_in_force)
    against = [one for one in found if not (one.doubt and doubts_seen)]
    if against:
        first = against[0]
        raise UnableToTakeStep(first.text, first.cites, doubt=first.doubt)


def _refuse_blanks(row: Dossier, act: Act, signed: Signed) -> None:
    must_sign = act in SIGNED or recorded_for(row, act)
    if must_sign and signed.paper is None:
        raise UnableToTakeStep("Hãy tải lên văn bản đã ký của bước này: Khiên giữ mã băm của nó.")
    if act in NUMBERED and not signed.number.strip():
        raise UnableToTakeStep("Hãy ghi số, ký hiệu của văn bản đã ký.")
    if act in EXPLAINED and not signed.words.strip():
        raise UnableToTakeStep("Hãy ghi lý do, để người nhận biết phải làm gì tiếp.")


def _refuse_own(row: Dossier, act: Act, by: Viewer) -> None:
    """Nobody judges what he handed in himself."""
    if WHOSE[act] not in {Actor.APPRAISER, Actor.APPROVER} or recorded_for(row, act):
        return
    submitted = case_of(row).last(Act.SUBMIT)
    if submitted is not None and submitted.by is not None and submitted.by == person_id(by):
        raise UnableToTakeStep("Anh/chị đã nộp hồ sơ này nên không tự thẩm định hay phê duyệt được.")


def _filed(row: Dossier, step: Step, *, by: Viewer, at: datetime) -> Filing | None:
    """Freeze what is handed in with the step, and have its files drawn."""
    filing = freeze(row, step, at=at)
    if filing is not None:
        begin(row, FILING, filing=filing, by=by, at=at)
    return filing


def _outside(row: Dossier, act: Act) -> str:
    return {Actor.APPRAISER: row.appraiser_name, Actor.APPROVER: row.approver_name}.get(WHOSE[act], "")


def _approved(row: Dossier, step: Step, *, at: datetime) -> None:
    """The level is the system's from the decision's day; the dossier before it is thereby re-determined."""
    found = decide(levels(), Regime(row.regime), typed(levels(), row.facts))
    set_level(
        row.system,
        by=LEVELS,
        at=at,
        level=row.level or 0,
        since=step.on,
        regime=row.regime,
        criterion=found.criterion.id if found.criterion else "",
        decision=step.number,
    )
    for old in Dossier.objects.select_for_update().filter(system=row.system, state__in=HOLDS).exclude(pk=row.pk):
        old.state = after(State(old.state), Act.REDETERMINE)
        old.moved_at = at
        Step.objects.create(dossier=old, act=Act.REDETERMINE, state=old.state, on=step.on, at=at, number=step.number)
        saved(old, "state", "moved_at")
