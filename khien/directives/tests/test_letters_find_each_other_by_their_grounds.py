"""Grounds link letters both ways among those a unit has; several that fit wait for a person; unknown stays text."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from khien.base import clock
from khien.directives import actions, queries
from khien.directives.models import Directive, Ground
from khien.directives.rules.grounds import Candidate, Cited, Match, fitting, key_of
from khien.directives.tests import passing_on as way
from khien.directives.tests.passing_on import NOW, TODAY
from khien.organisations.models import Person, Unit
from khien.organisations.queries import NotAllowed
from tests.world import World

OWN = """\
SỞ GIÁO DỤC VÀ ĐÀO TẠO

Số: 200/SGDĐT-VP
V/v triển khai bảo đảm an toàn thông tin mạng cuối năm

Lâm Đài, ngày 19 tháng 11 năm 2026

Kính gửi: Các trường THPT.

Thực hiện Công văn số 45/UBND-VX ngày 16/11/2026 của UBND tỉnh và Kế hoạch số 9/KH-BTTTT ngày 02/01/2026, \
Sở yêu cầu các trường:

1. Sao lưu dữ liệu theo quy tắc 3-2-1: ba bản, trên hai loại thiết bị nhớ, một bản cất rời mạng, trước ngày 15/12/2026.

2. Tổ chức diễn tập ứng cứu sự cố.

GIÁM ĐỐC

