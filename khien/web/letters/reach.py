"""Who must act, in words and as choices: rules over the unit tree, told and edited. Whom one reaches others decide."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from khien.directives.queries import Reach
from khien.directives.rules.targets import Addressee, TargetRule, resolved
from khien.organisations.rules import UNIT_KINDS
from khien.reading.fold import fold
from khien.web.labels import said

Book = Mapping[int, Addressee]
MOST_FOUND = 40


@dataclass(frozen=True, slots=True)
class Pick:
    """A unit as a box to tick. `name` is the field: to add it, or to take it out of what the kinds reach."""

    unit: Addressee
    name: str
    place: str
    ticked: bool
    outside: bool


def all_units(reached: Iterable[Reach]) -> list[Addressee]:
    """The units of all clauses, each once. Clauses of one rule share one tuple of units, looked at once."""
    shared = {id(one.units): one.units for one in reached}
    return list({unit.id: unit for units in shared.values() for unit in units}.values())


def rule_words(rule: TargetRule, book: Book) -> list[str]:
    """The rule, a line for each of its parts."""
    lines = []
    top = book.get(rule.under) if rule.under is not None else None
    if top is not None:
        kinds = ", ".join(said(UNIT_KINDS[kind].label) for kind in rule.kinds) or _("mọi loại đơn vị")
        where = _("trực thuộc %(unit)s") if rule.direct else _("mọi cấp dưới %(unit)s")
        lines.append(f"{kinds}: {where % {'unit': top.name}}")
    for title, ids in ((_("Thêm"), rule.units), (_("Ngoài phạm vi quản lý"), rule.outside), (_("Trừ"), rule.exclude)):
        names = [book[key].name for key in ids if key in book]
        if names:
            lines.append(f"{title}: {few(names)}")
    return lines


def few(names: Sequence[str], most: int = 3, of: int | None = None) -> str:
    """The first names and how many more; `of` where the names are only the first of so many."""
    left = (len(names) if of is None else of) - most
    if left <= 0:
        return ", ".join(names)
    more = ngettext("và %(n)s đơn vị khác", "và %(n)s đơn vị khác", left) % {"n": left}
    return f"{', '.join(names[:most])} {more}"


def kinds_below(book: Book, holder: Addressee) -> list[tuple[str, str, int]]:
    """Kinds of unit that stand below the holder, each with how many: (kind, label, count)."""
    found = Counter(unit.kind for unit in book.values() if unit.path.startswith(holder.path) and unit.id != holder.id)
    return [(kind, said(UNIT_KINDS[kind].label), found[kind]) for kind in UNIT_KINDS if found[kind]]


def tops(book: Book, holder: Addressee) -> list[tuple[int, str]]:
    """Units that have others below them, to choose a subtree by; the holder first."""
    parents = {unit.parent for unit in book.values()}
    below = [unit for unit in book.values() if unit.path.startswith(holder.path) and unit.id in parents]
    depth = holder.path.count("/")
    ordered = sorted(below, key=lambda unit: unit.path.split("/"))
    return [(unit.id, f"{'– ' * (unit.path.count('/') - depth)}{unit.name}") for unit in ordered]


def search(words: str, rule: TargetRule, book: Book, holder: Addressee) -> list[Pick]:
    """Units by name without accents: each to be added, or, where the kinds reach it already, to be taken out."""
    parts = fold(words).split()
    if not parts:
        return []
    by_kind = set(resolved(replace(rule, units=(), outside=(), exclude=()), book))
    found = [unit for unit in book.values() if unit.id != holder.id and all(part in fold(unit.name) for part in parts)]
    chosen = {*rule.units, *rule.outside, *rule.exclude}
    fresh = [unit for unit in found if unit.id not in chosen]
    return [_pick(unit, unit.id in by_kind, book, holder) for unit in fresh[:MOST_FOUND]]


def picked(rule: TargetRule, book: Book, holder: Addressee) -> list[Pick]:
    """Units named one by one, ticked; those taken out too."""
    added = [_pick(book[key], False, book, holder, ticked=True) for key in (*rule.units, *rule.outside) if key in book]
    taken_out = [_pick(book[key], True, book, holder, ticked=True) for key in rule.exclude if key in book]
    return [*added, *taken_out]


def _pick(unit: Addressee, out: bool, book: Book, holder: Addressee, *, ticked: bool = False) -> Pick:
    above = book.get(unit.parent) if unit.parent is not None else None
    place = above.name if above is not None else said(UNIT_KINDS[unit.kind].label)
    return Pick(unit, "exclude" if out else "units", place, ticked, not unit.path.startswith(holder.path))


def sorted_in_and_out(ids: Iterable[int], book: Book, holder: Addressee) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Units named one by one, parted into those of the holder's subtree and those beyond it."""
    known = [key for key in dict.fromkeys(ids) if key in book]
    inside = tuple(key for key in known if book[key].path.startswith(holder.path))
    return inside, tuple(key for key in known if key not in set(inside))


def by_kind_words(units: Collection[Addressee]) -> str:
    """“60 Trường THPT, 12 Sở”, the many first."""
    counts = Counter(unit.kind for unit in units)
    line = _("%(n)s %(kind)s")
    return ", ".join(line % {"n": count, "kind": said(UNIT_KINDS[kind].label)} for kind, count in counts.most_common())
