"""The text of a security.txt by RFC 9116, and what may stand in it. It signs nothing and asks no network."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LONGEST_LIFE = timedelta(days=364)  # the standard recommends less than a year
SOON = timedelta(days=30)
PLACE = "/.well-known/security.txt"
_URL = re.compile(r"https://[a-z0-9.-]{3,253}(?::[0-9]{1,5})?(?:/[!-~]*)?", re.ASCII | re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", re.ASCII)


class UnableToWriteSecurityTxt(ValueError):
    """The file cannot be written so; the message is fit for the user."""


@dataclass(frozen=True, slots=True)
class SecurityTxtWords:
    """The fields: `contacts` in order of preference, as `mailto:`, `tel:` or `https:` addresses."""

    contacts: tuple[str, ...]
    expires_at: datetime
    canonical: tuple[str, ...]
    languages: tuple[str, ...] = ("vi",)
    policy: str = ""
    encryption: str = ""


def security_txt(words: SecurityTxtWords, *, at: datetime) -> str:
    """The file, its lines ended as the standard allows; UnableToWriteSecurityTxt where a field cannot stand."""
    _check(words, at)
    lines = [f"Contact: {one}" for one in words.contacts]
    lines.append(f"Expires: {words.expires_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    lines += [f"Encryption: {words.encryption}"] if words.encryption else []
    lines.append(f"Preferred-Languages: {', '.join(words.languages)}")
    lines += [f"Canonical: {one}" for one in words.canonical]
    lines += [f"Policy: {words.policy}"] if words.policy else []
    return "\n".join(lines) + "\n"


def read_languages(text: str) -> tuple[str, ...]:
    """Language tags as people list them; a wrong one is named."""
    found = tuple(dict.fromkeys(part for part in re.split(r"[\s,;]+", text) if part))
    for one in found:
        if not _LANGUAGE.fullmatch(one):
            raise UnableToWriteSecurityTxt(f"“{one}” không phải mã ngôn ngữ; ví dụ: vi, en.")
    return found


def canonical_of(domain: str, here: Sequence[str] = ()) -> tuple[str, ...]:
    """Where the file belongs on its own domain, then the other addresses at which it is served."""
    return (f"https://{domain}{PLACE}", *here)


def _check(words: SecurityTxtWords, at: datetime) -> None:
    if not words.contacts:
        raise UnableToWriteSecurityTxt("Cần chọn ít nhất một đầu mối có điện thoại hoặc thư điện tử.")
    if not words.languages:
        raise UnableToWriteSecurityTxt("Cần ghi ít nhất một ngôn ngữ, ví dụ vi.")
    if words.expires_at <= at:
        raise UnableToWriteSecurityTxt("Ngày hết hạn phải ở sau hôm nay.")
    if words.expires_at > at + LONGEST_LIFE:
        raise UnableToWriteSecurityTxt("RFC 9116 khuyến nghị hạn dưới một năm: hãy chọn ngày gần hơn.")
    for label, url in (("Chính sách", words.policy), ("Khóa mã hóa", words.encryption)):
        if url and not _URL.fullmatch(url):
            raise UnableToWriteSecurityTxt(f"{label}: địa chỉ phải bắt đầu bằng https:// và không có dấu cách.")
