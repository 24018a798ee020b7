"""Electronic identification codes of bodies (QĐ 20/2020/QĐ-TTg). It checks the form, never who holds a code."""

import re

LONGEST_CODE = 35
_CHARACTERS = re.compile(r"[A-Z0-9.]*", re.ASCII)


def normal_code(text: str) -> str:
    """The code as it is compared: without surrounding space. Case is not mended, so a slip stays visible."""
    return text.strip()


def code_faults(code: str) -> tuple[str, ...]:
    """What is wrong with a code, in Vietnamese; empty when nothing is. An empty code is a fault: leave it out."""
    if not code:
        return ("Mã định danh đang để trống.",)
    faults: list[str] = []
    if len(code) > LONGEST_CODE:
        faults.append(f"Mã định danh dài {len(code)} ký tự, nhiều nhất là {LONGEST_CODE}.")
    strange = sorted({character for character in code if not _CHARACTERS.fullmatch(character)})
    if strange:
        shown = " ".join("khoảng trắng" if character.isspace() else f"“{character}”" for character in strange)
        faults.append(f"Mã định danh chỉ gồm chữ cái A–Z viết hoa, chữ số 0–9 và dấu chấm; không dùng {shown}.")
    if any(not group for group in code.split(".")):
        faults.append("Mã định danh có dấu chấm thừa: mỗi nhóm phải có ít nhất một ký tự.")
    return tuple(faults)
