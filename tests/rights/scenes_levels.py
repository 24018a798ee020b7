"""Scenes of levels: the interview of a system, what it proposes, the level that is noted, and the register."""

from collections.abc import Iterator

from khien.systems.actions import save_answers
from tests.rights.scene import DAY, Scene, to
from tests.rights.stage import NOW, Stage
from tests.world import SETUP

ANSWERS = {"internal_use_only": True, "information_kinds": ["ca_nhan"]}


def _levels(stage: Stage) -> Iterator[Scene]:
    site = stage.world.north_site
    save_answers(site, ANSWERS, by=SETUP, at=NOW)
    yield to("systems:index", of="the department's register", query=f"?don_vi={stage.world.department.pk}&cap=1")
    yield to("levels:interview", site.pk, of="north")
    yield to("levels:screen", site.pk, "ai-dung", of="north", body=lambda: {"serves_public": "false"})
    yield to("levels:screen", site.pk, "khong-co", of="north, a screen that is none")
    yield to("levels:propose", site.pk, of="north", body=lambda: {"regime": "anm-2026"})
    yield to("levels:set", site.pk, of="north", body=lambda: {"level": "2", "since": DAY, "decision": "12/QĐ-THPT"})


AREAS = (_levels,)
