"""What an administrator does: finds, adds, renames, moves, ends units; people, roles, links; imports in two steps."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from khien.base import clock
from khien.base.actors import Service
from khien.duties import actions as duties
from khien.duties.queries import asks_for
from khien.law.types import ClauseTerms
from khien.organisations.models import Grant, Person, Unit
from khien.systems.queries import systems_of
from tests.world import World

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 9, 3, 2, 0, tzinfo=UTC)
TODAY = date(2026, 9, 3)
LINK = re.compile(r"/tai-khoan/loi-moi/[\w-]{20,}/")


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def admin(client: Client, world: World) -> Client:
    client.force_login(world.administrator)
    return client


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def sheet(*lines: str, name: str = "bang.csv") -> dict[str, SimpleUploadedFile]:
    return {"sheet": SimpleUploadedFile(name, "\n".join(lines).encode(), content_type="text/csv")}


def test_a_name_without_accents_or_a_code_finds_the_unit(admin: Client, world: World) -> None:
    found = text(admin, "/don-vi/?tim=truong+thpt")
    assert world.north.name in found
    assert world.commune.name not in found
    assert world.south.name in text(admin, "/don-vi/?tim=h99.7.2")
    assert "Không tìm thấy" in text(admin, "/don-vi/?tim=khong+co")


def test_the_tree_begins_where_ones_reach_begins(client: Client, world: World) -> None:
    client.force_login(world.department_leader)
    top = text(client, "/don-vi/")
    assert world.department.name in top
    assert world.province.name not in top
    below = text(client, f"/don-vi/{world.department.pk}/")
    assert world.north.name in below
    assert world.department_coordinator.full_name in below
    assert client.get(f"/don-vi/{world.province.pk}/").status_code == 404


def test_a_unit_is_added_renamed_coded_and_its_history_tells(admin: Client, world: World) -> None:
    form = {"name": "Trường THPT Thử", "kind": "upper_school", "code": "H99.7.9"}
    assert admin.post(f"/don-vi/them/?don_vi={world.department.pk}", form).status_code == 302
    made = Unit.objects.get(name="Trường THPT Thử")
    admin.post(f"/don-vi/{made.pk}/sua/", {"name": "Trường THPT Mới", "kind": made.kind, "place": "Lâm Đài"})
    admin.post(f"/don-vi/{made.pk}/ma/", {"code": "H99.7.10", "since": "01/09/2026"})
    seen = text(admin, f"/don-vi/{made.pk}/")
    for words in ("Trường THPT Mới", "H99.7.9", "H99.7.10", "Đổi tên từ “Trường THPT Thử”", "Thêm đơn vị"):
        assert words in seen
    taken = admin.post(f"/don-vi/{made.pk}/ma/", {"code": "H99.7.1", "since": "02/09/2026"})
    assert "đang thuộc về" in taken.content.decode()


def test_a_unit_moves_with_what_is_below_it_and_not_under_itself(admin: Client, world: World) -> None:
    admin.post(f"/don-vi/{world.north.pk}/chuyen/", {"other": "H99.20"})
    world.north.refresh_from_db()
    assert world.north.parent_id == world.commune.pk
    refused = admin.post(f"/don-vi/{world.department.pk}/chuyen/", {"other": world.south.name})
    assert "dưới chính nó" in refused.content.decode()
    unknown = admin.post(f"/don-vi/{world.south.pk}/chuyen/", {"other": "không có"})
    assert "không tìm thấy đơn vị" in unknown.content.decode()


def test_a_merger_hands_over_systems_and_duties_or_changes_nothing(admin: Client, world: World) -> None:
    scope = f"directive:{uuid4()}"
    ask = duties.NewAsk(
        world.south.pk, "incident-plan", scope, uuid4(), "CV 1", "q", date(2026, 8, 30), ClauseTerms(quote="q")
    )
    duties.ask_many([ask], by=Service("setup"), at=NOW)
    future = admin.post(f"/don-vi/{world.south.pk}/ket-thuc/", {"on": "04/09/2026", "other": world.north.name})
    assert "không thể sau hôm nay" in future.content.decode()
    assert Unit.objects.get(pk=world.south.pk).valid_to is None

    done = admin.post(
        f"/don-vi/{world.south.pk}/ket-thuc/", {"on": "01/09/2026", "other": world.north.name}, follow=True
    )
    assert "1 hệ thống, 1 nghĩa vụ" in done.content.decode()
    assert list(asks_for(Service("test"), scope).values_list("duty__unit", flat=True)) == [world.north.pk]
    held = systems_of(Service("test"), [world.north.pk, world.south.pk], TODAY)
    assert (len(held[world.north.pk]), len(held[world.south.pk])) == (3, 0)
    assert world.north.name in text(admin, f"/don-vi/{world.south.pk}/")
    assert world.south.name in text(admin, f"/don-vi/{world.north.pk}/")


def test_a_person_is_added_and_the_link_is_shown_once(admin: Client, world: World) -> None:
    form = {"full_name": "Người Thử Mới", "role": "officer", "username": "moi.nt", "title": "Cán bộ"}
    response = admin.post(f"/don-vi/{world.north.pk}/nguoi/", form)
    shown = LINK.findall(response.content.decode())
    assert len(set(shown)) == 1
    assert "no-store" in response.headers["Cache-Control"]
    assert Client().get(shown[0]).status_code == 200
    person = Person.objects.get(username="moi.nt")
    assert not LINK.search(text(admin, f"/don-vi/nguoi/{person.pk}/"))

    again = LINK.findall(admin.post(f"/don-vi/nguoi/{person.pk}/lien-ket/").content.decode())
    assert Client().get(shown[0]).status_code == 410
    assert Client().get(again[0]).status_code == 200
    doubled = admin.post(f"/don-vi/{world.north.pk}/nguoi/", form).content.decode()
    assert "đã có người dùng" in doubled
    assert "Người Thử Mới" in doubled


def test_roles_are_given_and_taken_and_a_person_leaves(admin: Client, world: World) -> None:
    here = f"/don-vi/nguoi/{world.north_officer.pk}/"
    admin.post(f"{here}vai-tro/", {"role": "auditor", "unit": world.south.name, "since": "03/09/2026"})
    given = Grant.objects.get(person=world.north_officer, unit=world.south)
    assert "Người kiểm tra" in text(admin, here)
    twice = admin.post(f"{here}vai-tro/", {"role": "auditor", "unit": world.south.name, "since": "03/09/2026"})
    assert "đã có vai trò" in twice.content.decode()
    admin.post(f"{here}vai-tro/{given.pk}/thu-hoi/")
    assert "Người kiểm tra" not in text(admin, here).split("Giao thêm vai trò")[0]
    assert "thôi làm việc?" in text(admin, f"{here}thoi/")
    admin.post(f"{here}thoi/")
    assert not Person.objects.get(pk=world.north_officer.pk).is_active


def test_units_come_from_a_table_after_a_dry_run_that_names_every_bad_row(admin: Client, world: World) -> None:
    head = "Tên đơn vị;Loại đơn vị;Đơn vị cấp trên"
    bad = admin.post(
        "/don-vi/nhap/don-vi/", sheet(head, "Trường A;THPT;H99.7", "Trường B;Lâu đài;H99.7")
    ).content.decode()
    assert "không có loại đơn vị" in bad
    assert not Unit.objects.filter(name="Trường A").exists()
    good = admin.post("/don-vi/nhap/don-vi/", sheet(head, "Trường A;THPT;H99.7")).content.decode()
    assert not Unit.objects.filter(name="Trường A").exists()
    [url] = set(re.findall(r"/don-vi/nhap/don-vi/[\w-]{10,}/", good))
    assert admin.post(url).status_code == 302
    assert Unit.objects.filter(name="Trường A", parent=world.department).exists()
    assert "đã chờ quá" in admin.post(url, follow=True).content.decode()


def test_people_come_from_a_table_and_their_links_are_one_page_shown_once(admin: Client, world: World) -> None:
    lines = (
        "Họ và tên;Đơn vị;Vai trò",
        f"Người Thử Một;{world.north.name};Cán bộ thực hiện",
        "Người Thử Hai;H99.7;Lãnh đạo",
    )
    good = admin.post("/don-vi/nhap/nguoi/", sheet(*lines)).content.decode()
    [url] = set(re.findall(r"/don-vi/nhap/nguoi/[\w-]{10,}/", good))
    page = admin.post(url)
    links = set(LINK.findall(page.content.decode()))
    assert len(links) == 2
    assert "no-store" in page.headers["Cache-Control"]
    assert all(Client().get(link).status_code == 200 for link in links)
    assert not LINK.search(admin.post(url, follow=True).content.decode())


@pytest.mark.parametrize(("data", "words"), [(b"", "rỗng"), (b"PK\x03\x04 hong", "XLSX"), (b"a;b\n1;2", "cột")])
def test_a_table_that_cannot_be_read_is_refused_in_words(admin: Client, data: bytes, words: str) -> None:
    given = {"sheet": SimpleUploadedFile("bang.xlsx", data)}
    assert words in admin.post("/don-vi/nhap/don-vi/", given).content.decode()


def test_nobody_else_confirms_what_one_has_uploaded(admin: Client, world: World) -> None:
    head = "Tên đơn vị;Loại đơn vị;Đơn vị cấp trên"
    good = admin.post("/don-vi/nhap/don-vi/", sheet(head, "Trường A;THPT;H99.7")).content.decode()
    [url] = set(re.findall(r"/don-vi/nhap/don-vi/[\w-]{10,}/", good))
    other = Client()
    other.force_login(world.department_administrator)
    assert "đã chờ quá" in other.post(url, follow=True).content.decode()
    assert not Unit.objects.filter(name="Trường A").exists()


def test_who_administers_nothing_changes_nothing(client: Client, world: World) -> None:
    client.force_login(world.north_leader)
    own, grant = world.north.pk, Grant.objects.filter(person=world.north_officer).values_list("pk", flat=True)[0]
    person = f"/don-vi/nguoi/{world.north_officer.pk}"
    inside = [f"/don-vi/{own}/{page}/" for page in ("sua", "ma", "chuyen", "ket-thuc", "nguoi")]
    assert {client.get(path).status_code for path in [*inside, f"/don-vi/them/?don_vi={own}"]} == {403}
    assert client.get("/don-vi/nhap/nguoi/").status_code == 403
    assert client.post(f"{person}/lien-ket/").status_code == 404
    assert client.get(f"{person}/thoi/").status_code == 404
    assert client.post(f"{person}/vai-tro/{grant}/thu-hoi/").status_code == 403
    outside = [
        f"/don-vi/{world.south.pk}/",
        f"/don-vi/{world.south.pk}/sua/",
        f"/don-vi/nguoi/{world.south_officer.pk}/",
    ]
    assert {client.get(path).status_code for path in outside} == {404}
    assert "Quản trị</h2>" not in text(client, f"/don-vi/{own}/")
