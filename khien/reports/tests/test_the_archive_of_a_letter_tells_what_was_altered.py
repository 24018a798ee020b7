"""An archive of a letter is checked alone, by Python and nothing else: sound is 0, altered is 1 and says what."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from khien.base import audit, clock
from khien.base.actors import Service
from khien.cli.archive import command
from khien.directives import actions as directives
from khien.directives.models import Directive
from khien.directives.rules.answers import Word
from khien.directives.rules.states import Says
from khien.evidence import actions as evidence
from khien.evidence.models import Evidence
from khien.evidence.rules import Decision
from khien.files import place
from khien.files.actions import store_bytes
from khien.organisations.models import Person
from khien.organisations.queries import NotAllowed
from khien.reports import actions as reports
from khien.reports.letter_archive import verify
from khien.reports.letter_archive.pack import archive_letter
from khien.web.tests import letters_at_hand as hand
from tests.world import World

Members = dict[str, bytes]
REMARK = "Thiếu một ổ đĩa rời để cất bản ngoại tuyến"


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(hand.NOW):
        yield


@pytest.fixture
def letter(world: World) -> Directive:
    """Sent, proven with a file, answered with remarks, reported."""
    row = hand.sent(world)
    stored = store_bytes(b"Sao luu xong, khong loi\n", "nhat-ky.txt", by=world.north_officer.pk, at=hand.NOW)
    piece = evidence.record(
        by=world.north_officer,
        at=hand.NOW,
        provider=world.north,
        proof="backup_321",
        happened_on=date(2026, 9, 2),
        facts={"copies": 3, "media": 2, "offline": 1},
        subjects=[evidence.SubjectRef(world.north, one) for one in (world.north_site, world.north_marks)],
        files=[stored],
    )
    evidence.review(piece, Decision.ACCEPT, "", by=world.north_coordinator, at=hand.NOW)
    for decision in (None, Decision.RETURN):
        beside = evidence.record(
            by=world.south_officer,
            at=hand.NOW,
            provider=world.south,
            proof="backup_321",
            happened_on=date(2026, 9, 1),
            facts={"copies": 2, "media": 1, "offline": 0},
            subjects=[evidence.SubjectRef(world.south)],
            files=[stored],
        )
        if decision:
            evidence.review(beside, decision, "Ảnh mờ", by=world.south_coordinator, at=hand.NOW)
    recipient = hand.recipient(row, world.south)
    words = {key: Word(Says.CANNOT, "chưa có thiết bị") for key in recipient.clause_ids}
    directives.enter_on_behalf(
        recipient, words, of=world.department, by=world.department_coordinator, at=hand.NOW, difficulties=REMARK
    )
    directives.return_answer(
        hand.recipient(row, world.south), "Nói rõ ai làm.", by=world.province_coordinator, at=hand.NOW
    )
    report = reports.draft_report(row, world.department, by=world.department_coordinator, at=hand.NOW)
    reports.finalise(report, version=report.version, by=world.department_coordinator, at=hand.NOW)
    return row


def packed(letter: Directive, by: Person | Service) -> Members:
    stream = io.BytesIO()
    archive_letter(letter, stream, by=by, at=hand.NOW)
    with zipfile.ZipFile(stream) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def unpacked(members: Members, folder: Path) -> Path:
    for name, content in members.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def checked(folder: Path, *arguments: str) -> tuple[int, str]:
    """As a stranger runs it: the verifier of the archive itself, no path to Khiên, no library."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(folder / "verify.py"), *arguments], capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stdout + done.stderr


def test_everything_about_the_letter_is_inside_and_the_verifier_says_it_is_sound(
    world: World, letter: Directive, tmp_path: Path
) -> None:
    head = audit.head()
    members = packed(letter, world.auditor)
    status, said = checked(unpacked(members, tmp_path), "--head", f"{head[0]}:{head[1]}")
    assert (status, "Hồ sơ nguyên vẹn" in said) == (0, True), said
    pieces = json.loads(members["all-evidence.json"])
    (piece,) = [one for one in pieces if one["proof"] == "backup_321" and one["counts"]]
    beside = {one["standing"]: one["counts"] for one in pieces if one["id"] != piece["id"]}
    assert {name: beside[name] for name in ("waiting", "returned")} == {"waiting": False, "returned": False}
    assert [one["reason"] for one in pieces if one["standing"] == "returned" for one in one["reviews"]] == ["Ảnh mờ"]
    assert members[f"files/{piece['files'][0]['sha256']}"] == b"Sao luu xong, khong loi\n"
    assert json.loads(members["letter.json"])["papers"]
    assert {one["unit"] for one in json.loads(members["all-duties.json"])} >= {world.north.name, world.south.name}
    assert REMARK in members["recipients.json"].decode()
    (report,) = json.loads(members["reports.json"])
    assert f"files/{report['finals'][0]['pdf']}" in members
    assert b"directive.sent" in members["chain.jsonl"]


