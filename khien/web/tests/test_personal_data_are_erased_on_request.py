"""Erasing on request: who may, what goes everywhere, what stays, that it shows, and that the chain stands."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from khien.base import audit, clock
from khien.base.models import Entry, Personal
from khien.directives import actions as directives
from khien.directives.models import Directive, Recipient
from khien.directives.rules.answers import Word
from khien.directives.rules.states import Says
from khien.evidence import actions as evidence
from khien.evidence import queries as evidence_queries
from khien.evidence.actions import SubjectRef
from khien.evidence.models import Evidence
from khien.files.actions import store_bytes
from khien.files.queries import UnableToOpen, damaged_files, open_bytes, path_of
from khien.incidents.actions import receive_by_link
from khien.incidents.tests.reported import on_watch, reported
from khien.law.facts import FactValue
from khien.organisations import actions as organisations
from khien.organisations import queries
from khien.organisations.models import Person, SavedView
from khien.organisations.queries import NotAllowed
from khien.organisations.rules.names import ERASED
from khien.reports.letter_archive import verify
from khien.reports.letter_archive.pack import archive_letter
from khien.search.query import parsed
from khien.watch.actions.links import BY as LINKS
from khien.watch.actions.links import make_link
from khien.watch.actions.members import end_member
from khien.watch.rules.links import Purpose
from khien.web.tests.letters_at_hand import NOW, recipient, sent, signed_in
from tests.world import World

pytestmark = pytest.mark.django_db

WHY = "Đơn đề nghị ngày 02/9/2026"
PAGE = "/quan-tri/xoa-du-lieu-ca-nhan"


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def letter(world: World) -> Directive:
    """Sent, proven by the officer of north, answered with remarks that name somebody."""
    row = sent(world)
    kinds: dict[str, dict[str, FactValue]] = {
        "backup_321": {"copies": 3, "media": 2, "offline": 1},
        "backup_run": {"what": "Sổ điểm của cô Mẫu Danh", "succeeded": True},
    }
    for proof, facts in kinds.items():
        evidence.record(
            by=world.north_officer,
            at=NOW,
            provider=world.north,
            proof=proof,
            happened_on=date(2026, 9, 1),
            facts=facts,
            subjects=[SubjectRef(world.north)],
            files=[store_bytes(b"1", "nhat-ky.txt", by=None, at=NOW)],
            note="Cô Mẫu Danh giữ ổ cứng, 0900 000 001",
        )
    to = recipient(row, world.south)
    words = {key: Word(Says.DONE, "Cô Mẫu Danh đã làm") for key in to.clause_ids}
    directives.enter_on_behalf(
        to, words, of=world.department, by=world.department_coordinator, at=NOW, difficulties="Cô Mẫu Danh nghỉ"
    )
    return row


def everything(person: Person, letter: Directive) -> str:
    """The archive of the letter, all of it."""
    stream = io.BytesIO()
    archive_letter(letter, stream, by=person, at=NOW)
    with zipfile.ZipFile(stream) as archive:
        return "\n".join(
            archive.read(name).decode() for name in archive.namelist() if name.endswith((".json", "jsonl"))
        )


def sound(person: Person, letter: Directive, tmp_path: object) -> list[str]:
    stream = io.BytesIO()
    archive_letter(letter, stream, by=person, at=NOW)
    path = tmp_path / "ho-so.zip"  # type: ignore[operator]
    path.write_bytes(stream.getvalue())
    return verify.verified(path)[0]


def gone(world: World, person: Person) -> None:
    organisations.remove_person(person, by=world.administrator, at=NOW)


def erased(world: World, kind: str, key: object) -> None:
    answer = signed_in(world.administrator).post(f"{PAGE}/{kind}/{key}/", {"reason": WHY})
    assert answer.status_code == 302, answer.content.decode()


def test_a_person_is_forgotten_everywhere_and_the_chain_stands(
    world: World, letter: Directive, tmp_path: object
) -> None:
    officer = world.north_officer
    name, username = officer.full_name, officer.username
    organisations.save_view(by=officer, at=NOW, page="evidence:index", name=name, query="")
    gone(world, officer)
    erased(world, "nguoi", officer.pk)
    officer.refresh_from_db()
    assert (officer.full_name, officer.email, officer.phone, officer.title) == (ERASED, "", "", "")
    assert username not in officer.username and not SavedView.objects.exists()
    assert not Personal.objects.filter(entry__subject=f"person:{officer.pk}", erased_at=None).exists()
    assert list(audit.faults()) == []
    for typed in (name, username, "da xoa"):
        assert officer.pk not in queries.people_found(world.administrator, parsed(typed)).keys
    piece = Evidence.objects.get(proof="backup_run")
    client = signed_in(world.administrator)
    for address in (f"/minh-chung/{piece.pk}/", "/nhat-ky/", "/minh-chung/", f"/don-vi/nguoi/{officer.pk}/"):
        html = client.get(address, {"tat_ca": 1}).content.decode()
        assert name not in html and ERASED in html, address
    assert name not in client.get("/bang/minh-chung.csv").getvalue().decode()
    archive = everything(world.department_coordinator, letter)
    assert name not in archive and ERASED in archive
    assert sound(world.department_coordinator, letter, tmp_path) == []


@pytest.mark.parametrize("account", [False, True])
def test_who_was_called_of_an_incident_and_took_it_by_link_is_forgotten_there(world: World, account: bool) -> None:
    person = world.north_officer if account else None
    member = on_watch(world.north, person, name="Trực Kín Tên", at=NOW)
    name = member.name
    row = reported(world, at=NOW, by=world.north_coordinator)
    token = make_link(member, Purpose.INCIDENT, f"incident:{row.pk}", at=NOW)
    receive_by_link(token, by=LINKS, at=NOW)
    end_member(member, NOW.date() - timedelta(days=1), version=member.version, by=world.north_coordinator, at=NOW)
    address = f"/su-co/{row.pk}/"
    client = signed_in(world.north_coordinator)
    assert client.get(address).content.decode().count(name) >= 3, "whom it called, who received it, by whose link"
    if person is not None:
        gone(world, person)
        erased(world, "nguoi", person.pk)
    else:
        erased(world, "nguoi-truc", member.pk)
    html = client.get(address).content.decode()
    assert name not in html and ERASED in html


def test_who_still_works_must_leave_first_and_is_erased_once(world: World) -> None:
    client = signed_in(world.administrator)
    address = f"{PAGE}/nguoi/{world.north_officer.pk}/"
    assert "còn đang làm việc" in client.post(address, {"reason": WHY}).content.decode()
    gone(world, world.north_officer)
    assert client.post(address, {"reason": WHY}).status_code == 302
    assert "đã được xóa trước đó" in client.post(address, {"reason": WHY}).content.decode()


def test_the_words_of_evidence_go_from_page_search_and_archive_while_its_figures_stay(
    world: World, letter: Directive, tmp_path: object
) -> None:
    piece = Evidence.objects.get(proof="backup_run")
    other = Evidence.objects.get(proof="backup_321")
    assert set(evidence_queries.found(world.north_officer, parsed("mau danh")).keys) == {piece.pk, other.pk}
    assert "giữ ổ cứng" in everything(world.department_coordinator, letter)
    for one in (piece, other):
        erased(world, "minh-chung", one.pk)
    piece.refresh_from_db()
    assert piece.facts == {"what": ERASED, "succeeded": True} and piece.note == ERASED
    for typed in ("mau danh", "0900000001", "so diem"):
        assert evidence_queries.found(world.north_officer, parsed(typed)).keys == (), typed
    assert "Mẫu Danh giữ" not in signed_in(world.north_officer).get(f"/minh-chung/{piece.pk}/").content.decode()
    assert sound(world.department_coordinator, letter, tmp_path) == [], "the entry of the erasing explains the digest"
    assert "giữ ổ cứng" not in everything(world.department_coordinator, letter)


def test_the_remarks_of_an_answer_go_and_what_it_says_stays(world: World, letter: Directive, tmp_path: object) -> None:
    row = Recipient.objects.get(directive=letter, unit=world.south)
    erased(world, "tra-loi", row.pk)
    row.refresh_from_db()
    assert row.difficulties == ERASED
    assert set(row.clause_answers.values_list("says", "note")) == {(Says.DONE, ERASED)}
    assert "Mẫu Danh đã làm" not in everything(world.department_coordinator, letter)
    assert sound(world.department_coordinator, letter, tmp_path) == []
    entry = Entry.objects.get(action="personal.erased")
    assert entry.details["recipient"] == row.pk and entry.details["reason"] == WHY


def test_one_entry_is_erased_alone_and_says_so(world: World) -> None:
    entries = Entry.objects.filter(subject=f"person:{world.hill_officer.pk}", action="person.created")
    entry = entries.get()
    client = signed_in(world.administrator)
    assert f"{PAGE}/muc/{entry.seq}/" in client.get(f"/nhat-ky/{entry.seq}/").content.decode()
    erased(world, "muc", entry.seq)
    told = client.get(f"/nhat-ky/{entry.seq}/").content.decode()
    assert "đã được xóa theo quy định lúc" in told and world.hill_officer.full_name in told, "the account still stands"
    assert "không còn phần" in client.post(f"{PAGE}/muc/{entry.seq}/", {"reason": WHY}).content.decode()
    assert list(audit.faults()) == []


def test_a_reason_is_needed_and_shown_in_the_list(world: World, letter: Directive) -> None:
    client = signed_in(world.administrator)
    gone(world, world.hill_officer)
    address = f"{PAGE}/nguoi/{world.hill_officer.pk}/"
    assert world.hill_officer.full_name in client.get(f"{PAGE}/").content.decode()
    for reason in ("", "x", "y" * 600):
        assert client.post(address, {"reason": reason}).status_code == 200
    erased(world, "nguoi", world.hill_officer.pk)
    html = client.get(f"{PAGE}/").content.decode()
    assert WHY in html and world.hill_officer.full_name not in html


def test_only_who_looks_after_the_whole_may_erase(world: World, letter: Directive) -> None:
    piece = Evidence.objects.get(proof="backup_run")
    row = Recipient.objects.get(directive=letter, unit=world.south)
    gone(world, world.hill_officer)
    for person in (world.department_administrator, world.province_leader, world.auditor, world.north_officer):
        client = signed_in(person)
        for address in (
            "",
            f"nguoi/{world.hill_officer.pk}/",
            f"minh-chung/{piece.pk}/",
            f"tra-loi/{row.pk}/",
            "muc/1/",
        ):
            assert client.get(f"{PAGE}/{address}").status_code == 404, (person, address)
            assert client.post(f"{PAGE}/{address}", {"reason": WHY}).status_code in (404, 405)
        with pytest.raises(NotAllowed):
            directives.erase_person(world.hill_officer, WHY, by=person, at=NOW)
        with pytest.raises(NotAllowed):
            evidence.erase_words(piece, WHY, by=person, at=NOW)
        assert "Xóa dữ liệu cá nhân" not in client.get("/viec/").content.decode()
    assert json.dumps(Evidence.objects.get(pk=piece.pk).facts, ensure_ascii=False).count("Mẫu Danh") == 1
    assert signed_in(world.administrator).get(f"{PAGE}/la-lung/1/").status_code == 404


def test_a_person_is_corrected_by_themselves_and_by_who_administers_them(world: World) -> None:
    person = world.north_officer
    given = {"full_name": "Tạ Bắc Bốn", "title": "Giáo viên", "email": "ta@bac.example", "phone": "0900 000 001"}
    address = f"/don-vi/nguoi/{person.pk}/sua/"
    assert signed_in(world.south_leader).get(address).status_code == 404
    assert signed_in(world.north_leader).post(address, given).status_code == 403
    assert "không hợp lệ" in signed_in(person).post(address, given | {"email": "không phải"}).content.decode()
    assert signed_in(person).post(address, given).status_code == 302
    person.refresh_from_db()
    assert (person.full_name, person.email, person.phone) == ("Tạ Bắc Bốn", "ta@bac.example", "0900 000 001")
    assert queries.people_found(world.administrator, parsed("bac bon")).keys == (person.pk,)
    assert signed_in(world.administrator).post(address, given | {"title": ""}).status_code == 302
    assert address in signed_in(person).get(f"/don-vi/nguoi/{person.pk}/").content.decode()


def archived(person: Person, letter: Directive, tmp_path: Path) -> Path:
    path = tmp_path / "ho-so.zip"
    with path.open("wb") as stream:
        archive_letter(letter, stream, by=person, at=NOW)
    return path


def test_the_bytes_of_a_file_go_everywhere_and_it_is_told_by_which_request(
    world: World, letter: Directive, tmp_path: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    piece, other = Evidence.objects.get(proof="backup_run"), Evidence.objects.get(proof="backup_321")
    stored = piece.attachments.get().file
    place = path_of(stored)
    client = signed_in(world.administrator)
    assert f"{PAGE}/tep/{stored.pk}/" in client.get(f"/minh-chung/{piece.pk}/").content.decode()
    assert place.exists()
    with django_capture_on_commit_callbacks(execute=True):
        erased(world, "tep", stored.pk)
    assert not place.exists(), "both uploads of these bytes are gone with them"
    for one in (piece, other):
        html = client.get(f"/minh-chung/{one.pk}/").content.decode()
        assert "nhat-ky.txt" not in html and ERASED in html and WHY in html, "and why, in plain sight"
        gone = client.get(f"/minh-chung/{one.pk}/tep/{one.attachments.get().pk}/")
        assert gone.status_code == 422 and "đã xóa theo yêu cầu" in gone.content.decode()
    assert evidence_queries.found(world.north_officer, parsed("nhat ky txt")).keys == ()
    assert "đã được xóa trước đó" in client.post(f"{PAGE}/tep/{stored.pk}/", {"reason": WHY}).content.decode()
    assert WHY in client.get(f"{PAGE}/").content.decode(), "the erasing stands in the list"
    assert list(audit.faults()) == [] and list(damaged_files()) == []
    path = archived(world.department_coordinator, letter, tmp_path)
    assert verify.verified(path)[0] == []
    assert list(verify.erased_files(verify.Archive(path))) == [stored.sha256]


def test_a_file_that_is_gone_without_a_request_is_a_fault_of_the_archive(
    world: World, letter: Directive, tmp_path: Path
) -> None:
    piece = Evidence.objects.get(proof="backup_run")
    stored = piece.attachments.get().file
    path = archived(world.department_coordinator, letter, tmp_path)
    cut = tmp_path / "cat.zip"
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(cut, "w") as lesser:
        for name in whole.namelist():
            if name != f"files/{stored.sha256}":
                lesser.writestr(name, whole.read(name))
    assert any(stored.sha256[:16] in fault for fault in verify.verified(cut)[0])


def test_the_words_read_from_an_erased_letter_go_and_its_clauses_stay(
    world: World, letter: Directive, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    paper = letter.papers.get(role="main")
    clauses = list(letter.clauses.values_list("text", flat=True))
    assert letter.text
    with django_capture_on_commit_callbacks(execute=True):
        erased(world, "tep", paper.file_id)
    letter.refresh_from_db()
    paper.refresh_from_db()
    assert (letter.text, paper.text, letter.reading["text"], letter.reading["people"]) == ("", "", "", [])
    assert list(letter.clauses.values_list("text", flat=True)) == clauses
    client = signed_in(world.department_coordinator)
    html = client.get(f"/van-ban/{letter.pk}/", {"xem": "qua-trinh"}).content.decode()
    assert ERASED in html and WHY in html
    assert client.get(f"/van-ban/{letter.pk}/tep/{paper.pk}/").status_code == 422


def test_equal_bytes_sent_in_later_are_kept_and_do_not_bring_the_erased_ones_back(
    world: World, letter: Directive, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    stored = Evidence.objects.get(proof="backup_run").attachments.get().file
    with django_capture_on_commit_callbacks(execute=True):
        erased(world, "tep", stored.pk)
        again = store_bytes(b"1", "moi.txt", by=None, at=NOW)
    stored.refresh_from_db()
    with open_bytes(again) as stream:
        assert stream.read() == b"1"
    with pytest.raises(UnableToOpen, match="đã xóa theo yêu cầu"):
        open_bytes(stored)


def test_only_who_looks_after_the_whole_may_erase_a_file(world: World, letter: Directive) -> None:
    stored = Evidence.objects.get(proof="backup_run").attachments.get().file
    for person in (world.department_administrator, world.auditor, world.north_officer):
        assert signed_in(person).get(f"{PAGE}/tep/{stored.pk}/").status_code == 404
        with pytest.raises(NotAllowed):
            directives.erase_file(stored, WHY, unit_id=world.north.pk, by=person, at=NOW)
    assert signed_in(world.administrator).get(f"{PAGE}/tep/la/").status_code == 404
