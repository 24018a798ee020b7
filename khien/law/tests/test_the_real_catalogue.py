"""Promises about the catalogue as it is shipped; those that need the codified texts skip without them."""

import os
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from khien.law.lint import lint
from khien.law.load import catalogue, default_folder
from khien.law.types import Cite, Confidence, Every, InForce, Obligation, Regime, Subject, Version
from khien.law.versions import version_on

_ALL = catalogue()
_SHARED = Path(os.environ.get("KHIEN_SHARED", default_folder().parent.parent / "shared"))
_TEXTS = _SHARED / "data" / "law-texts"
_CODIFIED = ("85/2016/NĐ-CP", "05/2017/QĐ-TTg", "20/2017/TT-BTTTT", "31/2017/TT-BTTTT", "121/2018/TT-BTC")


def _versions() -> Iterator[tuple[Obligation, Version]]:
    for one in _ALL.obligations.values():
        for version in one.versions:
            yield one, version


def _cites() -> Iterator[tuple[Obligation, Cite]]:
    for one, version in _versions():
        for cite in version.terms.cites:
            yield one, cite


def test_the_catalogue_is_without_fault() -> None:
    assert [fault for fault in lint(default_folder())[1] if not fault.warning] == []


def test_the_default_catalogue_is_read_once() -> None:
    assert catalogue() is catalogue()


def test_every_topic_of_the_letters_has_an_obligation() -> None:
    assert {one.topic for one in _ALL.obligations.values()} == set(_ALL.topics) - {"other"}
    assert len(_ALL.topics) == 34


def test_every_obligation_is_exampled_under_each_of_its_regimes() -> None:
    for one, version in _versions():
        chosen = [version_on(one, example.law_on or example.on) for example in one.examples]
        assert any(found and found.version is version for found in chosen), one.id


def test_every_obligation_shows_what_meets_it_and_what_does_not() -> None:
    for one in _ALL.obligations.values():
        verdicts = {example.verdict for example in one.examples}
        assert "met" in verdicts and verdicts & {"unproven", "overdue", "failed"}, one.id


def test_every_cadence_is_exampled_on_its_last_good_day_and_the_day_after() -> None:
    for one, version in _versions():
        if not isinstance(version.terms.rule, Every):
            continue
        cases = {(case.verdict, case.level, case.last): case for case in one.examples}
        pairs = [
            (case.on - cases["met", level, last].on).days
            for (verdict, level, last), case in cases.items()
            if verdict == "overdue" and ("met", level, last) in cases
        ]
        assert 1 in pairs, one.id


def test_old_versions_whose_repeal_nobody_read_say_so() -> None:
    for one, version in _versions():
        if version.until == date(2026, 6, 30):
            assert not version.end_confirmed, one.id
    for text in _ALL.instruments.values():
        if text.id in _CODIFIED:
            assert text.status is InForce.NOT_CONFIRMED, text.id


def test_a_version_known_only_from_letters_cites_nothing_and_the_others_cite() -> None:
    for one, version in _versions():
        assert version.terms.practice != bool(version.terms.cites), one.id


def test_nothing_is_cited_more_surely_than_its_instrument_is_known() -> None:
    order = [Confidence.UNVERIFIED, Confidence.SECONDHAND, Confidence.READ]
    for one, cite in _cites():
        known = _ALL.instruments[cite.instrument].confidence
        assert order.index(cite.confidence) <= order.index(known), (one.id, cite)


def test_the_two_directives_of_one_number_are_told_apart_by_their_day() -> None:
    twins = [text for text in _ALL.instruments.values() if text.number == "14/CT-TTg"]
    assert {(text.id, text.issued_on) for text in twins} == {
        ("14/CT-TTg@2018-05-25", date(2018, 5, 25)),
        ("14/CT-TTg@2019-06-07", date(2019, 6, 7)),
    }


def test_directive_18_is_of_13_october_2022() -> None:
    assert _ALL.instruments["18/CT-TTg"].issued_on == date(2022, 10, 13)


@pytest.mark.parametrize(
    ("obligation", "day", "cadence"),
    [
        ("periodic-assessment", date(2024, 6, 19), {3: 12, 4: 12, 5: 6}),
        ("vulnerability-scan", date(2026, 9, 1), {1: 12, 2: 12, 3: 6, 4: 6, 5: 3}),
        ("account-review", date(2026, 9, 1), {1: 12, 2: 12, 3: 6, 4: 3, 5: 1}),
        ("restore-test", date(2026, 9, 1), {4: 6, 5: 3}),
        ("penetration-test", date(2026, 9, 1), {4: 12, 5: 6}),
    ],
)
def test_the_numbers_that_levels_carry_are_those_of_the_sources(
    obligation: str, day: date, cadence: dict[int, int]
) -> None:
    chosen = version_on(_ALL.obligations[obligation], day)
    assert chosen is not None and isinstance(chosen.version.terms.rule, Every)
    by_level = chosen.version.terms.rule.by_level
    assert {level: length.years * 12 + length.months for level, length in by_level.items()} == cadence


def test_a_kind_of_proof_that_a_form_asks_for_has_something_to_fill_in() -> None:
    for proof in _ALL.proofs.values():
        assert proof.form and proof.fields, proof.id
        assert any(field.required for field in proof.fields), proof.id


def test_no_how_to_is_longer_than_a_line_that_a_teacher_reads() -> None:
    for one in _ALL.obligations.values():
        assert len(one.how_to) <= 140 and one.how_to.endswith("."), one.id


def test_units_systems_and_assets_and_both_regimes_are_asked_something() -> None:
    subjects = {one.subject for one in _ALL.obligations.values()}
    assert subjects == set(Subject) and {version.regime for _, version in _versions()} == set(Regime)


# --- the codified texts --------------------------------------------------------------------------


@cache
def _codified() -> dict[tuple[str, int], str]:
    """(number, article) → its text, from the texts that lie outside the project."""
    whole = "\n".join(path.read_text(encoding="utf-8") for path in sorted(_TEXTS.glob("*.txt")))
    heads = list(re.finditer(r"\(Điều (\d+) (?:Nghị định|Quyết định|Thông tư|Luật) số (\S+?/\S+?)[ ,)]", whole))
    ends = [head.start() for head in heads[1:]] + [len(whole)]
    return {(head[2], int(head[1])): whole[head.end() : end] for head, end in zip(heads, ends, strict=True)}


@pytest.mark.shared
@pytest.mark.skipif(not _TEXTS.is_dir(), reason="the codified texts are not here (KHIEN_SHARED)")
def test_every_article_cited_as_read_stands_in_the_codified_text() -> None:
    checked = 0
    for one, cite in _cites():
        if cite.instrument not in _CODIFIED or cite.confidence is not Confidence.READ:
            continue
        for place in re.findall(r"\d+(?:\.\d+)?(?:\.[a-zđ])?", cite.at.removeprefix("Điều ")):
            article, *parts = place.split(".")
            text = _codified().get((cite.instrument, int(article)))
            assert text is not None, (one.id, cite, article)
            for part in parts:
                mark = rf"(?m)^\s*{part}\." if part.isdecimal() else rf"(?m)^\s*{part}\)"
                assert re.search(mark, text), (one.id, cite, place)
            checked += 1
    assert checked >= 60
