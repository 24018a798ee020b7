from pathlib import Path

import pytest

from bench import scan

pytest.importorskip("yara_x", reason="the extra yara is not installed")


def test_a_small_folder_is_scanned_by_all_and_nobody_misses_or_invents(tmp_path: Path) -> None:
    figures = scan.measured(tmp_path, 4_000_000)
    assert figures["put"] >= 2
    for name in ("khien_1_worker", "khien_2_workers", "yara_x_plainly", "khien_in_zip"):
        run = figures[name]
        assert (run["hits"], run["missed"], run["false"]) == (figures["put"], 0, 0), name
        assert run["mb_per_cpu_s"] > 0 and run["memory_mb"] > 1, name


def test_the_folder_is_the_same_each_time_and_what_only_looks_like_it_is_in_it(tmp_path: Path) -> None:
    assert scan.written(tmp_path / "a", 2_000_000) == scan.written(tmp_path / "b", 2_000_000)
    of = [sorted((tmp_path / name).rglob("*.*")) for name in ("a", "b")]
    assert [one.read_bytes() for one in of[0]] == [one.read_bytes() for one in of[1]]
    near = [scan._near(number) for number in range(4)]
    assert len(set(near)) == 4


def test_what_a_run_misses_and_invents_is_counted() -> None:
    said = "Invented_001 /x/f000001.php\\nInvented_002 /x/f000002.php"
    command = ["printf", said]
    run = scan._run(command, 1, {("Invented_001", "f000001.php"), ("Invented_003", "f000003.php")}, scan._of_yara)
    assert (run["hits"], run["missed"], run["false"]) == (2, 1, 1)
