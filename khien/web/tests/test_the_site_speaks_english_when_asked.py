"""Promises of the second language: chosen by a person and by nobody else, and then whole around the Vietnamese data."""

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from khien.directives.models import Directive
from khien.law.load import catalogue
from khien.organisations.models import Person, Unit
from khien.systems.models import InformationSystem
from khien.web.letters.letter import name_of, short_name
from khien.web.templatetags.khien_letters import LETTERS
from khien.web.tests import letters_at_hand as hand
from khien.web.wording import counted, number, time_left
from tests.world import BEGAN_ON, World

pytestmark = pytest.mark.django_db

VIETNAMESE = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]", re.IGNORECASE)
CHROME = {"title", "nav", "h1", "h2", "h3", "button", "label", "legend", "th", "summary", "footer", "caption", "dt"}
PAGES = (
    "home",
    "work:index",
    "letters:index",
    "standing:index",
    "standing:answers",
    "standing:cell",
    "evidence:index",
    "evidence:review",
    "systems:index",
    "systems:add",
    "units:index",
    "reports:index",
    "audit:index",
    "health:page",
    "mfa_index",
    "account:index",
    "account:visits",
    "account:linked",
    "account_change_password",
    "account_logout",
    "admin:index",
    "admin:sign_in",
)


class Frame(HTMLParser):
    """Collects what the product itself says: navigation, headings, buttons, labels, heads of tables."""

    def __init__(self) -> None:
        super().__init__()
        self.language = ""
        self.said: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "html":
            self.language = values.get("lang") or ""
        self.said += [values[name] or "" for name in ("aria-label", "placeholder", "data-key-label") if name in values]
        own = tag in CHROME or "k-btn" in (values.get("class") or "")
        if own and values.get("lang") != "vi":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open and data.strip():
            self.said.append(data.strip())


def read(client: Client, address: str) -> Frame:
    frame = Frame()
    frame.feed(client.get(address, follow=True).content.decode())
    return frame


def choose(client: Client, language: str) -> None:
    client.post(reverse("set_language"), {"language": language, "next": "/"})


def names() -> re.Pattern[str]:
    """What people named, in any page, and the product's own name."""
    data = [*Unit.objects.values_list("name", flat=True), *Person.objects.values_list("full_name", flat=True)]
    data += [*InformationSystem.objects.values_list("name", flat=True), "Khiên", "Tiếng Việt"]
    return re.compile("|".join(re.escape(name) for name in sorted(set(data), key=len, reverse=True) if name))


def test_a_browser_that_prefers_english_is_still_answered_in_vietnamese(client: Client) -> None:
    page = client.get(reverse("account_login"), headers={"Accept-Language": "en-US,en;q=0.9"})
    assert page.headers["Content-Language"] == "vi"
    assert '<html lang="vi">' in page.content.decode()
    assert "Đăng nhập" in page.content.decode()


def test_the_switch_at_sign_in_turns_the_site_english_and_back(client: Client) -> None:
    here = reverse("account_login")
    assert 'value="en" lang="en"' in client.get(here).content.decode()
    answer = client.post(reverse("set_language"), {"language": "en", "next": here})
    assert answer.headers["Location"] == here
    english = client.get(here)
    assert '<html lang="en">' in english.content.decode()
    assert "Sign in" in english.content.decode()
    assert 'value="vi" lang="vi"' in english.content.decode()
    choose(client, "vi")
    assert '<html lang="vi">' in client.get(here).content.decode()


def test_the_choice_outlives_the_session_and_scripts_cannot_read_it(client: Client, world: World) -> None:
    client.force_login(world.north_officer)
    choose(client, "en")
    cookie = client.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert int(cookie["max-age"]) > 300 * 24 * 3600
    assert cookie["httponly"]
    client.post(reverse("account_logout"))
    assert read(client, reverse("account_login")).language == "en"


@pytest.mark.parametrize("given", ["fr", "", "../en", "vi-VN", "x" * 5000])
def test_a_cookie_that_names_no_language_of_ours_means_vietnamese(client: Client, given: str) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = given
    assert read(client, reverse("account_login")).language == "vi"


def test_one_persons_choice_is_nobody_elses(world: World) -> None:
    mine, theirs = Client(), Client()
    mine.force_login(world.north_officer)
    theirs.force_login(world.south_officer)
    choose(mine, "en")
    assert [read(one, reverse("work:index")).language for one in (mine, theirs, mine)] == ["en", "vi", "en"]


