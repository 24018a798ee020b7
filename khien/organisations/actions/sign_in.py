"""How people sign in: language, second factors and the roles that need one, accounts elsewhere, recovery by mail."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction

from khien.base import audit, clock
from khien.organisations.actions.visits import end_all_visits, note
from khien.organisations.models import FactorRule, FailedSignIn, Identity, OneTimeLink, Person, Visit
from khien.organisations.queries import NotAllowed, Viewer, manages, require_overseer
from khien.organisations.rules import Role
from khien.organisations.rules.links import digest_of_token
from khien.organisations.rules.sign_in import GRACE_AT_MOST, LANGUAGES, MAIL_LINK_LIVES, Ended


class UnableToChooseLanguage(ValueError):
    """There is no such language here; the message is fit for the user."""


class UnableToRequireFactor(ValueError):
    """The second factor cannot be required so; the message is fit for the user."""


class UnableToResetFactors(ValueError):
    """The second factor cannot be taken off so; the message is fit for the user."""


class UnableToLink(ValueError):
    """The account elsewhere cannot be linked or unlinked; the message is fit for the user."""


@transaction.atomic
def choose_language(language: str, *, by: Person, at: datetime) -> Person:
    """The language of a person's pages and notices, in every browser."""
    if language not in LANGUAGES:
        raise UnableToChooseLanguage("Khiên chỉ có tiếng Việt và tiếng Anh.")
    person = Person.objects.select_for_update().get(pk=by.pk)
    person.language = language
    person.save(update_fields=["language"])
    audit.record("person.language_chosen", f"person:{person.pk}", by=by, at=at, details={"language": language})
    return person


@transaction.atomic
def require_factors(wanted: Mapping[Role, int | None], *, by: Viewer, at: datetime) -> dict[str, int | None]:
    """Ask roles for a second factor: days of grace for those who have none yet, None where it is not required.

    A role that was asked already keeps the day it began: asking again gives no new grace. Returns what changed.
    """
    require_overseer(by)
    for days in wanted.values():
        if days is not None and not 0 <= days <= GRACE_AT_MOST:
            raise UnableToRequireFactor(f"Số ngày để thiết lập phải từ 0 đến {GRACE_AT_MOST}.")
    rules = {rule.role: rule.grace_days for rule in FactorRule.objects.select_for_update()}
    changed = {Role(role).value: days for role, days in wanted.items() if rules.get(role) != days}
    if not changed:
        raise UnableToRequireFactor("Chưa có gì thay đổi.")
    for role, days in changed.items():
        if days is None:
            FactorRule.objects.filter(role=role).delete()
        else:
            FactorRule.objects.update_or_create(
                role=role,
                defaults={"grace_days": days},
                create_defaults={"grace_days": days, "since": clock.day_of(at)},
            )
    audit.record("sign_in.factors_required", "sign-in", by=by, at=at, details=changed)
    return changed


@transaction.atomic
def reset_factors(person: Person, *, by: Viewer, at: datetime, reason: str) -> int:
    """Take off a person's second factors, which they lost. Every stay ends; the person is told who did it and why."""
    if not manages(by, person):
        raise NotAllowed("Anh/chị chưa quản trị mọi đơn vị mà người này đang có vai trò.", seen=False)
    if isinstance(by, Person) and by.pk == person.pk:
        raise UnableToResetFactors("Không ai tự đặt lại lớp thứ hai của mình; hãy nhờ một quản trị khác.")
    reason = reason.strip()
    if not reason:
        raise UnableToResetFactors("Hãy ghi lý do; người này sẽ đọc được.")
    factors = Authenticator.objects.select_for_update().filter(user_id=person.pk)
    removed: int = factors.count()
    if not removed:
        raise UnableToResetFactors("Người này chưa thiết lập lớp thứ hai nào.")
    factors.delete()
    end_all_visits(person, Ended.ADMINISTRATOR, at)
    note(person, "factors_reset", by=by, at=at, reason=reason)
    told = {"reason": reason}
    audit.record(
        "person.factors_reset", f"person:{person.pk}", by=by, at=at, details={"removed": removed}, personal=told
    )
    return removed


