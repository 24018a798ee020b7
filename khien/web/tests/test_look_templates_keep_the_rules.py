"""All templates, ours and other areas': nothing inline, no unknown icon or class, nothing from another host."""

import ast
import re
from pathlib import Path

import pytest
from django.template import Engine, engines
from django.template.loader import get_template
from django.utils import translation

from khien.web.status import DUE_SOON, VOCABULARIES
from khien.web.templatetags import khien

WEB = Path(khien.__file__).resolve().parent.parent
ROOT = WEB.parent.parent
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
NAMES = [path.relative_to(WEB / "templates").as_posix() for path in TEMPLATES]
STATIC = WEB / "static"
SPRITE = (STATIC / khien.SPRITE).read_text(encoding="utf-8")
ICONS = set(re.findall(r'<symbol id="([^"]+)"', SPRITE))
CSS = "".join(path.read_text(encoding="utf-8") for path in (STATIC / "khien").glob("*.css"))


@pytest.mark.parametrize("name", NAMES)
def test_a_template_compiles(name: str) -> None:
    assert get_template(name) is not None


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_a_template_has_nothing_inline_and_nothing_from_another_host(path: Path) -> None:
    words = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", words)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", words)
    assert not re.search(r"<style|javascript:", words)
    for tag in re.findall(r"<script[^>]*>", words):
        assert "src=" in tag or 'type="application/json"' in tag
    assert not re.search(r"(?:src|href)=[\"'](?:https?:)?//", words)


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_a_template_asks_only_for_icons_and_classes_that_exist(path: Path) -> None:
    words = path.read_text(encoding="utf-8")
    assert set(re.findall(r'{% icon(?:_url)? ["\']([a-z-]+)["\']', words)) <= ICONS
    plain = re.sub(r"{[%{].*?[%}]}", " ", words)
    used = {name for classes in re.findall(r'class="([^"]*)"', plain) for name in classes.split() if name[:2] == "k-"}
    whole = {name for name in used if not name.endswith("-")}
    assert {name for name in whole if f".{name}" not in CSS} == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_tabs_written_by_hand_are_a_list_as_those_of_the_tag(path: Path) -> None:
    bars = re.findall(r'<nav class="k-tabs"[^>]*>(.*?)</nav>', path.read_text(encoding="utf-8"), re.DOTALL)
    assert [bar for bar in bars if not bar.startswith("<ul>") or bar.count("<a ") != bar.count("<li><a ")] == []


def test_every_state_and_every_tag_has_an_icon_that_exists() -> None:
    looks = [DUE_SOON, *(look for words in VOCABULARIES.values() for look in words.values())]
    assert {look.icon for look in looks} | set(khien.ALERT_ICONS.values()) <= ICONS
    assert all(f".k-s-{look.tone} " in CSS for look in looks)


def test_every_tag_and_filter_is_in_the_guide() -> None:
    guide = (ROOT / "docs/interface.md").read_text(encoding="utf-8")
    tags = [name for name in khien.register.tags if name != "icon_url"]
    assert [name for name in tags if f"{{% {name}" not in guide] == []
    assert [name for name in khien.register.filters if f"`{name}`" not in guide] == []


def test_our_form_and_sign_in_templates_stand_before_the_libraries() -> None:
    loader = Engine.get_default()
    for name in ("django/forms/field.html", "account/login.html", "allauth/layouts/base.html", "mfa/index.html"):
        assert Path(loader.get_template(name).origin.name).is_relative_to(WEB)


def test_the_pages_for_refusals_need_no_request_and_give_a_next_step() -> None:
    for code in ("400", "403", "404", "413", "429", "500", "csrf"):
        with translation.override("vi"):
            page = get_template(f"errors/{code}.html").render()
        assert page.count("<h1>") == 1
        assert 'href="/"' in page


def test_our_script_reaches_no_other_host_and_runs_no_text() -> None:
    script = (STATIC / "khien/khien.js").read_text(encoding="utf-8")
    assert not re.search(r"https?://|\beval\b|new Function|innerHTML|\.style\b", script)


def test_htmx_is_told_to_keep_to_our_host_and_to_run_no_text() -> None:
    page = engines["django"].get_template("base.html").render()
    for rule in ('"includeIndicatorStyles":false', '"allowEval":false', '"selfRequestsOnly":true'):
        assert rule in page


def test_the_tag_library_has_a_docstring_for_each_tag() -> None:
    tree = ast.parse(Path(khien.__file__).read_text(encoding="utf-8"))
    tags = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.decorator_list]
    assert [node.name for node in tags if not ast.get_docstring(node)] == []
