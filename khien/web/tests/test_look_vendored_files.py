"""The vendored files are what the lock says, and nothing in them breaks collecting or calls home."""

import hashlib
from pathlib import Path

from khien.web.templatetags import khien

ROOT = Path(khien.__file__).resolve().parents[3]
VENDOR = ROOT / "khien/web/static/vendor"


def locked() -> dict[str, str]:
    lines = (VENDOR / "vendor.lock").read_text(encoding="utf-8").splitlines()
    return {path: digest for digest, path, _package in (line.split("  ") for line in lines)}


def test_every_vendored_file_is_unchanged_and_every_file_is_in_the_lock() -> None:
    here = [p for folder in (VENDOR, ROOT / "tests/vendor") for p in folder.rglob("*") if p.is_file()]
    found = {p.relative_to(ROOT).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in here}
    del found["khien/web/static/vendor/vendor.lock"]
    assert found == locked()


def test_no_vendored_file_names_a_source_map_that_is_not_there() -> None:
    texts = [p for p in VENDOR.rglob("*") if p.suffix in {".css", ".js"}]
    assert len(texts) == 2
    assert [p.name for p in texts if b"sourceMappingURL" in p.read_bytes()] == []


def test_the_two_fonts_hold_every_vietnamese_letter_between_them() -> None:
    css = (ROOT / "khien/web/static/khien/khien.css").read_text(encoding="utf-8")
    spans = []
    for rule in css.split("unicode-range:")[1:]:
        for span in rule.split(";")[0].replace("U+", "").split(","):
            first, _, last = span.strip().partition("-")
            spans.append((int(first, 16), int(last or first, 16)))
    letters = "ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
    for letter in letters + letters.upper():
        assert any(first <= ord(letter) <= last for first, last in spans), letter
