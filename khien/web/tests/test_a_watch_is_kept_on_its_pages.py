"""Pages of a unit's watch: people, shifts, gaps filled, plans looked at and kept, swaps agreed, rosters taken in."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from khien.base import clock
from khien.watch.models import Absence, Member, Rotation, Shift, Swap
from khien.watch.rules.swaps import State
from khien.watch.tests.rosters_kept import member, put_on
from khien.watch.tests.watch_builders import at
from khien.web.tests.letters_at_hand import signed_in
from tests.world import World

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 20, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


def page(client: Client, name: str, *keys: object, query: str = "") -> str:
    answer = client.get(reverse(f"rosters:{name}", args=keys) + query)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def sent(client: Client, name: str, /, *keys: object, query: str = "", **body: Any) -> str:
    answer = client.post(reverse(f"rosters:{name}", args=keys) + query, body, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_unit_begins_with_names_of_its_accounts(world: World) -> None:
    client = signed_in(world.north_officer)
    assert "Chưa có người trực" in page(client, "index")
    keys = [world.north_officer.pk, world.north_coordinator.pk]
    told = sent(client, "accounts", nguoi=keys)
    assert "Đã thêm" in told and Member.objects.filter(unit=world.north).count() == 2
    assert "chưa có ca nào" in page(client, "index")
    assert "Việc tiếp theo" not in page(signed_in(world.north_leader), "index"), "a leader plans nothing"


def test_who_is_on_now_is_the_first_thing_on_the_hub(world: World) -> None:
    one = member(world.north, "Tạ Bắc Ba", world.north_officer)
    put_on(world.north, one, "2027-01-20T07:00", "2027-01-21T07:00", world.north_officer, now=at("2027-01-20T06:00"))
    told = page(signed_in(world.north_leader), "index")
    assert "Tạ Bắc Ba" in told and "0900 000 001" in told and "Khoảng trống trong 7 ngày tới" in told
    assert "Thêm một ca" not in told, "a leader plans nothing"


def test_a_gap_is_filled_by_somebody_who_is_free(world: World) -> None:
    by = world.north_officer
    one, two = member(world.north, "Tạ Bắc Ba", by), member(world.north, "Mai Bắc Hai", by)
    put_on(world.north, one, "2027-02-05T12:00", "2027-02-05T20:00", by)
    client, gap = signed_in(by), "?tu=2027-02-05T17:00&den=2027-02-06T07:00"
    told = page(client, "new", query=gap)
    assert "Mai Bắc Hai" in told and "Tạ Bắc Ba</option>" not in told
    body: dict[str, Any] = {
        "first": "05/02/2027",
        "begins": "17h",
        "last": "06/02/2027",
        "ends": "07:00",
        "kind": "site",
    }
    told = sent(client, "new", query=gap, member=two.pk, **body)
    assert "Đã xếp Mai Bắc Hai trực 17:00 05/02/2027 – 07:00 06/02/2027." in told
    assert Shift.objects.filter(member=two).count() == 1
    told = sent(client, "new", member=two.pk, **body)
    assert "Mai Bắc Hai đã có ca" in told


def test_hours_that_run_backwards_are_told_at_their_field(world: World) -> None:
    one = member(world.north, "Tạ Bắc Ba", world.north_officer)
    body: dict[str, Any] = {
        "first": "05/02/2027",
        "begins": "17:00",
        "last": "05/02/2027",
        "ends": "07:00",
        "kind": "site",
    }
    told = sent(signed_in(world.north_officer), "new", member=one.pk, **body)
    assert "Ca qua nửa đêm thì ngày kết thúc là ngày hôm sau" in told and not Shift.objects.exists()


def test_a_year_is_looked_at_then_kept(world: World) -> None:
    by = world.north_officer
    people = [member(world.north, f"Người {n}", by).pk for n in range(1, 5)]
    client = signed_in(by)
    body: dict[str, Any] = {
        "name": "Cả năm 2027",
        "pattern": "two_shifts",
        "people": people,
        "order": "2, 1",
        "first": "01/02/2027",
        "last": "31/01/2028",
    }
    told = sent(client, "plan", **body)
    assert "Lưu 730 ca này" in told and not Shift.objects.exists()
    told = sent(client, "plan", save="1", **body)
    assert "Đã lưu 730 ca trực." in told
    first = Shift.objects.order_by("start").first()
    assert first is not None and first.member.name == "Người 2"
    assert "Cả năm 2027" in page(client, "plan")
    assert "Tháng 2" in page(client, "year", query="?nam=2027")


def test_a_watch_is_planned_from_its_own_hours(world: World) -> None:
    by = world.north_officer
    people = [member(world.north, f"Người {n}", by).pk for n in (1, 2)]
    client = signed_in(by)
    told = page(client, "plan", query="?tu=2027-02-05T17:00&den=2027-02-14T07:00&ten=Tết")
    assert 'value="05/02/2027"' in told and 'value="17:00"' in told and 'value="Tết"' in told
    body: dict[str, Any] = {
        "first": "05/02/2027",
        "begins": "17:00",
        "last": "14/02/2027",
        "ends": "07:00",
        "people": people,
    }
    sent(client, "plan", save="1", name="Tết", pattern="day_and_night", **body)
    rows = Shift.objects.order_by("start")
    assert (rows[0].start, rows[len(rows) - 1].end) == (at("2027-02-05T17:00"), at("2027-02-14T07:00"))


def test_own_turns_and_planning_again(world: World) -> None:
    by = world.north_officer
    people = [member(world.north, f"Người {n}", by).pk for n in (1, 2, 3)]
    client = signed_in(by)
    body: dict[str, Any] = {
        "name": "Của trường",
        "pattern": "own",
        "people": people,
        "first": "01/02/2027",
        "last": "10/02/2027",
        "turn_begins_1": "18:00",
        "turn_hours_1": "13",
        "turn_kind_1": "call",
        "turn_days_1": "every",
    }
    assert "ghi ít nhất một ca" in sent(client, "plan", save="1", **{**body, "turn_hours_1": ""})
    sent(client, "plan", save="1", **body)
    rotation = Rotation.objects.get()
    assert Shift.objects.filter(ended_at=None, kind="call").count() == 10
    told = page(client, "plan_again", rotation.pk)
    assert 'value="13"' in told
    told = sent(client, "plan_again", rotation.pk, **{**body, "first": "06/02/2027", "people": people[:2]})
    assert "Số ca cũ của luân phiên này được thay: 5" in told
    sent(client, "plan_again", rotation.pk, save="1", **{**body, "first": "06/02/2027", "people": people[:2]})
    assert Shift.objects.filter(ended_at=None).count() == 10
    then = Rotation.objects.get(ended_at=None)
    sent(client, "end_rotation", then.pk)
    assert Shift.objects.filter(ended_at=None).count() == 5


def test_somebody_leaves_and_the_gaps_are_named(world: World) -> None:
    by = world.north_officer
    one = member(world.north, "Tạ Bắc Ba", by)
    put_on(world.north, one, "2027-02-05T17:00", "2027-02-06T07:00", by)
    client = signed_in(by)
    assert "T6 05/02/2027, 17:00 – 07:00 T7 06/02" in page(client, "leave", one.pk)
    told = sent(client, "leave", one.pk, version=0, last="31/01/2027")
    assert "thôi tham gia trực" in told and "Có 1 khoảng trống mới:" in told and "17:00 05/02/2027" in told
    assert "Tạ Bắc Ba" in page(client, "people", query=f"?don_vi={world.north.pk}")
    with clock.stopped_at(NOW + timedelta(days=20)):
        assert "Tạ Bắc Ba" in page(client, "people", query=f"?don_vi={world.north.pk}&xem=da-thoi")


def test_leave_is_written_and_taken_back(world: World) -> None:
    one = member(world.north, "Tạ Bắc Ba", world.north_officer)
    client = signed_in(world.north_officer)
    sent(client, "away", one.pk, first="06/02/2027", last="07/02/2027", why="Về quê")
    assert "Về quê" in page(client, "person", one.pk)
    sent(client, "back_again", one.pk, Absence.objects.get().pk)
    assert Absence.objects.filter(ended_at=None).count() == 0


def test_a_phone_with_letters_is_refused_on_the_form(world: World) -> None:
    told = sent(signed_in(world.north_officer), "new_person", name="Người Mới", phone="09OO 123", since="01/02/2027")
    assert "có chữ “O”" in told and not Member.objects.exists()


def test_a_swap_goes_from_one_to_the_other_and_back(world: World) -> None:
    by = world.north_officer
    one = member(world.north, "Tạ Bắc Ba", by, person=by)
    two = member(world.north, "Mai Bắc Hai", by, person=world.north_coordinator)
    first = put_on(world.north, one, "2027-02-06T07:00", "2027-02-07T07:00", by)
    second = put_on(world.north, two, "2027-02-07T07:00", "2027-02-08T07:00", by)
    giver, taker = signed_in(by), signed_in(world.north_coordinator)
    assert "Nhờ đổi" in page(giver, "mine")
    told = sent(giver, "ask_swap", first.pk, member=two.pk, wanted=second.pk, words="Bận việc nhà")
    assert "Ca chỉ đổi khi hai bên cùng đồng ý" in told
    swap = Swap.objects.get()
    assert "Tôi đồng ý" in page(taker, "swap", swap.pk) and "Bận việc nhà" in page(taker, "swap", swap.pk)
    assert "Chỉ người có ca" not in sent(taker, "consent", swap.pk)
    swap.refresh_from_db()
    assert swap.state == State.DONE
    assert Shift.objects.get(ended_at=None, start=first.start).member == two
    assert "Mai Bắc Hai" in page(giver, "shift", first.pk), "what became of an old shift is said"


def test_a_member_who_only_leads_asks_for_his_own_shift(world: World) -> None:
    """A leader may not plan, yet acts for himself."""
    by = world.north_officer
    lead = member(world.north, "Lý Bắc Một", by, person=world.north_leader)
    other = member(world.north, "Tạ Bắc Ba", by, person=by)
    own = put_on(world.north, lead, "2027-02-06T07:00", "2027-02-07T07:00", by)
    client = signed_in(world.north_leader)
    sent(client, "ask_swap", own.pk, member=other.pk, wanted="", words="")
    assert Swap.objects.get().giver_consented_at is not None
    assert client.get(reverse("rosters:change", args=[own.pk])).status_code == 403


def test_a_substitute_takes_what_is_left_of_a_running_shift(world: World) -> None:
    by = world.north_officer
    one, two = member(world.north, "Tạ Bắc Ba", by), member(world.north, "Mai Bắc Hai", by)
    row = put_on(world.north, one, "2027-01-20T07:00", "2027-01-21T07:00", by, now=at("2027-01-20T06:00"))
    told = sent(signed_in(by), "substitute", row.pk, member=two.pk, begins="", ends="")
    assert "Đã ghi Mai Bắc Hai trực thay." in told
    assert [(each.member_id, each.start) for each in Shift.objects.filter(ended_at=None).order_by("start")] == [
        (one.pk, at("2027-01-20T07:00")),
        (two.pk, at("2027-01-20T09:00")),
    ]


def test_a_part_of_a_night_is_placed_inside_the_shift(world: World) -> None:
    by = world.north_officer
    one, two = member(world.north, "Tạ Bắc Ba", by), member(world.north, "Mai Bắc Hai", by)
    row = put_on(world.north, one, "2027-02-05T17:00", "2027-02-06T07:00", by)
    sent(signed_in(by), "substitute", row.pk, member=two.pk, begins="22:00", ends="02:00")
    part = Shift.objects.get(member=two)
    assert (part.start, part.end) == (at("2027-02-05T22:00"), at("2027-02-06T02:00"))


def test_a_roster_goes_out_and_comes_back_the_same(world: World) -> None:
    by = world.north_officer
    one = member(world.north, "Tạ Bắc Ba", by)
    put_on(world.north, one, "2027-02-05T17:00", "2027-02-06T07:00", by)
    client = signed_in(by)
    there = reverse("tables:download", args=["ca-truc-nhap-lai", "csv"])
    data = client.get(f"{there}?don_vi={world.north.pk}").getvalue()
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows == [
        ["unit", "person", "start", "end", "kind"],
        [world.north.name, "Tạ Bắc Ba", "2027-02-05T17:00", "2027-02-06T07:00", "site"],
    ]
    told = sent(client, "import", roster=SimpleUploadedFile("truc.csv", data))
    assert "Không có ca nào mới để nhập" in told
    more = data + f"{world.north.name},Người Mới,2027-02-06T07:00,2027-02-07T07:00,call\n".encode()
    answer = client.post(reverse("rosters:import"), {"roster": SimpleUploadedFile("truc.csv", more)})
    confirm = answer.context["confirm_url"]
    assert Shift.objects.count() == 1
    told = client.post(confirm, follow=True).content.decode()
    assert "Đã nhập 1 ca trực." in told and "Người Mới" in told
    assert "đã được nhập hoặc đã chờ quá" in client.post(confirm, follow=True).content.decode()


def test_bad_rows_of_a_file_are_listed_and_nothing_is_kept(world: World) -> None:
    data = "unit,person,start,end,kind\nX,Y,hôm nay,mai,site\n".encode()
    told = sent(signed_in(world.north_officer), "import", roster=SimpleUploadedFile("truc.csv", data))
    assert "Dòng 2:" in told and "không phải là ngày giờ" in told
    told = sent(signed_in(world.north_officer), "import", roster=SimpleUploadedFile("truc.pdf", b"%PDF-1.7"))
    assert "là tệp PDF" in told


def test_a_month_with_nobody_three_and_many_is_shown(world: World) -> None:
    by = world.north_officer
    client = signed_in(by)
    assert "Không có ai trực." in page(client, "month", query="?thang=2027-02")
    people = [member(world.north, f"Người {n}", by) for n in range(20)]
    for one in people:
        put_on(world.north, one, "2027-02-05T17:00", "2027-02-06T07:00", by)
    told = page(client, "month", query="?thang=2027-02")
    assert "Và 8 ca nữa." in told and "Trống" in told
    for odd in ("?thang=2027-13", "?thang=x", "?thang=0001-01"):
        assert client.get(reverse("rosters:month") + odd).status_code == 404


def test_a_superior_puts_its_own_people_on_a_lower_units_gap(world: World) -> None:
    by = world.department_coordinator
    lent = member(world.department, "Đặng Mẫu Hai", by)
    client = signed_in(by)
    gap = f"?don_vi={world.north.pk}&tu=2027-02-05T17:00&den=2027-02-06T07:00"
    assert "Đặng Mẫu Hai – Sở Giáo dục và Đào tạo" in page(client, "new", query=gap)
    body: dict[str, Any] = {
        "first": "05/02/2027",
        "begins": "17:00",
        "last": "06/02/2027",
        "ends": "07:00",
        "kind": "site",
    }
    sent(client, "new", query=gap, member=lent.pk, **body)
    assert Shift.objects.get().unit == world.north
    assert "Sở Giáo dục và Đào tạo" in page(client, "month", query=f"?don_vi={world.north.pk}&thang=2027-02")


def test_pages_ask_few_questions_with_three_thousand_shifts(
    world: World, django_assert_max_num_queries: object
) -> None:
    by = world.north_officer
    people = [member(world.north, f"Người {n}", by) for n in range(30)]
    begin = at("2027-01-01T07:00")
    Shift.objects.bulk_create(
        Shift(
            unit=world.north,
            member=people[n % 30],
            start=begin + timedelta(hours=3 * n),
            end=begin + timedelta(hours=3 * n + 3),
            kind="site",
            made_at=NOW,
        )
        for n in range(3000)
    )
    client = signed_in(by)
    page(client, "mine")
    for name, query in (
        ("index", ""),
        ("month", "?thang=2027-02"),
        ("year", "?nam=2027"),
        ("people", ""),
        ("swaps", ""),
    ):
        with django_assert_max_num_queries(15):  # type: ignore[operator]
            page(client, name, query=query)
    for name, key in (("person", people[0].pk), ("shift", Shift.objects.earliest("start").pk)):
        with django_assert_max_num_queries(15):  # type: ignore[operator]
            page(client, name, key)
