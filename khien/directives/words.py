"""What a letter and its clauses are found by, written anew by each action that changes their text."""

from collections.abc import Iterable

from khien.directives.models import Clause, ClauseWords, Directive, LetterWords, Paper
from khien.search.words import stored

LONGEST = 200_000  # characters of a paper that are searched
TABLES = ("directives_letterwords", "directives_clausewords")


def index_everything() -> int:
    """The words of every letter and its clauses; how many letters."""
    count = 0
    for letter in Directive.objects.defer("reading").order_by("taken_in_at", "pk").iterator(chunk_size=20):
        index_letter(letter)
        count += 1
    return count


def words_of(letter: Directive) -> str:
    """What a letter is found by, from its rows: what names it first, then the texts of its papers."""
    papers = Paper.objects.filter(directive=letter).exclude(role="main").order_by("position")
    named = [letter.number, letter.symbol, letter.kind, letter.issuer, letter.subject]
    texts = (letter.text, *papers.values_list("text", flat=True))
    return stored([*named, *(text[:LONGEST] for text in texts)])


def index_letter(letter: Directive) -> None:
    """Write the words of a letter from its rows, and those of all its clauses."""
    LetterWords.objects.update_or_create(directive=letter, defaults={"words": words_of(letter)})
    index_clauses(Clause.objects.filter(directive=letter))


def index_clauses(clauses: Iterable[Clause]) -> None:
    """Write the words of these clauses."""
    ClauseWords.objects.bulk_create(
        [ClauseWords(clause_id=one.pk, words=stored([one.text, one.audience])) for one in clauses],
        batch_size=500,
        update_conflicts=True,
        unique_fields=["clause"],
        update_fields=["words"],
    )
