"""Opens a list with the view that its reader chose to see first. Rights are the page's: it only gets a query."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase

from khien.organisations.queries import first_view
from khien.web.saved.pages import PAGES
from khien.web.viewing import viewer


class FirstView:
    """Leads a list asked for without filters to the reader's own, unless they were taken off on the list itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
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
        match = request.resolver_match
        if request.method != "GET" or request.GET or match is None or match.view_name not in PAGES:
            return None
        from_itself = urlsplit(request.headers.get("Referer", "")).path == request.path
        if from_itself or request.headers.get("HX-Request") or not request.user.is_authenticated:
            return None
        query = first_view(viewer(request), match.view_name)
        return HttpResponseRedirect(f"{request.path}?{query}") if query else None
