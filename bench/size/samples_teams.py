"""Rows of the Sở's team for the addresses of the site; see `samples`."""

from collections.abc import Mapping
from typing import Any

from bench.size.extras.teams import TEAM
from khien.organisations.models import Unit
from khien.watch.models import CallOut, CallOutAnswer, Qualification, Team

Rows = dict[str, Mapping[str, Any]]
_OF_CALL = ("call_out", "board", "answer", "there", "write_for", "more", "end_call_out")


def called(school: Unit) -> Rows:
    """The area of teams: the large one, and its call-out that runs."""
    team = Team.objects.get(name=TEAM)
    running = CallOut.objects.get(team=team, unit=school, ended_at=None)
    line = CallOutAnswer.objects.filter(call_out=running).order_by("pk")[0]
    paper = Qualification.objects.exclude(paper=None).filter(member__seats__team=team)[0]
    seat = paper.member.seats.all()[0]
    return {
        "teams": {"key": team.pk, "seat": seat.pk, "paper": paper.pk, "kind": "docx"},
        **{f"teams:{name}": {"key": running.pk, "line": line.pk} for name in _OF_CALL},
    }
