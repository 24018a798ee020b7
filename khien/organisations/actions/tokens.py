"""Tokens of the API: made and shown once, revoked; and the bookkeeping of their use and of their writes."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from khien.base import audit
from khien.organisations.models import Machine, Person, Token, TokenUse, TokenWrite
from khien.organisations.queries import NotAllowed, Viewer, manages
from khien.organisations.rules.names import tidy
from khien.organisations.rules.tokens import CHANCE, KEY_LENGTH, LETTERS, token_faults, token_text

WRITES_LIVE = timedelta(hours=48)


class UnableToMakeToken(ValueError):
    """The token cannot be made so; the message is fit for the user."""


class UnableToRepeat(ValueError):
    """The idempotency key has been used for another request; the message is fit for the user."""


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that was just made. `text` is known here alone and is to be shown once."""

    token: Token
    text: str


@transaction.atomic
def make_token(
    holder: Person, *, by: Viewer, at: datetime, name: str, scopes: Sequence[str], expires_at: datetime
) -> NewToken:
    """A token for oneself, or for a machine that one administers; the holder's rights bound what it may do."""
    machine = Machine.objects.filter(person_id=holder.pk).exists()
    _require_keeps(by, holder, machine=machine)
    if not Person.objects.select_for_update().filter(pk=holder.pk, is_active=True).exists():
        raise UnableToMakeToken("Người hoặc máy này đã thôi làm việc, không cấp mã truy cập được nữa.")
    name, wanted = tidy(name), sorted(set(scopes))
    faults = token_faults(name, wanted, at=at, expires_at=expires_at, machine=machine)
    if faults:
        raise UnableToMakeToken(" ".join(faults))
    key, chance = _letters(KEY_LENGTH), _letters(CHANCE)
    text = token_text(key, chance)
    token = Token.objects.create(
        key=key,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        holder=holder,
        name=name,
        scopes=wanted,
        made_by_id=getattr(by, "pk", None),
        made_at=at,
        expires_at=expires_at,
    )
    details = {"token": key, "name": name, "scopes": wanted, "expires_at": expires_at.isoformat()}
    audit.record("token.made", f"person:{holder.pk}", by=by, at=at, details=details)
    return NewToken(token, text)


@transaction.atomic
def revoke_token(token: Token, *, by: Viewer, at: datetime) -> Token:
    """End a token now: one's own, or that of somebody whom one administers. A second time changes nothing."""
    machine = Machine.objects.filter(person_id=token.holder_id).exists()
    if not manages(by, token.holder):
        _require_keeps(by, token.holder, machine=machine)
    Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at)
    audit.record("token.revoked", f"person:{token.holder_id}", by=by, at=at, details={"token": token.key})
    return Token.objects.get(pk=token.pk)


def end_tokens(person: Person, at: datetime) -> int:
    """Revoke every token of someone who left or set a new password; part of an action that records it."""
    return Token.objects.filter(holder=person, revoked_at=None).update(revoked_at=at)


def _require_keeps(by: Viewer, holder: Person, *, machine: bool) -> None:
    if machine and manages(by, holder):
        return
    if isinstance(by, Person) and by.pk == holder.pk and not machine:
        return
    raise NotAllowed("Mã truy cập của một người chỉ người đó tạo; của máy thì quản trị đơn vị tạo.", seen=True)


def _letters(count: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(count))


# --- bookkeeping: the machine's own doing, nobody's affairs -------------------------------------------------------


def spend(token: Token, requests: int, *, at: datetime) -> int:
    """Put `requests` down to the token's present minute; how many it has spent of that minute, these included."""
    minute = int(at.timestamp()) // 60
    row = TokenUse.objects.filter(pk=token.pk)
    with transaction.atomic():
        begun = row.filter(minute=minute).update(spent=F("spent") + requests, last_at=at)
        if not begun and not row.exclude(minute=minute).update(minute=minute, spent=requests, last_at=at):
            TokenUse.objects.get_or_create(token=token, defaults={"minute": minute, "spent": 0, "last_at": at})
            row.filter(minute=minute).update(spent=F("spent") + requests, last_at=at)
        return row.values_list("spent", flat=True).get()


def begin_write(token: Token, key: str, digest: str, *, at: datetime) -> tuple[TokenWrite, bool]:
    """The row of a write, and whether it is to be done now. Called inside the transaction that does it.

    A second request waits here until the first has been done or undone. Raises UnableToRepeat for another body.
    """
    try:
        with transaction.atomic():
            return TokenWrite.objects.create(token=token, key=key, digest=digest, made_at=at), True
    except IntegrityError:
        row = TokenWrite.objects.get(token=token, key=key)
    if row.digest != digest:
        raise UnableToRepeat("Khóa Idempotency-Key này đã dùng cho một yêu cầu khác; hãy dùng khóa mới.")
    return row, False


def finish_write(row: TokenWrite, *, status: int, answer: str, location: str) -> None:
    """Keep the answer of a write that was done, in its transaction."""
    TokenWrite.objects.filter(pk=row.pk).update(status=status, answer=answer, location=location)


def forget_writes(*, at: datetime) -> int:
    """Remove what no client will send again; the number removed."""
    return TokenWrite.objects.filter(made_at__lt=at - WRITES_LIVE).delete()[0]
