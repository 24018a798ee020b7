"""Letters on all their ways: taken in as pictures, passed on, amended above, answered on sheets, urged, reported."""

import io
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from PIL import Image

from bench.size import words
from bench.size.extras.cast import Cast
from khien.base.actors import Service
from khien.base.ids import new_id
from khien.directives import actions as directives
from khien.directives import queries
from khien.directives.actions import NewPaper, PaperRole, Shape
from khien.directives.models import Directive, Intake, IntakePaper, Paper, Recipient
from khien.directives.rules.answers import Word
from khien.directives.rules.intake import Stage
from khien.directives.rules.states import Reply, Says, State
from khien.directives.rules.targets import TargetRule
from khien.directives.sheets.write import workbook
from khien.duties import actions as duties
from khien.duties.actions import NewAsk
from khien.files.actions import hold_bytes, store_bytes
from khien.law.types import ClauseTerms
from khien.notices import actions as notices
from khien.organisations.models import Unit
from khien.organisations.rules import Role
from khien.reports import actions as reports

SCHOOLS, SHEETS, DAYS = 40, 5, 20
A4 = (1654, 2339)  # at 200 dpi


def write(cast: Cast) -> None:
    """Everything but reports is the first Sở's."""
    _recognised(cast)
    _handed_in(cast)
    _passed_on(cast)
    _urged(cast)
    _reported(cast)
    _dated(cast)


def _text(cast: Cast, order: int, grounds: str = "") -> str:
    said = [said for _, _, said in words.chosen(order, 6)]
    text = words.letter(order, cast.department.name, cast.today, cast.today + timedelta(days=DAYS), said)
    return text.replace("1. ", f"{grounds}1. ", 1)


def _taken_in(cast: Cast, order: int, holder: Unit, grounds: str = "") -> Directive:
    paper = NewPaper(PaperRole.MAIN, text=_text(cast, order, grounds))
    return directives.take_in([paper], holder=holder, by=cast.who(holder, Role.COORDINATOR), at=cast.at)


def _picture() -> bytes:
    made = io.BytesIO()
    Image.new("L", A4, "white").save(made, "PNG")
    return made.getvalue()


def _recognised(cast: Cast) -> None:
    """As recognising leaves a letter of three pages, whose number and day a person must look at.

    Rows and not actions, here and in `_handed_in`: the actions would recognise for half a minute.
    """
    letter = _taken_in(cast, 9001, cast.department)
    third = len(letter.text) // 3
    cuts = (0, third, 2 * third, len(letter.text))
    seen = {"from_ocr": True, "confidence": 70, "needs_look": True}
    pages = [{"number": n, "start": begin, "end": end, **seen} for n, (begin, end) in enumerate(pairwise(cuts), 1)]
    letter.reading = letter.reading | {"pages": pages}
    letter.proposed = ["number", "issued_on"]
    letter.save()
    picture = store_bytes(_picture(), "trang.png", by=None, at=cast.at)
    Paper.objects.filter(directive=letter).update(file=picture)


def _handed_in(cast: Cast) -> None:
    """Papers that wait for a person to say which of them belong together."""
    row = Intake.objects.create(
        holder=cast.department,
        state=Stage.ASKING,
        digest="9" * 64,
        by=cast.who(cast.department, Role.COORDINATOR),
        at=cast.at,
        touched_at=cast.at,
    )
    for place in range(3):
        said = _text(cast, 9010 + place)
        held = hold_bytes(said.encode(), f"van-ban-{place + 1}.txt")
        IntakePaper.objects.create(
            intake=row,
            position=place,
            name=held.name,
            role="main",
            token=held.token,
            sha256=held.sha256,
            size=held.size,
            read={"text": said, "kept_as": "txt", "notes": [], "pages": []},
        )


def _passed_on(cast: Cast) -> None:
    """The province's letter to its first Sở: begun to be passed on, made final, sent to schools; then amended."""
    by = cast.who(cast.department, Role.COORDINATOR)
    above = _sent(cast, _taken_in(cast, 9004, cast.province), cast.province, [cast.department])
    directives.open_letter(Recipient.objects.get(directive=above, unit=cast.department), by=by, at=cast.at)
    schools = _schools(cast)
    begun = _shaped(cast, above, schools)
    added = directives.add_own(
        begun, "Tổ chức diễn tập khôi phục dữ liệu.", None, version=begun.version, by=by, at=cast.at
    )
    begun.refresh_from_db()
    directives.choose_targets(begun, [added], _rule(schools), version=begun.version, by=by, at=cast.at)
    _final(cast, _shaped(cast, above, schools))
    out = _issued(cast, _final(cast, _shaped(cast, above, schools)))
    _answered(cast, out)
    _on_sheets(cast, out)
    later = cast.today + timedelta(days=DAYS + 5)
    coordinator = cast.who(cast.province, Role.COORDINATOR)
    directives.amend_answer_by(above, later, "Lùi hạn vì bão", by=coordinator, at=cast.at)
    grounds = f"Thực hiện Công văn số {above.number} ngày {above.issued_on:%d/%m/%Y}, đề nghị:\n\n"
    _taken_in(cast, 9005, cast.department, grounds)


def _schools(cast: Cast) -> list[Unit]:
    return list(Unit.objects.filter(parent=cast.department, kind="upper_school").order_by("pk")[:SCHOOLS])


