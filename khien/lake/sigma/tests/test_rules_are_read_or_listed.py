"""Files, folders and archives of invented rules: what can run is read, what cannot is listed, the rest goes on."""

import bz2
import gzip
import io
import json
import lzma
import os
import tarfile
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from khien.lake.sigma import cache as cache_module
from khien.lake.sigma.load import rules
from khien.lake.sigma.plain import holds
from khien.lake.sigma.tests.rules_files import CORRELATION, ONE, TWO, left_of, written
from khien.lake.sigma.types import Source


def test_a_rule_carries_what_a_finding_says_of_it(tmp_path: Path) -> None:
    found = rules(written(tmp_path, one=ONE))
    about = found.rules[0].named
    assert (about.key, about.title, about.level) == ("11111111-1111-4111-8111-111111111111", "Lệnh lạ", "high")
    assert about.tags == ("attack.t1059", "attack.execution")
    assert found.rules[0].source == Source("windows", "process_creation", "")
    assert found.rules[0].told
    assert not found.left


def test_one_file_alone_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    path = tmp_path / "quytac.txt"
    path.write_text(ONE + "---\n" + TWO)
    assert [one.named.file for one in rules(path).rules] == ["quytac.txt", "quytac.txt"]


def test_rules_may_come_through_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    writing = threading.Thread(target=(tmp_path / "pipe").write_text, args=(ONE + "---\n" + TWO,))
    writing.start()
    found = rules(tmp_path / "pipe")
    writing.join()
    assert (len(found.rules), found.left) == (2, ())


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert left_of(rules(tmp_path / "không.yml")) == [(str(tmp_path / "không.yml"), "không có tệp này")]


@pytest.mark.parametrize("packing", ["tar", "tar.gz", "tar.xz", "tar.bz2", "tar.zst", "zip", "yml.gz"])
def test_archives_hold_the_same_rules_as_a_folder(tmp_path: Path, packing: str) -> None:
    path = tmp_path / f"rules.{packing}"
    files = {"a/one.yml": ONE, "a/b/two.yaml": TWO, "a/README.md": "# x", "../out.yml": TWO.replace("2222", "3333")}
    if packing == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
    elif packing == "yml.gz":
        path.write_bytes(gzip.compress((ONE + "---\n" + TWO + "---\n" + files["../out.yml"]).encode()))
    else:
        plain = io.BytesIO()
        with tarfile.open(fileobj=plain, mode="w") as archive_:
            for name, content in files.items():
                member = tarfile.TarInfo(name)
                member.size = len(content.encode())
                archive_.addfile(member, io.BytesIO(content.encode()))
        path.write_bytes(_packed(plain.getvalue(), packing))
    found = rules(path)
    assert len(found.rules) == 3
    assert not found.left


def test_archives_in_a_folder_are_opened_and_what_lies_there_too_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "z").mkdir()
    (tmp_path / "z" / "one.yml").write_text(ONE)
    with zipfile.ZipFile(tmp_path / "a.ZIP", "w") as archive:
        archive.writestr("x/one.yml", ONE)
        archive.writestr("x/two.yml", TWO)
        archive.writestr("x/tests/log.evtx", b"ElfFile")
        archive.writestr("inner.zip", b"PK")
        archive.writestr("secret.yml", TWO)
    data = bytearray((tmp_path / "a.ZIP").read_bytes())
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.ZIP").write_bytes(data)
    found = rules(tmp_path)
    assert [one.named.file for one in found.rules] == ["z/one.yml", "a.ZIP → x/two.yml"]
    assert [(file, why[:17]) for file, why in left_of(found)] == [
        ("a.ZIP → inner.zip", "tệp nén trong tệp"), ("a.ZIP → secret.yml", "có mật khẩu: hãy "),
    ]  # fmt: skip


def test_an_archive_in_a_folder_that_gives_no_rule_is_listed(tmp_path: Path) -> None:
    (tmp_path / "one.yml").write_text(ONE)
    (tmp_path / "b").mkdir()
    for name in ("a.ZIP", "b/c.tar.xz", "e.7z", "d.png"):
        (tmp_path / name).write_bytes(b"7z" if name == "e.7z" else b"")
    (tmp_path / "f.tar.gz").write_bytes(gzip.compress(b"x" * 9_000)[:-9])
    found = rules(tmp_path)
    assert len(found.rules) == 1
    assert [(one.file, one.why[:20]) for one in found.left] == [
        ("a.ZIP", "tệp nén không mở đượ"),
        ("b/c.tar.xz", "tệp nén không mở đượ"),
        ("e.7z", "tệp nén không mở đượ"),
        ("f.tar.gz", "tệp nén gzip bị cắt "),
    ]


