"""Names as they are kept and compared, and the sign-in name made from a person's name. It invents nothing else."""

import re
import unicodedata

from khien.reading.fold import fold

ERASED = "(đã xóa dữ liệu cá nhân)"  # stands wherever a person's words or name were erased on request
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}", re.ASCII)


def tidy(text: str) -> str:
    """NFC, surrounding space gone and inner white space single: how a name is kept."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def folded(text: str) -> str:
    """How a name is searched and compared."""
    return fold(tidy(text))


def username_faults(username: str) -> tuple[str, ...]:
    """What is wrong with a sign-in name, in Vietnamese."""
    if _USERNAME.fullmatch(username):
        return ()
    return (
        "Tên đăng nhập gồm 3–60 ký tự: chữ thường không dấu, chữ số, dấu chấm, gạch nối; bắt đầu bằng chữ hoặc số.",
    )


def username_for(full_name: str) -> str:
    """The usual sign-in name: given name, dot, initials: "Nguyễn Văn An" → "an.nv"; "" where no letter is left."""
    words = re.findall(r"[a-z0-9]+", fold(full_name))
    if not words:
        return ""
    name = words[-1] + ("." + "".join(word[0] for word in words[:-1]) if len(words) > 1 else "")
    return name if len(name) >= 3 else f"{name}.kh"


def erased_username(key: int) -> str:
    """The sign-in name of someone whose data were erased: it says nothing, and nobody else has it."""
    return f"da-xoa-{key}"
