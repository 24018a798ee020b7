"""Reads invented letters through scanners, faxes and telephones: every number and date must be the paper's, or none.

`python -m bench.reading_varied --json`: layouts, fonts and faults of the picture vary by seed. A value that the paper
does not bear counts as invented; beside it stands what is given up instead, and what the pages say of themselves.
"""

import argparse
import io
import json
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import typst
from PIL import Image, ImageEnhance, ImageFilter

import khien.papers
from khien.reading.extract.run import Extracted, UnableToExtract, extract_bytes
from khien.reading.read import read
from khien.reading.recognised import proposed
from khien.reading.types import Reading

FONTS = Path(khien.papers.__file__).parent / "fonts"
SEED = 2026
_DPI = 200
_ORDERS = (
    "Rà soát, cập nhật hồ sơ đề xuất cấp độ của từng hệ thống thông tin, trình phê duyệt{by}.",
    "Sao lưu dữ liệu theo quy tắc 3-2-1, kiểm tra khả năng khôi phục{by}.",
    "Khắc phục các lỗ hổng bảo mật đã được cảnh báo trên máy chủ, máy trạm và thiết bị mạng{by}.",
    "Cử cán bộ trực giám sát an toàn thông tin mạng 24/7, gửi danh sách về Sở{by}.",
    "Cài đặt phần mềm phòng chống mã độc tập trung trên toàn bộ máy tính của đơn vị{by}.",
    "Thay mật khẩu mặc định của camera và thiết bị mạng, bật xác thực hai lớp{by}.",
    "Xây dựng phương án ứng cứu sự cố an toàn thông tin mạng, gửi về Sở{by}.",
)
_SIDES = (
    ("UBND TỈNH LÂM ĐÀI", "SỞ GIÁO DỤC VÀ ĐÀO TẠO", "SGDĐT-VP"),
    ("UBND TỈNH LÂM ĐÀI", "SỞ THÔNG TIN VÀ TRUYỀN THÔNG", "STTTT-CNTT"),
    ("TỈNH LÂM ĐÀI", "ỦY BAN NHÂN DÂN", "UBND-KGVX"),
    ("ỦY BAN NHÂN DÂN", "XÃ SÔNG THỬ", "UBND-VHXH"),
)


@dataclass(frozen=True, slots=True)
class Letter:
    """An invented letter: how it is set, and the values that stand in it."""

    source: str
    number: str
    issued_on: date
    deadlines: tuple[date, ...]
    phone: str
    mail: str


def invented(rng: random.Random) -> Letter:
    """A letter by chance: sizes, faces, head, orders and all its numbers."""
    above, issuer, symbol = rng.choice(_SIDES)
    number = f"{rng.randint(1, 3999)}/{symbol}"
    issued = date(2026, rng.randint(1, 9), rng.randint(1, 28))
    days = [issued + timedelta(days=rng.randint(10, 80)) for _ in range(4)]
    face, size = (
        rng.choice(("Liberation Serif", "Liberation Serif", "Liberation Sans")),
        rng.choice((12.5, 13, 13.5, 14)),
    )
    orders = rng.sample(_ORDERS, 4)
    style = rng.choice((". ", "/ ", ". "))
    told = rng.choice(
        (
            ", hoàn thành trước ngày {d:%d/%m/%Y}",
            " trước ngày {d:%d/%m/%Y}",
            "; báo cáo kết quả trước ngày {d:%d/%m/%Y}",
        )
    )
    lines = [
        f"#block[{place}{style.strip()}{' ' if style else ''}{order.format(by=told.format(d=day))}]"
        for place, (order, day) in enumerate(zip(orders, days, strict=True), start=1)
    ]
    phone = f"0900 000 {rng.randint(0, 999):03d}"
    mail = f"vanthu{rng.randint(1, 99)}@khien.example"
    source = f"""#set page(paper: "a4", margin: (left: 3cm, right: 1.6cm, y: 2cm))
#set text(font: "{face}", size: {size}pt, lang: "vi")
#set par(justify: {str(rng.random() < 0.6).lower()}, first-line-indent: 1cm)
#table(columns: (1fr, {rng.choice((1.25, 1.5))}fr), stroke: none, align: center, inset: 2pt,
  [{above} \\ *{issuer}*], [*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM* \\ *Độc lập - Tự do - Hạnh phúc*],
  [#v(4pt)Số: {number} \\ V/v bảo đảm an toàn thông tin mạng],
  [#v(4pt)_Lâm Đài, ngày {issued:%d} tháng {issued.month} năm {issued.year}_])
#v(8pt)
#align(center)[Kính gửi: Các đơn vị trực thuộc.]

Để bảo đảm an toàn thông tin mạng, yêu cầu các đơn vị thực hiện:

{chr(10).join(lines)}

Mọi vướng mắc liên hệ ông Nguyễn Thử Nghiệm, điện thoại {phone}, thư điện tử {mail.replace("@", chr(92) + "@")}.

#table(columns: (1fr, 1fr), stroke: none, [*Nơi nhận:* \\ - Như trên; \\ - Lưu: VT.],
  align(center)[*GIÁM ĐỐC* #v(2.2cm) *Nguyễn Thử Nghiệm*])
"""
    return Letter(source, number, issued, tuple(days), phone, mail)


