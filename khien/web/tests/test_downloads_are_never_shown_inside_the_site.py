from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from khien.files.actions import store_bytes
from khien.web.downloads import attachment


@pytest.mark.django_db
def test_a_download_keeps_its_vietnamese_name_and_is_sandboxed(settings: Settings, tmp_path: Path) -> None:
    settings.KHIEN_DATA = tmp_path
    stored = store_bytes(b"1. abc", 'Biên bản "sao lưu".txt', by=None, at=datetime(2026, 8, 5, tzinfo=UTC))
    response = attachment(stored)
    assert b"".join(response) == b"1. abc"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''Bi%C3%AAn%20b%E1%BA%A3n")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert response["Cache-Control"] == "private, no-store"
    response.close()
