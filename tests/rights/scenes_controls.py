"""Scenes of controls: read by who reads the unit, answered by who proves for it."""

from collections.abc import Iterator, Mapping
from datetime import date

from khien.dossiers import actions
from khien.dossiers.actions import Answer
from khien.law.controls.carry import State
from khien.law.types import Regime
from tests.rights.scene import DAY, Scene, to
from tests.rights.stage import MARKS, MARKUP, NOW, Stage

NEW, OLD = Regime.ANM_2026.value, Regime.ATTT_2016.value


def _controls(stage: Stage) -> Iterator[Scene]:
    """North's marks are at level 2: a gap with its words, and one old answer that can be carried over."""
    world = stage.world
    system, by = world.north_marks, world.north_officer
    gap = Answer(State.PARTLY, f"{MARKS['north']} {MARKUP}", by, date(2026, 9, 20), (stage.accepted.pk,))
    actions.answer_control(system, Regime.ANM_2026, "LH", gap, by=by, at=NOW)
    for old in ("QL.VH.1", "KT.DL.SL"):
        actions.answer_control(system, Regime.ATTT_2016, old, Answer(State.IN_PLACE), by=by, at=NOW)
    actions.carry_over(system, by=by, at=NOW)

    def said(**more: object) -> Mapping[str, object]:
        return {"state": "partly", "how": "đang làm", "due_on": DAY, "saw": "", **more}

    yield to("controls:index", system.pk, of="north's")
    yield to("controls:index", world.hill_site.pk, of="hill's, without a level")
    yield to("controls:index", world.south_site.pk, of="south's", query=f"?luat={OLD}")
    yield to("controls:group", system.pk, NEW, "LH", of="north's")
    yield to("controls:group", system.pk, NEW, "GS", of="north's, not asked at its level", acts=False)
    yield to("controls:answer", system.pk, NEW, "RR", of="north's", body=said)
    yield to("controls:answer_group", system.pk, NEW, "NK", of="north's", body=lambda: said(controls=["NK"]))
    yield to("controls:carry", system.pk, of="north's")
    yield to("controls:confirm", system.pk, NEW, "SL", of="north's")
    yield to("controls:below", of="one's own")
    yield to("controls:below", of="north", query=f"?don_vi={world.north.pk}")
    yield to("controls:gaps", of="one's own")
    yield to("controls:gaps", of="north", query=f"?don_vi={world.north.pk}")


AREAS = (_controls,)
