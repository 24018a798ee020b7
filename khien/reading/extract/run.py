"""The face: a file or bytes in, text out, or `UnableToExtract`. Never imports a parser: a locked-up child parses."""

import base64
import json
import os
import selectors
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import khien
from khien.reading.extract.limits import LIMITS, Limits
from khien.reading.extract.values import Extracted, Inspected, PageRead, Rows, UnableToExtract

__all__ = [
    "Extracted",
    "Inspected",
    "PageRead",
    "Rows",
    "UnableToExtract",
    "extract_bytes",
    "extract_file",
    "extract_rows",
    "inspect_file",
    "page_picture",
]

_ROOT = str(Path(khien.__file__).resolve().parents[1])
_turns = threading.BoundedSemaphore(LIMITS.at_once)
_one_scan = threading.BoundedSemaphore(1)
Progress = Callable[[int, int], None]
_EXTENSION = {"text": (".txt", ".text", ".md", ".log", ".csv"), "docx": (".docx",), "pdf": (".pdf",), "rtf": (".rtf",)}
_EXTENSION |= {"doc": (".doc",), "html": (".html", ".htm"), "eml": (".eml",)}


def extract_file(path: Path, *, limits: Limits = LIMITS, progress: Progress | None = None) -> Extracted:
    """Text of the file at `path`, told by its content; its name only earns a note where it lies.

    Scanned pages are recognised, about four seconds each; `progress` hears how many of how many are done.
    """
    with opened_file(path, limits) as stream:
        return _read(stream, path.name, limits, progress)


def extract_bytes(data: bytes, name: str, *, limits: Limits = LIMITS, progress: Progress | None = None) -> Extracted:
    """The same for bytes in hand; they never touch the disk where the system has memory files."""
    refuse_size(len(data), limits)
    with in_memory(data) as stream:
        return _read(stream, name, limits, progress)


def _read(stream: IO[bytes], name: str, limits: Limits, progress: Progress | None) -> Extracted:
    answer = asked("extract", stream, limits)
    if answer["scans"]:
        stream.seek(0)
        try:
            answer = asked("recognise", stream, limits, progress)
        except UnableToExtract as refusal:
            if not str(answer["text"]).strip():
                raise
            answer["notes"].append(str(refusal))
    found = _extracted(answer, name)
    if not found.text.strip():
        raise UnableToExtract("Không nhận ra chữ nào trong tệp này; hãy quét lại rõ hơn hoặc gửi bản có chữ.")
    return found


def extract_rows(data: bytes, *, limits: Limits = LIMITS) -> Rows:
    """Rows of an XLSX (first visible sheet) or of a CSV, as text, for importers."""
    refuse_size(len(data), limits)
    with in_memory(data) as stream:
        answer = asked("rows", stream, limits)
    cells = tuple(tuple(str(cell) for cell in row) for row in answer["cells"])
    return Rows(cells, str(answer["kind"]), tuple(answer["notes"]))


def inspect_file(path: Path, *, limits: Limits = LIMITS) -> Inspected:
    """What the file is by content and by opening it, and what is dangerous in it; reads no text."""
    with opened_file(path, limits) as stream:
        answer = asked("inspect", stream, limits)
    return Inspected(str(answer["kind"]), tuple(answer["dangers"]), tuple(answer["notes"]))


def page_picture(path: Path, page: int, *, turn: int = 0, limits: Limits = LIMITS) -> bytes:
    """A page of a file, or a photo, as a JPEG drawn by the child: what the text of a scan is compared with."""
    with opened_file(path, limits) as stream:
        answer = asked(f"picture {page} {turn}", stream, limits)
    return base64.b64decode(str(answer["jpeg"]))


def _extracted(answer: dict[str, Any], name: str) -> Extracted:
    kind, notes = str(answer["kind"]), [str(note) for note in answer["notes"]]
    extension = Path(name).suffix.lower()
    expected = [known for known, endings in _EXTENSION.items() if extension in endings]
    if expected and kind not in expected:
        notes.append(f"Tên tệp có đuôi {extension} nhưng nội dung là {kind.upper()}; đã đọc theo nội dung.")
    pages = answer["pages"]
    reads = tuple(PageRead(**page) for page in answer["page_reads"])
    return Extracted(str(answer["text"]), kind, None if pages is None else int(pages), tuple(notes), reads)


