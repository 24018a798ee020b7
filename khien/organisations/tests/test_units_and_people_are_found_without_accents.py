import random
import re
import unicodedata

from django.db import connection

from khien.organisations import actions, queries
from khien.organisations.models import Unit, UnitWords
from khien.organisations.rules import Role
from khien.organisations.words import index
from khien.search.query import parsed
from tests.world import BEGAN, SETUP, World

_WORDS = (
    "Trường Tiểu học Trung tâm Đẩy mạnh Đào tạo Ủy ban nhân dân Xã Phường Thị trấn Sở Giáo dục Y tế Quản lý "
    "Nguyễn Trãi Lê Lợi Hồ Xuân Hương Quyết Thắng Đống Đa Bà Rịa Ê a Ốc eo Ỷ la Ửng Ỡm ờ Ngữ nghĩa Hoà Hòa thuỷ thủy"
)
SYLLABLES = re.split(" ", _WORDS)
SIGNS = (" ", "  ", "-", ", ", ". ", "/", " – ", " (", ") ", "’", "\u00a0")


def slow_words(text: str) -> list[str]:
    """What words are, said another way: decomposed, without marks, đ as d, runs of letters and figures."""
    plain = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return re.findall("[a-z0-9]+", "".join(one for one in plain if unicodedata.category(one) != "Mn"))


def slowly(typed: str, text: str) -> bool:
    """What is found, said another way."""
    there = slow_words(text)
    if typed.startswith('"'):
        phrase = " ".join(slow_words(typed))
        return bool(phrase) and f" {phrase} " in f" {' '.join(there)} "
    asked = slow_words(typed)
    return bool(asked) and all(any(w == one or (len(w) > 1 and one.startswith(w)) for one in there) for w in asked)


def test_the_index_finds_what_a_slow_search_finds_whatever_is_written_and_typed(db: None) -> None:
    chance = random.Random(20261127)

    def text(most: int) -> str:
        parts = [chance.choice(SYLLABLES) for _ in range(chance.randint(1, most))]
        made = "".join(part + chance.choice(SIGNS) for part in parts).strip()
        return unicodedata.normalize(chance.choice(["NFC", "NFD"]), chance.choice([made.upper(), made.lower(), made]))

    names = [text(7)[:250] for _ in range(400)]
    units = Unit.objects.bulk_create(
        Unit(name=name, name_folded="", kind="office", path=f"/{10_000 + n}/") for n, name in enumerate(names)
    )
    index(unit.pk for unit in units)
    for _ in range(500):
        source = chance.choice(names) if chance.random() < 0.7 else text(3)
        found = slow_words(source)
        some = [word[: chance.randint(1, len(word))] for word in chance.sample(found, min(len(found), 3))]
        start = chance.randrange(len(found))
        typed = chance.choice([" ".join(some), source[:150], f'"{" ".join(found[start : start + 3])}"', text(2)])
        if any(sign in typed for sign in "“”„«»") or (typed.count('"') not in (0, 2)):
            continue
        got = set(queries.units_found(SETUP, parsed(typed)).keys)
        assert got == {unit.pk for unit, name in zip(units, names, strict=True) if slowly(typed, name)}, typed


def test_a_unit_is_found_by_its_name_symbol_and_codes(world: World) -> None:
    def found(typed: str) -> list[int]:
        return list(queries.units_found(world.province_leader, parsed(typed)).keys)

    assert set(found("truong thpt")) == {world.north.pk, world.south.pk, world.hill.pk}
    assert found("thpt bac") == [world.north.pk]
    assert found("H99.7.1") == [world.north.pk] == found("h9971")
    assert found("SGDĐT") == [world.department.pk] == found("sgddt")
    assert found('"lam truong"') == []


def test_a_unit_is_found_by_what_it_is_called_now(world: World) -> None:
    actions.rename_unit(world.hill, by=world.administrator, at=BEGAN, name="Trường THPT Hồ Gươm")
    actions.correct_unit(
        world.hill, by=world.administrator, at=BEGAN, kind="upper_school", place="Lâm Đài", symbol="THPTHG"
    )
    viewer = world.province_leader
    assert queries.units_found(viewer, parsed("doi thong")).keys == ()
    assert queries.units_found(viewer, parsed("ho guom")).keys == (world.hill.pk,)
    assert queries.units_found(viewer, parsed("thpthg")).keys == (world.hill.pk,)


def test_only_units_and_people_in_reach_are_found(world: World) -> None:
    assert queries.units_found(world.north_leader, parsed("truong thpt")).keys == (world.north.pk,)
    assert queries.units_found(world.telecom_leader, parsed("truong thpt")).keys == ()
    assert queries.people_found(world.north_leader, parsed("ly bac")).keys == (world.north_leader.pk,)
    assert queries.people_found(world.telecom_leader, parsed("ly bac")).keys == ()
    assert queries.people_found(world.removed, parsed("nguoi")).keys == ()


def test_people_are_found_by_name_and_sign_in_name(world: World) -> None:
    viewer = world.administrator
    assert queries.people_found(viewer, parsed("do mau")).keys == (world.responder.pk,)
    assert queries.people_found(viewer, parsed(world.responder.username)).keys == (world.responder.pk,)
    assert queries.people_found(viewer, parsed("au nam")).keys == (), "the middle of a word is not its beginning"
    assert queries.people_found(viewer, parsed("")).keys == ()


def test_every_unit_that_is_made_has_its_words(world: World) -> None:
    actions.create_unit(by=SETUP, at=BEGAN, name="Trạm Y tế xã", kind="office", parent=world.commune)
    assert UnitWords.objects.count() == Unit.objects.count()
    kept = dict(UnitWords.objects.values_list("unit_id", "words"))
    index(kept)
    assert dict(UnitWords.objects.values_list("unit_id", "words")) == kept


def test_the_index_follows_rows_that_go(world: World) -> None:
    UnitWords.objects.filter(unit=world.hill).delete()
    assert queries.units_found(world.administrator, parsed("doi thong")).keys == ()
    index([world.hill.pk])
    assert queries.units_found(world.administrator, parsed("doi thong")).keys == (world.hill.pk,)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO organisations_unitwords_fts(organisations_unitwords_fts) VALUES ('integrity-check')"
            )


def test_a_person_who_has_a_role_is_found_among_those_who_manage_them(world: World) -> None:
    person = actions.create_person(
        by=SETUP, at=BEGAN, unit=world.hill, role=Role.OFFICER, username="thu.moi", full_name="Nguyễn Thử Mới"
    )
    assert queries.people_found(world.hill_leader, parsed("nguyễn mới")).keys == (person.pk,)
