"""Trend, map, comparison, the history of a unit and the why of a past day, as people see them."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from khien.base import clock
from khien.duties import actions, tasks
from khien.duties.models import Duty
from khien.duties.queries import filling
from khien.duties.tests.past import SENDER, ask, at, prove, waive, withdraw
from khien.organisations import actions as organisations
from khien.organisations.models import Person, Unit
from khien.web.standing import comparing
from khien.web.tests.letters_at_hand import questions, recipient, sent, signed_in
from tests.world import World

pytestmark = pytest.mark.django_db

ASKED, TODAY = date(2026, 3, 3), date(2026, 9, 10)
MOST_QUESTIONS = 15


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(at(TODAY)):
        yield


def page(person: Person, path: str) -> str:
    response = signed_in(person).get(path)
    assert response.status_code == 200, path
    words: str = response.content.decode()
    return words


def half_a_year(world: World) -> str:
    """Asked in March of three schools and a commune; one school proves in June; the months are kept."""
    scope = ask(world.north, world.south, world.hill, world.commune, on=ASKED, by=date(2026, 4, 15))
    ask(world.north, world.south, on=ASKED, obligation="staff-awareness")
    prove(world, date(2026, 6, 8), number="12/QĐ-THPT")
    tasks.keep.call()
    return scope


PAGES = ("/tinh-hinh/dien-bien/", "/tinh-hinh/so-do/", "/tinh-hinh/so-sanh/", "/tinh-hinh/")


@pytest.mark.parametrize("path", [*PAGES[:3], "/tinh-hinh/dien-bien/?chu_de=incident_plan"])
def test_a_page_asks_few_questions(path: str, world: World) -> None:
    half_a_year(world)
    assert questions(signed_in(world.province_leader), path) <= MOST_QUESTIONS


@pytest.mark.parametrize("path", PAGES[:3])
def test_a_page_about_one_letter_asks_few_questions(path: str, world: World) -> None:
    letter = sent(world)
    tasks.keep.call()
    assert questions(signed_in(world.department_coordinator), f"{path}?van_ban={letter.pk}") <= MOST_QUESTIONS


def test_the_pages_of_one_unit_and_of_a_past_day_ask_few_questions(world: World) -> None:
    half_a_year(world)
    client, duty = signed_in(world.province_leader), Duty.objects.filter(unit=world.north)[0]
    assert questions(client, f"/don-vi/{world.north.pk}/lich-su/") <= MOST_QUESTIONS
    assert questions(client, f"/viec/{duty.pk}/?ngay=10/05/2026") <= MOST_QUESTIONS


@pytest.mark.parametrize("path", PAGES)
def test_the_four_ways_of_seeing_lead_to_each_other(path: str, world: World) -> None:
    half_a_year(world)
    seen = page(world.province_leader, path)
    for other in PAGES:
        assert f'href="{other}?don_vi={world.province.pk}"' in seen


@pytest.mark.parametrize("path", PAGES[:3])
def test_what_lies_outside_ones_units_is_not_found(path: str, world: World) -> None:
    half_a_year(world)
    client = signed_in(world.south_leader)
    for query in (f"don_vi={world.north.pk}", f"don_vi={world.province.pk}", "van_ban=khong-phai"):
        assert client.get(f"{path}?{query}").status_code == 404, query
    assert client.get(f"/don-vi/{world.north.pk}/lich-su/").status_code == 404


@pytest.mark.parametrize("path", PAGES[:3])
def test_nothing_asked_yet_is_said_with_a_next_step(path: str, world: World) -> None:
    seen = page(world.department_leader, path)
    assert "k-empty" in seen
    assert "Xem hiện nay" in seen or "Chưa có gì để so sánh" in seen


# --- trend -----------------------------------------------------------------------------------------


def row_of(seen: str, day: str) -> list[str]:
    """The cells of one day in the table behind the chart."""
    found = re.search(rf"<tr><th scope=\"row\"><a [^>]*>{day}</a></th>(.*?)</tr>", seen, re.S)
    assert found is not None, day
    return re.findall(r"<td[^>]*>(.*?)</td>", found[1])


def test_each_month_is_told_in_the_table_behind_with_where_it_came_from(world: World) -> None:
    half_a_year(world)
    seen = page(world.province_leader, "/tinh-hinh/dien-bien/")
    assert row_of(seen, "31/03/2026")[:7] == ["6", "0%", "0", "0", "6", "0", "0"]
    assert row_of(seen, "31/05/2026")[:7] == ["6", "0%", "0", "0", "2", "4", "0"]
    assert row_of(seen, "30/06/2026")[:7] == ["6", "17%", "1", "0", "2", "3", "0"]
    assert row_of(seen, "30/06/2026")[7] == "Phán lại ngày 10/09/2026"
    assert row_of(seen, "10/09/2026")[7] == "Lúc xem trang này"
    assert "Chưa giao nghĩa vụ" in seen
    assert "Minh chứng ghi sau" in seen


def test_a_day_of_the_trend_leads_to_the_standing_of_that_day(world: World) -> None:
    half_a_year(world)
    seen = page(world.province_leader, "/tinh-hinh/dien-bien/")
    link = re.search(r'href="([^"]+)">31/05/2026', seen)
    assert link is not None
    there = page(world.province_leader, link[1].replace("&amp;", "&"))
    assert 'value="31/05/2026"' in there
    assert "Quá hạn" in there


def test_a_topic_narrows_the_trend_and_an_unknown_one_is_none(world: World) -> None:
    half_a_year(world)
    seen = page(world.province_leader, "/tinh-hinh/dien-bien/?chu_de=awareness")
    assert row_of(seen, "31/05/2026")[0] == "2"
    assert row_of(page(world.province_leader, "/tinh-hinh/dien-bien/?chu_de=khong-co"), "31/05/2026")[0] == "6"


def test_one_letter_is_told_with_its_recipients_outside_the_tree(world: World) -> None:
    letter = sent(world)
    with clock.stopped_at(at(date(2026, 10, 20))):
        tasks.keep.call()
        seen = page(world.department_coordinator, f"/tinh-hinh/dien-bien/?van_ban={letter.pk}")
        assert int(row_of(seen, "30/09/2026")[0]) == int(row_of(seen, "20/10/2026")[0])
        beyond = int(row_of(seen, "30/09/2026")[0])
        below = f"/tinh-hinh/dien-bien/?van_ban={letter.pk}&don_vi={world.department.pk}"
        own = page(world.department_coordinator, below)
    assert 0 < int(row_of(own, "30/09/2026")[0]) < beyond, "the enterprise is outside the tree"


def test_while_the_months_are_being_judged_the_page_says_how_far(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "BATCH", 1)
    ask(world.north, world.south, world.hill, on=ASKED)
    filling.fill(SENDER, most=1)
    seen = page(world.province_leader, "/tinh-hinh/dien-bien/")
    assert "Đang phán lại các tháng trước" in seen
    assert "1/3" in seen
    assert "Đang lập" in seen
    client = signed_in(world.province_leader)
    assert "HX-Refresh" not in client.get("/tinh-hinh/dien-bien/tien-do/").headers
    filling.fill(SENDER)
    assert client.get("/tinh-hinh/dien-bien/tien-do/").headers["HX-Refresh"] == "true"


# --- map -------------------------------------------------------------------------------------------


def test_the_map_leads_down_and_its_table_tells_the_same(world: World) -> None:
    half_a_year(world)
    seen = page(world.province_leader, "/tinh-hinh/so-do/")
    assert f'href="/tinh-hinh/so-do/?don_vi={world.department.pk}"' in seen
    assert f"{world.department.name}: 4 trong 5 nghĩa vụ chưa đạt" in seen
    behind = seen[seen.index("Xem số liệu") :]
    assert re.search(rf"{world.department.name}</a></th>\s*<td[^>]*>3</td><td[^>]*>5</td><td[^>]*>4</td>", behind)
    below = page(world.province_leader, f"/tinh-hinh/so-do/?don_vi={world.department.pk}")
    assert world.north.name in below


def test_many_units_are_gathered_into_one_area_that_leads_to_the_list_of_all(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("khien.web.standing.tree.MOST", 1)
    half_a_year(world)
    seen = page(world.department_leader, "/tinh-hinh/so-do/")
    assert "và 2 đơn vị khác" in seen


# --- comparison ------------------------------------------------------------------------------------


def test_a_small_group_is_not_compared_and_says_so(world: World) -> None:
    half_a_year(world)
    seen = page(world.province_leader, "/tinh-hinh/so-sanh/")
    assert "Nhóm chỉ có 3 đơn vị" in seen
    assert "k-spread-dot" not in seen
    assert "Tiến bộ nhiều nhất" not in seen
    assert world.north.name in seen


def schools(world: World, many: int) -> list[Unit]:
    return [
        organisations.create_unit(
            by=SENDER, at=at(ASKED), name=f"Trường THCS số {n:02d}", kind="lower_school", parent=world.department
        )
        for n in range(many)
    ]


def test_a_group_is_shown_by_its_spread_by_name_and_by_who_improved(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "FEW", 2)
    half_a_year(world)
    seen = page(world.province_leader, "/tinh-hinh/so-sanh/?truoc=6")
    assert "Trung vị" in seen
    assert seen.index(f">{world.hill.name}<") < seen.index(f">{world.south.name}<"), "by name, not by rank"
    improved = seen[seen.index("Tiến bộ nhiều nhất") :]
    assert f">{world.north.name}<" in improved[: improved.index("</section>")]
    assert "+50 điểm" in improved
    assert not re.search(r"kém nhất|tệ nhất|đội sổ|xếp hạng", seen)


def test_thousands_are_sorted_searched_and_paged(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "PAGE", 5)
    ask(*schools(world, 12), on=ASKED)
    ask(
        *Unit.objects.filter(name__in=["Trường THCS số 03", "Trường THCS số 07"]),
        on=ASKED,
        obligation="staff-awareness",
    )
    tasks.keep.call()
    first = page(world.province_leader, "/tinh-hinh/so-sanh/")
    assert re.findall(r">Trường THCS số (\d\d)</a>", first) == ["00", "01", "02", "03", "04"]
    most = page(world.province_leader, "/tinh-hinh/so-sanh/?xep=-phai")
    assert re.findall(r">Trường THCS số (\d\d)</a>", most)[:2] == ["03", "07"]
    assert re.findall(r">Trường THCS số (\d\d)</a>", page(world.province_leader, "/tinh-hinh/so-sanh/?trang=3")) == [
        "10",
        "11",
    ]
    assert re.findall(
        r">Trường THCS số (\d\d)</a>", page(world.province_leader, "/tinh-hinh/so-sanh/?tim=thcs+so+07")
    ) == ["07"]
    assert "Không có đơn vị nào tên như" in page(world.province_leader, "/tinh-hinh/so-sanh/?tim=khong+co")


def test_a_unit_of_the_kind_from_which_nothing_is_asked_is_counted_apart(world: World) -> None:
    ask(world.north, world.south, on=ASKED)
    seen = page(world.province_leader, "/tinh-hinh/so-sanh/?loai=upper_school")
    assert "Không tính 1 đơn vị cùng loại" in seen


# --- history of a unit -----------------------------------------------------------------------------


def told(seen: str) -> list[str]:
    timeline = re.search(r'<ol class="k-timeline">(.*?)</ol>', seen, re.S)
    return re.findall(r"<p>(?:<a [^>]*>)?([^<]+)", timeline[1]) if timeline else []


def test_the_history_tells_letters_evidence_verdicts_people_and_mergers(world: World) -> None:
    half_a_year(world)
    letter = sent(world, world.north)
    with clock.stopped_at(at(TODAY - timedelta(days=2))):
        organisations.end_unit(
            world.hill, successor=world.north, on=clock.today(), by=world.administrator, at=clock.now()
        )
    seen = page(world.north_leader, f"/don-vi/{world.north.pk}/lich-su/")
    lines = told(seen)
    assert any(one.startswith("Nhận văn bản: ") for one in lines)
    assert "Có kế hoạch ứng phó sự cố được phê duyệt: Quá hạn → Đạt" in lines
    assert "Được giao 2 nghĩa vụ mới" in lines
    assert any(one.startswith("Máy ghi minh chứng: ") for one in lines)
    assert any("giữ vai trò: Cán bộ thực hiện" in one for one in lines)
    assert any(one.startswith(f"Tiếp nhận {world.hill.name}") for one in lines)
    assert "do thời gian trôi qua" in seen, "the deadline passed by itself"
    assert (
        f"/van-ban/nhan/{recipient(letter, world.north).pk}/" in seen or str(recipient(letter, world.north).pk) in seen
    )


def test_the_history_is_filtered_by_kind_and_year(world: World) -> None:
    half_a_year(world)
    address = f"/don-vi/{world.north.pk}/lich-su/"
    only = told(page(world.north_leader, f"{address}?loai=minh-chung"))
    assert only
    assert all("minh chứng" in one for one in only)
    assert all("vai trò" in one for one in told(page(world.north_leader, f"{address}?nam=2020")))
    assert "Chưa có gì được ghi" in page(world.north_leader, f"{address}?loai=van-ban")


def test_what_is_to_lapse_next_stands_on_top(world: World) -> None:
    half_a_year(world)
    prove(world, date(2026, 8, 3), proof="awareness_record", reached=40)
    seen = page(world.north_leader, f"/don-vi/{world.north.pk}/lich-su/")
    assert "Sẽ hết hạn nếu không chứng minh lại" in seen
    assert "04/08/2027" in seen


# --- the why of a past day -------------------------------------------------------------------------


def duty_page(world: World, day: str, person: Person | None = None) -> str:
    duty = Duty.objects.get(unit=world.north, obligation="incident-plan")
    return page(person or world.north_officer, f"/viec/{duty.pk}/?ngay={day}")


def test_a_past_day_tells_what_was_known_and_what_came_later(world: World) -> None:
    ask(world.north, on=ASKED)
    prove(world, date(2026, 8, 20), happened=date(2026, 3, 10), number="12/QĐ-THPT")
    seen = duty_page(world, "01/05/2026")
    assert "Kết luận lúc hết ngày 01/05/2026" in seen
    assert "Biết thêm về sau" in seen
    assert "Ghi sau ngày này, hôm đó chưa biết" in seen


def test_a_past_day_tells_what_was_withdrawn_since(world: World) -> None:
    ask(world.north, on=ASKED)
    withdraw(world, prove(world, date(2026, 4, 2), number="12/QĐ-THPT"), date(2026, 7, 1))
    seen = duty_page(world, "01/05/2026")
    assert "Căn cứ của kết luận" in seen
    assert "được rút 09:00" in seen.replace("\N{NO-BREAK SPACE}", " ")


def test_the_law_of_then_and_of_today_stand_side_by_side(world: World) -> None:
    ask(world.north, on=ASKED)
    seen = duty_page(world, "01/05/2026")
    assert "Luật của ngày ra văn bản, 03/03/2026" in seen
    assert "05/2017/QĐ-TTg" in seen
    assert "Luật hôm nay, 10/09/2026" in seen
    assert "116/2025/QH15" in seen


def test_a_waiver_of_then_names_who_gave_it_and_why(world: World) -> None:
    ask(world.north, on=ASKED)
    waive(Duty.objects.get(), world.department_coordinator, date(2026, 4, 1), date(2026, 6, 1))
    seen = duty_page(world, "01/05/2026")
    assert f"Được miễn bởi {world.department_coordinator.full_name}" in seen
    assert "đang chuyển trụ sở" in seen
    assert "Được miễn bởi" not in duty_page(world, "02/06/2026")


def test_a_duty_taken_back_is_still_explained_and_the_day_before_it_was_asked_too(world: World) -> None:
    scope = ask(world.north, on=ASKED)
    actions.recall(scope, by=SENDER, at=at(date(2026, 5, 5)))
    duty = Duty.objects.get()
    seen = page(world.north_officer, f"/viec/{duty.pk}/")
    assert "Kết luận lúc hết ngày 04/05/2026" in seen, "the last day on which it stood"
    assert "Xem hôm nay" not in seen
    assert "không văn bản nào giao" in duty_page(world, "10/02/2026")
    assert signed_in(world.south_officer).get(f"/viec/{duty.pk}/?ngay=01/05/2026").status_code == 404


def test_a_day_to_come_is_told_as_what_would_be(world: World) -> None:
    ask(world.north, on=ASKED, by=date(2026, 10, 1))
    seen = duty_page(world, "15/10/2026")
    assert "Ngày này chưa đến" in seen
    assert "Quá hạn" in seen
