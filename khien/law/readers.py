"""From nodes to instruments, proofs and word lists. Reads one file at a time and knows no other file.

What one file says of another (a cite, a kind of proof) is checked in `obligations` and `lint`.
"""

from datetime import date

from khien.law.nodes import Block, Item
from khien.law.types import (
    Confidence,
    Example,
    FactType,
    Field,
    InForce,
    Instrument,
    Proof,
    Regime,
    Requirement,
    Test,
)

INSTRUMENT_KINDS = (
    "Luật",
    "Nghị định",
    "Nghị quyết",
    "Quyết định",
    "Thông tư",
    "Chỉ thị",
    "Công điện",
    "Công văn",
    "Tiêu chuẩn quốc gia",
    "Quy chuẩn kỹ thuật quốc gia",
)


def word_list(block: Block | None) -> dict[str, str]:
    """A flat file of id: Vietnamese words (topics, events, roles)."""
    if block is None:
        return {}
    words = {key: block.text(key) for key in block}
    block.done()
    return words


def instrument(block: Block) -> Instrument | None:
    """One legal text; None where its status or confidence cannot be read."""
    number, kind = block.text("number"), block.need("kind")
    if kind and kind.text() not in INSTRUMENT_KINDS:
        kind.fault("unknown_word", f"“{kind.text()}” không phải loại văn bản: {', '.join(INSTRUMENT_KINDS)}")
    status, confidence, regime = block.need("status"), block.need("confidence"), block.get("regime")
    in_force = status.word(InForce) if status else None
    sure = confidence.word(Confidence) if confidence else None
    found = Instrument(
        id=block.maybe_text("id") or number,
        number=number,
        kind=kind.text() if kind else "",
        title=block.text("title"),
        issuer=block.text("issuer"),
        issued_on=block.maybe_day("issued_on"),
        since=block.maybe_day("since"),
        until=block.maybe_day("until"),
        status=in_force or InForce.NOT_CONFIRMED,
        confidence=sure or Confidence.UNVERIFIED,
        regime=regime.word(Regime) if regime else None,
        replaced_by=block.texts("replaced_by"),
        note=block.maybe_text("note"),
        changes=block.texts("changes"),
        title_is_ours=block.truth("title_is_ours"),
    )
    _check_days(block, found)
    block.done()
    return found if found.id and in_force and sure else None


def _check_days(block: Block, found: Instrument) -> None:
    if found.since and found.until and found.until < found.since:
        block.fault("bad_date", "ngày hết hiệu lực trước ngày có hiệu lực", key="until")
    if found.issued_on and found.since and found.since < found.issued_on:
        # It happens: decree 55/2025 is dated a day after it took effect.
        block.fault("bad_date", "ngày có hiệu lực trước ngày ban hành", key="since", warning=True)
    if found.status is InForce.REPLACED and not found.until:
        block.fault("missing_key", "văn bản đã bị thay thế phải có “until”", key="status")
    if found.status is InForce.REPLACED and not found.replaced_by:
        block.fault("missing_key", "văn bản đã bị thay thế phải có “replaced_by”", key="status")
    if found.status is InForce.IN_FORCE and found.until:
        block.fault("bad_date", "văn bản còn hiệu lực không thể có ngày hết hiệu lực", key="until")


def proof(block: Block) -> Proof | None:
    """One kind of proof with its typed facts."""
    fields = tuple(found for found in map(_field, block.blocks("fields")) if found)
    seen: set[str] = set()
    for item in fields:
        if item.id in seen:
            block.fault("duplicated_id", f"trường “{item.id}” khai hai lần", key="fields")
        seen.add(item.id)
    found = Proof(
        id=block.text("id"),
        title=block.text("title"),
        date_label=block.text("date_label"),
        fields=fields,
        requires=tuple(filter(None, (requirement(one, fields) for one in block.blocks("requires")))),
        file_required=block.truth("file_required"),
        file_label=block.maybe_text("file_label"),
        form=block.truth("form", default=True),
        draft=block.maybe_text("draft"),
        note=block.maybe_text("note"),
    )
    if found.file_required and not found.file_label:
        block.fault("missing_key", "cần “file_label” khi bắt buộc có tệp", key="file_required")
    block.done()
    return found if found.id else None


def _field(block: Block) -> Field | None:
    kind = block.need("type")
    known = kind.word(FactType) if kind else None
    listed = block.get("options")
    choices = listed.block() if listed else None
    options = tuple((key, choices.text(key)) for key in choices) if choices else ()
    found = Field(
        id=block.text("id"),
        label=block.text("label"),
        type=known or FactType.TEXT,
        required=block.truth("required", default=True),
        options=options,
        hint=block.maybe_text("hint"),
    )
    if (found.type is FactType.CHOICE) != bool(options):
        block.fault("wrong_type", "kiểu “choice” đi với “options”, và ngược lại", key="type")
    block.done()
    return found if found.id and known else None


