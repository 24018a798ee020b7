"""One page of a letter for a leader who has five minutes: four figures, one bar, the worst five, three sentences."""

from datetime import date

from khien.papers.types import Brief, Figure, Share, Tone, Worst
from khien.reports.letter_result.values import LetterResult, UnitResult


def brief(result: LetterResult, *, body: str, parent_body: str, chain: str) -> Brief:
    """Figures count units; the bar counts units by what they proved; the worst come first."""
    proven = [unit for unit in result.units if unit.answered and not unit.open]
    claims = sum(bool(unit.unproven_claims) for unit in result.units)
    day = date.fromisoformat(result.as_of)
    return Brief(
        body=body,
        parent_body=parent_body,
        title=f"Kết quả thực hiện {result.letter}",
        as_of=f"Tính đến ngày {day:%d/%m/%Y}",
        figures=(
            Figure(f"{result.answered}/{result.total}", "đơn vị đã trả lời", tone=_tone(result.answered, result.total)),
            Figure(str(len(proven)), "đơn vị chứng minh đủ", tone=Tone.GOOD if proven else Tone.QUIET),
            Figure(str(claims), "đơn vị báo xong, chưa chứng minh", tone=Tone.WARN if claims else Tone.QUIET),
            Figure(str(result.late), "đơn vị quá hạn trả lời", tone=Tone.BAD if result.late else Tone.QUIET),
        ),
        shares=_shares(result),
        shares_label="Đơn vị theo tình trạng",
        worst=tuple(_worst(unit) for unit in _in_trouble(result)[:5]),
        sentences=_sentences(result),
        footer_note=chain,
    )


def _tone(part: int, whole: int) -> Tone:
    return Tone.GOOD if part == whole else Tone.WARN


def _shares(result: LetterResult) -> tuple[Share, ...]:
    proven = sum(unit.answered and not unit.open for unit in result.units)
    partly = sum(unit.answered and bool(unit.open) for unit in result.units)
    return (
        Share("Trả lời và chứng minh đủ", proven, Tone.GOOD),
        Share("Trả lời, chưa chứng minh đủ", partly, Tone.WARN),
        Share("Chưa trả lời", result.total - proven - partly, Tone.BAD),
    )


def _in_trouble(result: LetterResult) -> list[UnitResult]:
    wrong = [unit for unit in result.units if unit.late or not unit.answered or unit.open]
    return sorted(wrong, key=lambda unit: (not unit.late, unit.answered, -unit.open, unit.name))


def _worst(unit: UnitResult) -> Worst:
    detail = unit.state + (", quá hạn" if unit.late else "")
    return Worst(unit.name, detail, f"{unit.open} việc" if unit.open else "", Tone.BAD if unit.late else Tone.WARN)


def _sentences(result: LetterResult) -> tuple[str, ...]:
    found = []
    if result.clauses:
        weakest = min(result.clauses, key=lambda clause: clause.met / clause.units if clause.units else 1)
        found.append(
            f"Nội dung yếu nhất là nội dung {weakest.number}: {weakest.met}/{weakest.units} đơn vị có minh chứng."
        )
    if result.silent:
        found.append(f"{len(result.silent)} đơn vị chưa trả lời; cần đôn đốc trước.")
    claims = sum(unit.unproven_claims for unit in result.units)
    if claims:
        found.append(f"{claims} lượt báo “đã làm” chưa có minh chứng được chấp nhận, không nên coi là đã xong.")
    return tuple(found)
