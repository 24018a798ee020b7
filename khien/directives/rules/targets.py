"""Who must act: a rule over the units of a day, proposed from the words of an audience. Rights are not its matter.

`kinds` reach the units of those kinds below `under` (its direct children only where `direct`); `units` and
`outside` name units one by one, inside the holder's subtree and beyond it; `exclude` takes units out again.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from khien.organisations.rules.kinds import UNIT_KINDS, kinds_named, plain_words

_DIRECT = re.compile(r"\b(?:truc thuoc|phong|chi cuc|bo phan)\b")
_OWNER = r"(?:truc thuoc|thuoc|cua|tai)"
_CUT = re.compile(r"[;\n]+")
_BODY = r"(?:co quan|don vi|dia phuong|to chuc|ca nhan|dong chi)"
_EVERYONE = re.compile(
    rf"(?:(?:thu truong|nguoi dung dau|lanh dao|truong) )?(?:(?:cac|moi|toan the|tat ca) )*{_BODY}"
    rf"(?: (?:{_BODY}|va|lien quan|co lien quan|neu tren|tren|noi tren))*"
)


_WIDTH = 10  # digits of the largest number of a unit
_words_of = lru_cache(maxsize=1 << 15)(plain_words)  # names of units, the same thousands for every phrase


class UnableToTarget(ValueError):
    """The units cannot be chosen so; the message says why."""


class Addressee(NamedTuple):
    """A unit as a letter may address it. `path` is its place in the tree, `/1/5/`. Thousands are made for a page."""

    id: int
    name: str
    kind: str
    path: str

    @property
    def parent(self) -> int | None:
        return _parent(self.path)


@lru_cache(maxsize=1 << 15)
def _parent(path: str) -> int | None:
    above = path.strip("/").split("/")[:-1]
    return int(above[-1]) if above else None


@dataclass(frozen=True, slots=True)
class TargetRule:
    """Which units; see the module's words. An empty rule reaches nobody."""

    kinds: tuple[str, ...] = ()
    under: int | None = None
    direct: bool = False
    units: tuple[int, ...] = ()
    outside: tuple[int, ...] = ()
    exclude: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "kinds": list(self.kinds),
            "under": self.under,
            "direct": self.direct,
            "units": list(self.units),
            "outside": list(self.outside),
            "exclude": list(self.exclude),
        }


def rule_from(stored: Mapping[str, Any]) -> TargetRule:
    """The rule as it was stored; an empty object is the empty rule."""
    return TargetRule(
        kinds=tuple(stored.get("kinds", ())),
        under=stored.get("under"),
        direct=bool(stored.get("direct", False)),
        units=tuple(stored.get("units", ())),
        outside=tuple(stored.get("outside", ())),
        exclude=tuple(stored.get("exclude", ())),
    )


def checked_rule(rule: TargetRule, addressees: Mapping[int, Addressee]) -> TargetRule:
    """The rule, once each kind and unit in it is known on the day; raises UnableToTarget."""
    for kind in rule.kinds:
        if kind not in UNIT_KINDS:
            raise UnableToTarget(f"Không có loại đơn vị “{kind}”.")
    named = (*rule.units, *rule.outside, *((rule.under,) if rule.under is not None else ()))
    if any(unit not in addressees for unit in named):
        raise UnableToTarget("Có đơn vị được chọn không tồn tại hoặc đã kết thúc hoạt động; hãy chọn lại.")
    return rule


def resolved(rule: TargetRule, addressees: Mapping[int, Addressee]) -> tuple[int, ...]:
    """Ids of the units that the rule reaches among those of the day, in the order of the tree."""
    return tuple(sorted(_met(rule, addressees), key=lambda unit: _place(addressees[unit].path)))


def _met(rule: TargetRule, addressees: Mapping[int, Addressee]) -> set[int]:
    found = {unit for unit in (*rule.units, *rule.outside) if unit in addressees}
    top = addressees.get(rule.under) if rule.under is not None else None
    if top is not None:
        within, kinds = top.path, rule.kinds
        below = [one for one in addressees.values() if one.path.startswith(within) and (not kinds or one.kind in kinds)]
        found.update(one.id for one in below if one.path != within and (not rule.direct or one.parent == top.id))
    return found.difference(rule.exclude)


