"""What was submitted is what is downloaded later; papers are made in the background and outlive a killed worker."""

import io
import json
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from khien.base import clock
from khien.base.actors import Service
from khien.base.ids import new_id
from khien.base.models import Entry
from khien.dossiers import actions, queries
from khien.dossiers.actions import making
from khien.dossiers.models import Dossier, FiledFile, Filing, PaperOrder, Step
from khien.dossiers.papers.bundle import MANIFEST
from khien.dossiers.papers.frozen import UnableToUnpack
from khien.dossiers.rules.orders import BUNDLE, KEPT, LEASE, TRIES, Stage
from khien.dossiers.rules.states import Act
from khien.dossiers.tests.filed import NOW, TODAY, drafted, signed, step
from khien.files.actions import keep_made
from khien.files.models import StoredFile
from khien.files.queries import is_erased, open_bytes
from khien.law.types import Regime
from khien.organisations.queries import NotAllowed
from khien.organisations.rules.names import ERASED
from khien.systems.models import InformationSystem
from tests.world import World

pytestmark = pytest.mark.django_db


def _submitted(world: World, level: int = 2, **given: Any) -> Dossier:
    return step(drafted(world, level, **given), Act.SUBMIT, world.north_officer, signed=signed("05/CV"))


def _made(row: PaperOrder) -> PaperOrder:
    making.make(row.pk)
    row.refresh_from_db()
    return row


def _zip(row: PaperOrder) -> zipfile.ZipFile:
    assert row.file is not None
    with open_bytes(row.file) as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def test_what_was_submitted_is_what_is_in_the_zip_whatever_the_inventory_says_later(world: World) -> None:
    row = _submitted(world)
    filing = Filing.objects.get()
    InformationSystem.objects.filter(pk=world.north_marks.pk).update(purpose="Mục đích viết sau khi nộp")
    row.refresh_from_db()
    first = _made(PaperOrder.objects.get(filing=filing))
    assert first.state == Stage.MADE
    names = set(_zip(first).namelist())
    assert {"ho-so/01-tong-quan.pdf", "ho-so/01-tong-quan.docx", "ho-so/danh-muc.xlsx"} <= names
    again = _made(actions.order_papers(row, "filing", filing=filing, by=world.north_officer, at=NOW))
    assert (again.pk != first.pk, _zip(again).read(MANIFEST)) == (True, _zip(first).read(MANIFEST))
    whole = _zip(_made(actions.order_papers(row, BUNDLE, by=world.north_officer, at=NOW)))
    for name in ("ho-so/01-tong-quan.pdf", "ho-so/02-de-xuat.docx"):
        assert whole.read(name) == _zip(first).read(name)
    assert any(name.startswith("du-thao/") for name in whole.namelist())
    assert json.loads(whole.read(MANIFEST))["filed"][0]["content_sha256"] == filing.digest
    _now, found = queries.redrawn(row, queries.content_of(filing), TODAY)
    assert [one.id for one in found] == ["tong-quan"]
    assert "Mục đích viết sau khi nộp" in str(found[0].changes)


def test_each_round_is_kept_and_the_last_one_stands(world: World) -> None:
    row = _submitted(world)
    row = step(row, Act.ASK_SUPPLEMENT, world.department_coordinator)
    given = {"risks": "Lộ điểm số và mất dữ liệu"}
    row = actions.write_words(
        row,
        given,
        policy_number="12/QĐ",
        policy_on=date(2026, 9, 1),
        version=row.version,
        by=world.north_officer,
        at=NOW,
    )
    row = step(row, Act.SUBMIT, world.north_officer)
    first, second = Filing.objects.order_by("pk")
    assert first.digest != second.digest
    assert queries.standing_filings(row) == [second]
    assert [one.pk for one in queries.filings_of(row)] == [second.pk, first.pk]


