"""A data folder of its own for every test, and invented files."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pikepdf
import pytest
from PIL import Image
from pytest_django import Settings


@pytest.fixture(autouse=True)
def data_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.KHIEN_DATA = tmp_path / "data"
    settings.KHIEN_UPLOAD_LIMIT = 25 * 2**20
    return tmp_path / "data"


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    stream = io.BytesIO()
    save(stream)
    return stream.getvalue()


@pytest.fixture
def pdf() -> bytes:
    with pikepdf.new() as made:
        made.add_blank_page()
        return _saved(made.save)


@pytest.fixture
def word() -> bytes:
    document = docx.Document()
    document.add_paragraph("Biên bản sao lưu")
    return _saved(document.save)


@pytest.fixture
def excel() -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = "Tài sản"
    return _saved(book.save)


@pytest.fixture
def png() -> bytes:
    return _saved(lambda stream: Image.new("RGB", (20, 20)).save(stream, "PNG"))


@pytest.fixture
def jpg() -> bytes:
    return _saved(lambda stream: Image.new("RGB", (20, 20)).save(stream, "JPEG"))


@pytest.fixture
def with_part() -> Callable[[bytes, str, bytes], bytes]:
    """A package with one more part."""

    def made(package: bytes, name: str, content: bytes) -> bytes:
        stream = io.BytesIO(package)
        with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)
        return stream.getvalue()

    return made