@lru_cache(maxsize=1 << 15)
def _place(path: str) -> str:
    """The same for every letter: its steps in digits of one width, so that they sort as numbers."""
    return "".join(step.zfill(_WIDTH) for step in path[1:-1].split("/"))


# --- proposing -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rule to confirm; `unclear` are the phrases that reach no unit known here."""

    rule: TargetRule
    unclear: tuple[str, ...] = ()


def proposed(audience: str, recipients: Sequence[str], holder: Addressee, units: Iterable[Addressee]) -> Proposal:
    """Whom the audience means, as far as its words say; the letter's own addressees where it has none."""
    others = {unit.id: unit for unit in units if unit.id != holder.id}
    phrases = [part.strip() for part in _CUT.split(audience) if part.strip()]
    if all(_EVERYONE.fullmatch(plain_words(phrase)) for phrase in phrases):  # "các cơ quan, đơn vị" is every addressee
        phrases = [line for line in recipients if line] or phrases
    understood = [_understood(phrase, holder, others.values()) for phrase in phrases]
    below = tuple(dict.fromkeys(kind for one in understood for kind in one.kinds))
    named = dict.fromkeys(unit for one in understood for unit in one.units)
    within = [unit for unit in named if others[unit].path.startswith(holder.path)]
    rule = TargetRule(
        kinds=below,
        under=holder.id if below else None,
        direct=bool(below) and all(one.direct for one in understood if one.kinds),
        units=tuple(within),
        outside=tuple(unit for unit in named if unit not in within),
    )
    if not _met(rule, {**others, holder.id: holder}):
        return Proposal(TargetRule(), tuple(phrases))
    return Proposal(rule, tuple(one.phrase for one in understood if not one.kinds and not one.units))


def issuer_below(issuer: str, holder: Addressee, units: Iterable[Addressee]) -> Addressee | None:
    """The unit below the holder that wrote the letter: its "đơn vị trực thuộc" are its own, not the holder's."""
    name = plain_words(issuer)
    below = (unit for unit in units if unit.path.startswith(holder.path) and unit.id != holder.id)
    return next((unit for unit in below if name and _words_of(unit.name) == name), None)


@dataclass(frozen=True, slots=True)
class _Understood:
    """One phrase: kinds that stand below the holder, and units one by one, by name or beyond the subtree."""

    phrase: str
    kinds: tuple[str, ...]
    units: tuple[int, ...]
    direct: bool


def _understood(phrase: str, holder: Addressee, others: Collection[Addressee]) -> _Understood:
    named, rest = _named_in(phrase, others)
    kinds = kinds_named(rest)
    inside = {unit.kind for unit in others if unit.path.startswith(holder.path)}
    direct = _DIRECT.search(plain_words(rest)) is not None
    # "đơn vị trực thuộc" are the holder's own, never another body's; a body outside the tree is meant by its kind
    far = {kind for kind in kinds if kind not in inside and (UNIT_KINDS[kind].outside or not direct)}
    beyond = [unit.id for unit in others if unit.kind in far and _reachable(unit, holder)]
    return _Understood(
        phrase,
        tuple(kind for kind in kinds if kind in inside),
        (*named, *beyond),
        direct,
    )


def _named_in(phrase: str, units: Collection[Addressee]) -> tuple[list[int], str]:
    """Units called by their own names, longest first, and the words left over. A name after "thuộc" only owns."""
    rest = f" {plain_words(phrase)} "
    found: list[int] = []
    for unit in sorted(units, key=lambda one: -len(one.name)):
        name = _words_of(unit.name)
        if " " not in name or f" {name} " not in rest:
            continue
        owned = re.search(rf" {_OWNER} {re.escape(name)} ", rest) is not None
        rest = rest.replace(f" {name} ", " | ")
        if not owned:
            found.append(unit.id)
    return found, rest


def _reachable(unit: Addressee, holder: Addressee) -> bool:
    """Beyond the subtree: bodies of the same tree, and those outside the administration wherever they stand."""
    same_tree = unit.path.split("/")[1] == holder.path.split("/")[1]
    return (same_tree and not holder.path.startswith(unit.path)) or UNIT_KINDS[unit.kind].outside
