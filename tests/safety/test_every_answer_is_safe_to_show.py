"""Every page, download and picture of the site: its headers, what it would run, whom it would ask, what it gives."""

import csv
import io
from collections.abc import Iterator

import openpyxl
import pytest
from django.test.client import ClientHandler

from khien.web.middleware import POLICY
from tests.rights import matrix
from tests.rights.scene import Scene
from tests.rights.stage import FORMULA
from tests.rights.walk import Visitor, Walk
from tests.safety.pages import Page

pytestmark = pytest.mark.django_db

FITTING = {
    (line.route, line.of): persona
    for line in matrix.lines()
    if line.method == "GET"
    for persona in [next((name for name, cell in line.cells.items() if cell == "yes"), None)]
    if persona
}
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = ("text/html", "image/png", "image/jpeg", "application/json")  # everything else is a download
PLAIN = ("contacts:public_security_txt", "contacts:public_key")  # RFC 9116: shown as plain text, and never sniffed
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture(scope="module")
def answers(walk: Walk, stage_scenes: dict[tuple[str, str], Scene]) -> dict[str, tuple[dict[str, str], bytes]]:
    """Headers and body of every address, asked once by somebody who is let in."""
    found = {}
    for key, persona in FITTING.items():
        response = walk.clients[persona].get(stage_scenes[key].url)
        body = b"".join(response) if response.streaming else response.content
        found[" ".join(key).strip()] = (dict(response.headers), body)
    return found


Answers = dict[str, tuple[dict[str, str], bytes]]


def pages(answers: Answers) -> Iterator[tuple[str, Page]]:
    for name, (headers, body) in answers.items():
        if headers.get("Content-Type", "").startswith("text/html"):
            yield name, Page(body.decode())


def test_every_answer_carries_the_policy_and_is_never_sniffed_or_framed(answers: Answers) -> None:
    stricter = "sandbox; default-src 'none'"
    for name, (headers, _body) in answers.items():
        assert headers["Content-Security-Policy"] in {POLICY, stricter}, name
        assert headers["X-Content-Type-Options"] == "nosniff", name
        assert headers["X-Frame-Options"] == "DENY", name
        assert headers["Referrer-Policy"] == "same-origin", name


def test_no_page_holds_a_script_or_a_style_of_its_own(answers: Answers) -> None:
    """The stage's names, notes and letters are full of markup: a page that forgets to escape is found here too."""
    assert {name: page.blocked for name, page in pages(answers) if page.blocked} == {}


def test_no_page_names_an_address_of_another_host(answers: Answers) -> None:
    assert {name: page.abroad for name, page in pages(answers) if page.abroad} == {}


def test_every_form_carries_its_token(answers: Answers) -> None:
    assert [name for name, page in pages(answers) if page.tokenless] == []


def test_what_is_not_a_page_leaves_as_a_download_in_a_sandbox(answers: Answers) -> None:
    downloads = 0
    for name, (headers, _body) in answers.items():
        if headers.get("Content-Disposition", "").startswith("attachment") and "recovery" not in name:
            assert headers["Content-Security-Policy"].startswith("sandbox"), name
            assert "no-store" in headers["Cache-Control"], name
            downloads += 1
        elif "Location" not in headers:
            kinds = ("text/plain; charset=utf-8",) if name.startswith(PLAIN) else SHOWN
            assert headers["Content-Type"].startswith(kinds), name
    assert downloads >= 10


def test_no_cell_of_any_table_is_a_formula(answers: Answers) -> None:
    """A unit is called `=HYPERLINK(…)`; every XLSX and CSV of the site is looked through."""
    tables, bearing = 0, set()
    for name, (headers, body) in answers.items():
        kind = headers.get("Content-Type", "")
        cells = list(_cells(kind, body))
        tables += bool(cells)
        assert [value for value, runs in cells if runs] == [], name
        if any(FORMULA in value for value, _runs in cells):
            bearing.add(kind.partition(";")[0])
    assert tables >= 6
    assert bearing == {SPREADSHEET, "text/csv"}


def _cells(kind: str, body: bytes) -> Iterator[tuple[str, bool]]:
    """Every cell as text, and whether a spreadsheet would run it."""
    if kind.startswith(SPREADSHEET):
        for sheet in openpyxl.load_workbook(io.BytesIO(body)):
            for row in sheet.iter_rows():
                yield from ((str(cell.value or ""), cell.data_type == "f" or bool(cell.hyperlink)) for cell in row)
    if kind.startswith("text/csv"):
        for line in csv.reader(io.StringIO(body.decode("utf-8-sig"))):
            yield from ((cell, cell.startswith(DANGEROUS)) for cell in line)


BY_THE_PROVIDER = ("account:saml_back", "")  # posted from the provider's own page: its signature is the token


@pytest.mark.parametrize("persona", ["department.coordinator", "anonymous"])
def test_a_post_without_its_token_is_refused_everywhere(
    persona: str, walk: Walk, stage_scenes: dict[tuple[str, str], Scene]
) -> None:
    """Also where the person has the right, also at routes that take no POST at all."""
    visitor: Visitor = walk.clients[persona]
    strict = Visitor()
    strict.handler, strict.cookies = ClientHandler(enforce_csrf_checks=True), visitor.cookies
    let_in = [
        (route, of)
        for (route, of), scene in stage_scenes.items()
        if strict.post(scene.url, scene.sent()).status_code != 403
    ]
    assert let_in == [BY_THE_PROVIDER]
