"""What every request of somebody signed in passes: whether the stay still lasts, its language, the second factor.

A stay is measured by the machine's own clock, as the sessions that carry it are.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from khien.base import clock, remember
from khien.organisations import actions, queries
from khien.organisations.rules.sign_in import LANGUAGES, FactorState, How, Lifetimes, lapsed
from khien.web.middleware import Response, is_open

if TYPE_CHECKING:
    from khien.organisations.models import Person

VISIT = "visit"
CHOSEN = "language_chosen"
_HOWS = {"password": How.PASSWORD, "oidc": How.OIDC, "saml": How.SAML}

# What somebody whose role asks for a second factor may still do without one: set it up, change the language, leave.
SETTING_UP = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_edit_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "account_reauthenticate",
        "account_logout",
        "set_language",
    }
)


class Visits:
    """Each request belongs to a stay of its person; where that is over, ended or lapsed, nobody is signed in."""

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            _go_on(request, request.user)
        return self.get_response(request)


def _go_on(request: HttpRequest, person: Person) -> None:
    """Join the request to its stay, begin one after sign-in, or sign out where the stay is over."""
    at, key = timezone.now(), request.session.get(VISIT)
    if key is None:
        visit = actions.begin_visit(
            by=person, at=at, how=_how(request, person), address=_address(request), agent=_agent(request)
        )
        request.session[VISIT] = key = visit.pk
        _keep_choice(request, person)
    now = queries.visit_now(person, key, clock.today())
    why = lapsed(now.visit.began_at, now.visit.seen_at, at, _lifetimes()) if now else None
    if now is not None and why is None:
        actions.see_visit(now.visit, by=person, at=at)
        remember.saw(now.head)
        request.visit = now  # type: ignore[attr-defined]  # read by the frame and by the pages of the account
        return
    if now is not None and why is not None:
        actions.end_visit(now.visit, why, by=person, at=at)
    request.visit_ended = why or queries.visit_end(person, key)  # type: ignore[attr-defined]  # the gate tells it
    logout(request)


def _keep_choice(request: HttpRequest, person: Person) -> None:
    """The language that was chosen at the sign-in page just before is the person's own choice."""
    chosen = request.session.pop(CHOSEN, None)
    if chosen in LANGUAGES and chosen != person.language:
        person.language = actions.choose_language(chosen, by=person, at=clock.now()).language


def _how(request: HttpRequest, person: Person) -> How:
    records = get_authentication_records(request, person)
    if any(record.get("passwordless") for record in records):
        return How.PASSKEY
    return next((_HOWS[one["method"]] for one in reversed(records) if one.get("method") in _HOWS), How.UNKNOWN)


def _address(request: HttpRequest) -> str:
    return str(get_adapter(request).get_client_ip(request))


def _agent(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "")


def _lifetimes() -> Lifetimes:
    told = settings.KHIEN_SIGN_IN
    return Lifetimes(idle=timedelta(minutes=told.idle_minutes), whole=timedelta(hours=told.hours))


class Language:
    """The person's own language, kept with the account; before sign-in the one chosen in this browser, else Vietnamese.

    What the browser asks for is not a choice: half of the offices run an English one.
    """

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = (
            request.user.language
            if request.user.is_authenticated
            else request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        )
        language = chosen if chosen in LANGUAGES else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie",))
        return response


class SecondFactor:
    """Whoever must have a second factor and has none is led to setting it up; nothing else opens until then."""

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],  # noqa: ARG002
        args: tuple[object, ...],  # noqa: ARG002
        kwargs: dict[str, object],  # noqa: ARG002
    ) -> HttpResponseBase | None:
        now: queries.VisitNow | None = getattr(request, "visit", None)
        if now is None or not request.user.is_authenticated or not now.factor_asked or now.has_factor:
            return None
        match = request.resolver_match
        if is_open(match) or (match is not None and match.view_name in SETTING_UP):
            return None
        if queries.second_factor_need(request.user, clock.today()).state is not FactorState.MISSING:
            return None
        if request.headers.get("HX-Request"):  # a fragment has no room for it; the whole page goes there
            return HttpResponse(status=403, headers={"HX-Redirect": reverse("mfa_index")})
        if request.method not in ("GET", "HEAD"):
            messages.warning(request, _("Chưa có gì được lưu: trước hết hãy bật lớp đăng nhập thứ hai."))
        return redirect("mfa_index")
