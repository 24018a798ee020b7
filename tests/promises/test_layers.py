"""The layers of the design where import contracts are blind: foreign keys, and contracts that must not be forgotten."""

import configparser
from pathlib import Path

from django.apps import apps
from django.db.models import ForeignObject

from tests.promises import project


def contracts() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(allow_no_value=True)
    parser.read(project.ROOT / ".importlinter")
    return parser


def heights() -> dict[str, int]:
    """How high each package stands; siblings share a height."""
    layers = contracts()["importlinter:contract:layers"]["layers"].split("\n")
    rows = [line for line in layers if line.strip()]
    return {name.strip(): len(rows) - row for row, line in enumerate(rows) for name in line.split("|")}


def packages() -> set[str]:
    return {path.parent.name for path in Path(project.ROOT, "khien").glob("*/__init__.py")}


def test_every_package_has_its_place_in_the_layers() -> None:
    assert set(heights()) == packages()


def test_foreign_keys_look_down_the_layers() -> None:
    height, wrong = heights(), []
    for model in apps.get_models():
        home = model.__module__.split(".")
        if home[0] != "khien":
            continue
        for field in model._meta.get_fields():
            target = field.related_model if isinstance(field, ForeignObject) else None
            if target is None or isinstance(target, str) or not target.__module__.startswith("khien."):
                continue
            there = target.__module__.split(".")[1]
            if there != home[1] and height[there] >= height[home[1]]:
                wrong.append(f"{model.__name__}.{field.name} → {target.__name__}")
    assert not wrong


def test_foreign_keys_to_a_library_lead_to_nothing_but_ours() -> None:
    """A table of ours that hung on a library's table could not outlive the library."""
    hanging = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("khien.")
        for field in model._meta.get_fields()
        if isinstance(field, ForeignObject)
        and not isinstance(field.related_model, str)
        and not field.related_model.__module__.startswith("khien.")
    ]
    assert not hanging


def test_every_slice_with_tables_has_a_contract_against_all_others() -> None:
    with_tables = {
        model.__module__.split(".")[1] for model in apps.get_models() if model.__module__.startswith("khien.")
    }
    with_tables -= {"base"}  # its tables are everyone's ground
    rules, all_packages = contracts(), packages()
    for name in sorted(with_tables):
        section = rules[f"importlinter:contract:models-of-{name}"]
        sources = {
            line.strip().removeprefix("khien.") for line in section["source_modules"].split("\n") if line.strip()
        }
        assert sources == all_packages - {name}, name


def test_no_slice_shows_its_models_at_its_own_door() -> None:
    """A model imported by a package's `__init__` is loaded before Django is ready."""
    for name in packages():
        assert ".models" not in project.text(f"khien/{name}/__init__.py"), name
