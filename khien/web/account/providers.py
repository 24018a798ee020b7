"""The body's own sign-in provider: there and back by OpenID Connect or SAML, linking, leaving. Absent until set up."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.core import ratelimit
from django.conf import settings
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from khien.organisations import actions
from khien.web.account import oidc, saml
from khien.web.account.arriving import UnableToArrive, Word, arrive, label

log = logging.getLogger(__name__)

SENT, LINKING = "provider_sent", "provider_linking"
LIVES = 600  # seconds to come back in, and to confirm a link in
CLAIMS = {"email": "email", "username": "preferred_username"}
COOKIE, COOKIE_LIVES = "khien-saml", 120


def configured() -> list[dict[str, str]]:
    """The ways in through a provider that the sign-in page offers; two that are both set up are told apart."""
    told = settings.KHIEN_SIGN_IN
    ways = [way for way, asked in (("oidc", told.oidc_issuer), ("saml", told.saml_metadata)) if asked]
    both = len(ways) > 1
    return [
        {"way": way, "url": reverse(f"account:{way}"), "label": f"{label()} ({way.upper()})" if both else label()}
        for way in ways
    ]


def own_addresses(request: HttpRequest) -> dict[str, str]:
    """What the provider's administrator must be told of this site, by view."""
    return {name: _whole(request, f"account:{name}") for name in ("oidc_back", "saml_back", "saml_metadata")}


@require_safe
@never_cache
def oidc_start(request: HttpRequest) -> HttpResponse:
    """Off to the provider, by OpenID Connect."""
    if request.user.is_authenticated:
        return redirect("home")
    return _to_oidc(request, linking=False)


@require_safe
@never_cache
def oidc_back(request: HttpRequest) -> HttpResponse:
    """Back from the provider: what was sent along is used up, whatever came of it."""
    client, kept, told = _client(), _taken(request, "oidc"), settings.KHIEN_SIGN_IN
    if kept is None or request.GET.get("state") != kept["state"]:
        return _refused(request, _("Lần đăng nhập này đã quá lâu hoặc đã dùng rồi. Hãy bắt đầu lại."))
    if "code" not in request.GET:
        log.warning("oidc: the provider answered %r", request.GET.get("error", "")[:80])
        return _refused(request, _("Nơi đăng nhập không cho vào, hoặc anh/chị đã bỏ dở. Hãy thử lại."))
    sent = oidc.Pending(kept["state"], kept["nonce"], kept["verifier"])
    try:
        back = _whole(request, "account:oidc_back")
        claims = oidc.word_for_code(
            oidc.discover(client.issuer), client, sent, request.GET["code"], back=back, needed=CLAIMS[told.claim]
        )
    except oidc.UnableToTrust as fault:
        log.warning("oidc: %s", fault)
        return _refused(
            request, _("Không tin được lời của nơi đăng nhập. Hãy thử lại; nếu vẫn vậy, báo người quản trị.")
        )
    word = Word(
        provider="oidc",
        issuer=client.issuer,
        subject=claims["sub"],
        lasting=True,
        email=str(claims.get("email") or ""),
        email_verified=claims.get("email_verified") is True,
        username=str(claims.get("preferred_username") or ""),
    )
    return _arrived(request, word, kept)


@require_safe
@never_cache
def saml_start(request: HttpRequest) -> HttpResponse:
    """Off to the provider, by SAML."""
    if request.user.is_authenticated:
        return redirect("home")
    return _to_saml(request, linking=False)


@csrf_exempt  # another site sends this form; what it holds is signed, and `saml_done` asks for our own request
@require_POST
@never_cache
@sensitive_post_parameters()
def saml_back(request: HttpRequest) -> HttpResponse:
    """The provider's form. Our session's cookie does not come along from another site, so the word waits in one."""
    metadata = _metadata()
    if not ratelimit.consume(request, action="login"):
        return _refused(request, _("Có quá nhiều yêu cầu trong thời gian ngắn. Hãy chờ một chút."), status=429)
    try:
        found = saml.trusted(metadata, _ours(request), request.POST.get("SAMLResponse", ""))
    except saml.UnableToTrustResponse as fault:
        log.warning("saml: %s", fault)
        return _refused(
            request, _("Không tin được lời của nơi đăng nhập. Hãy thử lại; nếu vẫn vậy, báo người quản trị.")
        )
    response = HttpResponseRedirect(reverse("account:saml_done"), status=303)
    response.set_signed_cookie(
        COOKIE,
        json.dumps(asdict(found)),
        max_age=COOKIE_LIVES,
        path=reverse("account:saml_done"),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@require_safe
@never_cache
def saml_done(request: HttpRequest) -> HttpResponse:
    """The word that waited, if it answers the request that this very browser sent; once."""
    _metadata()
    kept = _taken(request, "saml")
    try:
        found = saml.Response(**json.loads(str(request.get_signed_cookie(COOKIE, max_age=COOKIE_LIVES))))
    except (KeyError, BadSignature):
        found = None
    if found is None or kept is None or found.in_response_to != kept["number"]:
        response = _refused(request, _("Lần đăng nhập này đã quá lâu hoặc đã dùng rồi. Hãy bắt đầu lại."))
    else:
        word = Word(
            provider="saml",
            issuer=found.issuer,
            subject=found.subject,
            lasting=found.lasting,
            email=found.email,
            email_verified=True,  # SAML has no such mark: the body's own provider vouches for its attributes
            username=found.username or found.subject,
        )
        response = _arrived(request, word, kept)
    response.delete_cookie(COOKIE, path=reverse("account:saml_done"), samesite="Lax")
    return response


@require_safe
def saml_metadata(request: HttpRequest) -> HttpResponse:
    """What the provider's administrator takes in to know this site."""
    try:
        told = saml.own_metadata(_metadata(), _ours(request))
    except saml.UnableToTrustResponse as fault:
        return _unreachable(request, fault)
    return HttpResponse(told, content_type="application/samlmetadata+xml")


@require_safe
@never_cache
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]  # the library has no types
def link(request: HttpRequest, way: str) -> HttpResponse:
    """Off to the provider to prove an account there; nothing is linked before the person confirms it here."""
    if way not in ("oidc", "saml"):
        raise Http404
    return _to_oidc(request, linking=True) if way == "oidc" else _to_saml(request, linking=True)


