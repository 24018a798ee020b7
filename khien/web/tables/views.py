"""Gives a table of the registry away, with the filters of its page."""

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from khien.web.tables.files import as_file
from khien.web.tables.registry import BY_NAME


@require_safe
def download(request: HttpRequest, name: str, kind: str) -> FileResponse:
    """All rows that the page would show, whatever page of it one is on."""
    table = BY_NAME.get(name)
    if table is None:
        raise Http404
    columns = [str(one) for one in table.columns]
    return as_file(request, kind, table.name, str(table.title), columns, table.rows(request))
