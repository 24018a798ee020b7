"""What every page's frame shows: the viewer, the unit, the ways in. Pages add their own."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

import khien


def shell(request: HttpRequest) -> dict[str, Any]:
    """Values of base.html; nothing but the foot for someone who has not signed in."""
    frame: dict[str, Any] = {"version": khien.__version__, "health_url": reverse("health:page")}
    return frame
