"""Letters and clauses by words without accents: what is found, by whom, and after what."""

from dataclasses import replace

from khien.directives import actions, queries
from khien.directives.models import Directive, Recipient
from khien.directives.queries.values import document_value
from khien.directives.tests.conftest import NOW, clauses
from khien.organisations.models import Person
from khien.search.query import parsed
from tests.world import World


def letters(viewer: Person, typed: str) -> list[Directive]:
    return [Directive.objects.get(pk=key) for key in queries.letters_found(viewer, parsed(typed)).keys]


def test_a_letter_is_found_by_number_issuer_subject_and_words(world: World, taken: Directive) -> None:
    for typed in (
        "128/SGDĐT-VP",
        "128sgddtvp",
        "128 sgddt",
        "quoc khanh",
        "giao duc dao tao",
        "sao luu 3-2-1",
        "45/ubnd",
    ):
        assert letters(world.department_coordinator, typed) == [taken], typed
    assert letters(world.department_coordinator, "129/SGDĐT-VP") == []


def test_a_letter_under_review_is_found_by_its_holder_alone(world: World, taken: Directive) -> None:
    assert letters(world.province_leader, "quoc khanh") == [taken], "the holder's superior reads what it holds"
    for other in (world.north_leader, world.telecom_leader, world.commune_officer):
        assert letters(other, "quoc khanh") == []
        assert queries.clauses_found(other, parsed("sao luu")).keys == ()


def test_a_recipient_finds_the_letter_and_the_clauses_asked_of_him(world: World, sent: Directive) -> None:
    row = Recipient.objects.get(directive=sent, unit=world.north)
    assert letters(world.north_officer, "quoc khanh") == [sent]
    first, second = clauses(sent)[:2]
    assert queries.clauses_found(world.north_officer, parsed("sao luu")).keys == (first.pk,)
    row.clause_ids = [str(second.pk)]
    row.save()
    assert queries.clauses_found(world.north_officer, parsed("sao luu")).keys == ()
    assert queries.clauses_found(world.north_officer, parsed("24/7")).keys == (second.pk,)
    assert queries.clauses_found(world.department_leader, parsed("sao luu")).keys == (first.pk,)


def test_a_dropped_clause_is_not_found_until_it_is_restored(world: World, taken: Directive) -> None:
    by, first = world.department_coordinator, clauses(taken)[0]
    actions.drop_clause(first, version=0, by=by, at=NOW)
    assert queries.clauses_found(by, parsed("sao luu")).keys == ()
    actions.restore_clause(first, version=1, by=by, at=NOW)
    assert queries.clauses_found(by, parsed("sao luu")).keys == (first.pk,)


def test_a_corrected_letter_is_found_by_what_it_says_now(world: World, taken: Directive) -> None:
    by = world.department_coordinator
    value = replace(document_value(taken), number="777/QĐ-THU", subject="Về việc khác hẳn")
    actions.correct_document(taken, value, version=0, by=by, at=NOW)
    assert letters(by, "777qdthu") == letters(by, "khac han") == [taken]


def test_clauses_stand_in_the_order_of_their_letter(world: World, taken: Directive) -> None:
    found = queries.clauses_found(world.department_coordinator, parsed("don vi")).keys
    order = [one.pk for one in clauses(taken)]
    assert sorted(found, key=order.index) == list(found)


def test_nothing_typed_finds_nothing(world: World, taken: Directive) -> None:
    assert queries.letters_found(world.department_coordinator, parsed(" ")).keys == ()
    assert queries.clauses_found(world.department_coordinator, parsed("")).keys == ()
