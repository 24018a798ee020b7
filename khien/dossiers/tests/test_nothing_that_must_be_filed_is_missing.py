"""Every paper, heading and field that the law asks of a dossier is walked, against what the ZIP really holds."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date

import docx as word
import pytest

from khien.dossiers import actions
from khien.dossiers.actions import making
from khien.dossiers.models import Dossier, PaperOrder
from khien.dossiers.rules.states import Act
from khien.dossiers.tests.filed import NOW, TODAY, drafted, judged, paper, step
from khien.files.queries import open_bytes
from khien.law.procedure.read import procedures
from khien.law.procedure.types import Document
from khien.law.types import Regime
from tests.world import World

pytestmark = pytest.mark.django_db
LAWS = procedures().by_regime
IN_2024 = date(2024, 5, 6)
# Where each paper of the catalogue lies in the ZIP.
FILED = {
    "tong-quan": r"ho-so/\d+-tong-quan\.(pdf|docx)",
    "thiet-ke": r"tai-len/\d+-thiet-ke-.+",
    "de-xuat": r"ho-so/\d+-de-xuat\.(pdf|docx)",
    "de-xuat-cap-4-5": r"ho-so/\d+-de-xuat\.(pdf|docx)",
    "phuong-an": r"ho-so/\d+-phuong-an\.(pdf|docx)",
    "y-kien-chuyen-mon": r"da-ky/\d+-opinion-.+",
}
APPROVAL = {"Hồ sơ đề xuất cấp độ": r"ho-so/.+", "Ý kiến thẩm định của cơ quan chủ trì": r"da-ky/\d+-appraise-.+"}
SIGNED = {Act.SUBMIT: r"da-ky/\d+-submit-.+", Act.APPROVE: r"da-ky/\d+-approve-.+"}
# How a field of the catalogue is told in the papers, where its name alone does not say.
TOLD = {
    "ten": "tên",
    "quy-dinh-chuc-nang-nhiem-vu": "Văn bản quy định chức năng, nhiệm vụ:",
    "nguoi-dai-dien": "Người đại diện:",
    "chuc-vu": "Chức vụ:",
    "dia-chi": "Địa chỉ:",
    "dien-thoai": "Điện thoại:",
    "thu-dien-tu": "Thư điện tử:",
    "pham-vi": "Phạm vi",
    "quy-mo": "quy mô",
    "doi-tuong-phuc-vu": "Đối tượng phục vụ:",
    "so-do": "mô hình",
    "mo-ta-vung-mang": "vùng mạng",
    "mo-ta": "Mô hình vật lý",
    "ten-chung-loai": "Tên, chủng loại",
    "vi-tri-trien-khai": "Vị trí triển khai",
    "muc-dich-su-dung": "Mục đích sử dụng",
    "ten-dich-vu": "Ứng dụng, dịch vụ",
    "may-chu": "Máy chủ",
    "he-dieu-hanh-may-chu": "Hệ điều hành",
    "vung-mang": "Vùng mạng",
    "ip-noi-bo": "IP nội bộ",
    "ip-cong-khai": "IP công khai",
    "ten-he-thong": "Tên hệ thống",
    "cap-do-de-xuat": "Cấp độ đề xuất",
    "can-cu-de-xuat": "Căn cứ đề xuất",
    "loai-thong-tin": "Loại thông tin",
    "loai-he-thong": "Loại hình hệ thống",
    "nguy-co": "nguy cơ",
    "muc-anh-huong": "mức ảnh hưởng",
    "muc-do": "mức độ",
    "quan-he": "quan hệ",
    "anh-huong": "ảnh hưởng",
    "thuyet-minh": "thuyết minh",
    "ket-luan": "kết luận",
}


def _approved(world: World, level: int, regime: Regime) -> Dossier:
    """A dossier of a level that went all its way, with every paper that a person has to bring."""
    by = world.north_officer
    row = drafted(world, level, law_on=IN_2024 if regime is Regime.ATTT_2016 else TODAY, regime=regime)
    actions.add_paper(row, "policy", paper("1. Quy che", "quy-che.txt"), by=by, at=NOW)
    row.refresh_from_db()
    row = judged(row, world.department, world.province if level > 2 else world.department, by)
    outside = level > 3
    acts = [
        *([(Act.OPINION, by)] if outside else []),
        (Act.SUBMIT, by),
        (Act.FIND_COMPLETE, by if outside else world.department_coordinator),
        *([(Act.APPRAISE, by if outside else world.department_coordinator)] if level > 2 else []),
        *([(Act.PRESENT, by)] if level > 2 else []),
        *([(Act.LIST, by)] if level == 5 else []),
        (Act.APPROVE, world.province_leader if level > 2 else world.department_leader),
    ]
    for act, person in acts:
        row = step(row, act, person, doubts_seen=True)
    return row


def _bundle(row: Dossier, world: World) -> zipfile.ZipFile:
    order = actions.order_papers(row, by=world.north_officer, at=NOW)
    making.make(order.pk)
    made = PaperOrder.objects.get(pk=order.pk).file
    assert made is not None
    with open_bytes(made) as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def _words(archive: zipfile.ZipFile, path: str) -> str:
    found = word.Document(io.BytesIO(archive.read(path)))
    cells = [cell.text for table in found.tables for line in table.rows for cell in line.cells]
    return " ".join(" ".join([*(one.text for one in found.paragraphs), *cells]).split()).casefold()


@pytest.mark.parametrize("regime", Regime)
@pytest.mark.parametrize("level", range(1, 6))
def test_every_paper_that_the_law_names_is_in_the_zip_with_each_of_its_headings_and_fields(
    world: World, level: int, regime: Regime
) -> None:
    row = _approved(world, level, regime)
    archive, law = _bundle(row, world), LAWS[regime]
    names = archive.namelist()

    def found(pattern: str) -> list[str]:
        return [name for name in names if re.fullmatch(pattern, name)]

    for one in law.papers_at(level):
        assert found(FILED[one.id]), one.name
        _holds_what_it_must(one, archive, found)
    for line in law.approval_file:
        if level in line.levels:
            assert found(APPROVAL[line.text]), line.text
    for pattern in SIGNED.values():
        assert found(pattern)
    assert found(r"tai-len/\d+-policy-.+"), "the quy chế that must be issued before the approval"
    assert found(r"ho-so/danh-muc\.xlsx")
    if level > 2:
        assert found(r"da-ky/\d+-present-.+")
        assert found(r"ho-so/\d+-to-trinh\.pdf")


def _holds_what_it_must(one: Document, archive: zipfile.ZipFile, found: Callable[[str], list[str]]) -> None:
    drawn = [name for name in found(FILED[one.id]) if name.startswith("ho-so/") and name.endswith(".docx")]
    text = " ".join(_words(archive, name) for name in drawn)
    for _key, words in one.parts if drawn else ():
        assert words.casefold() in text, (one.name, words)
    for heading in one.headings if drawn else ():
        for field in heading.fields:
            assert TOLD[field].casefold() in text, (one.name, heading.words, field)


# What Mẫu 01–07 of NĐ 331/2026 ask for beside number, day, place and signature, in our words; by the paper's name.
FORMS = {
    "de-nghi": ("căn cứ", "tên hệ thống thông tin:", "đơn vị vận hành:", "địa chỉ:", "cấp độ đề xuất:", "đề nghị"),
    "xin-y-kien": ("căn cứ", "tên hệ thống thông tin:", "cấp độ đề xuất:", "sự phù hợp", "phương án"),
    "tham-dinh": (
        "nhận được công văn",
        "căn cứ pháp lý",
        "đơn vị chủ trì:",
        "đơn vị phối hợp:",
        "hình thức:",
        "ý kiến phối hợp:",
        "sự phù hợp của cấp độ đề xuất",
        "phương án trong thiết kế",
        "phương án trong vận hành",
        "kết luận",
    ),
    "to-trinh": ("căn cứ ý kiến thẩm định số", "tên hệ thống thông tin:", "hồ sơ kèm theo", "kính trình"),
    "quyet-dinh": ("xét đề nghị", "phê duyệt cấp độ", "trong thiết kế", "trong vận hành", "điều 33", "thi hành"),
    "quyet-dinh-phuong-an": ("xét đề nghị", "phê duyệt phương án", "trong thiết kế", "điều 33", "thi hành"),
    "danh-gia-rui-ro": tuple(words.casefold() for _key, words in LAWS[Regime.ANM_2026].risk_assessment),
}


@pytest.mark.parametrize("level", range(1, 6))
def test_every_form_of_2026_says_what_it_must_and_encloses_every_paper_of_the_dossier(world: World, level: int) -> None:
    row = _approved(world, level, Regime.ANM_2026)
    archive = _bundle(row, world)
    drawn = {match[1]: name for name in archive.namelist() if (match := re.match(r"[a-z-]+/\d+-(.+)\.docx$", name))}
    for paper_name, wanted in FORMS.items():
        if paper_name in drawn:
            text = _words(archive, drawn[paper_name])
            assert [words for words in wanted if words not in text] == [], paper_name
    enclosed = _words(archive, drawn["de-nghi"])
    for one in LAWS[Regime.ANM_2026].papers_at(level):
        assert one.name.split(" (")[0].casefold() in enclosed, one.name
    decided = {1: "quyet-dinh", 2: "quyet-dinh", 3: "quyet-dinh", 4: "quyet-dinh", 5: "quyet-dinh-phuong-an"}
    assert {"de-nghi", "tham-dinh", decided[level], "danh-gia-rui-ro"} <= set(drawn)