def test_the_presentation_is_frozen_when_it_is_presented(world: World) -> None:
    row = _submitted(world, 3)
    row = step(row, Act.FIND_COMPLETE, world.department_coordinator)
    row = step(row, Act.APPRAISE, world.department_coordinator, signed=signed("9/TĐ"))
    row = step(row, Act.PRESENT, world.north_officer)
    filed = queries.filed_papers(row)
    assert filed["to-trinh"].step.act == Act.PRESENT
    shown = queries.content_of(filed["to-trinh"])
    assert "9/TĐ" in str(shown.papers[0].paper)


def test_a_dossier_of_2024_keeps_its_law_and_redrawn_today_shows_what_changed_with_the_articles(world: World) -> None:
    row = _submitted(world, 3, law_on=date(2024, 5, 6), regime=Regime.ATTT_2016)
    before = queries.content_of(Filing.objects.get())
    text = str(before.papers)
    assert "85/2016/NĐ-CP" in text
    assert "331/2026/NĐ-CP" not in text
    now, found = queries.redrawn(row, before, TODAY, law_on=TODAY)
    assert (now.regime, now.level) == (Regime.ANM_2026, 2)
    changes = {one.id: str(one.changes) for one in found}
    assert "85/2016/NĐ-CP" in changes["de-nghi"]
    assert "331/2026/NĐ-CP" in changes["de-nghi"]
    assert "Điều 9.2.c" in changes["de-xuat"]
    assert "Điều 12.2.a" in changes["de-xuat"]
    same, quiet = queries.redrawn(row, before, TODAY)
    assert (same.regime, quiet) == (Regime.ATTT_2016, ())


