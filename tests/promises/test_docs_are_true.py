"""STYLE 12 and 14: what the docs list is what there is, in both directions, and their links lead somewhere."""

import re
from enum import Enum
from importlib import import_module
from pathlib import Path

import click
import pytest
from django.apps import apps

from khien import cli
from tests.promises import project

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
ENVIRONMENT = re.compile(r"\b(KHIEN_[A-Z_]+|PORT)\b")
LONGEST_GUIDE = 60
MOST_SETTINGS = 25
STATES = {"Confidence", "InForce", "LevelState", "Reply", "Role", "Says", "Standing", "State", "Status"}


def commands() -> set[str]:
    """Every command as it is typed: `khien law lint`, `khien read`."""
    found: set[str] = set()
    for name, module in cli.COMMANDS.items():
        command = import_module(module).command
        if isinstance(command, click.Group):
            found |= {f"khien {name} {sub}" for sub in command.commands}
        else:
            found.add(f"khien {name}")
    return found


def test_every_command_is_in_the_docs_and_every_command_in_the_docs_exists() -> None:
    told = set(re.findall(r"^## `(khien [a-z -]+?)(?: [A-Z\[…].*)?`$", project.text("docs/commands.md"), re.MULTILINE))
    assert told == commands()


def test_every_module_of_a_command_is_in_the_table() -> None:
    with_command = {
        name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for name in project.python()
        if re.fullmatch(r"khien/cli/([a-z_]+\.py|[a-z_]+/__init__\.py)", name)
        and re.search(r"^def command\(|^command = ", project.text(name), re.M)
    }
    assert with_command == set(cli.COMMANDS.values())


def test_reading_a_letter_needs_no_database() -> None:
    assert "start_django" not in project.text("khien/cli/read.py")


def test_every_setting_is_in_the_docs_and_the_reverse() -> None:
    read = set(re.findall(r"""["'](KHIEN_[A-Z_]+|PORT)["']""", project.text("khien/config.py")))
    told = set(re.findall(r"^\| `(KHIEN_[A-Z_]+|PORT)`", project.text("docs/settings.md"), re.MULTILINE))
    assert told == read
    assert len(read) <= MOST_SETTINGS


def test_the_environment_is_read_in_one_place() -> None:
    elsewhere = [
        name
        for name in project.python()
        if name.startswith("khien/") and name != "khien/config.py" and "/tests/" not in name
        for found in re.findall(r"(?:environ(?:\.get\(|\[)|getenv\()\s*[\"'](\w+)", project.text(name))
        if ENVIRONMENT.fullmatch(found)
    ]
    assert not elsewhere


def folders() -> set[str]:
    """Folders that the map must tell of: the root's, the package's and the catalogue's, one level deep."""
    found = set()
    for name in project.files():
        parts = Path(name).parts
        found |= {parts[0] for _ in parts[1:2]} | {f"{parts[0]}/{parts[1]}" for _ in parts[2:3]}
    dull = {"tests/vendor", ".github"}
    return {folder for folder in found if not folder.endswith("__pycache__")} - dull


def test_every_folder_is_on_the_map_and_every_folder_on_the_map_exists() -> None:
    told = set(re.findall(r"^\s*- `([^`]+)/`", project.text("docs/map.md"), re.MULTILINE))
    assert told == folders()


def test_every_kind_of_row_is_in_the_glossary() -> None:
    glossary = project.text("docs/glossary.md")
    models = {model.__name__ for model in apps.get_models() if model.__module__.startswith("khien.")}
    assert not {name for name in models if f"`{name}`" not in glossary}


def enums() -> dict[str, type[Enum]]:
    """The states and verdicts of the slices: every enumeration in a module of rules or of agreed types."""
    found = {}
    for name in project.python():
        if not re.match(r"khien/\w+/(rules(/\w+)?|types)\.py$", name):
            continue
        module = import_module(name.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Enum) and value.__module__.startswith("khien."):
                found[f"{value.__module__}.{value.__name__}"] = value
    return found


def test_every_state_and_verdict_is_in_the_glossary() -> None:
    glossary = project.text("docs/glossary.md")
    states = {name: kind for name, kind in enums().items() if name.rpartition(".")[2] in STATES}
    assert states
    missing = {
        f"{name}.{member.value}"
        for name, kind in states.items()
        for member in kind
        if f"`{member.value}`" not in glossary
    }
    assert not missing


def test_links_in_the_docs_lead_somewhere() -> None:
    broken = []
    for name in project.written_in(".md"):
        for pair in LINK.findall(project.text(name)):
            target = (pair[0] or pair[1]).split("#")[0]
            if target and "://" not in target and not (project.ROOT / name).parent.joinpath(target).exists():
                broken.append(f"{name}: {target}")
    assert not broken


def test_guides_stay_within_60_lines() -> None:
    guides = [name for name in project.written_in(".md") if name.startswith("docs/how-to/")]
    assert guides
    assert not [name for name in guides if project.text(name).count("\n") > LONGEST_GUIDE]


@pytest.mark.parametrize("guide", [name for name in project.files() if name.startswith("docs/how-to/add-")])
def test_files_that_a_guide_names_exist(guide: str) -> None:
    named = re.findall(r"`((?:khien|catalogue|docs|tests|bench|tools)/[\w./-]+\.\w+)`", project.text(guide))
    assert not [name for name in named if not (project.ROOT / name).exists()]


def test_every_slice_introduces_itself() -> None:
    for name in (*project.SLICES, "reading", "law", "lake", "papers"):
        assert (project.ROOT / "khien" / name / "README.md").exists(), name
        assert project.text(f"khien/{name}/README.md").count("\n") <= 30, f"{name} says too much"


def test_the_commands_of_the_readme_are_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z]+):", project.text("Makefile"), re.MULTILINE))
    for readme in ("README.md", "README.vi.md"):
        told = set(re.findall(r"\bmake ([a-z]+)", project.text(readme)))
        assert {"demo", "test"} <= told <= targets


def test_every_decision_tells_its_context_decision_consequences_and_alternatives() -> None:
    records = [name for name in project.files() if name.startswith("docs/decisions/")]
    assert records
    for name in records:
        for part in ("## Context", "## Decision", "## Consequences", "## Alternatives"):
            assert part in project.text(name), f"{name}: {part}"
