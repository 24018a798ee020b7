"""Inventories, levels, answered controls and two dossiers of the demonstration: one approved, one sent back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from khien.base import clock
from khien.cli.demo.province import BUILDER, Province
from khien.dossiers import actions as dossiers
from khien.dossiers.actions import Answer, Signed
from khien.dossiers.rules.standards import regime_on, standard_of
from khien.dossiers.rules.states import Act
from khien.law.controls.carry import State
from khien.organisations.rules import Role
from khien.systems import actions as systems
from khien.systems.queries import systems_seen_by
from khien.systems.rules.fields import Part

if TYPE_CHECKING:
    from khien.dossiers.models import Dossier
    from khien.files.models import StoredFile
    from khien.organisations.models import Person, Unit
    from khien.systems.models import InformationSystem

_INSIDE = {  # answers of a system that only the staff uses: level 2 under both laws
    "internal_use_only": True,
    "serves_public": False,
    "is_infrastructure": False,
    "controls_works": False,
    "information_kinds": ["rieng", "ca_nhan"],
    "handles_administrative_procedures": False,
    "serves_defence_security": False,
    "national_egov": False,
    "national_special_data_store": False,
    "anqg_works_command": False,
    "anqg_telecom_works": False,
    "anqg_field": ["khong"],
    "pm_decision_level": 0,
    "risk_framework_level": 0,
}
_MARKS, _RECORDS, _PORTAL = "Quản lý điểm học sinh", "Cơ sở dữ liệu chuyên ngành", "Cổng dịch vụ công tỉnh"
_SAYS = (  # of each group of controls in turn; None leaves it unanswered
    (State.IN_PLACE, "Làm theo quy chế của đơn vị, rà soát mỗi năm"),
    (State.PARTLY, "Mới làm ở máy chủ chính"),
    None,
    (State.IN_PLACE, "Nhà cung cấp bảo đảm, có trong hợp đồng"),
    (State.MISSING, "Đang xin kinh phí"),
)


def run(whole: Province, paper: StoredFile, today: date, tell: Callable[[str], None]) -> None:
    """What two schools, the Sở and the province have declared so far; everyone else still has it to do."""
    tell("danh mục, biện pháp, hồ sơ cấp độ")
    first, second = whole.schools[0], whole.schools[4]
    for days, school in ((-60, first), (-20, second)):
        with clock.stopped_at(_at(today, days)):
            _described(_system(school, _MARKS), whole.who(school, Role.OFFICER), clock.now())
    _of_the_province(whole, _at(today, -50))
    _controls(_system(first, _MARKS), whole.who(first, Role.OFFICER), today, below=True)
    _controls(_system(whole.education, _RECORDS), whole.who(whole.education, Role.OFFICER), today, below=False)
    done = _submitted(whole, first, paper, today, -40)
    _judged(whole, done, Act.FIND_COMPLETE, _at(today, -38), Signed())
    _judged(whole, done, Act.APPRAISE, _at(today, -33), Signed("112/SGDĐT-VP", paper))
    _judged(whole, done, Act.APPROVE, _at(today, -30), Signed("640/QĐ-SGDĐT", paper))
    back = _submitted(whole, second, paper, today, -8)
    why = "Thiếu sơ đồ vật lý; chưa nêu ai giữ bản sao lưu ngoại tuyến."
    _judged(whole, back, Act.ASK_SUPPLEMENT, _at(today, -5), Signed(words=why))


def _at(today: date, days: int) -> datetime:
    return datetime.combine(today + timedelta(days=days), time(9), clock.VIETNAM)


def _system(unit: Unit, name: str) -> InformationSystem:
    return systems_seen_by(BUILDER).get(unit=unit, name=name)


def _described(system: InformationSystem, by: Person, at: datetime) -> None:
    """A school's marks: two zones, a server with what runs on it, an address and a name."""

    def add(part: Part, **given: object) -> int:
        where = {"unit": system.unit, "system": system}
        row = systems.add_part(part, by=by, at=at, **where, given=given)[0]  # type: ignore[arg-type]
        return int(row.pk)

    given = {
        "purpose": "Nhập, tổng hợp và tra cứu điểm của học sinh trong trường.",
        "scope": "Một máy chủ, hai mươi máy trạm tại trường.",
        "serves": "Giáo viên, cán bộ quản lý.",
        "stage": "running",
        "operator": "Tổ Công nghệ thông tin",
        "users": 96,
        "hosting": "own_room",
        "place": "Phòng máy chủ, nhà A",
    }
    systems.describe_system(system, by=by, at=at, given=given)
    systems.save_answers(system, _INSIDE, by=by, at=at)
    outside = add(Part.ZONE, name="Kết nối Internet", kind="internet", order=1)
    inside = add(Part.ZONE, name="Vùng máy chủ", kind="internal", order=2)
    users = add(Part.ZONE, name="Mạng LAN của trường", kind="users", order=3)
    add(Part.LINK, source=outside, target=inside, what="HTTPS", protected_by="Tường lửa")
    add(Part.LINK, source=users, target=inside, what="HTTPS", protected_by="VLAN riêng")
    add(Part.ASSET, name="Tường lửa biên", kind="firewall", zone=outside, model="Thiết bị mẫu TL-1", important=True)
    server = add(
        Part.ASSET, name="Máy chủ điểm", kind="server", zone=inside, platform="Debian 12", place="Tủ 1", important=True
    )
    add(Part.ASSET, name="Phần mềm quản lý điểm", kind="application", zone=inside, runs_on=server, important=True)
    add(Part.ADDRESS, network="10.20.1.10", asset=server, zone=inside)
    add(Part.ADDRESS, network="10.20.8.0/24", zone=users, note="Máy trạm của giáo viên")
    add(Part.SOFTWARE, name="PostgreSQL", vendor="PostgreSQL", version="13", supported_until=date(2025, 11, 13))


