"""Tables of evidence: append-only, a correction supersedes. And of the activities that make it: checks and findings."""

from django.conf import settings
from django.db import models

from khien.base.ids import new_id
from khien.files.models import StoredFile
from khien.organisations.models import Person, Unit
from khien.search.field import WordsField
from khien.systems.models import Asset, InformationSystem


class Evidence(models.Model):
    """Dated facts of one kind of proof. `provider` is the unit that recorded it; see Subject for whose it is."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    provider = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="evidence_provided")
    proof = models.CharField(max_length=60)
    happened_on = models.DateField()
    facts = models.JSONField()
    note = models.TextField(blank=True)
    source = models.CharField(max_length=20)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    recorded_at = models.DateTimeField(db_index=True)
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "evidence"
        indexes = (
            models.Index(fields=["proof", "recorded_at"], name="evidence_of_a_kind"),
            # few supersede any: without it a planner that knows the unique index to be blank walks the whole table
            models.Index(fields=["supersedes"], condition=models.Q(supersedes__isnull=False), name="newer_evidence"),
        )


class Subject(models.Model):
    """What a piece of evidence is about: a unit, or one of its systems."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="subjects")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="evidence_subjects")
    system = models.ForeignKey(InformationSystem, on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["evidence", "unit", "system"], name="one_subject", nulls_distinct=False),
        )


class Attachment(models.Model):
    """A stored file that goes with a piece of evidence."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="attachments")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT)


class Review(models.Model):
    """Another person's word on a piece of evidence; the latest holds."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="reviews")
    decision = models.CharField(max_length=20)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")


class Withdrawal(models.Model):
    """The provider takes a piece of evidence back, saying why; it stays readable and no longer counts."""

    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)  # None: Khiên itself
    at = models.DateTimeField()


class EvidenceWords(models.Model):
    """What a piece of evidence is found by: its words, marked with its kind of proof and the units it is about."""

    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT)
    words = WordsField()


class Waiting(models.Model):
    """A piece of evidence on which nobody has said a word yet: what reviewers are shown, without reading all others.

    A memory of what reviews, withdrawals and successors say; `actions` alone keep it true.
    """

    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, primary_key=True, related_name="waiting")
    provider = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    recorded_by_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "waiting"


class Activity(models.Model):
    """A check of some systems of a unit, from its plan to its accepted result; an inspection where `lead` is above it.

    `events` are those that force a professional assessor; null: nobody has said whether there were any.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="activities")
    lead = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="activities_led")
    title = models.CharField(max_length=200)
    regime = models.CharField(max_length=20)
    parts = models.JSONField(default=list)  # law.assessment.types.Part
    box = models.CharField(max_length=20, blank=True)
    assessor = models.CharField(max_length=30, blank=True)  # law.assessment.types.Assessor
    assessor_name = models.CharField(max_length=200, blank=True)
    licence = models.CharField(max_length=200, blank=True)
    authorisation = models.CharField(max_length=200, blank=True)  # number of the paper that permits a penetration test
    events = models.JSONField(null=True)
    planned_from = models.DateField()
    planned_to = models.DateField()
    held_from = models.DateField(null=True)
    held_to = models.DateField(null=True)
    state = models.CharField(max_length=20)  # rules.assessments.State
    open_until = models.DateField(null=True)  # its last planned day while it is still to be held or reported
    results = models.JSONField(default=dict)  # by content of the law: rules.assessments.Said and a note
    outcome = models.CharField(max_length=20, blank=True)
    number = models.CharField(max_length=100, blank=True)  # of the report or of the minutes
    summary = models.TextField(blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)
    finished_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)  # why it was sent back or called off
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "activities"
        ordering = ("-planned_from", "pk")
        indexes = (
            models.Index(fields=["unit", "state", "planned_to"], name="activity_of_a_unit"),
            models.Index(
                fields=["open_until", "id"], condition=models.Q(open_until__isnull=False), name="open_activity_by_day"
            ),
            models.Index(fields=["-made_at", "id"], name="activity_by_age"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(planned_to__gte=models.F("planned_from")), name="a_plan_ends_after_it_begins"
            ),
        )

    def __str__(self) -> str:
        return self.title


class Target(models.Model):
    """What an activity takes in: a system as a whole, or one of its devices; and on which day it was really tested."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="targets")
    system = models.ForeignKey(InformationSystem, on_delete=models.PROTECT, related_name="checked_in")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, null=True, related_name="checked_in")
    tested_on = models.DateField(null=True)
    why_not = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("activity", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["activity", "system", "asset"], name="one_target_an_activity", nulls_distinct=False
            ),
        )


class ActivityPaper(models.Model):
    """A paper of an activity: the permission, the licence, the report, the minutes, the scanner's output."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=20)  # rules.assessments.PaperKind
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("activity", "pk")


class ActivityProof(models.Model):
    """A piece of evidence that a finished activity recorded."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="proofs")
    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, related_name="activity_proof")


class Finding(models.Model):
    """Something that an activity found. The fix and, where it lets somebody in, the hunt end apart: both close it."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="findings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="findings")
    system = models.ForeignKey(InformationSystem, on_delete=models.PROTECT, null=True, related_name="findings")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, null=True, related_name="findings")
    title = models.CharField(max_length=300)
    detail = models.TextField(blank=True)
    where = models.CharField(max_length=200, blank=True)  # host and port as a scanner named them
    severity = models.CharField(max_length=20)  # rules.findings.Severity
    cve = models.CharField(max_length=200, blank=True)
    entry = models.BooleanField(default=False)  # lets somebody in
    found_on = models.DateField()
    due_on = models.DateField(null=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=20)  # rules.findings.State
    hunt = models.CharField(max_length=20, blank=True)  # rules.findings.Hunt; blank: none is asked
    closed_on = models.DateField(null=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("pk",)
        indexes = (
            models.Index(fields=["due_on", "id"], condition=models.Q(closed_on=None), name="open_finding_by_day"),
            models.Index(fields=["unit", "due_on"], condition=models.Q(closed_on=None), name="open_finding_of_a_unit"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(entry=False) | ~models.Q(hunt=""), name="an_opening_asks_for_a_hunt"
            ),
            models.CheckConstraint(
                condition=models.Q(closed_on=None)
                | (models.Q(state__in=("passed", "dismissed")) & models.Q(hunt__in=("", "done"))),
                name="closed_when_fixed_and_hunted",
            ),
        )

    def __str__(self) -> str:
        return self.title


class FindingStep(models.Model):
    """One act on a finding, with its day, its words and a paper where there is one."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(max_length=20)  # rules.findings.Act
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.TextField(blank=True)
    paper = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("finding", "pk")
