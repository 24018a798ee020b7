from collections.abc import Callable
from typing import Any

import pytest

from khien.api.tests.conftest import Caller
from khien.evidence.actions import INVENTORY
from khien.evidence.models import Evidence
from khien.files.queries import open_bytes
from tests.rights.stage import Stage

pytestmark = pytest.mark.django_db
OnStage = Callable[..., Caller]


def test_a_duty_says_its_verdict_the_letter_that_asks_and_the_article_that_decides(
    stage: Stage, on_stage: OnStage
) -> None:
    caller = on_stage("north.officer")
    whole = caller.get("/duties", unit=stage.world.north.pk).json()
    assert (whole["on"], whole["unit"]["id"]) == ("2026-09-03", stage.world.north.pk)
    (duty,) = [one for one in whole["items"] if one["obligation"] == "backup-3-2-1"]
    assert duty == caller.get(f"/duties/{stage.duty.pk}").json()
    (ask,) = duty["asks"]
    assert (ask["letter_id"], ask["due_on"]) == (str(stage.sent.pk), "2026-09-15")
    assert "3-2-1" in ask["quote"] and duty["reason"]
    cited = [cite for one in whole["items"] for each in one["asks"] for cite in each["cites"]]
    assert cited and all(cite["instrument"] and cite["at"] for cite in cited)


def test_duties_are_narrowed_and_waived_ones_say_why(stage: Stage, on_stage: OnStage) -> None:
    caller, unit = on_stage("north.officer"), stage.world.north.pk
    waived = caller.get("/duties", unit=unit, status="waived").json()["items"]
    assert [(one["id"], one["waiver"]["reason"]) for one in waived] == [(stage.waived.pk, "Sở làm thay")]
    found = caller.get("/duties", unit=unit, obligation="incident-notice").json()["items"]
    assert [one["id"] for one in found] == [stage.dated.pk]
    assert caller.get("/duties", unit=unit, status="tot").status_code == 422
    assert caller.get("/duties").status_code == 422


def test_before_a_letter_asked_nothing_was_asked(stage: Stage, on_stage: OnStage) -> None:
    caller, unit = on_stage("north.officer"), stage.world.north.pk
    assert caller.get("/duties", unit=unit, on="2026-09-01").json()["items"] == []
    assert caller.get(f"/duties/{stage.duty.pk}", on="2026-09-01").status_code == 404
    later = caller.get(f"/duties/{stage.duty.pk}", on="2027-12-01").json()
    assert later["status"] == "overdue" or later["status"] == "met"


def test_duties_of_others_are_not_found(stage: Stage, on_stage: OnStage) -> None:
    stranger = on_stage("south.officer")
    assert stranger.get("/duties", unit=stage.world.north.pk).status_code == 404
    assert stranger.get(f"/duties/{stage.duty.pk}").status_code == 404


def test_standing_rolls_up_the_tree_and_counts_units_by_their_worst(stage: Stage, on_stage: OnStage) -> None:
    caller = on_stage("department.leader")
    whole = caller.get("/standing", unit=stage.world.department.pk, cells="true").json()
    statuses = ("failed", "overdue", "unproven", "met", "waived", "not_asked")
    total = sum(whole["duties"][name] for name in statuses)
    assert total == sum(one["duties"][name] for one in whole["items"] for name in statuses) > 0
    assert total == sum(one["counts"][name] for one in whole["obligations"] for name in statuses)
    cells = [one["counts"] for row in whole["items"] for one in row["obligations"]]
    assert total == sum(cell[name] for cell in cells for name in statuses)
    page = caller.get("/standing", unit=stage.world.department.pk, limit=1).json()
    assert page["items"][0]["obligations"] is None
    rest = caller.get("/standing", unit=stage.world.department.pk, limit=200, cursor=page["next"]).json()["items"]
    assert [one["unit"]["id"] for one in page["items"] + rest] == [one["unit"]["id"] for one in whole["items"]]


