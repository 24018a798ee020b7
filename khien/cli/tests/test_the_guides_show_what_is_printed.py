"""The commands that guides and examples show, run as they stand there: what they print is what the guide says."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
THREATS = Path(os.environ.get("KHIEN_SHARED") or ROOT.parent / "shared") / "data" / "threats"
# What a run takes differs from run to run
VARIES = re.compile(r"trong \d+,\d giây \(\d+(?:,\d)? \w+/giây\)")
CUT = "[…]"

BLOCK = re.compile(r"^```\n\$ (khien .*)\n((?:.*\n)*?)```$", re.MULTILINE)
GUIDES = {
    "docs/how-to/received-a-botnet-list.md": "examples/botnet",
    "docs/how-to/strange-files-on-a-web-server.md": "examples/scan",
    "examples/hunt/README.md": "examples/hunt",
}
NEEDS = {"match": "numba", "hunt": "sigma", "scan": "yara_x"}
SHOWN = [
    pytest.param(command, said, folder, id=f"{Path(guide).stem}: {command}")
    for guide, folder in GUIDES.items()
    for command, said in BLOCK.findall((ROOT / guide).read_text(encoding="utf-8"))
]


def printed(command: str, folder: Path, home: Path) -> str:
    """All that a person sees of it, standard error before it is standard output's turn."""
    environment = os.environ | {"XDG_CACHE_HOME": str(home), "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)}
    environment["COLUMNS"] = "120"  # as wide as the guides
    done = subprocess.run(
        [sys.executable, "-m", *command.split()],
        cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stdout
    return done.stdout


def as_pattern(said: str) -> re.Pattern[str]:
    """What the guide says, where times vary, and where it leaves out lines or a part of one."""
    made = re.escape(VARIES.sub("\0", said)).replace("\0", VARIES.pattern)
    cut = re.escape(CUT)
    return re.compile(made.replace(f"{cut}\\\n", "(?:.*\n)*?").replace(cut, ".*"))


def _same(said: str, got: str) -> bool:
    return as_pattern(said).fullmatch(got) is not None


@pytest.mark.parametrize(("command", "said", "folder"), SHOWN)
def test_a_command_of_a_guide_prints_what_the_guide_shows(command: str, said: str, folder: str, tmp_path: Path) -> None:
    extra = NEEDS.get(command.split()[1])
    if extra in ("sigma", "yara_x") and find_spec(extra) is None:
        pytest.skip(f"{extra} is not installed")
    plain = " --plain" if extra == "numba" else ""  # compiled code gives the same, after twenty seconds
    got = printed(command + plain, ROOT / folder, tmp_path)
    assert _same(said, got), got


def _critical_rules() -> Iterator[bytes]:
    with tarfile.open(THREATS / "sigma-rules.tar.xz") as packed:
        for member in packed:
            content = packed.extractfile(member)
            if content is not None and b"\nlevel: critical" in (rule := content.read()):
                yield rule


@pytest.mark.skipif(not THREATS.is_dir(), reason="the real rules and attack samples are not here (KHIEN_SHARED)")
def test_the_hunt_on_real_samples_prints_what_the_guide_shows(tmp_path: Path) -> None:
    pytest.importorskip("sigma", reason="the extra hunt is not installed")
    pytest.importorskip("evtx", reason="the extra evtx is not installed")
    with tarfile.open(THREATS / "evtx-attack-samples.tar.xz") as packed:
        packed.extractall(tmp_path, filter="data")
    (tmp_path / "sigma").mkdir()
    for number, rule in enumerate(_critical_rules()):  # those that the command keeps; to read all 3,141 takes seconds
        (tmp_path / "sigma" / f"{number}.yml").write_bytes(rule)
    (tmp_path / "evtx").rename(tmp_path / "nhat-ky")
    for file in ("README.md", "LICENSE.GPL"):
        (tmp_path / "nhat-ky" / file).unlink()
    text = (ROOT / "docs/how-to/hunt-on-windows-logs.md").read_text(encoding="utf-8")
    [(command, said)] = BLOCK.findall(text)
    got = printed(command, tmp_path, tmp_path / "cache")
    assert _same(said, got), got


@pytest.mark.parametrize(
    ("page", "folder", "said"),
    [
        ("docs/hunt.md", "examples/hunt", "Kết xuất bộ nhớ của LSASS"),
        ("docs/scan.md", "examples/scan", "Trang_chay_lenh"),
    ],
)
def test_what_the_docs_show_of_the_library_runs(page: str, folder: str, said: str, tmp_path: Path) -> None:
    for needed in ("pyarrow", NEEDS[Path(page).stem]):
        pytest.importorskip(needed, reason=f"{needed} is not installed")
    [shown] = re.findall(r"^```python\n(.*?)^```$", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    here = shutil.copytree(ROOT / folder, tmp_path / "here")
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, "-c", shown], cwd=here, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert said in done.stdout


def test_every_guide_with_a_command_is_looked_at() -> None:
    """And the mask hides no more than it should."""
    told = {
        str(file.relative_to(ROOT))
        for folder in ("docs/how-to", "examples")
        for file in (ROOT / folder).rglob("*.md")
        if BLOCK.search(file.read_text(encoding="utf-8"))
    }
    assert told == {*GUIDES, "docs/how-to/hunt-on-windows-logs.md"}
    assert _same(
        "3 tệp, 5 byte trong 0,1 giây (2 kB/giây).\n[…]\nb\n", "3 tệp, 5 byte trong 9,9 giây (1,5 MB/giây).\nx\nb\n"
    )
    assert not _same("3 tệp, 5 byte trong 0,1 giây (2 kB/giây).\n", "3 tệp, 6 byte trong 0,1 giây (2 kB/giây).\n")
    assert not _same("a […] c\n", "a b\n")