def _packed(data: bytes, packing: str) -> bytes:
    if packing.endswith("zst"):
        zstandard = pytest.importorskip("zstandard", reason="zstd needs the extra fast")
        packed: bytes = zstandard.ZstdCompressor().compress(data)
        return packed
    ways: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "xz": lzma.compress, "bz2": bz2.compress}
    return ways[packing.split(".")[1]](data) if "." in packing else data


def test_a_torn_archive_gives_what_was_readable(tmp_path: Path) -> None:
    path = tmp_path / "rules.tar.gz"
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        for number in range(40):
            content = (ONE.replace("1111-1111", f"{number:04}-0000") + "#" + os.urandom(3_000).hex()).encode()
            member = tarfile.TarInfo(f"{number}.yml")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    packed = _packed(plain.getvalue(), "tar.gz")
    path.write_bytes(packed[: len(packed) // 2])
    found = rules(path)
    assert 10 < len(found.rules) < 30
    assert len(found.left) == 1
    assert "hỏng" in found.left[0].why


def test_a_broken_member_of_a_zip_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "rules.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one.yml", ONE)
        archive.writestr("two.yml", TWO)
    data = bytearray(path.read_bytes())
    at = data.index(b"one.yml") + 20
    data[at : at + 40] = b"\xff" * 40
    path.write_bytes(data)
    found = rules(path)
    assert [one.named.file for one in found.rules] == ["two.yml"]
    assert [one.file for one in found.left] == ["one.yml"]
    path.write_bytes(bytes(data[: len(data) // 2]))
    assert "zip hỏng" in rules(path).left[0].why


def test_an_archive_of_endless_zeros_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "rules.tar.gz"
    one = gzip.compress(b"0" * (64 * 1024 * 1024))
    member = tarfile.TarInfo("zeros.bin")
    member.size = 64 * 1024 * 1024 * 100
    path.write_bytes(gzip.compress(member.tobuf()) + one * 100)
    before = time.process_time()
    assert "quá lớn" in rules(path).left[0].why
    assert time.process_time() - before < 5


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{two}: &{two} [{', '.join(['*' + one] * 10)}]\n" for one, two in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE: dict[str, tuple[str | bytes, str]] = {
    "bomb": (BOMB + "detection: *i\n", "quá nhiều phần tử"),
    "itself": ("detection: &a [*a]\n", "không trỏ tới đâu"),
    "empty": (b"", "không có quy tắc nào"),
    "notes": ("# chỉ có chú thích", "không có quy tắc nào"),
    "template": ("action: global\ntitle: Chung\n", "không có quy tắc nào"),
    "undivided": ("title: a\u2028---\u2028title: b", "hai quy tắc mà không tách được"),
    "deep": ("a: " + "[" * 100_000, "lồng quá sâu"),
    "deeper": ("- " * 100_000 + "a", "lồng quá sâu"),
    "object": ("!!python/object/apply:os.system ['true']", "không được dùng"),
    "tagged": ("detection: !other {a: 1}", "không được dùng"),
    "binary": (b"MZ\x90\x00\x03", "không phải văn bản"),
    "zeros": (b"title: a\0b", "NUL"),
    "latin": ("title: l\u00ea".encode("cp1252"), "UTF-8"),
    "twice": ("title: a\ndetection: {s: {A: 1, A: 2}, condition: s}", "lặp lại"),
    "yaml": ("title: [a", "YAML"),
    "text": ("chỉ là chữ", "không phải quy tắc"),
    "other": ("kind: Pod", "không phải quy tắc"),
    "listed": ("detection: [1, 2]", "không có phần detection"),
    "nokey": ("{[a, b]: c}", "khóa không phải"),
    "long": ("title: " + "x" * 2_000_000, "quá dài"),
    "huge": (b"#" * (17 * 1024 * 1024), "quá lớn"),
    "own": (ONE.replace("detection", "taxonomy: nhà\ndetection"), "bộ tên trường riêng"),
    "action": ("action: dance", "không biết action"),
    "marks": (
        "# # # # # # # # # # # # # # # # # # # # # # # # # # # # # # # # # # # # # # # # # # # # # a\nx",
        "quy tắc",
    ),
}


def test_hostile_and_broken_files_cost_only_themselves(tmp_path: Path) -> None:
    before = time.process_time()
    found = rules(written(tmp_path, **{name: content for name, (content, _) in HOSTILE.items()}, zzz=ONE))
    assert [one.named.title for one in found.rules] == ["Lệnh lạ"]
    whys = dict(left_of(found))
    assert {name for name, (_, why) in HOSTILE.items() if why not in whys[f"{name}.yml"]} == set()
    assert time.process_time() - before < 4


def test_a_number_beyond_all_numbers_costs_no_other_rule(tmp_path: Path) -> None:
    found = rules(written(tmp_path, a=ONE, b="title: b\ndetection: {s: {A: 1e999, B: -1e999}, condition: s}"))
    assert [one.named.title for one in found.rules] == ["Lệnh lạ", "b"]
    assert not found.left


def test_a_broken_document_does_not_hide_its_neighbours(tmp_path: Path) -> None:
    text = f"%YAML 1.2\n---\n{ONE}---\ntitle: [a\n---\n# nothing\n---\n{TWO}...\n"
    found = rules(written(tmp_path, many=text))
    assert [one.named.title for one in found.rules] == ["Lệnh lạ", "Lệnh kỳ"]
    assert len(found.left) == 1
    assert "YAML viết sai ở dòng 16" in found.left[0].why


@pytest.mark.parametrize("between", ["\r---\r", "\r\n---\r\n", "\n...\n", "\n... # hết\n--- # nữa\n"])
def test_documents_are_told_apart_however_their_lines_end(tmp_path: Path, between: str) -> None:
    line = between[: between.index("-" if "---" in between[:5] else ".")]
    text = between.join(one.strip().replace("\n", line) for one in (ONE, TWO))
    found = rules(written(tmp_path, many=text))
    assert [one.named.title for one in found.rules] == ["Lệnh lạ", "Lệnh kỳ"]
    assert not found.left


def test_names_of_fields_are_as_they_are_written(tmp_path: Path) -> None:
    found = rules(written(tmp_path, a="title: a\ndetection: {s: {1: a, 1.0: b, true: c, no: d}, condition: s}"))
    assert holds(found.rules[0].condition, {"1": "a", "1.0": "b", "true": "c", "no": "d"})


def test_links_are_not_followed_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out.yml").write_text(ONE)
    for name in ("link.yml", "README.md"):
        (tmp_path / "in" / name).symlink_to(tmp_path / "out.yml")
    (tmp_path / "in" / "here.yml").symlink_to(tmp_path / "in" / "a.yml")
    (tmp_path / "in" / "a.yml").write_text(TWO)
    with tarfile.open(tmp_path / "in" / "b.tar", "w") as archive:
        archive.add(tmp_path / "in" / "link.yml", "c.yml")
    found = rules(tmp_path / "in")
    assert [one.named.file for one in found.rules] == ["a.yml"]
    assert [(Path(one.file).name, one.why[:14]) for one in found.left] == [
        ("link.yml", "liên kết ra ng"), ("b.tar → c.yml", "không phải tệp"),
    ]  # fmt: skip


def test_of_two_rules_with_one_id_the_first_runs(tmp_path: Path) -> None:
    found = rules(written(tmp_path, a=ONE, b=ONE.replace("strange", "odd")))
    assert [one.named.file for one in found.rules] == ["a.yml"]
    assert left_of(found) == [("b.yml", "trùng id với quy tắc trong a.yml")]


def test_rules_without_an_id_are_told_apart_by_their_place(tmp_path: Path) -> None:
    text = "\n".join(line for line in ONE.splitlines() if not line.startswith(("id", "name"))) + "\n"
    found = rules(written(tmp_path, a=text + "---\n" + text))
    assert [one.named.key for one in found.rules] == ["a.yml", "a.yml#2"]


def test_collections_lay_a_template_over_their_rules(tmp_path: Path) -> None:
    text = """action: global
title: Chung
level: low
logsource: {product: windows}
detection: {condition: s and t, t: {T: 1}}
---
detection: {s: {A: 1}}
---
detection: {s: {A: 2}}
---
action: repeat
logsource: {service: security}
detection: {s: {B: 3}}
---
action: reset
---
title: Riêng
detection: {s: {A: 4}, condition: s}
"""
    found = rules(written(tmp_path, many=text))
    assert not found.left
    assert [one.named.title for one in found.rules] == ["Chung", "Chung", "Chung", "Riêng"]
    assert [one.source for one in found.rules][2] == Source("windows", "", "security")
    assert holds(found.rules[1].condition, {"A": 2, "T": 1})
    assert not holds(found.rules[2].condition, {"A": 2, "T": 1})
    assert holds(found.rules[2].condition, {"A": 2, "B": 3, "T": 1})


def test_rules_that_have_the_id_of_their_template_all_run(tmp_path: Path) -> None:
    text = "action: global\ntitle: Chung\nid: x\ndetection: {condition: s}\n---\ndetection: {s: {A: 1}}\n"
    text += "---\ndetection: {s: {A: 2}}\n---\naction: repeat\nlogsource: {product: p}\n"
    found = rules(written(tmp_path, a=text, b=text))
    assert [(one.named.id, one.named.file) for one in found.rules] == [("x", "a.yml")] * 3
    assert len({one.named.key for one in found.rules}) == 3
    assert left_of(found) == [("b.yml", "trùng id với quy tắc trong a.yml")] * 3


def test_filters_narrow_the_rules_that_they_name(tmp_path: Path) -> None:
    kind = "title: Lọc\nlogsource: {product: windows}\nfilter: {s: {User|startswith: adm_}, condition: not s, rules: R}"
    for rules_, narrowed in (("[odd_command]", (False, True)), ("any", (True, True)), ("[]", (True, True))):
        found = rules(written(tmp_path, a=ONE, b=TWO, c=kind.replace("R}", rules_ + "}")))
        assert not found.left
        event = {"Line": "strange odd", "User": "adm_x"}
        assert [not holds(one.condition, event) for one in found.rules] == list(narrowed)
        assert all(holds(one.condition, event | {"User": "an"}) for one in found.rules)
    found = rules(written(tmp_path, c=kind.replace("R}", "any}").replace("windows", "linux")))
    assert left_of(found) == [("c.yml", "bộ lọc không áp vào quy tắc nào")]


def test_rules_are_kept_and_read_again_from_what_was_kept(tmp_path: Path) -> None:
    folder, kept = tmp_path / "rules", tmp_path / "kept"
    folder.mkdir()
    fresh = rules(written(folder, a=CORRELATION, b=ONE, c=TWO, d="x: [", e=ONE.replace("strange", "x")), cache=kept)
    assert fresh == rules(folder) == rules(folder, cache=kept)
    (file,) = kept.iterdir()
    assert file.stat().st_mode & 0o77 == 0
    changed = rules(written(folder, b=ONE.replace("strange", "stranger")), cache=kept)
    assert changed.digest != fresh.digest
    assert len(list(kept.iterdir())) == 2
    assert rules(folder, cache=kept, values={"a": ["b"]}).digest != changed.digest


def test_what_was_kept_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = written(tmp_path, a=ONE)
    fresh = rules(folder, cache=tmp_path / "kept")
    monkeypatch.setattr("khien.lake.sigma.load.collected", lambda *_: pytest.fail("read again"))
    assert rules(folder, cache=tmp_path / "kept") == fresh


@pytest.mark.parametrize("damage", [b"", b"{}", b"\x80", b"[" * 100_000])
def test_what_is_broken_among_the_kept_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    folder, kept = written(tmp_path, a=ONE, b=TWO, c=CORRELATION), tmp_path / "kept"
    fresh = rules(folder, cache=kept)
    (file,) = kept.iterdir()
    for content in (damage, file.read_bytes()[:-40], file.read_bytes().replace(b"strange", b"STRANGE")):
        file.write_bytes(content)
        assert rules(folder, cache=kept) == fresh
        assert cache_module.kept(kept, fresh.digest) == fresh


def test_what_another_version_kept_is_made_anew(tmp_path: Path) -> None:
    folder, kept = written(tmp_path, a=ONE), tmp_path / "kept"
    fresh = rules(folder, cache=kept)
    (file,) = kept.iterdir()
    data = json.loads(file.read_bytes().partition(b"\n")[2])
    for key, value in (("schema", "khien.rules/0"), ("digest", "x"), ("tests", []), ("rules", [[1]])):
        content = json.dumps(data | {key: value}).encode()
        file.write_bytes(cache_module._check(content) + b"\n" + content)
        assert rules(folder, cache=kept) == fresh


def test_a_folder_that_cannot_be_written_to_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file")
    assert len(rules(written(tmp_path, a=ONE), cache=tmp_path / "kept").rules) == 1


def test_of_what_is_kept_the_last_few_stay(tmp_path: Path) -> None:
    folder, kept = tmp_path / "rules", tmp_path / "kept"
    folder.mkdir()
    for number in range(12):
        last = rules(written(folder, a=ONE.replace("strange", f"s{number}")), cache=kept)
        for at, file in enumerate(sorted(kept.iterdir(), key=lambda one: one.stat().st_mtime_ns)):
            os.utime(file, (at, at))
    assert len(list(kept.iterdir())) <= 9
    assert cache_module.kept(kept, last.digest) == last
