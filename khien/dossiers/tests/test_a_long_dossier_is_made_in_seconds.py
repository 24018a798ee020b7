"""A dossier of more than 150 pages, as Word and PDF, with drawings, as a ZIP: within ten seconds, told as it goes."""

import io
import time
import zipfile

import pypdfium2
import pytest

from khien.dossiers import actions
from khien.dossiers.actions import making
from khien.dossiers.models import PaperOrder
from khien.dossiers.rules.orders import Stage
from khien.dossiers.tests.filed import NOW, drafted
from khien.dossiers.tests.test_papers_of_a_dossier import build_inventory
from khien.files.queries import open_bytes
from khien.systems.models import Address, Asset, Zone
from tests.world import World

pytestmark = pytest.mark.django_db
MOST_SECONDS = 10  # of the processor, so that a busy machine does not fail what is quick
ASSETS = 1500


def _grown(world: World) -> None:
    build_inventory(world)
    zone = Zone.objects.filter(system=world.north_marks).order_by("pk")[0]
    of = {"unit": world.north, "system": world.north_marks, "zone": zone}
    words = "Máy chủ vật lý hai bộ xử lý đặt ở phòng máy tầng hai, dãy tủ bên trái"
    Asset.objects.bulk_create(
        Asset(
            **of,
            kind=("server", "switch", "application")[n % 3],
            name=f"TB-{n:04d}",
            name_folded=f"tb-{n:04d}",
            model=words,
            place=f"Phòng {n % 12}",
            platform="Linux",
            purpose="Chạy phần mềm quản lý điểm, học bạ và thời khóa biểu của học sinh",
        )
        for n in range(ASSETS)
    )
    ends = {"first": "0" * 32, "last": "0" * 32, "public": False}
    Address.objects.bulk_create(
        Address(**of, network=f"10.{n // 250}.{n % 250}.0/24", **ends) for n in range(ASSETS // 3)
    )


def test_more_than_150_pages_take_less_than_ten_seconds_and_say_how_far_they_are(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _grown(world)
    row = drafted(world)
    told: list[tuple[int, int]] = []
    tell = making._Turn.tell

    def noted(turn: making._Turn, done: int, total: int) -> None:
        told.append((done, total))
        tell(turn, done, total)

    monkeypatch.setattr(making._Turn, "tell", noted)
    order = actions.order_papers(row, by=world.north_officer, at=NOW)
    began, wall = time.process_time(), time.perf_counter()
    making.make(order.pk)
    spent, waited = time.process_time() - began, time.perf_counter() - wall
    made = PaperOrder.objects.get(pk=order.pk)
    assert made.state == Stage.MADE
    assert made.file is not None
    with open_bytes(made.file) as file:
        archive = zipfile.ZipFile(io.BytesIO(file.read()))
    pages = sum(len(pypdfium2.PdfDocument(archive.read(n))) for n in archive.namelist() if n.endswith(".pdf"))
    with capsys.disabled():
        print(f" [{pages} pages: {spent:.1f} s of the processor, {waited:.1f} s waited, {len(told)} words of progress]")
    assert pages >= 150
    assert spent <= MOST_SECONDS
    assert told[-1] == (told[-1][1], told[-1][1])
    assert len(told) >= 10
