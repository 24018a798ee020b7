"""What a person should look at: wrong dates, repeated letters, texts and bodies that are gone, no deadline."""

from datetime import date

from khien.law.types import Catalogue, Confidence, InForce, Instrument, Obligation, Subject
from khien.reading.read import read
from khien.reading.types import Reading

LETTER = """SỞ NỘI VỤ
Số: 12/SNV-VP
V/v bảo đảm an toàn thông tin
An Bình, ngày 10 tháng 10 năm 2025

Kính gửi:
- Phòng GDĐT các huyện;
- Sở Thông tin và Truyền thông.

Thực hiện Chỉ thị số 18/CT-TTg ngày 13/8/2022 và Chỉ thị số 14/CT-TTg ngày 25/5/2018, Sở đề nghị:
a) Sao lưu dữ liệu theo nguyên tắc 3-2-1.
b) Rà soát hồ sơ cấp độ theo Nghị định số 85/2016/NĐ-CP ngày 01/7/2016.
b) Báo cáo kết quả về Sở trước ngày 30/11/2025.

Nơi nhận:
- Như trên.
"""


def instrument(name: str, number: str, issued_on: date, until: date | None = None, by: str = "") -> Instrument:
    return Instrument(
        id=name, number=number, kind="Chỉ thị", title="", issuer="", issued_on=issued_on, since=issued_on, until=until,
        status=InForce.REPLACED if until else InForce.IN_FORCE, confidence=Confidence.READ,
        replaced_by=(by,) if by else (),
    )  # fmt: skip


def obligation(name: str, topic: str, *, default: bool = False, phrases: tuple[str, ...] = ()) -> Obligation:
    return Obligation(name, topic, name, "", Subject.UNIT, (), (), default=default, phrases=phrases)


CATALOGUE = Catalogue(
    instruments={
        one.id: one
        for one in (
            instrument("ct-18", "18/CT-TTg", date(2022, 10, 13)),
            instrument("ct-14-2018", "14/CT-TTg", date(2018, 5, 25)),
            instrument("ct-14-2019", "14/CT-TTg", date(2019, 6, 7)),
            instrument("nd-85", "85/2016/NĐ-CP", date(2016, 7, 1), date(2026, 6, 30), "nd-331"),
            instrument("nd-331", "331/2026/NĐ-CP", date(2026, 8, 1)),
        )
    },
    obligations={
        one.id: one
        for one in (
            obligation("backup-kept", "backup", default=True),
            obligation("backup-3-2-1", "backup", phrases=("Nguyên tắc 3-2-1",)),
            obligation("backup-drill", "backup", phrases=("diễn tập khôi phục",)),
            obligation("levels", "level_dossier", default=True),
        )
    },
    proofs={},
    topics={},
)


def doubts(today: date | None = date(2026, 9, 1), text: str = LETTER) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for doubt in reading(today, text).doubts:
        found.setdefault(doubt.kind, []).append(text[doubt.start : doubt.end])
    return found


def reading(today: date | None = None, text: str = LETTER) -> Reading:
    return read(text, catalogue=CATALOGUE, today=today)


def test_a_date_that_the_catalogue_contradicts_is_a_doubt_with_its_reason() -> None:
    doubt = next(one for one in reading().doubts if one.kind == "citation_date")
    assert LETTER[doubt.start : doubt.end] == "18/CT-TTg"
    assert "13/08/2022" in doubt.why
    assert "13/10/2022" in doubt.why


def test_a_number_given_twice_is_no_doubt_where_one_of_its_dates_fits() -> None:
    assert doubts()["citation_date"] == ["18/CT-TTg"]
    assert "14/CT-TTg" in doubts(text=LETTER.replace("25/5/2018", "25/5/2020"))["citation_date"]


def test_an_instrument_is_replaced_only_once_its_last_day_has_passed() -> None:
    assert doubts(date(2026, 7, 1))["replaced"] == ["85/2016/NĐ-CP"]
    assert "replaced" not in doubts(date(2026, 6, 30))
    assert "replaced" not in doubts(None)


def test_a_repeated_item_letter_is_a_doubt() -> None:
    assert doubts()["repeated_letter"] == ["b)"]


def test_bodies_abolished_by_the_day_are_a_doubt_each_kind_once() -> None:
    assert len(doubts()["abolished_body"]) == 2
    assert "abolished_body" not in doubts(date(2025, 2, 1))


def test_duties_without_a_deadline_are_one_doubt_for_the_letter() -> None:
    assert len(doubts()["no_deadline"]) == 1
    assert any("2/3" in one.why for one in reading().doubts)


def test_a_topic_means_its_default_obligations_and_those_whose_phrases_stand_in_the_words() -> None:
    assert [task.obligations for task in reading().tasks] == [("backup-kept", "backup-3-2-1"), ("levels",), ()]


def test_without_a_catalogue_nothing_is_said_about_the_law() -> None:
    kinds = {doubt.kind for doubt in read(LETTER).doubts}
    assert kinds == {"repeated_letter", "no_deadline"}
