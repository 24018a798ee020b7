"""Scenes of papers on their way in, and of letters that were recognised from pictures."""

import io
from collections.abc import Iterator
from typing import Any

from PIL import Image

from khien.directives.models import Directive, Intake, IntakePaper, Paper
from khien.directives.rules.intake import Stage as Where
from khien.files.actions import hold_bytes, store_bytes
from tests.rights.scene import Scene, to
from tests.rights.stage import LETTER, NOW, Stage, taken_in


def _picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(made, "PNG")
    return made.getvalue()


def _handed_in(stage: Stage, state: Where, number: str, words: str = "") -> Intake:
    """Papers of the Sở at one stage of their way."""
    row = Intake.objects.create(
        holder=stage.world.department,
        state=state,
        digest=number,
        by=stage.world.department_coordinator,
        at=NOW,
        touched_at=NOW,
        why="Không nhận ra chữ nào trong tệp này." if state is Where.FAILED else "",
    )
    held = hold_bytes(words.encode() or _picture(), "van-ban.txt" if words else "anh.png")
    read: dict[str, Any] = {"text": words, "kept_as": "txt" if words else "png", "notes": [], "pages": []}
    IntakePaper.objects.create(
        intake=row,
        position=0,
        name=held.name,
        role="main",
        token=held.token,
        sha256=held.sha256,
        size=held.size,
        read=None if state is Where.WAITING else read,
    )
    return row


def _recognised(stage: Stage) -> Directive:
    letter = taken_in(stage.world, LETTER.replace("128/", "133/"))
    page = {"number": 1, "start": 0, "end": len(letter.text), "from_ocr": True, "confidence": 70, "needs_look": True}
    letter.reading = letter.reading | {"pages": [page]}
    letter.proposed = ["number", "issued_on"]
    letter.save()
    paper = store_bytes(_picture(), "anh.png", by=None, at=NOW)
    Paper.objects.filter(directive=letter).update(file=paper)
    return letter


def _intakes(stage: Stage) -> Iterator[Scene]:
    waiting = _handed_in(stage, Where.WAITING, "1")
    asking = _handed_in(stage, Where.ASKING, "2", LETTER.replace("128/", "134/"))
    failed = _handed_in(stage, Where.FAILED, "3")
    choice = {f"giay-{paper.pk}": "rieng" for paper in asking.papers.all()}
    yield to("letters:intake", waiting.pk, of="waiting")
    yield to("letters:intake", asking.pk, of="asking")
    yield to("letters:intake_progress", waiting.pk, of="waiting")
    yield to("letters:intake_choose", asking.pk, of="asking", body=lambda: choice)
    yield to("letters:intake_typed", failed.pk, of="failed", body=lambda: {"text": LETTER.replace("128/", "135/")})
    yield to("letters:intake_retry", failed.pk, of="failed")
    yield to("letters:intake_drop", waiting.pk, of="waiting")


def _pages(stage: Stage) -> Iterator[Scene]:
    letter, of = _recognised(stage), "recognised"
    yield to("letters:page", letter.pk, 1, of=of)
    yield to("letters:page_picture", letter.pk, 1, of=of)
    one = {"version": letter.version, "gia_tri": "number"}
    yield to("letters:confirm_read", letter.pk, of=of, body=lambda: one)


AREAS = (_intakes, _pages)
