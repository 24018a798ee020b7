"""Refreshes the vendored assets from the npm registry, by package name, and proves that they are unchanged.

For developers, and only when a version moves: nothing at run time, at install time or in CI needs npm.
`python tools/vendor.py` checks the files against `vendor.lock`; `--refresh` fetches them anew.
"""

import argparse
import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "khien/web/static/vendor"
LOCK = VENDOR / "vendor.lock"
TEST_ONLY = ROOT / "tests/vendor"

# Names of the Tabler outline icons in the sprite. A template asks for one as {% icon "check" %}.
ICONS = """
activity address-book alert-circle alert-octagon alert-triangle archive arrow-back-up arrow-down arrow-forward-up
arrow-left arrow-right arrow-up arrows-join arrows-sort ban bell book bug building building-bank building-hospital
bulb calendar calendar-due calendar-event certificate chart-bar check checklist checks chevron-down chevron-left
chevron-right chevron-up circle-check circle-dashed circle-minus circle-x clipboard clipboard-check clipboard-list
clock clock-x copy database device-floppy device-mobile dots download edit external-link eye eye-off file-check
file-download file-plus file-spreadsheet file-text file-type-docx file-type-pdf file-upload file-x filter
fingerprint flag folder gavel hand-stop help hierarchy history home hourglass hourglass-low id inbox info-circle key
keyboard layout-grid link list list-check lock lock-open login logout mail mail-forward mail-opened map-pin menu-2
message message-circle minus paperclip pencil phone plus printer progress question-mark radar refresh report
robot-off rubber-stamp scale school scissors search send server settings shield shield-check shield-off signature
sitemap square-x stack-2 tag target trash upload urgent user user-check user-minus user-off user-plus users versions
world x zoom-question
"""


@dataclass(frozen=True, slots=True)
class Package:
    """One npm package at one version, and which of its files go where."""

    name: str
    version: str
    folder: str
    files: tuple[tuple[str, str], ...]
    root: Path = VENDOR


PACKAGES = (
    Package("@tabler/core", "1.6.1", "tabler-1.6.1", (("dist/css/tabler.min.css", "tabler.min.css"),)),
    Package("htmx.org", "2.0.11", "htmx-2.0.11", (("dist/htmx.min.js", "htmx.min.js"), ("LICENSE", "LICENSE"))),
    Package(
        "@fontsource-variable/inter",
        "5.3.0",
        "inter-5.3.0",
        (
            ("files/inter-latin-wght-normal.woff2", "inter-latin.woff2"),
            ("files/inter-vietnamese-wght-normal.woff2", "inter-vietnamese.woff2"),
            ("LICENSE", "LICENSE"),
        ),
    ),
    Package("@tabler/icons", "3.51.0", "tabler-icons-3.51.0", (("LICENSE", "LICENSE"),)),
    Package(
        "axe-core",
        "4.14.1",
        "axe-core-4.14.1",
        (("axe.min.js", "axe.min.js"), ("LICENSE", "LICENSE")),
        TEST_ONLY,
    ),
)


def sprite(icons_folder: Path, names: str) -> str:
    """One SVG file with a `<symbol>` for each icon, drawn in the colour of the text around it."""
    symbols = []
    for name in sorted(names.split()):
        drawing = (icons_folder / f"{name}.svg").read_text(encoding="utf-8")
        body = drawing[drawing.index(">") + 1 : drawing.rindex("</svg>")]
        body = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>', "", body)
        body = re.sub(r"\s*\n\s*", "", body).replace(" />", "/>")
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def fetch(package: Package, into: Path) -> Path:
    """Download and unpack one package; returns the folder of its files."""
    command = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
    packed = subprocess.run(command, cwd=into, check=True, capture_output=True, text=True)  # noqa: S603
    unpacked = into / package.folder
    with tarfile.open(into / packed.stdout.strip().splitlines()[-1]) as archive:
        archive.extractall(unpacked, filter="data")
    return unpacked / "package"


def without_source_map(content: bytes) -> bytes:
    """A comment that names a source map we do not ship makes collectstatic fail."""
    content = re.sub(rb"/\*# sourceMappingURL=[^*]*\*/", b"", content)
    return re.sub(rb"(?m)^//# sourceMappingURL=.*$", b"", content).rstrip() + b"\n"


def refresh() -> None:
    """Fetch every package, write its files, and write the lock anew."""
    with tempfile.TemporaryDirectory() as scratch:
        for package in PACKAGES:
            source = fetch(package, Path(scratch))
            target = package.root / package.folder
            target.mkdir(parents=True, exist_ok=True)
            for there, here in package.files:
                content = (source / there).read_bytes()
                if here.endswith((".css", ".js")):
                    content = without_source_map(content)
                (target / here).write_bytes(content)
            if package.name == "@tabler/icons":
                (target / "icons.svg").write_text(sprite(source / "icons/outline", ICONS), encoding="utf-8")
    LOCK.write_text("".join(f"{line}\n" for line in measured()), encoding="utf-8")


def measured() -> list[str]:
    """`sha256  path  package@version` of every vendored file that is here now."""
    lines = []
    for package in PACKAGES:
        for path in sorted((package.root / package.folder).glob("*")):
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            lines.append(f"{digest}  {path.relative_to(ROOT).as_posix()}  {package.name}@{package.version}")
    return lines


def differences() -> list[str]:
    """What differs between the lock and the files: empty when all is well."""
    locked, here = set(LOCK.read_text(encoding="utf-8").splitlines()), set(measured())
    return [f"in the lock only: {line}" for line in sorted(locked - here)] + [
        f"in the folder only: {line}" for line in sorted(here - locked)
    ]


def main() -> int:
    """Exit status 0 when the files are what the lock says, 1 when not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--refresh", action="store_true", help="fetch every package anew from npm and write the lock")
    if parser.parse_args().refresh:
        refresh()
    faults = differences()
    sys.stdout.write("\n".join(faults or ["vendored files match vendor.lock"]) + "\n")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
