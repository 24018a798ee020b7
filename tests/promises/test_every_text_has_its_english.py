"""Each text of the screens has English words in the catalogue, with the same placeholders, compiled as shipped."""

import ast
import gettext
import re
from datetime import UTC, datetime
from functools import cache

import pytest
from django.utils.translation import templatize

from khien.directives.actions import PAPER_ROLES
from khien.directives.rules.drafts import LABELS as DRAFT_LABELS
from khien.directives.rules.handing_in import LABELS as HANDED_LABELS
from khien.directives.rules.intake import STAGES
from khien.directives.rules.proposals import LABELS as RECOGNISED
from khien.directives.rules.states import STATES as LETTER_STATES
from khien.dossiers.papers.checklist import FAULTY, HERE, MISSING
from khien.dossiers.rules.clocks import WORDS as CLOCK_WORDS
from khien.dossiers.rules.diagrams import DIAGRAMS
from khien.dossiers.rules.states import ACTS as DOSSIER_ACTS
from khien.dossiers.rules.states import STATES as DOSSIER_STATES
from khien.dossiers.rules.words import OPERATOR, OVERVIEW, OWNER, PLAN, PROPOSAL
from khien.evidence.rules.assessments import PAPERS as CHECK_PAPERS
from khien.evidence.rules.assessments import SAID as CHECK_SAID
from khien.evidence.rules.assessments import STATES as CHECK_STATES
from khien.evidence.rules.findings import ACTS as FINDING_ACTS
from khien.evidence.rules.findings import HUNTS, SEVERITIES
from khien.evidence.rules.findings import STATES as FINDING_STATES
from khien.incidents.rules.kinds import KINDS as INCIDENT_KINDS
from khien.incidents.rules.papers import CHANNELS
from khien.incidents.rules.states import STATES as INCIDENT_STATES
from khien.incidents.rules.states import WHATS
from khien.keeping.rules import MEDIA, own_state
from khien.law.assessment.types import ASSESSOR_WORDS
from khien.law.words import CONFIDENCE
from khien.notices.rules.hours import MODES
from khien.notices.rules.kinds import MANNERS
from khien.notices.rules.states import LABELS as DELIVERY_LABELS
from khien.notices.rules.steps import WHOM
from khien.organisations.rules import ROLE_LABELS, UNIT_KINDS
from khien.organisations.rules import contacts as contact_rules
from khien.organisations.rules.sign_in import ENDED_LABELS, HOW_LABELS
from khien.organisations.rules.tokens import SCOPES
from khien.reports.register.queries import CARRIED_WORDS, FILED_WORDS
from khien.reports.rules import LABELS as REPORT_LABELS
from khien.reports.yearly.rules import ACTS as YEARLY_ACTS
from khien.reports.yearly.rules import STATES as YEARLY_STATES
from khien.reports.yearly.rules import TIMINGS
from khien.reports.yearly.values import FIELDS as YEARLY_FIELDS
from khien.reports.yearly.values import HEAD_FIELDS
from khien.reports.yearly.values import TOTALS as YEARLY_TOTALS
from khien.watch.rules import rosters_up, whom
from khien.watch.rules.days import COVER_WORDS
from khien.watch.rules.duty_pay import WHY_WORDS as WHY_NO_SUM
from khien.watch.rules.presence import STEP_WORDS
from khien.watch.rules.shifts import KIND_WORDS
from khien.watch.rules.swaps import STATE_WORDS as SWAP_STATES
from khien.watch.rules.teams import ANSWERS as CALLED
from khien.watch.rules.teams import FREE_WORDS, GOING_WORDS, LEARNED, VALIDITY_WORDS
from khien.watch.rules.teams import HOWS as ANSWERED_BY
from khien.watch.rules.teams import PARTS as TEAM_PARTS
from khien.watch.rules.turns import PATTERN_WORDS
from khien.web.contacts.calling import LINES
from khien.web.labels import LABELS
from tests.promises import project

CATALOGUE = "khien/locale/en/LC_MESSAGES/django.po"
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
IN_TEMPLATE = re.compile(r"(?<!\w)(?:_|n?gettext)\((u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"))")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|</?\w+>")
VIETNAMESE = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]", re.IGNORECASE)
# The product's name, and words to be typed or recognised as a paper writes them.
WORDS_OF_PAPERS = re.compile(
    r"Khiên|MẬT|TỐI MẬT|TUYỆT MẬT|SGDĐT|GIÁM ĐỐC|PHÓ|ỦY BAN NHÂN DÂN|Quyết định 20/2020/QĐ-TTg|Sở Y tế > Phòng Tổ chức"
    r"|Cốc Cốc|“hoặc”|“máy lẻ 12”|Người trực, Bắt đầu, Kết thúc, Hình thức \(tại chỗ or gọi khi cần\)"
)


@cache
def entries() -> dict[str, tuple[str, ...]]:
    """The catalogue: each text with its English, one form or two."""
    found: dict[str, tuple[str, ...]] = {}
    for block in project.text(CATALOGUE).split("\n\n")[1:]:
        parts: dict[str, str] = {}
        key = ""
        for line in block.splitlines():
            if line.startswith("msg"):
                key, line = line.split(" ", 1)
                parts[key] = ""
            if line.startswith('"'):
                parts[key] += ast.literal_eval(line)
        found[parts["msgid"]] = tuple(words for name, words in parts.items() if name.startswith("msgstr"))
    return found


