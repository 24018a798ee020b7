"""The invented world with something to show on every route: letters, duties, evidence, answers, a report.

Whatever a unit alone may know bears a mark of its own, so that a page which tells it to somebody else is caught.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from khien.base.ids import new_id
from khien.directives import actions as directives
from khien.directives.models import Directive, Paper, Recipient
from khien.directives.rules.answers import Word
from khien.directives.rules.states import Says
from khien.directives.rules.targets import TargetRule
from khien.duties import actions as duties
from khien.duties.models import Ask, Duty
from khien.duties.queries.judging import fresh
from khien.evidence import actions as evidence
from khien.evidence.actions import SubjectRef
from khien.evidence.models import Evidence
from khien.evidence.rules import Decision
from khien.files.actions import store_bytes
from khien.files.models import StoredFile
from khien.law.types import ClauseTerms
from khien.organisations import actions as organisations
from khien.organisations.models import Person, Unit
from khien.organisations.rules import Role
from khien.reports import actions as reports
from khien.reports.models import Report
from tests import world as worlds
from tests.world import BEGAN, SETUP, World

NOW = datetime(2026, 9, 3, 2, 0, tzinfo=UTC)
TODAY = date(2026, 9, 3)
PASSWORD = "một câu dài của mỗi người"
MARKUP = '"><img src=x onerror=alert(1)>'  # what a page that forgets to escape would run
FORMULA = f'=HYPERLINK("https://xau.example","bấm"){MARKUP}'  # a unit's name; a spreadsheet would run its beginning

MARKS = {
    "north": "dấu-của-trường-Bắc",
    "south": "dấu-của-trường-Nam",
    "telecom": "dấu-của-nhà-mạng",
    "telecom's own": "dấu-riêng-của-nhà-mạng",
    "department": "dấu-riêng-của-Sở",
}

LETTER = """\
UBND TỈNH LÂM ĐÀI
SỞ GIÁO DỤC VÀ ĐÀO TẠO

Số: 128/SGDĐT-VP
V/v giữ an toàn thông tin mạng dịp Quốc khánh 02/9 <img src=x onerror=alert(1)>

Lâm Đài, ngày 20 tháng 8 năm 2026

Kính gửi: Hiệu trưởng các trường THPT.

Giám đốc Sở yêu cầu các đơn vị thực hiện:

1. Sao lưu dữ liệu chuyên môn theo quy tắc 3-2-1: ba bản <script>alert(1)</script>, trên hai loại thiết bị, \
một bản cất rời mạng. Hoàn thành \
trước ngày 15/9/2026.

2. Lập phương án ứng cứu sự cố của đơn vị, thủ trưởng ký.

Yêu cầu các đơn vị báo cáo kết quả thực hiện về Sở trước ngày 20/9/2026./.

KT. GIÁM ĐỐC
PHÓ GIÁM ĐỐC