def test_a_maker_that_was_killed_is_followed_by_another_who_keeps_what_was_drawn(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _submitted(world)
    order, filing = PaperOrder.objects.get(), Filing.objects.get()

    class Killed(BaseException):
        """As SIGKILL: nobody catches it, nothing is tidied."""

    drawn = keep_made

    def three(*given: Any, **more: Any) -> StoredFile:
        if FiledFile.objects.filter(filing=filing, path__startswith="ho-so/").count() == 3:
            raise Killed
        return drawn(*given, **more)

    monkeypatch.setattr(making, "keep_made", three)
    with clock.stopped_at(NOW), pytest.raises(Killed):
        making.make(order.pk)
    order.refresh_from_db()
    kept = dict(FiledFile.objects.filter(filing=filing, path__startswith="ho-so/").values_list("path", "file_id"))
    assert (order.state, order.tries, len(kept)) == (Stage.MAKING, 1, 3)
    monkeypatch.setattr(making, "keep_made", drawn)
    with clock.stopped_at(NOW + LEASE / 2):
        making.make(order.pk)  # the first may still be alive
    order.refresh_from_db()
    assert order.tries == 1
    with clock.stopped_at(NOW + 2 * LEASE):
        assert actions.tend_orders(by=Service("dossiers"), at=clock.now()) == 1
        making.make(order.pk)
    order.refresh_from_db()
    assert (order.state, order.tries) == (Stage.MADE, 2)
    after = dict(FiledFile.objects.filter(filing=filing, path__in=kept).values_list("path", "file_id"))
    assert after == kept


def test_what_never_ends_well_is_given_up_with_a_reason(world: World) -> None:
    row = _submitted(world)
    order = PaperOrder.objects.get(dossier=row)
    PaperOrder.objects.filter(pk=order.pk).update(tries=TRIES, state=Stage.MAKING, touched_at=NOW - 2 * LEASE)
    assert _made(order).state == Stage.FAILED
    assert "dừng giữa chừng" in order.why


def test_an_order_is_not_begun_twice_leaves_one_entry_and_only_its_owner_fetches_it(world: World) -> None:
    row = _submitted(world)
    before = Entry.objects.count()
    first = actions.order_papers(row, BUNDLE, by=world.department_coordinator, at=NOW)
    assert actions.order_papers(row, BUNDLE, by=world.department_coordinator, at=NOW).pk == first.pk
    assert Entry.objects.count() == before + 1
    assert queries.order_seen_by(world.department_coordinator, first.pk) == first
    assert queries.order_seen_by(world.north_officer, first.pk) is None
    with pytest.raises(NotAllowed):
        actions.order_papers(row, BUNDLE, by=world.south_officer, at=NOW)
    of_another = Filing(dossier_id=new_id())
    with pytest.raises(NotAllowed):
        actions.order_papers(row, "filing", filing=of_another, by=world.department_coordinator, at=NOW)


def test_what_nobody_fetched_for_a_day_is_let_go_and_what_was_filed_stays(world: World) -> None:
    _submitted(world)
    with clock.stopped_at(NOW):
        order = _made(PaperOrder.objects.get())
    packed, drawn = order.file, FiledFile.objects.count()
    assert packed is not None
    actions.tend_orders(by=Service("dossiers"), at=NOW + KEPT + timedelta(minutes=1))
    order.refresh_from_db()
    assert (order.state, order.file) == (Stage.LET_GO, None)
    assert not StoredFile.objects.filter(pk=packed.pk).exists()
    assert FiledFile.objects.count() == drawn >= 10


@pytest.mark.django_db(transaction=True)
def test_a_worker_makes_what_was_ordered_and_a_killed_ones_task_is_taken_up(world: World) -> None:
    row = _submitted(world)
    order = PaperOrder.objects.get(dossier=row)
    task = DBTaskResult.objects.get(task_path__endswith="make_papers")
    task.status, task.started_at, task.worker_ids = TaskResultStatus.RUNNING, clock.now(), ["dead"]
    task.save()
    PaperOrder.objects.filter(pk=order.pk).update(
        state=Stage.MAKING, tries=1, touched_at=clock.now() - timedelta(minutes=5)
    )
    actions.tend_orders(by=Service("dossiers"), at=clock.now())
    call_command("db_worker", "--batch", "--queue-name", "now", "--no-startup-delay", "--no-reload", verbosity=0)
    order.refresh_from_db()
    assert (order.state, order.tries) == (Stage.MADE, 2)


def test_personal_data_of_a_dossier_are_erased_in_every_version_and_hashes_stay(world: World) -> None:
    row = _submitted(world)
    filing = Filing.objects.get()
    order = _made(PaperOrder.objects.get())
    packed = order.file
    waiting = actions.order_papers(row, BUNDLE, by=world.north_officer, at=NOW)
    assert actions.erase_dossier(row, "Đơn đề nghị", by=world.administrator, at=NOW) >= 10
    row.refresh_from_db()
    filing.refresh_from_db()
    assert set(row.words.values()) == {ERASED}
    assert (bytes(filing.content), len(filing.digest)) == (b"", 64)
    with pytest.raises(UnableToUnpack, match="đã xóa theo yêu cầu"):
        queries.content_of(filing)
    drawn = FiledFile.objects.filter(path__startswith="ho-so/").select_related("file")
    assert {is_erased(one.file) for one in drawn} == {True}
    assert all(one.digest for one in drawn)
    assert packed is not None
    assert not StoredFile.objects.filter(pk=packed.pk).exists()
    waiting.refresh_from_db()
    assert waiting.state == Stage.FAILED
    assert Entry.objects.filter(subject=f"dossier:{row.pk}").latest("seq").action.endswith("erased")
    again = _made(actions.order_papers(row, BUNDLE, by=world.north_officer, at=NOW))
    names = _zip(again).namelist()
    assert any(name.startswith("da-ky/") for name in names)


def test_a_signed_paper_is_found_for_erasing_where_its_dossier_is_read(world: World) -> None:
    row = _submitted(world)
    sent = Step.objects.get(dossier=row, act=Act.SUBMIT)
    design = queries.live_papers(row).get()
    for file in (sent.paper, design.file):
        assert file is not None
        found = queries.file_of_dossier(world.administrator, file.pk)
        assert found is not None
        assert found == (row, file)
        assert queries.file_of_dossier(world.south_officer, file.pk) is None
