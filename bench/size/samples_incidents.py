"""Rows of the school's incident for the addresses of the site; see `samples`."""

from collections.abc import Mapping
from typing import Any

from bench.size.extras.incidents import NOTICE
from khien.incidents.models import IncidentPaper, Picture
from khien.organisations.models import Unit

Rows = dict[str, Mapping[str, Any]]
_OF_UNIT = ("report", "door")


def happened(school: Unit) -> Rows:
    """The area of incidents: the school's own, with its picture and the notice that went out."""
    made = IncidentPaper.objects.filter(incident__unit=school, form=NOTICE).order_by("pk")[0]
    picture = Picture.objects.filter(incident=made.incident_id)[0]
    rest = {"form_id": NOTICE, "paper": made.pk, "kind": "pdf", "picture": picture.pk}
    return {
        "incidents": {"key": made.incident_id, **rest},
        **{f"incidents:{name}": {"?": f"?don_vi={school.pk}"} for name in _OF_UNIT},
        "api:get_incident": {"incident": made.incident_id},
    }
