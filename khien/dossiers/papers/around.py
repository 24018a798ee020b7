"""The papers around a dossier, by the fields of Mẫu 01–07 of NĐ 331/2026, in our own words.

The forms of NĐ 85/2016 were not at hand: under 2016 the same steps get the same papers, without a form's number.
"""

from collections.abc import Iterable

from khien.dossiers.papers.data import DossierData, Issuer, fill
from khien.dossiers.papers.proposal import criterion_words
from khien.law.procedure.types import OUTSIDE, PARTY_WORDS
from khien.law.types import Regime
from khien.papers.types import LETTER, Article, Block, Centred, Heading, Items, Paper, Paragraph, Signer

_RISEN = 3  # from this level on there is an appraisal of its own
_HIGH = 4
UNIT_HEAD = "Thủ trưởng đơn vị"


def attached(data: DossierData, *, opinion: bool = False, appraisal: bool = False) -> Items:
    """The papers of the dossier, as a letter lists them."""
    names = [one.name for one in data.law.papers_at(data.level or 1) if one.id not in {"y-kien-chuyen-mon"}]
    if opinion and (data.way or 0) >= _HIGH:
        names.append("Ý kiến chuyên môn của đơn vị chuyên trách")
    if appraisal and (data.level or 0) >= _RISEN:
        number, on = _step(data, "appraise")
        names.append(f"Ý kiến thẩm định số {number} ngày {on}")
    return Items(tuple(names))


def request(data: DossierData) -> Paper:
    """Asks for the appraisal, at levels 1 and 2 for the approval too (Mẫu 01, 02)."""
    low = (data.level or 1) < _RISEN
    asked = "thẩm định, phê duyệt" if low else "thẩm định"
    subject = f"đề nghị {asked} hồ sơ đề xuất cấp độ hệ thống thông tin"
    last = (
        f"{data.holder.name} đề nghị {_appraiser(data)} "
        f"{'thẩm định và phê duyệt' if low else 'cho ý kiến thẩm định'} hồ sơ đề xuất cấp độ của "
        f"{data.inventory.card.name}."
    )
    blocks = (*_general(data), *_with(data, opinion=True), Paragraph(last), *_for_the_list(data))
    return _letter(data, subject, _appraiser(data), blocks)


def _for_the_list(data: DossierData) -> Iterable[Block]:
    """Asked where the system belongs there: a field of Mẫu 02."""
    lists = data.law.authority_at(data.level, listed=data.listed).lists if data.level else None
    if lists is not None:
        name = (
            "Danh mục hệ thống thông tin quan trọng về an ninh quốc gia"
            if data.law.regime is Regime.ANM_2026
            else "Danh mục do Thủ tướng phê duyệt"
        )
        yield Paragraph(
            f"{data.holder.name} đề nghị {_appraiser(data)} xem xét, trình {PARTY_WORDS[lists]} đưa hệ thống vào "
            f"{name}."
        )


def opinion_request(data: DossierData) -> Paper:
    """Asks the specialised unit for its expert opinion, levels 4 and 5 (Mẫu 03)."""
    unit = fill(data.inventory.card.specialised, "đơn vị chuyên trách")
    last = f"Đề nghị {unit} cho ý kiến về sự phù hợp của cấp độ đề xuất và của phương án bảo đảm {data.security}."
    subject = "cho ý kiến chuyên môn về hồ sơ đề xuất cấp độ hệ thống thông tin"
    return _letter(data, subject, unit, (*_general(data), *_with(data), Paragraph(last)))


def expert_opinion(data: DossierData) -> Paper:
    """What the specialised unit answers before the appraisal, by the two points that the decree names."""
    paper = next((one for one in data.law.documents if one.id == "y-kien-chuyen-mon"), None)
    name = fill(data.inventory.card.specialised, "đơn vị chuyên trách")
    blocks: list[Block] = [
        *_grounds(data),
        Paragraph(f"{name} đã xem hồ sơ đề xuất cấp độ của {data.inventory.card.name} và có ý kiến như sau:"),
    ]
    for heading in paper.headings if paper else ():
        blocks += [Heading(heading.words), Paragraph("[điền kết luận và lý do]")]
    subject = "ý kiến chuyên môn về hồ sơ đề xuất cấp độ hệ thống thông tin"
    return _paper(data, LETTER, subject, Issuer(data.inventory.card.specialised), tuple(blocks), to=(data.holder.name,))


