"""A field, its modifiers and its values → a node. Each modifier is one function from draft to drafts; see MODIFIERS."""

import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, product
from math import prod

from khien.lake.sigma.parse import texts
from khien.lake.sigma.parse.errors import UnableToReadRule
from khien.lake.sigma.parse.regex import checked, translated
from khien.lake.sigma.types import All, Node, Not, Op, Pattern, Some, Test, Wild
from khien.lake.sigma.values import PARTS, text_of

MOST_TESTS = 50_000  # of one rule, each counted as often as its conditions name it
_MOST_WAYS = 125  # of writing the dashes of one text: three of them; more become an expression
_COMPARISONS = {"lt": Op.LT, "lte": Op.LTE, "gt": Op.GT, "gte": Op.GTE}
_FLAGS = {"i": "i", "ignorecase": "i", "m": "m", "multiline": "m", "s": "s", "dotall": "s"}
_PLACEHOLDER = re.compile(r"(?<!\\)%([^%]+)%")
Values = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Draft:
    """One value on its way to a test. `raw` is what the rule has; `dashes`: parts of a text where dashes stand open."""

    raw: str | int | float | bool | None
    op: Op
    value: Pattern | str | int | float | bool | None
    flags: str = ""
    cased: bool = False
    encoding: str = "utf-8"
    dashes: tuple[str | Wild | None, ...] = ()
    touched: bool = False  # by a modifier that changes the text


Modifier = Callable[[Draft], tuple[Draft, ...]]


def item(key: str, value: object, values: Values) -> Node:
    """The node of one line of a selection. `key` is field and modifiers joined by `|`; an empty field: keywords."""
    field, *names = key.split("|")
    field = field.strip()
    names = [name.strip() for name in names]
    ways = [_modifier(name) for name in names if name not in ("all", "neq", "expand")]
    _refuse_mixtures(names)
    raws: Iterable[object] = value if isinstance(value, list) else [value]
    if not field and not raws:
        raise UnableToReadRule("danh sách từ khóa rỗng")
    if "expand" in names:
        raws = chain.from_iterable(_expanded(raw, values) for raw in raws)
    nodes, count = list[Node](), 0
    for raw in raws:
        tests = _tests_of(field, raw, ways)
        nodes.append(tests[0] if len(tests) == 1 else Some(tests))
        count += len(tests)
        if count > MOST_TESTS:
            raise UnableToReadRule("quy tắc quá lớn")
    node: Node = Test(field, Op.NULL)
    if nodes:
        node = nodes[0] if len(nodes) == 1 else (All if "all" in names else Some)(tuple(nodes))
    return Not(node) if "neq" in names else node


def _refuse_mixtures(names: Sequence[str]) -> None:
    kinds = [name for name in names if name in ("re", "cidr", "exists", "fieldref", *_COMPARISONS)]
    if len(kinds) > 1:
        raise UnableToReadRule(f"bổ ngữ {' và '.join(kinds)} không đi với nhau")
    if "exists" in names and set(names) - {"exists", "neq", "all"}:
        raise UnableToReadRule("bổ ngữ exists phải đứng một mình")


def _modifier(name: str) -> Modifier:
    if name not in MODIFIERS:
        raise UnableToReadRule(f"không biết bổ ngữ “{name}”")
    return MODIFIERS[name]


def _tests_of(field: str, raw: object, ways: Sequence[Modifier]) -> tuple[Test, ...]:
    drafts: tuple[Draft, ...] = (_draft(raw),)
    for way in ways:
        drafts = tuple(made for draft in drafts for made in way(draft))
    return tuple(test for draft in drafts for test in _tests(field, draft))


def _draft(raw: object) -> Draft:
    if raw is None:
        return Draft(None, Op.NULL, None)
    if isinstance(raw, str):
        return Draft(raw, Op.TEXT, texts.pattern(raw))
    if isinstance(raw, int | float):
        return Draft(raw, Op.TEXT, texts.joined((text_of(raw),)))
    raise UnableToReadRule("giá trị phải là chữ, số, đúng/sai hoặc null")


def _tests(field: str, draft: Draft) -> tuple[Test, ...]:
    """What a finished draft compares; a keyword stands anywhere in a value."""
    if draft.op is Op.NULL and not field:
        raise UnableToReadRule("từ khóa không thể là null")
    if draft.op is not Op.TEXT:
        if not field and draft.op not in (Op.REGEX, Op.CIDR):
            raise UnableToReadRule("so sánh này cần tên trường")
        if draft.op is Op.REGEX:
            checked(str(draft.value), draft.flags)
        return (Test(field, draft.op, draft.value, draft.cased, draft.flags),)
    if draft.dashes:
        return _dashed_tests(field, draft)
    value = _pattern(draft)
    if draft.encoding != "utf-8":
        value = _wide(value, draft.encoding)
    if not field and not draft.flags:
        value = texts.joined((Wild.ANY, *value.parts, Wild.ANY))
    return (Test(field, Op.TEXT, value, draft.cased),)