@pytest.mark.parametrize("view", PAGES)
def test_the_frame_of_a_page_has_no_vietnamese_in_an_english_session(client: Client, world: World, view: str) -> None:
    readers = {"audit": world.auditor, "admin": world.administrator}
    client.force_login(readers.get(view.partition(":")[0], world.province_coordinator))
    choose(client, "en")
    frame, known = read(client, reverse(view)), names()
    assert frame.language == "en"
    assert len(frame.said) > 5
    assert [words for words in frame.said if VIETNAMESE.search(known.sub("", words))] == []


def letter_words(letter: Directive) -> re.Pattern[str]:
    """What an English page still says in Vietnamese around a letter: its name and text, titles of the catalogue."""
    law = catalogue()
    titles = {*law.topics.values(), *(one.title for one in law.obligations.values())}
    titles |= {name_of(letter), short_name(letter), *letter.text.split("\n")}
    return re.compile("|".join(re.escape(words) for words in sorted(titles, key=len, reverse=True) if words))


def letter_pages(world: World, read: Directive, ready: Directive, sent: Directive) -> list[tuple[Person, str]]:
    """The pages of a letter's way, each with who looks at it."""
    holder, row = world.department_coordinator, hand.recipient(sent, world.north).pk
    clause = {letter.pk: hand.clauses(letter)[0].pk for letter in (read, ready, sent)}
    of_all = ["review", "document", "set_aside", "answer_by", "add", "targets"]
    of_clause = ["card", "correct", "deadline", "targets_edit"]
    of_amending = ["amend_clause", "recall_clause"]
    of_sent = ["one", "amend_answer_by", "add_units", "recall", "recall_units", "close"]
    return [
        *((holder, reverse(f"letters:{name}", args=[read.pk])) for name in of_all),
        *((holder, reverse(f"letters:{name}", args=[read.pk, clause[read.pk]])) for name in of_clause),
        *((holder, reverse(f"letters:{name}", args=[ready.pk])) for name in ("already", "send")),
        *((holder, reverse(f"letters:{name}", args=[sent.pk])) for name in of_sent),
        *(
            (holder, f"{reverse('letters:one', args=[sent.pk])}?xem={tab}")
            for tab in ("ban-do", "noi-dung", "qua-trinh")
        ),
        *((holder, reverse(f"letters:{name}", args=[sent.pk, clause[sent.pk]])) for name in of_amending),
        *((holder, reverse(f"letters:{name}", args=[row])) for name in ("on_behalf", "give_back")),
        (world.north_officer, reverse("letters:received", args=[row])),
        (world.north_leader, reverse("letters:sign", args=[row])),
        (world.north_officer, reverse("work:index")),
        (world.department_coordinator, reverse("standing:index")),
    ]


def test_the_pages_of_a_letter_keep_vietnamese_to_the_letter_itself(world: World) -> None:
    read_only, ready, sent = hand.taken(world), hand.ready(world, world.north), hand.sent(world)
    known = [letter_words(sent), names()]
    left: dict[str, list[str]] = {}
    for person, address in letter_pages(world, read_only, ready, sent):
        client = hand.signed_in(person)
        choose(client, "en")
        frame = read(client, address)
        assert frame.language == "en", address
        left[address] = [words for words in frame.said if VIETNAMESE.search(bare(words, sent.text, known))]
    assert len(left) > 25
    assert {address: words for address, words in left.items() if words} == {}


def bare(words: str, text: str, known: list[re.Pattern[str]]) -> str:
    """What is left of the words without the letter's own and without names."""
    if len(words) > 30 and words.rstrip("….") in text:
        return ""
    for pattern in known:
        words = pattern.sub("", words)
    return words


def test_a_unit_and_a_person_are_shown_with_english_kinds_and_roles(client: Client, world: World) -> None:
    client.force_login(world.administrator)
    choose(client, "en")
    unit = client.get(reverse("units:one", args=[world.north.pk])).content.decode()
    assert "Upper secondary school" in unit
    assert world.north.name in unit
    person = client.get(reverse("units:person", args=[world.north_officer.pk])).content.decode()
    assert "Officer" in person


def test_a_refusal_by_the_site_is_said_in_english(client: Client, world: World) -> None:
    client.force_login(world.north_officer)
    choose(client, "en")
    page = client.get("/khong-co/")
    assert page.status_code == 404
    assert "Page not found" in page.content.decode()


def test_english_counts_one_and_many() -> None:
    with translation.override("en"):
        assert [counted(n, "đơn vị") for n in (0, 1, 2, 1284)] == ["0 units", "1 unit", "2 units", "1,284 units"]
        assert time_left(BEGAN_ON.replace(day=3), BEGAN_ON) == "1 day left"
        assert number(1284.5) == "1,284.5"
        assert str(LETTERS["sent"].label) == "Sent, being followed"
    with translation.override("vi"):
        assert [counted(n, "đơn vị") for n in (1, 1284)] == ["1 đơn vị", "1.284 đơn vị"]
