"""Tables of evidence: append-only. A correction supersedes, a withdrawal is a row of its own."""

from django.conf import settings
from django.db import models

from khien.base.ids import new_id
from khien.files.models import StoredFile
from khien.organisations.models import Unit
from khien.search.field import WordsField
from khien.systems.models import InformationSystem


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
