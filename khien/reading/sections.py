"""Which parts of a paper ask nothing: purposes, findings, definitions, boilerplate; and what a card's rows say.

Tables of patterns about the genre.
"""

import re
from enum import StrEnum

from khien.reading.words import pattern

# Headings under which nothing is asked of anyone.
ASKS_NOTHING = pattern(
    r"(?:ve )?(?:muc dich|muc tieu|quan diem|hien trang|thuc trang|danh gia chung|danh gia tinh hinh|ket qua dat duoc|"
    r"ket qua thuc hien|ket qua|ton tai|han che|nguyen nhan|boi canh|su can thiet|can cu|co so phap ly|pham vi|"
    r"doi tuong|giai thich tu ngu|tu ngu viet tat|(?:cac |nhung )?hanh vi (?:bi |nghiem )?(?:nghiem )?cam|hieu luc|"
    r"dieu khoan thi hanh|thong tin (?:chung|chi tiet|lo hong|ve (?:cac )?lo hong|ve su co)|mo ta|tinh hinh|"
    r"(?:cac |nhung )?tinh huong|"
    r"thoi gian,? dia diem|"
    r"thoi gian va dia diem|thanh phan|tai lieu tham khao|nguon tham khao|dac diem|uu diem|khai niem|nguy co|"
    r"nhung (?:han che|ket qua)|bieu duong|khen thuong|thong ke|phan tich nguy co|dau hieu nhan biet)"
    r"\b(?!.{0,40}(?:nhiem vu|giai phap))"
)
# A sentence that orders what follows, whatever it begins with: "Căn cứ tình hình thực tế, Giám đốc thông báo:".
LEADS_IN = pattern(r"(?:^can cu\b.*|\b(?:de nghi|yeu cau|chi dao|thong bao|ban hanh|trien khai)\b[^:]*):$")
REQUIREMENTS = re.compile(r"(?:ve )?yeu cau(?: chung)?\s*[:.]?$")
PURPOSE = re.compile(r"muc dich")

# Sentences that ask nothing of an addressee, though they stand in a list.
BOILERPLATE = pattern(
    r"[^().;]{0,60}\((?:(?:noi dung )?chi tiet|cu the|co danh sach|theo|tai|noi dung|nhu)[^()]{0,60}"
    r"(?:phu luc|kem theo|dinh kem)[^()]{0,20}\)$|"
    r"(?:\d+ |cac |nhom )?lo hong (?:bao mat |nghiem trong )*(?:\(?cve-|[^.;]{0,90} cho phep )|"
    r"(?:ghi nhan|bieu duong|danh gia cao|hoan nghenh)(?:,| va)?[a-z, ]{0,30}?(?: su| nhung| cac)* (?:no luc|ket qua|"
    r"co gang|tinh than|dong gop)|"
    r"ban hanh kem theo|(?:quyet dinh|quy che|thong tu|nghi dinh|quy dinh|chi thi|cong dien) nay (?:co hieu "
    r"luc|thay the|ap dung|quy dinh|gom)|"
    r".{0,400}chiu trach nhiem (?:thi hanh|thuc hien) (?:quyet dinh|thong tu|nghi dinh|chi thi) nay|(?:luat|"
    r"nghi dinh|thong tu|quyet dinh) so \d.{0,80}het hieu luc|"
    r"(?:cac )?(?:quyet dinh|van ban|quy dinh) sau day (?:het hieu luc|bi bai bo)|can cu (?:luat|nghi dinh|"
    r"quyet dinh|thong tu|chi thi|ke hoach|cong van)\b(?! nay)[^.]*;$"
)
_HARDSHIP = pattern(
    r"\b(?:neu (?:co |gap |phat sinh )?(?:phat sinh )?(?:cac )?(?:kho khan|vuong mac)|neu phat sinh|"
    r"truong hop (?:co |phat sinh )?(?:kho khan|vuong mac)|co (?:gi )?(?:kho khan|vuong mac)|"
    r"(?:kho khan|vuong mac)(?:,| hoac| va)? (?:phat sinh|vuong mac)|noi dung chua phu hop)"
)
HELP = pattern(
    r"(?:trong )?(?:truong hop|qua trinh|khi)[^.;]{0,80}(?:can (?:ho tro|thiet|trao doi)|thong tin chi tiet|huong dan)|"
    r"(?:moi )?(?:thong tin|y kien|vuong mac|chi tiet|thac mac)[^.;]{0,80}(?:xin )?(?:lien he|gui ve)|"
    r"(?:de nghi |vui long |xin )?lien he\b|dau moi (?:lien he|ho tro|tiep nhan|phoi hop)|(?:tai lieu|huong "
    r"dan)[^.;]{0,60}(?:tai ve|dang tai|duoc dang)"
)
CONTACT = re.compile(r"(?<![\d/.])\(?\+?(?:84|0)\)?[\d\s.()-]{7,14}\d|[^\s@]{1,64}@[^\s@]{1,64}\.[a-z]{2,}")


