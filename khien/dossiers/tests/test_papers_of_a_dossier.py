"""The papers read back: what stands in the PDF and the Word file, what the checklist misses, what the ZIP holds."""

import hashlib
import io
import json
import zipfile
from datetime import date

import docx as word
import openpyxl
import pypdfium2
import pytest

from khien.dossiers import actions
from khien.dossiers.papers.bundle import MANIFEST, SUMS, bundle, parts
from khien.dossiers.papers.checklist import HERE, MISSING, as_xlsx, checklist, filed
from khien.dossiers.papers.frozen import packed, taken, unpacked
from khien.dossiers.papers.kit import BY_ID, kinds_at
from khien.dossiers.papers.overview import frames
from khien.dossiers.queries.drawing import dossier_data
from khien.dossiers.rules.diagrams import Diagram, shifted
from khien.dossiers.tests.filed import NOW, TODAY, drafted
from khien.law.types import Regime
from khien.papers import docx, pdf
from khien.systems.models import Address, Asset, Link, Zone
from tests.world import World

pytestmark = pytest.mark.django_db


def build_inventory(world: World) -> None:
    system, unit = world.north_marks, world.north
    edge = Zone.objects.create(system=system, name="Vùng biên", kind="edge", purpose="Ra Internet", order=0)
    inner = Zone.objects.create(system=system, name="Vùng máy chủ", kind="internal", purpose="Chạy phần mềm", order=1)
    Link.objects.create(system=system, source=edge, target=inner, what="HTTPS", protected_by="Tường lửa")
    Link.objects.create(system=system, source=edge, outside="Internet", what="Cáp quang")
    of = {"unit": unit, "system": system}
    Asset.objects.create(
        **of, zone=edge, kind="firewall", name="FW-01", name_folded="fw-01", model="Hãng X", place="Phòng máy"
    )
    host = Asset.objects.create(
        **of, zone=inner, kind="server", name="MC-01", name_folded="mc-01", place="Phòng máy", platform="Linux"
    )
    Asset.objects.create(**of, zone=inner, kind="application", name="Sổ điểm", name_folded="so diem", runs_on=host)
    ends = {"first": "0" * 32, "last": "0" * 32}
    Address.objects.create(**of, zone=inner, network="10.0.0.0/24", public=False, **ends)
    Address.objects.create(**of, zone=edge, network="203.0.113.8/32", public=True, **ends)


def _read_pdf(data: bytes) -> str:
    pages = pypdfium2.PdfDocument(data)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


def _read_word(data: bytes) -> str:
    found = word.Document(io.BytesIO(data))
    cells = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    return " ".join(" ".join([*(one.text for one in found.paragraphs), *cells]).split())


def test_the_overview_says_the_same_in_both_files_and_shows_both_diagrams(world: World) -> None:
    build_inventory(world)
    made = BY_ID["tong-quan"].make(dossier_data(drafted(world), TODAY))
    file = docx(made)
    for text in (_read_pdf(pdf(made)), _read_word(file)):
        for words in ("FW-01", "MC-01", "Sổ điểm", "203.0.113.8/32", "10.0.0.0/24", "Linux", "[điền địa chỉ]"):
            assert words in text
    drawn = word.Document(io.BytesIO(file)).inline_shapes
    assert len(drawn) == 2


def test_what_the_inventory_does_not_know_stands_there_to_be_filled(world: World) -> None:
    text = _read_pdf(pdf(BY_ID["tong-quan"].make(dossier_data(drafted(world), TODAY))))
    for words in ("[điền phạm vi, quy mô]", "[điền thiết bị]", "[điền vùng mạng]", "[điền mô hình lô-gic"):
        assert words in text


def test_the_proposal_gives_criterion_article_and_the_answers_that_decided(world: World) -> None:
    data = dossier_data(drafted(world), TODAY)
    text = _read_word(docx(BY_ID["de-xuat"].make(data)))
    assert data.decided.criterion is not None
    assert data.decided.criterion.cite.at in text
    assert data.decided.criterion.text in text
    assert data.answers[0][0] in text
    assert "Lộ điểm số" in text


def test_the_plan_lists_every_control_and_says_which_nobody_answered(world: World) -> None:
    data = dossier_data(drafted(world), TODAY)
    text = _read_pdf(pdf(BY_ID["phuong-an"].make(data)))
    assert len(data.controls) > 5
    assert f"còn {len(data.controls)} yêu cầu chưa trả lời" in text
    assert "Quyết định số 12/QĐ ngày 01/09/2026" in text


