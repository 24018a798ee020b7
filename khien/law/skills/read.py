"""From `catalogue/skills/` to values; its examples are judged as it is read. Every fault is written down."""

from datetime import date
from functools import cache
from pathlib import Path

from khien.law.cites import cites_of
from khien.law.load import default_folder, sound
from khien.law.nodes import Block, Fault, document
from khien.law.skills.types import Grade, Group, SkillExample, Standard
from khien.law.types import Confidence

FOLDER = "skills"


def standards(folder: Path | None = None) -> tuple[Standard, ...]:
    """Every standard, the latest first; the default catalogue is read once. Raises UnableToLoadCatalogue."""
    return _default() if folder is None else sound(*read(folder))


@cache
def _default() -> tuple[Standard, ...]:
    return sound(*read(default_folder()))


def standard_on(on: date) -> Standard | None:
    """The standard that holds on a day; None before the first."""
    return next((one for one in standards() if one.since <= on), None)


def read(folder: Path) -> tuple[tuple[Standard, ...], list[Fault]]:
    """What could be read, and what could not."""
    faults: list[Fault] = []
    found = []
    for path in sorted((folder / FOLDER).glob("*.yaml")):
        if block := document(path, f"{FOLDER}/{path.name}", faults):
            found.append(_standard(block, path.stem))
    return tuple(sorted(found, key=lambda one: one.since, reverse=True)), faults


def _standard(block: Block, name: str) -> Standard:
    since = block.need("since")
    found = Standard(
        id=block.text("id"),
        title=block.text("title"),
        since=(since.day() if since else None) or date.max,
        cites=cites_of(block),
        groups=tuple(_group(one) for one in block.blocks("groups")),
        grades=tuple(_grade(one) for one in block.blocks("grades")),
        examples=tuple(_example(one) for one in block.blocks("examples")),
        note=block.maybe_text("note"),
    )
    if found.id != name:
        block.fault("wrong_name", f"tệp phải tên là {found.id}.yaml", key="id")
    if len({one.id for one in found.groups}) < len(found.groups):
        block.fault("duplicated_id", "một nhóm khai hai lần", key="groups")
    if not found.examples:
        block.fault("missing_example", "thiếu ví dụ")
    for one in found.examples:
        if found.holds(one.group, one.grade, one.on) is not one.known:
            why = f"ví dụ {one.group}, hạng {one.grade}, ngày {one.on}: dữ liệu nói khác"
            block.fault("failed_example", why, key="examples")
    block.done()
    return found


def _group(block: Block) -> Group:
    found = Group(block.text("id"), block.text("title"), _confidence(block), _texts(block, "also"))
    block.done()
    return found


def _grade(block: Block) -> Grade:
    number = block.need("number")
    found = Grade((number.whole() if number else None) or 0, block.text("title"), _confidence(block))
    block.done()
    return found


def _example(block: Block) -> SkillExample:
    on, grade = block.need("on"), block.get("grade")
    found = SkillExample(
        on=(on.day() if on else None) or date.max,
        group=block.text("group"),
        grade=grade.whole() if grade else None,
        known=block.truth("known"),
    )
    block.maybe_text("because")
    block.done()
    return found


def _confidence(block: Block) -> Confidence:
    item = block.need("confidence")
    return (item.word(Confidence) if item else None) or Confidence.UNVERIFIED


def _texts(block: Block, key: str) -> tuple[str, ...]:
    return block.texts(key) if key in block else ()
