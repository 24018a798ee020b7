"""The saved views of one's own: nobody sees another's, and none opens more than its page does."""

from django.db.models import QuerySet

from khien.organisations.models import Person, SavedView
from khien.organisations.queries.held import once
from khien.organisations.queries.rights import Viewer


def saved_views(viewer: Viewer, page: str = "") -> QuerySet[SavedView]:
    """The viewer's own, of one page or of all; a service or a machine has none."""
    own = SavedView.objects.filter(person_id=_person_id(viewer))
    return own.filter(page=page) if page else own.order_by("page", "name", "pk")


def first_view(viewer: Viewer, page: str) -> str | None:
    """The filters with which the viewer wants this page to open."""
    return next((view.query for view in views_of(viewer, page) if view.is_first), None)


def views_of(viewer: Viewer, page: str) -> list[SavedView]:
    """The viewer's own of one page, asked for once in a request."""
    return once(("views", _person_id(viewer), page), lambda: list(saved_views(viewer, page)))


def _person_id(viewer: Viewer) -> int:
    """0, which is nobody's, for a service."""
    return viewer.pk if isinstance(viewer, Person) else 0
