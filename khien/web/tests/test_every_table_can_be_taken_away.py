"""Tables as XLSX and CSV: all rows of the page's filters, days as days, rights as the page; no list without one."""

import csv
import io
import re
import time
from collections.abc import Iterator
from datetime import date, datetime

import openpyxl
import pytest
from django.urls import NoReverseMatch, reverse

from khien.base import clock
from khien.evidence import actions as evidence
from khien.evidence.actions import SubjectRef
from khien.evidence.tests.checks import planned
from khien.files.actions import store_bytes
from khien.organisations.models import Person, Unit
from khien.organisations.words import index
from khien.reports.tests.yearly_at_hand import begun
from khien.web.tables.registry import BY_NAME, TABLES
from khien.web.tests.letters_at_hand import NOW, sent, signed_in
from tests.promises import project
from tests.world import World

pytestmark = pytest.mark.django_db

NO_TABLE = {
    "khien/web/templates/admin/": "what an administrator sets, few and short",
    "khien/web/templates/account/": "one's own account",
    "khien/web/templates/api/": "the reference of the API: documentation",
    "khien/web/templates/assessments/finish.html": "a form: what is about to be said of each content",
    "khien/web/templates/assessments/hold.html": "a form: what was tested; the scope comes with the check's page",
    "khien/web/templates/assessments/take_in.html": "a step of taking a scanner's table in: what it says",
    "khien/web/templates/channels/": "the few channels of a unit",
    "khien/web/templates/presence/checks.html": "whom to ask this minute; what came of it is in each unit's log",
    "khien/web/templates/rosters/tally.html": "how many shifts each person has, beside the roster that is taken away",
    "khien/web/templates/teams/take_in.html": "people of a table that somebody just sent in",
    "khien/web/templates/watches/roster.html": "the shifts of one roster, which comes as PDF and Word",
    "khien/web/templates/notices/remind.html": "a step of reminding: who is about to be told",
    "khien/web/templates/letters/already_rows.html": "a step of sending: what units had proven before",
    "khien/web/templates/letters/sheet_batch.html": "a step of taking answer sheets back: what was just handed in",
    "khien/web/templates/letters/send.html": "a step of sending: what is about to go out",
    "khien/web/templates/letters/targets.html": "a step of sending: who is to get what",
    "khien/web/templates/reports/figures.html": "the figures inside a report, which comes as PDF and Word",
    "khien/web/templates/yearly/one.html": "the figures of one report, which comes as PDF, Word and Excel",
    "khien/web/templates/systems/long_table.html": "faults of a long table that somebody just sent in",
    "khien/web/templates/units/import.html": "faults of a table that somebody just sent in",
    "khien/web/templates/units/links.html": "one-time links: shown once, kept nowhere",
    "khien/web/templates/work/duty.html": "the parts of one duty",
    "khien/web/templates/components/": "components, shown by pages that name their tables",
}


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


def rows_of(person: Person, table: str, query: str = "") -> list[list[str]]:
    """The table as CSV gives it, without its heading; and that XLSX has as many rows."""
    client = signed_in(person)
    text = client.get(f"{reverse('tables:download', args=[table, 'csv'])}?{query}").getvalue().decode("utf-8-sig")
    book = client.get(f"{reverse('tables:download', args=[table, 'xlsx'])}?{query}").getvalue()
    sheet = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]
    rows = list(csv.reader(io.StringIO(text)))
    assert sheet.max_row == len(rows)
    assert [cell.value for cell in sheet[1]] == rows[0]
    assert rows[0] == [str(column) for column in BY_NAME[table].columns]
    return rows[1:]


def test_each_table_has_its_page_and_the_page_names_it(world: World) -> None:
    assert len(BY_NAME) == len(TABLES)
    named = set()
    for name in project.written_in(".html"):
        named |= set(re.findall(r'{% list_tools "([\w-]+)"', project.text(name)))
    assert named == set(BY_NAME)


