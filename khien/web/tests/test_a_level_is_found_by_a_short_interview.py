"""A school officer describes a system, answers what matters and gets a level with its article; nothing is assumed."""

import re
from typing import Any

import pytest
from django.test import Client

from khien.systems.models import InformationSystem, SystemLevel
from khien.systems.queries import answers_of
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(world: World) -> Client:
    client = Client()
    client.force_login(world.hill_officer)
    return client


def _system(world: World) -> InformationSystem:
    return InformationSystem.objects.get(pk=world.hill_site.pk)


def _screen(system: InformationSystem, name: str) -> str:
    return f"/he-thong/{system.pk}/cap-do/hoi/{name}/"


class Hand:
    """Counts what a person does: each page opened, box ticked, number typed and button pressed is one."""

    def __init__(self, client: Client) -> None:
        self.client, self.done = client, 0

    def open(self, url: str) -> Any:
        self.done += 1
        return self.client.get(url, follow=True)

    def send(self, url: str, **fields: object) -> Any:
        boxes = sum(len(value) if isinstance(value, list) else 1 for value in fields.values())
        self.done += boxes + 1
        response = self.client.post(url, fields, follow=True)
        assert response.status_code == 200
        return response


def test_a_new_system_has_a_level_2_proposed_in_under_forty_interactions(world: World, officer: Client) -> None:
    hand = Hand(officer)
    hand.open("/he-thong/")
    hand.open(f"/he-thong/them/?don_vi={world.hill.pk}")
    hand.send(f"/he-thong/them/?don_vi={world.hill.pk}", name="Sổ điểm điện tử")
    system = InformationSystem.objects.get(name="Sổ điểm điện tử")
    hand.open(f"/he-thong/{system.pk}/cap-do/")
    page = hand.open(_screen(system, "ai-dung"))
    answers: dict[str, dict[str, object]] = {
        "ai-dung": {
            "internal_use_only": "true",
            "serves_public": "false",
            "is_infrastructure": "false",
            "controls_works": "false",
        },
        "thong-tin": {"information_kinds": ["rieng", "ca_nhan"], "handles_administrative_procedures": "false"},
        "truong-hop-hiem": {"khong_dieu_nao": "on"},
        "thanh-phan": {},
    }
    while "/hoi/" in (where := page.request["PATH_INFO"]):
        page = hand.send(where, **answers.pop(where.split("/")[-2]))
    assert not answers
    text = page.content.decode()
    assert text.count("<h3>Cấp độ 2</h3>") == 2
    assert "NĐ 85/2016 Đ8.1" in text and "NĐ 331/2026 Đ12.1" in text and "đã đọc văn bản" in text
    page = hand.send(f"/he-thong/{system.pk}/cap-do/de-xuat/", regime="anm-2026")
    assert "Chưa có quyết định phê duyệt" in page.content.decode()
    assert SystemLevel.objects.get(system=system).level == 2
    assert hand.done < 40, hand.done


def test_each_answer_is_kept_at_once_and_a_faulty_one_does_not_take_the_others_with_it(
    world: World, officer: Client
) -> None:
    system = _system(world)
    url = _screen(system, "bao-nhieu-nguoi")
    fields = {"users": "1.284", "data_subjects_basic": "rất nhiều", "data_subjects_sensitive": ""}
    assert officer.post(url, fields, headers={"HX-Request": "true"}).status_code == 204
    assert answers_of(world.hill_officer, system) == {"users": 1284}
    page = officer.post(url, fields)
    assert page.status_code == 200
    assert "ví dụ 1.284" in page.content.decode()


def test_what_is_left_blank_is_not_known_and_is_said_to_be_open(world: World, officer: Client) -> None:
    system = _system(world)
    page = officer.get(_screen(system, "ai-dung")).content.decode()
    assert "Chưa trả lời thì chưa loại được cấp" in page
    officer.post(_screen(system, "ai-dung"), {"internal_use_only": "true"})
    officer.post(_screen(system, "thong-tin"), {"information_kinds": ["ca_nhan"]})
    text = officer.get(f"/he-thong/{system.pk}/cap-do/").content.decode()
    assert text.count("Ít nhất cấp độ 2, chưa kết luận") == 2
    assert re.search(rf'href="{_screen(system, "truong-hop-hiem")}">Hệ thống có phục vụ quốc phòng', text)
    officer.post(_screen(system, "ai-dung"), {"internal_use_only": ""})
    assert "internal_use_only" not in answers_of(world.hill_officer, system)


def test_none_of_these_answers_the_rare_list_and_taking_the_tick_back_opens_it_again(
    world: World, officer: Client
) -> None:
    system = _system(world)
    url = _screen(system, "truong-hop-hiem")
    officer.post(url, {"khong_dieu_nao": "on", "national_egov": "on"})
    found = answers_of(world.hill_officer, system)
    assert found["national_egov"] is True and found["serves_defence_security"] is False
    assert found["pm_decision_level"] == 0
    officer.post(url, {"pm_decision_level": "4"})
    assert answers_of(world.hill_officer, system) == {"pm_decision_level": 4}


def test_only_screens_that_matter_are_walked_and_one_can_go_back(world: World, officer: Client) -> None:
    system = _system(world)
    page: Any = officer.post(_screen(system, "ai-dung"), {"serves_public": "false", "internal_use_only": "true"})
    assert page.url == _screen(system, "thong-tin")
    page = officer.post(_screen(system, "thong-tin"), {})
    assert page.url == _screen(system, "truong-hop-hiem")
    text = officer.get(page.url).content.decode()
    assert "Màn hình 3 ·" in text
    assert f'href="{_screen(system, "thong-tin")}"' in text


def test_a_level_without_a_decision_says_that_it_is_not_approved(world: World, officer: Client) -> None:
    url = f"/he-thong/{world.hill_site.pk}/cap-do/"
    officer.post(f"{url}ghi/", {"level": "2", "since": "03/09/2024", "regime": "attt-2016", "decision": ""})
    assert "Chưa phê duyệt" in officer.get(url).content.decode()
    officer.post(f"{url}ghi/", {"level": "2", "since": "03/09/2024", "regime": "attt-2016", "decision": "7/QĐ-THPT"})
    text = officer.get(url).content.decode()
    assert "Đã phê duyệt" in text and "7/QĐ-THPT" in text
    assert "30/06/2027" in text and "ngày chưa đối chiếu" in text  # what the move to the new law asks


def test_who_only_reads_sees_the_result_and_no_way_to_change_it(world: World) -> None:
    client = Client()
    client.force_login(world.hill_leader)
    text = client.get(f"/he-thong/{world.hill_site.pk}/cap-do/").content.decode()
    assert "/cap-do/hoi/" not in text and "/cap-do/ghi/" not in text