def _of_the_province(whole: Province, at: datetime) -> None:
    """A supplier with what he can reach, and what belongs to no system: a range and a name."""
    unit, by = whole.province, whole.who(whole.province, Role.OFFICER)
    with clock.stopped_at(at):
        supplier = systems.add_supplier(by=by, at=at, unit=unit, given={"name": "Công ty Phần mềm Mẫu"})
        portal = _system(unit, _PORTAL)
        systems.describe_system(portal, by=by, at=at, given={"hosting": "provider", "provider": supplier.pk})
        systems.add_contract(
            supplier,
            by=by,
            at=at,
            given={
                "number": "15/HĐ-VP",
                "subject": "Bảo trì Cổng dịch vụ công",
                "systems": [str(portal.pk)],
                "reach": "Tài khoản quản trị ứng dụng, từ xa qua VPN",
                "terms": ["confidentiality", "incident_notice", "patching"],
            },
        )
        for part, given in (
            (Part.ADDRESS, {"network": "10.20.0.0/16", "note": "Mạng diện rộng của tỉnh"}),
            (Part.DOMAIN, {"name": "lamdai.example"}),
        ):
            systems.add_part(part, by=by, at=at, unit=unit, system=None, given=given)


def _controls(system: InformationSystem, by: Person, today: date, *, below: bool) -> None:
    """Group after group as far as it is in place; a gap has its owner and its day, one of them soon, one gone by."""
    regime, at = regime_on(today), _at(today, -45)
    level = 2 if below else 3
    groups: dict[str, list[str]] = {}
    for one in standard_of(regime).at(level):
        groups.setdefault(one.group, []).append(one.id)
    with clock.stopped_at(at):
        for number, controls in enumerate(groups.values()):
            if (said := _SAYS[number % len(_SAYS)]) is None:
                continue
            state, how = said
            due = today + timedelta(days=(-3, 5, 40, 90)[number % 4]) if state is not State.IN_PLACE else None
            answer = Answer(state, how, owner=by if due else None, due_on=due)
            dossiers.answer_many(system, regime, controls, answer, by=by, at=at)


def _submitted(whole: Province, unit: Unit, paper: StoredFile, today: date, days: int) -> Dossier:
    """The school's officer writes the dossier and hands it to the Sở."""
    by, at = whole.who(unit, Role.OFFICER), _at(today, days)
    with clock.stopped_at(at):
        row = dossiers.draft_dossier(_system(unit, _MARKS), by=by, at=at, law_on=clock.day_of(at))
        dossiers.add_paper(row, "thiet-ke", paper, by=by, at=at)
        words = {"risks": "Lộ hoặc sửa trái phép điểm của học sinh; mất dữ liệu khi máy chủ hỏng."}
        row = dossiers.write_words(
            row,
            words,
            policy_number="12/QĐ-THPT",
            policy_on=clock.day_of(at) - timedelta(days=30),
            version=row.version + 1,  # the paper came in since
            by=by,
            at=at,
        )
        row = dossiers.choose_judges(row, appraiser=whole.education, approver=whole.education, by=by, at=at)
        signed = Signed("05/CV-THPT", paper)
        return dossiers.take_step(row, Act.SUBMIT, by=by, at=at, on=clock.day_of(at), signed=signed)


def _judged(whole: Province, row: Dossier, act: Act, at: datetime, signed: Signed) -> None:
    by = whole.who(whole.education, Role.LEADER if act is Act.APPROVE else Role.COORDINATOR)
    with clock.stopped_at(at):
        dossiers.take_step(row, act, by=by, at=at, on=clock.day_of(at), signed=signed)
