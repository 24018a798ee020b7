"""Answers as people and machines give them, typed by their questions. What is left out or null is not known.

Nothing is guessed: a value of the wrong kind is refused with a sentence that names the question.
"""

from collections.abc import Mapping
from typing import assert_never

from khien.law.levels.logic import holds
from khien.law.levels.types import Answers, Fact, FactKind, Levels, Value

LOWEST, HIGHEST = 1, 5
_MOST = 10**12


class UnableToReadAnswers(ValueError):
    """Some answers cannot be read; `errors` holds one Vietnamese sentence by fact id."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__("; ".join(self.errors.values()))


def typed(levels: Levels, raw: Mapping[str, object]) -> Answers:
    """Fact id → value: JSON's bool, whole number, text, list. Raises UnableToReadAnswers with every error at once."""
    errors = {key: f"Không có câu hỏi “{key}”." for key in raw if key not in levels.facts}
    found: dict[str, Value] = {}
    for key, given in raw.items():
        if key in errors or given is None or _says_nothing(levels.facts[key], given):
            continue
        try:
            found[key] = _value(levels.facts[key], given)
        except ValueError as error:
            errors[key] = str(error)
    if errors:
        raise UnableToReadAnswers(errors)
    return found


def _value(fact: Fact, given: object) -> Value:
    match fact.kind:
        case FactKind.BOOL:
            if isinstance(given, bool):
                return given
            raise ValueError(f"“{fact.id}” phải là true hoặc false.")
        case FactKind.INT:
            return _whole(fact, given)
        case FactKind.ENUM:
            return _option(fact, given)
        case FactKind.SET:
            if isinstance(given, list | tuple):
                return tuple(dict.fromkeys(_option(fact, one) for one in given))
            raise ValueError(f"“{fact.id}” phải là một danh sách.")
        case FactKind.LIST:
            if isinstance(given, list | tuple):
                return tuple(_level(fact, one) for one in given)
            raise ValueError(f"“{fact.id}” phải là một danh sách các số từ {LOWEST} đến {HIGHEST}.")
        case _:
            assert_never(fact.kind)


def _whole(fact: Fact, given: object) -> int:
    if isinstance(given, float) and given.is_integer():
        given = int(given)
    if not isinstance(given, int) or isinstance(given, bool) or given < 0:
        raise ValueError(f"“{fact.id}” phải là số nguyên từ 0 trở lên.")
    most = _MOST if fact.most is None else fact.most
    if given > most:
        raise ValueError(f"“{fact.id}” quá lớn: nhiều nhất {most:,}.".replace(",", "."))
    if fact.options and str(given) not in dict(fact.options):
        raise ValueError(f"“{fact.id}” phải là một trong: {', '.join(option for option, _ in fact.options)}.")
    return given


def _option(fact: Fact, given: object) -> str:
    known = dict(fact.options)
    if isinstance(given, str) and given in known:
        return given
    raise ValueError(f"“{fact.id}” phải là một trong: {', '.join(known)}.")


def _level(fact: Fact, given: object) -> int:
    if isinstance(given, float) and given.is_integer():
        given = int(given)
    if isinstance(given, int) and not isinstance(given, bool) and LOWEST <= given <= HIGHEST:
        return given
    raise ValueError(f"“{fact.id}” phải là một danh sách các số từ {LOWEST} đến {HIGHEST}.")


NONE = "khong"


def _says_nothing(fact: Fact, given: object) -> bool:
    """An empty choice where “none of these” is a choice of its own: nothing was chosen yet."""
    return fact.kind is FactKind.SET and NONE in dict(fact.options) and given in ([], ())


def contradictions(levels: Levels, answers: Answers) -> list[str]:
    """What cannot be true at the same time, a sentence each. The level is found all the same, as the law reads them."""
    found = []
    for fact in levels.facts.values():
        given = answers.get(fact.id)
        follows = holds(fact.derived, answers, levels.facts) if fact.derived else None
        if isinstance(given, bool) and follows is not None and given is not follows:
            found.append(f"“{fact.id}” trái với các câu trả lời mà nó suy ra từ đó; Khiên tính theo các câu ấy.")
        found += [
            f"“{fact.id}” và “{other}” không thể cùng đúng."
            for other in fact.excludes
            if given is True and answers.get(other) is True
        ]
        if isinstance(given, tuple) and NONE in given and len(given) > 1:
            found.append(f"“{fact.id}” vừa chọn không có, vừa chọn mục khác.")
    return found
