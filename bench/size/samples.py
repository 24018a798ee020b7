"""Which rows of the generated province stand in the addresses of the site: by route, else by area; the busiest ones.

A page whose address names a row of a new kind needs a line here, or a reason in `UNREAD`; until then it is told as
missing, and a test fails.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from bench.size.extras.inventory import APPROVED, BUSY, WRITTEN
from bench.size.plan import Plan
from bench.size.samples_checked import checked
from bench.size.samples_contacts import called_on
from bench.size.samples_incidents import happened
from bench.size.samples_rosters import rostered
from bench.size.samples_teams import called
from bench.size.samples_watches import watched
from bench.size.signing import username_of
from khien.base import clock
from khien.base.actors import Service
from khien.directives.models import Directive, Draft, Intake, Recipient, Reminder, SheetBatch
from khien.directives.rules.states import State
from khien.dossiers.models import Dossier, DossierPaper, Step
from khien.duties.models import Duty
from khien.evidence.models import Attachment, Evidence
from khien.notices.composing import confirming_token
from khien.notices.models import Channel, Delivery, Feed, Notice
from khien.organisations.actions import invite
from khien.organisations.models import Grant, Machine, Person, SavedView, Token, Unit
from khien.reports.models import Final, Report
from khien.systems.models import Asset, Contract, InformationSystem, Supplier
from khien.systems.rules.fields import Part
from khien.web.search.kinds import KINDS
from khien.web.systems.leading import SLUG_OF
from khien.web.tables.registry import BY_NAME

Rows = dict[str, Mapping[str, Any]]

# Routes that nobody can read in this province, and why.
UNREAD: Mapping[str, str] = {
    "account:link": "leads to a provider, and none is set up",
    "account:oidc_back": "a provider's answer, and none is set up",
    "account:saml_done": "a provider's answer, and none is set up",
    "account:saml_metadata": "a provider's, and none is set up",
    "account:signed_out": "a provider's answer, and none is set up",
    "account:unlink": "of an account at a provider, and none is set up",
    "api:api-root": "the root of the addresses, no page",
    "dossiers:order_file": "a file, once a job has made it",
    "calendars:feed": "a file: text/calendar, under a secret address",
    "rosters:take_in": "posted alone, under the name of what a dry run holds",
    "presence:feed": "a file: text/calendar, under a secret address",
    "contacts:public_key": "the public part of a key, and none is set",
    "contacts:public_security_txt": "a file: text/plain",
    "presence:answer": "what one link asks, under a secret address",
    "incidents:report_by_door": "a form, under a secret address",
    **dict.fromkeys(
        (
            *("mfa_deactivate_totp", "mfa_download_recovery_codes", "mfa_view_recovery_codes"),
            *("mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
        ),
        "of a second factor, which nobody here has",
    ),
    "mfa_edit_webauthn": "of a key that only a browser can make",
    "mfa_remove_webauthn": "of a key that only a browser can make",
}


@cache
def samples(plan: Plan) -> Mapping[str, Mapping[str, Any]]:  # noqa: ARG001 (one set a province)
    """Rows by route, else by area: what `key` and its like stand for there; `?` is a query that is needed."""
    school = Unit.objects.filter(kind="upper_school").order_by("pk")[0]
    return {
        **_letters(school),
        **_passing(),
        **_work(school),
        **_systems(school),
        **_dossiers(),
        **_people(school),
        **_own(),
        **_reports(),
        **_api(school),
        **checked(school),
        **watched(school),
        **rostered(school),
        **called(school),
        **called_on(school),
        **happened(school),
    }


def _letters(school: Unit) -> Rows:
    letter = _to_most()
    review = Directive.objects.filter(state=State.REVIEWING, holder__kind="province")[0]
    recognised = Directive.objects.filter(state=State.REVIEWING, reading__pages__0__from_ocr=True)[0]
    opened = Recipient.objects.filter(unit=school, state="opened", directive__forwards=None).order_by("pk").first()
    own = _passed_on()
    ready = Recipient.objects.get(directive=own, unit=school)
    signed = Recipient.objects.get(directive=own, state="answered")
    silent = Recipient.objects.filter(directive=own, state="not_opened").order_by("pk")[0]
    of_letter = {"key": letter.pk, "clause_key": letter.clauses.all()[0].pk, "paper_id": letter.papers.all()[0].pk}
    of_review = {"key": review.pk, "clause_key": review.clauses.all()[0].pk}
    intake, batch = Intake.objects.all()[0], SheetBatch.objects.all()[0]
    return {
        "letters": of_letter,
        **{f"letters:{name}": of_review for name in _OF_REVIEW},
        **{f"letters:{name}": {"key": recognised.pk, "number": 1} for name in ("page", "page_picture")},
        "letters:received": {"key": opened.pk if opened else ready.pk},
        **{f"letters:{name}": {"key": signed.pk} for name in ("accept", "give_back")},
        "letters:sign": {"key": ready.pk},
        **{f"letters:{name}": {"key": silent.pk} for name in ("on_behalf", "sheet")},
        **{f"letters:{name}": {"key": intake.pk} for name in _OF_INTAKE},
        **{f"letters:{name}": {"key": batch.pk} for name in ("sheet_batch", "enter_sheets", "sheets_again")},
        "letters:sheets": {"key": own.pk},
    }


def _to_most() -> Directive:
    sent = Directive.objects.filter(state=State.SENT, holder__kind="province", forwarded_by=None)
    return sent.order_by("-taken_in_at")[0]


def _passed_on() -> Directive:
    return Directive.objects.get(drafted=True, state=State.SENT)


def _passing() -> Rows:
    out = _passed_on()
    above = out.forwards
    if above is None:
        raise LookupError("it passes another on")
    drafts = Draft.objects.filter(directive__state=State.REVIEWING)
    begun = drafts.filter(finals=None)[0].directive
    final = drafts.exclude(finals=None)[0].directive
    own = begun.clauses.filter(source=None)[0]
    row = Recipient.objects.get(directive=above, unit=out.holder)
    paper = Directive.objects.filter(holder=out.holder, drafted=False, grounds__isnull=False).order_by("-taken_in_at")[
        0
    ]
    linked = {"key": paper.pk, "ground_id": paper.grounds.all()[0].pk}
    return {
        "forwarding": {"key": begun.pk, "clause_key": own.pk, "number": 1, "kind": "docx"},
        **{f"forwarding:{name}": {"key": above.pk} for name in ("begin", "chain", "around")},
        **{f"forwarding:{name}": {"key": out.pk} for name in ("changed", "keep")},
        **{f"forwarding:{name}": {"key": final.pk} for name in ("final", "issue")},
        **{f"forwarding:{name}": linked for name in ("link", "ground")},
        **{f"forwarding:{name}": {"key": row.pk} for name in ("below", "gather")},
    }


def _work(school: Unit) -> Rows:
    attached = Attachment.objects.filter(evidence__provider=school).select_related("evidence")[0]
    evidence = Evidence.objects.filter(provider=school, source="person").order_by("-recorded_at")[0]
    return {
        "work": {"key": Duty.objects.filter(unit=school).order_by("pk")[0].pk, "proof": "incident_plan"},
        "work:event": {"key": Duty.objects.get(unit=school, obligation="incident-notice").pk},
        "evidence": {"key": evidence.pk, "proof": "incident_plan"},
        "evidence:download": {"key": attached.evidence_id, "attachment": attached.pk},
        "audit": {"seq": 1000},
        "standing": {"kind": "xlsx"},
    }


def _systems(school: Unit) -> Rows:
    busy = InformationSystem.objects.get(unit=school, name=BUSY)
    asset = Asset.objects.filter(system=busy).order_by("pk")[0]
    supplier = Supplier.objects.filter(unit=school).order_by("pk")[0]
    contract = Contract.objects.filter(supplier=supplier)[0]
    of_supplier = {"key": supplier.pk}
    return {
        "systems": {"key": busy.pk, "slug": SLUG_OF[Part.ASSET], "row": asset.pk, "section": "ai"},
        **{f"systems:{name}": of_supplier for name in ("change_supplier", "end_supplier", "add_contract")},
        **{f"systems:{name}": {"key": contract.pk} for name in ("change_contract", "end_contract")},
        "levels": {"key": busy.pk, "screen": "thong-tin"},
        "controls": {"key": busy.pk, "law": "anm-2026", "group": "RR", "control": "RR.3.1"},
    }


def _dossiers() -> Rows:
    found = {name: Dossier.objects.filter(system__name=name).order_by("pk")[0] for name in (BUSY, WRITTEN, APPROVED)}
    written, paper = found[WRITTEN], DossierPaper.objects.filter(dossier=found[WRITTEN])[0]
    signed = Step.objects.filter(dossier=found[APPROVED], act="approve")[0]
    of_written = {"key": written.pk, "paper": paper.pk}
    return {
        "dossiers": {"key": found[BUSY].pk, "system": found[BUSY].system_id, "kind": "de-xuat", "form": "docx"},
        **{f"dossiers:{name}": of_written for name in _OF_WRITTEN},
        "dossiers:begin": {"system": InformationSystem.objects.filter(unit=written.holder, dossiers=None)[0].pk},
        "dossiers:step": {"key": written.pk, "act": "submit"},
        "dossiers:signed": {"key": found[APPROVED].pk, "step": signed.pk},
        "dossiers:redetermine": {"key": found[APPROVED].pk},
    }


def _people(school: Unit) -> Rows:
    person = Person.objects.filter(grants__unit=school, machine=None).order_by("pk")[0]
    grant = Grant.objects.filter(person=person).order_by("pk")[0].pk
    machine = Machine.objects.order_by("pk")[0].person
    return {
        "units": {"key": school.pk, "kind": "don-vi", "ticket": "x" * 22, "role": grant},
        **{f"units:{name}": {"key": person.pk, "role": grant} for name in _OF_PERSON},
        "admin": {"key": person.pk},
        "erasing": {"kind": "nguoi", "key": person.pk},
        "machines": {"key": machine.pk, "token": Token.objects.filter(holder=machine)[0].pk},
        "account": {"token": invite(person, by=Service("bench"), at=clock.now()), "key": 1},
    }


def _own() -> Rows:
    by = Person.objects.get(username=username_of("province"))
    officer = Person.objects.get(username=username_of("school"))
    told = Notice.objects.filter(person=officer).first() or Notice.objects.all()[0]
    delivery = Delivery.objects.order_by("pk")[0]
    reminder = Reminder.objects.all()[0]
    return {
        "tokens": {"key": Token.objects.filter(holder=by)[0].pk},
        "saved": {"key": SavedView.objects.filter(person=by)[0].pk},
        "calendars": {"key": Feed.objects.filter(person=by)[0].pk, "token": "x" * 43},
        "channels": {"key": Channel.objects.all()[0].pk},
        "notices": {"key": told.pk, "token": confirming_token(by.pk, by.email)},
        "notices:send_again": {"key": delivery.pk},
        **{f"notices:{name}": {"key": reminder.pk} for name in ("reminder", "reminder_progress")},
        "search": {"kind": KINDS[0].key},
        "tables": {"name": next(iter(BY_NAME)), "kind": "csv"},
    }


def _reports() -> Rows:
    letter = _to_most()
    draft = Report.objects.filter(state="draft")[0]
    final = Final.objects.filter(report__closed_at=None)[0].report
    closed = Report.objects.exclude(closed_at=None)[0]
    return {
        "reports": {"key": draft.pk, "kind": "docx", "number": 1},
        **{f"reports:{name}": {"key": letter.pk, "kind": "xlsx"} for name in _OF_LETTER},
        **{f"reports:{name}": {"key": final.pk, "number": 1, "kind": "pdf"} for name in ("final", "close")},
        "reports:signed": {"key": closed.pk},
    }


def _api(school: Unit) -> Rows:
    letter, row = _to_most(), Recipient.objects.filter(unit=school).order_by("pk")[0]
    person = Person.objects.filter(grants__unit=school, machine=None).order_by("pk")[0]
    attached = Attachment.objects.filter(evidence__provider=school)[0]
    closed = Report.objects.exclude(closed_at=None)[0]
    return {
        "api": {
            "letter": letter.pk,
            "paper": letter.papers.all()[0].pk,
            "clause": letter.clauses.all()[0].pk,
            "answer": row.pk,
            "person": person.pk,
            "grant": Grant.objects.filter(person=person)[0].pk,
            "unit": school.pk,
            "code": f"H99.{school.pk}",
            "duty": Duty.objects.filter(unit=school).order_by("pk")[0].pk,
            "evidence": attached.evidence_id,
            "file": attached.pk,
            "proof": "incident_plan",
            "intake": Intake.objects.all()[0].pk,
            "report": closed.pk,
            "number": 1,
            "kind": "pdf",
        },
        **{f"api:{name}": {"?": f"?unit={school.pk}"} for name in ("get_standing", "list_answers", "list_duties")},
    }


_OF_REVIEW = (
    *("review", "document", "confirm_subject", "set_aside", "resume", "answer_by", "add", "card", "correct"),
    *("deadline", "split", "merge", "drop", "targets", "accept_proposed", "already", "targets_edit", "send"),
    "confirm_read",
)
_OF_INTAKE = ("intake", "intake_progress", "intake_choose", "intake_typed", "intake_retry", "intake_drop")
_OF_WRITTEN = ("add_paper", "remove_paper", "upload", "words", "facts", "diagrams", "law")
_OF_PERSON = ("person", "correct_person", "grant", "invite", "remove", "revoke")
_OF_LETTER = ("draft", "brief_page", "brief", "table", "whole")

# What else people ask of a page: tabs, searches, filters.
QUERIES: Mapping[str, tuple[str, ...]] = {
    "letters:index": ("?xem=da-gui", "?xem=nhan-duoc", "?tim=an+toan"),
    "letters:one": ("?xem=ban-do", "?xem=noi-dung", "?xem=qua-trinh", "?trang=40", "?trang_thai=late"),
    "standing:index": ("?don_vi=2",),
    "standing:answers": ("?xem=qua-han", "?xem=chua-chung-minh"),
    "standing:cell": ("?nghia_vu=incident-plan", "?trang_thai=overdue"),
    "evidence:index": ("?loai=scan_result", "?don_vi=2", "?trang=100"),
    "units:index": ("?tim=thpt",),
    "audit:index": ("?viec=evidence.recorded", "?trang=50"),
    "search:index": ("?tim=an+toan", "?tim=thpt"),
    "search:group": ("?tim=an+toan",),
}
