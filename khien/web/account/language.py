"""The switch between languages: kept with the account of whoever has signed in, and in the browser for the others."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from khien.base import clock
from khien.organisations import actions
from khien.organisations.rules.sign_in import LANGUAGES
from khien.web.staying import CHOSEN
from khien.web.viewing import viewer


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """The cookie is for the sign-in page of this browser; a choice made there becomes the person's at sign-in."""
    language = request.POST.get("language", "")
    if request.user.is_authenticated:
        actions.choose_language(language, by=viewer(request), at=clock.now())
    elif language in LANGUAGES:
        request.session[CHOSEN] = language
    else:
        raise actions.UnableToChooseLanguage(_("Khiên chỉ có tiếng Việt và tiếng Anh."))
    back = request.POST.get("next", "")
    response = redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "/")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
    return response
