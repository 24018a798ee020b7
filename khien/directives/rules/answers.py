"""What a unit's answer needs, when it is due, what is next for whom. Whether a claim is proven the judge says."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from khien.directives.rules.states import Act, Reply, Says, State
from khien.organisations.rules import Deed


class UnableToAnswer(ValueError):
    """The answer cannot be written or signed as it stands; the message says why."""


@dataclass(frozen=True, slots=True)
class Word:
    """What a unit says of one clause; `note` is the difficulty where it cannot."""

    says: Says
    note: str = ""


def checked_word(word: Word) -> Word:
    """The word with its note tidied; raises UnableToAnswer where it cannot and does not say why."""
    note = word.note.strip()
    if word.says is Says.CANNOT and not note:
        raise UnableToAnswer("Chưa thực hiện được thì cần nêu rõ khó khăn, vướng mắc.")
    return Word(word.says, note)


def refuse_silence(asked: Sequence[tuple[str, int]], said: Collection[str]) -> None:
    """Raise unless every clause asked (`(id, number on the page)`) has a word."""
    silent = [str(number) for clause, number in asked if clause not in said]
    if silent:
        raise UnableToAnswer(f"Còn nội dung chưa trả lời: {', '.join(silent)}.")


def answer_due(clauses: Sequence[tuple[Collection[str], date | None]], answer_by: date | None) -> date | None:
    """When the answer itself is due: the letter's one date, else that of its reporting clause, else the last date.

    `clauses` are the topics and deadline of each clause that the unit must answer. None: no date was set.
    """
    if answer_by is not None:
        return answer_by
    reporting = [day for topics, day in clauses if day is not None and "reporting_up" in topics]
    return min(reporting, default=None) or max((day for _, day in clauses if day is not None), default=None)


def is_late(reply: str, due: date | None, on: date) -> bool:
    """Late from the day after the due day, until the unit has signed; a returned answer is not an answer."""
    return due is not None and on > due and Reply(reply) in (Reply.NOT_OPENED, Reply.OPENED, Reply.RETURNED)


_OF_THE_UNIT: Mapping[Reply, tuple[tuple[Act, Deed], ...]] = {
    Reply.NOT_OPENED: ((Act.OPEN, Deed.READ),),
    Reply.OPENED: ((Act.SIGN, Deed.SIGN), (Act.WRITE, Deed.ANSWER)),
    Reply.RETURNED: ((Act.SIGN, Deed.SIGN), (Act.WRITE, Deed.ANSWER)),
}


def next_for(state: str, reply: str, deeds: Collection[Deed], *, complete: bool) -> Act | None:
    """What is next for someone of the unit who may do `deeds`; None: nothing, or it waits for someone else.

    `complete` says that every clause has its word, without which there is nothing to sign. An answer given back is
    complete and yet to be worded anew: it waits for the writers and for the signature.
    """
    if State(state) is not State.SENT:
        return None
    anew = Reply(reply) is Reply.RETURNED
    for act, deed in _OF_THE_UNIT.get(Reply(reply), ()):
        if deed in deeds and (act is Act.OPEN or (act is Act.SIGN) == complete or (act is Act.WRITE and anew)):
            return act
    return None
