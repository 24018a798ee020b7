"""Every draft form prints, leaves blank what nobody told it, and shows what a person has still to write."""

import re
from pathlib import Path

import pytest

from khien.papers import docx, pdf
from khien.papers.drafts import DRAFTS, DraftFacts, UnknownDraft, draft_form, fill, unfilled
from khien.papers.drafts.fill import WORDS
from khien.papers.drafts.form import FOLDER, FaultyForm, read_form
from khien.papers.tests.read_back import letters, text_of_docx, text_of_pdf, words
from khien.papers.types import PaperDate

KNOWN = DraftFacts(
    unit="Trường THPT Sông Xanh",
    parent="Sở Giáo dục và Đào tạo",
    place="An Bình",
    symbol="THPTSX",
    obligation="Công văn số 12/SGDĐT-VP ngày 05/11/2026 về sao lưu dữ liệu",
    grounds=("Luật An ninh mạng số 116/2025/QH15", "Kế hoạch số 7/KH-UBND"),
    on=PaperDate(20, 11, 2026),
    system="Hệ thống quản lý điểm",
    period="dịp Tết Nguyên đán",
    leader="Hiệu trưởng",
)
NEEDED = (
    *("incident_plan", "exercise_report", "restore_test", "backup_inventory", "duty_roster", "contact_points"),
    *("assessment", "scan_result", "patch_record", "awareness_record", "training_record", "policy_document"),
    *("level_dossier", "hunt_record", "botnet_result", "antimalware_coverage", "monitoring_record"),
    *("supervision_record", "budget_line", "contract_review", "generic"),
)
CATALOGUE = Path(__file__).parents[3] / "catalogue" / "proofs"


@pytest.mark.parametrize("name", [*NEEDED, "duty-roster", "assessment-report", "botnet-reply", "report"])
def test_a_form_is_found_by_its_slug_and_by_its_other_names(name: str) -> None:
    form = draft_form(name)
    assert name.replace("-", "_") in (form.slug, *(other.replace("-", "_") for other in form.also))


def test_every_draft_that_a_kind_of_proof_names_can_be_filled() -> None:
    asked = set(re.findall(r"^draft: (\S+)$", "\n".join(map(Path.read_text, CATALOGUE.glob("*.yaml"))), re.MULTILINE))
    assert asked
    assert not [name for name in sorted(asked) if not draft_form(name).blocks]


def test_no_two_forms_share_a_name() -> None:
    names = [name.replace("-", "_") for form in DRAFTS.values() for name in (form.slug, *form.also)]
    assert len(names) == len(set(names))


def test_an_unknown_draft_is_refused_in_words() -> None:
    with pytest.raises(UnknownDraft, match="không có mẫu văn bản “mua-xe”"):
        draft_form("mua-xe")


@pytest.mark.parametrize("slug", DRAFTS)
def test_a_form_prints_the_same_as_pdf_and_word(slug: str) -> None:
    paper = fill(DRAFTS[slug], KNOWN)
    written = text_of_pdf(pdf(paper))
    assert "TRƯỜNG THPT SÔNG XANH" in words(written)
    assert "{" not in written
    assert letters(text_of_docx(docx(paper)))[:600] == letters(written)[:600]


@pytest.mark.parametrize("slug", DRAFTS)
def test_a_form_is_a_draft_with_number_and_day_left_to_the_clerk(slug: str) -> None:
    paper = fill(DRAFTS[slug], KNOWN)
    assert paper.draft
    assert paper.number is None
    assert paper.issued_on == PaperDate(None, 11, 2026)
    assert paper.signer.name is None


@pytest.mark.parametrize("slug", DRAFTS)
def test_a_form_asks_a_person_for_something_and_says_where(slug: str) -> None:
    paper = fill(DRAFTS[slug], KNOWN)
    asked = unfilled(paper)
    assert asked
    assert text_of_docx(docx(paper)).count("[điền") == len(asked)


@pytest.mark.parametrize("slug", DRAFTS)
def test_what_nobody_told_is_asked_for_and_never_guessed(slug: str) -> None:
    blind = fill(DRAFTS[slug], DraftFacts(unit="Trường THPT Sông Xanh"))
    assert len(unfilled(blind)) > len(unfilled(fill(DRAFTS[slug], KNOWN)))
    assert "[điền địa danh]" in unfilled(blind)
    assert blind.issued_on == PaperDate()


def test_legal_grounds_stand_one_a_line_before_the_text() -> None:
    text = words(text_of_pdf(pdf(fill(DRAFTS["incident_plan"], KNOWN))))
    assert "Căn cứ Luật An ninh mạng số 116/2025/QH15; Căn cứ Kế hoạch số 7/KH-UBND;" in text


def test_a_fact_that_holds_braces_is_printed_and_not_read_again() -> None:
    facts = DraftFacts(unit="Trường {leader} {x}", leader="{unit}", obligation="{system} #set")
    text = words(text_of_pdf(pdf(fill(DRAFTS["generic"], facts))))
    assert "Trường {leader} {x} báo cáo kết quả" in text
    assert "Kết quả thực hiện {system} #set" in text


def test_every_word_in_braces_is_one_that_can_be_filled() -> None:
    for path in FOLDER.glob("*.yaml"):
        used = set(re.findall(r"\{(\w+)\}", path.read_text(encoding="utf-8")))
        assert used <= set(WORDS), path.name


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("colour: red\n", "colour"),
        ("blocks:\n  - paragraf: x\n", "paragraf"),
        ("blocks:\n  - table:\n      columns: [A, B]\n      rows: ['1|2|3']\n", "hàng có 3 ô, bảng có 2 cột"),
        ("blocks:\n  - items: [a]\n    mark: star\n", "star"),
    ],
)
def test_a_faulty_form_is_refused_with_its_name(tmp_path: Path, change: str, why: str) -> None:
    form = tmp_path / "odd.yaml"
    base = "title: T\nkind: Báo cáo\nabbreviation: BC\nsubject: S\n"
    form.write_text(base + ("blocks: []\n" if "blocks" not in change else "") + change, encoding="utf-8")
    with pytest.raises(FaultyForm, match=rf"odd\.yaml: .*{why}"):
        read_form(form)
