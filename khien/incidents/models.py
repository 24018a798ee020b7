"""Tables of incidents: what was reported, its timeline, its papers. No logic: `rules` decides, `actions` writes."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from khien.base.ids import new_id
from khien.files.models import StoredFile
from khien.organisations.models import Person, Unit
from khien.systems.models import InformationSystem


class Incident(models.Model):
    """Something that went wrong at a unit, from the moment somebody said so.

    `facts` are the answers under the fields of the notice and the initial report (`rules.fields`), as last said.
    `number` is given once, by unit and year, and never again. `answers` are what was said to the questions of
    seriousness; `recorded` names the events that duties were told of. `step` is how far the call went that nobody
    acknowledged, `next_at` when it goes further.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="incidents", db_index=False)
    number = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=30)  # rules.kinds
    state = models.CharField(max_length=12)  # rules.states.State
    words = models.TextField()  # what happened, as it was first said; blank once erased by law
    detected_at = models.DateTimeField()
    serious = models.BooleanField(null=True)  # null: nobody has decided yet
    beyond_capacity_at = models.DateTimeField(null=True)
    facts = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    recorded = models.JSONField(default=list)
    step = models.PositiveSmallIntegerField(default=0)  # rules.reception
    next_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reporter_name = models.CharField(max_length=120, blank=True)
    reporter_phone = models.CharField(max_length=60, blank=True)
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    received_by_name = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-reported_at", "pk")
        indexes = (
            models.Index(fields=["unit", "-reported_at"], name="incident_of_unit"),
            models.Index(fields=["state", "-reported_at"], name="incident_by_state"),
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="incident_next"),
        )


class Counter(models.Model):
    """The last number given to an incident of a unit in a year."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["unit", "year"], name="one_incident_counter_a_year"),)


class Touched(models.Model):
    """A system of the unit that the incident is about."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="touched")
    system = models.ForeignKey(InformationSystem, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["incident", "system"], name="one_touch_a_system"),)


class Happening(models.Model):
    """One line of the timeline: what was said or done, when it happened and when it was written down. Only added."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="happenings")
    what = models.CharField(max_length=30)  # rules.states.What
    words = models.TextField(blank=True)
    on = models.DateTimeField()  # when it happened
    at = models.DateTimeField()  # when it was written down
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("on", "pk")


class Picture(models.Model):
    """A photo or file that came with the report or later."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="pictures")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)


class IncidentPaper(models.Model):
    """A notice or report of the incident, frozen as it was made: content, files, the signed copy, its sending."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="papers")
    form = models.CharField(max_length=30)  # catalogue/incidents: an id of the regime's papers
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(default=dict)  # empty once it was erased by law
    digest = models.CharField(max_length=64)
    docx = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    signed = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    sent_to = models.CharField(max_length=500, blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reference = models.CharField(max_length=100, blank=True)  # the number that the clerk gave it
    channel = models.CharField(max_length=12, blank=True)  # rules.papers.CHANNELS
    evidence = models.UUIDField(null=True)

    class Meta:
        ordering = ("incident", "form", "number")
        constraints = (models.UniqueConstraint(fields=["incident", "form", "number"], name="one_paper_a_number"),)


class ReportDoor(models.Model):
    """A secret address (a printed code) by which anybody of a unit reports without an account; its digest is kept."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="report_doors")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["unit"], condition=Q(ended_at=None), name="one_open_report_door"),
        )