def drawn(letter: Letter) -> Image.Image:
    """The letter's first page as clean paper."""
    made = typst.compile(letter.source.encode(), font_paths=typst.Fonts(font_paths=[str(FONTS)]))
    assert isinstance(made, bytes)
    page: Image.Image = pdfium.PdfDocument(made)[0].render(scale=_DPI / 72).to_pil()
    return page.convert("RGB")


def _noisy(page: Image.Image, rng: np.random.Generator, sigma: float = 14) -> Image.Image:
    light = np.asarray(page, dtype=np.float32) + rng.normal(0, sigma, (page.height, page.width, 1))
    return Image.fromarray(np.clip(light, 0, 255).astype(np.uint8))


def _turned(page: Image.Image, angle: float) -> Image.Image:
    return page.rotate(angle, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)


def _faded(page: Image.Image, rng: np.random.Generator) -> Image.Image:
    return _noisy(ImageEnhance.Brightness(ImageEnhance.Contrast(page).enhance(0.35)).enhance(1.15), rng, 8)


def _faxed(page: Image.Image, rng: np.random.Generator) -> Image.Image:
    """150 dots an inch, black or white."""
    small = _noisy(page, rng, 20).convert("L").resize((page.width * 3 // 4, page.height * 3 // 4), Image.Resampling.BOX)
    return small.point([0 if value < 150 else 255 for value in range(256)]).convert("RGB")


def _photographed(page: Image.Image, rng: np.random.Generator) -> Image.Image:
    """By a telephone held aslant: perspective, shadow, warm light, a table around the paper, JPEG."""
    width, height = page.size
    wide = Image.new("RGB", (width + 240, height + 240), (96, 74, 58))
    wide.paste(page, (120, 120))
    shift = [float(value) for value in rng.uniform(0, 140, 8)]
    corners = (shift[0], shift[1], shift[2], wide.height - shift[3], wide.width - shift[4], wide.height - shift[5])
    quad = (*corners, wide.width - shift[6], shift[7])
    bent = wide.transform(wide.size, Image.Transform.QUAD, quad, Image.Resampling.BICUBIC)
    shade = np.linspace(rng.uniform(0.55, 0.75), 1.0, bent.width)[None, :, None] * np.array([1.0, 0.95, 0.85])
    dim = Image.fromarray(np.clip(np.asarray(bent) * shade, 0, 255).astype(np.uint8))
    made = io.BytesIO()
    _noisy(dim.filter(ImageFilter.GaussianBlur(0.8)), rng, 7).save(made, "JPEG", quality=60)
    return Image.open(io.BytesIO(made.getvalue())).convert("RGB")


def _copied(page: Image.Image, rng: np.random.Generator) -> Image.Image:
    """A copy of a copy: swollen letters, black edges, specks."""
    dark = page.filter(ImageFilter.MinFilter(3)).filter(ImageFilter.GaussianBlur(0.9))
    light = np.asarray(dark).copy()
    light[:, :25], light[:18] = 30, 40
    for top, left in rng.integers(0, (page.height - 6, page.width - 6), (120, 2)):
        light[top : top + 4, left : left + 4] = 20
    return Image.fromarray(light)


Fault = Callable[[Image.Image, np.random.Generator], Image.Image]
FAULTS: dict[str, Fault] = {
    "clean": lambda page, rng: _noisy(page, rng, 5),
    "noise": lambda page, rng: _noisy(page.filter(ImageFilter.GaussianBlur(0.8)), rng, 22),
    "skew": lambda page, rng: _noisy(_turned(page, float(rng.choice((-7, -4, 3, 6)))), rng, 10),
    "upside down": lambda page, rng: _noisy(_turned(page, 180 + float(rng.uniform(-2, 2))), rng, 10),
    "on its side": lambda page, rng: _noisy(_turned(page, float(rng.choice((90, 270)))), rng, 10),
    "faded": _faded,
    "fax": _faxed,
    "photo": _photographed,
    "photocopy": _copied,
    "blurred": lambda page, rng: _noisy(page.filter(ImageFilter.GaussianBlur(2.0)), rng, 12),
}


def values(letter: Letter, reading: Reading) -> dict[str, str]:
    """For each value of the paper: right, none, or wrong, which is invented."""
    document = reading.document
    phones = {"".join(filter(str.isdigit, one)) for person in reading.contacts for one in person.phones}
    mails = {one.lower() for person in reading.contacts for one in person.emails}
    days = {task.deadline for task in reading.tasks if task.deadline}
    return {
        "number": _judged(document.number, letter.number),
        "issued_on": _judged(document.issued_on, letter.issued_on),
        "phone": _set_judged(phones, {letter.phone.replace(" ", "")}),
        "mail": _set_judged(mails, {letter.mail}),
        "deadlines": _set_judged(days, set(letter.deadlines)),
    }


def _judged(got: object, want: object) -> str:
    return "none" if got is None else "right" if got == want else f"wrong: {got} for {want}"


def _set_judged(got: set[Any], want: set[Any]) -> str:
    wrong = got - want
    return (
        f"wrong: {sorted(map(str, wrong))} for {sorted(map(str, want))}"
        if wrong
        else "right"
        if got == want
        else "none"
    )


def scores(count: int) -> dict[str, Any]:
    """Figures of `count` letters under every fault."""
    told: dict[str, Counter[str]] = {name: Counter() for name in FAULTS}
    wrong: list[str] = []
    seconds: list[float] = []
    for number in range(count):
        letter = invented(random.Random(SEED + number))
        page = drawn(letter)
        for name, fault in FAULTS.items():
            rng = np.random.default_rng(SEED + number)
            begun = time.perf_counter()
            found = _read(fault(page, rng))
            seconds.append(time.perf_counter() - begun)
            if found is None:
                told[name]["unread"] += 1
                continue
            poor = any(one.needs_look for one in found.page_reads)
            told[name]["poor pages"] += poor
            for what, how in values(letter, proposed(read(found.text), found.page_reads)).items():
                told[name][how.split(":")[0]] += 1
                if how.startswith("wrong"):
                    wrong.append(f"letter {number}, {name}{', poor' if poor else ''}: {what} {how}")
    return {
        "bench": "reading_varied",
        "letters": count,
        "seeds": [SEED],
        "values": {name: dict(sorted(found.items())) for name, found in told.items()},
        "invented": len(wrong),
        "invented_unmarked": sum(", poor" not in one for one in wrong),
        "invented_values": wrong,
        "seconds_per_page": {"median": round(statistics.median(seconds), 2), "worst": round(max(seconds), 2)},
    }


def _read(picture: Image.Image) -> Extracted | None:
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=80)
    try:
        return extract_bytes(made.getvalue(), "anh.jpg")
    except UnableToExtract:
        return None


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.reading_varied", description=__doc__)
    parser.add_argument("--letters", type=int, default=6, help="how many letters, each under every fault")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    result = scores(options.letters)
    print(json.dumps(result, ensure_ascii=False, separators=(",", ":") if options.json else None))
    return 0


if __name__ == "__main__":
    sys.exit(main())
