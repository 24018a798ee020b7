"""What someone declares → values as they are kept, or every fault by its field. Finds no row and writes none."""

from collections.abc import Callable, Mapping
from datetime import date

from khien.organisations.rules.names import tidy
from khien.systems.rules import addresses, domains, products
from khien.systems.rules.fields import Field, Shape

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2099, 12, 31)
MOST = 2_000_000_000  # what a whole number of the tables holds


class UnableToDeclare(ValueError):
    """Something declared cannot be so. `faults` tells why by field ("" for the whole); fit for the user."""

    def __init__(self, faults: Mapping[str, str], labels: Mapping[str, str] | None = None) -> None:
        self.faults = dict(faults)
        named = [f"{labels[key]}: {why}" if labels and key in labels else why for key, why in self.faults.items()]
        super().__init__(" ".join(named))


def checked(fields: Mapping[str, Field], given: Mapping[str, object], *, whole: bool) -> dict[str, object]:
    """What was given as it is kept; ROW, BODY and NETWORK as written, for the action to find.

    `whole`: a needed field left out is a fault. Raises UnableToDeclare with every fault.
    """
    found: dict[str, object] = {}
    faults = {name: "không có mục này." for name in given if name not in fields}
    for name, one in fields.items():
        if name not in given and not (whole and one.needed):
            continue
        try:
            found[name] = value = read(one, given.get(name))
            if one.needed and value in ("", None, ()):
                faults[name] = "đang để trống."
        except ValueError as refusal:
            faults[name] = str(refusal)
    begin, end = found.get("valid_from"), found.get("valid_to")
    if isinstance(begin, date) and isinstance(end, date) and end <= begin:
        faults["valid_to"] = "ngày kết thúc phải sau ngày bắt đầu."
    if faults:
        raise UnableToDeclare(faults, {name: one.label for name, one in fields.items()})
    return found


def read(one: Field, value: object) -> object:
    """A value as it is kept. Raises ValueError with a sentence fit for the user."""
    return _READERS.get(one.shape, _text)(one, value)


def _text(one: Field, value: object) -> str:
    text = tidy(str(value or ""))
    if len(text) > one.longest:
        raise ValueError(f"dài quá {one.longest} ký tự.")
    return text


def _long(one: Field, value: object) -> str:
    lines = (tidy(line) for line in str(value or "").splitlines())
    text = "\n".join(lines).strip()
    if len(text) > one.longest:
        raise ValueError(f"dài quá {one.longest} ký tự.")
    return text


def _word(one: Field, value: object) -> str:
    code = str(value or "")
    if code and code not in one.words():
        raise ValueError(f"không có lựa chọn “{code}”.")
    return code


def _words(one: Field, value: object) -> tuple[str, ...]:
    given = tuple(str(each) for each in value) if isinstance(value, list | tuple | set | frozenset) else ()
    known = one.words()
    if not known:  # rows to choose among: the action knows them
        return given
    if wrong := [each for each in given if each not in known]:
        raise ValueError(f"không có lựa chọn “{wrong[0]}”.")
    return tuple(code for code in known if code in given)


def _number(one: Field, value: object) -> int | None:
    if value is None or value == "":
        return None
    text = "".join(str(value).split())
    digits = text.replace(".", "") if all(len(part) == 3 for part in text.split(".")[1:]) else text
    if not (digits.isascii() and digits.isdecimal()):
        raise ValueError(f"“{value}” không phải là số nguyên không âm.")
    most = min(MOST, 10**one.longest - 1)
    if len(digits) > 12 or int(digits) > most:
        raise ValueError(f"“{value}” lớn quá mức ghi được.")
    return int(digits)


def _day(_one: Field, value: object) -> date | None:
    if value is None or value == "":
        return None
    if not isinstance(value, date):
        raise ValueError(f"“{value}” không phải là ngày; hãy ghi như 21/11/2026.")
    if not FIRST_DAY <= value <= LAST_DAY:
        raise ValueError("ngày phải từ 01/01/1990 đến 31/12/2099.")
    return value


def _row(_one: Field, value: object) -> int | None:
    text = str(value or "")
    if text and not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise ValueError("không có lựa chọn này.")
    return int(text) if text else None


_READERS: Mapping[Shape, Callable[[Field, object], object]] = {
    Shape.LONG: _long,
    Shape.WORD: _word,
    Shape.WORDS: _words,
    Shape.NUMBER: _number,
    Shape.DAY: _day,
    Shape.ROW: _row,
    Shape.FLAG: lambda _, value: bool(value),
    Shape.DOMAIN: lambda _, value: domains.domain(str(value or "")),
    Shape.PURL: lambda one, value: products.purl(_text(one, value)),
    Shape.CPE: lambda one, value: products.cpe(_text(one, value)),
}


def network_of(value: object) -> tuple[addresses.Network, ...]:
    """The networks of a NETWORK field. Raises UnableToReadAddress."""
    return addresses.networks(str(value or ""))