@cache
def asked() -> frozenset[str]:
    """Every text that a template or a module of the site hands to gettext."""
    found: set[str] = set()
    for name in project.files():
        if "/templates/" in name and name.startswith("khien/") and name.endswith((".html", ".txt")):
            found |= {ast.literal_eval(words) for words in IN_TEMPLATE.findall(templatize(project.text(name)))}
    for name in project.python():
        if name.startswith("khien/") and "/tests/" not in name:
            found |= set(_texts(name))
    return frozenset(words for words in found if words)


def _texts(name: str) -> list[str]:
    calls = [node for node in ast.walk(project.tree(name)) if isinstance(node, ast.Call)]
    named = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in CALLS and call.args]
    return [call.args[0].value for call in named if isinstance(call.args[0], ast.Constant)]  # type: ignore[misc]


def test_every_text_of_the_screens_has_english_words() -> None:
    assert len(asked()) > 1000
    assert sorted(asked() - set(entries())) == []
    assert sorted(text for text, words in entries().items() if not all(words)) == []


def test_the_catalogue_keeps_no_text_that_no_screen_shows() -> None:
    assert sorted(set(entries()) - asked()) == []


def test_no_english_is_a_guess_or_tied_to_a_machine() -> None:
    lines = project.text(CATALOGUE).splitlines()
    assert not [line for line in lines if "fuzzy" in line or line.startswith(("#:", "#~", '"POT-Creation'))]


def test_english_names_the_same_values_as_the_text_it_stands_for() -> None:
    differing = [
        text
        for text, forms in entries().items()
        for words in forms
        if sorted(PLACEHOLDER.findall(words)) != sorted(PLACEHOLDER.findall(text))
    ]
    assert differing == []


def test_english_has_no_vietnamese_left_but_words_of_papers() -> None:
    found = [words for forms in entries().values() for words in forms]
    assert [words for words in found if VIETNAMESE.search(WORDS_OF_PAPERS.sub("", words))] == []


@pytest.mark.parametrize("text", sorted(text for text, forms in entries().items() if len(forms) == 2))
def test_one_and_many_are_said_differently_in_english(text: str) -> None:
    one, many = entries()[text]
    assert one != many


def test_the_compiled_catalogue_says_what_its_source_says() -> None:
    with (project.ROOT / CATALOGUE).with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for text, forms in entries().items():
        told = (compiled.ngettext(text, text, 1), compiled.ngettext(text, text, 2)) if len(forms) == 2 else None
        assert (told or (compiled.gettext(text),)) == forms, text


def test_every_label_that_rules_keep_is_named_for_the_catalogue() -> None:
    kept = {*ROLE_LABELS.values(), *(kind.label for kind in UNIT_KINDS.values())}
    kept |= {*REPORT_LABELS.values(), *PAPER_ROLES.values(), *CONFIDENCE.values(), *LETTER_STATES.values()}
    kept |= {*MEDIA.values(), *(point.label for point in own_state([], at=datetime(2026, 1, 1, tzinfo=UTC)).points)}
    kept |= {*SCOPES.values(), *STAGES.values(), *RECOGNISED.values(), *DRAFT_LABELS.values(), *HANDED_LABELS.values()}
    kept |= {*HOW_LABELS.values(), *ENDED_LABELS.values()}
    kept |= {*DELIVERY_LABELS.values(), *WHOM.values(), *MODES.values(), *(one.label for one in MANNERS.values())}
    kept |= {*DOSSIER_STATES.values(), *DOSSIER_ACTS.values(), *CLOCK_WORDS.values(), *DIAGRAMS.values()}
    kept |= {*YEARLY_STATES.values(), *YEARLY_ACTS.values(), *TIMINGS.values(), *YEARLY_TOTALS, *HEAD_FIELDS.values()}
    kept |= {one.label for one in YEARLY_FIELDS} | {*FILED_WORDS.values(), *CARRIED_WORDS.values()}
    kept |= {*CHECK_STATES.values(), *CHECK_PAPERS.values(), *CHECK_SAID.values(), *ASSESSOR_WORDS.values()}
    kept |= {*SEVERITIES.values(), *FINDING_STATES.values(), *FINDING_ACTS.values(), *HUNTS.values()}
    kept |= {OWNER, OPERATOR, OVERVIEW, PROPOSAL, PLAN, HERE, FAULTY, MISSING}
    kept |= {*TEAM_PARTS.values(), *LEARNED.values(), *CALLED.values(), *ANSWERED_BY.values(), *FREE_WORDS.values()}
    kept |= {*GOING_WORDS.values(), *VALIDITY_WORDS.values(), *WHY_NO_SUM.values()}
    kept |= {*COVER_WORDS.values(), *STEP_WORDS.values(), *KIND_WORDS.values(), *SWAP_STATES.values()}
    kept |= {*PATTERN_WORDS.values(), *rosters_up.STATES.values(), *rosters_up.ACTS.values()}
    kept |= {*contact_rules.PURPOSES.values(), *contact_rules.FRESH.values(), *contact_rules.HOW.values()}
    kept |= {*contact_rules.DAYS, contact_rules.TO, *INCIDENT_STATES.values(), *WHATS.values(), *CHANNELS.values()}
    kept |= {words for one in INCIDENT_KINDS.values() for words in (one.label, one.sees, one.first)}
    kept |= {words for one in whom.TROUBLES.values() for words in (one.label, one.hint)}
    kept |= {*whom.MISSING.values(), whom.MORE, whom.NO_TEAM, whom.NO_NATIONAL, *LINES.values()}
    assert kept == LABELS
