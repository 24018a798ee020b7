"""A person's calendars, and the one that an address names."""

from django.db.models import QuerySet

from khien.notices.models import Feed
from khien.organisations.queries import Viewer
from khien.organisations.rules.links import digest_of_token


def feeds_of(viewer: Viewer) -> QuerySet[Feed]:
    """The calendars that the viewer made and has not ended, the newest first."""
    rows = Feed.objects.filter(person=getattr(viewer, "pk", None), ended_at=None)
    return rows.select_related("unit").order_by("-made_at", "-pk")


def feed_of_token(token: str) -> Feed | None:
    """The calendar of an address; None for one that is none, was ended, or whose owner has left."""
    rows = Feed.objects.filter(digest=digest_of_token(token), ended_at=None, person__is_active=True)
    return rows.select_related("person", "unit").first()
