"""Pages of answer sheets: out as one archive, back through a dry run, entered at a press; each fault with its cell."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from pytest_django import Settings

from khien.base import clock
from khien.directives.models import Directive, Recipient
from khien.directives.rules.states import Reply
from khien.directives.sheets.write import ANSWERS
from khien.web.tests import letters_at_hand as hand
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _still(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.KHIEN_DATA = tmp_path
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    with clock.stopped_at(hand.NOW):
        yield


@pytest.fixture
def letter(world: World) -> Directive:
    return hand.sent(world)


@pytest.fixture
def coordinator(world: World) -> Client:
    return hand.signed_in(world.department_coordinator)


def workbooks(client: Client, letter: Directive) -> dict[str, bytes]:
    """The archive, unpacked."""
    response: Any = client.get(f"/van-ban/{letter.pk}/phieu/tai/")
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def answered(data: bytes, says: str = "Đã thực hiện") -> bytes:
    book = load_workbook(io.BytesIO(data))
    for row in book[ANSWERS].iter_rows(min_row=10):
        if row[0].value and len(str(row[0].value)) == 36:
            row[4].value = says
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def hand_in(client: Client, letter: Directive, *files: tuple[str, bytes]) -> Any:
    uploads = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(f"/van-ban/{letter.pk}/phieu/", {"sheets": uploads}, follow=True)


def test_every_unit_that_has_not_answered_gets_a_sheet_in_one_archive(coordinator: Client, letter: Directive) -> None:
    found = workbooks(coordinator, letter)
    rows = Recipient.objects.filter(directive=letter, unit__path__startswith=letter.holder.path)
    assert len(found) == rows.count() > 1
    assert all(name.endswith(".xlsx") for name in found)


def test_sheets_are_read_without_changing_anything_then_entered(
    coordinator: Client, letter: Directive, world: World
) -> None:
    files = [(name, answered(data)) for name, data in workbooks(coordinator, letter).items()]
    page = hand_in(coordinator, letter, *files)
    batch = page.context["batch"]
    assert f"Nhập {len(files)} phiếu" in page.content.decode()
    assert hand.recipient(letter, world.north).state == Reply.NOT_OPENED
    done = coordinator.post(f"/van-ban/phieu/{batch.pk}/nhap/", follow=True).content.decode()
    assert f"Đã nhập {len(files)} phiếu" in done
    row = hand.recipient(letter, world.north)
    assert (row.state, row.entered_on_behalf_by) == (Reply.ANSWERED, world.department)


def test_each_fault_is_shown_with_its_cell_and_good_sheets_are_not_held_back(
    coordinator: Client, letter: Directive
) -> None:
    (name, first), (other, second) = list(workbooks(coordinator, letter).items())[:2]
    page = hand_in(
        coordinator, letter, (name, answered(first, "làm rồi")), (other, answered(second)), ("a.xlsx", b"PK")
    )
    words = page.content.decode()
    assert "Trả lời!E10" in words
    assert "làm rồi" in words
    assert "Nhập 1 phiếu" in words
    assert "Không mở được" in words or "hỏng" in words


def test_nothing_chosen_is_said_beside_the_field(coordinator: Client, letter: Directive) -> None:
    assert "Hãy chọn ít nhất một phiếu" in hand_in(coordinator, letter).content.decode()


def test_a_unit_loads_its_own_sheet_and_not_its_neighbours(world: World, letter: Directive) -> None:
    own = hand.signed_in(world.north_officer)
    north, south = hand.recipient(letter, world.north), hand.recipient(letter, world.south)
    assert own.get(f"/van-ban/nhan/{north.pk}/phieu/").status_code == 200
    assert own.get(f"/van-ban/nhan/{south.pk}/phieu/").status_code == 404
    assert list(workbooks(own, letter)) == ["truong-thpt-bac.xlsx"] or len(workbooks(own, letter)) == 1


def test_a_batch_is_shown_only_to_who_handed_it_in(coordinator: Client, letter: Directive, world: World) -> None:
    page = hand_in(coordinator, letter, ("a.xlsx", b"PK"))
    other = hand.signed_in(world.province_coordinator)
    address = f"/van-ban/phieu/{page.context['batch'].pk}/"
    assert other.get(address).status_code == 404
    assert other.post(address + "nhap/").status_code == 404


def test_when_all_have_answered_the_page_says_so(coordinator: Client, letter: Directive) -> None:
    Recipient.objects.filter(directive=letter).update(state=Reply.ANSWERED)
    page = coordinator.get(f"/van-ban/{letter.pk}/phieu/")
    assert "Không có phiếu nào để tải" in page.content.decode()
    assert coordinator.get(f"/van-ban/{letter.pk}/phieu/tai/").status_code == 404