def opened_file(path: Path, limits: Limits) -> IO[bytes]:
    """The file, open for reading, where it is one and not too large."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise UnableToExtract(f"Không mở được tệp: {_reason(error)}.") from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise UnableToExtract("Đây không phải là một tệp thông thường (có thể là thư mục hoặc thiết bị).")
        refuse_size(status.st_size, limits)
    except UnableToExtract:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb", buffering=0)


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "không tìm thấy tệp"
    if isinstance(error, PermissionError):
        return "không có quyền đọc"
    return "hệ thống không cho đọc"


def refuse_size(size: int, limits: Limits) -> None:
    """Raises for no bytes and for too many."""
    if size == 0:
        raise UnableToExtract("Tệp trống (0 byte), không có gì để đọc.")
    if size > limits.file_bytes:
        most, given = limits.file_bytes / 2**20, size / 2**20
        raise UnableToExtract(f"Tệp quá lớn: {given:.0f} MB, trong khi giới hạn là {most:.0f} MB.")


def in_memory(data: bytes) -> IO[bytes]:
    """Bytes as a file that a child can read, off the disk where the system has memory files."""
    stream: IO[bytes]
    if hasattr(os, "memfd_create"):
        stream = os.fdopen(os.memfd_create("khien", os.MFD_CLOEXEC), "w+b")
    else:
        stream = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    stream.write(data)
    stream.flush()
    stream.seek(0)
    return stream


def asked(mode: str, stream: IO[bytes], limits: Limits, progress: Progress | None = None) -> dict[str, Any]:
    """The answer of a child that was started for this one question; raises its refusal."""
    turns, wall = (_one_scan, limits.ocr_wall_seconds) if mode == "recognise" else (_turns, limits.wall_seconds)
    if not turns.acquire(timeout=4 * wall):
        raise UnableToExtract("Máy đang bận đọc các tệp khác, xin thử lại sau ít phút.")
    try:
        answer = _answer(_started(mode, stream), replace(limits, wall_seconds=wall), progress)
    finally:
        turns.release()
    if "no" in answer:
        raise UnableToExtract(str(answer["no"]))
    return answer


def _started(mode: str, stream: IO[bytes]) -> subprocess.Popen[bytes]:
    environment = {"PYTHONPATH": _ROOT, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1", "LANG": "C.UTF-8"}
    environment["OMP_THREAD_LIMIT"] = "1"  # Tesseract's threads would wait for each other more than they work
    environment |= {name: os.environ[name] for name in ("TESSDATA_PREFIX",) if name in os.environ}
    return subprocess.Popen(  # noqa: S603 - a fixed command; the file is only its standard input
        [sys.executable, "-P", "-s", "-m", "khien.reading.extract.child", *mode.split()],
        stdin=stream,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd="/",
        start_new_session=True,
    )


def _answer(process: subprocess.Popen[bytes], limits: Limits, progress: Progress | None) -> dict[str, Any]:
    """The child's JSON; it is dead and reaped when this returns or raises."""
    with process:
        try:
            received = _received(process, limits, progress)
        finally:
            _kill(process)
    if process.returncode != 0:
        raise UnableToExtract(_why_it_died(process.returncode))
    try:
        answer = json.loads(received.rpartition(b"\n")[2])
    except ValueError as error:
        raise UnableToExtract(_why_it_died(1)) from error
    if not isinstance(answer, dict):
        raise UnableToExtract(_why_it_died(1))
    return answer


def _received(process: subprocess.Popen[bytes], limits: Limits, progress: Progress | None) -> bytes:
    assert process.stdout is not None
    deadline, received = time.monotonic() + limits.wall_seconds, bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                raise UnableToExtract(_too_slow())
            chunk = os.read(process.stdout.fileno(), 1 << 16)
            if not chunk:
                break
            received += chunk
            if progress is not None and b"\n" in chunk:
                _tell(received, progress)
            if len(received) > limits.answer_bytes:
                raise UnableToExtract("Nội dung chữ trong tệp quá dài, không thể là một văn bản chỉ đạo.")
    try:
        process.wait(max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired as error:
        raise UnableToExtract(_too_slow()) from error
    return bytes(received)


def _tell(received: bytearray, progress: Progress) -> None:
    """The child's last whole line says how many pages of how many are done."""
    try:
        told = json.loads(received.rpartition(b"\n")[0].rpartition(b"\n")[2])
        progress(int(told["done"]), int(told["of"]))
    except (ValueError, KeyError, TypeError):
        return


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            process.kill()
        process.wait()


def _too_slow() -> str:
    return "Đọc tệp quá lâu nên đã dừng lại; tệp có thể bị hỏng hoặc được tạo ra để làm treo máy."


def _why_it_died(code: int) -> str:
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return _too_slow()
    return "Bộ đọc đã dừng giữa chừng vì tệp này; tệp có thể bị hỏng hoặc được tạo ra để gây lỗi."
