"""What every request passes: a strict content policy, the sign-in gate, refusals turned into pages."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import ResolverMatch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from khien.base.remember import one_look
from khien.organisations.queries import NotAllowed, read_once
from khien.organisations.rules.sign_in import Ended
from khien.web import refused

Response = Callable[[HttpRequest], HttpResponseBase]

# Routes that anyone may ask for; every other one needs sign-in. Static files are served before this gate.
OPEN = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reset_password",
        "account_signup",  # answers that sign-up is closed
        "account_reauthenticate",  # sends an anonymous visitor to sign-in by itself
        "mfa_authenticate",
        "mfa_login_webauthn",
        "account:invited",
        "account:oidc",
        "account:oidc_back",
        "account:saml",
        "account:saml_back",
        "account:saml_done",
        "account:saml_metadata",
        "account:signed_out",
        "api_reference",
        "calendars:feed",
        "contacts:public_key",
        "contacts:public_page",
        "contacts:public_security_txt",
        "contacts:public_vcard",
        "health:page",
        "incidents:report_by_door",
        "presence:answer",
        "presence:feed",
        "set_language",
    }
)

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


# Why somebody who was signed in must sign in anew, where it is not their own doing.
OVER: Mapping[Ended, str] = {
    Ended.IDLE: gettext_noop("Phiên làm việc đã kết thúc vì để yên quá lâu."),
    Ended.OLD: gettext_noop("Phiên làm việc đã hết thời hạn."),
    Ended.ELSEWHERE: gettext_noop("Phiên làm việc này đã được kết thúc từ một máy khác của anh/chị."),
    Ended.ADMINISTRATOR: gettext_noop("Người quản trị đã kết thúc phiên làm việc này; đăng nhập lại để xem lý do."),
}


class ContentSecurityPolicy:
    """No inline script or style, nothing from another host; a view may only make it stricter."""

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response


class RightsReadOnce:
    """A request that only reads asks once which roles its person holds and where the chain ends; the next asks anew."""

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with read_once(), one_look():
            return self.get_response(request)


class SignedInOnly:
    """Every page asks for sign-in, except the routes that `OPEN` names."""

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
        if request.user.is_authenticated or is_open(request.resolver_match):
            return None
        reads = request.method in ("GET", "HEAD")
        over: Ended | None = getattr(request, "visit_ended", None)
        if over is not None and over in OVER:
            messages.info(request, _(OVER[over]))
        if not reads:
            messages.warning(
                request, _("Phiên làm việc đã hết hạn nên chưa có gì được lưu. Hãy đăng nhập rồi làm lại.")
            )
        if request.headers.get("HX-Request"):  # a fragment cannot show a sign-in form; the whole page goes there
            return HttpResponse(status=401, headers={"HX-Redirect": resolve_url(settings.LOGIN_URL)})
        # What was sent is gone, and its address may take nothing but sending: back to the page with the form.
        return redirect_to_login(request.get_full_path() if reads else refused.came_from(request))


def is_open(match: ResolverMatch | None) -> bool:
    """Whether a route may be read without sign-in."""
    return match is not None and (match.view_name in OPEN or match.namespaces[:1] == ["api"])


class Refusals:
    """The outermost door of the pages: a refusal becomes a page that says why, a fault an apology and a log line."""

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            return refused.not_this_way(request, response)
        return response

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponseBase | None:
        if isinstance(fault, Http404 | PermissionDenied | SuspiciousOperation):
            return None  # Django's own handlers show our pages for these
        if isinstance(fault, NotAllowed):
            return refused.not_allowed(request, fault)
        if type(fault).__name__.startswith("UnableTo"):
            return refused.unable(request, str(fault))
        return None
