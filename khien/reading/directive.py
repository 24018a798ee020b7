"""Whether a paper is a directive on network information security: its subject says so and it asks for such acts.

A plan on another subject that also mentions security is not one; nor is a report, a request or an invitation.
"""

import re

from khien.reading.words import pattern

SUBJECT = pattern(
    r"an toan thong tin|an ninh mang|an ninh thong tin|an toan,? an ninh (?:thong tin|mang)|an toan mang|an "
    r"toan he thong thong tin|bao mat (?:thong tin|du lieu|he thong|tai khoan|cong|trang|website)|\battt|"
    r"\batttm|\banm\b|"
    r"lo hong|ma doc|phan mem doc hai|ransomware|ma hoa (?:du lieu )?tong tien|tan cong mang|tan cong (?:co "
    r"chu dich|tu choi|khai thac|chuoi)|khong gian mang|botnet|bot net|"
    r"lua dao (?:truc tuyen|tren mang|qua mang|chiem doat)|ung cuu su co|su co an toan|su co mang|ung pho su "
    r"co (?:an toan|mang|an ninh)|dien tap (?:thuc chien|an toan)|bao ve (?:du lieu|thong tin) ca nhan|he "
    r"thong thong tin theo cap do|ho so (?:de xuat )?cap do|"
    r"bao ve (?:cac )?(?:he thong thong tin|tai khoan)|xac thuc (?:da|hai) (?:yeu to|lop)|\bcve-|tin tac|"
    r"tin nhiem mang|phong,? chong (?:virus|ma doc)|sao luu du lieu|du lieu (?:bi )?lo lot|"
    r"lo,? lot (?:thong tin|du lieu)|"
    r"canh bao[^.]{0,60}(?:phan mem|may tinh|website|thu dien tu|email|tai khoan)|"
    r"an toan (?:cho )?(?:cac )?(?:(?:cong|trang) thong tin dien tu|"
    r"he thong (?:cong nghe thong tin|thanh toan|giao dich)|"
    r"(?:thanh toan|giao dich) (?:truc tuyen|dien tu)|(?:co so )?du lieu)"
)
CORE = frozenset(
    {
        "level_dossier",
        "vuln_scan",
        "patching",
        "warnings",
        "monitoring",
        "duty_roster",
        "antimalware",
        "botnet",
        "threat_hunting",
        "incident_plan",
        "incident_response",
        "incident_reporting",
        "backup",
        "trust_registration",
        "account_phishing",
        "website_security",
        "assessment",
        "exercise",
    }
)
SOFT = CORE | {
    "awareness",
    "training",
    "access_control",
    "data_protection",
    "team",
    "policy",
    "contact_points",
    "isp_duties",
    "third_party",
    "tslcd_ipv6",
}
_TELLS = frozenset({"Báo cáo", "Tờ trình", "Biên bản", "Thông tư", "Nghị định", "Nghị quyết"})
_WORDS = pattern(
    r"an toan thong tin|an ninh mang|an ninh thong tin|attt\b|khong gian mang|ma doc|lo hong|tan cong mang|"
    r"su co an toan|bao mat"
)


def is_security_directive(*, kind: str | None, subject: str, tasks: list[tuple[str, ...]], words: str) -> bool:
    """`subject` and `words` (the whole main paper) are folded; `tasks` holds each duty's topics."""
    if kind in _TELLS or not tasks:
        return False
    core = sum(bool(CORE & set(topics)) for topics in tasks)
    soft = sum(bool(SOFT & set(topics)) for topics in tasks)
    if SUBJECT.search(_without_authorities(subject)):
        return soft > 0 or bool(_WORDS.search(words))
    if len(_WORDS.findall(words)) < 2:
        return False
    share = core / len(tasks)
    mentions = len(_WORDS.findall(words)) / max(1, len(words.split())) * 100
    if len(_ONLY_FORWARDS.sub("", subject)) < 14:
        return core >= 1 and (share >= 0.4 or mentions >= 1.5)
    return core >= 2 and share >= 0.6 and mentions >= 1.2


_ONLY_FORWARDS = pattern(
    r"\b(?:trien khai|thuc hien|sao gui|chuyen|to chuc|quan triet|cac noi dung|noi dung|chi dao|y kien|va|"
    r"tai|theo|cua [^,;.]{3,60})\b|"
    r"(?:chi thi|cong van|cong dien|van ban|ke hoach|quyet dinh|thong bao)(?: so)? ?[^ ]*(?:,? ngay [^ ]+)?"
)


def _without_authorities(subject: str) -> str:
    """The subject without the names of bodies whose names speak of security."""
    return re.sub(
        (
            r"(?:cuc|phong|vu|so|trung tam|hiep hoi|luat|nghi dinh|cong uoc)[^,;.]{0,12} (?:an toan thong tin|an "
            r"ninh mang)(?: va phong[^,;.]*)?"
        ),
        " ",
        subject,
    )