@require_safe
@never_cache
def signed_out(request: HttpRequest) -> HttpResponse:
    """Signed out here; the provider's own session goes on until it is ended there."""
    client, there = _client(), ""
    if not ratelimit.consume(request, action="login"):
        return redirect("account_login")
    try:
        there = oidc.way_out(oidc.discover(client.issuer), client, back=_whole(request, "account_login"))
    except oidc.UnableToTrust as fault:
        log.warning("oidc: %s", fault)
    return render(request, "account/signed_out.html", {"there": there, "label": label()})


def _to_oidc(request: HttpRequest, *, linking: bool) -> HttpResponse:
    client, sent = _client(), oidc.pending()
    if not ratelimit.consume(request, action="login"):
        return _refused(request, _("Có quá nhiều yêu cầu trong thời gian ngắn. Hãy chờ một chút."), status=429)
    try:
        back = _whole(request, "account:oidc_back")
        there = oidc.way_there(oidc.discover(client.issuer), client, sent, back=back)
    except oidc.UnableToTrust as fault:
        return _unreachable(request, fault)
    _send(request, "oidc", linking, **asdict(sent))
    return HttpResponseRedirect(there)


def _to_saml(request: HttpRequest, *, linking: bool) -> HttpResponse:
    try:
        there, number = saml.way_there(_metadata(), _ours(request))
    except saml.UnableToTrustResponse as fault:
        return _unreachable(request, fault)
    _send(request, "saml", linking, number=number)
    return HttpResponseRedirect(there)


def _send(request: HttpRequest, way: str, linking: bool, **more: str) -> None:
    """Remember in this browser's session what must come back. A later attempt takes the place of an earlier one."""
    to = request.GET.get("next", "")
    safe = to if url_has_allowed_host_and_scheme(to, {request.get_host()}) else ""
    person = request.user.pk if linking else None
    request.session[SENT] = {"way": way, "to": safe, "at": time.time(), "linking": person, **more}


def _taken(request: HttpRequest, way: str) -> dict[str, Any] | None:
    """What was sent, used up; None where nothing was, or too long ago."""
    kept: dict[str, Any] | None = request.session.pop(SENT, None)
    return kept if kept and kept["way"] == way and time.time() - kept["at"] < LIVES else None


def _arrived(request: HttpRequest, word: Word, kept: dict[str, Any]) -> HttpResponse:
    if kept["linking"] is not None:
        if request.user.pk != kept["linking"]:
            return _refused(request, _("Lần đăng nhập này đã quá lâu hoặc đã dùng rồi. Hãy bắt đầu lại."))
        request.session[LINKING] = {"word": asdict(word), "at": time.time()}
        return redirect("account:linked")
    if request.user.is_authenticated:  # signed in meanwhile in another window
        return redirect("home")
    try:
        return arrive(request, word, to=kept["to"])
    except (UnableToArrive, actions.UnableToLink) as refusal:
        return _refused(request, str(refusal))


def _client() -> oidc.Client:
    told = settings.KHIEN_SIGN_IN
    if not told.oidc_issuer:
        raise Http404
    return oidc.Client(told.oidc_issuer, told.oidc_client, told.oidc_secret)


def _metadata() -> Path:
    if not settings.KHIEN_SIGN_IN.saml_metadata:
        raise Http404
    return Path(settings.KHIEN_SIGN_IN.saml_metadata)


def _ours(request: HttpRequest) -> saml.Addresses:
    return saml.Addresses(_whole(request, "account:saml_metadata"), _whole(request, "account:saml_back"))


def _whole(request: HttpRequest, view: str) -> str:
    """One of our addresses as the provider must know it: the public one where it was set."""
    public: str = settings.KHIEN_ADDRESS
    return public + reverse(view) if public else request.build_absolute_uri(reverse(view))


def _unreachable(request: HttpRequest, fault: ValueError) -> HttpResponse:
    log.warning("%s: %s", type(fault).__name__, fault)
    return _refused(request, _("Chưa tới được nơi đăng nhập. Hãy thử lại sau ít phút."), status=502)


def _refused(request: HttpRequest, sentence: str, *, status: int = 403) -> HttpResponse:
    return render(request, "account/provider_refused.html", {"sentence": sentence}, status=status)
