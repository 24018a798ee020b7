"""Tokens of the API: what each scope opens, the text of a token and its digest, how long it may live. Pure.

A token reads `khien_<key>_<secret>`: the key names its row, the secret's last six letters check its first ones.
"""

import hashlib
import hmac
import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from khien.law.types import FactType, Proof
from khien.organisations.rules.rights import Deed

LONGEST_LIFE = timedelta(days=366)
PREFIX = "khien"
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
KEY_LENGTH, CHANCE, CHECK = 12, 34, 6  # letters of five bits each: the secret holds 170 bits of chance

SCOPES: Mapping[str, str] = {
    "units:read": "Xem đơn vị, mã định danh, hệ thống thông tin",
    "units:write": "Thêm, đổi tên, kết thúc đơn vị",
    "people:read": "Xem người và vai trò",
    "people:write": "Thêm người, giao và thu hồi vai trò",
    "letters:read": "Xem văn bản, nội dung yêu cầu, nơi nhận và tải tệp",
    "letters:write": "Tiếp nhận văn bản",
    "letters:send": "Gửi văn bản đã rà soát tới đơn vị",
    "duties:read": "Xem việc phải làm và kết luận",
    "evidence:read": "Xem minh chứng và tải tệp",
    "evidence:write": "Ghi và rút minh chứng",
    "evidence:review": "Chấp nhận hoặc trả lại minh chứng",
    "answers:read": "Xem câu trả lời văn bản",
    "answers:write": "Mở văn bản, soạn câu trả lời",
    "answers:sign": "Ký câu trả lời thay mặt đơn vị",
    "answers:enter": "Nhập thay câu trả lời của đơn vị cấp dưới",
    "answers:review": "Tiếp nhận hoặc trả lại câu trả lời",
    "standing:read": "Xem tình hình thực hiện",
    "reports:read": "Xem báo cáo và tải bản chính thức",
    "contacts:read": "Xem đầu mối và danh sách gọi khi có sự cố",
    "contacts:write": "Xác nhận đầu mối còn đúng",
    "watch:read": "Xem đợt trực, lịch trực, khoảng trống và ca trực",
    "incidents:read": "Xem sự cố và đồng hồ của luật",
    "incidents:write": "Báo sự cố",
}
# What a holder must be able to do somewhere for a scope to open anything; reading needs no more than a role.
NEEDS: Mapping[str, tuple[Deed, ...]] = {
    "units:write": (Deed.MANAGE,),
    "people:write": (Deed.MANAGE,),
    "letters:write": (Deed.TAKE_IN,),
    "letters:send": (Deed.ASSIGN,),
    "evidence:write": (Deed.PROVE,),
    "evidence:review": (Deed.REVIEW, Deed.SIGN),
    "answers:write": (Deed.ANSWER,),
    "contacts:write": (Deed.PROVE,),
    "answers:sign": (Deed.SIGN,),
    "answers:enter": (Deed.ANSWER,),
    "answers:review": (Deed.REVIEW,),
}
# A person's word is never a machine's: what these open a machine could not do with them either.
OF_PEOPLE = frozenset(
    {"contacts:write", "letters:send", "evidence:review", "answers:sign", "answers:enter", "answers:review"}
)
# Proofs that no machine vouches for: a unit's list of systems is its leader's word.
NEVER_VOUCHED = frozenset({"system_inventory"})
_MEASURED = frozenset({FactType.INTEGER, FactType.NUMBER, FactType.HOURS, FactType.BOOLEAN})

_TEXT = re.compile(rf"{PREFIX}_([{LETTERS}]{{{KEY_LENGTH}}})_([{LETTERS}]{{{CHANCE + CHECK}}})", re.ASCII)


def may_be_vouched_for(proof: Proof) -> bool:
    """Whether a machine's word can be enough: something it measures, and no paper that a person must look at."""
    measured = any(field.type in _MEASURED for field in proof.fields)
    return measured and not proof.file_required and proof.id not in NEVER_VOUCHED


def token_text(key: str, chance: str) -> str:
    """The token as it is shown once. `chance` are random letters; the check follows from them."""
    return f"{PREFIX}_{key}_{chance}{_check(key, chance)}"


def key_of(token: str) -> str:
    """The key of a token; empty where it is none, or was mistyped: no row need be read to know."""
    found = _TEXT.fullmatch(token)
    if found is None or not hmac.compare_digest(_check(found[1], found[2][:CHANCE]), found[2][CHANCE:]):
        return ""
    return found[1]


def _check(key: str, chance: str) -> str:
    digest = hashlib.sha256(f"{PREFIX}:{key}:{chance}".encode()).digest()
    return "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:CHECK])


def token_faults(
    name: str, scopes: Collection[str], *, at: datetime, expires_at: datetime, machine: bool
) -> tuple[str, ...]:
    """What is wrong with a token that is asked for, in Vietnamese."""
    faults: list[str] = []
    if not name:
        faults.append("Cần đặt tên cho mã truy cập để sau này biết nó dùng ở đâu.")
    if len(name) > 80:
        faults.append("Tên mã truy cập dài quá 80 ký tự.")
    if not scopes:
        faults.append("Cần chọn ít nhất một việc mà mã truy cập được làm.")
    faults += [f"Không có phạm vi “{scope}”." for scope in scopes if scope not in SCOPES]
    if machine and set(scopes) & OF_PEOPLE:
        faults.append("Máy không ký, không xem xét và không gửi văn bản thay con người.")
    if expires_at <= at:
        faults.append("Ngày hết hạn phải sau hôm nay.")
    if expires_at > at + LONGEST_LIFE:
        faults.append("Mã truy cập có hạn dài nhất một năm.")
    return tuple(faults)
