"""Vietnamese of before Unicode: TCVN3 (.VnTime), VNI-Windows and Windows-1258 told apart and put into Unicode.

Text in an old font comes as the Latin-1 characters of its bytes. Told by the words that it makes, never by one letter.
"""

import re
import unicodedata
from collections.abc import Callable

_PLAIN = "aàáảãạăằắẳẵặâầấẩẫậđeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵĂÂĐÊÔƠƯ"
_TCVN3 = "aµ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®eÌÐÎÏÑªÒÕÓÔÖi×ÝØÜÞoßãáâä«åèæçé¬êíëìîuïóñòô\xadõøö÷ùyúýûüþ¡¢§£¤¥¦"
_FROM_TCVN3 = {ord(old): new for old, new in zip(_TCVN3, _PLAIN, strict=True) if old != new}

_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_HATS = {"â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303"}
_HATS |= {"ä": "\u0302\u0323", "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309"}
_HATS |= {"ü": "\u0306\u0303", "ë": "\u0306\u0323"}
_ALONE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_SIGNS = "".join(dict.fromkeys([*_TONES, *_HATS]))
_VNI = re.compile(f"([aeouyôö])([{_SIGNS}])|[{''.join(_ALONE)}]", re.IGNORECASE)
_ALONE |= {old.upper(): new.upper() for old, new in _ALONE.items()}

_WORDS = frozenset(
    re.findall(
        r"\w+",
        "và của các thông được không về công toàn số ngày năm tháng nhân dân hệ thống mạng đơn vị thực hiện bảo đảm "
        "tại để với đến có là gửi nơi nhận kính tỉnh sở ủy ban chủ tịch giám đốc phòng trường văn bản kế hoạch "
        "quyết định báo cáo trước từ việc kết quả tổ chức phải theo dõi sự cố dữ liệu xã hội nghĩa độc lập hạnh phúc",
    )
)
_OLD = re.compile("[\x80-\xff]")
_NEW = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9\u0300\u0301\u0303\u0309\u0323]")
_WORD = re.compile(r"[^\W\d_]+")
NOTE = "Văn bản dùng bảng mã cũ {name}; đã chuyển sang Unicode, hãy xem kỹ dấu tiếng Việt."
_ENOUGH = 3


def from_tcvn3(text: str) -> str:
    """Capitals of the fonts whose names end in H are known by the letters around them."""
    return "\n".join(map(_recapitalised, text.translate(_FROM_TCVN3).split("\n")))


def from_vni(text: str) -> str:
    """A letter and its sign are two characters; some letters stand alone."""
    return _VNI.sub(_vni_letter, text)


def _vni_letter(match: re.Match[str]) -> str:
    letter = match[1]
    if letter is None:
        return _ALONE[match[0]]
    sign, base = match[2].lower(), _ALONE.get(letter, letter)
    if letter in "ôöÔÖuyUY" and sign not in _TONES:
        return base + _ALONE.get(match[2], match[2])
    return unicodedata.normalize("NFC", base + (_TONES.get(sign) or _HATS[sign]))


def _recapitalised(line: str) -> str:
    plain = [char for char in line if char.isascii() and char.isalpha()]
    if len(plain) > 1 and all(char.isupper() for char in plain):
        return line.upper()
    return _WORD.sub(_recapitalised_word, line)


def _recapitalised_word(match: re.Match[str]) -> str:
    plain = [char for char in match[0] if char.isascii()]
    return match[0].upper() if len(plain) > 1 and all(char.isupper() for char in plain) else match[0]


def likeness(text: str) -> int:
    """How many words of the text are frequent Vietnamese words that need their marks."""
    words = _WORD.findall(unicodedata.normalize("NFC", text).lower())
    return sum(word in _WORDS and not word.isascii() for word in words)


OLD_ENCODINGS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("TCVN3 (.VnTime)", from_tcvn3),
    ("VNI-Windows", from_vni),
)


def modernised(text: str) -> tuple[str, str | None]:
    """The text with its old-font lines in Unicode, and the note that says so; unchanged where there are none."""
    lines = text.split("\n")
    old = [number for number, line in enumerate(lines) if _OLD.search(line) and not _NEW.search(line)]
    if not old:
        return text, None
    said = "\n".join(lines[number] for number in old)
    best, name, convert = max(((likeness(way(said)), name, way) for name, way in OLD_ENCODINGS), key=lambda one: one[0])
    if best < _ENOUGH or best <= 2 * likeness(said):
        return text, None
    for number in old:
        lines[number] = convert(lines[number])
    return "\n".join(lines), NOTE.format(name=name)


def decoded_bytes(data: bytes) -> tuple[str, str]:
    """Bytes of an old text, and the name of the encoding that makes most words of them.

    Raises `UnicodeDecodeError` where they are none of the three.
    """
    found = [("Windows-1258", data.decode("cp1258"))]
    if not re.search(rb"[\x80-\x9f]", data):
        found += [(name, way(data.decode("latin-1"))) for name, way in OLD_ENCODINGS]
    name, text = max(found, key=lambda one: likeness(one[1]))
    return text, name
