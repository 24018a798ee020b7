"""What an auditor sees of the trail: every action in words, filters, who may see names, and whether the chain holds."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from khien.base import audit, clock, triggers
from khien.base.models import Entry
from khien.evidence.rules import Decision
from khien.organisations import actions as organisations
from khien.web.audit.wording import ACTIONS
from tests.world import World

NOW = datetime(2026, 9, 3, 2, 0, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[3] / "khien"
ACTION = re.compile(r"[a-z_]+\.[a-z_]+")


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


def recorded() -> set[str]:
    """Every name of an action in the slices' code: written out, or built of a word that is."""
    found = {f"evidence.{decision}" for decision in Decision}
    kinds = {name.partition(".")[0] for name in ACTIONS}
    for path in ROOT.rglob("*.py"):
        if {"tests", "web", "api", "cli"} & set(path.parts):
            continue
        source = path.read_text(encoding="utf-8")
        nodes = list(ast.walk(ast.parse(source)))
        found |= {name for node in nodes if (name := action_of(node))}
        if "audit" in source or "_note(" in source:
            written = {str(node.value) for node in nodes if isinstance(node, ast.Constant)}
            found |= {one for one in written if ACTION.fullmatch(one) and one.partition(".")[0] in kinds}
        found |= {f"directive.{name}" for name in re.findall(r'\btrace\(\s*\w+,\s*"([a-z_]+)"', source)}
    return found


def action_of(call: ast.AST) -> str:
    """The action that a call writes to the trail; empty where it writes none, or builds the name."""
    if not isinstance(call, ast.Call) or not call.args or not isinstance(call.args[0], ast.Constant):
        return ""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    given = str(call.args[0].value)
    writes = name in {"record", "note", "_note", "trace", "_record", "note_finding"}
    return given if writes and ACTION.fullmatch(given) else ""


def test_every_action_has_words_and_every_word_an_action() -> None:
    assert recorded() == set(ACTIONS)


@pytest.mark.django_db
def test_what_was_done_reads_in_plain_words_with_names(client: Client, world: World) -> None:
    organisations.rename_unit(world.north, by=world.administrator, at=NOW, name="Trường THPT Bắc Lâm Mới")
    client.force_login(world.auditor)
    seen = client.get("/nhat-ky/").content.decode()
    for words in ("Đổi tên đơn vị", world.administrator.full_name, "Trường THPT Bắc Lâm Mới", "Thêm người dùng"):
        assert words in seen
    assert str(audit.head()[1]) in seen


@pytest.mark.django_db
def test_filters_narrow_and_bad_ones_say_so(client: Client, world: World) -> None:
    organisations.rename_unit(world.north, by=world.administrator, at=NOW, name="Tên Mới")
    client.force_login(world.auditor)
    one = client.get(f"/nhat-ky/?viec=unit.renamed&don_vi={world.department.pk}&ngay=03/09/2026").content.decode()
    assert "1 mục" in one
    assert "1 mục" in client.get(f"/nhat-ky/?ve=unit:{world.north.pk}&viec=unit.renamed").content.decode()
    assert "Không có mục nào khớp" in client.get("/nhat-ky/?viec=report.closed").content.decode()
    assert "Ngày không đúng" in client.get("/nhat-ky/?ngay=99/99/2026").content.decode()
    assert client.get("/nhat-ky/?don_vi=999999").status_code == 404


@pytest.mark.django_db
def test_a_coordinator_reads_the_trail_of_their_unit_alone(client: Client, world: World) -> None:
    organisations.rename_unit(world.south, by=world.administrator, at=NOW, name="Tên Phía Nam")
    foreign = Entry.objects.order_by("-seq")[0]
    client.force_login(world.north_coordinator)
    assert world.south_officer.full_name not in client.get("/nhat-ky/").content.decode()
    assert client.get(f"/nhat-ky/{foreign.seq}/").status_code == 404
    assert client.get(f"/nhat-ky/?don_vi={world.south.pk}").status_code == 404