def requirement(block: Block, fields: tuple[Field, ...]) -> Requirement | None:
    """`{fact: copies, at_least: 3, otherwise: "…"}`: exactly one test, on a field of the proof."""
    fact, otherwise = block.text("fact"), block.text("otherwise")
    tests = [(test, item) for test in Test if (item := block.get(test)) is not None]
    block.done()
    asked = next((one for one in fields if one.id == fact), None)
    if asked is None:
        block.fault("unknown_fact", f"“{fact}” không phải trường của loại minh chứng", key="fact")
        return None
    if len(tests) != 1:
        block.fault("wrong_test", f"cần đúng một trong: {', '.join(Test)}")
        return None
    test, item = tests[0]
    value = _wanted(test, item, asked)
    return None if value is None else Requirement(fact, test, value, otherwise)


def _wanted(test: Test, item: Item, asked: Field) -> str | float | bool | tuple[str, ...] | None:
    countable = asked.type in (FactType.INTEGER, FactType.NUMBER, FactType.HOURS)
    match test:
        case Test.AT_LEAST | Test.AT_MOST:
            if not countable:
                item.fault("wrong_type", f"“{asked.id}” không phải số nên không so được")
                return None
            return item.number()
        case Test.FILLED:
            if item.truth() is not True:
                item.fault("wrong_test", "“filled” chỉ đi với “true”")
                return None
            return True
        case Test.ONE_OF:
            words = tuple(one.text() for one in item.items())
            return words if all(_is_option(word, item, asked) for word in words) else None
        case Test.EQUALS:
            return fact_value(item, asked)


def _is_option(word: str, item: Item, asked: Field) -> bool:
    if asked.type is FactType.CHOICE and word not in dict(asked.options):
        item.fault("unknown_word", f"“{word}” không có trong lựa chọn của “{asked.id}”")
        return False
    return True


def fact_value(item: Item, asked: Field) -> str | float | bool | None:
    """A fact as the catalogue writes it (`3`, `true`, `2024-05-10`, an option's id), typed by its field."""
    match asked.type:
        case FactType.BOOLEAN:
            return item.truth()
        case FactType.INTEGER:
            return item.whole()
        case FactType.NUMBER | FactType.HOURS:
            return item.number()
        case FactType.DATE:
            day = item.day()
            return day.isoformat() if day else None
        case FactType.CHOICE:
            return item.text() if _is_option(item.text(), item, asked) else None
        case FactType.TEXT:
            return item.text()


VERDICTS = ("met", "overdue", "failed", "unproven", "not_asked", "waived")


def example(block: Block, fields: dict[str, Field], events: dict[str, str]) -> Example | None:
    """One case for the judge; facts are typed by the obligation's proofs."""
    on, verdict, level, window = block.need("on"), block.text("verdict"), block.get("level"), block.items("window")
    if verdict and verdict not in VERDICTS:
        block.fault("unknown_word", f"“{verdict}” không phải phán quyết: {', '.join(VERDICTS)}", key="verdict")
    days = [item.day() for item in window]
    if window and (len(days) != 2 or None in days):
        block.fault("wrong_type", "“window” là danh sách hai ngày: từ, đến", key="window")
    start, end = days if len(days) == 2 else (None, None)
    day = on.day() if on else None
    found = (
        Example(
            on=day,
            verdict=verdict,
            level=level.whole() if level else None,
            last=block.maybe_day("last"),
            facts=_facts(block, fields),
            events=_events(block, events),
            window=(start, end) if start and end else None,
            law_on=block.maybe_day("law_on"),
            because=block.maybe_text("because"),
        )
        if day
        else None
    )
    block.done(also=("facts", "events", "level", "last", "law_on", "because"))
    return found


def _facts(block: Block, fields: dict[str, Field]) -> dict[str, str | float | bool]:
    item = block.get("facts")
    written = item.block() if item else None
    facts: dict[str, str | float | bool] = {}
    for key in written or ():
        value = written.get(key) if written else None
        if key not in fields:
            block.fault("unknown_fact", f"“{key}” không phải trường của loại minh chứng", key="facts")
        elif value is not None and (typed := fact_value(value, fields[key])) is not None:
            facts[key] = typed
    return facts


def _events(block: Block, known: dict[str, str]) -> dict[str, date]:
    item = block.get("events")
    written = item.block() if item else None
    found = {}
    for key in written or ():
        if key not in known:
            block.fault("unknown_event", f"không có sự kiện “{key}” trong events.yaml", key="events")
        day = written.maybe_day(key) if written else None
        if day:
            found[key] = day
    return found