class Row(StrEnum):
    """What a row of a task's card tells."""

    LEAD = "lead"
    WITH = "with"
    TIME = "time"
    OTHER = "other"


_WHO = r"(?:co quan|don vi|to chuc|phong|bo phan|dau moi|ca nhan|co quan, don vi|don vi, ca nhan)"
_DOES = r"(?:chu tri|thuc hien|dau moi|chiu trach nhiem|tham muu|phu trach|duoc giao)"
CARD_ROWS: tuple[tuple[Row, re.Pattern[str]], ...] = (
    (Row.WITH, pattern(rf"(?:{_WHO} )?phoi hop(?: thuc hien)?\s*:\s*")),
    (
        Row.LEAD,
        pattern(
            rf"(?:{_WHO} {_DOES}|chu tri|trach nhiem thuc hien|phan cong thuc hien)(?: va [a-z]+| {_DOES})*\s*:\s*"
        ),
    ),
    (Row.TIME, pattern(r"(?:thoi (?:gian|han|diem)|tien do|lo trinh|han)(?: [a-z]+){0,3}\s*:\s*")),
    (
        Row.OTHER,
        pattern(
            r"(?:nguon |du toan )?(?:kinh phi|san pham|ket qua|dau ra|muc tieu|hinh thuc|dia diem|doi tuong|"
            r"so luong|quy mo)(?: [a-z]+){0,3}\s*:\s*"
        ),
    ),
)
CARD_TASK = pattern(r"(?:noi dung(?: thuc hien| cong viec)?|nhiem vu|noi dung nhiem vu|cong viec)\s*:\s*")


_TABLE_HEAD = pattern(
    r"(?:tt|stt|so tt|nhiem vu|noi dung|noi dung (?:cong viec|nhiem vu|thuc hien)|ten nhiem vu|cong viec|ghi "
    r"chu|ket qua|san pham|"
    r"nguon kinh phi|(?:co quan|don vi)(?:, don vi)? (?:chu tri|phoi hop|thuc hien)|thoi (?:gian|han)[a-z "
    r"]{0,30}|[-: ]+|co so du lieu .*|.*\(neu co\))$"
)
_WHEN = pattern(
    r"(?:truoc |trong |den |hoan thanh )*(?:(?:ngay )?\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{4})?|thang \d{1,2}[/ ]|"
    r"quy [iv1-4]{1,3}\b|nam \d{4}|"
    r"thuong xuyen|hang (?:nam|quy|thang|tuan)|khi co)[^.]{0,40}$"
)


def without_hardship(text: str) -> str:
    """The words less "if there are difficulties, report…", which ends each such sentence and asks nothing yet."""
    kept = []
    for sentence in text.split("."):
        match = _HARDSHIP.search(sentence)
        kept.append(sentence[: sentence.rfind(";", 0, match.start()) + 1] if match else sentence)
    return ".".join(kept).strip(" .;,/")


def table_cell(text: str) -> Row | None:
    """What a cell beside a duty tells by its looks: when, or nothing of use (a heading, a result)."""
    if _TABLE_HEAD.match(text):
        return Row.OTHER
    return Row.TIME if _WHEN.match(text) else None


def card_row(text: str) -> tuple[Row, int] | None:
    """Which row of a card the text is, and where its value begins."""
    for row, pattern_ in CARD_ROWS:
        match = pattern_.match(text)
        if match:
            return row, match.end()
    return None
