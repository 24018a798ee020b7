"""`khien law`: check the catalogue, show one entry, tell what changes on a day. It needs no database."""

import json
from datetime import date
from pathlib import Path

import click

from khien.evidence.rules.rounds import failed_examples as failed_rounds
from khien.law import wire
from khien.law.assessment.read import FOLDER as ASSESSMENT
from khien.law.assessment.read import assessments
from khien.law.changes import CHANGE_WORDS, Change, DutyChange, InstrumentChange, changes_on
from khien.law.facts import day_of
from khien.law.levels.check import failed_examples
from khien.law.levels.read import FOLDER, levels
from khien.law.lint import lint
from khien.law.load import catalogue, default_folder
from khien.law.nodes import Fault
from khien.law.types import Catalogue, Instrument, Obligation, Proof, Version
from khien.law.versions import version_on
from khien.law.words import CONFIDENCE, IN_FORCE, day_words, terms_words


class _Day(click.ParamType[date]):
    name = "DATE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else day_of(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.group(name="law")
def command() -> None:
    """The law as data: check the catalogue, show an entry, tell what changes on a day."""


@command.command(name="lint")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object, khien.lint/1.")
def lint_command(folder: Path | None, as_json: bool) -> int:
    """Explain every fault of the catalogue with file and line, and judge its examples."""
    where = folder or default_folder()
    if not where.is_dir():
        raise click.ClickException(f"không có thư mục danh mục {where}")
    found, faults = lint(where)
    broken = [fault for fault in faults if not fault.warning]
    failed = [] if broken else [*_failed_examples(found), *_failed_levels(where), *_failed_rounds(where)]
    if as_json:
        click.echo(json.dumps(_lint_json(found, faults, failed), ensure_ascii=False))
        return 1 if broken or failed else 0
    for fault in faults:
        click.echo(f"{where.name}/{fault}")
    for failure in failed:
        click.echo(f"ví dụ sai: {failure}")
    click.echo(
        f"{len(found.instruments)} văn bản, {len(found.obligations)} nghĩa vụ, {len(found.proofs)} loại minh chứng, "
        f"{sum(len(one.examples) for one in found.obligations.values())} ví dụ: "
        f"{len(broken)} lỗi, {len(faults) - len(broken)} lưu ý, {len(failed)} ví dụ sai."
    )
    if broken:
        click.echo("Chưa xét ví dụ vì danh mục còn lỗi.")
    return 1 if broken or failed else 0


def _failed_examples(found: Catalogue) -> list[str]:
    from khien.duties.rules.examples import failures

    return failures(found)


def _failed_levels(where: Path) -> list[str]:
    return failed_examples(levels(where)) if (where / FOLDER).is_dir() else []


def _failed_rounds(where: Path) -> list[str]:
    return list(failed_rounds(assessments(where))) if (where / ASSESSMENT).is_dir() else []


def _lint_json(found: Catalogue, faults: list[Fault], failed: list[str]) -> wire.Json:
    return {
        "schema": "khien.lint/1",
        "instruments": len(found.instruments),
        "obligations": len(found.obligations),
        "proofs": len(found.proofs),
        "examples": sum(len(one.examples) for one in found.obligations.values()),
        "faults": [
            {"file": one.file, "line": one.line, "kind": one.kind, "why": one.why, "warning": one.warning}
            for one in faults
        ],
        "failed_examples": failed,
    }


# --- show ----------------------------------------------------------------------------------------


@command.command()
@click.argument("name")
@click.option("--on", type=_Day(), help="The day whose law decides.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, khien.law/1.")
def show(name: str, on: date | None, as_json: bool) -> int:
    """Show an obligation, a kind of proof, or the instruments of a number."""
    known = catalogue()
    obligation, proof = known.obligations.get(name), known.proofs.get(name)
    texts = [one for one in known.instruments.values() if name in (one.id, one.number)]
    if not (obligation or proof or texts):
        raise click.ClickException(f"danh mục không có “{name}”")
    if as_json:
        found = {
            "schema": "khien.law/1",
            "obligations": [wire.obligation(obligation, known, on)] if obligation else [],
            "proofs": [wire.proof(proof)] if proof else [],
            "instruments": [wire.instrument(one, known) for one in texts],
        }
        click.echo(json.dumps(found, ensure_ascii=False))
        return 0
    if obligation:
        _show_obligation(obligation, known, on)
    if proof:
        _show_proof(proof)
    for text in texts:
        _show_instrument(text, known)
    return 0


