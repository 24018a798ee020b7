"""The Sở's team of two hundred with skills and certificates, of its own and of the rooms, called out many times."""

from datetime import timedelta

from bench.size.extras.cast import Cast
from bench.size.rows import pour
from khien.base.ids import new_id
from khien.organisations.rules import Role
from khien.watch.actions import learning, teams
from khien.watch.actions.call_outs import answer_call, call_out
from khien.watch.actions.learning import Paper
from khien.watch.actions.members import Described, add_member
from khien.watch.models import CallOut, Member, Qualification, Seat, Skill
from khien.watch.rules.teams import Answer, How, Learned, Part

TEAM = "Đội ứng cứu của Sở"
PEOPLE, CALLS = 200, 300


def write(cast: Cast) -> None:
    """Its first member by the real actions, the others in bulk; then a call-out of everybody that still runs."""
    by, since = cast.who(cast.department, Role.COORDINATOR), cast.today - timedelta(days=400)
    said = teams.Described(TEAM, "1/QĐ", since, "0900 000 010")
    team = teams.make_team(cast.department, said, by=by, at=cast.at, paper=cast.paper("quyet-dinh-doi.txt", "1. Đội"))
    first = add_member(cast.department, Described("Đội trưởng mẫu", since), by=by, at=cast.at)
    teams.seat(team, first, teams.Placed(Part.LEADER, since, hotline=True), by=by, at=cast.at)
    scan = cast.paper("chung-chi.txt", "1. Chứng chỉ")
    learning.add_paper(first, Paper(Learned.CERTIFICATE, "Điều tra số", since), by=by, at=cast.at, paper=scan)
    rows = ((cast.department.pk, f"Người của đội {n:03}", "0900 000 002", since, cast.at) for n in range(PEOPLE))
    pour(Member, ("unit_id", "name", "phone", "valid_from", "made_at"), rows)
    keys = list(
        Member.objects.filter(unit=cast.department, name__startswith="Người của đội").values_list("pk", flat=True)
    )
    places = ((team.pk, key, Part.MEMBER, n % 3 == 0, n + 2, since) for n, key in enumerate(keys))
    pour(Seat, ("team_id", "member_id", "part", "hotline", "place", "valid_from"), places)
    pour(Skill, ("member_id", "group", "grade", "said_on"), ((key, "incident", 1 + key % 3, since) for key in keys))
    lasts = cast.today + timedelta(days=30)
    papers = ((key, Learned.CERTIFICATE, "Chứng chỉ mẫu", since, lasts) for key in keys)
    pour(Qualification, ("member_id", "kind", "name", "got_on", "expires_on"), papers)
    calls = (
        (new_id(), team.pk, cast.school.pk, "Việc mẫu", cast.at - timedelta(days=n + 1), cast.at) for n in range(CALLS)
    )
    pour(CallOut, ("id", "team_id", "unit_id", "words", "made_at", "ended_at"), calls)
    running = call_out(team, cast.school, "Máy chủ bị mã hóa", by=by, at=cast.at)
    answer_call(running, first, Answer.COMING, minutes=20, how=How.SAID, by=by, at=cast.at)