def _dashed_tests(field: str, draft: Draft) -> tuple[Test, ...]:
    parts = draft.dashes if field or draft.flags else (Wild.ANY, *draft.dashes, Wild.ANY)
    if len(texts.DASHES) ** parts.count(None) <= _MOST_WAYS:
        return tuple(Test(field, Op.TEXT, value, draft.cased) for value in texts.every_dash(parts))
    forms = {None: f"[{re.escape(texts.DASHES)}]", Wild.ANY: ".*", Wild.ONE: "."}
    expression = "".join(forms[part] if part is None or isinstance(part, Wild) else re.escape(part) for part in parts)
    return (Test(field, Op.REGEX, rf"\A{expression}\Z", flags="s" if draft.cased else "is"),)


def _pattern(draft: Draft) -> Pattern:
    if not isinstance(draft.value, Pattern):
        raise UnableToReadRule("bổ ngữ này cần giá trị là chữ")
    return draft.value


def _wide(value: Pattern, encoding: str) -> Pattern:
    """The bytes of an encoding, each as one character: what goes on to Base64 is encoded from the bytes themselves."""
    made = [part if isinstance(part, Wild) else _bytes(part, encoding).decode("latin-1") for part in value.parts]
    return texts.joined(("ÿþ" if encoding.endswith("+bom") else "", *made))


def _bytes(text: str, encoding: str) -> bytes:
    return text.encode(encoding.removesuffix("+bom"))


def _anchored(before: bool, after: bool, flag: str) -> Modifier:
    def way(draft: Draft) -> tuple[Draft, ...]:
        if draft.op is Op.FIELD:
            return (replace(draft, flags=flag if draft.flags in ("", flag) else "contains"),)
        if draft.op is Op.REGEX:
            begin, end = "" if before else r"\A", "" if after else r"\Z"
            return (replace(draft, value=f"{begin}(?:{draft.value}){end}" if begin or end else draft.value),)
        if draft.op is Op.NULL:
            return (draft,)
        if draft.op is not Op.TEXT:
            raise UnableToReadRule(f"bổ ngữ {flag} cần giá trị là chữ")
        head, tail = (Wild.ANY,) if before else (), (Wild.ANY,) if after else ()
        dashes = (*head, *draft.dashes, *tail) if draft.dashes else ()
        value = texts.joined((*head, *_pattern(draft).parts, *tail))
        return (replace(draft, value=value, dashes=dashes, flags=flag, touched=True),)

    return way


def _encoded(encoding: str) -> Modifier:
    def way(draft: Draft) -> tuple[Draft, ...]:
        _pattern(draft)
        if draft.encoding != "utf-8":
            raise UnableToReadRule("chỉ dùng một bổ ngữ trong wide, utf16, utf16le, utf16be")
        return tuple(replace(one, encoding=encoding, touched=True) for one in _undashed(draft))

    return way


def _based(encode: Callable[[bytes], tuple[str, ...]], name: str) -> Modifier:
    def way(draft: Draft) -> tuple[Draft, ...]:
        made = []
        for one in _undashed(draft):
            text = texts.plain(_pattern(one), f"bổ ngữ {name}")
            data = _bytes(text, one.encoding)
            data = b"\xff\xfe" + data if one.encoding.endswith("+bom") else data
            for form in encode(data):
                made.append(replace(one, value=texts.joined((form,)), encoding="utf-8", touched=True))
        return tuple(made)

    return way


def _undashed(draft: Draft) -> tuple[Draft, ...]:
    if not draft.dashes:
        return (draft,)
    if len(texts.DASHES) ** draft.dashes.count(None) > _MOST_WAYS:
        raise UnableToReadRule("quá nhiều dấu gạch cho windash đi cùng mã hóa")
    return tuple(replace(draft, value=value, dashes=()) for value in texts.every_dash(draft.dashes))


def _windash(draft: Draft) -> tuple[Draft, ...]:
    parts, count = texts.dashed(_pattern(draft))
    made = replace(draft, dashes=parts if count else (), touched=True)
    return (made,) if draft.encoding == "utf-8" else _undashed(made)


def _cased(draft: Draft) -> tuple[Draft, ...]:
    return (replace(draft, cased=True) if draft.op in (Op.TEXT, Op.FIELD) else draft,)


def _regex(draft: Draft) -> tuple[Draft, ...]:
    _refuse_touched(draft, "re")
    if draft.op is not Op.TEXT:
        raise UnableToReadRule("bổ ngữ re cần giá trị là chữ")
    return (replace(draft, op=Op.REGEX, value=translated(_said(draft)), cased=False),)


