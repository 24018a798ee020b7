import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("yara_x", reason="the extra yara is not installed")

RULE = 'rule Marker : web { meta: description="Trang web lạ" score=70 strings: $m="MARKER-7" condition: $m }\n'


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "khien", "scan", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, text=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "r.yar").write_text(RULE + 'rule Bad { condition: filetype == "x" }\n', encoding="utf-8")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "a.php").write_text("<?php MARKER-7", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "site" / "b.zip", "w") as archive:
        archive.writestr("up/c.php", "MARKER-7")
    (tmp_path / "site" / "clean").write_text("-", encoding="utf-8")
    return tmp_path


def test_detections_come_as_json_lines_in_their_stable_form(folder: Path) -> None:
    done = run(folder / "r.yar", folder / "site", "--json")
    assert done.returncode == 1
    found = [json.loads(line) for line in done.stdout.splitlines()]
    first, second = found[0], found[-1]
    assert first == {
        "schema": "khien.detection/1",
        "rule": {
            "name": "Marker",
            "file": str(folder / "r.yar"),
            "tags": ["web"],
            "meta": [["description", "Trang web lạ"], ["score", 70]],
        },
        "file": str(folder / "site" / "a.php"),
        "inside": [],
        "size": 14,
        "sha256": hashlib.sha256(b"<?php MARKER-7").hexdigest(),
        "strings": [
            {
                "id": "$m",
                "count": 1,
                "places": [{"offset": 6, "length": 8, "hex": "4d41524b45522d37", "text": "MARKER-7"}],
            }
        ],
    }
    assert second["inside"] == ["up/c.php"]
    assert "r.yar:2: quy tắc Bad không dùng được" in done.stderr


def test_people_read_rules_files_and_the_next_step(folder: Path) -> None:
    done = run(folder / "r.yar", folder / "site")
    assert done.returncode == 1
    assert "Marker (điểm 70): Trang web lạ" in done.stdout
    assert "b.zip" in done.stdout and "up/c.php: Marker" in done.stdout
    assert "Việc tiếp theo" in done.stdout
    assert "1 quy tắc không dùng được" in done.stdout


def test_clean_is_0_and_clean_with_something_unseen_is_2(folder: Path) -> None:
    assert run(folder / "r.yar", folder / "site" / "clean").returncode == 0
    (folder / "site" / "d.7z").write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(50))
    done = run(folder / "r.yar", folder / "site" / "clean", folder / "site" / "d.7z", folder / "none")
    assert done.returncode == 2
    assert "none: không có tệp này" in done.stderr
    assert "chưa thể nói là sạch" in done.stdout


def test_rules_that_cannot_be_used_end_with_2_in_one_line(folder: Path) -> None:
    (folder / "bad.yar").write_text("rule x { syntax", encoding="utf-8")
    (folder / "empty").mkdir()
    for name in ("bad.yar", "none.yar", "empty"):
        done = run(folder / name, folder / "site")
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


def test_where_nothing_was_scanned_nothing_is_called_clean(folder: Path) -> None:
    (folder / "nothing").mkdir()
    (folder / "nothing" / "out").symlink_to(folder / "site")
    done, lines = run(folder / "r.yar", folder / "nothing"), run(folder / "r.yar", folder / "nothing", "--json")
    assert (done.returncode, lines.returncode, lines.stdout) == (2, 2, "")
    for said in ("Không có tệp nào để quét: chưa thể nói là sạch.", "1 liên kết trỏ ra ngoài thư mục, không theo"):
        assert said in done.stdout and f"khien scan: {said}" in lines.stderr


def test_a_name_that_is_no_text_comes_back_from_json_as_it_was(folder: Path) -> None:
    odd = os.fsencode(folder / "site") + b"/\xff\n.php"
    Path(os.fsdecode(odd)).write_text("MARKER-7", encoding="utf-8")
    done = run(folder / "r.yar", folder / "site", "--json")
    assert odd in {os.fsencode(json.loads(line)["file"]) for line in done.stdout.splitlines()}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize(("name", "status"), [("site", 1), ("site/clean", 0), ("none", 2)])
def test_where_nothing_can_be_said_on_standard_error_the_status_says_what_was_found(
    folder: Path, name: str, status: int
) -> None:
    command = [sys.executable, "-m", "khien", "scan", str(folder / "r.yar"), str(folder / name), "--json"]
    with Path("/dev/full").open("wb") as full:
        assert subprocess.run(command, stdout=subprocess.PIPE, stderr=full, check=False).returncode == status
