"""Every address of the walk, gathered from its areas. A new address is added in one of them."""

from tests.rights import (
    scenes_above,
    scenes_assessments,
    scenes_calendars,
    scenes_contacts,
    scenes_controls,
    scenes_dossiers,
    scenes_finding,
    scenes_forwarding,
    scenes_incidents,
    scenes_intake,
    scenes_inventory,
    scenes_letters,
    scenes_levels,
    scenes_notices,
    scenes_over_time,
    scenes_presence,
    scenes_rosters,
    scenes_sheets,
    scenes_sign_in,
    scenes_teams,
    scenes_tokens,
    scenes_watches,
    scenes_work,
    scenes_yearly,
)
from tests.rights.scene import Scene
from tests.rights.stage import Stage

AREAS = (
    *scenes_work.AREAS,
    *scenes_letters.AREAS,
    *scenes_levels.AREAS,
    *scenes_above.AREAS,
    *scenes_sheets.AREAS,
    *scenes_calendars.AREAS,
    *scenes_contacts.AREAS,
    *scenes_assessments.AREAS,
    *scenes_controls.AREAS,
    *scenes_dossiers.AREAS,
    *scenes_finding.AREAS,
    *scenes_forwarding.AREAS,
    *scenes_intake.AREAS,
    *scenes_sign_in.AREAS,
    *scenes_tokens.AREAS,
    *scenes_notices.AREAS,
    *scenes_over_time.AREAS,
    *scenes_inventory.AREAS,
    *scenes_yearly.AREAS,
    *scenes_rosters.AREAS,
    *scenes_watches.AREAS,
    *scenes_presence.AREAS,
    *scenes_teams.AREAS,
    *scenes_incidents.AREAS,  # after those that look for the one notice of their own
)


def scenes(stage: Stage) -> dict[tuple[str, str], Scene]:
    """All scenes by route and `of`."""
    found: dict[tuple[str, str], Scene] = {}
    for area in AREAS:
        for scene in area(stage):
            assert (scene.route, scene.of) not in found, scene
            found[scene.route, scene.of] = scene
    return found
