"""A signed copy is looked through for stamps of secrecy, as every paper that is taken in."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from khien.directives.actions import refuse_secret
from khien.files.actions import UnableToStore, store_bytes
from khien.files.models import StoredFile
from tests.world import BEGAN

pytestmark = pytest.mark.django_db
PAPER = "{}\nSỞ GIÁO DỤC VÀ ĐÀO TẠO\nSố: 12/SGDĐT-VP\nVề việc bảo đảm an toàn thông tin\n"


def test_a_secret_one_is_not_kept_and_another_is(settings: Settings, tmp_path: Path) -> None:
    settings.KHIEN_DATA = tmp_path
    with pytest.raises(UnableToStore, match="độ mật"):
        store_bytes(PAPER.format("TỐI MẬT").encode(), "ban-ky.txt", by=None, at=BEGAN, vet=refuse_secret)
    assert not StoredFile.objects.exists()
    store_bytes(PAPER.format("").encode(), "ban-ky.txt", by=None, at=BEGAN, vet=refuse_secret)
    assert StoredFile.objects.count() == 1
