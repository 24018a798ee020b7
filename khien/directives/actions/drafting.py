"""The paper of a letter made here: worded, made final to be signed, issued with its number, day and signed copy."""

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from khien.base import audit, clock
from khien.base.actors import Service
from khien.directives.actions.holding import held, person_id, put_document
from khien.directives.actions.taking_in import PaperRole
from khien.directives.models import Directive, Draft, DraftFinal, Paper
from khien.directives.queries.papers import facts_of, says_now
from khien.directives.queries.values import document_value
from khien.directives.rules import drafts
from khien.directives.rules.clauses import UnableToCorrect
from khien.directives.rules.document import checked_document
from khien.directives.rules.drafts import Step as DraftStep
from khien.directives.rules.drafts import UnableToDraft
from khien.directives.rules.grounds import key_of
from khien.directives.rules.letter_paper import Facts, Words, first_words, paper, plain, to_json, words_from
from khien.directives.rules.states import Step
from khien.directives.words import index_letter
from khien.files.actions import store_bytes
from khien.organisations.queries import NotAllowed, Viewer, grants_on
from khien.organisations.rules import Deed, Role
from khien.papers.to_docx import docx
from khien.papers.to_pdf import pdf
from khien.reading.types import Signer

if TYPE_CHECKING:
    from khien.files.models import StoredFile

HEADS = Service("letters")  # reads who leads the unit, for the signer's name
_CAPACITY = "THỦ TRƯỞNG ĐƠN VỊ"


def begin_draft(directive: Directive, *, by: Viewer, at: datetime) -> Draft:  # noqa: ARG001 (part of `forward`, which records it)
    """The first words, from what is known of the letter above and of the unit."""
    facts = facts_of(directive, clock.day_of(at))
    return Draft.objects.create(
        directive=directive, state=drafts.State.DRAFT, words=to_json(_first(directive, facts, clock.day_of(at)))
    )


def _first(directive: Directive, facts: Facts, on: date) -> Words:
    """The unit's one leader signs; where there is none, or several, the name stays blank for the clerk."""
    leaders = [one.person for one in grants_on(HEADS, directive.holder, on) if one.role == Role.LEADER]
    signer = leaders[0] if len(leaders) == 1 else None
    capacity = (signer.title.upper() if signer is not None else "") or _CAPACITY
    symbol = directive.holder.symbol
    return first_words(facts, symbol=symbol, signer=signer.full_name if signer else "", capacity=capacity)


def _locked(draft: Draft, step: DraftStep, *, by: Viewer, version: int | None = None) -> tuple[Directive, Draft]:
    """The letter and its paper, locked, in the state that they have after the step; nothing is saved yet."""
    letter = held(draft.directive, Step.CORRECT, Deed.ASSIGN, by=by)
    row = Draft.objects.select_for_update().get(pk=draft.pk)
    row.directive = letter
    if version is not None and version != row.version:
        raise UnableToDraft("Người khác vừa sửa lời văn này; hãy so hai bản rồi lưu lại.")
    row.state = drafts.after(row.state, step)
    row.version += 1
    return letter, row


@transaction.atomic
def word_draft(draft: Draft, words: Words, *, version: int, by: Viewer, at: datetime) -> Draft:
    """Change the words; a version made final stays kept, and has to be made anew."""
    letter, row = _locked(draft, DraftStep.WORD, by=by, version=version)
    if not words.opening.strip() or not words.subject.strip():
        raise UnableToDraft("Trích yếu và đoạn mở đầu không được để trống.")
    row.words = to_json(words)
    row.save()
    put_document(letter, replace(document_value(letter), subject=words.subject)).save()
    index_letter(letter)
    _note("directive.draft_worded", letter, by=by, at=at, draft=row.version)
    return row


