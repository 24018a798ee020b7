"""Rebuilds the numbers that Word draws by itself ("1.", "a)", "-"), which stand in no text. Source: ECMA-376 §17.9."""

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from khien.reading.extract.wordxml import W, switched_on, value, whole

_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"))
_ROMAN_SMALL = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_SYMBOLS = {0xB7: "•", 0xA7: "▪", 0xA8: "□", 0xD8: "➢", 0xFC: "✓", 0xFE: "☑", 0x6F: "□"}
_LEVELS = 9


@dataclass(frozen=True, slots=True)
class Level:
    start: int = 1
    form: str = "decimal"
    pattern: str = ""
    restart: int | None = None
    legal: bool = False


@dataclass(slots=True)
class _List:
    """One w:num: its levels by depth, and the abstract list whose counters it shares."""

    abstract: str
    levels: dict[int, Level] = field(default_factory=dict)
    restarts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts paragraphs in document order; `marker` must be asked once for each, in order."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._style_of_level: dict[tuple[str, str], int] = {}
        self._lists = {} if numbering is None else self._read_lists(numbering)
        self._styles = _style_lists(styles)
        self._counters: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def marker(self, paragraph: Element) -> str:
        """The number as Word shows it, or nothing."""
        found = self._place(paragraph.find(W + "pPr"))
        if found is None:
            return ""
        number, depth = found
        numbered = self._lists[number]
        level = numbered.levels.get(depth)
        if level is None:
            return ""
        counters = self._advance(number, numbered, depth, level)
        return _drawn(numbered, depth, level, counters)

    def _place(self, properties: Element | None) -> tuple[str, int] | None:
        style = value(properties, "pStyle")
        own = None if properties is None else properties.find(W + "numPr")
        number, depth = value(own, "numId"), value(own, "ilvl")
        inherited_number, inherited_depth = self._styles.get(style or "", (None, None))
        if number is None:
            number = inherited_number
            if depth is None:
                linked = self._style_of_level.get((number or "", style or ""))
                depth = inherited_depth if linked is None else str(linked)
        if number is None or number == "0" or number not in self._lists:
            return None
        return number, min(max(whole(depth, 0), 0), _LEVELS - 1)

    def _advance(self, number: str, numbered: _List, depth: int, level: Level) -> dict[int, int]:
        counters = self._counters.setdefault(numbered.abstract, {})
        override = numbered.restarts.get(depth)
        if override is not None and (number, depth) not in self._begun:
            counters[depth] = override
        elif depth in counters:
            counters[depth] += 1
        else:
            counters[depth] = level.start
        self._begun.add((number, depth))
        for deeper in [each for each in counters if each > depth]:
            restart = numbered.levels.get(deeper, Level()).restart
            if restart is None or (restart and depth < restart):
                del counters[deeper]
        return counters

    def _read_lists(self, numbering: Element) -> dict[str, _List]:
        abstract = {each.get(W + "abstractNumId", ""): each for each in numbering.findall(W + "abstractNum")}
        by_style = {value(each, "styleLink"): each for each in abstract.values() if value(each, "styleLink")}
        lists = {}
        for num in numbering.findall(W + "num"):
            number, target = num.get(W + "numId", ""), value(num, "abstractNumId") or ""
            source = abstract.get(target)
            if source is not None and not source.findall(W + "lvl"):
                source = by_style.get(value(source, "numStyleLink"), source)
            numbered = _List(target)
            for lvl in [] if source is None else source.findall(W + "lvl"):
                self._read_level(number, numbered, lvl)
            for override in num.findall(W + "lvlOverride"):
                depth = whole(override.get(W + "ilvl"), 0)
                lvl_own = override.find(W + "lvl")
                if lvl_own is not None:
                    self._read_level(number, numbered, lvl_own)
                if value(override, "startOverride") is not None:
                    numbered.restarts[depth] = whole(value(override, "startOverride"), 1)
            lists[number] = numbered
        return lists

    def _read_level(self, number: str, numbered: _List, lvl: Element) -> None:
        depth = whole(lvl.get(W + "ilvl"), 0)
        restart = value(lvl, "lvlRestart")
        numbered.levels[depth] = Level(
            start=whole(value(lvl, "start"), 0 if value(lvl, "start") is None else 1),
            form=value(lvl, "numFmt") or "decimal",
            pattern=value(lvl, "lvlText") or "",
            restart=None if restart is None else whole(restart, 0),
            legal=switched_on(lvl, "isLgl"),
        )
        style = value(lvl, "pStyle")
        if style:
            self._style_of_level[number, style] = depth


def _style_lists(styles: Element | None) -> dict[str, tuple[str | None, str | None]]:
    """List and depth of each paragraph style, handed down along w:basedOn."""
    if styles is None:
        return {}
    own, based_on = {}, {}
    for style in styles.findall(W + "style"):
        name = style.get(W + "styleId", "")
        properties = style.find(W + "pPr")
        numbered = None if properties is None else properties.find(W + "numPr")
        own[name] = (value(numbered, "numId"), value(numbered, "ilvl"))
        based_on[name] = value(style, "basedOn")
    found: dict[str, tuple[str | None, str | None]] = {}
    for name in own:
        number, depth, at, steps = None, None, name, 0
        while at in own and steps < 20 and number is None:
            number, depth = own[at][0], depth or own[at][1]
            at, steps = based_on[at] or "", steps + 1
        if number is not None:
            found[name] = (number, depth)
    return found


def _drawn(numbered: _List, depth: int, level: Level, counters: dict[int, int]) -> str:
    if level.form == "bullet":
        return bullet(level.pattern)
    if level.form == "none":
        return level.pattern if "%" not in level.pattern else ""
    text = level.pattern
    for shown in range(depth + 1):
        if f"%{shown + 1}" not in text:
            continue
        other = numbered.levels.get(shown, Level())
        count = counters.setdefault(shown, other.start)
        text = text.replace(f"%{shown + 1}", formatted(count, "decimal" if level.legal else other.form))
    return text.strip()


def bullet(text: str) -> str:
    """A symbol font's private character as the sign that people see; "-" and "+" keep their meaning."""
    return "".join(symbol(ord(char)) for char in text).strip() or "•"


def symbol(code: int) -> str:
    if not 0xF000 <= code <= 0xF0FF:
        return "•" if 0xE000 <= code <= 0xF8FF else chr(code)
    low = code - 0xF000
    return _SYMBOLS.get(low) or (chr(low) if chr(low) in "-+*" else "•")


def formatted(count: int, form: str) -> str:
    match form:
        case "lowerLetter" | "upperLetter":
            letters = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1) if 0 < count <= 780 else str(count)
            return letters.upper() if form == "upperLetter" else letters
        case "lowerRoman" | "upperRoman":
            letters = _roman(count)
            return letters.lower() if form == "lowerRoman" else letters
        case "decimalZero":
            return f"{count:02d}"
        case "none":
            return ""
        case _:
            return str(count)


def _roman(count: int) -> str:
    if not 0 < count < 4000:
        return str(count)
    letters = ""
    for size, sign in (*_ROMAN, *_ROMAN_SMALL):
        times, count = divmod(count, size)
        letters += sign * times
    return letters