def opinion(data: DossierData) -> Paper:
    """The appraiser's opinion (Mẫu 04)."""
    number, on = _step(data, "submit")
    coordinating = "[điền ý kiến của đơn vị phối hợp, hoặc ghi không có]"
    blocks: list[Block] = [
        Paragraph(
            f"{_appraiser(data)} nhận được Công văn số {number} ngày {on} của {data.holder.name} đề nghị thẩm định hồ "
            f"sơ đề xuất cấp độ của {data.inventory.card.name}. Sau khi xem xét, {_appraiser(data)} có ý kiến như sau:"
        ),
        Heading("Hồ sơ, tài liệu thẩm định"),
        attached(data, opinion=True),
        Heading("Căn cứ pháp lý"),
        Items(tuple(data.grounds) or ("[điền căn cứ pháp lý]",)),
        Heading("Tổ chức thẩm định"),
        Paragraph(_appraiser(data), lead="Đơn vị chủ trì:"),
        Paragraph("[điền đơn vị phối hợp, hoặc ghi không có]", lead="Đơn vị phối hợp:"),
        Paragraph("[điền một trong: họp; lấy ý kiến bằng văn bản; cả hai]", lead="Hình thức:"),
        Heading("Ý kiến thẩm định"),
        Paragraph(coordinating, lead="Ý kiến phối hợp:"),
        Paragraph(
            f"[điền ý kiến về cấp độ {data.level or ''} đề xuất]. Căn cứ đề xuất: {criterion_words(data)}",
            lead="Sự phù hợp của cấp độ đề xuất:",
        ),
        *(
            Paragraph("[điền ý kiến]", lead=f"{line.text}:")
            for line in data.law.appraisal
            if "cấp độ đề xuất" not in line.text
        ),
        Heading("Kết luận"),
        Paragraph("[điền Phù hợp hoặc Chưa phù hợp; nếu chưa, ghi nội dung chưa phù hợp và đề nghị điều chỉnh]"),
    ]
    subject = "ý kiến thẩm định hồ sơ đề xuất cấp độ hệ thống thông tin"
    return _paper(data, LETTER, subject, data.appraiser, tuple(blocks), to=(data.holder.name,))


def presentation(data: DossierData) -> Paper:
    """The tờ trình to the owner, from level 3 on (Mẫu 05)."""
    number, on = _step(data, "appraise")
    blocks = (
        *_grounds(data),
        Paragraph(f"Căn cứ Ý kiến thẩm định số {number} ngày {on} của {_appraiser(data)};", italic=True),
        *_general(data),
        *_with(data, opinion=True, appraisal=True),
        Paragraph(f"{data.holder.name} kính trình {_approver(data)} xem xét, quyết định phê duyệt."),
    )
    subject = "phê duyệt đề xuất cấp độ hệ thống thông tin"
    return _paper(data, "Tờ trình", subject, data.holder, blocks, to=(_approver(data),))


def decision(data: DossierData) -> Paper:
    """The decision that approves the level (Mẫu 06; at levels 1 and 2 in the name of the specialised unit)."""
    card = data.inventory.card
    first = f"Phê duyệt cấp độ của hệ thống thông tin {card.name} với các nội dung sau:"
    items = (
        f"Đơn vị vận hành: {fill(data.operator, 'đơn vị vận hành')}",
        f"Địa chỉ: {data.written('operator_address', 'địa chỉ')}",
        f"Cấp độ: {data.level or '[điền cấp độ]'}",
        f"Phương án bảo đảm {data.security} trong thiết kế phù hợp {fill(data.standard, 'tiêu chuẩn, quy chuẩn')}",
        f"Phương án bảo đảm {data.security} trong vận hành phù hợp {fill(data.standard, 'tiêu chuẩn, quy chuẩn')}",
    )
    return _decision(data, "phê duyệt cấp độ hệ thống thông tin", (Article(first), Items(items)))


def plan_decision(data: DossierData) -> Paper:
    """The decision that approves the protection plan of level 5 (Mẫu 07)."""
    card, standard = data.inventory.card, fill(data.standard, "tiêu chuẩn, quy chuẩn")
    first = f"Phê duyệt phương án bảo đảm {data.security} của hệ thống thông tin {card.name}:"
    items = (
        f"Đơn vị vận hành: {fill(data.operator, 'đơn vị vận hành')}",
        f"Địa chỉ: {data.written('operator_address', 'địa chỉ')}",
        f"Phương án trong thiết kế phù hợp {standard} ở {data.level_words}",
        f"Phương án trong vận hành phù hợp {standard} ở {data.level_words}",
    )
    return _decision(
        data, f"phê duyệt phương án bảo đảm {data.security} hệ thống thông tin", (Article(first), Items(items))
    )


