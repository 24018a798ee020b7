"""Components and forms: a state is never a colour alone, a fault leads to its field, a page keeps its query."""

import re
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from django.utils.datastructures import MultiValueDict
from django.utils.html import strip_tags

from khien.web import fields, status


def shown(template: str, **context: object) -> str:
    with translation.override("vi"):
        return Template("{% load khien %}" + template).render(Context(context))


@pytest.mark.parametrize("vocabulary", status.VOCABULARIES)
def test_no_two_states_of_a_vocabulary_look_or_sound_the_same(vocabulary: str) -> None:
    looks = status.VOCABULARIES[vocabulary].values()
    assert len({str(look.label) for look in looks}) == len(looks)
    assert len({(look.icon, look.tone) for look in looks}) == len(looks)


def test_each_verdict_has_its_own_symbol_so_that_colour_is_never_needed() -> None:
    assert len({look.icon for look in [*status.VERDICTS.values(), status.DUE_SOON]}) == 7


def test_a_badge_says_the_verdict_in_words_with_a_symbol() -> None:
    badge = shown('{% verdict "met" True %}')
    assert strip_tags(badge) == "ĐạtSắp đến hạn"
    assert badge.count("<use href=") == 2


def test_an_unknown_state_is_a_fault_and_is_not_shown_as_met() -> None:
    with pytest.raises(KeyError):
        shown('{% verdict "fine" %}')


class Proof(forms.Form):
    title = forms.CharField(label="Tên minh chứng", help_text="Viết ngắn")
    day = fields.DayField(label="Ngày thực hiện")
    where = forms.MultipleChoiceField(
        label="Nơi giữ", widget=forms.CheckboxSelectMultiple, choices=[("a", "A"), ("b", "B")]
    )
    note = forms.CharField(label="Ghi chú", required=False)
    sure = forms.BooleanField(label="Đã đối chiếu")


def test_every_fault_is_told_at_the_top_and_links_to_a_field_that_is_there() -> None:
    page = shown("{{ form }}", form=Proof({}))
    summary = re.search(r'class="k-error-summary".*?</ul>', page, re.DOTALL)
    assert summary is not None
    targets = re.findall(r'href="#([^"]+)"', summary[0])
    assert len(targets) == 4
    assert all(f'id="{target}"' in page for target in targets)
    assert "Tên minh chứng: " in summary[0]


def test_a_faulty_field_names_its_fault_and_its_hint_to_a_screen_reader() -> None:
    page = shown("{{ form.title.as_field_group }}", form=Proof({}))
    described = re.search(r'aria-describedby="([^"]+)"', page)
    assert described is not None
    assert all(f'id="{name}"' in page for name in described[1].split())
    assert 'aria-invalid="true"' in page


def test_a_form_without_faults_shows_no_summary_and_marks_what_may_be_left_empty() -> None:
    page = shown("{{ form }}", form=Proof())
    assert "k-error-summary" not in page
    assert page.count("không bắt buộc") == 1


def test_a_date_is_asked_as_text_with_an_example() -> None:
    page = shown("{{ form.day.as_field_group }}", form=Proof())
    assert 'type="text"' in page
    assert "21/11/2026" in page


class Files(forms.Form):
    papers = fields.FilesField()


def test_several_files_arrive_as_a_list_and_none_is_a_fault_where_they_are_required() -> None:
    given: list[UploadedFile[Any]] = [SimpleUploadedFile("a.pdf", b"1"), SimpleUploadedFile("b.pdf", b"2")]
    form = Files({}, MultiValueDict({"papers": given}))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["papers"] == given
    assert not Files({}, MultiValueDict()).is_valid()


def test_one_empty_file_among_several_is_refused() -> None:
    given: list[UploadedFile[Any]] = [SimpleUploadedFile("a.pdf", b"1"), SimpleUploadedFile("b.pdf", b"")]
    assert not Files({}, MultiValueDict({"papers": given})).is_valid()


def test_going_to_another_page_keeps_the_filter_and_sorting_goes_back_to_the_first() -> None:
    request = RequestFactory().get("/", {"tt": "quá hạn", "trang": "2", "xep": "ten"})
    page = Paginator(range(100), 10).page(2)
    pages = shown("{% pagination page %}", request=request, page=page)
    assert "tt=qu%C3%A1+h%E1%BA%A1n&amp;trang=3&amp;xep=ten" in pages
    assert 'aria-current="page"' in pages
    again = shown('{% sort_link "Tên" "ten" %}', request=request)
    assert "xep=-ten" in again
    assert "trang=" not in again


def test_work_under_way_asks_again_and_finished_work_does_not() -> None:
    assert "hx-get" in shown('{% progress "Đang đọc" 3 12 url="/tien-do/" %}')
    assert "hx-get" not in shown('{% progress "Đã đọc" 12 12 url="/tien-do/" finished=True %}')


def test_nothing_to_show_comes_with_the_next_step() -> None:
    empty = shown('{% empty_state "Chưa có văn bản" url="/moi/" action="Tiếp nhận" %}')
    assert 'href="/moi/"' in empty
    assert "Chưa có văn bản" in empty
