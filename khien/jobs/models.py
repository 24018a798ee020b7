"""Tables of scheduled work: one row per job and slot, so that any number of schedulers run it once."""

from django.db import models


class Slot(models.Model):
    """A slot of a scheduled job, claimed by whoever inserts it first."""

    job = models.CharField(max_length=80)
    slot = models.CharField(max_length=40)
    claimed_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["job", "slot"], name="one_run_a_slot"),)
