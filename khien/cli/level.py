"""`khien level`: what level answers give a system, and the interview that asks for them. It needs no database."""

import json
import sys
from pathlib import Path

import click

from khien.law.levels import wire
from khien.law.levels.answers import UnableToReadAnswers, contradictions, typed
from khien.law.levels.decide import Decided, decide
from khien.law.levels.read import levels
from khien.law.levels.types import Answers, FactKind, Levels
from khien.law.types import Regime
from khien.law.words import CONFIDENCE

_LARGEST = 1_000_000
_REGIMES: dict[Regime, str] = {
    Regime.ATTT_2016: "Theo pháp luật từ 2016",
    Regime.ANM_2026: "Theo pháp luật từ 2026",
}


@click.command(name="level")
@click.argument("file", required=False, type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--regime", type=click.Choice([str(regime) for regime in Regime]), help="One regime; both where not given."
)
@click.option("--questions", is_flag=True, help="The interview instead, khien.questions/1 with --json.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each regime, khien.level/1.")
def command(file: Path | None, regime: str | None, questions: bool, as_json: bool) -> int:
    """Propose the level of a system from answers in FILE, {"facts": {id: value}}; "-" is standard input."""
    known = levels()
    if questions:
        click.echo(_line(wire.questions(known)) if as_json else "\n".join(_screens(known)))
        return 0
    if file is None:
        raise click.UsageError("cần một tệp câu trả lời, hoặc --questions để xem câu hỏi")
    answers = _answers(known, file)
    for sentence in contradictions(known, answers):
        click.echo(f"Mâu thuẫn: {sentence}", err=True)
    for one in [Regime(regime)] if regime else list(Regime):
        found = decide(known, one, answers)
        click.echo(_line(wire.level(found, known.laws[one])) if as_json else "\n".join(_for_people(known, found)))
    return 0


def _line(value: wire.Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _answers(known: Levels, file: Path) -> Answers:
    """The answers of a file; a sentence where they cannot be read."""
    try:
        raw = sys.stdin.buffer.read(_LARGEST + 1) if str(file) == "-" else _bytes(file)
        if len(raw) > _LARGEST:
            raise click.ClickException(f"{file}: tệp lớn quá {_LARGEST:,} byte".replace(",", "."))
        given = json.loads(raw)
    except OSError as error:
        raise click.ClickException(f"{file}: không đọc được tệp ({error.strerror})") from None
    except (ValueError, RecursionError):
        raise click.ClickException(f"{file}: không phải JSON") from None
    facts = given.get("facts") if isinstance(given, dict) else None
    if not isinstance(facts, dict):
        raise click.ClickException(f'{file}: phải có dạng {{"facts": {{"mã câu hỏi": giá trị}}}}')
    try:
        return typed(known, facts)
    except UnableToReadAnswers as refused:
        raise click.ClickException(f"{file}: {refused}") from None


def _bytes(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(_LARGEST + 1)


def _for_people(known: Levels, found: Decided) -> list[str]:
    law, best = known.laws[found.regime], found.criterion
    said = [f"{_REGIMES[found.regime]} ({law.short}):"]
    if best is None:
        said.append("  Chưa xác định được cấp độ: không tiêu chí nào đúng với các câu trả lời.")
    else:
        least = "Ít nhất cấp độ" if found.missing else "Cấp độ"
        said.append(f"  {least} {found.level}: {best.text}.")
        said.append(f"  Căn cứ: {wire.cited(law, best.cite.at)} ({CONFIDENCE[best.cite.confidence]}).")
        said += [f"  Vì: {_asked(known, fact)}" for fact in found.because]
        said += [f"  Cách hiểu của Khiên: {best.reading}"] if best.reading else []
        said += [f"  Cần hỏi đơn vị thẩm định: {best.doubt}"] if best.doubt else []
    if found.missing:
        said.append("  Còn thiếu câu trả lời có thể nâng cấp độ:")
        said += [f"  - {_asked(known, fact)}" for fact in found.missing]
    return said


def _asked(known: Levels, fact: str) -> str:
    return f"{known.facts[fact].question} [{fact}]"


def _screens(known: Levels) -> list[str]:
    lines: list[str] = []
    for number, screen in enumerate(known.screens, 1):
        lines.append(f"{number}. {screen.text}" + ("" if screen.when is None else " (chỉ khi cần)"))
        for name in screen.facts:
            fact = known.facts[name]
            lines.append(f"   - {fact.question} [{name}: {fact.kind}]")
            chosen = fact.kind in (FactKind.ENUM, FactKind.SET) or fact.options
            lines += [f"       {value}: {words}" for value, words in fact.options] if chosen else []
    return lines
