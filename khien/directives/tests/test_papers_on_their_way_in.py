"""Scans, mails and ZIPs handed in: put by at once, read in the background, laid out exactly once or refused whole."""

import io
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from PIL import Image

from bench.reading_scans import scanned
from khien.base import clock
from khien.base.models import Entry
from khien.directives import actions, queries
from khien.directives.actions import reading_in, tending
from khien.directives.actions.reading_in import read_on
from khien.directives.models import Directive, Intake, IntakePaper
from khien.directives.rules.intake import (
    LEASE,
    NEXT,
    STAGES,
    Choice,
    Move,
    Stage,
    UnableToTakeUp,
    after_move,
    intake_diagram,
)
from khien.directives.tests.conftest import LETTER, NOW, OTHER
from khien.files.models import StoredFile
from khien.organisations import actions as organisations
from khien.organisations.queries import NotAllowed
from khien.reading.extract.values import Extracted, PageRead, UnableToExtract
from tests.world import World


@dataclass
class Upload:
    name: str
    content: bytes

    def chunks(self) -> Iterable[bytes]:
        yield self.content


@pytest.fixture
def hand_in(world: World) -> Callable[..., Intake]:
    """Hands papers in as the Sở's coordinator; they must be such as wait."""

    def handed(main: Upload, *beside: Upload) -> Intake:
        papers = [actions.NewPaper(actions.PaperRole.MAIN, main)]
        papers += [actions.NewPaper(actions.PaperRole.ATTACHMENT, one) for one in beside]
        row = actions.receive(papers, holder=world.department, by=world.department_coordinator, at=NOW)
        assert isinstance(row, Intake)
        return row

    return handed


def zipped(**papers: str | bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in papers.items():
            archive.writestr(name.replace("__", "."), content)
    return made.getvalue()


def mailed(body: str, *attachments: tuple[str, bytes]) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = "a@khien.example", "b@khien.example", "Công văn"
    message["Date"] = "Wed, 05 Aug 2026 08:00:00 +0700"
    message.set_content(body)
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (900, 1200), "white").save(made, "PNG")
    return made.getvalue()


