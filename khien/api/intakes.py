"""Taking letters in by upload: laid out at once, or read in the background and followed until they are letters."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Body, File
from ninja.files import UploadedFile
from pydantic import Field

from khien.api.callers import viewer
from khien.api.found import seen_unit
from khien.api.letters import Letter, letter_of, router
from khien.api.once import Written
from khien.api.problems import not_found
from khien.api.values import BodyKey, Given, Told, UnitName, named_unit
from khien.base import clock
from khien.directives import actions
from khien.directives.queries import intake_papers, intake_seen_by, one_seen_by
from khien.directives.rules.intake import Stage

__all__ = ["router"]  # that of the letters: their addresses are one area
MOST_ATTACHMENTS = 20
Attachments = Annotated[
    list[UploadedFile], File(default_factory=list, max_length=MOST_ATTACHMENTS, title="Tệp kèm theo")
]


class NewLetter(Given):
    """Who takes the letter in; its words, where there is no main file."""

    holder: BodyKey = Field(title="Đơn vị tiếp nhận")
    text: str = Field("", max_length=500_000, title="Nội dung dán vào")


class Intake(Told):
    """Papers on their way in. `asking` waits for a person to choose on the pages, `why` says what went wrong."""

    id: UUID
    state: Stage
    holder: UnitName
    done: int
    total: int
    why: str
    letters: list[UUID]


@router.posts("", "letters:write", "Tiếp nhận văn bản", Letter, later=Intake)
def take_in_letter(
    request: HttpRequest,
    letter: Annotated[NewLetter, Body(..., title="Văn bản")],
    main: Annotated[UploadedFile | None, File(None, title="Tệp chính")],
    attachments: Attachments,
) -> Written:
    """Take a letter in: its main paper is read, and laid out for a person to review.

    Scans, photos, e-mails and ZIPs are read in the background: then the answer is 202, with where to look.
    """
    roles = actions.PaperRole
    papers = [actions.NewPaper(roles.MAIN, upload=main, text="" if main else letter.text)]
    papers += [actions.NewPaper(roles.ATTACHMENT, upload=one) for one in attachments]
    holder = seen_unit(request, letter.holder)
    made = actions.receive(papers, holder=holder, by=viewer(request), at=clock.now())
    found = one_seen_by(viewer(request), made.pk)
    if found is not None:
        return Written(letter_of(request, found), location=f"/api/v1/letters/{found.pk}")
    return Written(_intake(request, made.pk), status=202, location=f"/api/v1/letters/intakes/{made.pk}")


@router.reads("/intakes/{intake}", "letters:write", "Văn bản đang được đọc", Intake)
def get_intake(request: HttpRequest, intake: UUID) -> Intake:
    """How far the papers of one upload have been read, and which letters came of them."""
    return _intake(request, intake)


def _intake(request: HttpRequest, key: UUID) -> Intake:
    row = intake_seen_by(viewer(request), key)
    if row is None:
        raise not_found(f"Không tìm thấy lần tiếp nhận {key} trong phạm vi được xem.")
    papers = intake_papers(viewer(request), row)
    return Intake(
        id=row.pk,
        state=Stage(row.state),
        holder=named_unit(row.holder),
        done=row.done,
        total=row.total,
        why=row.why,
        letters=list(dict.fromkeys(one.directive_id for one in papers if one.directive_id)),
    )