def _decision(data: DossierData, subject: str, first: tuple[Block, ...]) -> Paper:
    duty = "Điều 33 Nghị định số 331/2026/NĐ-CP" if data.law.regime is Regime.ANM_2026 else "quy định của pháp luật"
    watcher = fill(data.inventory.card.specialised, "đơn vị chuyên trách")
    blocks = (
        Centred(f"{UNIT_HEAD} {data.approver.name or '[điền cơ quan phê duyệt]'}".upper()),
        *_grounds(data),
        Paragraph(f"Xét đề nghị của {data.holder.name},", italic=True),
        Centred("QUYẾT ĐỊNH:"),
        *first,
        Article(
            f"Giao {fill(data.operator, 'đơn vị vận hành')} thực hiện trách nhiệm theo {duty}; triển khai đầy đủ "
            f"phương án đã được phê duyệt. [điền nội dung khác, nếu có]"
        ),
        Article(
            f"{data.holder.name}, {fill(data.operator, 'đơn vị vận hành')} và các cơ quan liên quan chịu trách nhiệm "
            f"thi hành Quyết định này. {watcher} kiểm tra, giám sát, báo cáo chủ quản."
        ),
    )
    return _paper(data, "Quyết định", subject, data.approver, blocks, received=("Như Điều 3",))


def _general(data: DossierData) -> Iterable[Block]:
    yield Heading("Thông tin chung")
    yield Items(
        (
            f"Tên hệ thống thông tin: {data.inventory.card.name}",
            f"Đơn vị vận hành: {fill(data.operator, 'đơn vị vận hành')}",
            f"Địa chỉ: {data.written('operator_address', 'địa chỉ')}",
            f"Cấp độ đề xuất: {data.level or '[điền cấp độ]'}",
        )
    )


def _with(data: DossierData, *, opinion: bool = False, appraisal: bool = False) -> Iterable[Block]:
    yield Heading("Hồ sơ kèm theo")
    yield attached(data, opinion=opinion, appraisal=appraisal)


def _grounds(data: DossierData) -> Iterable[Block]:
    for ground in data.grounds or ("[điền căn cứ pháp lý]",):
        yield Paragraph(f"Căn cứ {ground};", italic=True)


def _step(data: DossierData, act: str) -> tuple[str, str]:
    found = next((one for one in reversed(data.steps) if one.act == act), None)
    if found is None:
        return "[điền số]", "[điền ngày]"
    return fill(found.number, "số"), f"{found.on:%d/%m/%Y}"


def _appraiser(data: DossierData) -> str:
    if data.level and (party := data.law.authority_at(data.level, listed=data.listed).appraises) in OUTSIDE:
        return PARTY_WORDS[party]
    return fill(data.appraiser.name, "đơn vị thẩm định")


def _approver(data: DossierData) -> str:
    return fill(data.approver.name, "cơ quan phê duyệt")


def _letter(data: DossierData, subject: str, to: str, blocks: tuple[Block, ...]) -> Paper:
    return _paper(data, LETTER, subject, data.holder, (*_grounds(data), *blocks), to=(to,))


_SYMBOL = {"Quyết định": "QĐ", "Tờ trình": "TTr"}


def _paper(
    data: DossierData,
    kind: str,
    subject: str,
    by: Issuer,
    blocks: tuple[Block, ...],
    *,
    to: tuple[str, ...] = (),
    received: tuple[str, ...] = ("Như trên", "Lưu: VT"),
) -> Paper:
    """The number, the day and the signer's name are left to the clerk."""
    symbol = "-".join(part for part in (_SYMBOL.get(kind, ""), by.symbol or "[điền ký hiệu]") if part)
    return Paper(
        kind=kind,
        body=(by.name or "[điền tên cơ quan]").upper(),
        parent_body=by.parent.upper(),
        issuer=by.name,
        symbol=symbol,
        place=by.place or "[điền địa danh]",
        issued_on=data.dated,
        subject=subject,
        addressees=to,
        blocks=blocks,
        received_by=received,
        signer=Signer((UNIT_HEAD,), None),
        draft=data.draft,
    )
