"""Pages around sign-in that the library does not have."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def forgotten(request: HttpRequest) -> HttpResponse:
    """Nobody resets a password by e-mail here: an administrator hands out a new one-time link."""
    return render(request, "account/forgotten.html")
