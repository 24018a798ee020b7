"""STYLE 1, 7 and 10: names that say nothing, silent catch-alls and modules that do not introduce themselves."""

import ast
import re
from pathlib import PurePath

from tests.promises import project

FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "misc", "util", "helper"}
MAY_CATCH_ALL = {"khien/cli/__init__.py": "the outermost door", "khien/evidence/runner.py": "importers and checks"}
LEFT_OVER = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
FOREIGN_PATH = re.compile(r"(?<![\w.])/(?:work|home/\w+|Users/\w+)/")


def test_every_module_opens_with_one_to_three_lines_about_itself() -> None:
    """A test file introduces itself by its name, which is a sentence."""
    silent = []
    for name in (name for name in project.python() if not PurePath(name).name.startswith("test_")):
        docstring = ast.get_docstring(project.tree(name), clean=False) if project.text(name).strip() else "empty"
        if not docstring or not 1 <= len([line for line in docstring.strip().splitlines() if line.strip()]) <= 3:
            silent.append(name)
    assert not silent


def test_no_module_or_folder_has_a_name_that_says_nothing() -> None:
    parts = {(part, name) for name in project.files() for part in PurePath(name).with_suffix("").parts}
    assert not [name for part, name in parts if part.lower() in FORBIDDEN_NAMES]


def test_no_class_or_function_has_a_name_that_says_nothing() -> None:
    named = []
    for name in project.python():
        for node in ast.walk(project.tree(name)):
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                words = set(re.split(r"_|(?<=[a-z])(?=[A-Z])", node.name))
                named += [f"{name}: {node.name}" for word in words if word.lower() in FORBIDDEN_NAMES]
    assert not named


def catches_all(handler: ast.ExceptHandler) -> bool:
    """Whether it takes every fault and keeps it; one that tidies up and raises again keeps none."""
    if isinstance(handler.body[-1], ast.Raise) and handler.body[-1].exc is None:
        return False
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(
        kind is None or (isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"}) for kind in kinds
    )


def test_everything_is_caught_in_the_two_agreed_places_alone() -> None:
    places = [
        name
        for name in project.python()
        for node in ast.walk(project.tree(name))
        if isinstance(node, ast.ExceptHandler) and catches_all(node)
    ]
    assert len(places) == len(set(places)), "once in a place"
    assert set(places) <= set(MAY_CATCH_ALL)


def test_refusals_are_named_for_what_could_not_be_done() -> None:
    """The doors know a refusal by its name: `UnableTo…`, with a message fit for a person."""
    vague = []
    for name in project.python():
        if not name.startswith("khien/") or "/tests/" in name:
            continue
        for node in project.tree(name).body:
            if isinstance(node, ast.ClassDef) and node.name.startswith(("CouldNot", "CanNot", "Cannot", "FailedTo")):
                vague.append(f"{name}: {node.name}")
    assert not vague


def test_nothing_is_left_to_be_done_later() -> None:
    text = project.written_in(".py", ".html", ".md", ".yaml", ".sh", ".toml", ".css", ".js", ".typ")
    assert not [name for name in text if LEFT_OVER.search(project.text(name))]


def test_no_file_names_a_folder_of_one_machine() -> None:
    text = project.written_in(".py", ".html", ".md", ".yaml", ".sh", ".toml", ".css", ".js", ".typ", "Makefile", "run")
    assert not [name for name in text if FOREIGN_PATH.search(project.text(name))]


def test_people_are_addressed_in_one_way() -> None:
    """Screens, notices and refusals say `anh/chị`."""
    familiar = re.compile(r"\b[Bb]ạn\b")
    spoken = [
        name for name in project.files() if name.startswith("khien/") and name.endswith((".py", ".html", ".txt", ".js"))
    ]
    assert len(spoken) > 500
    assert [name for name in spoken if "/static/vendor/" not in name and familiar.search(project.text(name))] == []
