"""`khien audit verify`: sound is 0, broken is 1, and an export is checked without a database."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from django.db import connection, transaction

from khien.base import audit, clock, triggers
from khien.base.models import Entry, Head, Personal
from khien.cli.audit import command
from khien.directives import actions as directives
from khien.directives.actions import NewPaper, PaperRole, Settlement
from khien.directives.queries import one_seen_by
from khien.reports import actions as reports
from khien.reports.models import Final
from tests.world import World

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
LETTER = """Số: 15/SGDĐT-VP
Lâm Đài, ngày 16 tháng 11 năm 2026
V/v bảo đảm an toàn thông tin mạng

Kính gửi: Các trường THPT.

Sở Giáo dục và Đào tạo yêu cầu các đơn vị thực hiện:
1. Sao lưu dữ liệu theo nguyên tắc 3-2-1 trước ngày 19/11/2026.
2. Báo cáo kết quả thực hiện về Sở trước ngày 19/11/2026./.

GIÁM ĐỐC

Lê Mẫu Hạnh
"""


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = command.main(list(arguments), standalone_mode=False)
    return status, capsys.readouterr().out


@contextmanager
def tampering() -> Iterator[None]:
    with connection.cursor() as cursor:
        for statement in triggers.REMOVE[connection.vendor]:
            cursor.execute(statement)
        yield
        for statement in triggers.INSTALL[connection.vendor]:
            cursor.execute(statement)


def _cut_after(seq: int) -> None:
    """The tail goes together with its head row, so that the chain itself shows nothing."""
    with tampering():
        Personal.objects.filter(entry_id__gt=seq).delete()
        Entry.objects.filter(seq__gt=seq).delete()
        last = Entry.objects.filter(seq=seq).first()
        if last is None:
            Head.objects.all().delete()
        else:
            Head.objects.update(seq=seq, digest=last.digest)


def _final_report(world: World) -> Final:
    """A letter of the Sở, its report drafted and made final: it bears the chain's head."""
    by = world.department_coordinator
    with clock.stopped_at(AT):
        letter = directives.take_in([NewPaper(PaperRole.MAIN, text=LETTER)], holder=world.department, by=by, at=AT)
        letter = directives.accept_proposed_targets(letter, version=letter.version, by=by, at=AT)
        for clause in letter.clauses.filter(deadline_settled=False):
            fresh = one_seen_by(by, letter.pk)
            assert fresh is not None
            directives.settle_deadline(clause, Settlement(), version=fresh.version, by=by, at=AT)
        letter = directives.send(letter, by=by, at=AT)
        draft = reports.draft_report(letter, world.department, by=by, at=AT)
        return reports.finalise(draft, version=draft.version, by=by, at=AT)


def test_a_sound_chain_is_a_yes_and_prints_its_head(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    seq, digest = audit.head()
    status, said = _run(capsys, "verify")
    assert status == 0
    assert f"{seq}:{digest}" in said
    assert _run(capsys, "verify", "--head", f"{seq}:{digest}")[0] == 0
    assert _run(capsys, "verify", "--head", f"{seq}:{digest[:16]}")[0] == 0


def test_a_printed_head_beyond_the_end_is_a_no(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    seq, digest = audit.head()
    status, said = _run(capsys, "verify", "--head", f"{seq + 3}:{digest}", "--json")
    answer = json.loads(said)
    assert (status, answer["schema"], answer["sound"]) == (1, "khien.audit/1", False)
    assert [fault["seq"] for fault in answer["faults"]] == [seq + 3]


def test_an_altered_entry_is_a_no_that_names_it(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    with tampering():
        Entry.objects.filter(seq=5).update(actor="person:9")
    status, said = _run(capsys, "verify")
    assert status == 1
    assert "mục 5: nội dung không khớp" in said
    assert "KHÔNG nguyên vẹn" in said


def test_a_chain_wholly_gone_is_a_no(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    _cut_after(0)
    status, said = _run(capsys, "verify")
    assert status == 1
    assert "chuỗi trống trong khi cơ sở dữ liệu đã có đơn vị hoặc người dùng" in said
    assert "KHÔNG nguyên vẹn: 1 chỗ hỏng" in said


def test_a_new_installation_with_nothing_in_it_is_sound(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(capsys, "verify")[0] == 0


def test_a_cut_tail_shows_by_the_reports_kept_beside_it(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    final = _final_report(world)
    assert _run(capsys, "verify")[0] == 0
    _cut_after(final.chain_seq)
    assert _run(capsys, "verify")[0] == 0
    _cut_after(final.chain_seq - 1)
    status, said = _run(capsys, "verify", "--json")
    assert status == 1
    assert [fault["seq"] for fault in json.loads(said)["faults"]] == [final.chain_seq]


@pytest.mark.parametrize("table", ["base_personal", "base_entry", "base_head", "reports_final", "organisations_unit"])
def test_a_missing_table_is_told_in_one_line(db: None, table: str) -> None:
    with tampering(), pytest.raises(click.ClickException, match=table) as refusal, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} RENAME TO elsewhere")
        command.main(["verify"], standalone_mode=False)
    assert "\n" not in refusal.value.message


def test_an_export_is_checked_on_its_own(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seq, digest = audit.head()
    _, lines = _run(capsys, "export")
    file = tmp_path / "nhat-ky.jsonl"
    file.write_text(lines, encoding="utf-8")
    assert _run(capsys, "verify", "--export", str(file), "--head", f"{seq}:{digest}")[0] == 0
    file.write_text("".join(lines.splitlines(keepends=True)[:-2]), encoding="utf-8")
    assert _run(capsys, "verify", "--export", str(file))[0] == 0
    assert _run(capsys, "verify", "--export", str(file), "--head", f"{seq}:{digest}")[0] == 1


def test_no_name_of_a_person_is_in_an_export(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    _, lines = _run(capsys, "export")
    assert world.north_officer.full_name not in lines
    assert world.north_officer.username not in lines


@pytest.mark.parametrize("head", ["5", "x:" + "a" * 64, "5:abc", "5:" + "z" * 64])
def test_a_head_that_is_none_is_bad_input(head: str) -> None:
    with pytest.raises(click.BadParameter):
        command.main(["verify", "--head", head], standalone_mode=False)


def test_an_unreadable_export_is_bad_input(tmp_path: Path) -> None:
    file = tmp_path / "nhat-ky.jsonl"
    file.write_text('{"seq": 1}\n', encoding="utf-8")
    with pytest.raises(click.ClickException, match="dòng 1"):
        command.main(["verify", "--export", str(file)], standalone_mode=False)
