"""Regular expressions as rules write them, in the manner of PCRE → the same for Python's `re`, or why there is none.

Only what is found matters, not where: `\\K` and the names of groups change nothing.
"""

import re
from collections.abc import Callable, Mapping

from khien.lake.sigma.expressions import UnableToBound, finder
from khien.lake.sigma.parse.errors import UnableToReadRule

MOST = 10_000  # characters
_SET_FLAGS = re.compile(r"\(\?([ims]*)(?:-([ims]+))?\)")
_GROUP = re.compile(r"\((?:\?(?:[ims]*(?:-[ims]+)?:|=|!|>|<=|<!|P<\w+>|\(\w+\)))?(?![?*])")
_NAMED = re.compile(r"\(\?(?:<(\w+)>|'(\w+)')")
_CALLED = re.compile(r"\\k(?:<(\w+)>|\{(\w+)\}|'(\w+)')|\(\?P=(\w+)\)")
_NUMBERED = re.compile(r"\\g(?:\{(\d+)\}|(\d+))")
_CODE = re.compile(r"\\x(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{0,2}))|\\o\{([0-7]{1,7})\}|\\u([0-9A-Fa-f]{4})")
_PROPERTY = re.compile(r"\\([pP])(?:\{(\^?)(\w+)\}|(\w))")
_QUOTED = re.compile(r"\\Q(.*?)(?:\\E|\Z)", re.DOTALL)
_POSIX = re.compile(r"\[:(\w+):\]")
_FLAT = "\\t \\xa0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000"
_BREAKS = "\\n\\x0b\\f\\r\\x85\\u2028\\u2029"
_ESCAPES = {
    "h": f"[{_FLAT}]", "H": f"[^{_FLAT}]", "v": f"[{_BREAKS}]", "V": f"[^{_BREAKS}]", "N": "[^\\n]",
    "R": f"(?:\\r\\n|[{_BREAKS}])", "z": "\\Z", "Z": "(?=\\n?\\Z)", "G": "\\A", "K": "", "E": "", "e": "\\x1b",
}  # fmt: skip
_IN_CLASS = {"h": _FLAT, "v": _BREAKS, "e": "\\x1b", "E": ""}
_PROPERTIES = {"L": "[^\\W\\d_]", "N": "\\d", "Nd": "\\d"}
_CLASSES = {
    "alpha": "a-zA-Z", "digit": "0-9", "alnum": "a-zA-Z0-9", "upper": "A-Z", "lower": "a-z", "space": "\\s",
    "blank": " \\t", "xdigit": "0-9a-fA-F", "word": "\\w", "cntrl": "\\x00-\\x1f\\x7f", "print": "\\x20-\\x7e",
    "graph": "\\x21-\\x7e", "punct": "!-/:-@\\[-`{-~",
}  # fmt: skip
_KEPT = "AbBdDsSwWafnrt0123456789"  # escapes that mean the same to both


def translated(expression: str) -> str:
    """The same expression for `re.search`. Raises UnableToReadRule."""
    if len(expression) > MOST:
        raise UnableToReadRule("biểu thức chính quy quá dài")
    return _Translation(expression).whole()


def checked(expression: str, flags: str) -> str:
    """The expression itself, where it can be run within bounds. Raises UnableToReadRule."""
    try:
        finder(expression, flags)
    except UnableToBound as error:
        raise UnableToReadRule(str(error)) from None
    except (re.error, RecursionError, OverflowError) as error:
        raise UnableToReadRule(f"biểu thức chính quy viết sai hoặc Python không hiểu: {error}") from None
    return expression


