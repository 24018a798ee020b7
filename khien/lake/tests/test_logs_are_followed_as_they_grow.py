import gzip
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from khien.lake.lists.read import read_list
from khien.lake.match import search
from khien.lake.match.follow import Follower, UnableToFollow
from khien.lake.match.following import Following
from khien.lake.types import Fault, Sighting

READY = search.prepared(read_list(b"evil.example\n203.0.113.7\n", "l")[0].indicators, fast=False)
New = Callable[[], list[tuple[str, int, int]]]


def added(file: Path, data: bytes) -> None:
    with file.open("ab") as opened:
        opened.write(data)


def places(found: Iterable[Sighting | Fault]) -> list[tuple[int, int]]:
    return [(one.line, one.offset) for one in found if isinstance(one, Sighting)]


def whys(found: Iterable[Sighting | Fault]) -> list[tuple[str, str]]:
    return [(Path(one.file).name, one.why) for one in found if isinstance(one, Fault)]


def named(found: Iterable[Sighting | Fault]) -> list[tuple[str, int]]:
    return [(Path(one.file).name, one.line) for one in found if isinstance(one, Sighting)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def follower(file: Path) -> Iterable[Follower]:
    made = Follower(READY, file)
    yield made
    made.close()


def test_a_log_that_grows_is_searched_line_by_line_and_anew_where_it_was_replaced(
    file: Path, follower: Follower
) -> None:
    file.write_bytes(b"one\nevil.exam")
    assert not list(follower.new())
    added(file, b"ple\nevil.example.vn\nwww.evil.example\nevil.exa")
    assert places(follower.new()) == [(2, 4), (4, 33)]
    (file.parent / "new").write_bytes(b"203.0.113.7\n")
    (file.parent / "new").replace(file)
    assert places(follower.new()) == [(1, 0)]
    file.write_bytes(b"")
    assert not list(follower.new())
    file.write_bytes(b"evil.example\n")
    assert places(follower.new()) == [(1, 0)]


@pytest.mark.parametrize("more", [b"", b"x\n" * 100])
def test_a_log_that_was_written_anew_is_another_though_it_is_as_long_or_longer(
    file: Path, follower: Follower, more: bytes
) -> None:
    file.write_bytes(b"Monday evil.example\nnothing")
    assert places(follower.new()) == [(1, 7)]
    file.write_bytes(b"Tuesday\n203.0.113.7 and more\n" + more)
    assert places(follower.new()) == [(2, 8)]


def test_the_old_last_line_is_searched_when_the_log_is_replaced(file: Path, follower: Follower) -> None:
    file.write_bytes(b"one\nevil.example")
    assert not list(follower.new())
    file.write_bytes(b"203.0.113.7\n")
    assert places(follower.new()) == [(2, 4), (1, 0)]


@pytest.mark.parametrize("data", [gzip.compress(b"x"), b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c", b"ElfFile\x00"])
def test_what_is_packed_is_not_followed(file: Path, follower: Follower, data: bytes) -> None:
    file.write_bytes(data)
    with pytest.raises(UnableToFollow):
        list(follower.new())


def test_a_last_line_that_waits_for_its_end_is_searched_up_to_its_last_word(file: Path, follower: Follower) -> None:
    file.write_bytes(b"one\nevil.example and 203.0.113.7")
    looks = [places(follower.new()) for _ in range(8)]
    assert [look for look in looks if look] == [[(2, 4)]], "what may still grow is not met, and nothing is told twice"
    added(file, b"0 then evil.example")
    looks = [places(follower.new()) for _ in range(8)]
    assert not any(looks)
    added(file, b"\n203.0.113.7\n")
    assert places(follower.new()) == [(2, 39), (3, 52)]


def test_at_the_end_the_last_line_is_searched_though_it_has_none(file: Path, follower: Follower) -> None:
    file.write_bytes(b"203.0.113.7 x 203.0.113.7")
    for _ in range(8):
        list(follower.new())
    assert places(follower.rest()) == [(1, 14)]
    assert not list(follower.rest())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8"])
def test_the_encoding_of_a_log_that_was_empty_shows_when_it_is_written(
    file: Path, follower: Follower, encoding: str
) -> None:
    text = "ngày\nmột evil.example\nhai Ċ203.0.113.7 Ċ\n\u0a0d 203.0.113.7\n"
    data = text.encode(encoding)
    wide = "utf-16-le" if encoding == "utf-16" else encoding
    file.write_bytes(b"")
    met = []
    for at in range(0, len(data), 3):
        assert not whys(follower.new())
        added(file, data[at : at + 3])
        met += [one for one in follower.new() if isinstance(one, Sighting)]
    assert [one.line for one in met] == [2, 4]
    for one in met:
        assert data[one.offset :].startswith(one.indicator.value.encode(wide))


def test_what_is_no_text_is_followed_and_not_called_clean(file: Path, follower: Follower) -> None:
    file.write_bytes(bytes(range(1, 32)) * 20)
    assert len(whys(follower.new())) == 1
    added(file, b"\n203.0.113.7\n")
    every = list(follower.new())
    assert places(every) == [(22, 621)]
    assert not whys(every)


@pytest.fixture
def following(tmp_path: Path) -> Iterable[Callable[..., Following]]:
    every: list[Following] = []

    def of(*paths: Path) -> Following:
        every.append(Following(READY, paths or [tmp_path]))
        return every[-1]

    yield of
    for one in every:
        one.close()


def test_a_log_that_appears_in_a_followed_folder_is_searched_and_a_renamed_one_is_not_again(
    tmp_path: Path, following: Callable[..., Following]
) -> None:
    (tmp_path / "1.log").write_bytes(b"203.0.113.7\n")
    logs = following()
    assert named(logs.new()) == [("1.log", 1)]
    (tmp_path / "2.log").write_bytes(b"x\nevil.example\n")
    assert named(logs.new()) == [("2.log", 2)]
    (tmp_path / "1.log").rename(tmp_path / "1.log.1")
    (tmp_path / "1.log").write_bytes(b"evil.example\n")
    assert named(logs.new()) == [("1.log", 1)]
    assert not list(logs.new())
    assert not logs.ended
    assert logs.searched == 2


def test_a_file_that_is_not_there_yet_is_told_once_and_taken_up_when_it_appears(
    tmp_path: Path, following: Callable[..., Following]
) -> None:
    late = tmp_path / "late.log"
    logs = following(late)
    assert whys(logs.new()) == [("late.log", "không có tệp này: sẽ tìm khi đọc được")]
    assert not list(logs.new())
    assert not logs.ended and logs.searched == 0
    late.write_bytes(b"one\n203.0.113.7\n")
    assert named(logs.new()) == [("late.log", 2)]
    late.unlink()
    assert not list(logs.new())
    late.write_bytes(b"evil.example\n")
    assert named(logs.new()) == [("late.log", 1)]


def test_a_log_behind_a_link_is_followed_to_the_next_that_it_leads_to(
    tmp_path: Path, following: Callable[..., Following]
) -> None:
    for name in ("pods", "containers"):
        (tmp_path / name).mkdir()
    for name in ("0.log", "1.log"):
        (tmp_path / "pods" / name).write_bytes(b"evil.example\n")
    link = tmp_path / "containers" / "web.log"
    link.symlink_to("../pods/0.log")
    logs = following(tmp_path / "containers")
    assert named(logs.new()) == [("web.log", 1)]
    link.unlink()
    link.symlink_to("../pods/1.log")
    assert named(logs.new()) == [("web.log", 1)]


def test_where_nothing_can_be_followed_it_has_ended(tmp_path: Path, following: Callable[..., Following]) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"x"))
    os.mkfifo(tmp_path / "pipe")
    logs = following(tmp_path / "a.gz", tmp_path / "pipe")
    assert [name for name, _ in whys(logs.new())] == ["pipe", "a.gz"]
    assert logs.ended and logs.searched == 0


def test_at_the_end_the_last_line_of_each_log_is_searched(tmp_path: Path, following: Callable[..., Following]) -> None:
    (tmp_path / "1.log").write_bytes(b"203.0.113.7")
    (tmp_path / "2.log").write_bytes(b"x\nevil.example")
    logs = following()
    assert not list(logs.new())
    assert named(logs.rest()) == [("1.log", 1), ("2.log", 2)]