@transaction.atomic
def finalise_draft(draft: Draft, *, version: int, by: Viewer, at: datetime) -> DraftFinal:
    """Make the bytes that will be signed, keep and hash them; number and day stay blank in them."""
    if isinstance(by, Service):
        raise NotAllowed("Chỉ con người mới chốt văn bản để trình ký.", seen=True)
    letter, row = _locked(draft, DraftStep.FINALISE, by=by, version=version)
    facts = facts_of(letter, clock.day_of(at))
    lacking = _lacking(facts)
    if lacking:
        raise UnableToDraft(" ".join(lacking))
    made = paper(facts, words_from(row.words), draft=False)
    number = row.finals.count() + 1
    name = f"chuyen-tiep-{letter.pk}-v{number}"
    seq, digest = audit.head()
    final = DraftFinal.objects.create(
        draft=row,
        number=number,
        pdf=store_bytes(pdf(made), f"{name}.pdf", by=person_id(by), at=at),
        docx=store_bytes(docx(made), f"{name}.docx", by=person_id(by), at=at),
        chain_seq=seq,
        chain_digest=digest,
        made_by=by,
        made_at=at,
    )
    row.says = says_now(letter)
    row.save()
    letter.save()
    _note("directive.draft_final", letter, by=by, at=at, final=number, pdf=final.pdf.sha256, docx=final.docx.sha256)
    return final


def _lacking(facts: Facts) -> list[str]:
    """What the paper cannot be signed without."""
    found = []
    if not facts.orders:
        found.append("Văn bản chưa có nội dung nào.")
    unsettled = [str(one.number) for one in facts.orders if not one.value.settled]
    if unsettled:
        found.append(f"Nội dung {', '.join(unsettled)} chưa chốt thời hạn.")
    nobody = [str(one.number) for one in facts.orders if not one.units]
    if nobody:
        found.append(f"Nội dung {', '.join(nobody)} chưa chọn đơn vị thực hiện.")
    return found


@transaction.atomic
def issue(
    draft: Draft, number: str, issued_on: date, signed_copy: "StoredFile", *, by: Viewer, at: datetime
) -> Directive:
    """The clerk's number and day with the signed copy: from now on the letter can be sent."""
    letter, row = _locked(draft, DraftStep.ISSUE, by=by)
    if row.says != says_now(letter):
        raise UnableToDraft("Nội dung giao việc đã đổi sau khi chốt; hãy chốt lại để bản ký đúng với việc giao.")
    _refuse_day(row, issued_on, clock.day_of(at))
    words, whole = words_from(row.words), number.strip()
    if not key_of(whole):
        raise UnableToDraft("Số văn bản phải có cả ký hiệu, ví dụ 125/SGDĐT-VP.")
    signer = Signer(name=words.signer_name or None, capacity=" ".join(words.signer_capacity) or None)
    value = replace(document_value(letter), number=whole, issued_on=issued_on, law_on=None, signer=signer)
    try:
        put_document(letter, checked_document(value))
    except UnableToCorrect as refusal:
        raise UnableToDraft(str(refusal)) from refusal
    made = paper(facts_of(letter, clock.day_of(at)), words, number=whole, on=issued_on, draft=False)
    letter.text, letter.digest = plain(made, whole, issued_on), signed_copy.sha256
    row.save()
    letter.save()
    _keep_papers(letter, signed_copy)
    index_letter(letter)
    _note("directive.issued", letter, by=by, at=at, number=whole, signed=signed_copy.sha256)
    return letter


def _refuse_day(row: Draft, issued_on: date, today: date) -> None:
    if issued_on > today:
        raise UnableToDraft("Ngày ban hành không thể sau hôm nay.")
    final_on = clock.day_of(row.finals.latest("number").made_at)
    if issued_on < final_on:
        raise UnableToDraft(f"Ngày ban hành không thể trước ngày chốt bản trình ký ({final_on:%d/%m/%Y}).")


def _keep_papers(letter: Directive, signed_copy: "StoredFile") -> None:
    """The signed copy is the letter's main paper; the letter passed on goes with it, as paper does."""
    letter.papers.all().delete()
    rows = [Paper(directive=letter, file=signed_copy, role=PaperRole.MAIN, position=0, text=letter.text)]
    above = letter.forwards.papers.exclude(role=PaperRole.FORWARDED) if letter.forwards is not None else ()
    for place, one in enumerate(above, start=1):
        role = PaperRole.FORWARDED if one.role == PaperRole.MAIN else PaperRole.ATTACHMENT
        rows.append(Paper(directive=letter, file=one.file, role=role, position=place, text=one.text, note=one.note))
    Paper.objects.bulk_create(rows)


def _note(action: str, letter: Directive, *, by: Viewer, at: datetime, **details: object) -> None:
    audit.record(action, letter.scope, by=by, at=at, unit_id=letter.holder_id, details=details)