class _Translation:
    """One expression on its way. `open`: for each group, the flags that were set inside it and reach to its end."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.made = text, 0, list[str]()
        self.open: list[list[str]] = [[]]

    def whole(self) -> str:
        steps: Mapping[str, Callable[[], None]] = {
            "\\": self._escape, "[": self._class, "(": self._group, ")": self._end, "|": self._or,
        }  # fmt: skip
        while self.at < len(self.text):
            sign = self.text[self.at]
            if sign in steps:
                steps[sign]()
            else:
                self._put(sign, 1)
        self.made.append(")" * len(self.open[0]))
        return "".join(self.made)

    def _put(self, made: str, taken: int) -> None:
        self.made.append(made)
        self.at += taken

    def _end(self) -> None:
        if len(self.open) == 1:
            raise UnableToReadRule("biểu thức chính quy thừa dấu đóng ngoặc")
        self._put(")" * (len(self.open.pop()) + 1), 1)

    def _or(self) -> None:
        flags = self.open[-1]
        self._put(")" * len(flags) + "|" + "".join(flags), 1)

    def _group(self) -> None:
        text, at = self.text, self.at
        if found := _SET_FLAGS.match(text, at):
            on, off = found[1], f"-{found[2]}" if found[2] else ""
            if on or off:
                self.open[-1].append(f"(?{on}{off}:")
            self._put(f"(?{on}{off}:" if on or off else "", len(found[0]))
        elif text.startswith("(?#", at):
            self._put("", (text + ")").index(")", at) + 1 - at)
        elif found := _CALLED.match(text, at):
            self._put(found[0], len(found[0]))
        elif found := _NAMED.match(text, at):
            self.open.append([])
            self._put(f"(?P<{found[1] or found[2]}>", len(found[0]))
        elif found := _GROUP.match(text, at):
            self.open.append([])
            self._put(found[0], len(found[0]))
        else:
            raise UnableToReadRule(f"biểu thức chính quy có “{text[at : at + 4]}” mà Python không hiểu")

    def _escape(self) -> None:
        text, at = self.text, self.at
        sign = text[at + 1 : at + 2]
        if found := _QUOTED.match(text, at):
            self._put(re.escape(found[1]), len(found[0]))
        elif found := _CALLED.match(text, at):
            self._put(f"(?P={found[1] or found[2] or found[3]})", len(found[0]))
        elif found := _NUMBERED.match(text, at):
            self._put(f"(?:\\{found[1] or found[2]})", len(found[0]))
        elif sign in _ESCAPES and sign:
            self._put(_ESCAPES[sign], 2)
        else:
            self._character()

    def _character(self, *, within: bool = False) -> None:
        """An escape that may also stand within a class."""
        text, at = self.text, self.at
        sign = text[at + 1 : at + 2]
        if found := _CODE.match(text, at):
            code = int(found[3], 8) if found[3] else int(found[1] or found[2] or found[4] or "0", 16)
            if code > 0x10FFFF:
                raise UnableToReadRule(f"biểu thức chính quy có mã ký tự sai “{found[0]}”")
            self._put(f"\\U{code:08x}", len(found[0]))
        elif found := _PROPERTY.match(text, at):
            self._put(_property(found, within=within), len(found[0]))
        elif sign == "c" and text[at + 2 : at + 3].isascii():
            self._put(f"\\x{ord(text[at + 2 : at + 3].upper() or '@') ^ 64:02x}", 3)
        elif sign.isascii() and sign.isalpha() and sign not in _KEPT:
            self._put(sign, 2)
        else:
            self._put(text[at : at + 2], 2)

    def _class(self) -> None:
        negated = self.text.startswith("^", self.at + 1)
        self._put("[^" if negated else "[", 2 if negated else 1)
        first = self.at
        while self.at < len(self.text):
            sign = self.text[self.at]
            if sign == "]" and self.at > first:
                self._put("]", 1)
                return
            if sign == "\\":
                following = self.text[self.at + 1 : self.at + 2]
                if following in _IN_CLASS:
                    self._put(_IN_CLASS[following] if following else "\\", 2)
                else:
                    self._character(within=True)
            elif found := _POSIX.match(self.text, self.at):
                if found[1] not in _CLASSES:
                    raise UnableToReadRule(f"biểu thức chính quy có lớp ký tự lạ {found[0]}")
                self._put(_CLASSES[found[1]], len(found[0]))
            elif sign in "[]&~|" or self.text.startswith("--", self.at):
                self._put(f"\\{sign}", 1)
            else:
                self._put(sign, 1)
        raise UnableToReadRule("biểu thức chính quy thiếu dấu đóng ]")


def _property(found: re.Match[str], *, within: bool) -> str:
    name = found[3] or found[4]
    negated = (found[1] == "P") != (found[2] == "^")
    if name not in _PROPERTIES or (name == "L" and (negated or within)):
        raise UnableToReadRule(f"biểu thức chính quy có “{found[0]}” mà Python không hiểu")
    made = _PROPERTIES[name]
    return made.upper() if negated else made