def recognising(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Recognition that is quick and sure of its words."""
    page = PageRead(1, 0, len(text), from_ocr=True, confidence=80)
    monkeypatch.setattr(reading_in, "extract_file", lambda _path, progress: Extracted(text, "png", 1, (), (page,)))


def bytes_left(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name != "lock"]


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("move", Move)
def test_a_move_leads_where_the_table_says_or_is_refused_in_words(stage: Stage, move: Move) -> None:
    if (stage, move) in NEXT:
        assert after_move(stage, move) is NEXT[stage, move]
        return
    with pytest.raises(UnableToTakeUp, match=STAGES[stage]):
        after_move(stage, move)


def test_the_life_of_an_intake_is_drawn_in_the_docs() -> None:
    assert intake_diagram() in (Path(__file__).parents[3] / "docs" / "lifecycles.md").read_text(encoding="utf-8")


def test_a_letter_with_words_is_laid_out_at_once(world: World, tmp_path: Path) -> None:
    paper = actions.NewPaper(actions.PaperRole.MAIN, Upload("cong-van.txt", LETTER.encode()))
    row = actions.receive([paper], holder=world.department, by=world.department_coordinator, at=NOW)
    assert isinstance(row, Directive)
    assert not Intake.objects.exists()
    assert not list((tmp_path / "files" / "held").iterdir())


@pytest.mark.django_db(transaction=True)
def test_a_scan_waits_and_its_numbers_and_dates_are_proposals(
    world: World, hand_in: Callable[..., Intake], tmp_path: Path
) -> None:
    scan = scanned(LETTER, 7).as_pdf()
    row = hand_in(Upload("cong-van.pdf", scan))
    assert row.state == Stage.WAITING
    assert not Directive.objects.exists()
    read_on(row.pk)
    row.refresh_from_db()
    assert (row.state, row.done, row.total) == (Stage.DONE, 1, 1)
    letter = Directive.objects.get()
    assert letter.number == "128/SGDĐT-VP"
    assert letter.proposed == ["number", "issued_on"]
    waiting = [clause.proposed for clause in letter.clauses.all() if clause.deadline]
    assert waiting
    assert all("deadline" in one for one in waiting)
    gaps = queries.gaps_of(world.department_coordinator, letter, clock.today())
    assert any(gap.kind == "proposals" and "số, ký hiệu" in gap.sentence for gap in gaps)
    assert len(bytes_left(tmp_path)) == 1  # the paper in its place, nothing held any more
    assert Entry.objects.filter(action="directive.taken_in").count() == 1


def test_what_a_person_confirms_is_settled_and_the_rest_waits(
    world: World, hand_in: Callable[..., Intake], monkeypatch: pytest.MonkeyPatch
) -> None:
    recognising(LETTER, monkeypatch)
    row = hand_in(Upload("anh.png", picture()))
    read_on(row.pk)
    letter, by = Directive.objects.get(), world.department_coordinator
    dated = next(clause for clause in letter.clauses.all() if clause.deadline)
    keys = {"number", f"{dated.pk}.deadline"}
    letter = actions.confirm_read(letter, keys, version=letter.version, by=by, at=NOW)
    dated.refresh_from_db()
    assert letter.proposed == ["issued_on"]
    assert (dated.deadline_settled, dated.proposed) == (True, [])
    with pytest.raises(actions.UnableToCorrect, match="Không còn giá trị"):
        actions.confirm_read(letter, keys, version=letter.version, by=by, at=NOW)
    with pytest.raises(NotAllowed):
        actions.confirm_read(letter, {"issued_on"}, version=letter.version, by=world.department_officer, at=NOW)


def test_a_secret_scan_leaves_no_byte_no_word_and_no_name(
    hand_in: Callable[..., Intake], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    recognising(f"TỐI MẬT\n\n{LETTER}", monkeypatch)
    row = hand_in(Upload("ke-hoach-dac-biet.png", picture()), Upload("phu-luc.txt", b"Danh sach"))
    read_on(row.pk)
    row.refresh_from_db()
    assert row.state == Stage.REFUSED
    assert "TỐI MẬT" in row.why
    assert not Directive.objects.exists()
    assert not StoredFile.objects.exists()
    assert bytes_left(tmp_path) == []
    assert [(one.name, one.read, one.token, one.sha256) for one in row.papers.all()] == [
        ("Tệp 1", None, "", ""),
        ("Tệp 2", None, "", ""),
    ]
    assert "dac-biet" not in str(list(Entry.objects.values_list("details", flat=True)))


def test_the_same_upload_while_it_waits_is_the_same_intake(hand_in: Callable[..., Intake], tmp_path: Path) -> None:
    first, second = (hand_in(Upload("anh.png", picture())) for _ in range(2))
    assert first.pk == second.pk
    assert len(bytes_left(tmp_path)) == 1


def test_a_paper_that_is_here_already_is_asked_about(
    world: World, hand_in: Callable[..., Intake], monkeypatch: pytest.MonkeyPatch
) -> None:
    recognising(LETTER, monkeypatch)
    read_on(hand_in(Upload("anh.png", picture())).pk)
    again = hand_in(Upload("chup-lai.png", picture()))
    read_on(again.pk)
    again.refresh_from_db()
    assert again.state == Stage.ASKING
    twins = queries.intake_twins(world.department_coordinator, again)
    assert [one.letter.pk for one in twins] == [Directive.objects.get().pk]
    actions.drop_intake(again, by=world.department_coordinator, at=NOW)
    assert Directive.objects.count() == 1


def test_a_reader_that_died_is_followed_by_another_and_one_letter_results(
    hand_in: Callable[..., Intake], monkeypatch: pytest.MonkeyPatch
) -> None:
    recognising(LETTER, monkeypatch)
    row = hand_in(Upload("anh.png", picture()))

    def dying(*_: object, **__: object) -> None:
        raise SystemExit

    with monkeypatch.context() as killed, suppress(SystemExit):
        killed.setattr(reading_in, "lay_out_groups", dying)
        read_on(row.pk)
    row.refresh_from_db()
    assert row.state == Stage.READING
    read_on(row.pk)  # too early: the first may still be alive
    assert not Directive.objects.exists()
    with clock.stopped_at(NOW + LEASE + timedelta(seconds=1)):
        assert tending.tend(at=clock.now()) == 1
        read_on(row.pk)
        read_on(row.pk)
    assert Directive.objects.count() == 1
    assert Entry.objects.filter(action="directive.taken_in").count() == 1


def test_one_thought_dead_finishes_nothing_after_another(
    hand_in: Callable[..., Intake], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = hand_in(Upload("anh.png", picture()))
    page = PageRead(1, 0, len(LETTER), from_ocr=True, confidence=90)

    def slow(_path: Path, progress: Callable[[int, int], None]) -> Extracted:
        Intake.objects.filter(pk=row.pk).update(tries=2)  # another reader has taken over meanwhile
        progress(1, 2)
        return Extracted(LETTER, "png", 1, (), (page,))

    monkeypatch.setattr(reading_in, "extract_file", slow)
    read_on(row.pk)
    assert not Directive.objects.exists()


def test_after_three_deaths_it_fails_in_words_and_can_be_tried_again(
    world: World, hand_in: Callable[..., Intake], monkeypatch: pytest.MonkeyPatch
) -> None:
    recognising(LETTER, monkeypatch)
    row = hand_in(Upload("anh.png", picture()))
    Intake.objects.filter(pk=row.pk).update(state=Stage.READING, tries=3)
    with clock.stopped_at(NOW + LEASE * 2):
        read_on(row.pk)
    row.refresh_from_db()
    assert row.state == Stage.FAILED
    assert "3 lần" in row.why
    again = actions.retry_intake(row, by=world.department_coordinator, at=NOW)
    read_on(again.pk)
    assert Directive.objects.count() == 1


def test_what_no_machine_could_read_is_typed_beside_its_paper(
    world: World, hand_in: Callable[..., Intake], monkeypatch: pytest.MonkeyPatch
) -> None:
    def blind(_path: Path, progress: object) -> Extracted:
        raise UnableToExtract("Không nhận ra chữ nào trong tệp này.")

    monkeypatch.setattr(reading_in, "extract_file", blind)
    row = hand_in(Upload("mo.png", picture()))
    read_on(row.pk)
    row.refresh_from_db()
    assert row.state == Stage.FAILED
    by = world.department_coordinator
    with pytest.raises(UnableToTakeUp, match="MẬT"):
        actions.type_words(row, f"MẬT\n{LETTER}", by=by, at=NOW)
    letter = actions.type_words(row, LETTER, by=by, at=NOW)
    assert letter.number == "128/SGDĐT-VP"
    assert [paper.file.original_name for paper in queries.papers_of(by, letter)] == ["mo.png"]
    assert letter.proposed == []


@pytest.mark.django_db(transaction=True)
def test_a_zip_of_letters_is_asked_about_and_each_becomes_its_own(
    world: World, hand_in: Callable[..., Intake], tmp_path: Path
) -> None:
    data = zipped(mot__txt=LETTER, hai__txt=OTHER, anh__exe=b"MZ\0\0")
    row = hand_in(Upload("tat-ca.zip", data))
    read_on(row.pk)
    row.refresh_from_db()
    assert row.state == Stage.ASKING
    by = world.department_coordinator
    papers = {one.name: one for one in queries.intake_papers(by, row)}
    one, two = papers["mot.txt"], papers["hai.txt"]
    assert (one.role, two.role) == ("main", "main")
    assert "chương trình" in papers["anh.exe"].why
    with pytest.raises(UnableToTakeUp, match="ít nhất một"):
        actions.choose_papers(row, [], by=by, at=NOW)
    letters = actions.choose_papers(row, [Choice(one.pk, own=True), Choice(two.pk, own=True)], by=by, at=NOW)
    assert [letter.number for letter in letters] == ["128/SGDĐT-VP", "12/SGDĐT-TCCB"]
    row.refresh_from_db()
    assert row.state == Stage.DONE
    assert len(bytes_left(tmp_path)) == 2


def test_an_annex_of_a_zip_is_proposed_to_the_letter_that_it_names(
    world: World, hand_in: Callable[..., Intake]
) -> None:
    annex = "PHỤ LỤC\n(Kèm theo Công văn số 128/SGDĐT-VP ngày 26/8/2024)\n1. Máy chủ thư"
    row = hand_in(Upload("tat-ca.zip", zipped(mot__txt=LETTER, hai__txt=OTHER, phuluc__txt=annex)))
    read_on(row.pk)
    papers = {one.name: one for one in queries.intake_papers(world.department_coordinator, row)}
    assert papers["phuluc.txt"].leads == papers["mot.txt"]
    choices = [
        Choice(papers["mot.txt"].pk, own=True),
        Choice(papers["phuluc.txt"].pk, of=papers["mot.txt"].pk),
    ]
    letters = actions.choose_papers(row, choices, by=world.department_coordinator, at=NOW)
    assert [paper.role for paper in letters[0].papers.all()] == ["main", "attachment"]


def test_the_letter_of_a_mail_is_its_attachment_and_the_mail_is_kept_with_it(
    world: World, hand_in: Callable[..., Intake]
) -> None:
    data = mailed("Gửi các đơn vị văn bản kèm theo.", ("cv.txt", LETTER.encode()), ("ds.csv", b"ip\n192.0.2.1\n"))
    row = hand_in(Upload("thu.eml", data))
    read_on(row.pk)
    letter = Directive.objects.get()
    assert letter.number == "128/SGDĐT-VP"
    kept = [(paper.role, paper.file.original_name) for paper in letter.papers.all()]
    assert kept == [("main", "cv.txt"), ("attachment", "ds.csv"), ("attachment", "thu.eml")]


def test_a_secret_paper_in_a_zip_ends_the_whole_zip(hand_in: Callable[..., Intake], tmp_path: Path) -> None:
    row = hand_in(Upload("tat-ca.zip", zipped(mot__txt=LETTER, hai__txt=f"MẬT\n\n{OTHER}")))
    read_on(row.pk)
    row.refresh_from_db()
    assert row.state == Stage.REFUSED
    assert bytes_left(tmp_path) == []
    assert "SGDĐT" not in str(list(IntakePaper.objects.values()))


def test_only_who_takes_letters_in_for_the_unit_sees_or_moves_an_intake(
    world: World, hand_in: Callable[..., Intake]
) -> None:
    row = hand_in(Upload("anh.png", picture()))
    assert queries.intake_seen_by(world.department_coordinator, row.pk) == row
    for person in (world.department_leader, world.department_officer, world.auditor, world.north_coordinator):
        assert queries.intake_seen_by(person, row.pk) is None
        assert not queries.intake_papers(person, row)
        with pytest.raises(NotAllowed):
            actions.drop_intake(row, by=person, at=NOW)


def test_whoever_lost_the_right_meanwhile_takes_nothing_in(
    world: World, hand_in: Callable[..., Intake], monkeypatch: pytest.MonkeyPatch
) -> None:
    recognising(LETTER, monkeypatch)
    row = hand_in(Upload("anh.png", picture()))
    organisations.remove_person(world.department_coordinator, by=world.administrator, at=NOW)
    read_on(row.pk)
    row.refresh_from_db()
    assert (row.state, Directive.objects.count()) == (Stage.FAILED, 0)
    assert "không còn quyền" in row.why


def test_what_nobody_claims_is_swept_and_what_waits_is_not(hand_in: Callable[..., Intake], tmp_path: Path) -> None:
    hand_in(Upload("anh.png", picture()))
    stray = tmp_path / "files" / "held" / "lac"
    stray.write_bytes(b"x")
    tending.tend(at=NOW)
    assert stray.exists()
    tending.tend(at=clock.now() + timedelta(days=20_000))
    assert not stray.exists()