def test_standing_of_a_letter_reaches_units_outside_the_tree_by_its_mandate(stage: Stage, on_stage: OnStage) -> None:
    caller, unit = on_stage("department.leader"), stage.world.department.pk
    rows = caller.get("/standing", unit=unit, letter=str(stage.sent.pk)).json()["items"]
    assert stage.world.telecom.pk in {one["unit"]["id"] for one in rows}
    assert stage.world.telecom.pk not in {
        one["unit"]["id"] for one in caller.get("/standing", unit=unit).json()["items"]
    }
    assert on_stage("north.leader").get("/standing", unit=unit).status_code == 404


def test_evidence_of_an_outside_unit_is_read_for_the_letter_alone(stage: Stage, on_stage: OnStage) -> None:
    caller = on_stage("department.coordinator")
    used = Evidence.objects.get(provider=stage.world.telecom, proof=INVENTORY)  # what its verdicts rest on
    listed, kept = f"/evidence/{used.pk}", f"/evidence/{stage.kept.pk}"
    assert caller.get(listed).status_code == 404
    assert caller.get(listed, letter=str(stage.sent.pk)).json()["proof"] == INVENTORY
    assert caller.get(kept, letter=str(stage.sent.pk)).status_code == 404


def test_a_report_tells_its_figures_and_its_finals_with_their_hashes(stage: Stage, on_stage: OnStage) -> None:
    caller = on_stage("department.coordinator")
    listed = caller.get("/reports", letter=str(stage.sent.pk)).json()["items"]
    assert {one["id"] for one in listed} == {str(one.pk) for one in (stage.draft, stage.final, stage.closed)}
    (final,) = caller.get("/reports", state="final").json()["items"]
    one = caller.get(f"/reports/{final['id']}").json()
    assert one["clauses"] and one["opening"] and one["units_by_state"]
    (made,) = one["finals"]
    assert len(made["chain_digest"]) == 64
    kept = {"pdf": stage.final.finals.get().pdf, "docx": stage.final.finals.get().docx}
    for file in made["files"]:
        sent = caller.client.get(file["url"], headers={"Authorization": f"Bearer {caller.text}"})
        with open_bytes(kept[file["kind"]]) as bytes_kept:
            assert b"".join(sent.streaming_content) == bytes_kept.read()  # type: ignore[attr-defined]
    closed = caller.get(f"/reports/{stage.closed.pk}").json()
    signed = caller.client.get(closed["signed_copy"], headers={"Authorization": f"Bearer {caller.text}"})
    assert (closed["number"], signed.status_code) == ("12/BC-SGDĐT", 200)
    b"".join(signed.streaming_content)  # type: ignore[attr-defined]
    assert caller.get(f"/reports/{stage.draft.pk}/signed-copy").status_code == 404
    assert on_stage("north.leader").get(f"/reports/{final['id']}").status_code == 404


def test_what_has_not_changed_is_not_sent_again(stage: Stage, on_stage: OnStage) -> None:
    caller = on_stage("department.coordinator")
    first = caller.get("/letters")
    again = caller.get("/letters", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["Cache-Control"] == "private, no-cache"


LISTS = [
    "/units?limit=200",
    "/people?limit=200",
    "/letters",
    "/letters/{letter}/recipients",
    "/letters/{letter}/clauses",
    "/letters/{letter}/papers",
    "/duties?unit={unit}",
    "/evidence",
    "/proofs",
    "/answers?unit={unit}",
    "/answers/{answer}",
    "/standing?unit={above}&cells=true",
    "/standing?unit={above}&letter={letter}",
    "/reports",
    "/reports/{report}",
    "/units/{unit}/systems",
    "/me",
]


@pytest.mark.parametrize("path", LISTS)
def test_no_read_asks_the_database_more_than_15_questions(
    path: str, stage: Stage, on_stage: OnStage, django_assert_max_num_queries: Any
) -> None:
    caller = on_stage("department.coordinator")
    known = {
        "letter": stage.sent.pk,
        "unit": stage.world.north.pk,
        "above": stage.world.department.pk,
        "answer": stage.to_north.pk,
        "report": stage.final.pk,
    }
    caller.get(path.format(**known))  # the first request judges, and writes down what the token spends
    with django_assert_max_num_queries(15):
        assert caller.get(path.format(**known)).status_code == 200