@pytest.mark.django_db
def test_officers_do_not_read_the_trail(client: Client, world: World) -> None:
    client.force_login(world.north_officer)
    assert client.get("/nhat-ky/").status_code == 403
    assert client.post("/nhat-ky/kiem-tra/").status_code == 403


@pytest.mark.django_db
def test_the_personal_part_is_for_the_administrator_and_oneself(client: Client, world: World) -> None:
    entry = Entry.objects.get(action="person.created", subject=f"person:{world.north_officer.pk}")
    client.force_login(world.auditor)
    told = client.get(f"/nhat-ky/{entry.seq}/").content.decode()
    assert "chỉ hiện với người có trách nhiệm" in told
    assert world.north_officer.email not in told
    client.force_login(world.administrator)
    assert world.north_officer.email in client.get(f"/nhat-ky/{entry.seq}/").content.decode()


@pytest.mark.django_db
def test_a_whole_chain_is_said_to_be_whole_and_a_broken_one_where_it_breaks(client: Client, world: World) -> None:
    client.force_login(world.auditor)
    assert "Chuỗi nguyên vẹn" in client.post("/nhat-ky/kiem-tra/").content.decode()
    with connection.cursor() as cursor:
        for statement in triggers.REMOVE[connection.vendor]:
            cursor.execute(statement)
    Entry.objects.filter(seq=5).update(action="unit.moved")
    seen = client.post("/nhat-ky/kiem-tra/").content.decode()
    assert "Chuỗi bị hỏng ở 1 chỗ" in seen
    assert "Mục 5: nội dung không khớp" in seen


@pytest.mark.django_db
def test_a_chain_too_long_for_a_page_names_the_command(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("khien.web.audit.views.MOST_AT_ONCE", 3)
    client.force_login(world.auditor)
    assert "khien audit verify" in client.post("/nhat-ky/kiem-tra/").content.decode()


def emptied(*tables: str) -> None:
    with connection.cursor() as cursor:
        for statement in triggers.REMOVE[connection.vendor]:
            cursor.execute(statement)
        for table in tables:
            cursor.execute(f"DELETE FROM {table}")


@pytest.mark.django_db
def test_a_chain_that_was_emptied_with_its_head_is_not_called_whole(client: Client, world: World) -> None:
    emptied("base_personal", "base_entry", "base_head")
    client.force_login(world.auditor)
    seen = client.post("/nhat-ky/kiem-tra/").content.decode()
    assert "chuỗi trống trong khi" in seen and "Chuỗi nguyên vẹn" not in seen


@pytest.mark.django_db
def test_a_tail_that_was_cut_shows_by_the_head_that_a_paper_bears(client: Client, world: World) -> None:
    seq, digest = audit.head()
    client.force_login(world.auditor)
    paper = f"{seq}: {digest[:16]}…"
    whole = client.post("/nhat-ky/kiem-tra/", {"ma": paper}).content.decode()
    assert "Mã trên giấy khớp" in whole
    with connection.cursor() as cursor:
        for statement in triggers.REMOVE[connection.vendor]:
            cursor.execute(statement)
        cursor.execute("DELETE FROM base_personal WHERE entry_id > %s", [seq - 2])
        cursor.execute("DELETE FROM base_entry WHERE seq > %s", [seq - 2])
        before = Entry.objects.get(seq=seq - 2)
        cursor.execute("UPDATE base_head SET seq = %s, digest = %s", [before.seq, before.digest])
    assert "Chuỗi nguyên vẹn" in client.post("/nhat-ky/kiem-tra/").content.decode(), "nothing inside tells of it"
    cut = client.post("/nhat-ky/kiem-tra/", {"ma": paper}).content.decode()
    assert "giấy đã in ghi nhận" in cut and "Chuỗi nguyên vẹn" not in cut
    assert "ít nhất 16 ký tự" in client.post("/nhat-ky/kiem-tra/", {"ma": "12:ab"}).content.decode()