def _said(draft: Draft) -> str:
    """The value as a text."""
    return "" if draft.raw is None else text_of(draft.raw)


def _refuse_touched(draft: Draft, name: str) -> None:
    if draft.touched:
        raise UnableToReadRule(f"bổ ngữ {name} phải đứng trước các bổ ngữ làm đổi chữ")


def _flag(flag: str) -> Modifier:
    def way(draft: Draft) -> tuple[Draft, ...]:
        if draft.op is not Op.REGEX:
            raise UnableToReadRule("bổ ngữ i, m, s chỉ đi sau re")
        return (replace(draft, flags="".join(sorted({*draft.flags, flag}))),)

    return way


def _cidr(draft: Draft) -> tuple[Draft, ...]:
    _refuse_touched(draft, "cidr")
    try:
        return (replace(draft, op=Op.CIDR, value=str(ipaddress.ip_network(str(draft.raw).strip(), strict=False))),)
    except ValueError:
        raise UnableToReadRule(f"“{draft.raw}” không phải dải địa chỉ mạng") from None


def _compared(op: Op) -> Modifier:
    def way(draft: Draft) -> tuple[Draft, ...]:
        return (replace(draft, op=op, value=_number(draft), flags=draft.flags if draft.op is Op.PART else ""),)

    return way


def _time(name: str) -> Modifier:
    def way(draft: Draft) -> tuple[Draft, ...]:
        op = draft.op if draft.op in _COMPARISONS.values() else Op.PART
        return (replace(draft, op=op, value=_number(draft), flags=name),)

    return way


def _number(draft: Draft) -> int | float:
    _refuse_touched(draft, "so sánh số")
    try:
        if isinstance(draft.raw, bool) or draft.raw is None:
            raise ValueError
        text = str(draft.raw).strip()
        number = int(text, 16) if text.lower().startswith(("0x", "-0x")) else float(text)
        return int(number) if number == int(number) else number
    except (ValueError, OverflowError):
        raise UnableToReadRule(f"“{draft.raw}” không phải số") from None


def _fieldref(draft: Draft) -> tuple[Draft, ...]:
    name = texts.plain(texts.pattern(_said(draft)), "bổ ngữ fieldref")
    if draft.dashes or draft.encoding != "utf-8" or name != "".join(map(str, _plain_parts(draft))):
        raise UnableToReadRule("bổ ngữ fieldref không đi sau bổ ngữ mã hóa hay windash")
    return (replace(draft, op=Op.FIELD, value=name),)


def _plain_parts(draft: Draft) -> tuple[str | Wild, ...]:
    return tuple(part for part in _pattern(draft).parts if part is not Wild.ANY)


def _exists(draft: Draft) -> tuple[Draft, ...]:
    truth = {"true": True, "yes": True, "false": False, "no": False}.get(str(draft.raw).lower())
    if truth is None:
        raise UnableToReadRule("bổ ngữ exists cần true hoặc false")
    return (replace(draft, op=Op.EXISTS, value=truth),)


def _expanded(raw: object, values: Values) -> Iterator[object]:
    """Placeholders filled with all values given for them; one that has none cannot be guessed."""
    if not isinstance(raw, str):
        yield raw
        return
    names = _PLACEHOLDER.findall(raw)
    if missing := [name for name in names if not values.get(name)]:
        raise UnableToReadRule(f"cần giá trị cho %{missing[0]}% (bổ ngữ expand)")
    if prod(len(values[name]) for name in names) > MOST_TESTS:
        raise UnableToReadRule("quá nhiều giá trị cho bổ ngữ expand")
    pieces = _PLACEHOLDER.split(raw)
    for chosen in product(*(values[name] for name in names)):
        left = iter(chosen)
        yield "".join(piece.replace("\\%", "%") if at % 2 == 0 else next(left) for at, piece in enumerate(pieces))


MODIFIERS: Mapping[str, Modifier] = {
    "contains": _anchored(True, True, "contains"),
    "startswith": _anchored(False, True, "starts"),
    "endswith": _anchored(True, False, "ends"),
    "base64": _based(texts.base64, "base64"),
    "base64offset": _based(texts.base64_offsets, "base64offset"),
    "wide": _encoded("utf-16-le"),
    "utf16le": _encoded("utf-16-le"),
    "utf16be": _encoded("utf-16-be"),
    "utf16": _encoded("utf-16-le+bom"),
    "windash": _windash,
    "cased": _cased,
    "re": _regex,
    "cidr": _cidr,
    "fieldref": _fieldref,
    "exists": _exists,
    **{name: _flag(flag) for name, flag in _FLAGS.items()},
    **{name: _compared(op) for name, op in _COMPARISONS.items()},
    **{name: _time(name) for name in PARTS},
}