def test_the_manifest_is_noted_in_the_chain_so_that_a_rewritten_archive_shows(
    world: World, letter: Directive, tmp_path: Path
) -> None:
    members = packed(letter, world.auditor)
    noted = list(audit.links())[-1][0]
    digest = hashlib.sha256(members["manifest.json"]).hexdigest()
    assert (noted.action, noted.details["manifest"]) == ("directive.archived", digest)
    folder = unpacked(members, tmp_path)
    assert checked(folder, "--manifest", digest)[0] == 0
    assert checked(folder, "--manifest", "0" * 64)[0] == 1


def _resealed(members: Members) -> None:
    """Make every hash of the manifest agree with what is there now, as a careful forger would."""
    manifest = json.loads(members["manifest.json"])
    manifest["parts"] = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        for name, content in members.items()
        if name != "manifest.json"
    }
    members["manifest.json"] = json.dumps(manifest).encode()


def _answer(members: Members) -> None:
    members["recipients.json"] = members["recipients.json"].replace(b'"cannot"', b'"done"')


def _facts(members: Members) -> None:
    members["all-evidence.json"] = members["all-evidence.json"].replace(b'"copies": 3', b'"copies": 9')
    _resealed(members)


def _facts_and_their_digest(members: Members) -> None:
    pieces = json.loads(members["all-evidence.json"])
    piece = next(one for one in pieces if one["proof"] == "backup_321")
    piece["facts"]["copies"] = 9
    subjects = [[one["unit_id"], one["system_id"]] for one in piece["subjects"]]
    shas = [one["sha256"] for one in piece["files"]]
    claim = [piece["proof"], piece["happened_on"], piece["facts"], subjects, shas]
    piece["digest"] = hashlib.sha256(verify.canonical(claim)).hexdigest()
    members["all-evidence.json"] = json.dumps(pieces).encode()
    _resealed(members)


def _entry(members: Members) -> None:
    members["chain.jsonl"] = members["chain.jsonl"].replace(b'"directive.sent"', b'"directive.held"')
    _resealed(members)


def _file(members: Members) -> None:
    name = next(name for name in members if name.startswith("files/"))
    members[name] += b" "
    _resealed(members)


def _file_gone(members: Members) -> None:
    del members[next(name for name in members if name.startswith("files/"))]
    _resealed(members)


def _added(members: Members) -> None:
    members["extra.txt"] = b"x"


def _order(members: Members) -> None:
    members["chain.jsonl"] = b"".join(reversed(members["chain.jsonl"].splitlines(keepends=True)))
    _resealed(members)


def _report(members: Members) -> None:
    reported = json.loads(members["reports.json"])
    reported[0]["finals"][0]["number"] = 7
    members["reports.json"] = json.dumps(reported).encode()
    _resealed(members)


def _said_otherwise(members: Members) -> None:
    """A careful forger changes an answer and every hash of the manifest."""
    rows = json.loads(members["recipients.json"])
    row = next(one for one in rows if one["answers"])
    row["state"] = "accepted"
    for one in row["answers"]:
        one["says"] = "done"
    members["recipients.json"] = json.dumps(rows).encode()
    _resealed(members)


def _other_words(members: Members) -> None:
    rows = json.loads(members["recipients.json"])
    row = next(one for one in rows if one["answers"])
    row["state"], row["difficulties"] = "answered", "Không có gì"
    members["recipients.json"] = json.dumps(rows).encode()
    _resealed(members)


def _never_signed(members: Members) -> None:
    rows = json.loads(members["recipients.json"])
    next(one for one in rows if not one["answers"])["state"] = "accepted"
    members["recipients.json"] = json.dumps(rows).encode()
    _resealed(members)


def _promoted(members: Members) -> None:
    """What waits for a reviewer is made to look accepted."""
    pieces = json.loads(members["all-evidence.json"])
    piece = next(one for one in pieces if one["standing"] == "waiting")
    piece["standing"], piece["counts"] = "accepted", True
    members["all-evidence.json"] = json.dumps(pieces).encode()
    _resealed(members)


def _promoted_with_a_review(members: Members) -> None:
    pieces = json.loads(members["all-evidence.json"])
    piece = next(one for one in pieces if one["standing"] == "waiting")
    piece["reviews"] = [{"decision": "accept", "reason": "", "by": "Ai đó", "at": "2026-09-03T02:00:00+00:00"}]
    piece["standing"] = "accepted"
    members["all-evidence.json"] = json.dumps(pieces).encode()
    _resealed(members)


