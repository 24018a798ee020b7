"""The audit chain's tables. Rows are added by `audit.record` alone; triggers refuse change and removal."""

from django.db import models


class Entry(models.Model):
    """One action. `digest` covers every other column and the digest before it."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=100)
    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    unit_id = models.BigIntegerField(null=True)
    details = models.JSONField()
    personal_digest = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("seq",)
        indexes = (
            models.Index(fields=["subject"]),
            models.Index(fields=["unit_id", "seq"]),
            models.Index(fields=["action", "seq"], name="entries_of_an_action"),
            models.Index(fields=["at"], name="entries_of_a_day"),
        )


class Personal(models.Model):
    """The personal part of an entry, kept apart so that it can be erased by law while the chain stands."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True)
    salt = models.CharField(max_length=32)
    payload = models.JSONField(null=True)
    erased_at = models.DateTimeField(null=True)


class Head(models.Model):
    """The chain's end: one row, locked while an entry is added, so that two writers never fork it."""

    id = models.IntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="base_one_head"),)
