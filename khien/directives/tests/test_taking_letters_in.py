"""A letter taken in: read, laid out for review, flagged where it seems to be about something else; or refused whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from khien.base.models import Entry, Personal
from khien.directives import actions, queries
from khien.directives.actions import taking_in
from khien.directives.models import Directive, Paper
from khien.directives.tests.conftest import NOW
from khien.files.models import StoredFile
from khien.organisations.queries import NotAllowed
from khien.reading.extract.values import Extracted, PageRead
from tests.world import World


@dataclass
class Upload:
    name: str
    content: bytes

    def chunks(self) -> Iterable[bytes]:
        yield self.content


def test_a_pasted_letter_is_read_and_laid_out_for_review(taken: Directive, letter: str) -> None:
    assert taken.state == "reviewing"
    assert (taken.number, taken.issued_on) == ("128/SGDĐT-VP", date(2024, 8, 26))
    assert not taken.needs_confirming
    assert taken.text == letter
    assert taken.reading["schema"] == "khien.reading/1"
    rows = list(taken.clauses.all())
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    assert rows[0].deadline == date(2024, 9, 15)
    assert "backup-3-2-1" in rows[0].obligations
    assert all(letter[row.start : row.end] for row in rows)


def test_what_the_letter_leaves_blank_is_left_blank_and_unsettled(taken: Directive) -> None:
    undated = [row for row in taken.clauses.all() if row.deadline is None]
    assert undated
    assert not any(row.deadline_settled for row in undated)
    assert taken.law_on is None
    assert taken.answer_by is None


def test_a_letter_on_another_subject_is_taken_in_and_flagged(world: World, other_letter: str) -> None:
    paper = actions.NewPaper(actions.PaperRole.MAIN, text=other_letter)
    row = actions.take_in([paper], holder=world.department, by=world.department_coordinator, at=NOW)
    assert row.needs_confirming
    confirmed = actions.confirm_subject(row, version=row.version, by=world.department_coordinator, at=NOW)
    assert not confirmed.needs_confirming


def test_attachments_are_kept_with_their_roles_and_a_table_without_words_is_kept_too(world: World, letter: str) -> None:
    papers = [
        actions.NewPaper(actions.PaperRole.FORWARDED, Upload("chuyen-tiep.txt", "Văn bản cấp trên".encode())),
        actions.NewPaper(actions.PaperRole.ATTACHMENT, Upload("danh-sach.csv", b"ip\n192.0.2.1\n")),
        actions.NewPaper(actions.PaperRole.MAIN, Upload("cong-van.txt", letter.encode())),
    ]
    row = actions.take_in(papers, holder=world.department, by=world.department_coordinator, at=NOW)
    kept = [(paper.role, paper.file.original_name) for paper in queries.papers_of(world.department_leader, row)]
    assert kept == [("main", "cong-van.txt"), ("forwarded", "chuyen-tiep.txt"), ("attachment", "danh-sach.csv")]
    assert row.papers.get(role="forwarded").text.strip() == "Văn bản cấp trên"


@pytest.mark.parametrize("role", [actions.PaperRole.MAIN, actions.PaperRole.FORWARDED])
def test_a_secret_paper_is_refused_and_no_byte_of_anything_is_kept(
    world: World, letter: str, role: actions.PaperRole, tmp_path: Path
) -> None:
    secret = Upload("mat.txt", f"TỐI MẬT\n\n{letter}".encode())
    papers = [actions.NewPaper(role, secret)]
    if role is not actions.PaperRole.MAIN:
        papers.append(actions.NewPaper(actions.PaperRole.MAIN, text=letter))
    before = Entry.objects.count()
    with pytest.raises(actions.UnableToTakeIn, match="TỐI MẬT") as refusal:
        actions.take_in(papers, holder=world.department, by=world.department_coordinator, at=NOW)
    assert "sao lưu" not in str(refusal.value)
    assert not StoredFile.objects.exists()
    assert not Directive.objects.exists()
    assert Entry.objects.count() == before
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not any("TỐI MẬT".encode() in path.read_bytes() for path in kept)


def test_where_one_file_is_refused_none_is_kept_and_the_sentence_names_it(world: World, letter: str) -> None:
    papers = [
        actions.NewPaper(actions.PaperRole.MAIN, text=letter),
        actions.NewPaper(actions.PaperRole.ATTACHMENT, Upload("phu-luc.pdf", b"")),
    ]
    with pytest.raises(actions.UnableToTakeIn, match=r"phu-luc\.pdf: Tệp trống"):
        actions.take_in(papers, holder=world.department, by=world.department_coordinator, at=NOW)
    assert not StoredFile.objects.exists()
    assert not Paper.objects.exists()


@pytest.mark.parametrize(
    "papers",
    [
        [],
        [actions.NewPaper(actions.PaperRole.MAIN, text="  \n ")],
        [actions.NewPaper(actions.PaperRole.ATTACHMENT, text="chữ")],
        [actions.NewPaper(actions.PaperRole.MAIN, text="a"), actions.NewPaper(actions.PaperRole.MAIN, text="b")],
    ],
)
def test_a_letter_has_exactly_one_main_paper_with_words(world: World, papers: list[actions.NewPaper]) -> None:
    with pytest.raises(actions.UnableToTakeIn):
        actions.take_in(papers, holder=world.department, by=world.department_coordinator, at=NOW)


def test_the_same_paper_taken_in_twice_is_pointed_out(world: World, taken: Directive, letter: str) -> None:
    by = world.department_coordinator
    again = actions.take_in(
        [actions.NewPaper(actions.PaperRole.MAIN, text=letter)], holder=world.department, by=by, at=NOW
    )
    elsewhere = actions.take_in(
        [actions.NewPaper(actions.PaperRole.MAIN, text=letter)],
        holder=world.north,
        by=world.north_coordinator,
        at=NOW,
    )
    assert [one.pk for one in queries.twins(by, again)] == [taken.pk]
    assert not queries.twins(world.north_coordinator, elsewhere).exists()


def test_a_letter_that_came_in_other_bytes_is_pointed_out_by_its_number_and_day(
    world: World, taken: Directive, letter: str
) -> None:
    by = world.department_coordinator
    for text, twins in ((f"{letter}\n", [taken.pk]), (letter.replace("ngày 26 tháng 8", "ngày 27 tháng 8"), [])):
        paper = actions.NewPaper(actions.PaperRole.MAIN, text=text)
        again = actions.take_in([paper], holder=world.department, by=by, at=NOW)
        assert [one.pk for one in queries.twins(by, again)] == twins


def test_only_who_receives_letters_takes_one_in(world: World, letter: str) -> None:
    paper = actions.NewPaper(actions.PaperRole.MAIN, text=letter)
    for person in (world.department_leader, world.department_officer, world.auditor, world.north_coordinator):
        with pytest.raises(NotAllowed):
            actions.take_in([paper], holder=world.department, by=person, at=NOW)
    assert not Directive.objects.exists()


def test_the_trail_of_taking_in_names_papers_by_hash_and_nobody_by_name(taken: Directive) -> None:
    entry = Entry.objects.get(action="directive.taken_in")
    assert entry.subject == taken.scope
    assert entry.details["papers"] == [{"role": "main", "sha256": taken.digest}]
    assert "Nguyễn Thử Nghiệm" not in str(entry.details)
    assert not Personal.objects.filter(entry=entry).exists()


def test_dates_of_a_recognised_letter_wait_for_a_person(
    world: World, letter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = PageRead(1, 0, len(letter), from_ocr=True, confidence=80)
    monkeypatch.setattr(taking_in, "extract_file", lambda _path: Extracted(letter, "pdf", 1, (), (page,)))
    paper = actions.NewPaper(actions.PaperRole.MAIN, text=letter)
    row = actions.take_in([paper], holder=world.department, by=world.department_coordinator, at=NOW)
    dated = [clause for clause in row.clauses.all() if clause.deadline]
    assert dated
    assert not any(clause.deadline_settled for clause in dated)
    assert {"number", "issued_on"} <= set(row.reading["inferred"])
    assert {"recognised", "poor_page"} <= {doubt["kind"] for doubt in row.reading["doubts"]}
    assert row.reading["pages"] == [
        {"number": 1, "start": 0, "end": len(letter), "from_ocr": True, "confidence": 80, "needs_look": True, "turn": 0}
        | {"doubted": ()}
    ]
