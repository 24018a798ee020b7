"""STYLE 9: every query says who asks, every action who acts and when. What does not is named here, with the reason."""

import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest

from tests.promises import project

GIVEN = "is given rows that have been through the gate, and finds no others"
TREE = "the shape of the tree around a unit that has been through the gate"
MACHINE = "the machine's own doing: nothing of a unit changes, no entry in the audit chain"
HELD = "bytes that wait, in no row: part of an action of whoever claims them"
QUERIES_WITHOUT_VIEWER: dict[str, str] = {
    "directives.is_roughly": GIVEN,
    "dossiers.approved_by_appraiser": GIVEN,
    "dossiers.as_gaps": GIVEN,
    "dossiers.as_national": GIVEN,
    "dossiers.case_of": GIVEN,
    "dossiers.content_of": GIVEN,
    "dossiers.filed_file": GIVEN,
    "dossiers.filed_papers": GIVEN,
    "dossiers.filing_of": GIVEN,
    "dossiers.filings_of": GIVEN,
    "dossiers.judges_for": TREE,
    "dossiers.law_today": GIVEN,
    "dossiers.live_papers": GIVEN,
    "dossiers.proofs_of": GIVEN,
    "dossiers.recorded_for": GIVEN,
    "dossiers.redrawn": GIVEN,
    "dossiers.rules_in_force": "reads the catalogue and no row",
    "dossiers.signed_papers": GIVEN,
    "dossiers.standing_filings": GIVEN,
    "duties.detailed": GIVEN,
    "evidence.standing_of": GIVEN,
    "evidence.unit_ids_of": GIVEN,
    "evidence.with_standing": GIVEN,
    "files.damaged_files": "the whole store, for whoever looks after the machine; no content is shown",
    "files.held_path": "bytes that no row of this slice knows; the intake that claims them has been through the gate",
    "files.is_erased": GIVEN,
    "files.open_bytes": GIVEN,
    "files.path_of": GIVEN,
    "incidents.clocks": GIVEN,
    "incidents.door_of_token": "holding the address is the right",
    "incidents.happenings": GIVEN,
    "incidents.papers": GIVEN,
    "incidents.pictures": GIVEN,
    "incidents.touched": GIVEN,
    "incidents.worst": GIVEN,
    "notices.feed_of_token": "holding the address is the right",
    "organisations.ancestors": TREE,
    "organisations.check_tree": "the whole tree, for whoever looks after the machine",
    "organisations.claimed_person": "the provider's signed word is the right; it only tells whom to sign in",
    "organisations.code_of": GIVEN,
    "organisations.codes_held": GIVEN,
    "organisations.codes_of": GIVEN,
    "organisations.home_unit": "where the viewer works: part of deciding what he sees",
    "organisations.identity_holder": "the provider's signed word is the right; it only tells whom to sign in",
    "organisations.lines_up": TREE,
    "organisations.link_holder": "holding the link is the right",
    "organisations.live_on": GIVEN,
    "organisations.people_with": "whom a unit must be told to turn to, whoever asks",
    "organisations.read_once": "reads no row: within its block a person's roles are asked for once",
    "organisations.subtree": TREE,
    "organisations.successor_of": TREE,
    "organisations.token_of": "holding the token is the right",
    "organisations.unit_with_code": "whose code it is, so that none is given twice",
    "reports.chain_words": "the chain's head, which every report prints",
    "systems.levels_on": GIVEN,
    "systems.live_on": GIVEN,
}
ACTIONS_WITHOUT_ACTOR: dict[str, str] = {
    "directives.enter_next": "acts as whoever handed the sheets in and confirmed them",
    "directives.read_next": MACHINE,
    "directives.refuse_secret": "looks into a file that whoever calls was given, refuses it or not, and writes nothing",
    "evidence.forget_file_names": "part of an action that records it: what search finds follows the erased files",
    "files.erase": "part of an action that records it: the bytes go with the reason that the chain keeps",
    "files.forget": "part of an action that records it: a paper found secret leaves no trace of its bytes",
    "files.hold": HELD,
    "files.hold_bytes": HELD,
    "files.let_go": HELD,
    "files.let_go_unclaimed": MACHINE,
    "files.sweep": MACHINE,
    "incidents.report_by_door": "holding the printed address is the right; the audit names the door",
    "jobs.enqueue": "part of an action that records it: what is left to do goes into the queue with its rows",
    "jobs.forget": MACHINE,
    "jobs.reap": MACHINE,
    "jobs.reap_gone": MACHINE,
    "jobs.start_due": MACHINE,
    "keeping.move": "from database to database, by whoever runs the machine; the new chain must end as the old",
    "keeping.restore": "into an empty place, where nobody is yet",
    "notices.feed_asked": MACHINE,
    "organisations.begin_write": "part of the deed that the token asks for, in its transaction",
    "organisations.finish_write": "part of the deed that the token asks for, in its transaction",
    "organisations.forget_visits": MACHINE,
    "organisations.forget_writes": MACHINE,
    "organisations.note_failed_sign_in": "nobody has signed in: that is what is noted",
    "organisations.redeem": "holding the link says who acts",
    "organisations.redeem_alike": "holding the links says who acts: each person's own",
    "organisations.spend": MACHINE,
    "organisations.touch_all": "part of an action that records it: what every unit is judged by has changed",
    "organisations.touch": "part of an action that records it: the units' facts have changed",
    "reports.paper_of": "lays out what is stored and writes nothing",
}


def face(name: str, kind: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The public functions of a slice's `queries` or `actions`, as others see them."""
    path = f"khien.{name}.{kind}"
    if find_spec(path) is None:
        return
    module = import_module(path)
    for public, value in vars(module).items():
        if public.startswith("_") or not inspect.isfunction(value) or not value.__module__.startswith(path):
            continue
        if public in getattr(module, "__all__", [public]):
            yield f"{name}.{public}", value


@pytest.mark.parametrize("name", project.SLICES)
def test_every_query_takes_the_viewer(name: str) -> None:
    without = {key for key, query in face(name, "queries") if "viewer" not in inspect.signature(query).parameters}
    assert without == {key for key in QUERIES_WITHOUT_VIEWER if key.startswith(f"{name}.")}


@pytest.mark.parametrize("name", project.SLICES)
def test_a_viewer_has_no_default_and_is_typed(name: str) -> None:
    for key, query in face(name, "queries"):
        viewer = inspect.signature(query).parameters.get("viewer")
        if viewer is not None:
            assert viewer.default is inspect.Parameter.empty, key
            assert viewer.annotation is not inspect.Parameter.empty, key


@pytest.mark.parametrize("name", project.SLICES)
def test_every_action_takes_who_and_when(name: str) -> None:
    without = {
        key for key, action in face(name, "actions") if not {"by", "at"} <= set(inspect.signature(action).parameters)
    }
    assert without == {key for key in ACTIONS_WITHOUT_ACTOR if key.startswith(f"{name}.")}
