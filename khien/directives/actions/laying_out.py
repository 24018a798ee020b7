"""Letters made of papers that have been read: bytes stored, rows written. Asks nobody and reads no file."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePosixPath

from django.db import transaction

from khien.directives.actions.holding import person_id
from khien.directives.actions.taking_in import Kept, PaperRole, Words, lay_out, words_of_letter
from khien.directives.models import Directive, Intake, IntakePaper
from khien.files.actions import Held, keep, let_go
from khien.files.rules import KINDS
from khien.organisations.queries import Viewer, require
from khien.organisations.rules import Deed
from khien.reading.extract.run import Extracted, PageRead


def lay_out_groups(
    row: Intake, groups: Sequence[Sequence[IntakePaper]], *, by: Viewer, at: datetime
) -> list[Directive]:
    """One letter for each group, its main paper first, and the intake's end; inside the caller's transaction.

    A mail is kept with the first letter that came in it.
    """
    require(by, Deed.TAKE_IN, row.holder)
    mails = [paper for paper in row.papers.filter(opened=True) if paper.read is not None]
    made = []
    for place, (main, *others) in enumerate(groups):
        found = read_again(main)
        kept = [_kept(main, PaperRole.MAIN, words_of_letter(found), by=by, at=at)]
        for paper in (*others, *(mails if place == 0 else ())):
            role = PaperRole.FORWARDED if paper.role == PaperRole.FORWARDED else PaperRole.ATTACHMENT
            kept.append(_kept(paper, role, _words(paper), by=by, at=at))
        letter = lay_out(kept, holder=row.holder, by=by, at=at)
        IntakePaper.objects.filter(pk__in=[paper.pk for paper in (main, *others)]).update(directive=letter)
        made.append(letter)
    _end(row, at)
    return made


def lay_out_typed(row: Intake, text: str, *, by: Viewer, at: datetime) -> Directive:
    """A letter whose words a person typed, with the papers that could not be read as its files."""
    require(by, Deed.TAKE_IN, row.holder)
    papers = [paper for paper in row.papers.filter(why="").exclude(read__isnull=True) if paper.token]
    main, others = papers[0], papers[1:]
    typed = words_of_letter(Extracted(text, "text"))
    typed = Words(text, "Nội dung do người tiếp nhận gõ lại từ tệp này.", typed.reading)
    kept = [_kept(main, PaperRole.MAIN, typed, by=by, at=at)]
    kept += [_kept(paper, PaperRole.ATTACHMENT, _words(paper), by=by, at=at) for paper in others]
    letter = lay_out(kept, holder=row.holder, by=by, at=at)
    row.papers.filter(pk__in=[paper.pk for paper in papers]).update(directive=letter)
    _end(row, at)
    return letter


def _end(row: Intake, at: datetime) -> None:
    row.touched_at = row.ended_at = at
    row.why = row.reading = ""
    row.save()
    forget_bytes(row)


def forget_bytes(row: Intake) -> None:
    """Let go of everything that is held for an intake, and of its words, once its transaction stands."""
    tokens = [token for token in row.papers.values_list("token", flat=True) if token]
    row.papers.update(token="", read=None)
    transaction.on_commit(lambda: let_go(tokens))


def read_again(paper: IntakePaper) -> Extracted:
    """What was read of a paper, as it was when it was read."""
    said = paper.read or {}
    pages = tuple(PageRead(**page) for page in said.get("pages", ()))
    return Extracted(said.get("text", ""), said.get("kept_as", ""), None, tuple(said.get("notes", ())), pages)


def _words(paper: IntakePaper) -> Words:
    found = read_again(paper)
    return Words(found.text, " ".join(found.notes))


def _kept(paper: IntakePaper, role: PaperRole, words: Words, *, by: Viewer, at: datetime) -> Kept:
    held = Held(paper.token, PurePosixPath(paper.name).name, paper.sha256, paper.size)
    if paper.body and not held.name.endswith(".txt"):
        held = Held(held.token, f"{PurePosixPath(held.name).stem}.txt", held.sha256, held.size)
    kind = KINDS[(paper.read or {})["kept_as"]]
    return Kept(role, keep(held, kind, by=person_id(by), at=at), words)