@pytest.mark.parametrize(
    ("regime", "law_on", "own", "other"),
    [
        (Regime.ANM_2026, TODAY, "331/2026/NĐ-CP", "85/2016/NĐ-CP"),
        (Regime.ATTT_2016, date(2024, 5, 6), "85/2016/NĐ-CP", "331/2026/NĐ-CP"),
    ],
)
def test_a_paper_cites_the_law_of_the_dossiers_day(
    world: World, regime: Regime, law_on: date, own: str, other: str
) -> None:
    data = dossier_data(drafted(world, law_on=law_on, regime=regime), TODAY)
    for kind in kinds_at(data.level, data.law.regime):
        text = _read_word(docx(kind.make(data)))
        assert other not in text, kind.id
    assert own in _read_word(docx(BY_ID["de-nghi"].make(data)))


@pytest.mark.parametrize(
    ("level", "forms"),
    [
        (2, {"01"}),
        (3, {"02", "04", "05", "06"}),
        (4, {"02", "03", "04", "05", "06"}),
        (5, {"02", "03", "04", "05", "07"}),
    ],
)
def test_each_level_has_the_forms_of_2026(world: World, level: int, forms: set[str]) -> None:
    data = dossier_data(drafted(world, level), TODAY)
    found = {
        kind.form(Regime.ANM_2026, level).removeprefix("Mẫu số ") for kind in kinds_at(data.level, data.law.regime)
    } - {""}
    assert found == forms
    for kind in kinds_at(data.level, data.law.regime):
        made = kind.make(data)
        assert pdf(made).startswith(b"%PDF")
        assert made.draft


def test_the_checklist_says_what_is_there_and_what_is_not(world: World) -> None:
    row = drafted(world, 3)
    lines = {one.id: one for one in checklist(filed(dossier_data(row, TODAY)))}
    assert lines["thiet-ke"].state == HERE
    assert lines["tham-dinh"].state == MISSING
    assert all(one.cites for one in lines.values())
    content = taken(dossier_data(row, TODAY), ())
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(content.checklist, TODAY))).active
    assert sheet is not None
    assert [cell.value for cell in sheet["B"]][1:] == [one.name for one in lines.values()]


def test_the_bundle_holds_every_paper_with_its_hash_and_is_the_same_twice(world: World) -> None:
    content = taken(dossier_data(drafted(world), TODAY))
    told: list[tuple[int, int]] = []
    made, again = io.BytesIO(), io.BytesIO()
    bundle(list(parts(content)), {"system": "x"}, made, lambda done, whole: told.append((done, whole)))
    archive = zipfile.ZipFile(made)
    said = json.loads(archive.read(MANIFEST))
    for one in said["files"]:
        assert hashlib.sha256(archive.read(one["path"])).hexdigest() == one["sha256"]
    assert len(archive.read(SUMS).splitlines()) == len(said["files"]) == len(archive.namelist()) - 2
    assert told[-1] == (len(said["files"]), len(said["files"]))
    bundle(list(parts(content)), {"system": "x"}, again, lambda *_: None)
    assert again.getvalue() == made.getvalue()


def test_what_is_frozen_draws_the_same_bytes_when_it_is_unpacked(world: World) -> None:
    build_inventory(world)
    content = taken(dossier_data(drafted(world, 4), TODAY))
    data, digest = packed(content)
    again = unpacked(data)
    assert again == content
    assert packed(again) == (data, digest)
    for before, after in zip(parts(content), parts(again), strict=True):
        assert (before.path, before.read()) == (after.path, after.read())


def test_the_layout_of_a_diagram_can_be_adjusted(world: World) -> None:
    build_inventory(world)
    row = drafted(world)
    before = BY_ID["tong-quan"].make(dossier_data(row, TODAY))
    row = actions.adjust_layout(
        row, {"logical": 1, "physical": 99}, version=row.version, by=world.north_officer, at=NOW
    )
    assert row.layout == {"logical": 1, "physical": 6}
    assert BY_ID["tong-quan"].make(dossier_data(row, TODAY)) != before


def test_zones_are_put_in_another_order_and_a_new_one_comes_after_them(world: World) -> None:
    build_inventory(world)
    row = drafted(world)
    names = [one.name for one in frames(dossier_data(row, TODAY), Diagram.LOGICAL)]
    assert names == ["Vùng biên", "Vùng máy chủ"]
    orders = {"logical": shifted(names, 0, down=True)}
    row = actions.adjust_layout(row, {}, orders=orders, version=row.version, by=world.north_officer, at=NOW)
    Zone.objects.create(system=world.north_marks, name="Vùng mới", kind="internal", order=2)
    row.refresh_from_db()
    found = [one.name for one in frames(dossier_data(row, TODAY), Diagram.LOGICAL)]
    assert found == ["Vùng máy chủ", "Vùng biên", "Vùng mới"]
    assert shifted(found, 0, down=False) == found
    assert shifted(found, 2, down=True) == found
