"""From `catalogue/allowances/` to values; its examples are judged as it is read. Every fault is written down."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from khien.law.allowances.types import Allowance, Per, Rate, RateExample
from khien.law.cites import cites_of
from khien.law.load import default_folder, sound
from khien.law.nodes import Block, Fault, document

FOLDER = "allowances"
HOTLINE = "hotline-duty"


def allowances(folder: Path | None = None) -> Mapping[str, Allowance]:
    """Every allowance by its id; the default catalogue is read once. Raises UnableToLoadCatalogue."""
    return _default() if folder is None else sound(*read(folder))


@cache
def _default() -> Mapping[str, Allowance]:
    return sound(*read(default_folder()))


def read(folder: Path) -> tuple[Mapping[str, Allowance], list[Fault]]:
    """What could be read, and what could not."""
    faults: list[Fault] = []
    found = {}
    for path in sorted((folder / FOLDER).glob("*.yaml")):
        if block := document(path, f"{FOLDER}/{path.name}", faults):
            one = _allowance(block, path.stem)
            found[one.id] = one
    return found, faults


def _allowance(block: Block, name: str) -> Allowance:
    per = block.need("per")
    found = Allowance(
        id=block.text("id"),
        title=block.text("title"),
        per=(per.word(Per) if per else None) or Per.PERSON_MONTH,
        paid_by=block.text("paid_by"),
        paid_by_cites=cites_of(block, "paid_by_cites"),
        part_of_month=block.text("part_of_month"),
        versions=tuple(_rate(one) for one in block.blocks("versions")),
        examples=tuple(_example(one) for one in block.blocks("examples")),
    )
    if found.id != name:
        block.fault("wrong_name", f"tệp phải tên là {found.id}.yaml", key="id")
    for version in found.versions:
        if not any(found.rate_on(one.on) is version for one in found.examples):
            block.fault("missing_example", f"không có ví dụ nào cho mức từ {version.since}", key="examples")
    for one in found.examples:
        rate = found.rate_on(one.on)
        if (rate.amount if rate else None) != one.amount:
            block.fault("failed_example", f"ví dụ ngày {one.on}: dữ liệu nói khác", key="examples")
    block.done()
    return found


def _rate(block: Block) -> Rate:
    since, amount = block.need("since"), block.need("amount")
    found = Rate(
        since=(since.day() if since else None) or date.max,
        amount=(amount.whole() if amount else None) or 0,
        cites=cites_of(block),
        until=block.maybe_day("until"),
        note=block.maybe_text("note"),
    )
    if not found.amount:
        block.fault("wrong_type", "mức chi phải lớn hơn 0", key="amount")
    block.done()
    return found


def _example(block: Block) -> RateExample:
    on, amount = block.need("on"), block.get("amount")
    found = RateExample((on.day() if on else None) or date.max, amount.whole() if amount else None)
    block.maybe_text("because")
    block.done()
    return found