def _show_obligation(one: Obligation, known: Catalogue, on: date | None) -> None:
    click.echo(f"{one.title}\n  mã {one.id}, chủ đề {known.topics.get(one.topic, one.topic)}")
    click.echo(f"  Cách làm: {one.how_to}")
    click.echo(f"  Ai làm: {', '.join(known.roles[role] for role in one.who) or 'mọi đơn vị'}")
    if one.note:
        click.echo(f"  Lưu ý: {one.note}")
    chosen = version_on(one, on) if on else None
    if on and chosen is None:
        click.echo(f"  Ngày {day_words(on)}: chưa văn bản nào trong danh mục đòi.")
    for version in [chosen.version] if chosen else one.versions:
        _show_version(version, known)
    if chosen and chosen.today_note:
        click.echo(f"  {chosen.today_note}")


def _show_version(version: Version, known: Catalogue) -> None:
    end = f" đến {day_words(version.until)}" if version.until else ""
    doubt = "" if version.end_confirmed else " (ngày hết hiệu lực suy ra, chưa xác nhận)"
    click.echo(f"  Từ {day_words(version.since)}{end}{doubt} [{version.regime}]")
    click.echo(f"    {terms_words(version.terms, known.events)}")
    click.echo(f"    Minh chứng: {', '.join(known.proofs[name].title for name in version.terms.proofs)}")
    for cite in version.terms.cites:
        number = known.instruments[cite.instrument].number
        click.echo(f"    Căn cứ: {number}, {cite.at} ({CONFIDENCE[cite.confidence]})")
    if version.terms.practice:
        click.echo("    Căn cứ: chỉ theo thực tiễn công văn")
    if version.note:
        click.echo(f"    Ghi chú: {version.note}")


def _show_proof(one: Proof) -> None:
    click.echo(f"{one.title}\n  mã {one.id}; {one.date_label.lower()}")
    for field in one.fields:
        click.echo(f"    {field.label} [{field.type}{'' if field.required else ', không bắt buộc'}]")
    for need in one.requires:
        click.echo(f"    Nếu thiếu: {need.otherwise}")


def _show_instrument(one: Instrument, known: Catalogue) -> None:
    click.echo(f"{one.kind} {one.number} ngày {day_words(one.issued_on)}: {one.title}")
    end = f" đến {day_words(one.until)}" if one.until else ""
    click.echo(f"  {one.issuer}; hiệu lực từ {day_words(one.since)}{end}; {IN_FORCE[one.status]}")
    click.echo(f"  Mức chắc chắn: {CONFIDENCE[one.confidence]}")
    if one.replaced_by:
        click.echo(f"  Thay bởi: {', '.join(known.instruments[heir].number for heir in one.replaced_by)}")
    for line in (one.note, *one.changes):
        if line:
            click.echo(f"  {line}")
    for name in wire.instrument(one, known)["obligations"]:
        click.echo(f"  Nghĩa vụ: {name} – {known.obligations[name].title}")


# --- changes -------------------------------------------------------------------------------------


@command.command()
@click.argument("day", metavar="DATE", type=_Day())
@click.option("--json", "as_json", is_flag=True, help="One JSON object, khien.changes/1.")
def changes(day: date, as_json: bool) -> int:
    """Tell what changes for whom from a day, instrument by instrument."""
    found = changes_on(catalogue(), day)
    if as_json:
        click.echo(json.dumps(wire.changes(found), ensure_ascii=False))
        return 0
    if not found.instruments:
        click.echo(f"Ngày {day_words(day)} không có gì thay đổi.")
    for one in found.instruments:
        _show_instrument_change(one)
    if found.next_day:
        click.echo(f"Ngày có thay đổi kế tiếp: {day_words(found.next_day)}.")
    return 0


def _show_instrument_change(one: InstrumentChange) -> None:
    text = one.instrument
    if text is None:
        click.echo("Theo thực tiễn công văn")
    else:
        heirs = f", xem {', '.join(text.replaced_by)}" if one.kind is not Change.BEGINS and text.replaced_by else ""
        click.echo(f"{text.kind} {text.number}: {CHANGE_WORDS[one.kind]}{heirs} – {text.title}")
        for line in text.changes if one.kind is Change.BEGINS else ():
            click.echo(f"  * {line}")
    for duty in one.duties:
        click.echo(f"  - {duty.obligation.title} [{duty.who}]")
        click.echo(f"      {_told(duty)}")


def _told(duty: DutyChange) -> str:
    match duty.kind:
        case Change.BEGINS:
            return f"mới: {duty.after}"
        case Change.ENDS:
            return f"không còn; trước đây: {duty.before}"
        case Change.UNCONFIRMED:
            return f"chưa xác nhận hiệu lực, tạm giữ: {duty.before}"
        case _:
            same = duty.before == duty.after
            return f"căn cứ mới, nội dung giữ nguyên: {duty.after}" if same else f"{duty.before} → {duty.after}"
