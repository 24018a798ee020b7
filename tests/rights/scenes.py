"""Every address of the walk with the row it names and a body that whoever has the right may send."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from khien.base import clock
from khien.directives.models import Recipient
from khien.directives.queries import answer_sheet
from khien.organisations import actions as organisations
from khien.web.letters.forms_answer import remarks_seen, word_seen
from tests.rights.stage import LETTER, TODAY, Stage
from tests.world import SETUP

Body = Callable[[], Mapping[str, Any]]
DAY = "03/09/2026"
GOOD = "một câu ngắn dễ nhớ 2026"


@dataclass(frozen=True, slots=True)
class Scene:
    """One address. `of` says of whose or of what; `acts`: a POST that is let in leaves an entry in the audit."""

    route: str
    of: str
    url: str
    body: Body = dict
    acts: bool = True

    def sent(self) -> dict[str, Any]:
        """The body anew for each request: files are read once."""
        return dict(self.body())


def scenes(stage: Stage) -> dict[tuple[str, str], Scene]:
    """All scenes by route and `of`; every area adds its own."""
    found = {}
    for area in (
        _frame,
        _account,
        _mfa,
        _work,
        _evidence,
        _systems,
        _letters,
        _review,
        _targets,
        _sent,
        _received,
        _standing,
        _reports,
    ):
        for scene in area(stage):
            assert (scene.route, scene.of) not in found, scene
            found[scene.route, scene.of] = scene
    return found


def _to(route: str, *keys: Any, of: str = "", query: str = "", body: Body = dict, acts: bool = True) -> Scene:
    return Scene(route, of, reverse(route, args=keys) + query, body, acts)


def _frame(stage: Stage) -> Iterator[Scene]:
    yield _to("home", acts=False)
    yield _to("health:page")
    yield _to("set_language", body=lambda: {"language": "en", "next": "/viec/"}, acts=False)


def _account(stage: Stage) -> Iterator[Scene]:
    token = organisations.invite(stage.world.hill_leader, by=SETUP, at=clock.now())
    password = {"password": GOOD, "again": GOOD}
    yield _to("account:invited", token, body=lambda: password)
    yield _to("account:invited", "x" * 43, of="a link that is none", body=lambda: password)
    for name in ("login", "logout", "inactive", "signup", "reauthenticate", "change_password", "set_password"):
        yield _to(f"account_{name}", acts=False)
    yield _to("account_reset_password")


def _mfa(stage: Stage) -> Iterator[Scene]:
    names = (
        "index authenticate reauthenticate activate_totp deactivate_totp view_recovery_codes "
        "generate_recovery_codes download_recovery_codes list_webauthn add_webauthn reauthenticate_webauthn "
        "login_webauthn"
    )
    for name in names.split():
        yield _to(f"mfa_{name}", acts=False)
    yield _to("mfa_remove_webauthn", 1, acts=False)
    yield _to("mfa_edit_webauthn", 1, acts=False)


def _work(stage: Stage) -> Iterator[Scene]:
    yield _to("work:index")
    yield _to("work:index", of="north", query=f"?don_vi={stage.world.north.pk}")
    yield _to("work:duty", stage.duty.pk, of="north")
    yield _to("work:duty", stage.outside.pk, of="telecom")
    yield _to("work:draft", stage.duty.pk, "backup_321", of="north")
    yield _to("work:waive", stage.duty.pk, of="north", body=lambda: {"reason": "Sở làm thay"})
    yield _to("work:waive", stage.outside.pk, of="telecom", body=lambda: {"reason": "Sở làm thay"})
    yield _to("work:lift", stage.waived.pk, of="north")
    yield _to("work:event", stage.dated.pk, of="north", body=lambda: {"on": DAY})


def _proof() -> dict[str, Any]:
    paper = SimpleUploadedFile("so.txt", b"1. So sao luu", "text/plain")
    return {"happened_on": DAY, "f_copies": "3", "f_media": "2", "f_offline": "1", "papers": paper}


def _evidence(stage: Stage) -> Iterator[Scene]:
    north = stage.world.north
    yield _to("evidence:index")
    yield _to("evidence:review")
    proof = {"subjects": f"u{north.pk}"}
    yield _to("evidence:new", "backup_321", of="north", query=f"?don_vi={north.pk}", body=lambda: _proof() | proof)
    for name in ("waiting", "accepted", "inventory", "lent", "kept", "from_above"):
        piece = getattr(stage, name)
        yield _to("evidence:one", piece.pk, of=name)
        yield _to("evidence:decide", piece.pk, of=name, body=lambda: {"decision": "accept"})
        yield _to("evidence:withdraw", piece.pk, of=name, body=lambda: {"reason": "Ghi nhầm"})
        held = piece.attachments.get()
        yield _to("evidence:download", piece.pk, held.pk, of=name)
    yield _to("evidence:download", stage.accepted.pk, stage.kept.attachments.get().pk, of="another piece's file")


def _systems(stage: Stage) -> Iterator[Scene]:
    world = stage.world
    yield _to("systems:index")
    for name in ("north", "telecom"):
        query = f"?don_vi={getattr(world, name).pk}"
        yield _to("systems:index", of=name, query=query)
        yield _to("systems:add", of=name, query=query, body=lambda: {"name": "Thư viện số", "level": "", "since": ""})
        yield _to("systems:confirm", of=name, query=query)
    yield _to("systems:level", world.north_site.pk, of="north", body=lambda: {"level": "2", "since": DAY})
    yield _to("systems:end", world.north_site.pk, of="north", body=lambda: {"on": DAY})


def _letters(stage: Stage) -> Iterator[Scene]:
    yield _to("letters:index")
    yield _to("letters:new", body=lambda: {"text": LETTER.replace("128/", "140/")})
    yield _to("letters:paper", stage.sent.pk, stage.sent_paper.pk, of="sent")
    yield _to("letters:paper", stage.reviewing.pk, stage.review_paper.pk, of="in review")
    yield _to("letters:paper", stage.sent.pk, stage.review_paper.pk, of="another letter's paper")


def _review(stage: Stage) -> Iterator[Scene]:
    letter = stage.reviewing
    first = letter.clauses.all()[0]
    one, of = {"version": letter.version}, "in review"
    document = {"kind": letter.kind, "number": "1/X", "issued_on": DAY, "subject": "khác"}
    yield _to("letters:review", letter.pk, of=of)
    yield _to("letters:review", stage.sent.pk, of="sent")
    yield _to("letters:document", letter.pk, of=of, body=lambda: one | document)
    confirm = {"version": stage.odd.version}
    yield _to("letters:confirm_subject", stage.odd.pk, of="on another subject", body=lambda: confirm)
    yield _to("letters:set_aside", letter.pk, of=of, body=lambda: one)
    yield _to("letters:resume", stage.aside.pk, of="set aside")
    yield _to("letters:answer_by", letter.pk, of=of, body=lambda: one | {"day": "20/09/2026"})
    yield _to("letters:add", letter.pk, of=of, body=lambda: one | {"text": "Cử người trực."})
    yield _to("letters:card", letter.pk, first.pk, of=of)
    yield _to("letters:correct", letter.pk, first.pk, of=of, body=lambda: one | {"topics": "backup"})
    yield _to("letters:deadline", letter.pk, first.pk, of=of, body=lambda: one | {"choice": "by", "by": "21/09/2026"})
    middle = first.text.find(":") + 2
    place = {"offset": str((first.start or 0) + middle), "cho": ""}
    yield _to("letters:split", letter.pk, first.pk, of=of, body=lambda: one | place)
    yield _to("letters:merge", letter.pk, first.pk, of=of, body=lambda: one)
    yield _to("letters:drop", letter.pk, first.pk, of=of, body=lambda: one)


def _targets(stage: Stage) -> Iterator[Scene]:
    letter, of = stage.reviewing, "in review"
    first, one = letter.clauses.all()[0], {"version": letter.version}
    units = {"units": str(stage.world.north.pk), "luu": "1"}
    yield _to("letters:targets", letter.pk, of=of)
    yield _to("letters:accept_proposed", letter.pk, of=of, body=lambda: one)
    yield _to("letters:already", letter.pk, of=of)
    yield _to("letters:targets_edit", letter.pk, first.pk, of=of, body=lambda: one | units)
    yield _to("letters:send", letter.pk, of=of, body=lambda: one, acts=False)  # its clauses are not settled
    ready = {"version": stage.ready.version}
    yield _to("letters:send", stage.ready.pk, of="ready to send", body=lambda: ready)


def _sent(stage: Stage) -> Iterator[Scene]:
    letter, of, why = stage.sent, "sent", {"reason": "Thay đổi kế hoạch"}
    first = letter.clauses.all()[0]
    changed = {"choice": "by", "by": "18/09/2026", "topics": first.topics, "obligations": first.obligations}
    yield _to("letters:one", letter.pk, of=of)
    yield _to("letters:one", stage.reviewing.pk, of="in review")
    yield _to("letters:amend_clause", letter.pk, first.pk, of=of, body=lambda: why | changed)
    yield _to("letters:amend_answer_by", letter.pk, of=of, body=lambda: why | {"day": "25/09/2026"})
    more = {"units": str(stage.world.commune.pk), "clauses": str(first.pk), "luu": "1"}
    yield _to("letters:add_units", letter.pk, of=of, body=lambda: why | more)
    yield _to("letters:recall", letter.pk, of=of, body=lambda: why)
    yield _to("letters:recall_units", letter.pk, of=of, body=lambda: why | {"units": str(stage.world.south.pk)})
    yield _to("letters:recall_clause", letter.pk, first.pk, of=of, body=lambda: why)
    yield _to("letters:close", letter.pk, of=of)


def _received(stage: Stage) -> Iterator[Scene]:
    rows = {"north": stage.to_north, "south": stage.to_south, "telecom": stage.to_telecom, "hill": stage.to_hill}
    for name, row in rows.items():
        body, signed = partial(_words, stage, row), name in {"south", "telecom"}
        yield _to("letters:received", row.pk, of=name, body=body, acts=name == "north")
        yield _to("letters:sign", row.pk, of=name, acts=name == "north")
        yield _to("letters:give_back", row.pk, of=name, body=lambda: {"reason": "Thiếu tệp"}, acts=signed)
        yield _to("letters:accept", row.pk, of=name, acts=signed)
        yield _to("letters:on_behalf", row.pk, of=name, body=body, acts=not signed)


def _words(stage: Stage, row: Recipient) -> dict[str, str]:
    """Another word on every clause than the one that stands, sent by somebody who has seen that one."""
    given = {"difficulties": "Thiếu người", "saw_remarks": remarks_seen(row)}
    for claim in answer_sheet(SETUP, row, TODAY):
        given |= {
            f"says_{claim.number}": "in_progress",
            f"note_{claim.number}": "đang làm",
            f"saw_{claim.number}": word_seen(claim),
        }
    return given


def _standing(stage: Stage) -> Iterator[Scene]:
    north, letter = stage.world.north.pk, stage.sent.pk
    for name in ("index", "progress", "cell", "answers"):
        yield _to(f"standing:{name}")
        yield _to(f"standing:{name}", of="north", query=f"?don_vi={north}")
        yield _to(f"standing:{name}", of="telecom", query=f"?don_vi={stage.world.telecom.pk}")
        yield _to(f"standing:{name}", of="the sent letter", query=f"?van_ban={letter}")
    for name in ("table", "duties"):
        for kind in ("xlsx", "csv"):
            yield _to(f"standing:{name}", kind, of=kind)
            yield _to(f"standing:{name}", kind, of=f"{kind} of north", query=f"?don_vi={north}")
            yield _to(f"standing:{name}", kind, of=f"{kind} of the sent letter", query=f"?van_ban={letter}")


def _reports(stage: Stage) -> Iterator[Scene]:
    letter, draft, final = stage.sent, stage.draft, stage.final
    yield _to("reports:index")
    yield _to("reports:draft", letter.pk, of="the sent letter")
    for name in ("brief_page", "brief"):
        yield _to(f"reports:{name}", letter.pk, of="the sent letter")
    for kind in ("xlsx", "csv"):
        yield _to("reports:table", letter.pk, kind, of=kind)
    version, words = {"version": draft.version}, {"opening": "Kính gửi", "closing": "Kính báo cáo"}
    yield _to("reports:one", draft.pk, of="a draft")
    yield _to("reports:edit", draft.pk, of="a draft", body=lambda: version | words)
    yield _to("reports:refresh", draft.pk, of="a draft", body=lambda: version)
    yield _to("reports:finalise", draft.pk, of="a draft", body=lambda: version)
    yield _to("reports:preview", draft.pk, "docx", of="a draft")
    yield _to("reports:picture", draft.pk, 1, of="a draft")
    yield _to("reports:final", final.pk, 1, "pdf", of="a final")
    yield _to("reports:close", final.pk, of="a final", body=_issued)
    yield _to("reports:signed", stage.closed.pk, of="closed")


def _issued() -> dict[str, Any]:
    copy = SimpleUploadedFile("ban-ky.txt", b"1. Ban ky", "text/plain")
    return {"number": "9/BC", "issued_on": DAY, "signed_copy": copy}