def _passed_off_as_erased(members: Members) -> None:
    """Facts changed and called erased, without an entry of an erasing."""
    pieces = json.loads(members["all-evidence.json"])
    next(one for one in pieces if one["proof"] == "backup_321")["facts"]["copies"] = 7
    members["all-evidence.json"] = json.dumps(pieces).encode()
    parts = json.loads(members["all-personal.json"])
    for part in parts:
        part.update(state="erased", payload=None, erased_at="2026-09-03T02:00:00+00:00")
    members["all-personal.json"] = json.dumps(parts).encode()
    _resealed(members)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_said_otherwise, "khác với điều đã ký"),
        (_other_words, "lời ghi khác với lời đã ký"),
        (_never_signed, "không có mục nhật ký nào ghi việc ký"),
        (_promoted, "tình trạng “accepted” khác với nhật ký"),
        (_promoted_with_a_review, "ý kiến xem xét khác với nhật ký"),
        (_passed_off_as_erased, "không khớp với mã băm của chính nó"),
        (_answer, "recipients.json: nội dung đã bị sửa"),
        (_facts, "không khớp với mã băm của chính nó"),
        (_facts_and_their_digest, "khác với mã băm ghi trong nhật ký"),
        (_entry, "nội dung không khớp với mã băm"),
        (_file, "nội dung không khớp với tên"),
        (_file_gone, "có nhắc tới nhưng không có trong hồ sơ"),
        (_added, "extra.txt: thêm vào"),
        (_order, "đảo thứ tự"),
        (_report, "bản 7: khác với mã băm"),
    ],
)
def test_what_was_altered_is_named(
    world: World, letter: Directive, tmp_path: Path, change: Callable[[Members], None], said: str
) -> None:
    members = packed(letter, world.auditor)
    change(members)
    status, told = checked(unpacked(members, tmp_path))
    assert (status, said in told, "ĐÃ BỊ SỬA" in told) == (1, True, True), told


def test_personal_data_erased_by_law_is_shown_as_erased_and_the_archive_stays_sound(
    world: World, letter: Directive, tmp_path: Path
) -> None:
    by = Service("archive")
    before = json.loads(packed(letter, by)["all-personal.json"])
    assert "held" in {part["state"] for part in before}
    audit.erase(letter.scope, by=by, at=hand.NOW, reason="theo yêu cầu")
    members = packed(letter, by)
    parts = json.loads(members["all-personal.json"])
    assert {part["state"] for part in parts} == {"erased"}
    assert not [part for part in parts if part["payload"] is not None]
    status, said = checked(unpacked(members, tmp_path))
    assert (status, "đã xóa theo quy định" in said) == (0, True), said


def test_only_who_reads_the_audit_of_the_holder_has_the_archive(world: World, letter: Directive) -> None:
    for person in (world.north_leader, world.south_coordinator, world.telecom_leader, world.department_officer):
        with pytest.raises(NotAllowed):
            packed(letter, person)
    assert packed(letter, world.department_leader)


def test_a_lost_file_is_told_and_is_no_alteration(
    world: World, letter: Directive, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stored = Evidence.objects.filter(proof="backup_321")[0].attachments.get().file
    place.place_of(stored.sha256).unlink()
    target = tmp_path / "ho-so.zip"
    assert command.main([str(letter.pk), "--to", str(target)], standalone_mode=False) == 1
    assert stored.sha256 in capsys.readouterr().out
    assert verify.verified(target) == ([], 0)
    assert [path.name for path in tmp_path.iterdir()] == ["ho-so.zip"]


def test_a_file_that_is_no_archive_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"no")
    (tmp_path / "verify.py").write_bytes(Path(verify.__file__).read_bytes())
    status, said = checked(tmp_path, str(tmp_path / "x.zip"))
    assert (status, "không đọc được" in said) == (2, True)


def test_an_auditor_takes_the_archive_from_the_letters_page(world: World, letter: Directive, tmp_path: Path) -> None:
    address = f"/bao-cao/van-ban/{letter.pk}/ho-so.zip"
    auditor = hand.signed_in(world.auditor)
    assert address in auditor.get(f"/van-ban/{letter.pk}/").content.decode()
    answer = auditor.post(address)
    assert answer["Content-Disposition"].startswith("attachment")
    (tmp_path / "ho-so.zip").write_bytes(answer.getvalue())
    answer.close()
    assert verify.verified(tmp_path / "ho-so.zip") == ([], 0)
    assert address not in hand.signed_in(world.department_officer).get(f"/van-ban/{letter.pk}/").content.decode()