Nguyễn Thử Nghiệm
"""


@pytest.fixture
def above(world: World, settings: Settings, tmp_path: Path) -> Iterator[Directive]:
    settings.KHIEN_DATA = tmp_path
    with clock.stopped_at(NOW):
        yield way.from_above(world)


def taken(text: str, holder: Unit, by: Person) -> Directive:
    return actions.take_in([actions.NewPaper(actions.PaperRole.MAIN, text=text)], holder=holder, by=by, at=NOW)


@pytest.mark.django_db
def test_a_ground_that_one_letter_fits_is_linked_both_ways_and_an_unknown_one_stays_text(
    world: World, above: Directive
) -> None:
    own = taken(OWN, world.department, world.department_coordinator)
    first, second = queries.grounds_of(world.department_leader, own)
    assert (first.match, [one.id for one in first.letters], first.letters[0].seen) == (Match.ONE, [above.pk], True)
    assert (second.match, second.letters, second.ground.number) == (Match.UNKNOWN, (), "9/KH-BTTTT")
    assert [one.id for one in queries.resting_on(world.province_leader, above)] == [own.pk]


@pytest.mark.django_db
def test_a_letter_taken_in_later_is_found_all_the_same(world: World, settings: Settings, tmp_path: Path) -> None:
    settings.KHIEN_DATA = tmp_path
    with clock.stopped_at(NOW):
        own = taken(OWN, world.department, world.department_coordinator)
        assert queries.grounds_of(world.department_leader, own)[0].match is Match.UNKNOWN
        later = taken(way.FROM_ABOVE, world.department, world.department_coordinator)
        assert queries.grounds_of(world.department_leader, own)[0].letters[0].id == later.pk


@pytest.mark.django_db
def test_several_that_fit_wait_for_a_person_whose_word_stands(world: World, above: Directive) -> None:
    by = world.department_coordinator
    again = taken(way.FROM_ABOVE, world.department, by)
    own = taken(OWN, world.department, by)
    link = queries.grounds_of(by, own)[0]
    assert link.several and {one.id for one in link.letters} == {above.pk, again.pk}
    assert queries.resting_on(by, above) == []
    actions.settle_ground(link.ground, above, by=by, at=NOW)
    link = queries.grounds_of(by, own)[0]
    assert (link.match, [one.id for one in link.letters]) == (Match.CHOSEN, [above.pk])
    actions.settle_ground(link.ground, None, by=by, at=NOW)
    assert queries.grounds_of(by, own)[0].match is Match.NONE


@pytest.mark.django_db
def test_a_letter_that_the_unit_does_not_have_is_not_its_ground(world: World, above: Directive) -> None:
    other = OWN.replace("SỞ GIÁO DỤC VÀ ĐÀO TẠO", "UBND XÃ SUỐI TRONG")
    paper = actions.NewPaper(actions.PaperRole.MAIN, text=other)
    own = actions.take_in([paper], holder=world.north, by=world.north_coordinator, at=NOW)
    assert queries.grounds_of(world.north_coordinator, own)[0].match is Match.UNKNOWN
    ground = Ground.objects.filter(directive=own)[0]
    with pytest.raises(actions.UnableToCorrect, match="không giữ và không nhận"):
        actions.settle_ground(ground, above, by=world.north_coordinator, at=NOW)
    with pytest.raises(NotAllowed):
        actions.settle_ground(ground, None, by=world.south_coordinator, at=NOW)


@pytest.mark.django_db
def test_whoever_may_not_open_the_ground_reads_its_name_alone(world: World, above: Directive) -> None:
    letter = way.passed(above, world.department, world.department_coordinator, world.north)
    (link,) = queries.grounds_of(world.north_leader, letter)
    assert (link.match, link.letters[0].seen) == (Match.CHOSEN, False)
    assert link.letters[0].name.startswith("Công văn số 45/UBND-VX")
    assert queries.grounds_of(world.south_leader, letter) == []


@pytest.mark.django_db
def test_a_letter_signed_on_paper_is_linked_to_the_one_it_passes_on_clause_by_clause(
    world: World, above: Directive
) -> None:
    by = world.department_coordinator
    own = taken(OWN, world.department, by)
    pairs = queries.proposed_pairs(by, own, above)
    assert pairs[str(own.clauses.all()[0].pk)] == str(above.clauses.all()[0].pk)
    actions.link(own, above, pairs, by=by, at=NOW)
    own.refresh_from_db()
    assert own.forwards_id == above.pk
    assert own.clauses.all()[0].source_id == above.clauses.all()[0].pk
    own = way.shaped_paper(own, by, world.north)
    chain = queries.chain_of(world.province_leader, above, TODAY)
    assert chain is not None and chain.below.units == 1


@pytest.mark.django_db
def test_a_letter_is_not_linked_in_a_circle_to_itself_or_to_what_the_unit_never_had(
    world: World, above: Directive
) -> None:
    by = world.department_coordinator
    own = taken(OWN, world.department, by)
    with pytest.raises(actions.UnableToForward, match="chính nó"):
        actions.link(own, own, {}, by=by, at=NOW)
    actions.link(own, above, {}, by=by, at=NOW)
    strange = taken(OWN.replace("200/", "7/"), world.north, world.north_coordinator)
    with pytest.raises(actions.UnableToForward, match="không nhận văn bản"):
        actions.link(own, strange, {}, by=by, at=NOW)
    second = taken(OWN.replace("200/", "201/"), world.department, by)
    actions.link(second, own, {}, by=by, at=NOW)
    with pytest.raises(actions.UnableToForward, match="thành vòng"):
        actions.link(own, second, {}, by=by, at=NOW)


numbers = st.from_regex(r"\d{1,4}/[A-ZĐ]{2,6}(-[A-ZĐ]{1,4})?", fullmatch=True)


@given(numbers)
def test_numbers_are_the_same_whatever_blanks_zeros_case_or_dashes(number: str) -> None:
    head, _slash, tail = number.partition("/")
    assert key_of(number) == key_of(f"0{head} / {tail.lower().replace('-', '–')}") != ""


@given(numbers, st.none() | st.dates(), st.lists(st.tuples(st.uuids(), st.none() | st.dates()), max_size=4))
def test_a_ground_fits_only_letters_of_its_number_and_never_of_another_day(
    number: str, day: date | None, others: list[tuple[UUID, date | None]]
) -> None:
    candidates = [Candidate(key, key_of(number), issued) for key, issued in others]
    candidates.append(Candidate(UUID(int=0), "1/khac", day))
    fits = fitting(Cited(number, day), candidates)
    by_id = {one.id: one for one in candidates}
    for key in fits:
        assert by_id[key].key == key_of(number)
        assert day is None or by_id[key].issued_on in (None, day)


def test_a_symbol_without_a_number_fits_nothing() -> None:
    assert [key_of(one) for one in ("", "SGDĐT-VP", "/SGDĐT", "12")] == ["", "", "", ""]
