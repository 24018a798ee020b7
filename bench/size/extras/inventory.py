"""A system with all that a system can have: parts, answers, a level, controls, dossiers on their way; suppliers."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise

from bench.size.extras.cast import Cast
from khien.dossiers import actions as dossiers
from khien.dossiers.actions import Answer, Signed
from khien.dossiers.models import Dossier
from khien.dossiers.rules.standards import regime_on
from khien.dossiers.rules.states import Act
from khien.law.controls.carry import State
from khien.law.controls.read import controls
from khien.law.levels.read import levels
from khien.law.types import Regime
from khien.organisations.models import Person
from khien.organisations.rules import Role
from khien.systems import actions as systems
from khien.systems.models import InformationSystem
from khien.systems.rules.fields import Part

BUSY, WRITTEN, APPROVED = "Cổng học bạ số", "Quản lý bán trú", "Thư viện số"
ASSETS, SUPPLIERS = 60, 12
_KINDS = ("server", "virtual", "database", "application", "switch", "workstation")
_STATES = (State.IN_PLACE, State.IN_PLACE, State.PARTLY, State.MISSING)


def write(cast: Cast) -> None:
    """Three systems of the school: one described to the end with its dossier in review, one drafted, one approved."""
    by = cast.who(cast.school, Role.OFFICER)
    busy, drafted, approved = (
        systems.add_system(by=by, at=cast.at, unit=cast.school, name=name) for name in (BUSY, WRITTEN, APPROVED)
    )
    _parts(cast, busy, by)
    _level(cast, busy, by, 3)
    _controls(cast, busy, by)
    _submitted(cast, _dossier(cast, busy, by, 3), by)
    _dossier(cast, drafted, by, 2)
    _approved(cast, _submitted(cast, _dossier(cast, approved, by, 2), by))
    _suppliers(cast, by)


def _parts(cast: Cast, system: InformationSystem, by: Person) -> None:
    def add(part: Part, **given: object) -> int:
        made = systems.add_part(part, by=by, at=cast.at, unit=cast.school, system=system, given=given)
        return int(made[0].pk)

    zones = [
        add(Part.ZONE, name=name, kind=kind, order=place)
        for place, (name, kind) in enumerate((("Biên", "edge"), ("DMZ", "dmz"), ("Máy chủ", "internal")), 1)
    ]
    for source, target in pairwise(zones):
        add(Part.LINK, source=source, target=target, what="HTTPS", protected_by="Tường lửa")
    for number in range(ASSETS):
        asset = add(
            Part.ASSET,
            name=f"Máy {number + 1:02}",
            kind=_KINDS[number % len(_KINDS)],
            zone=zones[number % len(zones)],
            important=number % 5 == 0,
        )
        network = f"10.0.{number // 8}.{number % 8 * 10 + 1}"
        add(Part.ADDRESS, network=network, asset=asset, zone=zones[number % len(zones)])
        add(Part.SOFTWARE, name="PostgreSQL", version=f"15.{number % 4}", asset=asset)
    for number in range(4):
        add(Part.DOMAIN, name=f"so{number + 1}.lamdai.example.edu.vn")


def _level(cast: Cast, system: InformationSystem, by: Person, level: int) -> Regime:
    """Every answer of the catalogue's first example at a level, and the level that follows from them."""
    regime = regime_on(cast.today)
    systems.save_answers(system, _facts(regime, level), by=by, at=cast.at)
    systems.propose_level(system, by=by, at=cast.at, on=cast.today, regime=regime)
    return regime


def _facts(regime: Regime, level: int) -> Mapping[str, object]:
    return next(one.facts for one in levels().laws[regime].examples if one.level == level)


def _controls(cast: Cast, system: InformationSystem, by: Person) -> None:
    """Everything asked at its level under both standards, group by group; a quarter of it not there yet."""
    for regime, standard in controls().standards.items():
        asked = standard.at(3)
        for number, group in enumerate(standard.groups):
            state = _STATES[number % len(_STATES)]
            due = None if state is State.IN_PLACE else cast.today + timedelta(days=30)
            found = [one.id for one in asked if one.group == group]
            if found:
                answer = Answer(state, "Đã có quy định và người theo dõi.", by, due)
                dossiers.answer_many(system, regime, found, answer, by=by, at=cast.at)


def _dossier(cast: Cast, system: InformationSystem, by: Person, level: int) -> Dossier:
    """Begun, worded and with two papers."""
    systems.save_answers(system, _facts(regime_on(cast.today), level), by=by, at=cast.at)
    row = dossiers.draft_dossier(system, by=by, at=cast.at, law_on=cast.today)
    dossiers.add_paper(row, "thiet-ke", cast.paper("thiet-ke.txt", "1. Thiết kế"), by=by, at=cast.at)
    dossiers.add_paper(row, "policy", cast.paper("quy-che.txt", "1. Quy chế"), by=by, at=cast.at)
    row.refresh_from_db()
    row = dossiers.write_words(
        row,
        {"zones": "Ba vùng mạng, cách nhau bằng tường lửa.", "risks": "Lộ dữ liệu học sinh."},
        policy_number="12/QĐ",
        policy_on=cast.today - timedelta(days=60),
        version=row.version,
        by=by,
        at=cast.at,
    )
    return dossiers.choose_judges(row, appraiser=cast.department, approver=cast.department, by=by, at=cast.at)


def _submitted(cast: Cast, row: Dossier, by: Person) -> Dossier:
    return dossiers.take_step(row, Act.SUBMIT, by=by, at=cast.at, on=cast.today, signed=_signed(cast), doubts_seen=True)


def _approved(cast: Cast, row: Dossier) -> Dossier:
    coordinator, leader = (cast.who(cast.department, role) for role in (Role.COORDINATOR, Role.LEADER))
    row = dossiers.take_step(row, Act.FIND_COMPLETE, by=coordinator, at=cast.at, on=cast.today, doubts_seen=True)
    return dossiers.take_step(
        row, Act.APPROVE, by=leader, at=cast.at, on=cast.today, signed=_signed(cast), doubts_seen=True
    )


def _signed(cast: Cast) -> Signed:
    return Signed("05/QĐ", cast.paper())


def _suppliers(cast: Cast, by: Person) -> None:
    for number in range(SUPPLIERS):
        given = {"name": f"Công ty Mẫu {number + 1}"}
        supplier = systems.add_supplier(by=by, at=cast.at, unit=cast.school, given=given)
        systems.add_contract(supplier, by=by, at=cast.at, given={"number": f"{number + 1:02}/HĐ"})
