"""What a duty is about: which patterns of `topic_table` stand in its words, once names and titles are set aside."""

import re

from khien.reading.topic_table import NEEDS, TOPICS
from khien.reading.words import ORGAN, pattern

_SECURITY = (
    r"(?:an toan,? an ninh|an toan thong tin|an ninh mang|an ninh thong tin|an toan mang|attt|atttm|anm|bao mat|"
    r"an toan he thong|an toan,? bao mat)"
)
_BEGINS = (
    "[.;:,] | va |dong thoi |kip thoi |chu dong |san sang |ho tro |nham |phoi hop |thuc hien |trach nhiem |tham gia |"
    "tien hanh |to chuc |de |bao dam |dam bao "
)
_SPELLED = {
    "<security>": _SECURITY,
    "<vuln>": r"(?:lo hong|diem yeu)",
    "<incident>": r"(?:cac |nhung )?(?:su co|tinh huong|tan cong mang|cuoc tan cong)",
    "<starts>": "(?:^|" + "|".join(f"(?<={words})" for words in _BEGINS.split("|")) + ")",
    "<organ>": ORGAN,
    "<duty>": r"\btruc\b(?! (?:thuoc|tiep|tuyen|quan)\b)",
}

# What names a thing, not an act: bodies, quoted words, principles, titles of cited papers.
_NAMES = pattern(
    r"\"[^\"]{0,300}\"|trung tam giam sat an toan khong gian mang(?: quoc gia)?|"
    r"trung tam ung cuu khan cap khong gian mang(?: viet nam)?|giao duc (?:va|-) dao tao|nguyen tac coi [^.;]{0,250}|"
    r"(?:nen tang|he thong) dieu phoi xu ly su co(?: an toan thong tin mang(?: quoc gia)?)?|"
    r"(?:thong tin|cntt|chuyen doi so|van hoa|phat thanh)(?: va|,) truyen thong|tap doan buu chinh vien thong|"
    r"(?:mang luoi )?chia se ma doc|(?:he thong|phan mem|phong|quy che) (?:quan ly )?dao tao"
)
_TEAMS = pattern(
    r"\b(doi|to|mang luoi|trung tam|bo phan|co quan) (?:dieu phoi, )?ung cuu(?:,? (?:xu ly|khac phuc))?(?: su co)?"
    r"(?: an toan thong tin(?: mang)?)?"
)
_TITLES = pattern(
    r"(?<=[/\d])(?!(?:lan|nam|thang|quy|tuan|ngay|gio)\b)[a-z][a-z&-]*(?:/[a-z&-]+)?,? "
    r"(?:ngay \d[^,;.(]{3,24} )?(?:cua [^,;.(]{3,60}? )?"
    r"(?:ve (?:viec )?|quy dinh |ban hanh |phe duyet |huong dan )[^,;.(]{10,260}"
)


def _spelled(source: str) -> str:
    for name, words in _SPELLED.items():
        source = source.replace(name, words)
    return source


def _plain_y(words: str) -> str:
    return words.replace("y", "i")


_COMPILED = tuple(
    (topic, tuple(_plain_y(NEEDS[topic]).split("|")), pattern("|".join(map(_spelled, sources))))
    for topic, sources in TOPICS.items()
)
# Troubles and holes of other fields: food, grids, dykes, roads, fires.
_OTHER_TROUBLES = pattern(
    r"su co (?:,? ?(?:ngo doc|luoi dien|cap dien|mat dien|dien\b|de dieu|ho dap|chay\b|giao thong|thien tai|"
    r"moi truong(?! mang)|"
    r"tran dau|y khoa|cong trinh|sat lo|an toan (?:thuc pham|lao dong|giao thong|ve sinh)|nguon nuoc|hoa chat|phong xa|"
    r"dich benh|do bao))|lo hong (?:ho lan|mat duong|phap ly|trong quan ly)"
)
_RESPONSE = next(rule for topic, _, rule in _COMPILED if topic == "incident_response")
_PLANS = pattern(
    r"(?:phuong an|ke hoach|kich ban|quy trinh|bien phap)(?:,? [a-z]+){0,8}? "
    r"(?:ung cuu|ung pho|xu ly|khac phuc)(?:[, a-z]{0,30}?)su co"
)
_RESULTS = pattern(r"ket qua|tinh hinh thuc hien|truoc (?:ngay|\d)|dinh ky|cham nhat|hang (?:thang|quy|nam)")
_PROVIDER = pattern(
    r"(?:doanh nghiep|nha mang|tap doan|tong cong ty|nha cung cap)[^.]{0,80}"
    r"(?:vien thong|internet|\bisp\b|trung tam du lieu)"
)
_ABOUT_SECURITY = pattern(
    _SECURITY
    + r"|ma doc|lo hong|su co|tan cong|khong gian mang|mang xa hoi|lua dao|he thong thong tin|xau doc|tin gia|mat khau|"
    r"botnet|may chu|thiet bi mang"
)
_NEEDS_SECURITY = frozenset(
    {"awareness", "assessment", "monitoring", "warnings", "incident_plan", "team", "duty_roster", "isp_duties"}
)


def topics_of(text: str, *, audience: str, security_letter: bool) -> tuple[str, ...]:
    """Topics of a duty. `text` and `audience` are folded and squeezed.

    In a letter on another subject, words such as "tuyên truyền" count only beside words of security.
    """
    text = _OTHER_TROUBLES.sub(" ", text)
    bare = _TITLES.sub(" ", _NAMES.sub(" ", _TEAMS.sub(r"\1", text)))
    plain = _plain_y(bare)
    found = [topic for topic, words, rule in _COMPILED if any(map(plain.__contains__, words)) and rule.search(bare)]
    if "incident_response" in found and "incident_plan" in found and not _RESPONSE.search(_PLANS.sub(" ", bare)):
        found.remove("incident_response")
    if "incident_reporting" in found and "reporting_up" in found and not _RESULTS.search(bare):
        found.remove("reporting_up")
    if not security_letter and not _ABOUT_SECURITY.search(text):
        found = [topic for topic in found if topic not in _NEEDS_SECURITY]
    if security_letter and "isp_duties" not in found and _PROVIDER.match(_PLURALS.sub("", audience)):
        found.append("isp_duties")
    return tuple(found) or ("other",)


_PLURALS = re.compile(r"^(?:cac|nhung|moi)\s+")
