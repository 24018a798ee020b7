"""What a body must file at its level, with the article and what is there: lines for the page, and as XLSX."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter

from khien.dossiers.papers.data import SECURITY, DossierData
from khien.dossiers.papers.kit import BY_ID, kinds_at
from khien.law.procedure.types import Procedure
from khien.law.types import Cite
from khien.law.words import CONFIDENCE, day_words
from khien.papers.drafts import unfilled

HERE, FAULTY, MISSING = "Đã có", "Có, còn chỗ phải điền", "Chưa có"
_DRAWN_FROM = {"de-xuat-cap-4-5": "de-xuat"}
_OPINION, _POLICY, _RISKS = "y-kien-chuyen-mon", "policy", "danh-gia-rui-ro"


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that must be filed. `blanks` counts the places that a person has still to fill."""

    id: str
    name: str
    cites: tuple[Cite, ...]
    state: str
    detail: str
    blanks: int = 0
    drawn: str = ""  # the paper that Khiên makes for it


@dataclass(frozen=True, slots=True)
class Filed:
    """What the checklist asks of a dossier. `blanks` counts, by paper that Khiên draws, the places still to fill."""

    law: Procedure
    level: int | None
    uploads: tuple[tuple[str, str], ...]  # id of the document, name of the file
    steps: tuple[tuple[str, str, date], ...]  # act, number, day
    policy_number: str
    policy_on: date | None
    blanks: Mapping[str, int]
    listed: bool = False


def filed(data: DossierData) -> Filed:
    """The same of a data object: each paper is made, and its places to fill are counted."""
    drawn = {one.id for one in kinds_at(data.way, data.law.regime)} & {one.id for one in data.law.documents}
    return Filed(
        law=data.law,
        level=data.level,
        uploads=tuple((one.document, one.name) for one in data.uploads),
        steps=tuple((one.act, one.number, one.on) for one in data.steps),
        policy_number=data.policy_number,
        policy_on=data.policy_on,
        listed=data.listed,
        blanks={key: len(unfilled(BY_ID[key].make(data))) for key in drawn},
    )


def checklist(given: Filed) -> tuple[Asked, ...]:
    """Every paper of the dossier, of the approval file, and the quy chế."""
    return (*_documents(given), *_approval_file(given), _policy(given), *_risks(given))


def _documents(given: Filed) -> Iterator[Asked]:
    for paper in given.law.documents:
        if (given.level or 1) not in paper.levels and not (given.listed and paper.id == _OPINION):
            continue
        uploads = [name for document, name in given.uploads if document == paper.id]
        drawn = _DRAWN_FROM.get(paper.id, paper.id)
        if drawn in given.blanks:
            blanks = given.blanks[drawn]
            state = FAULTY if blanks and not uploads else HERE
            detail = ", ".join(uploads) or (f"Còn {blanks} chỗ phải điền" if blanks else "Khiên soạn từ dữ liệu")
            yield Asked(paper.id, paper.name, paper.cites, state, detail, blanks, drawn)
        elif paper.id == _OPINION and (step := _step(given, "opinion")):
            yield Asked(paper.id, paper.name, paper.cites, HERE, step)
        else:
            detail = ", ".join(uploads) or "; ".join(document for _, document in paper.one_of)
            yield Asked(paper.id, paper.name, paper.cites, HERE if uploads else MISSING, detail)


def _approval_file(given: Filed) -> Iterator[Asked]:
    for line in given.law.approval_file:
        if "thẩm định" in line.text and given.level in line.levels:
            found = _step(given, "appraise")
            yield Asked("tham-dinh", line.text, line.cites, HERE if found else MISSING, found, drawn="tham-dinh")


def _policy(given: Filed) -> Asked:
    cites = next((one.cites for one in given.law.order if one.before == "quy-che-ban-hanh"), ())
    uploads = [name for document, name in given.uploads if document == _POLICY]
    said = f"Số {given.policy_number or '…'} ngày {day_words(given.policy_on)}" if given.policy_on else ""
    state = (HERE if uploads else FAULTY) if said else MISSING
    name = f"Quyết định ban hành Quy chế bảo đảm {SECURITY[given.law.regime]}"
    return Asked(
        _POLICY, name, cites, state, "; ".join([said, *uploads]) if said else "Ghi số, ngày và tải bản quy chế"
    )


def _risks(given: Filed) -> Iterator[Asked]:
    """Kept by the owner rather than filed, yet it must be there before the level is proposed."""
    rule = next((one for one in given.law.order if one.before == _RISKS), None)
    if rule is not None:
        uploads = ", ".join(name for document, name in given.uploads if document == _RISKS)
        detail = uploads or "Chủ quản lưu; Khiên soạn bản thảo để điền"
        name = "Hồ sơ đánh giá rủi ro (chủ quản lưu, không gửi đi)"
        yield Asked(_RISKS, name, rule.cites, HERE if uploads else MISSING, detail, drawn=_RISKS)


def _step(given: Filed, act: str) -> str:
    found = next(((number, on) for done, number, on in reversed(given.steps) if done == act), None)
    return f"Số {found[0] or '…'} ngày {found[1]:%d/%m/%Y}" if found else ""


def cited(cites: Sequence[Cite]) -> str:
    """Articles with how surely they are known."""
    return "; ".join(f"{one.at} {one.instrument} ({CONFIDENCE[one.confidence]})" for one in cites)


def as_xlsx(lines: Sequence[Sequence[str]], on: date) -> bytes:
    """Lines of name, articles, state, detail as a sheet; the same lines give the same bytes."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": datetime(on.year, on.month, on.day)})  # noqa: DTZ001 - a file's day
        sheet = book.add_worksheet("Danh mục hồ sơ")
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        names = (("STT", 5), ("Giấy tờ phải có", 44), ("Căn cứ", 44), ("Tình trạng", 20), ("Chi tiết", 44))
        for place, (name, width) in enumerate(names):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, name, bold)
        for number, line in enumerate(lines, 1):
            sheet.write_number(number, 0, number, plain)
            for place, text in enumerate(line, 1):
                sheet.write_string(number, place, text, plain)
    return out.getvalue()
