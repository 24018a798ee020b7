"""`khien audit verify`: sound is 0, broken is 1, and an export is checked without a database."""

import json
from pathlib import Path

import click
import pytest
from django.db import connection

from khien.base import audit, triggers
from khien.base.models import Entry
from khien.cli.audit import command
from tests.world import World


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = command.main(list(arguments), standalone_mode=False)
    return status, capsys.readouterr().out


def _tamper() -> None:
    with connection.cursor() as cursor:
        for statement in triggers.REMOVE[connection.vendor]:
            cursor.execute(statement)
        Entry.objects.filter(seq=5).update(actor="person:9")
        for statement in triggers.INSTALL[connection.vendor]:
            cursor.execute(statement)


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
    _tamper()
    status, said = _run(capsys, "verify")
    assert status == 1
    assert "mục 5: nội dung không khớp" in said
    assert "KHÔNG nguyên vẹn" in said


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
