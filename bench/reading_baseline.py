"""The baseline of `bench.reading`: forty lines of regular expressions, as a patient clerk would write them."""

import re
import unicodedata
from dataclasses import dataclass

_MARKED = re.compile(r"^\s*\**\s*(?:[IVX]+\.|\d+(?:\.\d+)*[.)]|[a-zđ]\)|[-+•])\s*\**\s*", re.MULTILINE)
_END = re.compile(r"^\s*\**\s*Nơi nhận", re.MULTILINE | re.IGNORECASE)
_BODY = re.compile(r"(?:sau|sau đây|yêu cầu)\s*:\s*$", re.MULTILINE)
_TOPICS = {
    "level_dossier": r"cap do",
    "assessment": r"danh gia",
    "vuln_scan": r"lo hong",
    "patching": r"ban va|khac phuc",
    "warnings": r"canh bao",
    "monitoring": r"giam sat",
    "duty_roster": r"truc",
    "antimalware": r"ma doc",
    "botnet": r"botnet",
    "threat_hunting": r"san lung",
    "incident_plan": r"phuong an|kich ban",
    "incident_response": r"ung cuu|xu ly su co",
    "incident_reporting": r"bao cao su co",
    "exercise": r"dien tap",
    "backup": r"sao luu",
    "awareness": r"tuyen truyen",
    "training": r"tap huan|dao tao",
    "third_party": r"ben thu ba",
    "trust_registration": r"tin nhiem mang",
    "tslcd_ipv6": r"truyen so lieu",
    "budget": r"kinh phi",
    "team": r"kien toan",
    "contact_points": r"dau moi",
    "coordination": r"phoi hop",
    "reporting_up": r"bao cao",
    "supervision": r"huong dan|don doc",
    "access_control": r"mat khau|tai khoan",
    "data_protection": r"du lieu ca nhan",
    "account_phishing": r"lua dao",
    "policy": r"quy che",
}


@dataclass(frozen=True, slots=True)
class Span:
    """A task of the baseline: where it stands and its topics."""

    start: int
    end: int
    topics: tuple[str, ...]


def baseline(text: str) -> list[Span]:
    """Every marked line after the first "như sau:" up to "Nơi nhận", until the next one or a blank line."""
    opening, ending = _BODY.search(text), _END.search(text)
    first = opening.end() if opening else 0
    last = ending.start() if ending and ending.start() > first else len(text)
    spans = []
    for match in _MARKED.finditer(text, first, last):
        blank = text.find("\n\n", match.end(), last)
        end = blank if blank > 0 else last
        following = _MARKED.search(text, match.end(), end)
        words = text[match.start() : following.start() if following else end].rstrip()
        if len(words) > 60 and not words.endswith(":"):
            spans.append(Span(match.start(), match.start() + len(words), _topics(words)))
    return spans


def _topics(words: str) -> tuple[str, ...]:
    plain = "".join(
        c for c in unicodedata.normalize("NFD", words.lower().replace("đ", "d")) if not unicodedata.combining(c)
    )
    plain = " ".join(plain.split())
    return tuple(topic for topic, source in _TOPICS.items() if re.search(source, plain)) or ("other",)
