"""`khien import` as an administrator meets it: its words, its JSON and its exit status."""

import json
from pathlib import Path

import pytest
from django.test import Client

from khien.cli.importing import command
from khien.organisations.models import Person, Unit
from khien.organisations.rules.sheets import UnableToReadSheet
from tests.world import World

UNITS = "Tên đơn vị;Loại đơn vị;Cấp trên\nTrường Mẫu Một;THPT;H99.7\nTrường Mẫu Hai;{};H99.7\n"


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = command.main(list(arguments), standalone_mode=False)
    return status, capsys.readouterr().out


def _file(tmp_path: Path, text: str) -> str:
    path = tmp_path / "bang.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_bad_table_is_a_no_that_names_its_rows(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, said = _run(capsys, "units", _file(tmp_path, UNITS.format("Lâu đài")))
    assert status == 1
    assert "dòng 3, Loại đơn vị: không có loại đơn vị “Lâu đài”" in said
    assert "2 dòng, 1 dòng chưa hợp lệ; chưa nhập dòng nào." in said
    assert not Unit.objects.filter(name="Trường Mẫu Một").exists()


def test_a_dry_run_promises_and_changes_nothing(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, said = _run(capsys, "units", _file(tmp_path, UNITS.format("THCS")), "--dry-run", "--json")
    answer = json.loads(said)
    assert (status, answer["schema"], answer["good"], answer["created"]) == (0, "khien.import/1", 2, 0)
    assert not Unit.objects.filter(name="Trường Mẫu Một").exists()


def test_a_good_table_is_taken_whole(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = _run(capsys, "units", _file(tmp_path, UNITS.format("THCS")))
    assert (status, said) == (0, "Đã thêm 2 đơn vị.\n")
    assert Unit.objects.get(name="Trường Mẫu Hai").parent_id == world.department.pk


def test_people_get_links_that_open(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "Họ và tên;Đơn vị;Vai trò\nNgười Mẫu;H99.7.1;Cán bộ thực hiện\n"
    status, said = _run(capsys, "people", _file(tmp_path, text), "--json")
    (link,) = json.loads(said)["links"]
    assert (status, link["username"], link["unit"]) == (0, "mau.n", "Trường THPT Bắc Lâm")
    assert Person.objects.filter(username=link["username"]).exists()
    assert Client().get(link["path"]).status_code == 200


def test_a_file_that_is_no_table_is_bad_input(world: World, tmp_path: Path) -> None:
    with pytest.raises(UnableToReadSheet, match="không có dòng nào"):
        command.main(["units", _file(tmp_path, "\n")], standalone_mode=False)


def test_a_name_that_begins_like_a_formula_is_disarmed_in_the_list_of_links(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "Họ và tên;Đơn vị;Vai trò\n=1+1 Mẫu;H99.7.1;Cán bộ thực hiện\n"
    _, said = _run(capsys, "people", _file(tmp_path, text))
    assert "mau.11;'=1+1 Mẫu;" in said
