"""What anybody may ask for without sign-in: what a unit released, and nothing else. Nobody is told more than that."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from khien.base import clock
from khien.organisations.queries import contacts as queries
from khien.organisations.rules.contacts import Purpose
from khien.web.contacts.shared import shown
from khien.web.contacts.views import vcard_answer
from khien.web.limits import reads_too_often

KEPT = "public, max-age=300"  # what was withdrawn leaves the caches of others within five minutes


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The unit's released contact points."""
    refusal = _too_often(request)
    if refusal is not None:
        return refusal
    found = queries.page_open_to_all(slug)
    if found is None:
        raise Http404
    at, order = clock.now(), list(Purpose)
    points = [shown(one, at) for one in queries.contacts_open_to_all(found)]
    points.sort(key=lambda one: order.index(Purpose(one.point.purpose)))
    response = render(request, "contacts/public.html", {"unit": found.unit, "points": points, "page": found})
    if not found.indexed:
        response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = KEPT
    return response


@require_safe
def vcard(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for an address book."""
    refusal = _too_often(request)
    if refusal is not None:
        return refusal
    found = queries.page_open_to_all(slug)
    if found is None:
        raise Http404
    return vcard_answer(found.unit, queries.contacts_open_to_all(found))


@require_safe
def security_txt(request: HttpRequest, domain: str) -> HttpResponse:
    """The file that a unit released for a domain, while it has not expired."""
    refusal = _too_often(request)
    if refusal is not None:
        return refusal
    found = queries.security_txt_open_to_all(domain, clock.now())
    if found is None:
        raise Http404
    return _plain(found.text)


@require_safe
def key(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """The public part of a key that signs such files."""
    refusal = _too_often(request)
    if refusal is not None:
        return refusal
    found = queries.key_open_to_all(fingerprint)
    if found is None:
        raise Http404
    return _plain(found.public)


def _plain(text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = KEPT
    return response


def _too_often(request: HttpRequest) -> HttpResponse | None:
    """A refusal where one address asks faster than any reader would."""
    return render(request, "429.html", status=429) if reads_too_often(request) else None
