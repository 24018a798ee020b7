"""A system's page: saved field by field, told that it is saved, with its parts, suppliers and doubts."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from khien.base import clock
from khien.base.models import Entry
from khien.evidence import actions as evidence
from khien.evidence.models import Evidence
from khien.evidence.rules import Decision
from khien.systems import actions
from khien.systems.models import Asset, Contract, InformationSystem, Supplier, Zone
from khien.systems.rules.addresses import REACH_LABELS
from khien.systems.rules.fields import CONTRACT, DESCRIPTION, PART_LABELS, PARTS, SUPPLIER, Part
from khien.systems.rules.tables import KINDS
from khien.systems.rules.words import (
    ASSET_KINDS,
    HOSTING,
    SECURITY_TERMS,
    STAGES,
    ZONE_KINDS,
    information_kinds,
    system_kinds,
)
from khien.web.systems.labels import LABELS
from khien.web.tests.letters_at_hand import NOW, questions, signed_in
from tests.world import SETUP, World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


def test_a_field_sent_by_itself_is_saved_alone_and_the_answer_says_so(world: World) -> None:
    client, system = signed_in(world.north_officer), world.north_site
    headers = {"HX-Request": "true", "HX-Trigger-Name": "users"}
    sent = {"users": "1.200", "information_kinds": ["rieng"], "subjects_basic": "x"}
    answer = client.post(f"/he-thong/{system.pk}/mo-ta/thong-tin/", sent, headers=headers).content.decode()
    assert "Đã lưu lúc" in answer
    assert 'id="luu-thong-tin"' in answer
    system.refresh_from_db()
    assert (system.users, system.information_kinds) == (1200, [])


def test_a_field_that_cannot_be_is_not_saved_and_says_why(world: World) -> None:
    client, system = signed_in(world.north_officer), world.north_site
    headers = {"HX-Request": "true", "HX-Trigger-Name": "users"}
    answer = client.post(f"/he-thong/{system.pk}/mo-ta/thong-tin/", {"users": "nhiều"}, headers=headers)
    assert "Chưa lưu" in answer.content.decode()
    assert "không phải là số" in answer.content.decode()


def test_without_javascript_a_section_is_saved_by_its_button(world: World) -> None:
    client, system = signed_in(world.north_officer), world.north_site
    sent = {"kind": "noi_bo", "purpose": "Đăng tin", "scope": "", "serves": "", "valid_from": "01/09/2020"}
    answer = client.post(f"/he-thong/{system.pk}/mo-ta/la-gi/", sent, follow=True).content.decode()
    assert "Đã lưu phần" in answer
    assert "Đăng tin" in answer
    bad = client.post(f"/he-thong/{system.pk}/mo-ta/la-gi/", sent | {"valid_from": "31/02/2020"})
    assert bad.status_code == 422
    assert "Ngày không đúng" in bad.content.decode()


def test_who_only_reads_sees_words_and_no_form(world: World) -> None:
    actions.describe_system(world.north_site, by=SETUP, at=NOW, given={"kind": "noi_bo", "users": 1200})
    page = signed_in(world.north_leader).get(f"/he-thong/{world.north_site.pk}/").content.decode()
    assert "Phục vụ hoạt động nội bộ" in page
    assert "1.200" in page
    assert "mo-ta" not in page


def test_parts_are_added_listed_changed_and_ended(world: World) -> None:
    client, here = signed_in(world.north_officer), f"/he-thong/{world.north_site.pk}/thanh-phan"
    assert "Chưa khai mục nào" in client.get(f"{here}/vung-mang/").content.decode()
    answer = client.post(f"{here}/vung-mang/them/", {"name": "LAN", "kind": "users", "nua": "1"})
    assert answer.headers["Location"].endswith("/them/")
    zone = Zone.objects.get()
    client.post(f"{here}/thiet-bi/them/", {"name": "Máy chủ web", "kind": "server", "zone": zone.pk})
    page = client.get(f"{here}/thiet-bi/").content.decode()
    assert "Máy chủ web" in page
    assert "Máy chủ vật lý · LAN" in page
    client.post(f"{here}/vung-mang/{zone.pk}/", {"name": "LAN trường", "kind": "users"})
    assert "LAN trường" in client.get(f"{here}/vung-mang/").content.decode()
    refused = client.post(f"{here}/vung-mang/{zone.pk}/ngung/", {"on": "03/09/2026"}).content.decode()
    assert "còn 1 thiết bị" in refused
    for words in ("vung-mang/999/", "vung-mang/999/ngung/", "la-lung/", "la-lung/them/"):
        assert client.get(f"{here}/{words}").status_code == 404


def test_a_wrong_address_is_told_at_its_field_and_an_impossible_one_is_marked(world: World) -> None:
    client, here = signed_in(world.north_officer), f"/he-thong/{world.north_site.pk}/thanh-phan/dia-chi"
    bad = client.post(f"{here}/them/", {"network": "192.168.1.5/24"})
    assert bad.status_code == 422
    assert "vừa là một máy vừa là một mạng" in bad.content.decode()
    client.post(f"{here}/them/", {"network": "192.168.1.5", "public": "on"})
    assert "nội bộ nhưng được khai là công khai" in client.get(f"{here}/").content.decode()
    doubts = client.get(f"/he-thong/can-xem-lai/?don_vi={world.north.pk}").content.decode()
    assert "nội bộ nhưng được khai là công khai" in doubts
    part = client.get(f"/he-thong/{world.north_site.pk}/can-xem-lai/").content.decode()
    assert "nội bộ nhưng được khai là công khai" in part


def test_a_long_list_comes_in_pages(world: World) -> None:
    for n in range(60):
        given = {"name": f"Máy {n:03}", "kind": "workstation"}
        actions.add_part(Part.ASSET, by=SETUP, at=NOW, unit=world.north, system=world.north_site, given=given)
    client, here = signed_in(world.north_officer), f"/he-thong/{world.north_site.pk}/thanh-phan/thiet-bi/"
    assert "Máy 059" not in client.get(here).content.decode()
    assert "Máy 059" in client.get(f"{here}?trang=2").content.decode()


def test_suppliers_and_contracts_are_kept_on_their_page(world: World) -> None:
    client, query = signed_in(world.north_officer), f"?don_vi={world.north.pk}"
    assert "Chưa khai nhà cung cấp nào" in client.get(f"/he-thong/nha-cung-cap/{query}").content.decode()
    client.post(f"/he-thong/nha-cung-cap/them/{query}", {"name": "Công ty Mẫu"})
    supplier = Supplier.objects.get()
    sent = {"number": "01/HĐ", "reach": "Máy chủ web từ xa", "terms": ["access"], "systems": [world.north_site.pk]}
    client.post(f"/he-thong/nha-cung-cap/{supplier.pk}/hop-dong/", sent)
    page = client.get(f"/he-thong/nha-cung-cap/{query}").content.decode()
    for words in ("Công ty Mẫu", "01/HĐ", "Máy chủ web từ xa", "Quản lý tài khoản", "Báo ngay khi có sự cố"):
        assert words in page
    contract = Contract.objects.get()
    client.post(f"/he-thong/nha-cung-cap/hop-dong/{contract.pk}/", sent | {"reach": "Chỉ tại chỗ"})
    assert "Chỉ tại chỗ" in client.get(f"/he-thong/nha-cung-cap/{query}").content.decode()
    refused = client.post(f"/he-thong/nha-cung-cap/{supplier.pk}/ngung/", {"on": "03/09/2026"}).content.decode()
    assert "hãy ngừng hợp đồng trước" in refused
    client.post(f"/he-thong/nha-cung-cap/hop-dong/{contract.pk}/ngung/")
    client.post(f"/he-thong/nha-cung-cap/{supplier.pk}/ngung/", {"on": "03/09/2026"})
    assert Supplier.objects.get().valid_to is not None


def test_an_inventory_tells_who_confirmed_it_and_what_changed_since(world: World) -> None:
    client, query = signed_in(world.north_officer), f"?don_vi={world.north.pk}"
    assert "Chưa ai xác nhận danh mục trong một năm qua" in client.get(f"/he-thong/{query}").content.decode()
    client.post(f"/he-thong/xac-nhan/{query}")
    piece = Evidence.objects.get()
    evidence.review(piece, Decision.ACCEPT, "", by=world.north_leader, at=NOW)
    page = client.get(f"/he-thong/{query}").content.decode()
    assert "Danh mục đã được xác nhận, có giá trị đến hết ngày" in page
    assert world.north_leader.full_name in page
    assert "đã có thay đổi" not in page
    later = NOW.replace(hour=NOW.hour + 1)
    actions.describe_system(world.north_site, by=world.north_officer, at=later, given={"users": 9})
    page = client.get(f"/he-thong/{query}").content.decode()
    assert "đã có thay đổi" in page
    assert "Khai mô tả hệ thống" in page


def test_having_no_system_is_an_answer_that_a_leader_signs_and_it_lapses_after_a_year(world: World) -> None:
    client, query = signed_in(world.commune_officer), f"?don_vi={world.commune.pk}"
    assert "Trình xác nhận: đơn vị không có hệ thống nào" in client.get(f"/he-thong/{query}").content.decode()
    client.post(f"/he-thong/xac-nhan/{query}")
    piece = Evidence.objects.get()
    assert (piece.facts["systems"], piece.note) == (0, "Không có hệ thống nào")
    assert "Chưa ai xác nhận danh mục" in client.get(f"/he-thong/{query}").content.decode()
    evidence.review(piece, Decision.ACCEPT, "", by=world.commune_leader, at=NOW)
    held = client.get(f"/he-thong/{query}").content.decode()
    assert f"có giá trị đến hết ngày {NOW.replace(year=NOW.year + 1):%d/%m/%Y}" in held
    with clock.stopped_at(NOW + timedelta(days=366)):
        client = signed_in(world.commune_officer)
        assert "Chưa ai xác nhận danh mục trong một năm qua" in client.get(f"/he-thong/{query}").content.decode()


def test_a_system_tells_that_nobody_confirmed_the_inventory_it_stands_in(world: World) -> None:
    client, here = signed_in(world.north_officer), f"/he-thong/{world.north_site.pk}/"
    assert "Chưa ai xác nhận danh mục trong một năm qua" in client.get(here).content.decode()
    client.post(f"/he-thong/xac-nhan/?don_vi={world.north.pk}")
    evidence.review(Evidence.objects.get(), Decision.ACCEPT, "", by=world.north_leader, at=NOW)
    assert "Chưa ai xác nhận" not in client.get(here).content.decode()


def test_a_system_is_renamed_on_its_page(world: World) -> None:
    client = signed_in(world.north_officer)
    client.post(f"/he-thong/{world.north_site.pk}/doi-ten/", {"name": "Cổng thông tin"})
    assert InformationSystem.objects.get(pk=world.north_site.pk).name == "Cổng thông tin"
    assert Entry.objects.latest("seq").action == "system.renamed"
    refused = client.post(f"/he-thong/{world.north_site.pk}/doi-ten/", {"name": world.north_marks.name})
    assert "đã có hệ thống" in refused.content.decode()


@pytest.mark.parametrize(
    "path", ["{}/", "{}/thanh-phan/dia-chi/", "{}/can-xem-lai/", "can-xem-lai/", "nha-cung-cap/", ""]
)
def test_each_page_asks_few_questions(world: World, path: str) -> None:
    for n in range(30):
        given = {"network": f"203.0.113.{n}", "public": True}
        actions.add_part(Part.ADDRESS, by=SETUP, at=NOW, unit=world.north, system=world.north_site, given=given)
        actions.add_part(Part.ADDRESS, by=SETUP, at=NOW, unit=world.south, system=world.south_site, given=given)
    for n in range(5):
        supplier = actions.add_supplier(by=SETUP, at=NOW, unit=world.north, given={"name": f"Công ty {n}"})
        actions.add_contract(supplier, by=SETUP, at=NOW, given={"number": "1", "systems": [str(world.north_site.pk)]})
    assert questions(signed_in(world.north_officer), f"/he-thong/{path.format(world.north_site.pk)}") <= 15


def test_a_table_comes_in_after_a_dry_run_that_names_every_bad_row(world: World) -> None:
    client, address = signed_in(world.north_officer), f"/don-vi/nhap/thiet-bi/?don_vi={world.north.pk}"
    head = "Tên hệ thống;Tên thiết bị, ứng dụng;Loại;Vùng mạng\n"

    def sent(text: str) -> str:
        file = SimpleUploadedFile("bang.csv", (head + text).encode())
        return client.post(address, {"sheet": file}).content.decode()

    bad = sent(f"{world.north_site.name};Máy 1;Nồi cơm;\n{world.north_site.name};Máy 2;Máy chủ vật lý;DMZ\n")
    assert "có 2 chỗ cần sửa, chưa nhập dòng nào" in bad
    good = sent(f"{world.north_site.name};Máy 2;Máy chủ vật lý;\n")
    assert "1 dòng sẽ được thêm hoặc sửa" in good
    assert not Asset.objects.exists()
    [confirm] = re.findall(r'action="(/don-vi/nhap/[^"]+)"', good)
    answer = client.post(confirm, follow=True)
    assert "Đã nhập 1 dòng của danh mục" in answer.content.decode()
    assert Asset.objects.get().name == "Máy 2"
    assert signed_in(world.north_leader).get(address).status_code == 403
    assert signed_in(world.south_officer).get(address).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_a_downloaded_table_goes_up_again_as_it_is(world: World, kind: str) -> None:
    for part, given in (
        (Part.ZONE, {"name": "LAN"}),
        (Part.ASSET, {"name": "=Máy 1", "kind": "server"}),
        (Part.ADDRESS, {"network": "10.0.0.5", "valid_from": date(2024, 5, 6)}),
        (Part.DOMAIN, {"name": "truong.example"}),
        (Part.SOFTWARE, {"name": "nginx"}),
    ):
        actions.add_part(part, by=SETUP, at=NOW, unit=world.north, system=world.north_site, given=given)
    client = signed_in(world.north_officer)
    for form in ("csv", "xlsx"):
        data = client.get(f"/bang/danh-muc-{kind}.{form}?don_vi={world.north.pk}").getvalue()
        file = SimpleUploadedFile(f"bang.{form}", data)
        tried = client.post(f"/don-vi/nhap/{kind}/?don_vi={world.north.pk}", {"sheet": file}).content.decode()
        assert "0 dòng sẽ được thêm hoặc sửa" in tried, (form, tried)
        assert "Cột không dùng đến" not in tried


def test_every_label_of_the_inventory_is_named_for_translation() -> None:
    tables = (DESCRIPTION, *PARTS.values(), SUPPLIER, CONTRACT)
    fields = [one for table in tables for one in table.values()]
    words = (HOSTING, STAGES, ASSET_KINDS, ZONE_KINDS, SECURITY_TERMS, system_kinds(), information_kinds(), PART_LABELS)
    said = {text for one in fields for text in (one.label, one.hint) if text}
    said |= {text for each in (*words, REACH_LABELS) for text in each.values()}
    assert said == LABELS
