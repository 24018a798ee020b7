"""Saving the filters of a list under a name: one's own affair, which gives nobody a right."""

from datetime import datetime

from django.db import transaction

from khien.base import audit
from khien.organisations.models import Person, SavedView
from khien.organisations.queries import Viewer
from khien.organisations.queries.rights import NotAllowed
from khien.organisations.rules.names import tidy

MOST_VIEWS = 50  # of one person on one page
LONGEST_NAME, LONGEST_FILTERS = 80, 1000


class UnableToSaveView(ValueError):
    """The view cannot be kept so; the message is fit for the user."""


@transaction.atomic
def save_view(*, by: Viewer, at: datetime, page: str, name: str, query: str, is_first: bool = False) -> SavedView:
    """Keep the filters of a page under a name; a view of that name there is replaced."""
    person, name = _person(by), _name(name)
    if len(query) > LONGEST_FILTERS:
        raise UnableToSaveView("Cách lọc này quá dài để lưu; hãy bớt điều kiện.")
    own = SavedView.objects.select_for_update().filter(person=person, page=page)
    known = own.filter(name=name).first()
    if known is None and own.count() >= MOST_VIEWS:
        raise UnableToSaveView(f"Đã có {MOST_VIEWS} cách xem ở trang này; hãy xóa bớt trước.")
    if is_first:
        own.filter(is_first=True).update(is_first=False)
    view = known or SavedView(person=person, page=page, name=name)
    view.query, view.is_first, view.made_at = query, is_first, at
    view.save()
    _note("view.saved", person, at, view)
    return view


@transaction.atomic
def change_view(view: SavedView, *, by: Viewer, at: datetime, name: str, is_first: bool) -> SavedView:
    """Another name, or whether the page opens with it."""
    person, name = _person(by), _name(name)
    row = _own(view, person)
    others = SavedView.objects.filter(person=person, page=row.page).exclude(pk=row.pk)
    if others.filter(name=name).exists():
        raise UnableToSaveView(f"Trang này đã có cách xem tên “{name}”.")
    if is_first:
        others.filter(is_first=True).update(is_first=False)
    row.name, row.is_first = name, is_first
    row.save(update_fields=["name", "is_first"])
    _note("view.changed", person, at, row)
    return row


@transaction.atomic
def delete_view(view: SavedView, *, by: Viewer, at: datetime) -> None:
    """Forget it."""
    person = _person(by)
    row = _own(view, person)
    _note("view.deleted", person, at, row)
    row.delete()


def _person(by: Viewer) -> Person:
    if not isinstance(by, Person):
        raise NotAllowed("Chỉ người dùng mới lưu cách xem cho mình.", seen=True)
    return by


def _own(view: SavedView, person: Person) -> SavedView:
    row = SavedView.objects.select_for_update().filter(pk=view.pk, person=person).first()
    if row is None:
        raise NotAllowed("Không tìm thấy cách xem này.", seen=False)
    return row


def _name(name: str) -> str:
    name = tidy(name)
    if not name:
        raise UnableToSaveView("Hãy đặt tên cho cách xem.")
    if len(name) > LONGEST_NAME:
        raise UnableToSaveView(f"Tên cách xem dài quá {LONGEST_NAME} ký tự.")
    return name


def _note(action: str, person: Person, at: datetime, view: SavedView) -> None:
    """The name is a person's own words, and filters may hold a name: both are kept apart."""
    told = {"name": view.name, "query": view.query}
    audit.record(action, f"person:{person.pk}", by=person, at=at, details={"page": view.page}, personal=told)