def _rule(units: Sequence[Unit]) -> TargetRule:
    return TargetRule(units=tuple(one.pk for one in units))


def _sent(cast: Cast, letter: Directive, holder: Unit, to: Sequence[Unit]) -> Directive:
    by, due = cast.who(holder, Role.COORDINATOR), cast.today + timedelta(days=DAYS)
    letter = directives.set_answer_by(letter, due, settle_the_rest=True, version=letter.version, by=by, at=cast.at)
    return directives.send(_addressed(cast, letter, holder, to), by=by, at=cast.at)


def _addressed(cast: Cast, letter: Directive, holder: Unit, to: Sequence[Unit]) -> Directive:
    by = cast.who(holder, Role.COORDINATOR)
    live = list(letter.clauses.filter(dropped=False))
    return directives.choose_targets(letter, live, _rule(to), version=letter.version, by=by, at=cast.at)


def _shaped(cast: Cast, above: Directive, to: Sequence[Unit]) -> Directive:
    by, due = cast.who(cast.department, Role.COORDINATOR), cast.today + timedelta(days=DAYS - 5)
    letter = directives.forward(above, cast.department, by=by, at=cast.at)
    shapes = {str(one.pk): Shape(True, one.text, due, True) for one in letter.clauses.all()}
    letter = directives.shape(letter, shapes, due, version=letter.version, by=by, at=cast.at)
    return _addressed(cast, letter, cast.department, to)


def _final(cast: Cast, letter: Directive) -> Directive:
    by = cast.who(cast.department, Role.COORDINATOR)
    draft = queries.draft_seen_by(by, letter)
    if draft is None:
        raise LookupError("a letter made here has a paper")
    directives.finalise_draft(draft, version=draft.version, by=by, at=cast.at)
    letter.refresh_from_db()
    return letter


def _issued(cast: Cast, letter: Directive) -> Directive:
    by = cast.who(cast.department, Role.COORDINATOR)
    draft = queries.draft_seen_by(by, letter)
    if draft is None:
        raise LookupError("a letter made here has a paper")
    letter = directives.issue(draft, "9003/SGDĐT-VP", cast.today, cast.paper(), by=by, at=cast.at)
    return directives.send(letter, by=by, at=cast.at)


def _answered(cast: Cast, letter: Directive) -> None:
    """Two schools have said everything: of one the leader may sign, of the other he has."""
    rows = Recipient.objects.filter(directive=letter).select_related("unit")
    other = rows.exclude(unit=cast.school).order_by("pk")[0].unit
    for unit in (cast.school, other):
        by = cast.who(unit, Role.OFFICER)
        row = directives.open_letter(rows.get(unit=unit), by=by, at=cast.at)
        for clause in letter.clauses.filter(dropped=False):
            directives.answer_clause(row, clause, Word(Says.IN_PROGRESS, "Xong trước hạn"), by=by, at=cast.at)
    directives.sign_answer(row, by=cast.who(other, Role.LEADER), at=cast.at)


def _on_sheets(cast: Cast, letter: Directive) -> None:
    by = cast.who(cast.department, Role.COORDINATOR)
    rows = list(Recipient.objects.filter(directive=letter, state=Reply.NOT_OPENED).order_by("pk")[:SHEETS])
    found = queries.sheets_of(by, letter, rows, cast.today)
    files = [(f"phieu-{place}.xlsx", workbook(sheet)) for place, (_, sheet) in enumerate(found, 1)]
    batch = directives.hand_in(letter, files, by=by, at=cast.at)
    while directives.read_next(batch):
        pass


def _urged(cast: Cast) -> None:
    """One letter of the Sở to all its schools, many of which are late."""
    by = cast.who(cast.department, Role.COORDINATOR)
    sent = Directive.objects.filter(holder=cast.department, state=State.SENT, forwards=None)
    directives.remind(by=by, at=cast.at, directive=sent.order_by("sent_at")[0], words="Đề nghị trả lời ngay.")
    while notices.place(by=Service("notices"), at=cast.at):
        pass


def _reported(cast: Cast) -> None:
    """A draft on the letter that reached most, one made final and one closed on a letter to the first line."""
    by = cast.who(cast.department, Role.COORDINATOR)
    sent = Directive.objects.filter(holder=cast.department, state=State.SENT).order_by("sent_at")
    reports.draft_report(sent.filter(forwards=None)[0], cast.department, by=by, at=cast.at)
    own = sent.filter(forwards__isnull=False)[0]
    for closes in (False, True):
        report = reports.draft_report(own, cast.department, by=by, at=cast.at)
        reports.finalise(report, version=report.version, by=by, at=cast.at)
        report.refresh_from_db()
        if closes:
            reports.close_report(report, "12/BC-SGDĐT", cast.today, cast.paper(), by=by, at=cast.at)


def _dated(cast: Cast) -> None:
    """A duty whose clock starts with an event, which somebody must say has happened."""
    ask = NewAsk(
        cast.school.pk,
        "incident-notice",
        "directive:other",
        new_id(),
        "Kế hoạch năm",
        "",
        cast.today,
        ClauseTerms(quote=""),
    )
    duties.ask_many([ask], by=Service("bench"), at=cast.at)
