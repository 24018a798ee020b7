"""Tables of duties. `Duty` is the one line a person sees; each letter that asks it is an `Ask`."""

from django.conf import settings
from django.db import models

from khien.organisations.models import Unit


class Duty(models.Model):
    """One obligation asked of one unit, whatever number of letters ask it."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="duties")
    obligation = models.CharField(max_length=80, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["unit", "obligation"], name="one_duty"),)


class Ask(models.Model):
    """One clause of one letter asking a duty, with the letter's own terms and the last verdict on it.

    `scope` and `clause` name rows of a slice above and are plain values. The verdict columns are a
    memory of the judge's last answer. It holds while the unit's `facts_version` and the catalogue are
    those it was judged by and `turns_on` has not come; `queries` judge anew what no longer holds.
    """

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="asks")
    scope = models.CharField(max_length=80)
    clause = models.UUIDField()
    letter = models.CharField(max_length=250)
    quote = models.TextField()
    law_on = models.DateField()
    terms = models.JSONField()
    asked_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)  # when these words began to hold for this unit; none: when asked
    recalled_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=20)
    reason = models.TextField()
    due_on = models.DateField(null=True)
    turns_on = models.DateField(null=True)
    verdict = models.JSONField()
    judged_on = models.DateField()
    facts_version = models.BigIntegerField()
    catalogue = models.CharField(max_length=16)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["duty", "clause"], name="one_ask_a_clause"),)
        indexes = (
            models.Index(fields=["scope", "clause", "status", "recalled_at", "duty"], name="verdicts_of_a_letter"),
        )


class FormerAsk(models.Model):
    """What an ask said before it was amended, or before it was taken back and asked afresh: for the days it held."""

    ask = models.ForeignKey(Ask, on_delete=models.PROTECT, related_name="former")
    letter = models.CharField(max_length=250)
    quote = models.TextField()
    law_on = models.DateField()
    terms = models.JSONField()
    asked_at = models.DateTimeField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()


class Tally(models.Model):
    """All verdicts of one unit in a few bytes (`rules.packing`), so that standing costs units and not rows.

    It is a memory of the asks' memory: it holds while the unit's `facts_version` and the catalogue are those it
    was made by and `turns_on` has not come. Whatever changes what is asked of a unit forgets its tally.
    """

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, primary_key=True, related_name="tally")
    verdicts = models.BinaryField()
    by_letter = models.BinaryField(default=b"")
    turns_on = models.DateField(null=True)
    judged_on = models.DateField()
    facts_version = models.BigIntegerField()
    catalogue = models.CharField(max_length=16)

    class Meta:
        verbose_name_plural = "tallies"


class Waiver(models.Model):
    """A duty excused with a reason, by those who may, until a day or until it is lifted."""

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="waivers")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until_on = models.DateField(null=True)
    lifted_at = models.DateTimeField(null=True)


class Event(models.Model):
    """Something that starts a legal clock for a unit or a system: an incident found, a change, a go-live."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="legal_events")
    system_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=60)
    on = models.DateField()
    at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()


class KeptDay(models.Model):
    """A day whose verdicts are kept, so that a trend needs no judging; whole once `finished_at` is set.

    `upto` is the last unit whose verdicts are in: work that was cut short goes on behind it. `kept_on` is the day on
    which it was judged, from what had been recorded by the end of `on`.
    """

    on = models.DateField(unique=True)
    upto = models.BigIntegerField(default=0)
    kept_on = models.DateField()
    catalogue = models.CharField(max_length=16)
    finished_at = models.DateTimeField(null=True)


class KeptVerdicts(models.Model):
    """Verdicts of many units on a kept day (`rules.kept`): of one obligation, or counts of all, or of one letter.

    `scope` names a letter and `obligation` a duty; where both are blank the counts are those of all duties. `part` is
    the place in the row of units where these begin; a day that is whole has one part of each.
    """

    day = models.ForeignKey(KeptDay, on_delete=models.CASCADE, related_name="verdicts")
    scope = models.CharField(max_length=80, blank=True)
    obligation = models.CharField(max_length=80, blank=True)
    part = models.BigIntegerField()
    packed = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["day", "scope", "obligation", "part"], name="kept_once"),)
        verbose_name_plural = "kept verdicts"