def test_every_page_with_a_table_of_rows_offers_it_as_a_file() -> None:
    """A table inside a part of a page counts for the page that includes it."""
    parts = {"units/rows.html": "units/index.html", "standing/answer_rows.html": "standing/answers.html"}
    parts |= {"forwarding/chain_table.html": "forwarding/chain_body.html"}
    without = []
    for name in project.written_in(".html"):
        short = name.removeprefix("khien/web/templates/")
        if name == short or "{% table " not in project.text(name) or name.startswith(tuple(NO_TABLE)):
            continue
        page = f"khien/web/templates/{parts.get(short, short)}"
        if "{% list_tools" not in project.text(page):
            without.append(short)
    assert without == []


def test_the_list_of_letters_comes_with_its_filters(world: World) -> None:
    letter = sent(world)
    coordinator = world.department_coordinator
    [row] = rows_of(coordinator, "van-ban", "xem=da-gui")
    assert row[:4] == [letter.number, "26/08/2026", letter.issuer, letter.subject]
    assert row[9:] == ["3", "3"]
    assert rows_of(coordinator, "van-ban", "xem=da-gui&tim=khong-co") == []
    [received] = rows_of(world.north_officer, "van-ban")
    assert received[4] == world.north.name


def test_the_units_of_a_letter_come_as_the_tab_has_them(world: World) -> None:
    letter = sent(world)
    coordinator, query = world.department_coordinator, f"van_ban={letter.pk}"
    rows = rows_of(coordinator, "don-vi-nhan", query)
    assert {row[0] for row in rows} == {world.north.name, world.south.name, world.telecom.name}
    assert [row[0] for row in rows_of(coordinator, "don-vi-nhan", f"{query}&tim=bac+lam")] == [world.north.name]
    assert rows_of(coordinator, "don-vi-nhan", f"{query}&trang_thai=accepted") == []
    for asked in (query, "", "van_ban=x"):
        assert signed_in(world.north_officer).get(f"/bang/don-vi-nhan.csv?{asked}").status_code == 404


def test_evidence_names_only_units_in_reach(world: World) -> None:
    evidence.record(
        by=world.department_coordinator,
        at=NOW,
        provider=world.department,
        proof="backup_run",
        happened_on=date(2026, 9, 1),
        facts={"what": "=1+1", "succeeded": True},
        subjects=[SubjectRef(world.north), SubjectRef(world.south, world.south_site)],
        files=[store_bytes(b"1", "nhat-ky.txt", by=None, at=NOW)],
        note="=HYPERLINK(1)",
    )
    [seen] = rows_of(world.north_officer, "minh-chung")
    assert seen[3] == world.north.name
    assert seen[7] == "'=HYPERLINK(1)"
    [whole] = rows_of(world.department_coordinator, "minh-chung", "loai=backup_run")
    assert whole[3] == f"{world.north.name}; {world.south.name}: {world.south_site.name}"
    assert rows_of(world.department_coordinator, "minh-chung", "loai=backup_321") == []
    assert len(rows_of(world.department_leader, "minh-chung-cho-xem-xet")) == 0


def test_days_are_days_in_a_spreadsheet(world: World) -> None:
    sent(world)
    client = signed_in(world.department_coordinator)
    book = openpyxl.load_workbook(io.BytesIO(client.get("/bang/van-ban.xlsx?xem=da-gui").getvalue()))
    sheet = book.worksheets[0]
    assert (sheet["B2"].value, sheet["B2"].number_format) == (datetime.fromisoformat("2026-08-26"), "dd/mm/yyyy")
    assert sheet["H2"].value == datetime.fromisoformat("2026-09-03T09:00"), "in Vietnam's time"
    assert sheet.freeze_panes == "A2" and sheet.print_title_rows == "$1:$1"
    told = {row[0].value: row[1].value for row in book["Nguồn"].iter_rows()}
    assert told["Người lập"] == world.department_coordinator.full_name
    assert str(told["Từ địa chỉ"]).endswith("/bang/van-ban.xlsx?xem=da-gui")


