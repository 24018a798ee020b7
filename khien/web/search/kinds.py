"""The kinds of thing that search knows, each with the query that finds it and the lines that show it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from khien.directives import queries as directives
from khien.evidence import queries as evidence
from khien.organisations import queries as organisations
from khien.organisations.queries import Viewer
from khien.search.query import Found, Query
from khien.systems import queries as systems
from khien.web.search import lines
from khien.web.search.lines import Line


@dataclass(frozen=True, slots=True)
class Kind:
    """`key` stands in the address; `advice` says what this kind is found by."""

    key: str
    label: Promise
    icon: str
    advice: Promise
    found: Callable[[Viewer, Query], Found[Any]]
    lines: Callable[[Viewer, Query, Sequence[Any]], list[Line]]


KINDS = (
    Kind(
        "van-ban",
        gettext_lazy("Văn bản"),
        "mail",
        gettext_lazy("số, ký hiệu, cơ quan ban hành, trích yếu, chữ trong văn bản"),
        directives.letters_found,
        lines.letters,
    ),
    Kind(
        "noi-dung",
        gettext_lazy("Nội dung được giao"),
        "list-check",
        gettext_lazy("chữ của từng nội dung trong văn bản"),
        directives.clauses_found,
        lines.clauses,
    ),
    Kind(
        "don-vi",
        gettext_lazy("Đơn vị"),
        "sitemap",
        gettext_lazy("tên, ký hiệu, mã định danh"),
        organisations.units_found,
        lines.units,
    ),
    Kind(
        "minh-chung",
        gettext_lazy("Minh chứng"),
        "certificate",
        gettext_lazy("loại minh chứng, ghi chú, số liệu bằng chữ, tên tệp"),
        evidence.found,
        lines.pieces_of_evidence,
    ),
    Kind(
        "he-thong",
        gettext_lazy("Hệ thống thông tin"),
        "server",
        gettext_lazy("tên hệ thống"),
        systems.found,
        lines.systems,
    ),
    Kind(
        "nguoi",
        gettext_lazy("Người"),
        "users",
        gettext_lazy("họ tên, tên đăng nhập"),
        organisations.people_found,
        lines.people,
    ),
)
BY_KEY = {kind.key: kind for kind in KINDS}