Nguyễn Thử Nghiệm
"""

BEING_REVIEWED = LETTER.replace("128/SGDĐT-VP", "131/SGDĐT-VP").replace("dịp Quốc khánh", MARKS["department"])


@dataclass(frozen=True, slots=True)
class Stage:
    """The world and the rows that the scenes of the walk name."""

    world: World
    people: dict[str, Person]
    paper: StoredFile
    sent: Directive
    reviewing: Directive
    odd: Directive  # on another subject: a person must confirm it
    aside: Directive
    ready: Directive  # settled and addressed, to be sent
    sent_paper: Paper
    review_paper: Paper
    to_north: Recipient  # every clause has a word, unsigned
    to_south: Recipient  # signed
    to_telecom: Recipient  # signed, outside the tree
    to_hill: Recipient  # not opened
    waiting: Evidence
    accepted: Evidence  # with a file
    inventory: Evidence  # waits for the leader
    lent: Evidence  # of telecom, used in its answer
    kept: Evidence  # of telecom, no letter asks for it
    from_above: Evidence  # of the department, about north
    duty: Duty
    waived: Duty
    dated: Duty  # its clock starts with an event
    outside: Duty  # telecom's, by the mandate
    draft: Report
    final: Report
    closed: Report


def build() -> Stage:
    """Set the stage in the present database, on the day `NOW`."""
    world = worlds.build()
    organisations.rename_unit(world.hill, by=SETUP, at=NOW, name=FORMULA)
    people = _people(world)
    paper = store_bytes(b"1. Nhat ky sao luu", "nhật ký.txt", by=None, at=NOW)
    whole = (world.north, world.south, world.hill)
    sent = _ready(world, LETTER, *whole, outside=(world.telecom,))
    sent = directives.send(sent, by=world.department_coordinator, at=NOW)
    to = {one.unit_id: one for one in Recipient.objects.filter(directive=sent)}
    rows: dict[str, Any] = {**_evidence(world, paper)}
    for name in ("north", "south", "telecom"):
        _answer(world, name, to[getattr(world, name).pk])
    reviewing = taken_in(world, BEING_REVIEWED)
    aside = taken_in(world, LETTER.replace("128/", "129/"))
    by = world.department_coordinator
    rows |= _duties(world)
    fresh(Ask.objects.all(), TODAY)  # verdicts are remembered, so that a page that reads them writes nothing
    return Stage(
        world=world,
        people=people,
        paper=paper,
        sent=sent,
        reviewing=reviewing,
        odd=taken_in(world, LETTER.replace("128/", "130/")),
        ready=_ready(world, LETTER.replace("128/", "132/"), world.north),
        aside=directives.set_aside(aside, version=aside.version, by=by, at=NOW),
        sent_paper=Paper.objects.get(directive=sent),
        review_paper=Paper.objects.get(directive=reviewing),
        to_north=to[world.north.pk],
        to_south=to[world.south.pk],
        to_telecom=to[world.telecom.pk],
        to_hill=to[world.hill.pk],
        draft=reports.draft_report(sent, world.department, by=by, at=NOW),
        final=_final(world, sent),
        closed=_closed(world, sent, paper),
        **rows,
    )


def _people(world: World) -> dict[str, Person]:
    """Every role at the province, the Sở and the school; of the others those that the walk needs."""
    people = {}
    places = {"province": world.province, "department": world.department, "north": world.north}
    for place, unit in places.items():
        for role in Role:
            people[f"{place}.{role}"] = _person(f"{place}.{role}", unit, role)
    people |= {
        "office.officer": world.department_officer,
        "south.leader": world.south_leader,
        "south.coordinator": world.south_coordinator,
        "south.officer": world.south_officer,
        "telecom.leader": world.telecom_leader,
        "telecom.coordinator": world.telecom_coordinator,
        "telecom.officer": world.telecom_officer,
        "police.leader": world.police_leader,
        "police.coordinator": world.police_coordinator,
    }
    for person in people.values():
        person.set_password(PASSWORD)
        person.save()
    return people | {"removed": world.removed}


def _person(name: str, unit: Unit, role: Role) -> Person:
    held = Person.objects.filter(grants__unit=unit, grants__role=role).first()
    if held is not None:
        return held
    return organisations.create_person(
        by=SETUP, at=BEGAN, unit=unit, role=role, username=f"{name}.of.stage", full_name=f"Người Thử {name}"
    )


def taken_in(world: World, text: str) -> Directive:
    """A letter that the Sở took in, as its words."""
    paper = directives.NewPaper(directives.PaperRole.MAIN, text=text)
    return directives.take_in([paper], holder=world.department, by=world.department_coordinator, at=NOW)


def _ready(world: World, text: str, *units: Unit, outside: tuple[Unit, ...] = ()) -> Directive:
    """A letter whose every time is settled and every clause has units."""
    by, letter = world.department_coordinator, taken_in(world, text)
    letter = directives.set_answer_by(
        letter, date(2026, 9, 20), settle_the_rest=True, version=letter.version, by=by, at=NOW
    )
    rule = TargetRule(units=tuple(one.pk for one in units), outside=tuple(one.pk for one in outside))
    return directives.choose_targets(letter, list(letter.clauses.all()), rule, version=letter.version, by=by, at=NOW)


def _evidence(world: World, paper: StoredFile) -> dict[str, Evidence]:
    def backup(unit: Unit, by: Person, mark: str, proof: str = "backup_321", about: Unit | None = None) -> Evidence:
        return evidence.record(
            by=by,
            at=NOW,
            provider=unit,
            proof=proof,
            happened_on=TODAY,
            facts={"copies": 3, "media": 2, "offline": 1} if proof == "backup_321" else {},
            subjects=[SubjectRef(about or unit)],
            files=[paper],
            note=f"{mark} {MARKUP}",
        )

    pieces = {
        "waiting": backup(world.north, world.north_officer, MARKS["north"]),
        "accepted": backup(world.north, world.north_officer, MARKS["north"]),
        "inventory": backup(world.north, world.north_officer, MARKS["north"], evidence.INVENTORY),
        "lent": backup(world.telecom, world.telecom_officer, MARKS["telecom"]),
        "kept": backup(world.telecom, world.telecom_officer, MARKS["telecom's own"], "policy_document"),
        "from_above": backup(world.department, world.department_coordinator, "", about=world.north),
    }
    backup(world.south, world.south_officer, MARKS["south"])
    judges = ((pieces["accepted"], world.north_coordinator), (pieces["lent"], world.telecom_coordinator))
    for piece, reviewer in judges:
        evidence.review(piece, Decision.ACCEPT, "", by=reviewer, at=NOW)
    _confirm_list(world)
    return pieces


def _confirm_list(world: World) -> None:
    """The enterprise says which systems it has, so that its backup can be judged."""
    listed = evidence.record(
        by=world.telecom_officer,
        at=NOW,
        provider=world.telecom,
        proof=evidence.INVENTORY,
        happened_on=TODAY,
        facts={"systems": 0, "without_level": 0},
        subjects=[SubjectRef(world.telecom)],
    )
    evidence.review(listed, Decision.ACCEPT, "", by=world.telecom_leader, at=NOW)


def _answer(world: World, name: str, recipient: Recipient) -> None:
    officer, leader = getattr(world, f"{name}_officer"), getattr(world, f"{name}_leader")
    directives.open_letter(recipient, by=officer, at=NOW)
    for clause in recipient.directive.clauses.all():
        directives.answer_clause(recipient, clause, Word(Says.DONE, f"{MARKS[name]} {MARKUP}"), by=officer, at=NOW)
    if name != "north":
        directives.sign_answer(recipient, by=leader, at=NOW)
    recipient.refresh_from_db()


def _duties(world: World) -> dict[str, Duty]:
    for unit in (world.north, world.police):
        asks = [
            duties.NewAsk(unit.pk, name, "directive:other", new_id(), "Kế hoạch năm", "", TODAY, ClauseTerms(quote=""))
            for name in ("incident-notice", "response-team")
        ]
        duties.ask_many(asks, by=SETUP, at=NOW)
    found = {
        "duty": Duty.objects.get(unit=world.north, obligation="backup-3-2-1"),
        "waived": Duty.objects.get(unit=world.north, obligation="response-team"),
        "dated": Duty.objects.get(unit=world.north, obligation="incident-notice"),
        "outside": Duty.objects.get(unit=world.telecom, obligation="backup-3-2-1"),
    }
    duties.waive(found["waived"], "Sở làm thay", by=world.department_leader, at=NOW)
    return found


def _final(world: World, sent: Directive) -> Report:
    by = world.department_coordinator
    report = reports.draft_report(sent, world.department, by=by, at=NOW)
    reports.finalise(report, version=report.version, by=by, at=NOW)
    report.refresh_from_db()
    return report


def _closed(world: World, sent: Directive, paper: StoredFile) -> Report:
    report, by = _final(world, sent), world.department_coordinator
    return reports.close_report(report, "12/BC-SGDĐT", TODAY, paper, by=by, at=NOW)