def test_a_file_is_called_after_its_table_and_the_day(world: World) -> None:
    answer = signed_in(world.administrator).get("/bang/don-vi.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="don-vi-2026-09-03.csv"'
    assert answer.getvalue().startswith(b"\xef\xbb\xbf")


def test_units_come_with_everything_below_and_people_with_their_roles(world: World) -> None:
    assert len(rows_of(world.department_leader, "don-vi")) == 6
    assert [row[0] for row in rows_of(world.department_leader, "don-vi", "tim=bac+lam")] == [world.north.name]
    people = rows_of(world.department_leader, "nguoi", f"don_vi={world.north.pk}")
    assert {row[0] for row in people} == {"Lý Bắc Một", "Mai Bắc Hai", "Tạ Bắc Ba"}
    assert rows_of(world.department_leader, "he-thong", f"don_vi={world.north.pk}")[0][2] == world.north.name


def _is_of_one_thing(page: str) -> bool:
    """Whether the page's address names what it is of."""
    try:
        reverse(page)
    except NoReverseMatch:
        return True
    return False


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_a_table_is_refused_where_its_page_is(world: World, name: str) -> None:
    client, page = signed_in(world.telecom_officer), BY_NAME[name].page
    query = f"don_vi={world.north.pk}"
    if page == "controls:index":
        query = f"he_thong={world.north_site.pk}"
        assert client.get(f"/bang/{name}.csv?{query}").status_code == 404
        assert (
            "5.1.1.1"
            in signed_in(world.north_leader).get(f"/bang/{name}.csv?{query}&luat=attt-2016").getvalue().decode()
        )
        return
    if page == "assessments:one":
        query = f"cuoc={planned(world).pk}"
        assert client.get(f"/bang/{name}.csv?{query}").status_code == 404
        assert client.get(f"/bang/{name}.csv?cuoc=x").status_code == 404
        return
    if page == "yearly:rows":
        report = begun(world.north, world.north_officer)
        assert client.get(f"/bang/{name}.csv?bao_cao={report.pk}").status_code == 404
        assert client.get(f"/bang/{name}.csv?bao_cao=x").status_code == 404
        own = signed_in(world.north_officer).get(f"/bang/{name}.csv?bao_cao={report.pk}")
        assert world.north_site.name in own.getvalue().decode()
        return
    if page in ("letters:one", "forwarding:chain", "notices:reminder"):
        query = f"van_ban={sent(world).pk}"
        assert signed_in(world.police_leader).get(f"/bang/{name}.csv?{query}").status_code == 404
        return
    if page != "units:one" and _is_of_one_thing(page):  # nobody said of what; tests/rights/matrix.csv has who may
        assert client.get(f"/bang/{name}.csv").status_code == 404
        return
    here = reverse(page, args=[world.north.pk]) if page == "units:one" else reverse(page)
    page_status = client.get(f"{here}?{query}").status_code
    answer = client.get(f"/bang/{name}.csv?{query}")
    if page_status != 200:
        assert answer.status_code == page_status
    else:
        assert world.north.name not in answer.getvalue().decode()


def test_what_is_no_table_is_not_found(world: World) -> None:
    client = signed_in(world.administrator)
    assert client.get("/bang/la-lung.csv").status_code == 404
    assert client.get("/bang/don-vi.pdf").status_code == 404


def test_three_thousand_rows_come_in_three_seconds(world: World) -> None:
    units = Unit.objects.bulk_create(
        Unit(
            name=f"Trường Mẫu {n}",
            name_folded=f"truong mau {n}",
            kind="upper_school",
            parent=world.department,
            path=f"{world.department.path}{100_000 + n}/",
        )
        for n in range(3500)
    )
    index(unit.pk for unit in units)
    client = signed_in(world.department_leader)
    for kind in ("xlsx", "csv"):
        began = time.perf_counter()
        assert len(client.get(f"/bang/don-vi.{kind}").getvalue()) > 50_000
        assert time.perf_counter() - began < 3
    assert len(rows_of(world.department_leader, "don-vi")) == 3506


def test_a_table_too_long_is_refused_in_words_and_nothing_is_sent(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("khien.web.tables.files.MOST_ROWS", 3)
    answer = signed_in(world.department_leader).get("/bang/don-vi.xlsx")
    assert answer.status_code == 422
    assert "điều kiện lọc" in answer.content.decode()


def test_a_list_prints_who_printed_it_and_from_where(world: World) -> None:
    page = signed_in(world.department_leader).get("/don-vi/?tim=bac").content.decode()
    assert "http://testserver/don-vi/?tim=bac" in page
    assert "In lúc" in page and "data-print" in page


def test_a_person_who_left_takes_nothing_away(world: World) -> None:
    assert signed_in(world.removed).get("/bang/don-vi.csv").status_code == 302
