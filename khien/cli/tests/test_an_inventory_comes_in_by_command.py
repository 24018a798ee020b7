"""`khien import inventory`: its words, its JSON and its exit status; a long table goes in by portions."""

import json
from pathlib import Path

import pytest

from khien.cli.importing import command
from khien.systems.models import Address, Domain, InformationSystem
from khien.systems.rules import long_tables
from tests.world import World


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = command.main(["inventory", *arguments], standalone_mode=False)
    said = capsys.readouterr()
    return status, said.out, said.err


def _file(tmp_path: Path, *lines: str) -> str:
    path = tmp_path / "bang.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def test_systems_come_in_with_their_description(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = _file(tmp_path, "Đơn vị;Tên hệ thống;Số người sử dụng", f"{world.hill.name};Thư viện;300")
    assert _run(capsys, "he-thong", file, "--dry-run")[:2] == (
        0,
        "Thử: 1 dòng của danh mục sẽ được thêm hoặc sửa; chưa thay đổi gì.\n",
    )
    assert not InformationSystem.objects.filter(name="Thư viện").exists()
    assert _run(capsys, "he-thong", file)[:2] == (0, "Đã thêm hoặc sửa 1 dòng của danh mục.\n")
    assert InformationSystem.objects.get(name="Thư viện").users == 300


def test_links_and_what_belongs_to_no_system_come_in(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = world.hill_site.name
    zones = _file(tmp_path, "Đơn vị;Tên hệ thống;Tên vùng mạng", f"{world.hill.name};{site};LAN")
    assert _run(capsys, "vung-mang", zones)[0] == 0
    links = _file(
        tmp_path,
        "Đơn vị;Tên hệ thống;Từ vùng mạng;Hoặc đến nơi ngoài hệ thống",
        f"{world.hill.name};{site};LAN;Internet",
    )
    assert _run(capsys, "ket-noi", links)[0] == 0
    own = _file(tmp_path, "Đơn vị;Tên hệ thống;Địa chỉ hoặc mạng", f"{world.hill.name};;203.0.113.0/28")
    assert _run(capsys, "dia-chi", own)[0] == 0
    assert world.hill_site.links.get().outside == "Internet"
    assert Address.objects.get().system is None


def test_a_bad_row_is_a_no_in_json(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = _file(tmp_path, "Đơn vị;Tên hệ thống;Tên miền", f"{world.hill.name};;edu.vn")
    status, said, _ = _run(capsys, "ten-mien", file, "--json")
    answer = json.loads(said)
    assert (status, answer["schema"], answer["kind"], answer["created"]) == (1, "khien.import/1", "inventory", 0)
    assert answer["bad"][0]["column"] == "Tên miền"


def test_a_long_table_goes_in_by_portions_and_tells_how_far(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_tables, "AT_ONCE", 10)
    rows = [f"{unit.name};;m{n}.example" for unit in (world.hill, world.north) for n in range(150)]
    file = _file(tmp_path, "Đơn vị;Tên hệ thống;Tên miền", *rows)
    status, said, progress = _run(capsys, "ten-mien", file)
    assert (status, said) == (0, "Đã thêm hoặc sửa 300 dòng của danh mục.\n")
    assert "150 dòng" in progress and "300 dòng" in progress
    assert Domain.objects.count() == 300
    bad = _file(tmp_path, "Đơn vị;Tên hệ thống;Tên miền", *rows, f"{world.hill.name};;edu.vn")
    assert _run(capsys, "ten-mien", bad)[0] == 1
    assert Domain.objects.count() == 300
