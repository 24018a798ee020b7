"""No inline script or style, no other host, no untranslated word in a template."""

import re
from html.parser import HTMLParser

import pytest

from khien.web.middleware import POLICY
from tests.promises import project

TEMPLATES = tuple(name for name in project.written_in(".html") if "/templates/" in name)
OWN_ASSETS = tuple(name for name in project.written_in(".html", ".css", ".js") if name.startswith("khien/web/"))
HOST = re.compile(r"""(?:src|href|action|url|import|fetch)\s*[=(]?\s*["'(]?\s*(?:https?:)?//[\w.]""")
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
COMMENT = re.compile(r"\{% comment.*?endcomment %\}|<!--.*?-->", re.DOTALL)
BLOCKTRANSLATE = re.compile(r"\{% blocktrans.*?endblocktrans(?:late)? %\}", re.DOTALL)
OWN_NAMES = re.compile(r"Khiên|Tiếng Việt")  # the same in every language
VIETNAMESE = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")


class Inline(HTMLParser):
    """Collects what the content policy would block."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        self._script = tag == "script" and "src" not in names
        if tag == "style" or "style" in names or any(name.startswith("on") for name in names):
            self.found.append(f"<{tag}> {sorted(names)}")
        if any(value and value.strip().lower().startswith("javascript:") for _, value in attrs):
            self.found.append(f"<{tag}> javascript:")

    def handle_data(self, data: str) -> None:
        if self._script and data.strip():
            self.found.append("inline script")

    def handle_endtag(self, tag: str) -> None:
        self._script = False


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_hold_no_inline_script_or_style(name: str) -> None:
    parser = Inline()
    parser.feed(TAG.sub("x", COMMENT.sub("", project.text(name))))
    assert not [found for found in parser.found if found != "inline script" or 'type="application/json"' not in found]


@pytest.mark.parametrize("name", OWN_ASSETS)
def test_no_page_or_asset_asks_another_host_for_anything(name: str) -> None:
    assert not HOST.search(project.text(name))


@pytest.mark.parametrize("name", TEMPLATES)
def test_vietnamese_words_of_a_template_go_through_translation(name: str) -> None:
    bare = OWN_NAMES.sub(" ", TAG.sub(" ", BLOCKTRANSLATE.sub(" ", COMMENT.sub("", project.text(name)))))
    assert not [line.strip() for line in bare.splitlines() if VIETNAMESE.search(line)]


def test_the_content_policy_allows_nothing_inline_and_no_other_host() -> None:
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert POLICY.startswith("default-src 'none'")


def test_our_scripts_write_no_style_and_run_no_text() -> None:
    for name in project.written_in(".js"):
        assert not re.search(
            r"\beval\(|new Function\(|\.innerHTML\s*=|document\.write|\.cssText", project.text(name)
        ), name