@transaction.atomic
def record_account_change(what: str, *, by: Person, at: datetime) -> None:
    """The person changed a password or a second factor by the sign-in library's own pages."""
    audit.record("person.sign_in_changed", f"person:{by.pk}", by=by, at=at, details={"what": what})


@transaction.atomic
def link_identity(person: Person, *, provider: str, issuer: str, subject: str, by: Person, at: datetime) -> Identity:
    """From now on this account elsewhere opens the person's account here."""
    if by.pk != person.pk or not Person.objects.filter(pk=person.pk, is_active=True).exists():
        raise UnableToLink("Chỉ chính người đó, khi còn làm việc, mới liên kết được tài khoản của mình.")
    if Identity.objects.filter(issuer=issuer, subject=subject).exists():
        raise UnableToLink("Tài khoản cơ quan này đã liên kết với một người trong Khiên.")
    try:
        with transaction.atomic():
            linked = Identity.objects.create(
                person=person, provider=provider, issuer=issuer[:255], subject=subject[:255], linked_at=at
            )
    except IntegrityError as error:  # another process was quicker
        raise UnableToLink("Tài khoản cơ quan này đã liên kết với một người trong Khiên.") from error
    audit.record("person.identity_linked", f"person:{person.pk}", by=by, at=at, details={"provider": provider})
    return linked


@transaction.atomic
def unlink_identity(identity: Identity, *, by: Person, at: datetime) -> None:
    """This account elsewhere opens nothing here any more; a password or passkey must be left to sign in with."""
    if identity.person_id != by.pk:
        raise NotAllowed("Đây không phải tài khoản liên kết của anh/chị.", seen=False)
    has_passkey = Authenticator.objects.filter(user_id=by.pk, type=Authenticator.Type.WEBAUTHN).exists()
    others = Identity.objects.filter(person_id=by.pk).exclude(pk=identity.pk).exists()
    if not (others or has_passkey or by.has_usable_password()):
        raise UnableToLink(
            "Đây là cách đăng nhập duy nhất của anh/chị. Hãy đặt mật khẩu hoặc thêm khóa truy cập trước."
        )
    provider = identity.provider
    Identity.objects.filter(pk=identity.pk).delete()
    audit.record("person.identity_unlinked", f"person:{by.pk}", by=by, at=at, details={"provider": provider})


@transaction.atomic
def link_by_mail(username: str, *, by: Viewer, at: datetime) -> tuple[Person, str] | None:
    """A short-lived one-time link's token for whoever forgot the password and has an e-mail address; None for others.

    Nobody is told which: the door answers the same either way. Links made before go on working until used.
    """
    people = Person.objects.filter(username__iexact=username.strip(), is_active=True, machine=None)
    person = people.exclude(email="").first()
    if person is None:
        return None
    token = secrets.token_urlsafe(32)
    OneTimeLink.objects.create(
        person=person, digest=digest_of_token(token), made_at=at, expires_at=at + MAIL_LINK_LIVES
    )
    audit.record("person.link_mailed", f"person:{person.pk}", by=by, at=at)
    return person, token


def close_account(person: Person, at: datetime) -> None:
    """Part of an action that records it: the person left, so nothing opens the account any more."""
    end_all_visits(person, Ended.LEFT, at)
    Authenticator.objects.filter(user_id=person.pk).delete()
    Identity.objects.filter(person_id=person.pk).delete()
    OneTimeLink.objects.filter(person=person, used_at=None, expires_at__gt=at).update(expires_at=at)


def erase_traces(person: Person) -> None:
    """Part of an action that records it: whence and with what a person signed in is erased on request."""
    Visit.objects.filter(person_id=person.pk).update(address=None, agent="")
    FailedSignIn.objects.filter(person_id=person.pk).delete()
